import { describe, expect, test } from "vitest";
import { type ReadRules, readUnit, readUnits } from "./syntax-reader";

const plain: ReadRules = { extglob: false, aliases: null };

/** What is said of a text, and whether more of it might help. */
function said(text: string, rules = plain): readonly string[] {
  const { mistake } = readUnit(text, rules);
  return mistake === null ? [] : mistake.said.map(({ line, text: message }) => `${line}: ${message}`);
}

describe("reading the commands of a line", () => {
  test.each([
    ["echo a\necho b\n", "echo a\n", "echo b\n"],
    ["if true\nthen :\nfi; echo\nrest", "if true\nthen :\nfi; echo\n", "rest"],
    ["cat <<E; echo\na\nE\nrest\n", "cat <<E; echo\na\nE\n", "rest\n"],
    ["\n# nothing\necho", "\n# nothing\necho", ""],
    ["f() {\n:\n}\nf", "f() {\n:\n}\n", "f"],
    ["echo $(cat <<E\n)\nE\n); :\nrest", "echo $(cat <<E\n)\nE\n); :\n", "rest"],
  ])("%j ends where its last line does", (source, text, rest) => {
    expect(readUnit(source, plain)).toEqual({ text, rest, mistake: null, unended: [] });
  });

  test("all lines before a mistake are read, then the mistake alone", () => {
    const first = readUnits("echo a\necho b\nfi\n", plain);
    expect([first.text, first.rest, first.mistake]).toEqual(["echo a\necho b\n", "fi\n", null]);
    expect(readUnits(first.rest, plain).mistake?.said).toEqual([{ line: 1, text: "syntax error near unexpected token `fi'" }]);
  });

  test("what more lines might mend says so", () => {
    for (const text of ["if true", "echo 'a", "echo $(", "a=(1", "{ echo", "a &&", "case x in", "[[ a &&"])
      expect(readUnit(text, plain).mistake?.isIncomplete, text).toBe(true);
    for (const text of ["fi", "echo )", "[[ a b ]]", "for 1 2"]) expect(readUnit(text, plain).mistake?.isIncomplete, text).toBe(false);
  });

  test("a here-document without an end is told of, not refused", () => {
    expect(readUnit("cat <<E\nbody", plain)).toMatchObject({ mistake: null, unended: [{ mark: "E", from: 1, line: 2 }] });
  });

  test("extended patterns are words only when they are on", () => {
    expect(said("echo @(a|b)")).toEqual(["1: syntax error near unexpected token `('"]);
    expect(said("echo @(a|b)", { ...plain, extglob: true })).toEqual([]);
    expect(said("[[ a == @(a|b) ]]")).toEqual([]);
  });
});

describe("aliases", () => {
  const read = (text: string, aliases: Record<string, string>): string =>
    readUnit(text, { extglob: false, aliases: Object.fromEntries(Object.entries(aliases).map(([name, value]) => [`$${name}`, value])) })
      .text;

  test("are set in where a command begins, and behind one that ends with a blank", () => {
    expect(read("ll a; x | ll $(ll)", { ll: "ls -l" })).toBe("ls -l  a; x | ls -l  $(ls -l )");
    expect(read("sp w w", { sp: "echo ", w: "word" })).toBe("echo  word  w");
    expect(read("echo ll 'll' \\ll", { ll: "no" })).toBe("echo ll 'll' \\ll");
  });
  test("do not stand for themselves, and go on within others", () => {
    expect(read("a", { a: "b x", b: "a y" })).toBe("a y  x ");
    expect(read("ls", { ls: "ls -F" })).toBe("ls -F ");
  });
  test("may hold words of the grammar", () => {
    expect(read("begin :; end", { begin: "{", end: "}" })).toBe("{  :; } ");
  });
});

describe("texts made to be hard", () => {
  // Plain texts of these sizes take milliseconds. Reading things twice at each level would never end, and the test would not either.
  const within = (text: string): string[] => [...said(text)];
  test("deep nesting is refused before the stack is used up", () => {
    for (const [open, close] of [
      ["$(", ")"],
      ["(", ")"],
      ["{ ", ";}"],
      ["if ", "; then :; fi"],
      ['"${x:-$(', ')}"'],
      ["[[ ( ", " ) ]]"],
      ["! ", ""],
    ] as const) {
      within(`echo ${open.repeat(10_000)}x${close.repeat(10_000)}`);
      within(`${open.repeat(10_000)}x${close.repeat(10_000)}`);
    }
    expect(within(`echo ${"$(echo ".repeat(1_000)}x${")".repeat(1_000)}`)[0]).toMatch(/maximum nesting depth exceeded/);
    expect(within(`echo ${"$(echo ".repeat(100)}x${")".repeat(100)}`)).toEqual([]);
  });
  test("brackets that look like arithmetic are not read again at each level", () => {
    within(`${"((a $(".repeat(60)}x${") ) )".repeat(60)}`);
    within(`${"((".repeat(5_000)}x`);
    within(`${"case x in a) $(".repeat(200)}`);
    within("a=(".repeat(5_000));
    within("a[".repeat(5_000));
  });
});
