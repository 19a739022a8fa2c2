import { afterEach, beforeEach, expect, test } from "vitest";
import { type SnapshotUnderWay, simTime } from "../../../simulator";
import type { ChunkFiles } from "../files/chunk-files";
import { openState } from "./packed-state";
import { type BlockTaker, SnapshotGivenUp, SnapshotWriting } from "./snapshot-writing";

const PLACE = { branch: 0, journalIndex: 0, chain: "c", workMs: 0 };
const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
beforeEach(() => void process.on("unhandledRejection", note));
afterEach(() => void process.off("unhandledRejection", note));
const idle = () => new Promise((resolve) => setImmediate(resolve));

/** A lab of so many pieces, written one at each step. */
function underWay(pieces: number): SnapshotUnderWay {
  let next = 0;
  let taken = 0;
  return {
    engine: "x",
    at: simTime(7),
    versions: { part: 1 },
    write(isEnough) {
      while (next < pieces) {
        next++;
        if (isEnough()) break;
      }
      return next >= pieces;
    },
    take() {
      const from = taken;
      taken = next;
      return Array.from({ length: next - from }, (_, i) => ({ part: "part", key: `${from + i}`, order: from + i, text: `${from + i}` }));
    },
    slices: () => [],
    giveUp: () => undefined,
  };
}

function taker(): BlockTaker & { readonly blocks: Uint8Array[] } {
  const blocks: Uint8Array[] = [];
  return { blockSet: "s", blocks, block: (bytes, number) => void blocks.splice(number, 1, bytes) };
}

test("a snapshot is whole when its last piece has been written, in as many turns as it takes", async () => {
  const given = taker();
  const writing = new SnapshotWriting(underWay(5), PLACE, null, given);
  const turns = [1, 2, 3, 4, 5].map(() => writing.write(() => true));
  expect(turns).toEqual([false, false, false, false, true]);
  const { at, journalIndex, blockSet, blockCount } = await writing.done;
  expect([blockSet, blockCount]).toEqual(["s", given.blocks.length]);
  expect([at, journalIndex, openState(given.blocks).slices.map(({ text }) => text)]).toEqual([7, 0, ["0", "1", "2", "3", "4"]]);
});

test("steps that give no pieces, as those that check rules, take turns like the others", async () => {
  let steps = 0;
  const checked: SnapshotUnderWay = {
    ...underWay(0),
    write(isEnough) {
      while (steps < 4) {
        steps++;
        if (isEnough()) return false;
      }
      return true;
    },
    take: () => [],
  };
  const writing = new SnapshotWriting(checked, PLACE, null, taker());
  expect([1, 2, 3, 4, 5].map(() => [writing.write(() => true), steps])).toEqual([
    [false, 1],
    [false, 2],
    [false, 3],
    [false, 4],
    [true, 4],
  ]);
  await writing.done;
});

test("one that is given up, or whose files the disk refuses before all is written, is told of once and leaves nothing behind", async () => {
  const refusal = new Error("ENOSPC");
  const files = { settle: () => Promise.reject(refusal) } as unknown as ChunkFiles;
  const refused = new SnapshotWriting(underWay(5), PLACE, files, taker());
  refused.write(() => true);
  await expect(refused.done).rejects.toBe(refusal);
  refused.giveUp(refusal);
  const late = taker();
  const superseded = new SnapshotWriting(underWay(5), PLACE, null, late);
  superseded.write(() => true);
  superseded.giveUp(new SnapshotGivenUp());
  await expect(superseded.done).rejects.toBeInstanceOf(SnapshotGivenUp);
  await idle();
  await idle();
  expect([unhandled, late.blocks]).toEqual([[], []]);
});

test("it waits while too many of its blocks are on their way, and goes on as they are stored", async () => {
  const text = "x".repeat(200_000);
  const large = { ...underWay(64), take: underWay(64).take };
  const given = taker();
  const pieces = Array.from({ length: 64 }, (_, order) => ({ part: "part", key: `${order}`, order, text }));
  const snapshot: SnapshotUnderWay = { ...large, write: () => true, take: () => pieces.splice(0) };
  const writing = new SnapshotWriting(snapshot, PLACE, null, given);
  expect([writing.write(() => false), writing.isReady]).toEqual([false, false]);
  let stored = 0;
  for (let turn = 0; turn < 1_000 && !writing.write(() => false); turn++) {
    await idle();
    for (; stored < given.blocks.length; stored++) writing.stored();
  }
  const { blockCount } = await writing.done;
  expect(blockCount).toBe(33);
  expect(openState(given.blocks).slices).toHaveLength(64);
});
