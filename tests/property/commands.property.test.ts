import fc from "fast-check";
import { expect, test } from "vitest";
import type { JournalEntry, LabMachine, RecordChange } from "../../simulator/contract/lab";
import { type SimTime, simTime } from "../../simulator/kernel/time";
import { createLab, openLab } from "../../simulator/lab";
import { plainEngine } from "../support/plain-engine";

const EPOCH = 1_800_000_000_000_000;
const actor = { user: "admin", role: "pool-admin" as const };
const MIB = 1_048_576;

/** An action names objects by index, so that any generated script means something. */
const action = fc.record({
  kind: fc.constantFrom(
    "start",
    "pause",
    "unpause",
    "clean_shutdown",
    "hard_shutdown",
    "clean_reboot",
    "hard_reboot",
    "suspend",
    "resume",
    "clone",
    "destroy",
    "create",
    "vif",
    "vifDestroy",
    "vbd",
    "plugVif",
    "unplugVif",
    "cancel",
    "memory",
    "rename",
    "import",
    "console",
    "start_on",
    "resume_on",
    "vdi",
    "vdiDestroy",
    "vbdDestroy",
    "plugVbd",
    "unplugVbd",
    "insert",
    "eject",
    "destroyAll",
    "taskDestroy",
    "field",
    "hostEnable",
    "hostShutdown",
    "hostReboot",
    "hostPowerOn",
    "bulk",
  ),
  pick: fc.nat(1000),
  other: fc.nat(1000),
  /** virtual time before it, µs */
  wait: fc.oneof(fc.constant(0), fc.nat(400_000), fc.nat(800_000), fc.nat(8_000_000)),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function records(lab: LabMachine, name: string): Extract<RecordChange, { op: "add" | "mod" }>[] {
  return lab.allRecords().filter((r): r is Extract<RecordChange, { op: "add" | "mod" }> => r.class === name && r.op !== "del");
}

function callOf(lab: LabMachine, a: Action): { op: string; args: Record<string, unknown> } {
  const pickOf = (name: string, index: number, filter: (f: Readonly<Record<string, unknown>>) => boolean = () => true): string => {
    const list = records(lab, name).filter((r) => filter(r.fields));
    return list[index % Math.max(1, list.length)]?.ref ?? "OpaqueRef:none";
  };
  const vm = pickOf("VM", a.pick, (f) => f.is_a_template !== true && f.is_control_domain !== true);
  const template = pickOf("VM", a.pick, (f) => f.is_a_template === true);
  const sr = pickOf("SR", a.other);
  const network = pickOf("network", a.other);
  const host = pickOf("host", a.other);
  switch (a.kind) {
    case "clone":
      return { op: "VM.clone", args: { vm, new_name: `copy ${a.other}` } };
    case "destroy":
      return { op: "VM.destroy_with_disks", args: { self: vm, vdis: [] } };
    case "create":
      return {
        op: "VM.create_from_template",
        args: {
          template,
          name_label: `new ${a.other}`,
          VCPUs: 1 + (a.other % 4),
          memory: (64 + a.other * 40) * MIB,
          iso: null,
          affinity: null,
          disks: [{ name_label: "d", SR: sr, virtual_size: (1 + a.other) * 1024 * MIB }],
          vifs: [{ network, MAC: "" }],
          start: a.other % 2 === 0,
        },
      };
    case "vif":
      return { op: "VIF.create", args: { VM: vm, network, device: "autodetect", MAC: "", MTU: 1500 } };
    case "vifDestroy":
      return { op: "VIF.destroy", args: { self: pickOf("VIF", a.pick) } };
    case "plugVif":
      return { op: "VIF.plug", args: { self: pickOf("VIF", a.pick) } };
    case "unplugVif":
      return { op: "VIF.unplug", args: { self: pickOf("VIF", a.pick) } };
    case "vbd":
      return {
        op: "VBD.create",
        args: { VM: vm, VDI: pickOf("VDI", a.other), userdevice: "autodetect", mode: "RW", type: "Disk", bootable: false, empty: false },
      };
    case "start_on":
    case "resume_on":
      return { op: `VM.${a.kind}`, args: { vm, host } };
    case "vdi":
      return { op: "VDI.create", args: { SR: sr, name_label: `disk ${a.pick}`, virtual_size: (1 + a.other) * 64 * MIB } };
    case "vdiDestroy":
      return { op: "VDI.destroy", args: { self: pickOf("VDI", a.pick) } };
    case "vbdDestroy":
      return { op: "VBD.destroy", args: { self: pickOf("VBD", a.pick) } };
    case "plugVbd":
      return { op: "VBD.plug", args: { self: pickOf("VBD", a.pick) } };
    case "unplugVbd":
      return { op: "VBD.unplug", args: { self: pickOf("VBD", a.pick) } };
    case "insert":
      return { op: "VBD.insert", args: { vbd: pickOf("VBD", a.pick, (f) => f.type === "CD"), vdi: pickOf("VDI", a.other) } };
    case "eject":
      return { op: "VBD.eject", args: { vbd: pickOf("VBD", a.pick, (f) => f.type === "CD") } };
    case "destroyAll":
      return {
        op: "VM.destroy_with_disks",
        args: {
          self: vm,
          vdis: records(lab, "VBD")
            .filter((r) => r.fields.VM === vm && r.fields.type === "Disk")
            .map((r) => r.fields.VDI),
        },
      };
    case "taskDestroy":
      return { op: "task.destroy", args: { self: pickOf("task", a.pick) } };
    case "field":
      return fieldCall(a, { vm, sr, pool: pickOf("pool", 0), host });
    case "hostEnable":
      return { op: "host.enable", args: { host } };
    case "hostShutdown":
    case "hostReboot":
    case "hostPowerOn":
      return hostCall(lab, a, host);
    case "bulk":
      return { op: "lab.bulk", args: bulkArgs(lab, a) };
    case "cancel":
      return { op: "task.cancel", args: { task: pickOf("task", a.pick, (f) => f.status === "pending" || f.status === undefined) } };
    case "memory":
      return {
        op: "VM.set_memory_limits",
        args: {
          self: vm,
          static_min: MIB,
          dynamic_min: (a.other + 16) * MIB,
          dynamic_max: (a.other + 16) * MIB,
          static_max: (a.pick + 16) * MIB,
        },
      };
    case "rename":
      return { op: "set_field", args: { class: "VM", self: vm, field: "name_label", value: `n${a.other}` } };
    case "import":
      return {
        op: "lab.import_guest_config",
        args: {
          file_name: "x.cfg",
          text: `name = "cfg${a.other}"\nmemory = ${16 + a.pick}\ndisk = ['/dev/x,raw,xvda,rw']\nvif = ['']\n`,
          start: true,
        },
      };
    default:
      return { op: `VM.${a.kind}`, args: { vm } };
  }
}

/** A host's power, with what has to be done before it where that has not been done. */
function hostCall(lab: LabMachine, a: Action, host: string): { op: string; args: Record<string, unknown> } {
  const fields = records(lab, "host").find((r) => r.ref === host)?.fields;
  if (a.kind === "hostPowerOn")
    return fields?.power_on_mode
      ? { op: "host.power_on", args: { host } }
      : { op: "host.set_power_on_mode", args: { self: host, power_on_mode: "custom" } };
  if (fields?.enabled === true) return { op: "host.disable", args: { host, auto_enable: a.pick % 3 !== 0 } };
  return { op: a.kind === "hostReboot" ? "host.reboot" : "host.shutdown", args: { host } };
}

/** A power command for some of the VMs, templates and control domains among them. */
function bulkArgs(lab: LabMachine, a: Action): Record<string, unknown> {
  const ops = ["VM.start", "VM.clean_shutdown", "VM.hard_shutdown", "VM.suspend", "VM.resume", "VM.hard_reboot"];
  const items = records(lab, "VM").filter((_, i) => (i + a.other) % 3 !== 0);
  return { op: ops[a.pick % ops.length], items: items.map(({ ref }) => ({ ref })) };
}

/** Writes to fields that the toolstack itself reads, with values that fit their types and mean little. */
function fieldCall(a: Action, refs: { vm: string; sr: string; pool: string; host: string }): { op: string; args: Record<string, unknown> } {
  const writes = [
    { class: "VM", self: refs.vm, field: "suspend_SR", value: a.other % 3 === 0 ? "OpaqueRef:nowhere" : refs.sr },
    { class: "VM", self: refs.vm, field: "affinity", value: a.other % 3 === 0 ? "OpaqueRef:nowhere" : refs.host },
    { class: "VM", self: refs.vm, field: "VCPUs_params", value: { weight: ["0", "-5", "much", "512"][a.other % 4], cap: "x" } },
    { class: "VM", self: refs.vm, field: "actions_after_reboot", value: "destroy" },
    { class: "VM", self: refs.vm, field: "HVM_boot_params", value: { order: ["nd", "n", "dc", "zz"][a.other % 4] } },
    { class: "pool", self: refs.pool, field: "default_SR", value: a.other % 3 === 0 ? "OpaqueRef:nowhere" : refs.sr },
    { class: "pool", self: refs.pool, field: "suspend_image_SR", value: a.other % 3 === 0 ? "OpaqueRef:NULL" : refs.sr },
  ];
  return { op: "set_field", args: writes[a.pick % writes.length] as Record<string, unknown> };
}

/** Turns a script into journal entries while it runs on one lab. */
function perform(lab: LabMachine, actions: readonly Action[], each: (lab: LabMachine) => void): JournalEntry[] {
  const journal: JournalEntry[] = [];
  let at: SimTime = lab.now();
  for (const [index, a] of actions.entries()) {
    at = simTime(at + a.wait);
    lab.advance(at);
    const entry: JournalEntry =
      a.kind === "console"
        ? {
            at,
            kind: "consoleInput",
            console: records(lab, "VM")[a.pick % records(lab, "VM").length]?.ref ?? "",
            text: `echo ${a.other}\r`,
          }
        : { at, kind: "operation", requestId: `request-${index}`, actor, call: callOf(lab, a) };
    journal.push(entry);
    lab.apply(entry);
    each(lab);
  }
  return journal;
}

const make = (): LabMachine => createLab({ scenario: "starter", seed: 7, epochUs: EPOCH, makeEngine: plainEngine });

test("[MEM-1] [DOM-1] [VM-1] [SR-1] [REL-1] any order of commands keeps the invariants", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60, size: "max" }), (actions) => {
      const lab = make();
      perform(lab, actions, (l) => l.check());
      for (let i = 0; i < 20; i++) {
        lab.advance(simTime(lab.now() + 3_000_000));
        lab.check();
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);

test("[KER-2] seed and journal replay to the same hash, with and without a snapshot in the middle, in one run or in slices", () => {
  fc.assert(
    fc.property(fc.array(action, { minLength: 1, maxLength: 25, size: "max" }), fc.nat(24), (actions, cut) => {
      const live = make();
      const journal = perform(live, actions, () => undefined);
      const end = simTime(live.now() + 30_000_000);
      live.advance(end);

      const replayed = make();
      for (const entry of journal) replayed.apply(entry);
      replayed.advance(end);
      expect(replayed.hash()).toBe(live.hash());

      const half = make();
      const middle = Math.min(cut, journal.length);
      for (const entry of journal.slice(0, middle)) half.apply(entry);
      const opened = openLab(half.snapshot(), plainEngine);
      expect(opened.hash()).toBe(half.hash());
      for (const entry of journal.slice(middle)) opened.apply(entry);
      for (let at = opened.now() + 700_000; at < end; at += 700_000) opened.advance(simTime(at), afterEvents(3));
      opened.advance(end);
      expect(opened.hash()).toBe(live.hash());
    }),
    { numRuns: 25 },
  );
}, 120_000);

test("a request that is sent again gets its first answer and changes nothing", () => {
  const lab = make();
  const vm = records(lab, "VM").find((r) => r.fields.name_label === "test-01")?.ref ?? "";
  const entry: JournalEntry = {
    at: lab.now(),
    kind: "operation",
    requestId: "request-once",
    actor,
    call: { op: "VM.start", args: { vm } },
  };
  const first = lab.apply(entry);
  const before = lab.hash();
  expect(lab.apply(entry)).toEqual(first);
  expect(lab.hash()).toBe(before);
});

/** Stops a run after so many events. */
function afterEvents(count: number): () => boolean {
  let left = count;
  return () => --left <= 0;
}
