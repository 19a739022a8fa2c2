import type { Bytes } from "../../content/bytes";
import type { Json } from "../os/types";
import { addToBlake2b, type Blake2bState, endBlake2b } from "./blake2b";
import { addToCrc, addToDigest, type DigestName, type DigestState, endCrc, endDigest } from "./digest";
import { addToSm3, endSm3 } from "./sm3";

/** Ways to sum up files. @source coreutils 9.1: digest.c */
export type SumKind = DigestName | "blake2b" | "sm3" | "crc" | "bsd" | "sysv";

/** A sum in the making as plain data, null before the first byte. */
export type SumInMaking = Json;

interface Plain {
  sum: number;
  length: number;
}

/** Whether the sum is a digest, which can be checked. */
export function isDigest(kind: SumKind): boolean {
  return kind !== "crc" && kind !== "bsd" && kind !== "sysv";
}

/** Work of a sum for so many bytes, in bytes through a usual one. guess: sums of 64-bit words and SM3 take twice as long as md5 where words have 32 bits */
export function sumWork(kind: SumKind, bytes: number): number {
  return kind === "sha384" || kind === "sha512" || kind === "blake2b" || kind === "sm3" ? bytes * 2 : bytes;
}

/** Name of a digest in lines that tell of it. @param size - bytes of a BLAKE2b sum */
export function kindName(kind: SumKind, size: number): string {
  return kind === "blake2b" ? `BLAKE2b${size < 64 ? `-${size * 8}` : ""}` : kind.toUpperCase();
}

/** Takes more bytes into a sum. */
export function addToSum(kind: SumKind, state: SumInMaking, size: number, bytes: Bytes): SumInMaking {
  if (kind === "blake2b") return addToBlake2b(state as unknown as Blake2bState | null, size, bytes) as unknown as Json;
  if (kind === "sm3") return addToSm3(state as unknown as DigestState | null, bytes) as unknown as Json;
  if (isDigest(kind)) return addToDigest(kind as DigestName, state as unknown as DigestState | null, bytes) as unknown as Json;
  const { sum, length } = (state as unknown as Plain | null) ?? { sum: 0, length: 0 };
  let next = sum;
  if (kind === "crc") next = addToCrc(sum, bytes);
  else
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes.charCodeAt(i);
      next = kind === "sysv" ? (next + byte) >>> 0 : (((next >>> 1) | ((next & 1) << 15)) + byte) & 0xffff;
    }
  return { sum: next, length: length + bytes.length };
}

/** A digest in hexadecimal digits. */
export function digestText(kind: SumKind, state: SumInMaking, size: number): string {
  if (kind === "blake2b") return endBlake2b(state as unknown as Blake2bState | null, size);
  if (kind === "sm3") return endSm3(state as unknown as DigestState | null);
  return endDigest(kind as DigestName, state as unknown as DigestState | null);
}

/** A plain sum with its blocks or bytes, as `sum` and `cksum` print it. */
export function plainText(kind: SumKind, state: SumInMaking): string {
  const { sum, length } = (state as unknown as Plain | null) ?? { sum: 0, length: 0 };
  if (kind === "crc") return `${endCrc(sum, length)} ${length}`;
  if (kind === "bsd") return `${String(sum).padStart(5, "0")} ${String(Math.ceil(length / 1024)).padStart(5)}`;
  const folded = (sum & 0xffff) + (sum >>> 16);
  return `${(folded & 0xffff) + (folded >>> 16)} ${Math.ceil(length / 512)}`;
}
