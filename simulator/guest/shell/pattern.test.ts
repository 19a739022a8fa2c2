import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../content/bytes";
import { FREE, type Meter } from "../os/costs";
import {
  bracketEnd,
  componentMatcher,
  MatchLimit,
  matches,
  prefixMatch,
  quotePattern,
  replaceMatches,
  suffixMatch,
  unquotePattern,
} from "./pattern";

class Counter implements Meter {
  units = 0;
  charge(_unit: string, count: number): void {
    this.units += count;
  }
}

/**
 * Recorded with bash 5.2.15 in C.UTF-8 with extglob: pattern, text, `[[ $t == $p ]]` without and with nocasematch, and
 * `${t#$p}`, `${t##$p}`, `${t%$p}`, `${t%%$p}`, `${t/$p/<>}`, `${t//$p/<>}`, `${t/#$p/<>}`, `${t/%$p/<>}`.
 */
const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../tests/fixtures/text-tools/bash-patterns.json"), "utf8"),
) as string[];

test("answers of bash", () => {
  const different: unknown[] = [];
  for (const line of recorded) {
    const [source = "", shown = "", ...expected] = line.split("\t");
    const pattern = encodeUtf8(source);
    const text = encodeUtf8(shown);
    const after = (end: number): string => (end < 0 ? text : text.slice(end));
    const before = (start: number): string => (start < 0 ? text : text.slice(0, start));
    const got = [
      matches(pattern, text) ? "yes" : "no",
      matches(pattern, text, FREE, { ignoreCase: true }) ? "yes" : "no",
      after(prefixMatch(pattern, text, false)),
      after(prefixMatch(pattern, text, true)),
      before(suffixMatch(pattern, text, false)),
      before(suffixMatch(pattern, text, true)),
      replaceMatches(pattern, text, "<>", "/"),
      replaceMatches(pattern, text, "<>", "//"),
      replaceMatches(pattern, text, "<>", "/#"),
      replaceMatches(pattern, text, "<>", "/%"),
    ].map(decodeUtf8);
    if (got.join("\t") !== expected.join("\t")) different.push({ source, shown, expected, got });
  }
  expect(different).toEqual([]);
  expect(recorded.length).toBeGreaterThan(300);
});

describe("parts of patterns", () => {
  test("without extglob its operators are plain", () => {
    expect(matches("@(a|b)", "a", FREE, { extglob: false })).toBe(false);
    expect(matches("@(a|b)", "@(a|b)", FREE, { extglob: false })).toBe(true);
    expect(matches("*(a)", "x(a)", FREE, { extglob: false })).toBe(true);
  });

  test("in a component of a path wildcards take no slash", () => {
    expect(componentMatcher("*")("a/b")).toBe(false);
    expect(componentMatcher("a?b")("a/b")).toBe(false);
    expect(componentMatcher("[!x]")("/")).toBe(false);
    expect(componentMatcher("!(x)")("y/z")).toBe(false);
    expect(componentMatcher("*.c")("main.c")).toBe(true);
    expect(componentMatcher("[A-z]*.C", FREE, { ignoreCase: true })("main.c")).toBe(true);
  });

  test("a replacement can be made of what matched", () => {
    expect(replaceMatches("[a-z]", "a1b2", (match) => match.toUpperCase(), "//")).toBe("A1B2");
    expect(replaceMatches("b*", "abab", (match) => `<${match}>`, "/")).toBe("a<bab>");
  });

  test("quoted text matches itself alone", () => {
    for (const text of ["a*b", "[x]", "\\", "?(a|b)", "!(x)", "[!a-c]^", "a-b", "é[", "]"]) {
      expect(matches(quotePattern(text), text)).toBe(true);
      expect(matches(`[${quotePattern(text)}]`, text[0] as string)).toBe(true);
      expect(unquotePattern(quotePattern(text))).toBe(text);
    }
    expect(matches(quotePattern("*"), "x")).toBe(false);
    expect(matches(`[${quotePattern("a-c")}]`, "b")).toBe(false);
  });

  test("where a bracket ends", () => {
    expect(bracketEnd("[a]b", 0)).toBe(2);
    expect(bracketEnd("[]a]", 0)).toBe(3);
    expect(bracketEnd("[[:alpha:]]", 0)).toBe(10);
    expect(bracketEnd("[a", 0)).toBe(-1);
  });
});

describe("work is linear, counted and bounded", () => {
  const cost = (pattern: string, text: string): number => {
    const counter = new Counter();
    matches(pattern, text, counter);
    return counter.units;
  };

  test.each(["*a*a*a*a*a*a*a*a*c", "+(a|aa)c", "*(*(*a)a)c", "!(*b*)c"])("%s grows with the text only", (pattern) => {
    expect(cost(pattern, "a".repeat(20_000))).toBeLessThan(12 * cost(pattern, "a".repeat(2_000)));
  });

  test("prefixes, suffixes and replacements look at a text once", () => {
    const text = "ab".repeat(10_000);
    for (const act of [
      (counter: Meter) => prefixMatch("+(a|b)", text, true, counter),
      (counter: Meter) => suffixMatch("+(a|b)", text, true, counter),
      (counter: Meter) => suffixMatch("b*", text, true, counter),
      (counter: Meter) => replaceMatches("[b]", text, "x", "//", counter),
    ]) {
      const counter = new Counter();
      act(counter);
      expect(counter.units).toBeLessThan(20 * text.length);
    }
  });

  test("what is charged does not depend on what was matched before", () => {
    const pattern = "*[0-9]?(x|y)!(z)";
    const first = cost(pattern, "abc9xq");
    for (let i = 0; i < 300; i++) matches(`?${i}[a-z]*`, "other");
    expect(cost(pattern, "abc9xq")).toBe(first);
  });

  test("a pattern that would take too long is an error", () => {
    expect(() => matches("!(*a????????????????)", "abc")).toThrow(MatchLimit);
    expect(() => replaceMatches("@(a|a*z)", "a".repeat(5_000), "b", "//")).toThrow(MatchLimit);
    expect(() => replaceMatches("a", "a".repeat(50_000), "b".repeat(1_000), "//")).toThrow("memory exhausted");
  });
});
