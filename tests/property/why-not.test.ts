import { describe, expect, test } from "vitest";
import { type LabRole, type OperationName, operationNames, operationViews } from "../../simulator";
import { signatureOf } from "../../simulator/model/signature";
import { type LabDriver, plainStarter } from "../support/lab-driver";
import { reopened } from "../support/lab-state";

const actor = (role: LabRole) => ({ user: "tester", role });

/** The parameter that names what an operation is about, when nothing else has to be given; null otherwise. */
function onlyParam(op: OperationName): string | null {
  const needed = signatureOf(op).params.filter(({ fallback }) => fallback === undefined);
  return needed.length === 1 && needed[0]?.type.kind === "ref" ? needed[0].name : null;
}
const classOf = (op: OperationName): string => operationViews[op].class ?? op.split(".")[0] ?? "";

/** Every operation that needs no more than its object, on every object of its class: what is said beforehand is what happens. */
function expectTold(d: LabDriver, role: LabRole = "pool-admin"): void {
  for (const op of operationNames) {
    const param = onlyParam(op);
    if (param === null) continue;
    for (const { ref } of d.all(classOf(op))) {
      const told = d.lab.ask("whyNot", { ref: ref, operations: [op] }, actor(role))[op] ?? null;
      const outcome = reopened(d).call(op, { [param]: ref }, role);
      expect({ op, ref, fault: told }).toEqual({ op, ref, fault: outcome.ok ? null : outcome.fault });
    }
  }
}

/** `allowed_operations` has the words of those operations, and of no others, that the object's own state does not refuse. */
function expectAllowed(d: LabDriver): void {
  for (const op of operationNames) {
    const { class: name, as } = operationViews[op];
    if (!name || !as) continue;
    for (const { ref, fields } of d.all(name)) {
      const fault = d.lab.ask("whyNot", { ref: ref, operations: [op] }, actor("pool-admin"))[op] ?? null;
      const isAllowed = ((fields.allowed_operations ?? []) as readonly string[]).includes(as);
      if (fault === null) expect([op, ref, isAllowed]).toEqual([op, ref, true]);
    }
  }
}

const states: Readonly<Record<string, (d: LabDriver) => void>> = {
  "as it starts": () => {},
  "a VM paused": (d) => void d.done("VM.pause", { vm: d.vm("db-01") }),
  "a VM suspended": (d) => void d.done("VM.suspend", { vm: d.vm("db-01") }),
  "a VM starting, another shutting down": (d) => {
    d.taken("VM.start", { vm: d.vm("test-01") });
    d.taken("VM.clean_shutdown", { vm: d.vm("db-01") });
  },
  "a disk being plugged": (d) => {
    const SR = d.named("SR", "Shared NFS storage").ref;
    const VDI = d.taken("VDI.create", { SR, name_label: "more", virtual_size: 1_073_741_824 });
    d.taken("VBD.plug", { self: d.taken("VBD.create", { VM: d.vm("db-01"), VDI }) });
  },
};

describe.each(Object.entries(states))("[xapi.md §8] %s", (_name, prepare) => {
  test("what stands against an operation is told beforehand as it is answered", () => {
    const d = plainStarter();
    prepare(d);
    d.run(0);
    expectTold(d);
    expectAllowed(d);
  });
});

test("[xapi.md §1.3] a missing role is told beforehand too", () => {
  const d = plainStarter();
  expect(d.lab.ask("whyNot", { ref: d.vm("test-01"), operations: ["VM.start", "VM.destroy"] }, actor("vm-operator"))).toEqual({
    "VM.start": null,
    "VM.destroy": {
      code: "RBAC_PERMISSION_DENIED",
      params: ["vm.destroy", "role.needed"],
      why: ["role.needed", "vm-admin", "tester", "vm-operator"],
    },
  });
});

test("[xapi.md §8] an operation that is blocked is refused with the reason, told beforehand and not allowed; others are not", () => {
  const d = plainStarter();
  const vm = d.vm("db-01");
  d.taken("VM.set_blocked_operations", { self: vm, value: { clean_shutdown: "exam in progress", hard_shutdown: "" } });
  const blocked = { code: "OPERATION_BLOCKED", params: [vm, "exam in progress"] };
  expect(d.refusal("VM.clean_shutdown", { vm })).toEqual(blocked);
  expect(d.lab.ask("whyNot", { ref: vm, operations: ["VM.clean_shutdown", "VM.pause"] }, actor("pool-admin"))).toEqual({
    "VM.clean_shutdown": blocked,
    "VM.pause": null,
  });
  expect(d.refusal("VM.hard_shutdown", { vm })).toEqual({ code: "OPERATION_BLOCKED", params: [vm, ""] });
  const allowed = d.field("VM", vm, "allowed_operations") as readonly string[];
  expect(allowed).not.toContain("clean_shutdown");
  expect(allowed).not.toContain("hard_shutdown");
  expect(allowed).toContain("pause");
  d.taken("VM.remove_from_blocked_operations", { self: vm, key: "clean_shutdown" });
  expect(d.field("VM", vm, "allowed_operations")).toContain("clean_shutdown");
});

test("an operation that nobody does, or only the toolstack, is not known; an object that is gone is named", () => {
  const d = plainStarter();
  const vm = d.vm("db-01");
  const told = d.lab.ask("whyNot", { ref: vm, operations: ["VM.teleport", "guest.poweroff", "__proto__"] }, actor("pool-admin"));
  for (const name of ["VM.teleport", "guest.poweroff", "__proto__"])
    expect(told[name]).toEqual({ code: "MESSAGE_METHOD_UNKNOWN", params: [name] });
  expect(d.lab.ask("whyNot", { ref: "OpaqueRef:none", operations: ["VM.pause"] }, actor("pool-admin"))["VM.pause"]).toEqual({
    code: "HANDLE_INVALID",
    params: ["VM", "OpaqueRef:none"],
  });
});
