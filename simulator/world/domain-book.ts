/** Which domains there are, and which of a VM's serves it: while a VM moves, it has one on either host. */
import { invariant } from "../model/fault";
import type { DomainId } from "./domain-id";
import type { RunningGuest } from "./running-guest";
import { defineSlot } from "./slot";
import type { World } from "./world";

interface DomainBook {
  /** in the order in which they were made */
  readonly all: Map<DomainId, RunningGuest>;
  /** by VM, the domain that serves it */
  readonly serving: Map<string, RunningGuest>;
  /** by VM, domains that do not serve it: those that wait to, and those that have */
  readonly aside: Map<string, readonly RunningGuest[]>;
}

const bookOf = defineSlot<DomainBook>(() => ({ all: new Map(), serving: new Map(), aside: new Map() }));

/** The domain that serves a VM now; undefined: it has none. Whoever means just this one asks here, and nowhere else. */
export function activeDomain(world: World, vm: string): RunningGuest | undefined {
  return bookOf(world).serving.get(vm);
}

/** Whether a domain is the one that serves its VM. */
export function isActive(world: World, guest: RunningGuest): boolean {
  return activeDomain(world, guest.vm) === guest;
}

/** All domains of a VM: first the one that serves it, then the others in the order in which they were made. */
export function domainsOfVm(world: World, vm: string): readonly RunningGuest[] {
  const active = activeDomain(world, vm);
  return active ? [active, ...(bookOf(world).aside.get(vm) ?? [])] : [];
}

/** All domains of all hosts, control domains among them, in the order in which they were made. */
export function allDomains(world: World): Iterable<RunningGuest> {
  return bookOf(world).all.values();
}

/** Those that do not serve their VM: none but while VMs move. */
export function domainsAside(world: World): ReadonlySet<RunningGuest> {
  return new Set([...bookOf(world).aside.values()].flat());
}

export function domainCalled(world: World, id: string): RunningGuest | undefined {
  return bookOf(world).all.get(id as DomainId);
}

/** A domain is entered; the first of a VM serves it. */
export function enterDomain(world: World, guest: RunningGuest): void {
  const { all, serving, aside } = bookOf(world);
  invariant(!all.has(guest.id), `domain ${guest.id} is new`);
  all.set(guest.id, guest);
  if (activeDomain(world, guest.vm)) aside.set(guest.vm, [...(aside.get(guest.vm) ?? []), guest]);
  else serving.set(guest.vm, guest);
}

/** A domain is no more. One that served its VM leaves it to the oldest of the others. */
export function strikeDomain(world: World, guest: RunningGuest): void {
  const { all, serving } = bookOf(world);
  all.delete(guest.id);
  const others = domainsOfVm(world, guest.vm).filter((other) => other !== guest);
  serving.delete(guest.vm);
  if (others[0]) serving.set(guest.vm, others[0]);
  setAside(world, guest.vm, others.slice(1));
}

/** A VM is served by another of its domains from now on; the one that did stands aside. */
export function serveBy(world: World, guest: RunningGuest): void {
  invariant(domainCalled(world, guest.id) === guest, `domain ${guest.id} is there`);
  const others = domainsOfVm(world, guest.vm).filter((other) => other !== guest);
  bookOf(world).serving.set(guest.vm, guest);
  setAside(world, guest.vm, others);
}

/** In the order in which they were made, whichever of them have served the VM: a state that is opened has them so. */
function setAside(world: World, vm: string, others: readonly RunningGuest[]): void {
  const { all, aside } = bookOf(world);
  if (others.length === 0) aside.delete(vm);
  else if (others.length === 1) aside.set(vm, others);
  else {
    const isAside = new Set(others);
    aside.set(
      vm,
      [...all.values()].filter((guest) => isAside.has(guest)),
    );
  }
}
