/** Rules that hold between any two events. A broken one stops the lab with a report. */

import { invariant } from "../model/fault";
import { classInfo } from "../model/fields";
import { classNames } from "../model/generated/class-names";
import { isSet } from "../model/ref";
import type { Hypervisor } from "../xen/hypervisor";
import { pagesOf } from "../xen/machine-memory";
import type { World } from "./world";

export function checkInvariants(world: World): void {
  checkHosts(world);
  checkVms(world);
  checkSpace(world);
  checkRelations(world);
}

/** [MEM-1] domains never hold more than the host has; [DOM-1] a domid names one domain. */
function checkHosts(world: World): void {
  for (const { ref, hypervisor, events, grants, bus } of world.hosts.values()) {
    events.check();
    grants.check();
    bus.check();
    checkFrames(ref, hypervisor);
    const guests = [...world.guests.values()].filter((g) => g.host === ref);
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
function checkVms(world: World): void {
  for (const vm of world.db.all("VM")) {
    const guest = world.guests.get(vm.$ref);
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
  for (const op of world.operations.values())
    invariant(world.db.get("task", op.task)?.status === "pending", `[TSK-2] the task of ${op.op} is pending`);
}

/** Whether some operation is making this VM and starting it in one go. */
function creating(world: World, vm: string): boolean {
  for (const op of world.operations.values()) if (op.vars.vm === vm) return true;
  return false;
}

/** [SR-1] space accounting equals the sum of the disks. */
function checkSpace(world: World): void {
  for (const sr of world.db.all("SR")) {
    const sum = sr.VDIs.reduce((total, vdi) => total + world.db.must("VDI", vdi).physical_utilisation, 0);
    invariant(sum === sr.physical_utilisation, `[SR-1] ${sr.name_label} counts ${sr.physical_utilisation}, its disks ${sum}`);
  }
}

/** [REL-1] both sides of a relation say the same. */
function checkRelations(world: World): void {
  for (const name of classNames) {
    const info = classInfo(name);
    for (const row of world.db.all(name) as IterableIterator<Readonly<Record<string, unknown>> & { readonly $ref: string }>) {
      for (const field of info.fields) {
        const relation = field.relation;
        if (!relation) continue;
        const other = (ref: string) => world.db.get(relation.class as never, ref) as Readonly<Record<string, unknown>> | undefined;
        if (relation.side === "one") {
          const ref = row[field.name] as string;
          const owner = isSet(ref) ? other(ref) : undefined;
          if (owner)
            invariant(
              (owner[relation.field] as readonly string[]).includes(row.$ref),
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
