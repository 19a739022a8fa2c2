import fc from "fast-check";
import { expect, test } from "vitest";
import { openedStarter } from "../../../tests/support/opened-world";
import { plainEngine } from "../../../tests/support/plain-engine";
import { addDisks, addNics } from "../../dom0/device-setup";
import { openLab } from "../../lab";
import type { Ref } from "../../model/ref";
import { checkInvariants } from "../../state/snapshot";
import { activeDomain, allDomains, domainsOfVm } from "../../world/domain-book";
import { handOver } from "../../world/hand-over";
import { hostInside, type World } from "../../world/world";
import { endDomain, holdStill, letRun, makeDomain, showRunning, showStopped } from "./domains";

type Act = "make" | "run" | "hold" | "hand over" | "end first" | "end second" | "wait";
const ACTS: readonly Act[] = ["make", "run", "hold", "hand over", "end first", "end second", "wait"];

/** Its records say what the VM has. */
function show(world: World, vm: Ref<"VM">): void {
  const guest = activeDomain(world, vm);
  if (guest) showRunning(world, vm, guest.pausedAt === null ? "Running" : "Paused");
  else if (world.db.must("VM", vm).power_state !== "Halted") showStopped(world, vm, "Halted");
}

/** A domain of a VM on a host that has none of it, with its devices; none where the host has no room. */
function make(world: World, vm: Ref<"VM">): void {
  const taken = new Set(domainsOfVm(world, vm).map(({ host }) => host));
  const host = [...world.hosts.keys()].find((ref) => !taken.has(ref as Ref<"host">)) as Ref<"host"> | undefined;
  if (host === undefined || makeDomain(world, vm, host) !== null) return;
  const made = domainsOfVm(world, vm).find((guest) => guest.host === host);
  if (!made) throw new Error("the domain that was made is there");
  addDisks(world, made);
  addNics(world, made);
}

function perform(world: World, vm: Ref<"VM">, act: Act, wait: () => void): void {
  const [first, second] = domainsOfVm(world, vm);
  const last = second ?? first;
  if (act === "make") make(world, vm);
  else if (act === "run" && last) letRun(world, last, "xenopsd");
  else if (act === "hold" && last) holdStill(world, last, "xenopsd");
  else if (act === "hand over" && second) handOver(world, second);
  else if (act === "end first" && first) endDomain(world, first, "xenopsd");
  else if (act === "end second" && second) endDomain(world, second, "xenopsd");
  else if (act === "wait") wait();
  show(world, vm);
}

/** What a host holds for domains. */
function heldOn(world: World, host: string): readonly unknown[] {
  const { hypervisor, guests, bus, events, xenstore } = hostInside(world, host);
  const homes = [xenstore.list("/local/domain"), xenstore.list("/vm")];
  const channels = [...events.ports(0)].filter(({ state }) => state === "interdomain").length;
  return [hypervisor.domains.size, hypervisor.freeBytes, guests.size, [...bus.devices.keys()], channels, homes];
}

test("whatever becomes of the domains of VMs, the rules hold, a state opens as it was, and the hosts get back all that was held", () => {
  const acts = fc.array(fc.record({ vm: fc.nat(1), act: fc.constantFrom(...ACTS) }), { minLength: 5, maxLength: 25 });
  fc.assert(
    fc.property(acts, fc.integer({ min: 1, max: 99 }), (list, seed) => {
      const { d, world } = openedStarter(seed);
      d.run(20);
      const vms = [...allDomains(world)].filter(({ domid, pausedAt }) => domid !== 0 && pausedAt === null).map(({ vm }) => vm);
      const moved = vms.slice(0, 2);
      for (const vm of moved) {
        const guest = activeDomain(world, vm);
        if (guest) endDomain(world, guest, "xenopsd");
        show(world, vm);
      }
      d.run(1);
      const before = [...world.hosts.keys()].map((host) => heldOn(world, host));
      for (const { vm, act } of list) {
        perform(world, moved[vm % moved.length] as Ref<"VM">, act, () => d.run(3));
        checkInvariants(world);
      }
      const opened = openLab(structuredClone(d.lab.snapshot()), plainEngine);
      expect(opened.hash()).toBe(d.lab.hash());
      d.run(30);
      opened.advance(d.now);
      expect(opened.hash()).toBe(d.lab.hash());
      for (const vm of moved) {
        for (const guest of [...domainsOfVm(world, vm)].reverse()) endDomain(world, guest, "xenopsd");
        show(world, vm);
      }
      d.run(1);
      expect([...world.hosts.keys()].map((host) => heldOn(world, host))).toEqual(before);
      checkInvariants(world);
    }),
    { numRuns: 40, seed: 11 },
  );
});
