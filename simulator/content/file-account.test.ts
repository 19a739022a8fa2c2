import { describe, expect, test } from "vitest";
import { MemoryChunks } from "./chunks";
import { type ChunkFound, chunksWithin, FileAccount } from "./file-account";

/** A lab of one disk: what it holds is a list of names. */
function lab(most: number) {
  const clock = { us: 5_000_000 };
  const disk: { k: "chunk"; n: number; h: string; at: number }[] = [];
  let counts = 0;
  const make = (): FileAccount =>
    new FileAccount(
      new MemoryChunks(),
      () => clock.us,
      (found: ChunkFound) => {
        counts++;
        chunksWithin({ nodes: { "#1": { l: { x: disk } } } }, found);
      },
      most,
    );
  const write = (account: FileAccount, bytes: string): boolean => {
    if (!account.hasRoom(bytes.length)) return false;
    disk.push({ k: "chunk", n: bytes.length, h: account.put(bytes), at: 0 });
    return true;
  };
  return { clock, disk, make, write, counts: () => counts };
}

describe("[HLD-4] the account of a lab's real bytes", () => {
  test("nothing is counted while all that was ever put fits", () => {
    const { make, write, counts } = lab(1000);
    const account = make();
    for (let i = 0; i < 10; i++) expect(write(account, `${i}`.repeat(100))).toBe(true);
    expect(counts()).toBe(0);
  });

  test("bytes that several files share count once, deleted ones not at all", () => {
    const { make, write, disk, clock } = lab(1000);
    const account = make();
    for (let i = 0; i < 30; i++) {
      clock.us += 2_000_000;
      expect(write(account, "same".repeat(100))).toBe(true);
    }
    disk.length = 0;
    clock.us += 2_000_000;
    for (const letter of "ab") expect(write(account, letter.repeat(500))).toBe(true);
    expect(write(account, "c")).toBe(false);
  });

  test("a full lab is looked at once a second, whatever its guests try", () => {
    const { make, write, disk, clock, counts } = lab(1000);
    const account = make();
    expect(write(account, "a".repeat(900))).toBe(true);
    for (let i = 0; i < 500; i++) expect(write(account, `${i}`.padEnd(200))).toBe(false);
    expect(counts()).toBe(1);
    disk.length = 0;
    expect(write(account, "b".repeat(200))).toBe(false);
    clock.us += 1_000_000;
    expect(write(account, "b".repeat(200))).toBe(true);
    expect(counts()).toBe(2);
  });

  test("goes on alike from its state", () => {
    const { make, write, clock } = lab(1000);
    const first = make();
    write(first, "a".repeat(700));
    write(first, "b".repeat(600));
    const second = make();
    second.import(first.export());
    for (const us of [0, 400_000, 600_000]) {
      clock.us += us;
      expect(second.hasRoom(400)).toBe(first.hasRoom(400));
      expect(second.export()).toEqual(first.export());
    }
  });

  test("chunks are found however deep they lie, up to the end of what is used of them", () => {
    const found: [string | null, number][] = [];
    chunksWithin(
      {
        a: [null, { k: "chunk", n: 3, h: "x", at: 4 }, "k", [[{ k: "zeros", n: 9 }]], "some bytes that stand in the state itself"],
        b: { k: "chunk", n: 1, h: "y", at: 0 },
      },
      (...each) => {
        found.push(each);
      },
    );
    expect(found.sort()).toEqual([
      [null, 41],
      ["x", 7],
      ["y", 1],
    ]);
  });
});
