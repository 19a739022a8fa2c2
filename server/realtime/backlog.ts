import type { LabSocket } from "./socket-session";

/** How often room is looked for while something waits for a connection that is behind, ms. */
export const ROOM_MS = 20;

/** What a socket was given and its connection has not taken yet, in bytes, or UTF-16 units where nothing is encoded yet. */
export function unsentBy(socket: LabSocket): number {
  const { conn } = socket;
  const { socket: line } = conn.transport as unknown as { readonly socket?: { readonly bufferedAmount?: number } };
  let unsent = line?.bufferedAmount ?? 0;
  const packets = (conn as unknown as { readonly writeBuffer: readonly { readonly data?: { readonly length?: number } }[] }).writeBuffer;
  for (const { data } of packets) unsent += data?.length ?? 0;
  return unsent;
}
