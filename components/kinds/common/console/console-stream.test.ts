import { expect, test } from "vitest";
import { mergeChunk, mergeScrollback } from "./console-stream";

test("a chunk that follows is written whole, one that overlaps in part, an old one not at all", () => {
  expect(mergeChunk(10, 10, "abc")).toEqual({ kind: "write", text: "abc", position: 13 });
  expect(mergeChunk(11, 10, "abc")).toEqual({ kind: "write", text: "bc", position: 13 });
  expect(mergeChunk(13, 10, "abc")).toEqual({ kind: "skip" });
});
test("a chunk beyond what is known is a gap", () => {
  expect(mergeChunk(9, 10, "abc")).toEqual({ kind: "gap" });
});
test("after a reconnect only what is new is appended", () => {
  expect(mergeScrollback(null, 5, "hello")).toEqual({ kind: "restart", text: "hello", position: 10 });
  expect(mergeScrollback(8, 5, "hello")).toEqual({ kind: "append", text: "lo", position: 10 });
  expect(mergeScrollback(10, 5, "hello")).toEqual({ kind: "append", text: "", position: 10 });
});
test("when more was written than is kept, or the console began anew, the screen restarts", () => {
  expect(mergeScrollback(3, 5, "hello")).toEqual({ kind: "restart", text: "hello", position: 10 });
  expect(mergeScrollback(40, 0, "boot")).toEqual({ kind: "restart", text: "boot", position: 4 });
});
test("any cut of a text into chunks, with repeats, gives the text once", () => {
  const text = "The quick brown fox jumps over the lazy dog";
  let position = 0;
  let shown = "";
  for (const [from, to] of [
    [0, 7],
    [3, 12],
    [12, 12],
    [10, 30],
    [0, 5],
    [30, 43],
    [20, 43],
  ] as const) {
    const merge = mergeChunk(position, from, text.slice(from, to));
    if (merge.kind === "write") {
      shown += merge.text;
      position = merge.position;
    }
  }
  expect(shown).toBe(text);
});
