import "../../tests/support/all-texts";
import { expect, test } from "vitest";
import { operationViews } from "../../simulator";
import { type AnyRec, defaults, type RecordClass } from "../data/defaults";
import type { Group } from "../data/group";
import { RecordStore } from "../data/store";
import { translate } from "../i18n";
import type { CommandContext } from "./command";
import { drops, folderDrop } from "./drops";
import { kinds } from "./index";

const store = new RecordStore();
const add = (of: RecordClass, ref: string, fields: object) =>
  ({ op: "add", class: of, ref, fields: { uuid: ref, name_label: ref, ...fields } }) as const;
store.apply([
  add("pool", "p", {}),
  add("host", "h", { enabled: true, metrics: "m" }),
  add("host_metrics", "m", { live: true, memory_free: 2 ** 30 }),
  add("VM", "off", { affinity: "h", memory_dynamic_max: 2 ** 31, tags: ["web"], other_config: { folder: "/a/b" } }),
  add("VM", "on", { power_state: "Running", resident_on: "h" }),
]);
const record = (ref: string): AnyRec => store.any(ref) ?? ({ ...defaults.VM, class: "VM", ref } as unknown as AnyRec);
const sent: unknown[] = [];
const context = (role = "pool-admin"): CommandContext =>
  ({
    session: { store },
    kinds,
    role,
    isLive: true,
    t: (words: never, params?: never) => translate("en", words, params),
    text: ({ code }: { code: string }) => code,
    act: (...call: unknown[]) => void sent.push(call),
    actOnAll: (...call: unknown[]) => void sent.push(call),
  }) as unknown as CommandContext;
const drop = (id: string) => drops.find((one) => one.id === id) as (typeof drops)[number];
const folder = (way: string): { group: Group } => ({ group: { kind: "folder", way } });

test("each row names kinds, groups and operations that there are, once", () => {
  const groups = ["folder", "tag", "field", "vapps"];
  expect(new Set(drops.map(({ id }) => id)).size).toBe(drops.length);
  for (const { id, of, onto, operation, label } of drops) {
    for (const name of of) expect(kinds.named(name), `${id}: ${name}`).not.toBeNull();
    expect(groups.includes(onto) || kinds.named(onto) !== null, `${id} onto ${onto}`).toBe(true);
    if (operation) expect(Object.keys(operationViews), id).toContain(operation);
    expect(translate("en", label)).toContain("{target}");
    expect(translate("zh", label)).toContain("{target}");
  }
});
test("a VM is started where there is room for it, and only one that is off", () => {
  const target = { record: record("h") };
  expect(drop("vm.startOn").isOffered?.(record("off"), target)).toBe(true);
  expect(drop("vm.startOn").isOffered?.(record("on"), target)).toBe(false);
  expect(drop("vm.startOn").why?.(record("off"), target, context())).toBe("HOST_NOT_ENOUGH_FREE_MEMORY");
  expect(drop("vm.home").why?.(record("off"), target, context())).toBe("This is its home server already.");
  expect(drop("vm.home").why?.(record("on"), target, context())).toBeNull();
  expect(drop("vm.home").why?.(record("on"), target, context("vm-admin"))).toContain("VM power admin");
});
test("what lies in a folder or has a tag already is not put there again", () => {
  expect(drop("object.folder").why?.(record("off"), folder("/a/b"), context())).toBe("It lies there already.");
  expect(drop("object.folder").why?.(record("off"), folder("/a"), context())).toBeNull();
  expect(drop("object.folder").why?.(record("off"), folder("/a"), context("read-only"))).not.toBeNull();
  expect(drop("object.tag").why?.(record("off"), { group: { kind: "tag", tag: "web" } }, context())).toBe("It has this tag already.");
  expect(drop("object.tag").isOffered?.(record("off"), { group: { kind: "tag", tag: null } })).toBe(false);
});
test("one object is amended by itself, several by one task; the heading of all folders takes out of them", () => {
  sent.length = 0;
  drop("object.folder").run([record("off")], folder(""), context());
  drop("object.tag").run([record("off"), record("on")], { group: { kind: "tag", tag: "x" } }, context());
  const args = { class: "VM", field: "tags", put: ["x"], drop: [] };
  expect(sent).toEqual([
    ["off", "amend_field", { self: "off", class: "VM", field: "other_config", put: {}, drop: ["folder"] }],
    [
      [
        { ref: "off", args },
        { ref: "on", args },
      ],
      "amend_field",
    ],
  ]);
});
test("a folder goes into another, not into itself or where it lies", () => {
  expect(folderDrop("/a", "/a/b", context()).why).toBe("A folder cannot lie in itself.");
  expect(folderDrop("/a/b", "/a", context()).why).toBe("It lies there already.");
  expect(folderDrop("/a/b", "", context()).why).toBeNull();
});
