/** A capture as a file for other programs, part by part. */

import { encodeUtf8 } from "../../content/bytes";
import type { CaptureFilePart } from "../../contract/capture";
import { fields, whole } from "../../model/shape";
import { dissect } from "../../wire/decode/dissect";
import { isMeant } from "../../wire/display-filter/match";
import { isFilterFault, readFilter } from "../../wire/display-filter/read";
import { pcapngFrame, pcapngHead, pcapngStatistics } from "../../wire/pcapng";
import { captureCalled, type KeptCapture } from "../../world/captures";
import { nowOf, type World } from "../../world/world";
import { defineView } from "../view";
import { framesOf, indexOf, ownOf } from "./capture-index";
import { captureLink } from "./capture-links";
import { captureId, filterText } from "./captures";

/** Frames of one part, and bytes after which it ends. */
const PART_FRAMES = 1_000;
const PART_BYTES = 256 * 1024;

function headOf(world: World, { label, links, frames }: KeptCapture): string {
  const interfaces = links.map((link) => {
    const { name, on, vm } = captureLink(world, link);
    return { name: encodeUtf8(on === "" ? name : `${on}:${name}`), description: encodeUtf8(vm ?? ""), snaplen: frames.snaplen };
  });
  return pcapngHead("Xenarium", encodeUtf8(label), interfaces);
}

/**
 * Part of a capture as pcapng, from a serial number on; that of 0 begins the file, and the last ends it. Null: there is no such capture, or
 * its filter cannot be read.
 */
export const captureFile = defineView({
  args: fields({ capture: captureId, filter: filterText, from: whole(0, Number.MAX_SAFE_INTEGER) }),
  role: "vm-operator",
  ask(world, { capture: id, filter: typed, from }): CaptureFilePart | null {
    const capture = captureCalled(world, id);
    const filter = readFilter(typed);
    if (!capture || isFilterFault(filter)) return null;
    const { streams } = indexOf(capture);
    let text = from === 0 ? headOf(world, capture) : "";
    let [looked, next] = [0, capture.frames.serial];
    for (const found of framesOf(world, capture, from, next)) {
      if (looked++ >= PART_FRAMES || text.length > PART_BYTES) {
        next = found.serial;
        break;
      }
      const { bytes, length, isOut, link } = found;
      const own = filter === null ? null : dissect(bytes, streams);
      if (filter !== null && own && !isMeant(filter, { dissected: own, bytes, own: ownOf(world, capture, found, own) })) continue;
      text += pcapngFrame({ interface: link, at: world.epochUs + found.at, isOut, length, bytes });
    }
    const isLast = next >= capture.frames.serial;
    if (isLast)
      for (const [place, ring] of [...capture.frames.rings.values()].entries())
        text += pcapngStatistics(place, world.epochUs + (capture.stoppedAt ?? nowOf(world)), ring.seen, ring.seen - ring.count);
    return { base64: base64Of(text), next: isLast ? null : next };
  },
});

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** Latin-1 in base64. @source RFC 4648 §4 */
function base64Of(text: string): string {
  let out = "";
  for (let at = 0; at < text.length; at += 3) {
    const [a, b, c] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)];
    const [hasB, hasC] = [at + 1 < text.length, at + 2 < text.length];
    const bits = (a << 16) | ((hasB ? b : 0) << 8) | (hasC ? c : 0);
    out +=
      (DIGITS[bits >> 18] as string) +
      DIGITS[(bits >> 12) & 63] +
      (hasB ? DIGITS[(bits >> 6) & 63] : "=") +
      (hasC ? DIGITS[bits & 63] : "=");
  }
  return out;
}
