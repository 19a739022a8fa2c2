/** 802.1Q tags of frames. @source IEEE 802.1Q §9.6 (TPID 8100, 3 bits of priority, DEI, 12 bits of VLAN id) */
import { get16, put16 } from "./bytes";
import { ETHERTYPE } from "./ethernet";

/** Where a tag stands: behind both addresses. */
const AT = 12;
/** Bytes of a tag. A frame may be longer by them than its link's MTU says. */
export const TAG_BYTES = 4;
/** Highest id that a VLAN may have. */
export const MOST_VLAN = 4_094;

/** VLAN id of a frame's tag; null: it has none. A priority tag has id 0. */
export function vlanOf(frame: Uint8Array): number | null {
  return frame.length >= AT + TAG_BYTES + 2 && get16(frame, AT) === ETHERTYPE.vlan ? get16(frame, AT + 2) & 0x0fff : null;
}

/** The same frame with a tag, in place of one that it has: its priority stays. */
export function withVlan(frame: Uint8Array, vlan: number): Uint8Array {
  const isTagged = vlanOf(frame) !== null;
  const made = isTagged ? frame.slice() : new Uint8Array(frame.length + TAG_BYTES);
  if (!isTagged) made.set(frame, TAG_BYTES);
  // A tag stands behind both addresses, which are few bytes: a loop takes less than views do.
  for (let i = 0; i < AT; i++) made[i] = frame[i] as number;
  put16(made, AT, ETHERTYPE.vlan);
  put16(made, AT + 2, (isTagged ? get16(frame, AT + 2) & 0xe000 : 0) | vlan);
  return made;
}

/** The same frame without its tag; one that has none stays what it is. */
export function withoutVlan(frame: Uint8Array): Uint8Array {
  if (vlanOf(frame) === null) return frame;
  const made = frame.slice(TAG_BYTES);
  for (let i = 0; i < AT; i++) made[i] = frame[i] as number;
  return made;
}
