import "../../tests/support/all-texts";
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
test("the rule that was broken stands behind the refusal", () => {
  const fault = { code: "INVALID_VALUE", params: ["name_label", "bell"], why: ["text.control", "U+0007"] };
  expect(faultText(fault, context())).toBe("“bell” is not possible for name_label: U+0007 is a control character.");
  expect(faultText(fault, context({ language: "zh" }))).toBe("name_label 不能设为“bell”：U+0007 是控制字符。");
  expect(faultText({ code: "INVALID_VALUE", params: ["MTU", "seven"] }, context())).toBe("“seven” is not possible for MTU.");
});
test("a reason stands in the sentence where it has a place", () => {
  const why = ["release.vcpus", "3.4.3", "PV", 32];
  const fault = { code: "VM_INCOMPATIBLE_WITH_THIS_HOST", params: ["OpaqueRef:v", "OpaqueRef:h", "release.vcpus"], why };
  expect(faultText(fault, context())).toBe("web-01 cannot run on xen-02: Xen 3.4.3 gives PV guests 32 vCPUs at most.");
  expect(faultText(fault, context({ language: "zh" }))).toBe("web-01 不能在 xen-02 上运行：Xen 3.4.3 的 PV 客户机最多 32 个 vCPU。");
  expect(faultText({ code: "OPERATION_NOT_ALLOWED", params: ["vm.dom0"], why: ["vm.dom0"] }, context())).toBe(
    "This cannot be done to the control domain.",
  );
  const broken = { code: "IMPORT_ERROR", params: ["a.cfg:3"], why: ["config.in_key", "vif", ["vif.mac", "1:2"]] };
  expect(faultText(broken, context())).toBe("The file cannot be imported: a.cfg:3: vif: mac “1:2” is not an address.");
});
test("the server's own refusal is said in its words, and a reason that this page does not know by its code", () => {
  const own = { code: "OPERATION_NOT_ALLOWED", params: ["The server is stopping."] };
  expect(faultText(own, context())).toBe("The server is stopping.");
  expect(faultText(own, context({ language: "zh" }))).toBe("服务器正在停止。");
  expect(faultText({ code: "OPERATION_NOT_ALLOWED", params: ["new.rule"], why: ["new.rule", 7] }, context())).toBe("new.rule 7.");
});
test("an unknown code falls back to itself and its parameters", () => {
  expect(faultText({ code: "SOMETHING_NEW", params: ["OpaqueRef:h", "7"] }, context())).toBe("SOMETHING_NEW · xen-02 · 7");
});
test("until the sentences are here a code says itself", () => {
  expect(faultText({ code: "VM_HALTED", params: ["OpaqueRef:v"] }, context({ table: null }))).toBe("VM_HALTED · web-01");
});
test("until then what cannot be done is said without the reason, and without codes", () => {
  const fault = { code: "VM_BAD_POWER_STATE", params: ["OpaqueRef:v", "Halted", "Running"] };
  const early = context({ table: null, subject: "web-01" });
  expect(faultText(fault, { ...early, verb: "start" })).toBe("web-01 cannot start.");
  expect(faultText(fault, { ...early, language: "zh", verb: leadWord("start", "zh") })).toBe("web-01 无法启动。");
});
test("a parameter that is missing does not break the sentence", () => {
  expect(faultText({ code: "VM_BAD_POWER_STATE", params: [] }, context())).toBe("? is ?; it must be ?.");
});
