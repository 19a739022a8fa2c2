import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodeUtf8 } from "../../content/bytes";
import type { Meter } from "../os/costs";
import { FREE } from "../os/costs";
import { CompiledRegex, compileRegex, MatchLimit, type RegexOptions } from "./compile";

function regex(source: string, options: Partial<RegexOptions> = {}): CompiledRegex {
  const made = compileRegex(encodeUtf8(source), { syntax: "ere", ...options });
  if (!(made instanceof CompiledRegex)) throw new Error(`${source}: ${made.error}`);
  return made;
}

function errorOf(source: string, options: Partial<RegexOptions> = {}): string | null {
  const made = compileRegex(encodeUtf8(source), { syntax: "ere", ...options });
  return made instanceof CompiledRegex ? null : made.error;
}

const find = (source: string, text: string, options: Partial<RegexOptions> = {}, from = 0): number[] | null =>
  regex(source, options).find(encodeUtf8(text), from, FREE);

class Counter implements Meter {
  units = 0;
  charge(_unit: string, count: number): void {
    this.units += count;
  }
}

/** Recorded with re_search of glibc 2.36 in C.UTF-8: dialect, syntax, flags, source, text, and places, `none` or a message. */
const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../tests/fixtures/text-tools/glibc-regex.json"), "utf8"),
) as string[];

describe("answers of glibc", () => {
  test("places of matches and groups, and messages", () => {
    const different: unknown[] = [];
    for (const line of recorded) {
      const [dialect, syntax, flags = "", source = "", text = "", answer] = line.split("\t");
      const options = {
        syntax: syntax as "bre" | "ere",
        dialect: dialect as "grep" | "sed" | "posix",
        ignoreCase: flags.includes("i"),
        multiline: flags.includes("m"),
      };
      const made = compileRegex(encodeUtf8(source), options);
      let got = "none";
      if (made instanceof CompiledRegex) {
        const match = made.find(encodeUtf8(text), 0, FREE);
        if (match !== null) got = match.join(" ");
        expect(made.test(encodeUtf8(text), FREE), line).toBe(match !== null);
      } else got = made.error;
      if (got !== answer) different.push({ line, got });
    }
    expect(different).toEqual([]);
    expect(recorded.length).toBeGreaterThan(500);
  });

  test("messages of regcomp", () => {
    expect(errorOf("[a")).toBe("Unmatched [, [^, [:, [., or [=");
    expect(errorOf("(a")).toBe("Unmatched ( or \\(");
    expect(errorOf("a)", { syntax: "bre" })).toBeNull();
    expect(errorOf("a\\)", { syntax: "bre" })).toBe("Unmatched ) or \\)");
    expect(errorOf("a\\{1", { syntax: "bre" })).toBe("Unmatched \\{");
    expect(errorOf("a\\{1,x\\}", { syntax: "bre" })).toBe("Invalid content of \\{\\}");
    expect(errorOf("a\\")).toBe("Trailing backslash");
    expect(errorOf("[[:nope:]]")).toBe("Invalid character class name");
    expect(errorOf("[b-a]")).toBe("Invalid range end");
    expect(errorOf("(a)\\2")).toBe("Invalid back reference");
    expect(errorOf("a{40000}")).toBe("Regular expression too big");
    expect(errorOf("((((a{30}){30}){30}){30})")).toBe("Regular expression too big");
  });
});

describe("texts are bytes in UTF-8", () => {
  test("offsets are bytes, and what is no character is taken by no dot or bracket", () => {
    expect(find("b", "éb")).toEqual([2, 3]);
    expect(find(".b", "éb")).toEqual([0, 3]);
    expect(regex("a.b").test("a\xe9b", FREE)).toBe(false);
    expect(regex("a[^x]b").test("a\xe9b", FREE)).toBe(false);
    expect(regex("b").find("\xe9b", 0, FREE)).toEqual([1, 2]);
  });

  test("a search can begin inside of a text, which is no start of a line unless it is told so", () => {
    expect(find("^a", "aa", {}, 1)).toBeNull();
    expect(find("\\ba", "xa a", {}, 1)).toEqual([3, 4]);
    expect(regex("^a").find("aa", 0, FREE, { notBol: true })).toBeNull();
  });

  test("case is ignored as Unicode folds it", () => {
    expect(find("ÀÉ", "xàé", { ignoreCase: true })).toEqual([1, 5]);
    expect(find("[[:upper:]]", "a", { ignoreCase: true })).toEqual([0, 1]);
    expect(find("(é)\\1", "éÉ", { ignoreCase: true })).toEqual([0, 4, 0, 2]);
  });
});

describe("many texts at once", () => {
  const texts = (source: string, text: string, options: Partial<RegexOptions> = {}): number[] | null =>
    find(source, text, { syntax: "fixed", ...options });

  test("the longest of the first place is found", () => {
    expect(texts("ab\nabc\nb", "xabcd")).toEqual([1, 4]);
    expect(texts("a.c\n*", "abc*")).toEqual([3, 4]);
    expect(texts("É\nx", "zé", { ignoreCase: true })).toEqual([1, 3]);
    expect(texts("ab", "abx ab", { word: true })).toEqual([4, 6]);
    expect(texts("ab\nabx", "abx", { whole: true })).toEqual([0, 3]);
    expect(texts("", "abc")).toEqual([0, 0]);
  });

  test("what begins inside of a character is not found", () => {
    expect(regex("\xa9", { syntax: "fixed" }).test("\xa9", FREE)).toBe(false);
    expect(compileRegex("\xa9", { syntax: "fixed" })).toBeInstanceOf(CompiledRegex);
    expect((compileRegex("\xa9", { syntax: "fixed" }) as CompiledRegex).test("\xc3\xa9", FREE)).toBe(false);
  });
});

describe("Perl's expressions, as far as RE2 has them", () => {
  const perl = (source: string, text: string): number[] | null => find(source, text, { syntax: "perl", dialect: "grep" });

  test("the first alternative and lazy repetitions win", () => {
    expect(perl("a|ab", "ab")).toEqual([0, 1]);
    expect(perl("a+?", "aaa")).toEqual([0, 1]);
    expect(perl("\\d{2,}\\w", "x123a")).toEqual([1, 5]);
    expect(perl("(?i)ab", "xAB")).toEqual([1, 3]);
  });

  test("what stands beside a match: \\K, a plain text before, and an end after", () => {
    expect(perl("foo\\Kbar", "foobar")).toEqual([3, 6]);
    expect(perl("(?<=key=)\\w+", "key=val")).toEqual([4, 7]);
    expect(perl("foo(?=bar)", "foox foobar")).toEqual([5, 8]);
  });

  test("the rest is refused by name", () => {
    expect(errorOf("(a)\\1", { syntax: "perl" })).toContain("not supported");
    expect(errorOf("a(?!b)", { syntax: "perl" })).toContain("not supported");
    expect(errorOf("a++", { syntax: "perl" })).toContain("not supported");
    expect(errorOf("a{1001}", { syntax: "perl" })).toContain("1000");
    expect(errorOf("(a", { syntax: "perl" })).toBe("missing closing parenthesis");
  });
});

describe("work is linear, counted and bounded", () => {
  const cost = (source: string, text: string, options: Partial<RegexOptions> = {}): number => {
    const counter = new Counter();
    regex(source, options).find(text, 0, counter);
    return counter.units;
  };

  test.each(["^(a+)+$", "(a*)*b", "(a|aa)+$", "(.*)(.*)(.*)(.*)[xy]", "(x+x+)+y"])("%s grows with the text only", (source) => {
    const text = (length: number): string => `${"a".repeat(length)}!`;
    expect(cost(source, text(20_000))).toBeLessThan(12 * cost(source, text(2_000)));
  });

  test("what is charged does not depend on what was searched before", () => {
    const source = "(a|b)*a(a|b){9}c";
    const text = Array.from({ length: 5_000 }, (_, i) => ((Math.imul(i, 2_654_435_761) >>> 16) & 1 ? "a" : "b")).join("");
    const first = cost(source, text);
    cost(source, "bbbbabababab".repeat(500));
    expect(cost(source, text)).toBe(first);
    const compiling = new Counter();
    compileRegex("once[0-9]", { syntax: "ere" }, compiling);
    const again = new Counter();
    compileRegex("once[0-9]", { syntax: "ere" }, again);
    expect(again.units).toBe(compiling.units);
  });

  test("too many states end in an error, not in waiting", () => {
    const text = Array.from({ length: 60_000 }, (_, i) => ((Math.imul(i, 2_654_435_761) >>> 16) & 1 ? "a" : "b")).join("");
    expect(() => regex("(a|b)*a(a|b){200}c").test(text, FREE)).toThrow(MatchLimit);
    expect(() => regex("(.*)(.*)(.*)\\1\\2\\3x.y").find(`${"ab".repeat(400)}x`, 0, FREE)).toThrow("Regular expression too big");
    expect(() => regex("[xy]").test("a".repeat(5_000_000), FREE)).toThrow("memory exhausted");
  });

  test("what was done before the limit is charged", () => {
    const counter = new Counter();
    expect(() => regex("[xy]").test("a".repeat(5_000_000), counter)).toThrow(MatchLimit);
    expect(counter.units).toBeGreaterThan(900_000);
  });

  test("ordinary back-references stay within the limit", () => {
    expect(find("^(.+)\\1$", "ab".repeat(400))).toEqual([0, 800, 0, 400]);
    expect(find("\\(.\\)\\1", `${"abcdefgh".repeat(500)}zz`, { syntax: "bre" })).toEqual([4000, 4002, 4000, 4001]);
  });

  test("thousands of sets are refused or searched for, within the limits", () => {
    const characters = (count: number, form: (c: string) => string): string =>
      Array.from({ length: count }, (_, i) => form(String.fromCodePoint(0x4e00 + i))).join("");
    expect(regex(characters(2_000, (c) => c)).test(encodeUtf8(characters(2_000, (c) => c)), FREE)).toBe(true);
    expect(() => regex(characters(1_500, (c) => `[^${c}]`)).test(encodeUtf8("一"), FREE)).toThrow("memory exhausted");
  });
});
