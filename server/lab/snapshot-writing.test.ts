import { afterEach, beforeEach, expect, test } from "vitest";
import { type SnapshotUnderWay, simTime } from "../../simulator";
import type { ChunkFiles } from "./chunk-files";
import { journalStart } from "./journal-entry";
import { openState } from "./packing";
import { SnapshotGivenUp, SnapshotWriting } from "./snapshot-writing";

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
    giveUp: () => undefined,
  };
}

test("a snapshot is whole when its last piece has been written, in as many turns as it takes", async () => {
  const writing = new SnapshotWriting(underWay(5), journalStart("lab"), null);
  const turns = [1, 2, 3, 4, 5].map(() => writing.write(() => true));
  expect(turns).toEqual([false, false, false, false, true]);
  const { bytes, at, journalIndex } = await writing.done;
  expect([at, journalIndex, openState(bytes).slices.map(({ text }) => text)]).toEqual([7, 0, ["0", "1", "2", "3", "4"]]);
});

test("one that is given up, or whose files the disk refuses before all is written, is told of once and leaves nothing behind", async () => {
  const refusal = new Error("ENOSPC");
  const files = { settle: () => Promise.reject(refusal) } as unknown as ChunkFiles;
  const refused = new SnapshotWriting(underWay(5), journalStart("lab"), files);
  refused.write(() => true);
  await expect(refused.done).rejects.toBe(refusal);
  refused.giveUp(refusal);
  const superseded = new SnapshotWriting(underWay(5), journalStart("lab"), null);
  superseded.write(() => true);
  superseded.giveUp(new SnapshotGivenUp());
  await expect(superseded.done).rejects.toBeInstanceOf(SnapshotGivenUp);
  await idle();
  await idle();
  expect(unhandled).toEqual([]);
});
