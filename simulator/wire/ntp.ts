/** Packets of NTP, as far as servers answer clients. @source RFC 5905 §7.3 */
import { get32, put32 } from "./bytes";

export const NTP_PORT = 123;
const BYTES = 48;
/** Seconds from 1900 to 1970. */
const EPOCH_S = 2_208_988_800;
const MODE = { client: 3, server: 4 } as const;

/** A time as seconds since 1900 and their 2^32nd parts. */
function putTime(bytes: Uint8Array, at: number, clockUs: number): void {
  const seconds = Math.floor(clockUs / 1_000_000);
  put32(bytes, at, (seconds + EPOCH_S) >>> 0);
  put32(bytes, at + 4, Math.floor(((clockUs - seconds * 1_000_000) * 4_294_967_296) / 1_000_000) >>> 0);
}
/** µs since 1970 of a time in a packet. */
export function timeAt(bytes: Uint8Array, at: number): number {
  return (get32(bytes, at) - EPOCH_S) * 1_000_000 + Math.floor((get32(bytes, at + 4) * 1_000_000) / 4_294_967_296);
}

/** @param reference - where its time comes from: four bytes @source RFC 5905 §7.3 */
interface Server {
  readonly stratum: number;
  readonly reference: readonly number[];
}
/** One with a clock of its own. */
const PRIMARY: Server = { stratum: 1, reference: [0x47, 0x50, 0x53, 0x00] };
/** One that has nothing but its system's. @source chrony 4.3: chrony.conf(5), local stratum (10 unless told); reference.c (NTP_REFID_LOCAL 127.127.1.1) */
export const LOCAL_CLOCK: Server = { stratum: 10, reference: [127, 127, 1, 1] };

/** What a server answers a client; null: it was no client's question. */
export function answerNtp(asked: Uint8Array, clockUs: number, { stratum, reference }: Server = PRIMARY): Uint8Array | null {
  const version = ((asked[0] ?? 0) >>> 3) & 7;
  if (asked.length < BYTES || ((asked[0] ?? 0) & 7) !== MODE.client || version < 1 || version > 4) return null;
  const bytes = new Uint8Array(BYTES);
  // No leap second is due; the client's version and poll come back.
  bytes[0] = (version << 3) | MODE.server;
  bytes[1] = stratum;
  bytes[2] = asked[2] ?? 0;
  // A microsecond is 2^-20 s.
  bytes[3] = 0xec;
  put32(bytes, 8, 16);
  bytes.set(reference, 12);
  putTime(bytes, 16, clockUs - (clockUs % 64_000_000));
  bytes.set(asked.subarray(40, 48), 24);
  putTime(bytes, 32, clockUs);
  putTime(bytes, 40, clockUs);
  return bytes;
}

/** A client's question; nothing is known to it but its own time. @source RFC 5905 §14; ntpsec pylib/packet.py */
export function askNtp(clockUs: number): Uint8Array {
  const bytes = new Uint8Array(BYTES);
  // Its clock is not in step with any, version 4.
  bytes[0] = (3 << 6) | (4 << 3) | MODE.client;
  putTime(bytes, 40, clockUs);
  return bytes;
}
/** What a packet says; times are µs since 1970. Null: it is too short. */
export function readNtp(bytes: Uint8Array): {
  readonly leap: number;
  readonly mode: number;
  readonly stratum: number;
  readonly precision: number;
  readonly reached: number;
  readonly answered: number;
} | null {
  if (bytes.length < BYTES) return null;
  const [first = 0, stratum = 0, , precision = 0] = bytes;
  return {
    leap: first >>> 6,
    mode: first & 7,
    stratum,
    precision: precision > 127 ? precision - 256 : precision,
    reached: timeAt(bytes, 32),
    answered: timeAt(bytes, 40),
  };
}
