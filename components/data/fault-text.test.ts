import { expect, test } from "vitest";
import { faultsEn } from "../i18n/faults/en";
import { faultsZh } from "../i18n/faults/zh";
import { type FaultContext, faultText, leadWord, operationWord } from "./fault-text";

const names: Readonly<Record<string, string>> = { "OpaqueRef:v": "web-01", "OpaqueRef:h": "xen-02" };
const context = (part: Partial<FaultContext> = {}): FaultContext => {
  const table = part.language === "zh" ? faultsZh : faultsEn;
  return { language: "en", table, nameOf: (ref) => names[ref] ?? null, ...part };
};

test("memory: who cannot do what, where, and how much is missing", () => {
  const fault = { code: "HOST_NOT_ENOUGH_FREE_MEMORY", params: [`${2 ** 31}`, `${Math.round(1.2 * 2 ** 30)}`] };
  expect(faultText(fault, context({ subject: "web-01", verb: "start", host: "xen-02" }))).toMatch(
    /^web-01 cannot start: xen-02 has 1\.2 GiB free, 2 GiB needed\./,
  );
  expect(faultText(fault, context())).toMatch(/^The host has 1\.2 GiB free/);
});
test("references are named, states and operations worded", () => {
  expect(faultText({ code: "VM_BAD_POWER_STATE", params: ["OpaqueRef:v", "halted", "running"] }, context())).toBe(
    "web-01 is running; it must be halted.",
  );
  expect(
    faultText({ code: "OTHER_OPERATION_IN_PROGRESS", params: ["VM", "OpaqueRef:v", "clean_shutdown", "OpaqueRef:t"] }, context()),
  ).toContain("web-01 is busy with shut down");
});
test("several references in one parameter are named one by one", () => {
  const fault = { code: "PGPU_IN_USE_BY_VM", params: ["OpaqueRef:v; OpaqueRef:h"] };
  expect(faultText(fault, context())).toBe("The GPU is used by VMs: web-01, xen-02. Shut them down first.");
  expect(faultText(fault, context({ language: "zh" }))).toContain("web-01、xen-02");
});
test("a subject that leads is not named twice", () => {
  const fault = { code: "VM_BAD_POWER_STATE", params: ["OpaqueRef:v", "Running", "Halted"] };
  expect(faultText(fault, context({ subject: "web-01", verb: leadWord("VM.suspend", "en") }))).toBe(
    "web-01 cannot be suspended: it is halted; it must be running.",
  );
});
test("Chinese says the same", () => {
  const fault = { code: "VM_BAD_POWER_STATE", params: ["OpaqueRef:v", "Halted", "Running"] };
  expect(faultText(fault, context({ language: "zh", subject: "web-01", verb: operationWord("VM.start", "zh") }))).toBe(
    "web-01 无法启动：当前正在运行，需要处于已停机状态。",
  );
});
test("a name that breaks the rule of names is answered with the rule", () => {
  const fault = (why: string) => ({ code: "INVALID_VALUE", params: ["name_label", why] });
  expect(faultText(fault("U+0007 is a control character"), context())).toBe("name_label cannot be so: U+0007 is a control character.");
  expect(faultText(fault("U+0007 is a control character"), context({ language: "zh" }))).toBe("name_label 不能这样：U+0007 是控制字符。");
  expect(faultText(fault("seven"), context())).toBe("“seven” is not possible for name_label.");
});
test("an unknown code falls back to itself and its parameters", () => {
  expect(faultText({ code: "SOMETHING_NEW", params: ["OpaqueRef:h", "7"] }, context())).toBe("SOMETHING_NEW · xen-02 · 7");
});
test("until the sentences are here a code says itself", () => {
  expect(faultText({ code: "VM_HALTED", params: ["OpaqueRef:v"] }, context({ table: null }))).toBe("VM_HALTED · web-01");
});
test("a parameter that is missing does not break the sentence", () => {
  expect(faultText({ code: "VM_BAD_POWER_STATE", params: [] }, context())).toBe("? is ?; it must be ?.");
});
