/**
 * How long a transfer on a disk takes. Each SR has one queue for booked transfers (control traffic such as `dd` or an image save),
 * so that two writers share its bandwidth; steady load takes its part of the bandwidth off the top.
 */
import type { SrSpeed } from "./drivers/driver";

/**
 * Books a transfer behind what is already booked.
 * @param freeAt - when the SR's queue empties, µs
 * @returns when it is done, and when the queue empties then, µs
 */
export function book(
  speed: SrSpeed,
  now: number,
  freeAt: number,
  kind: "read" | "write",
  bytes: number,
  steadyBytesPerS: number,
): { doneAt: number; freeAt: number } {
  const full = kind === "read" ? speed.readBytesPerS : speed.writeBytesPerS;
  const rate = Math.max(full - steadyBytesPerS, Math.floor(full / 10), 1);
  const start = Math.max(now, freeAt);
  const end = start + Math.ceil((bytes * 1_000_000) / rate);
  return { doneAt: end + speed.latencyUs, freeAt: end };
}
