import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { giveBack, joined, type Runs, runBlocks, runsWithin, type Space, sorted, take } from "./blocks";

describe("blocks of a file system", () => {
  test("what is taken in turn by two files lies in turn, and each goes on where it ends while it can", () => {
    let space: Space = { at: 100 };
    const grow = (runs: Runs, blocks: number): Runs => {
      const last = runs.length - 2;
      const got = take(space, 1_000, blocks, last < 0 ? null : (runs[last] as number) + (runs[last + 1] as number));
      space = got.space;
      return joined(runs, got.runs);
    };
    let one = grow([], 3);
    one = grow(one, 2);
    expect(one).toEqual([100, 5]);
    const other = grow([], 4);
    one = grow(one, 1);
    expect([one, other, space]).toEqual([[100, 5, 109, 1], [105, 4], { at: 110 }]);
  });

  test("what was given back is taken again: first what holds all of it, in pieces when there is nothing else", () => {
    let space: Space = { at: 1_000 };
    space = giveBack(space, [100, 4]);
    space = giveBack(space, [300, 10]);
    space = giveBack(space, [104, 2]);
    expect(space).toEqual({ at: 1_000, free: [100, 6, 300, 10] });
    expect(take(space, 1_000, 8, null)).toEqual({ runs: [300, 8], space: { at: 1_000, free: [100, 6, 308, 2] } });
    expect(take(space, 1_000, 16, null)).toEqual({ runs: [100, 6, 300, 10], space: { at: 1_000 } });
    expect(runBlocks(take(space, 1_000, 99, null).runs)).toBe(16);
    expect(take(space, 1_000, 2, 300).runs).toEqual([300, 2]);
    expect(giveBack({ at: 50, free: [20, 5] }, [25, 25])).toEqual({ at: 20 });
  });

  test("a part of runs", () => {
    expect(runsWithin([10, 3, 50, 4], 2, 5)).toEqual([12, 1, 50, 2]);
    expect(runsWithin([10, 3, 50, 4], 7, 9)).toEqual([]);
  });

  test("whatever is taken and given back, no block is taken twice and none is lost", () => {
    const most = 200;
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(40)), { maxLength: 60 }), (steps) => {
        let space: Space = { at: 10 };
        const files: Runs[] = [[], [], [], [], [], []];
        for (const [file, blocks] of steps) {
          const own = files[file] as Runs;
          if (blocks > 30) {
            space = giveBack(space, own);
            files[file] = [];
            continue;
          }
          const last = own.length - 2;
          const got = take(space, most, blocks, last < 0 ? null : (own[last] as number) + (own[last + 1] as number));
          space = got.space;
          files[file] = joined(own, got.runs);
          const held = files.reduce((sum, runs) => sum + runBlocks(runs), 0);
          expect(held + runBlocks(space.free ?? []) + most - space.at).toBe(most - 10);
          if (runBlocks(got.runs) < blocks) expect(held).toBe(most - 10);
          const all = sorted([...files.flat(), ...(space.free ?? [])]);
          for (let i = 2; i < all.length; i += 2) expect(all[i]).toBeGreaterThanOrEqual((all[i - 2] as number) + (all[i - 1] as number));
        }
      }),
    );
  });
});
