/** What an interface is handed at once to cut: cut into the segments that a line takes. @source Linux net/ipv4/tcp_offload.c, tcp_gso_segment */
import { get16, get32, internetChecksum, put16, put32 } from "./bytes";
import { ETHERTYPE } from "./ethernet";
import { PROTOCOL, segmentLengthOf } from "./ipv4";
import { pseudoHeaderSum } from "./pseudo-header";

const ETHERNET = 14;
const TAG = 4;
/** FIN and PSH stand in the last segment alone. */
const OF_THE_LAST = 1 | 8;

/** The frames that a frame is cut into, in their order; itself where there is nothing to cut. */
export function segmentsOf(frame: Uint8Array): Uint8Array[] {
  const at = get16(frame, 12) === ETHERTYPE.vlan ? ETHERNET + TAG : ETHERNET;
  if (get16(frame, at - 2) !== ETHERTYPE.ipv4 || frame[at + 9] !== PROTOCOL.tcp) return [frame];
  const most = segmentLengthOf(frame, at);
  if (most === null) return [frame];
  const ip = ((frame[at] ?? 0) & 15) * 4;
  const tcp = ((frame[at + ip + 12] ?? 0) >> 4) * 4;
  const data = at + ip + tcp;
  const end = at + get16(frame, at + 2);
  const step = most - ip - tcp;
  if (step <= 0 || end <= data) return [frame];
  const segments: Uint8Array[] = [];
  for (let from = data; from < end; from += step) {
    const to = Math.min(end, from + step);
    const segment = new Uint8Array(data + to - from);
    segment.set(frame.subarray(0, data));
    segment.set(frame.subarray(from, to), data);
    put16(segment, at + 2, segment.length - at);
    put16(segment, at + 4, (get16(frame, at + 4) + segments.length) & 0xffff);
    put16(segment, at + 10, 0);
    put16(segment, at + 10, internetChecksum(segment, at, at + ip));
    const header = at + ip;
    put32(segment, header + 4, (get32(frame, header + 4) + from - data) >>> 0);
    if (to < end) segment[header + 13] = (segment[header + 13] ?? 0) & ~OF_THE_LAST;
    put16(segment, header + 16, 0);
    const seed = pseudoHeaderSum(get32(frame, at + 12), get32(frame, at + 16), PROTOCOL.tcp, segment.length - header);
    put16(segment, header + 16, internetChecksum(segment, header, segment.length, seed));
    segments.push(segment);
  }
  return segments;
}
