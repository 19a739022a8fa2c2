import { expect, test } from "vitest";
import type { LabRole } from "../../simulator/contract/lab";
import { type LabDriver, plainStarter } from "../support/lab-driver";

const FIELD = "XenCenter.CustomFields.owner";
const poolOf = (d: LabDriver): string => d.all("pool")[0]?.ref ?? "";
const config = (d: LabDriver, of: "VM" | "host" | "pool", ref: string) =>
  (d.field(of, ref, "other_config") ?? {}) as Record<string, string>;
const on = (d: LabDriver, field: string, rest: object) => ({ class: "VM", self: d.vm("web-01"), field, ...rest });

test("keys of a map are put and taken one by one: what is there beside them stays", () => {
  const d = plainStarter();
  const vm = d.vm("web-01");
  const before = config(d, "VM", vm);
  d.taken("amend_field", on(d, "other_config", { put: { folder: "/a/b", [FIELD]: "me" } }));
  expect(config(d, "VM", vm)).toEqual({ ...before, folder: "/a/b", [FIELD]: "me" });
  d.taken("amend_field", on(d, "other_config", { put: { folder: "/c" }, drop: [FIELD, "nobody"] }));
  expect(config(d, "VM", vm)).toEqual({ ...before, folder: "/c" });
  d.taken("amend_field", on(d, "other_config", { drop: ["folder"] }));
  expect(config(d, "VM", vm)).toEqual(before);
});

test("values of a set are put and taken, each once", () => {
  const d = plainStarter();
  const tags = () => d.field("VM", d.vm("web-01"), "tags") ?? [];
  d.taken("set_field", on(d, "tags", { value: ["old", "kept"] }));
  d.taken("amend_field", on(d, "tags", { put: ["new", "kept", " new "], drop: ["old"] }));
  expect(tags()).toEqual(["kept", "new"]);
  d.taken("amend_field", on(d, "tags", { drop: ["kept", "new"] }));
  expect(tags()).toEqual([]);
});

test("[xapi-datamodel.json key_roles] each key has its role, as it is kept", () => {
  const d = plainStarter();
  const put = (key: string, role: LabRole) => d.call("amend_field", on(d, "other_config", { put: { [key]: "x" } }), role);
  expect(put("folder", "vm-operator").ok).toBe(true);
  expect(put(FIELD, "vm-operator").ok).toBe(true);
  expect(put("folder", "read-only")).toMatchObject({
    fault: { code: "RBAC_PERMISSION_DENIED", params: ["vm.add_to_other_config", "role.needed"] },
  });
  expect(put("note", "vm-operator")).toMatchObject({ fault: { code: "RBAC_PERMISSION_DENIED" } });
  expect(put("note", "vm-admin").ok).toBe(true);
  for (const key of ["pci", " pci"])
    expect(put(key, "vm-admin")).toMatchObject({ fault: { why: ["role.needed", "pool-admin", "tester", "vm-admin"] } });
  const drop = d.call("amend_field", on(d, "other_config", { drop: ["pci"] }), "vm-admin");
  expect(drop).toMatchObject({ fault: { params: ["vm.remove_from_other_config", "role.needed"] } });
  const gui = { class: "pool", self: poolOf(d), field: "gui_config", put: { "XenSearch.Search-1": "<Search/>" } };
  expect(d.call("amend_field", gui, "vm-operator").ok).toBe(true);
});

test("what may not be amended is refused, and changes nothing", () => {
  const d = plainStarter();
  const refused = (args: object) => d.refusal("amend_field", { ...on(d, "tags", {}), ...args });
  expect(refused({ class: "nosuch" })).toMatchObject({ code: "INVALID_VALUE", params: ["class", "nosuch"] });
  expect(refused({ field: "nosuch" })).toMatchObject({ code: "INVALID_VALUE", params: ["field", "nosuch"] });
  expect(refused({ field: "name_label", put: {} })).toMatchObject({ code: "INVALID_VALUE", params: ["field", "name_label"] });
  expect(refused({ field: "VBDs", put: [] })).toMatchObject({ code: "OPERATION_NOT_ALLOWED" });
  expect(refused({ put: { a: "b" } })).toMatchObject({ code: "FIELD_TYPE_ERROR", params: ["put"] });
  expect(refused({ field: "other_config", put: ["a"] })).toMatchObject({ code: "FIELD_TYPE_ERROR" });
  expect(refused({ field: "other_config", put: { mac_seed: "1" } })).toMatchObject({ code: "OPERATION_NOT_ALLOWED" });
  expect(refused({ field: "other_config", drop: ["mac_seed"] })).toMatchObject({ code: "OPERATION_NOT_ALLOWED" });
  expect(refused({ field: "other_config", put: { folder: "a\u0007" } })).toMatchObject({ code: "INVALID_VALUE" });
});

test("one task amends many objects, and each is refused for itself", () => {
  const d = plainStarter();
  const args = { class: "VM", field: "other_config", put: { folder: "/lab" } };
  const items = ["web-01", "db-01", "test-01"].map((name) => ({ ref: d.vm(name), args }));
  const task = d.done("lab.bulk", { op: "amend_field", items: [...items, { ref: d.vm("db-01"), args: { ...args, field: "nosuch" } }] });
  expect(task.fields.other_config).toMatchObject({ done: "3", refused: "1" });
  for (const { ref } of items) expect(config(d, "VM", ref).folder).toBe("/lab");
});

test("thresholds that are written key by key are looked at", () => {
  const d = plainStarter();
  const host = d.named("host", "xen-01").ref;
  const perfmon =
    '<config><variable><name value="cpu_usage"/><alarm_trigger_level value="0"/><alarm_trigger_period value="60"/></variable></config>';
  d.taken("amend_field", { class: "host", self: host, field: "other_config", put: { perfmon } });
  const before = d.all("message").length;
  d.run(200);
  expect(d.all("message").length).toBeGreaterThan(before);
});

test("a map keeps its rules when its keys are written one by one", () => {
  const d = plainStarter();
  const params = () => d.field("VM", d.vm("web-01"), "VCPUs_params");
  const before = params();
  expect(d.refusal("amend_field", on(d, "VCPUs_params", { put: { weight: "0" } }))).toMatchObject({
    code: "INVALID_VALUE",
    params: ["VCPUs_params:weight", "0"],
  });
  expect(d.refusal("amend_field", on(d, "HVM_boot_params", { put: { order: "cx" } }))).toMatchObject({
    params: ["HVM_boot_params:order", "cx"],
  });
  expect(params()).toEqual(before);
  d.taken("amend_field", on(d, "HVM_boot_params", { put: { order: "dc" } }));
  expect(d.field("VM", d.vm("web-01"), "HVM_boot_params")).toMatchObject({ order: "dc" });
});
