import { _MD5, _SHA1 } from "@noble/hashes/legacy.js";
import { _SHA224, _SHA256, _SHA384, _SHA512 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Bytes } from "../../content/bytes";
import { bytesToLatin1, latin1ToBytes } from "../../wire/bytes";

const MAKERS = {
  md5: () => new _MD5(),
  sha1: () => new _SHA1(),
  sha224: () => new _SHA224(),
  sha256: () => new _SHA256(),
  sha384: () => new _SHA384(),
  sha512: () => new _SHA512(),
} as const;

export type DigestName = keyof typeof MAKERS;

/** A checksum in the making as plain data: chaining words, the block that is not full yet, bytes so far. */
export interface DigestState {
  words: number[];
  block: Bytes;
  length: number;
}

/** What the library keeps inside a hash; it has no other way to be put aside and gone on with. @source @noble/hashes 2.4.0: _md.js */
interface Inside {
  get(): number[];
  set(...words: number[]): void;
  buffer: Uint8Array;
  pos: number;
  length: number;
  update(data: Uint8Array): unknown;
  digest(): Uint8Array;
}

function open(name: DigestName, state: DigestState | null): Inside {
  const hash = MAKERS[name]() as unknown as Inside;
  if (state === null) return hash;
  hash.set(...state.words);
  hash.buffer.set(latin1ToBytes(state.block));
  hash.pos = state.block.length;
  hash.length = state.length;
  return hash;
}

/** Takes more bytes into a checksum. @param state - null to begin */
export function addToDigest(name: DigestName, state: DigestState | null, bytes: Bytes): DigestState {
  const hash = open(name, state);
  hash.update(latin1ToBytes(bytes));
  return { words: [...hash.get()], block: bytesToLatin1(hash.buffer.subarray(0, hash.pos)), length: hash.length };
}

/** The checksum in hexadecimal digits. */
export function endDigest(name: DigestName, state: DigestState | null): string {
  return bytesToHex(open(name, state).digest());
}

const CRC: readonly number[] = Array.from({ length: 256 }, (_, i) => {
  let c = i << 24;
  for (let k = 0; k < 8; k++) c = c & 0x80000000 ? (c << 1) ^ 0x04c11db7 : c << 1;
  return c >>> 0;
});

/** POSIX cksum's CRC over more bytes. @source POSIX cksum */
export function addToCrc(crc: number, bytes: Bytes): number {
  let c = crc;
  for (let i = 0; i < bytes.length; i++) c = ((c << 8) ^ (CRC[((c >>> 24) ^ bytes.charCodeAt(i)) & 255] as number)) >>> 0;
  return c;
}

/** The CRC with the length taken in. */
export function endCrc(crc: number, length: number): number {
  let c = crc;
  for (let n = length; n > 0; n = Math.floor(n / 256)) c = ((c << 8) ^ (CRC[((c >>> 24) ^ (n & 255)) & 255] as number)) >>> 0;
  return ~c >>> 0;
}
