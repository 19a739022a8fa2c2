/**
 * How long a transfer on a disk takes. Each SR has one queue for booked transfers (control traffic such as `dd` or an image save),
 * so that two writers share its bandwidth; steady load has its part of the time beside them.
 */
import type { SrSpeed } from "./drivers/driver";

/**
 * Books a transfer behind what is already booked.
 * @param freeAt - when the SR's queue empties, µs
 * @param steadyMicro - part of its time that steady load has, millionths
 * @returns when it is done, and when the queue empties then, µs
 */
export function book(
  speed: SrSpeed,
  now: number,
  freeAt: number,
  kind: "read" | "write",
  bytes: number,
  steadyMicro: number,
): { doneAt: number; freeAt: number } {
  const full = kind === "read" ? speed.readBytesPerS : speed.writeBytesPerS;
  const rate = Math.max(Math.floor((full * (1_000_000 - steadyMicro)) / 1_000_000), LEAST_BYTES_PER_S);
  const end = Math.max(now, freeAt) + Math.ceil((bytes * 1_000_000) / rate);
  return { doneAt: end + speed.latencyUs, freeAt: end };
}

/** What is left to single transfers whatever others have. */
const LEAST_BYTES_PER_S = 1_000_000;
