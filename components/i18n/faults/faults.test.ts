import { expect, test } from "vitest";
import type { FaultCode } from "@/server/contract";
import { faultParams } from "../../../simulator/model/fault-from";
import { faultsEn } from "./en";
import { authEn } from "./en-auth";
import { certificatesEn } from "./en-certificates";
import { devicesEn } from "./en-devices";
import { generalEn } from "./en-general";
import { haEn } from "./en-ha";
import { hostEn } from "./en-host";
import { networkEn } from "./en-network";
import { poolEn } from "./en-pool";
import { storageEn } from "./en-storage";
import { updatesEn } from "./en-updates";
import { vmEn } from "./en-vm";
import { faultsZh } from "./zh";

const en = faultsEn.sentences;
const zh = faultsZh.sentences;
const codes = Object.keys(faultParams) as FaultCode[];
const used = (text: string): string[] => [...text.matchAll(/\{([^}]*)\}/g)].map((match) => match[1] ?? "").sort();

/** What is wrong with a code's sentence; null: nothing. */
function problemOf(code: string, text: string, paramCount: number): string | null {
  if (text.trim() === "") return `${code}: no sentence`;
  if (text !== text.trim()) return `${code}: blanks around the sentence`;
  if (/[A-Z]{2,}_[A-Z]/.test(text)) return `${code}: a code in the sentence`;
  const wrong = used(text).find(
    (name) => name !== "host" && name !== "why" && !(/^\d(:(bytes|state|op))?$/.test(name) && Number(name[0]) < paramCount),
  );
  return wrong === undefined ? null : `${code}: {${wrong}} is none of its ${paramCount} parameters`;
}

test("every code has a sentence in both languages, and no sentence is without a code", () => {
  expect(Object.keys(en).sort()).toEqual([...codes].sort());
  expect(Object.keys(zh).sort()).toEqual([...codes].sort());
  expect(codes).toHaveLength(613);
  // A code in two areas would be said in the words of the last.
  const areas = [authEn, certificatesEn, devicesEn, generalEn, haEn, hostEn, networkEn, poolEn, storageEn, updatesEn, vmEn];
  expect(areas.flatMap((area) => Object.keys(area)).sort()).toEqual([...codes].sort());
});
test("sentences use the parameters that their codes have", () => {
  const problems = codes.flatMap((code) => {
    const count = faultParams[code].length;
    return [problemOf(code, en[code], count), problemOf(code, zh[code], count)].filter((found) => found !== null);
  });
  expect(problems).toEqual([]);
  expect(problemOf("X", "{1} is busy.", 1)).toMatch(/none of its 1/);
  expect(problemOf("X", "{0:metres} long.", 1)).toMatch(/none of its 1/);
  expect(problemOf("X", "VM_HALTED.", 0)).toMatch(/a code/);
});
test("both languages use the same parameters in the same way", () => {
  for (const code of codes) expect(used(zh[code]), code).toEqual(used(en[code]));
});
test("Chinese sentences are Chinese, and English ones have no Chinese in them", () => {
  const chinese = /[\u4e00-\u9fff]/;
  // Some say only what they were given.
  expect(codes.filter((code) => !chinese.test(zh[code]) && zh[code] !== "{why}。")).toEqual([]);
  expect(codes.filter((code) => chinese.test(en[code]))).toEqual([]);
});
