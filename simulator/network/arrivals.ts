/** What comes out at the other end of a link that is not as usual. */
import { get16 } from "../wire/bytes";
import { frameBytes, segmentFrameLength } from "../wire/concern";
import { ETHERTYPE } from "../wire/ethernet";
import { segmentsOf } from "../wire/segments";
import type { LinkDirection } from "./impairment";
import type { Port } from "./port";

/** A frame that arrives, and µs that it has taken longer than usual. */
export interface Arrival {
  readonly frame: Uint8Array;
  readonly laterUs: number;
}
/** What a link draws by, and when. */
export interface Chances {
  now(): number;
  /** a number from 0 to 999,999 from the lab's own stream of losses */
  chance(): number;
}

/** Both addresses and the type, and the tag of a frame that has one. */
const headerLength = (frame: Uint8Array): number => (get16(frame, 12) === ETHERTYPE.vlan ? 18 : 14);

/** What of a frame arrives that goes over the link at a port: nothing, itself, or of a bundle the parts that a line takes, one after the other. */
export function arrivalsOf(chances: Chances, port: Port, direction: LinkDirection, frame: Uint8Array): readonly Arrival[] {
  if (!port.isImpaired) return [{ frame, laterUs: 0 }];
  const found: Arrival[] = [];
  for (const part of port.isCutting ? segmentsOf(frame) : [frame]) {
    const packetBytes = (segmentFrameLength(part) ?? part.length) - headerLength(part);
    const laterUs = port.pass(direction, { now: chances.now(), bytes: frameBytes(part), packetBytes, chance: () => chances.chance() });
    if (laterUs !== null) found.push(...disturbed(chances, port, { frame: part, laterUs }));
  }
  return found;
}

const MILLION = 1_000_000;
/**
 * What arrives of a frame that is not lost: it may come twice, with a bit turned over, and each copy some time later.
 * @source tc-netem(8): duplicate, corrupt ("a single bit error at a random offset"), delay with a deviation, uniform here
 */
function disturbed(chances: Chances, { linkSettings }: Port, arrival: Arrival): readonly Arrival[] {
  const { jitterUs = 0, duplicatePpm = 0, corruptPpm = 0 } = linkSettings;
  if (jitterUs + duplicatePpm + corruptPpm === 0) return [arrival];
  const happens = (ppm: number): boolean => ppm > 0 && chances.chance() < ppm;
  const copies = happens(duplicatePpm) ? [arrival, arrival] : [arrival];
  return copies.map(({ frame, laterUs }) => ({
    frame: happens(corruptPpm) ? turned(frame, chances.chance()) : frame,
    laterUs: laterUs + (jitterUs > 0 ? Math.floor((chances.chance() * (jitterUs + 1)) / MILLION) : 0),
  }));
}
/** A frame with one bit turned over. @param draw - from 0 to 999,999 */
function turned(frame: Uint8Array, draw: number): Uint8Array {
  const bit = Math.floor((draw * frame.length * 8) / MILLION);
  const copy = frame.slice();
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
