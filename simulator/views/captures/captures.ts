/** Captures, and what passed. */
import type { CapturedWhole, CaptureFrames, CaptureLink, CaptureView } from "../../contract/capture";
import { fields, nothing, text, whole } from "../../model/shape";
import { dissect } from "../../wire/decode/dissect";
import { isFilterFault, readFilter } from "../../wire/display-filter/read";
import { captureCalled, capturesOf, type KeptCapture } from "../../world/captures";
import { nowOf, type World } from "../../world/world";
import { defineView } from "../view";
import { frameCalled, framesCalled, indexOf, rowOf } from "./capture-index";
import { allCaptureLinks, captureLink } from "./capture-links";

function viewOf(world: World, { id, label, user, startedAt, stoppedAt, links, frames }: KeptCapture): CaptureView {
  const rings = [...frames.rings.values()];
  const told = links.map((link, at) => ({ ...captureLink(world, link), seen: rings[at]?.seen ?? 0, kept: rings[at]?.count ?? 0 }));
  return { id, label, user, startedAt, stoppedAt, snaplen: frames.snaplen, links: told };
}

/** All captures of the lab, the newest first. */
export const captures = defineView({
  args: nothing,
  role: "vm-operator",
  ask: (world): readonly CaptureView[] =>
    capturesOf(world)
      .map((capture) => viewOf(world, capture))
      .reverse(),
  follow: { everyMs: 1_000, isAtOnce: true, most: 2 },
});

/** Links that can be watched now. */
export const captureLinks = defineView({
  args: nothing,
  role: "vm-operator",
  ask: (world): readonly CaptureLink[] => allCaptureLinks(world),
});

/** Rows of one answer at most. */
const ROWS_MOST = 200;
/** Id of a capture, a filter as it is typed, a frame's number. */
export const captureId = text(1, 64);
export const filterText = text(0, 1_024);
export const frameNumber = whole(1, Number.MAX_SAFE_INTEGER);

/**
 * Some of the frames that a filter means; `from` is a place among them, below 0: the last `count`. Null: there is no such capture. Frames
 * are looked at once, a part at each answer.
 */
export const captureFrames = defineView({
  args: fields({ capture: captureId, filter: filterText, from: whole(-1, Number.MAX_SAFE_INTEGER), count: whole(0, ROWS_MOST) }),
  role: "vm-operator",
  ask(world, { capture: id, filter: typed, from, count }): CaptureFrames | null {
    const capture = captureCalled(world, id);
    if (!capture) return null;
    const kept = [...capture.frames.rings.values()].reduce((sum, ring) => sum + ring.count, 0);
    const filter = readFilter(typed);
    if (isFilterFault(filter)) return { fault: filter, kept, meant: 0, left: 0, from: 0, rows: [], perSecond: [] };
    const { streams } = indexOf(capture);
    const index = indexOf(capture).of(typed.trim(), filter);
    index.look(world, capture, streams);
    const first = from < 0 ? Math.max(0, index.count - count) : Math.min(from, index.count);
    const rows = framesCalled(world, capture, index.at(first, count)).map((found) => rowOf(capture, found, dissect(found.bytes, streams)));
    const left = Math.max(0, capture.frames.serial - index.next);
    return {
      fault: null,
      kept,
      meant: index.count,
      left,
      from: first,
      rows,
      perSecond: index.perSecond(capture.stoppedAt ?? nowOf(world)),
    };
  },
  follow: { everyMs: 250, isAtOnce: true, most: 2 },
});

/** All of a frame, by its number; null: it is not kept. */
export const capturedFrame = defineView({
  args: fields({ capture: captureId, number: frameNumber }),
  role: "vm-operator",
  ask(world, { capture: id, number: asked }): CapturedWhole | null {
    const capture = captureCalled(world, id);
    const found = capture && frameCalled(world, capture, asked - 1);
    if (!capture || !found) return null;
    const taken = dissect(found.bytes, indexOf(capture).streams);
    let hex = "";
    for (const byte of found.bytes) hex += byte.toString(16).padStart(2, "0");
    return { row: rowOf(capture, found, taken), hex, layers: taken.layers };
  },
});
