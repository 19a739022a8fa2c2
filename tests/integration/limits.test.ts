/** Every door answers the same: each input goes through each door, and what they say is compared. */
import "../support/all-texts";
import { describe, expect, test } from "vitest";
import { wizardArgs } from "../../components/form/wizard-frame";
import { translate } from "../../components/i18n";
import { cpuPage } from "../../components/kinds/common/properties/cpu-page";
import type { AboutNewVm } from "../../components/kinds/vm/wizards/new-vm/about";
import { newVm } from "../../components/kinds/vm/wizards/new-vm/new-vm";
import { LIMITS as LIMITS_OF_PAGES } from "../../server/contract/limits";
import { labNameInput } from "../../server/doors/api/routers/inputs";
import type { OperationName } from "../../simulator";
import { openLab } from "../../simulator/lab";
import { LIMITS } from "../../simulator/model/limits";
import { quoted } from "../../simulator/toolstack/guest-config/quoted";
import { GIB, LabDriver, MIB, starter } from "../support/lab-driver";
import { looseState, rowsIn, withState } from "../support/lab-state";

/** What a door says: null for a refusal, else what it keeps. */
type Verdict = string | null;
type Doors<T> = Readonly<Record<string, (input: T) => Verdict>>;

const driver = starter(4);
const lab = driver.lab;
const snapshot = lab.snapshot();
const self = driver.vm("web-01");
const idle = driver.vm("test-01");
const host = driver.named("host", "xen-01").ref;
const network = driver.all("network")[0]?.ref ?? "";
const template = driver.vm("Alpine Linux 3.20");
const SR = driver.named("SR", "Shared NFS storage").ref;

/** A verb's answer; `kept` reads what came of it. */
function verb(op: OperationName, args: Record<string, unknown>, kept: (made: string) => unknown): Verdict {
  const outcome = driver.call(op, args);
  if (!outcome.ok) return null;
  return String(kept(outcome.task === null ? String(outcome.value) : finished(outcome.task)));
}
function finished(task: string): string {
  while (driver.status(task) === "pending") driver.lab.advance(driver.lab.nextEventAt() ?? driver.now);
  const { status, result } = driver.record("task", task).fields;
  expect(status).toBe("success");
  return String(result).slice("<value>".length, -"</value>".length);
}
/** Reads what came of it, then takes the VM away again. */
const once = (field: string) => (vm: string) => {
  const value = driver.field("VM", vm, field);
  driver.taken("VM.destroy_with_disks", { self: vm, vdis: [] });
  return value;
};
const fresh = (changes: Record<string, unknown>): Record<string, unknown> => ({
  template,
  name_label: "fresh",
  VCPUs: 1,
  memory: 256 * MIB,
  disks: [],
  vifs: [],
  ...changes,
});
/** The New VM wizard with fields of any of its pages changed. */
function wizard(changes: Record<string, unknown>): Verdict {
  const none = "OpaqueRef:NULL";
  const about = {
    template: null,
    host: none,
    limits: { hostMemory: 2 ** 50, hostCpus: 4096, free: {} },
    isTaken: () => false,
  } as unknown as AboutNewVm;
  const rest = { template, name: "fresh", description: "", memory: 256, disks: [], vifs: [], start: false, ...changes };
  const values: Record<string, Record<string, unknown>> = {};
  for (const page of newVm.pages) {
    const shape = { vcpus: 1, atStart: 1, cores: "1", weight: 256, hasRange: false, least: Number.NaN, most: Number.NaN };
    const known = { like: "", count: 1, disc: none, affinity: none, ...shape, ...rest } as Record<string, unknown>;
    const own = Object.fromEntries(Object.keys(page.fields).map((field) => [field, known[field]]));
    const parsed = page.schema((key, params) => translate("en", key, params), about).safeParse(own);
    if (!parsed.success) return null;
    values[page.name] = parsed.data as Record<string, unknown>;
  }
  return verb("VM.create_from_template", wizardArgs(newVm.pages, values, about), once("name_label"));
}
/** The importer's check and its deed have to agree; what it keeps is the deed's. */
function importer(lines: string, field = "name_label"): Verdict {
  const text = `${/^name/m.test(lines) ? "" : 'name = "fresh"\n'}${lines}\n`;
  const { ok } = lab.ask("checkGuestConfig", { text });
  const made = verb("lab.import_guest_config", { file_name: "x.cfg", text }, once(field));
  expect(made !== null, `check and import of ${lines}`).toBe(ok);
  return made;
}
function xl(lines: string, read: (config: Record<string, Record<string, unknown>>) => unknown): Verdict {
  const text = `${/^name/m.test(lines) ? "" : 'name = "fresh"\n'}${lines}`;
  const { stdout, code } = driver.exec("xen-01", `cat > /root/x.cfg <<'END'\n${text}\nEND\nxl create -q -n /root/x.cfg`);
  return code === 0 ? String(read(JSON.parse(stdout).config)) : null;
}
/** A lab from a file whose state was changed by hand: refused, or opened as it is. */
function labFile(className: string, change: (fields: Record<string, unknown>) => void, kept: string): Verdict {
  const state = looseState(snapshot);
  const row = rowsIn(state, className).find(([ref]) => ref === (className === "VM" ? idle : driver.all(className)[0]?.ref));
  if (!row) throw new Error(`the lab has a ${className}`);
  change(row[2]);
  try {
    const opened = new LabDriver(openLab(withState(snapshot, state)));
    opened.lab.check();
    return String(opened.record(className, row[0]).fields[kept]);
  } catch {
    return null;
  }
}
function compare<T>(doors: Doors<T>, input: T, wanted: Verdict): void {
  const said = Object.fromEntries(Object.entries(doors).map(([name, ask]) => [name, ask(input)]));
  expect(said).toEqual(Object.fromEntries(Object.keys(doors).map((name) => [name, wanted])));
}

test("the pages' table is the model's", () => {
  expect(LIMITS_OF_PAGES).toEqual(LIMITS);
});

describe("[xl-config] names", () => {
  const doors: Doors<string> = {
    set_field: (name) => {
      const kept = verb("set_field", { class: "VM", self, field: "name_label", value: name }, () => driver.field("VM", self, "name_label"));
      restore();
      return kept;
    },
    "VM.clone": (name) => verb("VM.clone", { vm: idle, new_name: name }, once("name_label")),
    "VM.create_from_template": (name) => verb("VM.create_from_template", fresh({ name_label: name }), once("name_label")),
    wizard: (name) => wizard({ name }),
    importer: (name) => importer(`name = ${quoted(name)}`),
    "xl create": (name) => {
      const kept = xl(`name = ${quoted(name)}`, ({ c_info }) => c_info?.name);
      // What a dry run takes and the host does not: a name that Dom0 has.
      return kept !== null && driver.exec("xen-01", "xl create -q /root/x.cfg").stderr.includes("already exists") ? null : done(kept);
    },
    "xl rename": (name) => {
      const bytes = [...new TextEncoder().encode(name)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
      // A shell's word holds no NUL.
      if (name.includes("\0")) return null;
      const { code } = driver.exec("xen-01", `xl rename web-01 $'${bytes}'`);
      const kept = code === 0 ? String(driver.field("VM", self, "name_label")) : null;
      restore();
      return kept;
    },
  };
  const restore = (): void => void driver.taken("set_field", { class: "VM", self, field: "name_label", value: "web-01" });
  /** A guest that xl has made goes again. */
  const done = (name: Verdict): Verdict => {
    const made = driver
      .all("VM")
      .find(({ fields }) => fields.name_label === name && fields.power_state === "Running" && fields.is_a_template !== true);
    if (made && made.ref !== self) {
      driver.done("VM.hard_shutdown", { vm: made.ref });
      driver.taken("VM.destroy_with_disks", { self: made.ref, vdis: [] });
    }
    return name;
  };
  test.each<[given: string, kept: Verdict]>([
    ["plain-7", "plain-7"],
    [" sp ", "sp"],
    ["\u00a0around\u3000", "around"],
    ["two  blanks", "two  blanks"],
    ["名前 🦆", "名前 🦆"],
    ["a\u202eb", "a\u202eb"],
    ["", null],
    ["   ", null],
    ["\u200b", null],
    ["nul\0", null],
    ["bel\x07l", null],
    ["new\nline", null],
    ["ta\tb", null],
    ["del\x7f", null],
    ["c1\u009b", null],
    ["\uffff", null],
    ["Domain-0", null],
    [" Domain-0 ", null],
    ["Control domain on host: xen-01", null],
    ["n".repeat(256), "n".repeat(256)],
    ["n".repeat(257), null],
  ])(
    "%j",
    (given, kept) => {
      compare(doors, given, kept);
      driver.taken("set_field", { class: "VM", self, field: "name_label", value: "web-01" });
    },
    60_000,
  );

  test.each<[given: string, isTaken: boolean]>([
    ["plain", true],
    ["bel\x07l", false],
    [" sp ", false],
    ["Domain-0", false],
    ["n".repeat(257), false],
  ])("in a lab's file: %j", (given, isTaken) => {
    expect(labFile("VM", (fields) => Object.assign(fields, { name_label: given }), "name_label") !== null).toBe(isTaken);
  });
  test.each<[given: string, kept: Verdict]>([
    [" class A ", "class A"],
    ["bel\x07l", null],
    ["new\nline", null],
    ["", null],
    ["\u200b", null],
    ["n".repeat(129), null],
  ])("of a lab: %j", (given, kept) => {
    const parsed = labNameInput.safeParse(given);
    expect(parsed.success ? parsed.data : null).toBe(kept);
  });
});

describe("[xl-config] figures", () => {
  const properties = (changes: Record<string, unknown>): Verdict => {
    const form = { vcpusMax: 1, vcpus: 1, weight: 256, cap: 0, staticMin: 1, dynMin: 256, dynMax: 256, staticMax: 256, ...changes };
    const parsed = cpuPage.schema((key, params) => translate("en", key, params), null as never).safeParse(form);
    return parsed.success ? "taken" : null;
  };
  const taken = (verdict: Verdict): Verdict => (verdict === null ? null : "taken");

  const mtu: Doors<number> = {
    "VIF.create": (MTU) => {
      const made = verb("VIF.create", { VM: idle, network, MTU }, (vif) => vif);
      if (made) driver.taken("VIF.destroy", { self: made });
      return taken(made);
    },
    set_field: (MTU) => taken(verb("set_field", { class: "network", self: network, field: "MTU", value: MTU }, () => "")),
    importer: (MTU) => taken(importer(`vif = ['mtu=${MTU}']`)),
    "xl create": (MTU) => taken(xl(`vif = ['mtu=${MTU}']`, () => "")),
    "xl network-attach": (MTU) => (driver.exec("xen-01", `xl -N network-attach web-01 mtu=${MTU}`).code === 0 ? "taken" : null),
    "lab file": (MTU) => taken(labFile("VIF", (fields) => Object.assign(fields, { MTU }), "MTU")),
  };
  test.each<[number, boolean]>([
    [20, false],
    [67, false],
    [68, true],
    [9000, true],
    [65_535, true],
    [65_536, false],
  ])("MTU %d", (input, isTaken) => compare(mtu, input, isTaken ? "taken" : null));

  const vcpus: Doors<number> = {
    "VM.create_from_template": (VCPUs) => taken(verb("VM.create_from_template", fresh({ VCPUs }), once("VCPUs_max"))),
    "VM.set_VCPUs_max": (value) => taken(verb("VM.set_VCPUs_max", { self: idle, value }, () => "")),
    wizard: (count) => taken(wizard({ vcpus: count })),
    properties: (count) => properties({ vcpusMax: count, vcpus: count }),
    importer: (count) => taken(importer(`vcpus = ${count}`)),
    "xl create": (count) => taken(xl(`vcpus = ${count}`, () => "")),
    "lab file": (count) => taken(labFile("VM", (fields) => Object.assign(fields, { VCPUs_max: count }), "VCPUs_max")),
  };
  test.each<[number, boolean]>([
    [0, false],
    [1, true],
    [33, true],
    [128, true],
    [129, false],
  ])("%d vCPUs", (input, isTaken) => compare(vcpus, input, isTaken ? "taken" : null));

  const memory: Doors<number> = {
    "VM.create_from_template": (mib) => taken(verb("VM.create_from_template", fresh({ memory: mib * MIB }), once("memory_static_max"))),
    "VM.set_memory_limits": (mib) => {
      const [all, least] = [mib * MIB, 0];
      return taken(
        verb("VM.set_memory_limits", { self: idle, static_min: least, dynamic_min: all, dynamic_max: all, static_max: all }, () => ""),
      );
    },
    wizard: (mib) => taken(wizard({ memory: mib })),
    properties: (mib) => properties({ dynMin: mib, dynMax: mib, staticMax: mib }),
    importer: (mib) => taken(importer(`memory = ${mib}`)),
    "xl create": (mib) => taken(xl(`memory = ${mib}`, () => "")),
    "lab file": (mib) => taken(labFile("VM", (fields) => Object.assign(fields, { memory_static_max: mib * MIB }), "memory_static_max")),
  };
  test.each<[number, boolean]>([
    [0, false],
    [1, false],
    [15, false],
    [16, true],
    [1_572_864, true],
    [1_572_865, false],
  ])("%d MiB", (input, isTaken) => compare(memory, input, isTaken ? "taken" : null));

  const mac: Doors<string> = {
    "VIF.create": (MAC) => {
      const made = verb("VIF.create", { VM: idle, network, MAC }, (vif) => vif);
      if (made) driver.taken("VIF.destroy", { self: made });
      return taken(made);
    },
    "VM.create_from_template": (MAC) => taken(verb("VM.create_from_template", fresh({ vifs: [{ network, MAC }] }), once("name_label"))),
    wizard: (address) => taken(wizard({ vifs: [{ network, mac: address }] })),
    importer: (address) => taken(importer(`vif = ['mac=${address}']`)),
    "xl create": (address) => taken(xl(`vif = ['mac=${address}']`, () => "")),
    "xl network-attach": (address) => (driver.exec("xen-01", `xl -N network-attach web-01 mac=${address}`).code === 0 ? "taken" : null),
    "lab file": (address) => taken(labFile("VIF", (fields) => Object.assign(fields, { MAC: address }), "MAC")),
  };
  test.each<[string, boolean]>([
    ["00:16:3e:12:34:56", true],
    ["02:AB:00:00:00:01", true],
    ["01:00:5e:00:00:01", false],
    ["ff:ff:ff:ff:ff:ff", false],
    ["00:00:00:00:00:00", false],
    ["0:16:3e:0:0:1", false],
    ["00-16-3e-00-00-01", false],
    ["nonsense", false],
  ])("MAC %s", (input, isTaken) => compare(mac, input, isTaken ? "taken" : null));

  const weight: Doors<string> = {
    set_field: (value) => taken(verb("set_field", { class: "VM", self: idle, field: "VCPUs_params", value: { weight: value } }, () => "")),
    "VM.add_to_VCPUs_params_live": (value) => taken(verb("VM.add_to_VCPUs_params_live", { self, key: "weight", value }, () => "")),
    importer: (value) => taken(importer(`cpu_weight = "${value}"`)),
    "xl create": (value) => taken(xl(`cpu_weight = "${value}"`, () => "")),
    "xl sched-credit2": (value) => (driver.exec("xen-01", `xl sched-credit2 -d web-01 -w ${value}`).code === 0 ? "taken" : null),
    "lab file": (value) => taken(labFile("VM", (fields) => Object.assign(fields, { VCPUs_params: { weight: value } }), "uuid")),
  };
  test.each<[string, boolean]>([
    ["1", true],
    ["65535", true],
    ["0", false],
    ["65536", false],
    ["heavy", false],
  ])("weight %s", (input, isTaken) => compare(weight, input, isTaken ? "taken" : null));
  test.each<[Record<string, string>, boolean]>([
    [{ cap: "12800", mask: "0, 3" }, true],
    [{ cap: "12801" }, false],
    [{ cap: "-1" }, false],
    [{ mask: "a,b" }, false],
    [{ mask: "0-3" }, false],
  ])("VCPUs_params %j", (value, isTaken) => {
    const params = { class: "VM", self: idle, field: "VCPUs_params", value };
    expect(verb("set_field", params, () => "taken")).toBe(isTaken ? "taken" : null);
    expect(labFile("VM", (fields) => Object.assign(fields, { VCPUs_params: value }), "uuid") !== null).toBe(isTaken);
    driver.taken("set_field", { ...params, value: {} });
  });

  test.each<[Record<string, string>, boolean]>([
    [{ order: "cdn", firmware: "uefi", note: "kept" }, true],
    [{ order: "a" }, true],
    [{ firmware: "bios" }, true],
    [{ order: "" }, false],
    [{ order: "x" }, false],
    [{ order: "Cd" }, false],
    [{ order: "c,d" }, false],
    [{ order: "cc" }, false],
  ])("HVM_boot_params %j", (value, isTaken) => {
    const params = { class: "VM", self: idle, field: "HVM_boot_params" };
    const before = driver.field("VM", idle, "HVM_boot_params");
    expect(verb("set_field", { ...params, value }, () => "taken")).toBe(isTaken ? "taken" : null);
    expect(driver.field("VM", idle, "HVM_boot_params")).toEqual(isTaken ? value : before);
    driver.taken("set_field", { ...params, value: before ?? {} });
  });

  const vifs: Doors<number> = {
    "VM.create_from_template": (count) =>
      taken(verb("VM.create_from_template", fresh({ vifs: Array(count).fill({ network }) }), once("name_label"))),
    wizard: (count) => taken(wizard({ vifs: Array(count).fill({ network, mac: "" }) })),
    importer: (count) => taken(importer(`vif = [ ${"'', ".repeat(count)} ]`)),
    "xl create": (count) => taken(xl(`vif = [ ${"'', ".repeat(count)} ]`, () => "")),
    "VIF.create": (count) => {
      const made = Array.from({ length: count }, () => verb("VIF.create", { VM: bare(), network }, (vif) => vif));
      for (const vif of made) if (vif) driver.taken("VIF.destroy", { self: vif });
      return made.includes(null) ? null : "taken";
    },
  };
  let own = "";
  const bare = (): string => {
    own ||= verb("VM.create_from_template", fresh({ name_label: "bare" }), (vm) => vm) ?? "";
    return own;
  };
  test.each<[number, boolean]>([
    [16, true],
    [17, false],
  ])("%d interfaces", (input, isTaken) => compare(vifs, input, isTaken ? "taken" : null));

  test("the lab is whole after all that", () => {
    expect(host).not.toBe("");
    expect(driver.field("SR", SR, "physical_utilisation")).toBeGreaterThan(GIB);
    lab.check();
  });
});
