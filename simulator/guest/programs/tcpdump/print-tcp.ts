/** Segments of TCP. @source tcpdump 4.99.3: print-tcp.c, print-http.c, print-ssh.c (txtproto_print) */
import { bytesToLatin1, get16, get32 } from "../../../wire/bytes";

/** Where both ends of connections began to count: by their addresses and ports. */
export type Ends = { [connection: string]: { seq: number; ack: number } };
export const newEnds = (): Ends => ({});

interface Segment {
  readonly payload: Uint8Array;
  /** bytes of header and data */
  readonly length: number;
  readonly source: string;
  readonly destination: string;
  /** both addresses, by which a connection is known */
  readonly key: readonly [string, string];
  /** the checksum that it should have at a place; null: that cannot be told */
  readonly rightSum: (at: number) => number | null;
}
interface Ways {
  readonly verbose: number;
  readonly quiet: boolean;
  readonly absolute: boolean;
  readonly portOf: (port: number, protocol: "tcp" | "udp") => string;
  readonly ends: Ends;
}

const FLAGS: readonly (readonly [number, string])[] = [
  [1, "F"],
  [2, "S"],
  [4, "R"],
  [8, "P"],
  [16, "."],
  [32, "U"],
  [64, "E"],
  [128, "W"],
];

/** What both numbers are counted from. */
function bases(segment: Segment, ways: Ways, flags: number, seq: number, ack: number): { seq: number; ack: number } {
  if (ways.absolute || (flags & 16) === 0) return { seq: 0, ack: 0 };
  const [from, to] = [get16(segment.payload, 0), get16(segment.payload, 2)];
  const [a, b] = [`${segment.key[0]}.${from}`, `${segment.key[1]}.${to}`];
  const isReverse = a > b;
  const name = isReverse ? `${b} ${a}` : `${a} ${b}`;
  const known = ways.ends[name];
  if (!known || (flags & 2) !== 0) {
    ways.ends[name] = isReverse ? { ack: seq, seq: (ack - 1) >>> 0 } : { seq, ack: (ack - 1) >>> 0 };
    return { seq: 0, ack: 0 };
  }
  return isReverse ? { seq: known.ack, ack: known.seq } : known;
}

export function tcpText(segment: Segment, ways: Ways): string {
  const { payload: bytes, source, destination } = segment;
  const [from, to] = [get16(bytes, 0), get16(bytes, 2)];
  const head = `${source}.${ways.portOf(from, "tcp")} > ${destination}.${ways.portOf(to, "tcp")}: `;
  const offset = ((bytes[12] ?? 0x50) >> 4) * 4;
  const length = segment.length - offset;
  if (ways.quiet) return `${head}tcp ${length}`;
  const flags = bytes[13] ?? 0;
  const [seq, ack] = [get32(bytes, 4) >>> 0, get32(bytes, 8) >>> 0];
  const base = bases(segment, ways, flags, seq, ack);
  const letters =
    FLAGS.filter(([bit]) => flags & bit)
      .map(([, letter]) => letter)
      .join("") || "none";
  const sum = ways.verbose > 0 ? sumText(get16(bytes, 16), segment.rightSum(16)) : "";
  const first = (seq - base.seq) >>> 0;
  const shownSeq = length > 0 || (flags & 7) !== 0 ? `, seq ${first}${length > 0 ? `:${(first + length) >>> 0}` : ""}` : "";
  const shownAck = flags & 16 ? `, ack ${(ack - base.ack) >>> 0}` : "";
  const options = offset > 20 ? `, options [${optionsText(bytes, offset, base.ack)}]` : "";
  const data = bytes.subarray(offset);
  return `${head}Flags [${letters}]${sum}${shownSeq}${shownAck}, win ${get16(bytes, 14)}${options}, length ${length}${contentText(data, length, from, to, ways.verbose)}`;
}

function sumText(sum: number, right: number | null): string {
  const hex = (n: number): string => `0x${n.toString(16).padStart(4, "0")}`;
  if (right === null) return "";
  return `, cksum ${hex(sum)} (${right === sum ? "correct" : `incorrect -> ${hex(right)}`})`;
}

function optionsText(bytes: Uint8Array, end: number, ack: number): string {
  const out: string[] = [];
  for (let at = 20; at < end; ) {
    const kind = bytes[at] ?? 0;
    const length = kind < 2 ? 1 : Math.max(2, bytes[at + 1] ?? 2);
    if (kind === 0) out.push("eol");
    else if (kind === 1) out.push("nop");
    else if (kind === 2) out.push(`mss ${get16(bytes, at + 2)}`);
    else if (kind === 3) out.push(`wscale ${bytes[at + 2]}`);
    else if (kind === 4) out.push("sackOK");
    else if (kind === 8) out.push(`TS val ${get32(bytes, at + 2) >>> 0} ecr ${get32(bytes, at + 6) >>> 0}`);
    else if (kind === 5) {
      const ranges = Array.from({ length: Math.floor((length - 2) / 8) }, (_, n) => at + 2 + 8 * n).map(
        (one) => `{${(get32(bytes, one) - ack) >>> 0}:${(get32(bytes, one + 4) - ack) >>> 0}}`,
      );
      out.push(`sack ${ranges.length} ${ranges.join("")}`);
    } else out.push(`unknown-${kind}`);
    at += length;
    if (kind === 0) break;
  }
  return out.join(",");
}

/** Protocols of lines above it. */
function contentText(data: Uint8Array, length: number, from: number, to: number, verbose: number): string {
  if (length === 0) return "";
  const ports = [from, to];
  const text = bytesToLatin1(data);
  if (ports.includes(80) || ports.includes(8080)) {
    const isHead = /^(HTTP\/|(GET|HEAD|POST|PUT|DELETE|OPTIONS) )/.test(text);
    if (!isHead) return ": HTTP";
    const lines = text.split("\r\n");
    if (verbose === 0) return `: HTTP: ${lines[0]}`;
    const end = lines.indexOf("");
    return `: HTTP, length: ${length}\n\t${(end < 0 ? lines : lines.slice(0, end + 1)).join("\n\t")}`;
  }
  if (!ports.includes(22)) return "";
  const line = /^[\x20-\x7e\t]+(?=\r?\n|$)/.exec(text)?.[0];
  return line?.startsWith("SSH-") ? `: SSH: ${line}` : "";
}
