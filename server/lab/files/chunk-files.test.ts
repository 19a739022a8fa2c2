import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ChunkLost } from "../../../simulator";
import { ChunkFiles, chunksIn, isDiskFault } from "./chunk-files";
import { ChunkReferences } from "./chunk-references";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chunks-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pathOf = (name: string): string => join(folder, name.slice(0, 2), name);
const textOf = (...names: string[]): string => JSON.stringify(names.map((h) => ({ k: "chunk", n: 1, h, at: 0 })));
/** A snapshot is taken, and the disk keeps the newest four. */
async function snapshot(files: ChunkFiles, text: string, index: number): Promise<void> {
  await files.settle(Promise.resolve(chunksIn(text)), { branch: 0, journalIndex: index, at: 0 });
  await files.keep(
    [index, index - 1, index - 2, index - 3].filter((each) => each >= 0).map((journalIndex) => ({ branch: 0, journalIndex, at: 0 })),
    0,
  );
}
/** As if it had been put long ago. */
function age(name: string): void {
  utimesSync(pathOf(name), new Date(Date.now() - 3_600_000), new Date(Date.now() - 3_600_000));
}

test("bytes come back by the SHA-256 of what they are, in another store of the same folder too, and are kept once", () => {
  const files = new ChunkFiles(folder);
  const bytes = "\x00\xff\n\x80".repeat(1000);
  const name = files.put(bytes);
  expect(files.put(bytes)).toBe(name);
  expect(files.get(name)).toBe(bytes);
  expect(new ChunkFiles(folder).get(name)).toBe(bytes);
  expect(readdirSync(folder)).toEqual([name.slice(0, 2)]);
  expect(readdirSync(join(folder, name.slice(0, 2)))).toEqual([name]);
  expect(statSync(pathOf(name)).mode & 0o777).toBe(0o600);
});

test.each([
  ["that was never put", "0".repeat(64), ""],
  ["that is no name", "../../etc/passwd", ""],
  ["whose file was changed", "", "else"],
])("a chunk %s is lost, and named", (_what, given, changed) => {
  const name = given || new ChunkFiles(folder).put("some bytes");
  if (changed) writeFileSync(pathOf(name), changed);
  expect(() => new ChunkFiles(folder).get(name)).toThrow(ChunkLost);
  expect(() => new ChunkFiles(folder).get(name)).toThrow(name);
});

test("a file that was cut short by a power failure is written anew when its bytes are put again", () => {
  const name = new ChunkFiles(folder).put("whole bytes");
  writeFileSync(pathOf(name), "");
  const files = new ChunkFiles(folder);
  expect(files.put("whole bytes")).toBe(name);
  expect(new ChunkFiles(folder).get(name)).toBe("whole bytes");
});

test("what none of the kept snapshots names goes; what one of them names, and what was put meanwhile, stays", async () => {
  const files = new ChunkFiles(folder);
  const [kept, gone, early] = ["kept", "gone", "early"].map((bytes) => files.put(bytes)) as [string, string, string];
  for (const name of [kept, gone, early]) age(name);
  await snapshot(files, textOf(kept, early, gone), 0);
  await snapshot(files, textOf(kept, early), 1);
  await snapshot(files, textOf(kept), 2);
  await snapshot(files, textOf(kept), 3);
  expect(existsSync(pathOf(gone))).toBe(true);
  await snapshot(files, textOf(kept), 4);
  expect([kept, gone, early].map((name) => existsSync(pathOf(name)))).toEqual([true, false, true]);
  await snapshot(new ChunkFiles(folder), textOf(kept), 5);
  expect([kept, early].map((name) => existsSync(pathOf(name)))).toEqual([true, false]);
  expect(() => files.get(gone)).toThrow(ChunkLost);
});

test("a chunk that is put again while the old ones go stays", async () => {
  const files = new ChunkFiles(folder);
  const name = files.put("again");
  age(name);
  for (let i = 0; i < 4; i++) await snapshot(files, "[]", i);
  const last = snapshot(files, "[]", 4);
  expect(files.put("again")).toBe(name);
  age(name);
  await last;
  expect(files.get(name)).toBe("again");
  expect(existsSync(pathOf(name))).toBe(true);
});

test("names are found in a state's text alone where a chunk stands, not where a guest has written one", () => {
  const name = "ab".repeat(32);
  expect([...chunksIn(textOf(name))]).toEqual([name]);
  expect([...chunksIn(JSON.stringify({ d: textOf(name) }))]).toEqual([]);
});

test("what the disk does not take is held and read from there, and written with the first snapshot that the disk takes", async () => {
  const name = new ChunkFiles(folder).put("held bytes");
  rmSync(join(folder, name.slice(0, 2)), { recursive: true });
  const files = new ChunkFiles(folder);
  // A file where the folder should be stands for a disk that is full.
  writeFileSync(join(folder, name.slice(0, 2)), "");
  expect(files.put("held bytes")).toBe(name);
  expect(files.put("held bytes")).toBe(name);
  expect(files.get(name)).toBe("held bytes");
  const refused = await files
    .settle(Promise.resolve(chunksIn(textOf(name))), { branch: 0, journalIndex: 1, at: 0 })
    .catch((error: unknown) => error);
  expect(isDiskFault(refused)).toBe(true);
  rmSync(join(folder, name.slice(0, 2)));
  expect(await files.settle(Promise.resolve(chunksIn(textOf(name))), { branch: 0, journalIndex: 2, at: 0 })).toBe("held bytes".length);
  expect(new ChunkFiles(folder).get(name)).toBe("held bytes");
});

test("a file that the disk has failed to force is written anew before a snapshot counts on it: asking again would be no use", async () => {
  let failures = 1;
  const forced: string[] = [];
  const files = new ChunkFiles(folder, {
    forced: async (path) => {
      if (failures-- > 0) throw Object.assign(new Error("EIO: i/o error, fsync"), { code: "EIO", syscall: "fsync" });
      forced.push(path);
    },
  });
  const [first, second] = [files.put("first"), files.put("second")] as [string, string];
  await expect(files.settle(Promise.resolve(chunksIn(textOf(first, second))), { branch: 0, journalIndex: 1, at: 0 })).rejects.toThrow(
    "EIO",
  );
  const before = statSync(pathOf(first)).ino;
  await files.settle(Promise.resolve(chunksIn(textOf(first, second))), { branch: 0, journalIndex: 2, at: 0 });
  expect(forced.sort()).toEqual([pathOf(first), pathOf(second)].sort());
  expect(statSync(pathOf(first)).ino).not.toBe(before);
});

test("what was put before a snapshot that failed is not swept for one that came before it", async () => {
  let isFull = false;
  const files = new ChunkFiles(folder, {
    forced: async () => {
      if (isFull) throw Object.assign(new Error("EIO"), { syscall: "fsync" });
    },
  });
  await files.settle(Promise.resolve(chunksIn("[]")), { branch: 0, journalIndex: 0, at: 0 });
  await files.settle(Promise.resolve(chunksIn("[]")), { branch: 0, journalIndex: 1, at: 0 });
  const name = files.put("needed");
  age(name);
  isFull = true;
  await files.settle(Promise.resolve(chunksIn(textOf(name))), { branch: 0, journalIndex: 2, at: 0 }).catch(() => {});
  await files.keep([{ branch: 0, journalIndex: 1, at: 0 }], 0);
  expect(existsSync(pathOf(name))).toBe(true);
});

test("a list of a snapshot's chunks that cannot be written leaves the one that is there", async () => {
  const files = new ChunkFiles(folder);
  const name = files.put("kept");
  await files.settle(Promise.resolve(chunksIn(textOf(name))), { branch: 0, journalIndex: 0, at: 0 });
  // A folder in the way of the file that is written aside.
  mkdirSync(join(folder, "snapshots", "0-0.new"));
  await expect(files.settle(Promise.resolve(chunksIn(textOf(name))), { branch: 0, journalIndex: 0, at: 0 })).rejects.toThrow();
  expect([...new ChunkReferences(join(folder, "snapshots")).all()]).toEqual([name]);
});
