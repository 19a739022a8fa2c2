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
    if (laterUs !== null) found.push({ frame: part, laterUs });
  }
  return found;
}
