/** Frames that are too long for the interface that they would leave by. */
import { segmentFrameLength } from "../wire/concern";
import type { Port } from "./port";

export const USUAL_MTU = 1_500;
/** Both addresses, the type, and a tag. */
export const HEADER_BYTES = 18;

/**
 * Whether a frame is longer than what the interface that it leaves by takes. What is to be cut passes between back ends as it is, and is
 * cut before a cable.
 * @param around - knows the longest packet of a port that has none of its own; null: any
 * @source Linux net/core/dev.c, is_skb_forwardable (MTU, header and a tag; what has a GSO type passes)
 */
export function isTooLong(port: Port, frame: Uint8Array, around: { mtuOf(port: Port): number | null }): boolean {
  if (port.mtu === null && frame.length <= USUAL_MTU + HEADER_BYTES) return false;
  const mtu = around.mtuOf(port);
  if (mtu === null || frame.length <= mtu + HEADER_BYTES) return false;
  const cut = segmentFrameLength(frame);
  return cut === null || (port.attachment.kind === "cable" && cut > mtu + HEADER_BYTES);
}
