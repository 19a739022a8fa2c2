import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pack, unpack } from "./likeness";

describe("texts packed against one another", () => {
  test("whatever they are, each comes back as it was", () => {
    fc.assert(
      fc.property(fc.array(fc.json(), { minLength: 1, maxLength: 12 }), (texts) => {
        const packed = texts.map(pack);
        expect(packed.map(unpack)).toEqual(texts);
      }),
    );
  });

  test("two that differ in a few places share the rest, also where one is shorter or has letters of other alphabets", () => {
    const text = (name: string, at: number): string =>
      JSON.stringify({
        name,
        at,
        list: Array.from({ length: 600 }, (_, i) => ({ i, text: `the same ${"long ".repeat(60)}` })),
        last: name,
      });
    const first = pack(text("vm-00001", 12));
    for (const [name, at] of [
      ["vm-00002", 1_234_567],
      ["vm", 1],
      ["Гость", 0.5],
    ] as const) {
      const other = pack(text(name, at));
      expect(other.like).toBe(first.like);
      expect(other.changes.length).toBeLessThan(60);
      expect(unpack(other)).toBe(text(name, at));
    }
  });

  test("two of as many pieces that have little in common do not share", () => {
    const one = pack(JSON.stringify(["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"]));
    const other = pack(JSON.stringify(["dddddddddddddddd", "eeeeeeeeeeeeeeee", "ffffffffffffffff"]));
    expect(other.like).not.toBe(one.like);
    expect(other.changes).toBe("");
  });
});
