/** Several setters' calls as one operation: whole or not at all. */
import { expect, test } from "vitest";
import type { LabRole } from "../../simulator/contract/lab";
import { createLab } from "../../simulator/lab";
import type { MessageName } from "../../simulator/model/signature";
import { shippedTables } from "../../simulator/tables";
import { defineOperation } from "../../simulator/toolstack/operation/operation";
import { verbTable } from "../../simulator/toolstack/table";
import { EPOCH, LabDriver, MIB, plainStarter } from "../support/lab-driver";
import { expectStateOf } from "../support/lab-state";

type Change = { readonly op: string; readonly args?: unknown };
const changes = (self: string, list: readonly Change[], name = "VM") => ({ class: name, self, changes: list });
const field = (name: string, value: unknown): Change => ({ op: "set_field", args: { field: name, value } });

/** Refused, and the lab is exactly as it was. */
function refused(d: LabDriver, args: Record<string, unknown>, role: LabRole = "pool-admin") {
  d.run(0);
  d.lab.drain();
  const before = d.lab.snapshot();
  const fault = d.refusal("lab.apply_changes", args, role);
  expectStateOf(d.lab, before);
  expect(d.lab.drain().changes).toEqual([]);
  return fault;
}

test("what one change needs of another before it is there: vCPUs and their maximum grow together", () => {
  const d = plainStarter();
  const vm = d.vm("test-01");
  const limits = { static_min: 64 * MIB, dynamic_min: 128 * MIB, dynamic_max: 256 * MIB, static_max: 512 * MIB };
  d.taken(
    "lab.apply_changes",
    changes(vm, [
      field("name_label", "renamed"),
      { op: "VM.set_VCPUs_max", args: { value: 8 } },
      { op: "VM.set_VCPUs_at_startup", args: { value: 8 } },
      { op: "VM.set_memory_limits", args: limits },
      { op: "VM.set_platform", args: { value: { acpi: "1" } } },
    ]),
  );
  expect(d.record("VM", vm).fields).toMatchObject({
    name_label: "renamed",
    VCPUs_max: 8,
    VCPUs_at_startup: 8,
    memory_static_max: 512 * MIB,
    platform: { acpi: "1" },
  });
  // In the contrary order the first is refused, and nothing is done.
  const wrong = changes(vm, [
    { op: "VM.set_VCPUs_at_startup", args: { value: 16 } },
    { op: "VM.set_VCPUs_max", args: { value: 16 } },
  ]);
  expect(refused(d, wrong).code).toBe("INVALID_VALUE");
  d.lab.check();
});
test("the last of many is refused: nothing of the others is done, for the record, the guest or Xen", () => {
  const d = plainStarter();
  const vm = d.vm("db-01");
  const good = [
    field("name_label", "renamed"),
    field("tags", ["one", "two"]),
    field("affinity", d.named("host", "xen-01").ref),
    { op: "VM.add_to_VCPUs_params_live", args: { key: "weight", value: "512" } },
    { op: "VM.set_VCPUs_number_live", args: { nvcpu: 1 } },
  ];
  expect(refused(d, changes(vm, [...good, { op: "VM.add_to_VCPUs_params_live", args: { key: "weight", value: "0" } }])).code).toBe(
    "INVALID_VALUE",
  );
  expect(refused(d, changes(vm, [...good, { op: "VM.set_VCPUs_max", args: { value: 4 } }])).code).toBe("VM_BAD_POWER_STATE");
  expect(refused(d, changes(vm, [...good, field("affinity", "OpaqueRef:nowhere")])).code).toBe("HANDLE_INVALID");
  d.taken("lab.apply_changes", changes(vm, good));
  expect(d.record("VM", vm).fields).toMatchObject({ name_label: "renamed", tags: ["one", "two"], VCPUs_params: { weight: "512" } });
  d.run(10).lab.check();
});
test("each change asks for its own role, so that the highest decides", () => {
  const d = plainStarter();
  const vm = d.vm("test-01");
  const limits = { static_min: 64 * MIB, dynamic_min: 128 * MIB, dynamic_max: 256 * MIB, static_max: 512 * MIB };
  const both = changes(vm, [field("name_description", "seen"), { op: "VM.set_memory_limits", args: limits }]);
  expect(refused(d, both, "read-only").code).toBe("RBAC_PERMISSION_DENIED");
  expect(refused(d, both, "vm-admin")).toMatchObject({ code: "RBAC_PERMISSION_DENIED", params: ["vm.set_memory_limits", "role.needed"] });
  d.taken("lab.apply_changes", both, "vm-power-admin");
});
test("what is no setter of that object, or none at all, is refused; so are none and too many", () => {
  const d = plainStarter();
  const vm = d.vm("test-01");
  const sr = d.named("SR", "Shared NFS storage").ref;
  for (const op of ["VM.start", "VM.destroy", "lab.apply_changes", "lab.bulk", "VDI.create", "host.disable", "xenstore.write"])
    expect(refused(d, changes(vm, [{ op }])), op).toMatchObject({ code: "OPERATION_NOT_ALLOWED" });
  expect(refused(d, changes(vm, [{ op: "VM.teleport" }])).code).toBe("MESSAGE_METHOD_UNKNOWN");
  expect(refused(d, changes(vm, [{ op: "guest.poweroff" }])).code).toBe("MESSAGE_METHOD_UNKNOWN");
  expect(refused(d, changes(sr, [{ op: "VM.set_VCPUs_max", args: { value: 2 } }], "SR")).code).toBe("OPERATION_NOT_ALLOWED");
  expect(refused(d, changes(vm, []))).toMatchObject({ code: "INVALID_VALUE", params: ["changes", "0"] });
  expect(refused(d, changes(vm, Array(65).fill(field("name_description", "x"))))).toMatchObject({ params: ["changes", "65"] });
  expect(refused(d, changes(vm, [{ op: "set_field", args: ["name_label"] }]))).toMatchObject({ params: ["args", '["name_label"]'] });
  // The object is the one that was named, whatever the arguments of a call say.
  const other = d.vm("db-01");
  d.taken(
    "lab.apply_changes",
    changes(vm, [{ op: "set_field", args: { class: "SR", self: other, field: "name_description", value: "hit" } }]),
  );
  expect([vm, other].map((ref) => d.field("VM", ref, "name_description"))).toEqual(["hit", expect.not.stringMatching("^hit$")]);
});
test("one that fails when nobody could see it coming takes those back that were done before it", () => {
  const name = "VM.set_ha_always_run" as MessageName;
  const broken = defineOperation<MessageName>(name, {
    setter: { fields: () => ({}), back: (_world, args) => args as Record<string, unknown> },
    immediate() {
      throw new Error("it breaks");
    },
  });
  const d = new LabDriver(
    createLab({ scenario: "starter", seed: 1, epochUs: EPOCH, tables: { ...shippedTables, verbs: verbTable([broken]) } }),
  );
  d.run(60);
  const vm = d.vm("db-01");
  const before = d.record("VM", vm).fields;
  const list = [
    field("name_label", "renamed"),
    field("tags", ["one"]),
    { op: "VM.add_to_VCPUs_params_live", args: { key: "weight", value: "512" } },
    { op: "VM.set_platform", args: { value: { acpi: "1" } } },
    { op: "VM.set_actions_after_crash", args: { value: "preserve" } },
    { op: name, args: { value: true } },
  ];
  expect(d.refusal("lab.apply_changes", changes(vm, list)).code).toBe("INTERNAL_ERROR");
  expect(d.record("VM", vm).fields).toEqual(before);
  expect(d.exec("xen-01", "xl list").stdout + d.exec("xen-02", "xl list").stdout).not.toContain("renamed");
  d.run(10).lab.check();
});
