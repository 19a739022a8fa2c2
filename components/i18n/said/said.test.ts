import "../../../tests/support/all-texts";
import { expect, test } from "vitest";
import type { SaidCode } from "@/server/contract";
import { saidEn } from "./en";
import { configErrorsEn } from "./en-config-errors";
import { configNotesEn } from "./en-config-notes";
import { factsEn } from "./en-facts";
import { insideEn } from "./en-inside";
import { reachEn } from "./en-reach";
import { reasonsEn } from "./en-reasons";
import { stepsEn } from "./en-steps";
import { say } from "./say";
import type { SaidTable } from "./texts";
import { saidZh } from "./zh";

const codes = Object.keys(saidEn) as SaidCode[];
const places = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\d(?::(?:state|bytes))?)(?:\|[^}]*)?\}/g)].map((match) => match[1] ?? ""))].sort();

test("both languages have the same codes, and use the same parameters", () => {
  expect(Object.keys(saidZh).sort()).toEqual([...codes].sort());
  for (const code of codes) expect(places(saidZh[code]), code).toEqual(places(saidEn[code]));
  // A code in two areas would be said in the words of the last.
  const areas = [reasonsEn, configErrorsEn, configNotesEn, stepsEn, factsEn, insideEn, reachEn];
  expect(areas.flatMap((area) => Object.keys(area)).sort()).toEqual([...codes].sort());
});
test("a table that lacks a code, or has one too many, does not compile", () => {
  const { "text.empty": _, ...rest } = saidEn;
  // @ts-expect-error a code is missing
  const lacking: SaidTable = rest;
  // @ts-expect-error no such code
  const strange: SaidTable = { ...saidEn, "text.strange": "strange" };
  expect(Object.keys(strange)).toHaveLength(Object.keys(lacking).length + 2);
});
test("parameters are used from the first on, and braces hold nothing else", () => {
  for (const code of codes)
    for (const text of [saidEn[code], saidZh[code]]) {
      expect(places(text).map((place) => place[0])).toEqual(places(text).map((_, index) => `${index}`));
      expect(text.replace(/\{\d(:state|:bytes|\|[^|}]+\|[^|}]+)?\}/g, "")).not.toMatch(/[{}]/);
      expect([text, text.trim() === text && text !== ""]).toEqual([text, true]);
    }
});
test("Chinese is Chinese, and English has none in it", () => {
  const chinese = /[\u4e00-\u9fff]/;
  // Some say only what they were given, or a name that is one in every language.
  const alike = new Set([
    "device.left",
    "device.script_left",
    "note.memory",
    "note.platform",
    "config.format",
    "config.in_key",
    "fact.mac",
    "fact.mtu",
  ]);
  expect(codes.filter((code) => !chinese.test(saidZh[code]) && !alike.has(code))).toEqual([]);
  expect(codes.filter((code) => chinese.test(saidEn[code]))).toEqual([]);
});
test("numbers take the word that goes with them, states are worded, and what is said in it is said in its own words", () => {
  expect(say("en", saidEn, ["release.vcpus", "3.0.2", "HVM", 1])).toBe("Xen 3.0.2 gives HVM guests 1 vCPU at most");
  expect(say("en", saidEn, ["fact.state", "Running"])).toBe("State: running");
  expect(say("zh", saidZh, ["fact.state", "Running"])).toBe("状态：正在运行");
  expect(say("en", saidEn, ["config.format", ["near.line_end"], ["format.syntax"]])).toBe("syntax error at the end of the line");
  expect(say("zh", saidZh, ["config.in_key", "disk", ["disk.vdev", "floppy"]])).toBe("disk：未知的 vdev“floppy”");
});
test("a name cannot turn a sentence round, and what is not known is left to whoever asks", () => {
  expect(say("en", saidEn, ["config.name_taken", "a\u202eb {0}"])).toBe("a VM named “a‹RLO›b {0}” is there already");
  expect(say("en", saidEn, ["new.code", 7])).toBeNull();
  expect(say("en", saidEn, ["toString"])).toBeNull();
  expect(say("en", saidEn, ["text.too_long"])).toBe("? characters; at most ?");
});
