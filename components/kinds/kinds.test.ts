import "../../tests/support/all-texts";
import { expect, test } from "vitest";
import { type AnyRec, defaults, type RecordClass } from "../data/defaults";
import { type Kind, Kinds, tabsOf } from "../data/kind";
import { commands } from "../frame/commands/table";
import { kinds } from "./index";

const record = (of: RecordClass, fields: object = {}): AnyRec => ({ ...defaults[of], class: of, ref: "OpaqueRef:x", ...fields }) as AnyRec;

test.each<[string, RecordClass, object]>([
  ["vm", "VM", {}],
  ["template", "VM", { is_a_template: true }],
  ["snapshot", "VM", { is_a_template: true, is_a_snapshot: true }],
  ["control-domain", "VM", { is_control_domain: true }],
  ["host", "host", {}],
  ["pool", "pool", {}],
  ["sr", "SR", {}],
  ["network", "network", {}],
  ["vapp", "VM_appliance", {}],
  ["vdi", "VDI", {}],
  ["vbd", "VBD", {}],
  ["vif", "VIF", {}],
  ["pif", "PIF", {}],
  ["pbd", "PBD", {}],
  ["task", "task", {}],
  ["alert", "message", {}],
])("a %s is told from its record", (name, of, fields) => {
  expect(kinds.of(record(of, fields))?.name).toBe(name);
});
test("every object that the navigation shows has a page, and every page begins with General, after the overview of what has one", () => {
  const overviews = new Set(["pool", "host", "vm"]);
  for (const kind of kinds.all.filter(({ place }) => place)) {
    const names = kind.tabs?.map(({ name }) => name) ?? [];
    expect(names.slice(0, 2), kind.name).toEqual(overviews.has(kind.name) ? ["overview", "general"] : ["general", ...names.slice(1, 2)]);
  }
});
test("two kinds of one name are refused: their addresses would be the same", () => {
  expect(() => new Kinds([...kinds.all, kinds.named("vdi") as Kind])).toThrow("one name");
});
test("a tab stands on the pages that it says", () => {
  const [vm] = kinds.all.filter(({ name }) => name === "vm");
  if (!vm?.tabs) throw new Error("VMs have tabs");
  const only = { ...vm, tabs: vm.tabs.map((tab) => (tab.name === "console" ? { ...tab, appliesTo: () => false } : tab)) };
  expect(tabsOf(only, record("VM")).map(({ name }) => name)).toEqual([
    "overview",
    "general",
    "networking",
    "storage",
    "capture",
    "performance",
    "inside",
  ]);
});

test("commands have names of their own, and stand where there is a place for them", () => {
  const ids = commands.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const menus = new Set<string>(["file", "view", "pool", "server", "vm", "storage", "templates", "tools", "help", ...ids]);
  for (const { id, menus: places = [], on = [], forces, standsFor } of commands) {
    for (const place of places) expect(menus.has(place.in), `${id} in ${place.in}`).toBe(true);
    for (const kind of on) expect(kinds.named(kind), `${id} on ${kind}`).not.toBeNull();
    for (const other of [forces, standsFor]) if (other) expect(ids, `${id} names ${other}`).toContain(other);
  }
});
test("no two commands for the same kind share their keys, but for those that are never offered together", () => {
  const exclusive = new Set(["vm.resume vm.suspend"]);
  const withKeys = commands.filter(({ keys }) => keys);
  for (const [at, one] of withKeys.entries())
    for (const other of withKeys.slice(at + 1)) {
      if (one.keys !== other.keys || exclusive.has(`${one.id} ${other.id}`)) continue;
      const shared = (one.on ?? []).filter((kind) => other.on?.includes(kind));
      expect(one.on && other.on ? shared : ["the lab"], `${one.id} and ${other.id}: ${one.keys}`).toEqual([]);
    }
});
