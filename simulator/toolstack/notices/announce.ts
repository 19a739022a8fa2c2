/** Notices about VMs as they are raised: at the end of an operation, or by what happens to a guest. */
import { invariant } from "../../model/fault";
import type { Ref } from "../../model/ref";
import { happened } from "../../world/metering";
import type { RunningOperation, World } from "../../world/world";
import { raise } from "./messages";
import type { Body, Notice } from "./notice";
import { type VmEventName, type VmFacts, vmNotices } from "./vm-notices";

const byOperation = new Map<string, { readonly notice: Notice<VmFacts>; readonly body: Body<VmFacts> }[]>();
for (const notice of vmNotices)
  for (const [operation, body] of Object.entries(notice.after))
    byOperation.set(operation, [...(byOperation.get(operation) ?? []), { notice, body }]);
const byName = new Map(vmNotices.map((notice) => [notice.name, notice]));

/** An operation has done what it was to do to a VM: raises what the table of notices has for it. @param host - where the VM is or was */
export function announceEnd(
  world: World,
  op: Pick<RunningOperation, "op" | "vars" | "task">,
  vm: Ref<"VM">,
  host: Ref<"host"> | null,
): void {
  const due = byOperation.get(op.op) ?? [];
  invariant(due.length > 0, `a notice says that ${op.op} raises it`);
  const made = typeof op.vars.vm === "string" && op.vars.vm !== vm ? op.vars.vm : null;
  for (const { notice, body } of due) tell(world, notice, body, vm, { host, made, task: op.task });
}

/** Something has happened to a VM beside any operation. */
export function announce(world: World, vm: Ref<"VM">, name: VmEventName, host: Ref<"host"> | null = null): void {
  const notice = byName.get(name);
  invariant(notice !== undefined && notice.event !== null, `${name} is raised by an event`);
  tell(world, notice, notice.event.body, vm, { host, made: null, task: "" });
}

/** Raises it, and leaves its mark on the graphs of the VM and of its host. */
function tell(
  world: World,
  notice: Notice<VmFacts>,
  body: Body<VmFacts>,
  ref: Ref<"VM">,
  beside: { readonly host: string | null; readonly made: string | null; readonly task: string },
): void {
  const vm = world.db.must("VM", ref);
  const host = beside.host === null ? null : (world.db.get("host", beside.host) ?? null);
  const made = beside.made === null ? null : (world.db.get("VM", beside.made) ?? null);
  const message = raise(world, notice, vm.uuid, body({ vm, host, made }));
  const tells = { vm: ref, message, task: beside.task };
  happened(world, ref, notice.name, tells);
  if (host) happened(world, host.$ref, notice.name, tells);
}
