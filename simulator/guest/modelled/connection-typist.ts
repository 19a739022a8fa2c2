import type { ConnectionEnds, Typist } from "../engine";
import type { GuestBody } from "./state";

/** Who has typed what a connection of a system's own is part of: null nobody, undefined there is no such connection. Whoever types at a terminal now, where its process has one. */
export function typistOf({ os, net }: GuestBody, own: ConnectionEnds): Typist | null | undefined {
  const socket = net.sockets.find(
    (one) =>
      one.kind === "tcp" &&
      one.localIp === own.localIp &&
      one.localPort === own.localPort &&
      one.remoteIp === own.remoteIp &&
      one.remotePort === own.remotePort,
  );
  if (!socket) return undefined;
  const process = os.processes.find(({ pid }) => pid === socket.pid);
  if (!process) return null;
  const terminal = process.tty ? (process.pts === undefined ? os.tty : os.pts?.find(({ number }) => number === process.pts)) : undefined;
  return terminal?.typist ?? process.typist ?? null;
}
