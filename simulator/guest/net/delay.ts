/** Frames on their way through a kernel. */
import { bytesToLatin1 } from "../../wire/bytes";
import type { Machine } from "../os/machine";

/** Puts a frame on its way through the kernel; frames of one interface never overtake one another. */
export function delay(m: Machine, device: number, bytes: Uint8Array, us: number): void {
  let at = m.mono() + us;
  for (const item of m.state.net.delayed) if (item.device === device && item.at > at) at = item.at;
  m.state.net.delayed.push({ at, device, bytes: bytesToLatin1(bytes), inbound: true });
}
