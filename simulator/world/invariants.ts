/**
 * Rules that hold between any two events; each part of a state has its own. They are checked in short steps, between which events may
 * happen. A broken one stops the lab with a report.
 */

import { invariant } from "../model/fault";
import { classInfo } from "../model/fields";
import { classNames } from "../model/generated/class-names";
import { isSet } from "../model/ref";
import { driverOf } from "../storage/drivers/table";
import type { Hypervisor } from "../xen/hypervisor";
import { pagesOf } from "../xen/machine-memory";
import { isBootOrder } from "./boot-order";
import { activeDomain, domainCalled, domainsOfVm } from "./domain-book";
import type { HostInside } from "./host-inside";
import type { World } from "./world";

/** Records of one class that are looked at in one step. */
const STEP_ROWS = 64;

/** Rules about hosts and their domains. What nobody has touched since the lab was opened is not read for it. */
export function* checkHosts(world: World): Generator<void> {
  for (const inside of world.hosts.values()) {
    checkHost(world, inside);
    yield;
  }
}

/** Rules about what the domains of a host share. */
export function* checkPlumbing(world: World): Generator<void> {
  for (const { plumbing } of world.hosts.values()) {
    const opened = plumbing.opened;
    if (!opened) continue;
    opened.events.check();
    opened.grants.check();
    opened.bus.check();
    yield;
  }
}

/** [DOM-3] whom the world knows its host knows. [MEM-1] domains never hold more than the host has; [DOM-1] a domid names one domain. */
function checkHost(world: World, inside: HostInside): void {
  const { ref } = inside;
  const hypervisor = inside.xen.opened;
  if (hypervisor) {
    checkFrames(ref, hypervisor);
    const guests = [...inside.guests.values()];
    // [MEM-2] what a guest has been told of its memory is what its domain has
    for (const g of guests)
      invariant(
        g.spec.memoryBytes === hypervisor.domains.get(g.domid)?.memoryBytes,
        `[MEM-2] host ${ref}: domain ${g.domid} has ${hypervisor.domains.get(g.domid)?.memoryBytes} bytes, its guest ${g.spec.memoryBytes}`,
      );
    for (const g of guests)
      invariant(domainCalled(world, g.id) === g, `[DOM-3] host ${ref} has domain ${g.domid} of ${g.vm} that nobody knows`);
    const domids = new Set(guests.flatMap((g) => (g.stubDomid === null ? [g.domid] : [g.domid, g.stubDomid])));
    const stubs = guests.filter((g) => g.stubDomid !== null).length;
    invariant(domids.size === guests.length + stubs, `[DOM-1] host ${ref} has two guests of one domid`);
    for (const domid of hypervisor.domains.keys()) invariant(domids.has(domid), `[DOM-2] host ${ref} has domain ${domid} without a guest`);
    invariant(hypervisor.domains.size === guests.length + stubs, `[DOM-2] host ${ref} has a guest without a domain`);
    invariant(hypervisor.usedMicro <= hypervisor.pcpus * 1_000_000, `[CPU-1] host ${ref} grants more CPU than it has`);
  }
}

/** [MEM-1] every frame has one owner, and a domain's frames are what it holds. */
function checkFrames(ref: string, { memory, domains }: Hypervisor): void {
  let frames = memory.xenPages + memory.freePages + memory.sharedPages.used;
  for (const domain of domains.values()) {
    const owned = memory.ownedBy(domain.domid);
    const wanted = pagesOf(domain.memoryBytes) - memory.sharedOf(domain.domid);
    invariant(owned.guest === wanted, `[MEM-1] host ${ref}: domain ${domain.domid} owns ${owned.guest} frames, not ${wanted}`);
    invariant(owned.overhead === pagesOf(domain.overheadBytes), `[MEM-1] host ${ref}: overhead of domain ${domain.domid}`);
    frames += owned.guest + owned.overhead;
  }
  invariant(frames === memory.totalPages, `[MEM-1] host ${ref} counts ${frames} frames and has ${memory.totalPages}`);
}

/** [VM-1] a VM runs where its record says, and only there. */
export function* checkVms(world: World): Generator<void> {
  let count = 0;
  for (const vm of world.db.all("VM")) {
    if (++count % STEP_ROWS === 0) yield;
    const guest = activeDomain(world, vm.$ref);
    for (const one of domainsOfVm(world, vm.$ref)) {
      invariant(world.hosts.get(one.host)?.guests.get(one.domid) === one, `[DOM-3] the host of ${vm.name_label} knows its domain`);
      invariant(domainCalled(world, one.id) === one && one.vm === vm.$ref, `[DOM-4] ${vm.name_label} has domain ${one.id}`);
    }
    const isUp = vm.power_state === "Running" || vm.power_state === "Paused";
    const isBusy = Object.keys(vm.current_operations).length > 0;
    if (isUp && !isBusy)
      invariant(
        guest !== undefined && guest.host === vm.resident_on && guest.domid === vm.domid,
        `[VM-1] ${vm.name_label} is ${vm.power_state} on its host`,
      );
    if (!isUp && !isBusy)
      invariant(guest === undefined || creating(world, vm.$ref), `[VM-1] ${vm.name_label} is ${vm.power_state} and has no domain`);
    if (vm.power_state === "Suspended")
      invariant(isSet(vm.suspend_VDI) && world.images.has(vm.suspend_VDI), `[VM-2] ${vm.name_label} is Suspended and has its image`);
    for (const task of Object.keys(vm.current_operations))
      invariant(world.operations.has(task), `[TSK-1] ${vm.name_label} names a running operation`);
  }
}

/** [TSK-2] the task of an operation says what it is at; [TSK-3] parents and children know each other. */
export function* checkOperations(world: World): Generator<void> {
  const states = { going: ["pending"], undoing: ["pending", "cancelling"], kept: ["success"] } as const;
  const begun = new Set<string>();
  for (const op of world.operations.values()) {
    const status = world.db.get("task", op.task)?.status;
    const isSo = op.wasDone && op.phase === "undoing" ? status === "cancelling" : (states[op.phase] as readonly unknown[]).includes(status);
    invariant(isSo, `[TSK-2] the task of ${op.op}, which is ${op.phase}, is ${status ?? "not there"}`);
    for (const child of op.children)
      invariant(world.operations.get(child)?.parent?.task === op.task, `[TSK-3] ${op.op} names what it has started`);
    // What has started another was begun before it.
    if (op.parent)
      invariant(
        begun.has(op.parent.task) && world.operations.get(op.parent.task)?.children.includes(op.task) === true,
        `[TSK-3] ${op.op} is known to what has started it`,
      );
    begun.add(op.task);
    yield;
  }
}

/** Whether some operation is making this VM and starting it in one go. */
function creating(world: World, vm: string): boolean {
  for (const op of world.operations.values()) if (op.vars.vm === vm) return true;
  return false;
}

/** [SR-1] space accounting equals the sum of the disks; [SR-2] each SR is of a type that has a driver. */
export function* checkSpace(world: World): Generator<void> {
  for (const sr of world.db.all("SR")) {
    yield;
    // It throws where there is none.
    driverOf(sr);
    const sum = sr.VDIs.reduce((total, vdi) => total + world.db.must("VDI", vdi).physical_utilisation, 0);
    invariant(sum === sr.physical_utilisation, `[SR-1] ${sr.name_label} counts ${sr.physical_utilisation}, its disks ${sum}`);
  }
}

/** [BOOT-1] firmware can start by every VM's boot order. */
export function* checkBootOrders(world: World): Generator<void> {
  let count = 0;
  for (const vm of world.db.all("VM")) {
    if (++count % STEP_ROWS === 0) yield;
    const { order } = vm.HVM_boot_params;
    invariant(order === undefined || isBootOrder(order), `[BOOT-1] ${vm.name_label} has the boot order ${order}`);
  }
}

/** [REL-1] both sides of a relation say the same. */
export function* checkRelations(world: World): Generator<void> {
  let count = 0;
  for (const name of classNames) {
    const info = classInfo(name);
    for (const row of world.db.all(name) as IterableIterator<Readonly<Record<string, unknown>> & { readonly $ref: string }>) {
      if (++count % STEP_ROWS === 0) yield;
      for (const field of info.fields) {
        const relation = field.relation;
        if (!relation) continue;
        const other = (ref: string) => world.db.get(relation.class as never, ref) as Readonly<Record<string, unknown>> | undefined;
        if (relation.side === "one") {
          const ref = row[field.name] as string;
          const owner = isSet(ref) ? other(ref) : undefined;
          if (owner)
            invariant(
              isMember(owner[relation.field] as readonly string[], row.$ref),
              `[REL-1] ${name}.${field.name} of ${row.$ref} is mirrored`,
            );
        } else {
          for (const ref of row[field.name] as readonly string[]) {
            const member = other(ref);
            const back = member?.[relation.field];
            invariant(
              Array.isArray(back) ? back.includes(row.$ref) : back === row.$ref,
              `[REL-1] ${name}.${field.name} of ${row.$ref} is mirrored`,
            );
          }
        }
      }
    }
  }
}

/** Lists longer than this are looked up rather than walked: a storage repository has ten thousand disks. */
const LONG_LIST = 32;
const members = new WeakMap<readonly string[], ReadonlySet<string>>();

/** Whether a list of references, which is replaced and never changed, has one. */
function isMember(list: readonly string[], ref: string): boolean {
  if (list.length <= LONG_LIST) return list.includes(ref);
  let known = members.get(list);
  if (!known) {
    known = new Set(list);
    members.set(list, known);
  }
  return known.has(ref);
}
