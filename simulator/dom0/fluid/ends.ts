/** What a fluid run takes of the CPUs at both of its ends: as much as its frames would. */
import type { Device } from "../../devices/device";
import type { Ref } from "../../model/ref";
import { domainCalled } from "../../world/domain-book";
import type { FluidPlace, FluidRun } from "../../world/fluid-runs";
import type { HostInside } from "../../world/host-inside";
import { spend } from "../../world/metering";
import { hostInside, type RunningGuest, type World } from "../../world/world";
import type { Domain } from "../../xen/domain";
import { exitUs, frameCosts, frameVcpu, KERNEL_MEAN_US, pagesUs } from "../frame-costs";
import { countReceived, countSent } from "../frame-requests";

/** An interface behind a back end, and who works on its frames. */
export interface Behind {
  readonly inside: HostInside;
  readonly device: Device;
  readonly guest: Domain;
  readonly back: Domain;
}

/** The interface of an end; null: a control domain's, whose frames pass no ring; undefined: it does not work. */
export function behind(world: World, guest: RunningGuest, nic: number): Behind | null | undefined {
  if (guest.domid === 0) return null;
  const inside = hostInside(world, guest.host);
  const device = inside.bus.get({ kind: "vif", domid: guest.domid, number: nic });
  const { domains } = inside.hypervisor;
  const own = domains.get(guest.domid);
  const back = device && domains.get(device.isEmulated ? (guest.stubDomid ?? 0) : device.backDomid);
  if (!device || !own || !back || device.frames) return undefined;
  return inside.bus.isWorking({ kind: "vif", domid: guest.domid, number: nic }) ? { inside, device, guest: own, back } : undefined;
}

/** Frames of data and their acknowledgments at one end, µs of its guest's vCPU and of its back end's for each pair. */
function pairUs({ device, guest }: Behind, bytes: number, isSender: boolean): { readonly guest: number; readonly back: number } {
  const { out, in: inward } = frameCosts(device);
  const sends = out.guest + exitUs(guest, device, "out");
  const takes = inward.guest + exitUs(guest, device, "in") + KERNEL_MEAN_US;
  return { guest: sends + takes, back: out.back + inward.back + pagesUs(bytes, isSender ? "out" : "in") };
}

const vcpuKey = (host: string, domid: number, vcpu: number): string => [host, domid, vcpu].join("/");

/** CPU of vCPUs that a run's data take, ns for each KiB. */
export function cpuOf(sides: readonly (Behind | null)[], bundle: number, head: number): FluidRun["cpu"] {
  const uses = new Map<string, number>();
  for (const [n, side] of sides.entries()) {
    if (!side) continue;
    const us = pairUs(side, bundle + head, n === 0);
    const add = (domain: Domain, isGuests: boolean, pair: number): void => {
      const key = vcpuKey(side.inside.ref, domain.domid, frameVcpu(domain, side.device, isGuests));
      uses.set(key, (uses.get(key) ?? 0) + (pair * 1_000 * 1_024) / bundle);
    };
    add(side.guest, true, us.guest);
    add(side.back, false, us.back);
  }
  return [...uses].map(([vcpu, ns]) => [vcpu, Math.max(1, Math.round(ns))] as const);
}

/** What so many frames and their acknowledgments do at both ends: rings, hypercalls and grants count them, and vCPUs have worked. */
export function charge(world: World, run: FluidRun, frames: number): void {
  for (const [n, place] of [run.from, run.to].entries()) {
    const side = sideOf(world, place);
    if (!side) continue;
    const { inside, device, guest, back } = side;
    if (!device.isEmulated) {
      countSent(inside, device, frames);
      countReceived(inside, device, frames);
    }
    const us = pairUs(side, run.bundle + run.head, n === 0);
    const host = inside.ref as Ref<"host">;
    spend(world, host, guest, frameVcpu(guest, device, true), Math.round(us.guest * frames), null);
    spend(world, host, back, frameVcpu(back, device, false), Math.round(us.back * frames), null);
  }
}
function sideOf(world: World, { domain, nic }: FluidPlace): Behind | null | undefined {
  const guest = domainCalled(world, domain);
  return guest && behind(world, guest, nic);
}
