import type { Ip } from "./address6";
import { get16, get32, internetChecksum, put16, put32 } from "./bytes";
import { PROTOCOL } from "./ipv4";
import { pseudoHeaderSum } from "./pseudo-header";

/** Options of a segment. @source RFC 9293 §3.2, RFC 7323, RFC 2018 */
export interface TcpOptions {
  /** of a SYN: most bytes of data in a segment */
  readonly mss?: number;
  /** of a SYN: shift of the windows that its sender will offer */
  readonly windowScale?: number;
  /** of a SYN: what comes before its turn will be told of */
  readonly sackPermitted?: boolean;
  /** its sender's clock, and the other end's as it was heard last */
  readonly timestamps?: readonly [value: number, echo: number];
  /** ranges of sequence that have come before their turn: first, and first beyond */
  readonly sack?: readonly (readonly [from: number, to: number])[];
}

/** A TCP segment. @source RFC 9293 */
export interface TcpSegment {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly syn: boolean;
  readonly ack: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  readonly psh: boolean;
  readonly window: number;
  /** left out: none */
  readonly options?: TcpOptions;
  readonly payload: Uint8Array;
}

/** Kinds of options. @source RFC 9293 §3.2 (0–2), RFC 7323 (3, 8), RFC 2018 (4, 5) */
const OPTION = { end: 0, nothing: 1, mss: 2, windowScale: 3, sackPermitted: 4, sack: 5, timestamps: 8 } as const;

/** Options that are known, of a header; one that is damaged ends them. */
function decodeOptions(bytes: Uint8Array, from: number, to: number): TcpOptions {
  const found: { -readonly [K in keyof TcpOptions]: TcpOptions[K] } = {};
  for (let at = from; at < to; ) {
    const kind = bytes[at] ?? 0;
    if (kind === OPTION.end) break;
    if (kind === OPTION.nothing) {
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > to) break;
    if (kind === OPTION.mss && length === 4) found.mss = get16(bytes, at + 2);
    else if (kind === OPTION.windowScale && length === 3) found.windowScale = bytes[at + 2] ?? 0;
    else if (kind === OPTION.sackPermitted) found.sackPermitted = true;
    else if (kind === OPTION.timestamps && length === 10) found.timestamps = [get32(bytes, at + 2), get32(bytes, at + 6)];
    else if (kind === OPTION.sack) {
      const ranges: [number, number][] = [];
      for (let one = at + 2; one + 8 <= at + length; one += 8) ranges.push([get32(bytes, one), get32(bytes, one + 4)]);
      found.sack = ranges;
    }
    at += length;
  }
  return found;
}

/** In the order in which Linux writes them, filled up to words. @source Linux net/ipv4/tcp_output.c (tcp_options_write) */
function encodeOptions({ mss, windowScale, sackPermitted, timestamps, sack }: TcpOptions): number[] {
  const out: number[] = [];
  const word = (value: number): void => void out.push(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
  if (mss !== undefined) out.push(OPTION.mss, 4, mss >>> 8, mss & 255);
  if (timestamps) {
    if (sackPermitted) out.push(OPTION.sackPermitted, 2, OPTION.timestamps, 10);
    else out.push(OPTION.nothing, OPTION.nothing, OPTION.timestamps, 10);
    word(timestamps[0]);
    word(timestamps[1]);
  } else if (sackPermitted) out.push(OPTION.nothing, OPTION.nothing, OPTION.sackPermitted, 2);
  if (windowScale !== undefined) out.push(OPTION.nothing, OPTION.windowScale, 3, windowScale);
  if (sack && sack.length > 0) {
    out.push(OPTION.nothing, OPTION.nothing, OPTION.sack, 2 + 8 * sack.length);
    for (const [from, to] of sack) {
      word(from);
      word(to);
    }
  }
  return out;
}

/** Reads a segment; null when truncated or damaged. */
export function decodeTcp(bytes: Uint8Array, source: Ip, destination: Ip): TcpSegment | null {
  const header = ((bytes[12] ?? 0) >> 4) * 4;
  if (bytes.length < 20 || header < 20 || header > bytes.length) return null;
  const seed = pseudoHeaderSum(source, destination, PROTOCOL.tcp, bytes.length);
  if (internetChecksum(bytes, 0, bytes.length, seed) !== 0) return null;
  const flags = bytes[13] ?? 0;
  return {
    sourcePort: get16(bytes, 0),
    destinationPort: get16(bytes, 2),
    sequence: get32(bytes, 4),
    acknowledgment: get32(bytes, 8),
    fin: (flags & 1) !== 0,
    syn: (flags & 2) !== 0,
    rst: (flags & 4) !== 0,
    psh: (flags & 8) !== 0,
    ack: (flags & 16) !== 0,
    window: get16(bytes, 14),
    ...(header > 20 ? { options: decodeOptions(bytes, 20, header) } : {}),
    payload: bytes.subarray(header),
  };
}

/** Builds a segment with its checksum. */
export function encodeTcp(segment: TcpSegment, source: Ip, destination: Ip): Uint8Array {
  const options = segment.options ? encodeOptions(segment.options) : [];
  const header = 20 + options.length;
  const bytes = new Uint8Array(header + segment.payload.length);
  put16(bytes, 0, segment.sourcePort);
  put16(bytes, 2, segment.destinationPort);
  put32(bytes, 4, segment.sequence);
  put32(bytes, 8, segment.acknowledgment);
  bytes[12] = (header / 4) << 4;
  bytes[13] = (segment.fin ? 1 : 0) | (segment.syn ? 2 : 0) | (segment.rst ? 4 : 0) | (segment.psh ? 8 : 0) | (segment.ack ? 16 : 0);
  put16(bytes, 14, segment.window);
  bytes.set(options, 20);
  bytes.set(segment.payload, header);
  put16(bytes, 16, internetChecksum(bytes, 0, bytes.length, pseudoHeaderSum(source, destination, PROTOCOL.tcp, bytes.length)));
  return bytes;
}

/** What a port that nobody listens on answers; null: nothing. @source RFC 9293 §3.10.7.1 */
export function refusalOf(asked: TcpSegment): TcpSegment | null {
  if (asked.rst) return null;
  const length = asked.payload.length + (asked.syn ? 1 : 0) + (asked.fin ? 1 : 0);
  return {
    sourcePort: asked.destinationPort,
    destinationPort: asked.sourcePort,
    sequence: asked.ack ? asked.acknowledgment : 0,
    acknowledgment: asked.ack ? 0 : (asked.sequence + length) >>> 0,
    syn: false,
    ack: !asked.ack,
    fin: false,
    rst: true,
    psh: false,
    window: 0,
    payload: new Uint8Array(),
  };
}
