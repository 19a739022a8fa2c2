import { expect, test } from "vitest";
import type { BlockMark, BlockText } from "../../../simulator";
import { RecordBook } from "./record-book";

/** A lab of three blocks, and what it was asked. */
function lab() {
  const asked: string[] = [];
  const versions = new Map([
    ["VM 0", 0],
    ["VM 1", 0],
    ["host 0", 0],
  ]);
  const marks = (): readonly BlockMark[] => [...versions].map(([key, version]) => ({ key, version }));
  const read = (key: string): BlockText | null => {
    const version = versions.get(key);
    return version === undefined ? null : { version, text: `${key} at ${version}` };
  };
  const book = new RecordBook(
    {
      marks: (done) => done(marks()),
      block: async (key) => {
        asked.push(key);
        return read(key);
      },
    },
    () => 7,
  );
  const all = async (): Promise<string> => {
    const reading = await book.read();
    expect(reading.seq).toBe(7);
    let text = "";
    for await (const block of reading.blocks) text += Buffer.from(block).toString();
    return text;
  };
  return { asked, versions, book, all };
}

test("who comes after the first costs the lab only what has changed", async () => {
  const { asked, versions, all } = lab();
  const first = await all();
  expect(first).toBe("VM 0 at 0\nVM 1 at 0\nhost 0 at 0\n");
  expect(await all()).toBe(first);
  expect(asked).toEqual(["VM 0", "VM 1", "host 0"]);
  versions.set("VM 1", 3);
  expect(await all()).toBe("VM 0 at 0\nVM 1 at 3\nhost 0 at 0\n");
  expect(asked.slice(3)).toEqual(["VM 1"]);
});

test("a class that comes at once asks for each block once", async () => {
  const { asked, all } = lab();
  const texts = await Promise.all(Array.from({ length: 30 }, all));
  expect(new Set(texts).size).toBe(1);
  expect(asked).toHaveLength(3);
});

test("a reader takes no block that is older than its mark, though another has asked for it before", async () => {
  const answers: ((text: BlockText) => void)[] = [];
  let version = 1;
  const book = new RecordBook(
    {
      marks: (done) => done([{ key: "VM 0", version }]),
      block: () => new Promise((resolve) => answers.push(resolve)),
    },
    () => 1,
  );
  const first = (await book.read()).blocks.next();
  version = 2;
  const second = (await book.read()).blocks.next();
  answers[0]?.({ version: 1, text: "old" });
  expect(Buffer.from((await first).value as Uint8Array).toString()).toBe("old\n");
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.({ version: 2, text: "new" });
  expect(Buffer.from((await second).value as Uint8Array).toString()).toBe("new\n");
});

test("a block whose records are all gone while others are read is left out, and not kept", async () => {
  const { asked, versions, book, all } = lab();
  const reading = await book.read();
  versions.delete("host 0");
  let text = "";
  for await (const block of reading.blocks) text += Buffer.from(block).toString();
  expect(text).toBe("VM 0 at 0\nVM 1 at 0\n");
  versions.set("host 0", 9);
  expect(await all()).toContain("host 0 at 9");
  expect(asked.filter((key) => key === "host 0")).toHaveLength(2);
});

test("a lab that is opened anew counts anew: what is under way ends, and nothing of before is given", async () => {
  const { versions, book, all } = lab();
  await all();
  const reading = await book.read();
  await reading.blocks.next();
  book.reset();
  await expect(reading.blocks.next()).rejects.toThrow("opened anew");
  versions.set("VM 0", 0);
  expect((await all()).startsWith("VM 0 at 0")).toBe(true);
});
