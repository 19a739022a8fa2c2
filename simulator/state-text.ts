/** Bytes (frames under way) inside a snapshot's JSON. */
import { bytesToLatin1, latin1ToBytes } from "./wire/bytes";

export function bytesReplacer(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { $bytes: bytesToLatin1(value) } : value;
}
export function bytesReviver(_key: string, value: unknown): unknown {
  if (typeof value === "object" && value !== null && "$bytes" in value && typeof value.$bytes === "string")
    return latin1ToBytes(value.$bytes);
  return value;
}
