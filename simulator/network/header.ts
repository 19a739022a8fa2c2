/** What nodes decide by. */
import { isGroupMac, macToText } from "../wire/address";
import { get16 } from "../wire/bytes";
import { ETHERTYPE } from "../wire/ethernet";

/** The headers of a frame, as far as a node looks at them. One that decides by more has it read here. */
export interface Header {
  readonly destination: string;
  /** whether the destination is a multicast address or everybody */
  readonly isToGroup: boolean;
  readonly source: string;
  /** whether the source is no station's address, so that nothing can be learned from it */
  readonly isFromGroup: boolean;
  /** VLAN of its tag, where somebody asks where it goes; absent: none, or nobody has looked */
  readonly vlan?: number;
  /** IPv4 address that bulk traffic is from; absent: nobody has said */
  readonly from?: number;
}

/** Reads the headers of a frame. @returns null for one that is too short to have them */
export function headerOf(frame: Uint8Array): Header | null {
  if (frame.length < 14 || (frame.length < 18 && get16(frame, 12) === ETHERTYPE.vlan)) return null;
  return {
    destination: macAt(frame, 0),
    isToGroup: ((frame[0] as number) & 1) === 1,
    source: macAt(frame, 6),
    isFromGroup: ((frame[6] as number) & 1) === 1,
  };
}

/** The headers that the packets of bulk traffic have. */
export function headerBetween(source: string, destination: string, from?: number): Header {
  const known = from === undefined ? {} : { from };
  return { destination, isToGroup: isGroupMac(destination), source, isFromGroup: isGroupMac(source), ...known };
}

/** Most addresses whose texts are kept. */
const MOST_TEXTS = 65_536;
const texts = new Map<number, string>();

/** Text of an address: the same for all frames and tables, since thousands of tables hold each. */
function macAt(frame: Uint8Array, at: number): string {
  const high = ((frame[at] as number) << 16) | ((frame[at + 1] as number) << 8) | (frame[at + 2] as number);
  const low = ((frame[at + 3] as number) << 16) | ((frame[at + 4] as number) << 8) | (frame[at + 5] as number);
  const key = high * 16_777_216 + low;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const text = macToText(frame, at);
  if (texts.size < MOST_TEXTS) texts.set(key, text);
  return text;
}
