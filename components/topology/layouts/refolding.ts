/** What becomes of frames when something in them is folded or unfolded. */
import type { Picture, PicturedFrame, PicturedGroup, Point } from "../picture";
import { type Draft, type DraftFrame, type DraftGroup, groupKey } from "./draft";
import type { Window } from "./measures";

/** Frames in columns go down or up with those above them that become higher or lower, and aside with the columns before them. */
export function shiftsOf(
  draft: Draft,
  before: ReadonlyMap<string, PicturedFrame>,
  sizeOf: (frame: DraftFrame) => Window,
): ReadonlyMap<string, Point> {
  const kept = draft.frames.flatMap((frame) => {
    const was = before.get(frame.node.id);
    return was && !was.isFixed ? [{ frame, was, now: sizeOf(frame) }] : [];
  });
  const shifts = new Map<string, Point>();
  for (const { frame, was } of kept) {
    const beside = kept.filter((one) => one.frame.frame === frame.frame);
    const above = beside.filter((one) => one.was.x === was.x && one.was.y < was.y);
    const y = above.reduce((sum, one) => sum + one.now.height - one.was.height, 0);
    const columns = new Map<number, { was: number; now: number }>();
    for (const one of beside) {
      if (one.was.x >= was.x) continue;
      const column = columns.get(one.was.x) ?? { was: 0, now: 0 };
      columns.set(one.was.x, { was: Math.max(column.was, one.was.width), now: Math.max(column.now, one.now.width) });
    }
    const x = [...columns.values()].reduce((sum, column) => sum + column.now - column.was, 0);
    if (x !== 0 || y !== 0) shifts.set(frame.node.id, { x, y });
  }
  return shifts;
}
/** Frames that were there before, and are folded otherwise now, themselves or something in them. */
export function framesRefolded(draft: Draft, previous: Picture | null): ReadonlySet<string> {
  const wordsOf = (
    frames: readonly (DraftFrame | PicturedFrame)[],
    groups: readonly (DraftGroup | PicturedGroup)[],
  ): Map<string, string[]> => {
    const words = new Map(frames.map(({ node, isFolded }) => [node.id, [`${isFolded}`]]));
    for (const group of groups) words.get(group.frame ?? "")?.push(groupKey(group));
    return words;
  };
  const before = wordsOf(previous?.frames ?? [], previous?.groups ?? []);
  const now = wordsOf(draft.frames, draft.groups);
  return new Set(
    [...now].flatMap(([id, words]) => {
      const had = before.get(id);
      return had && had.sort().join() !== words.sort().join() ? [id] : [];
    }),
  );
}
