/** What a guest's kernel listens for in XenStore once its PV drivers are up, and what it does. @source xenstore.md §9; hypervisor.md §5 (ballooning), §10.5 (vCPU hotplug) */

import { dropKernelChannels, kernelChannels } from "../world/domain-parts";
import type { HostInside } from "../world/host-inside";
import { meterHost } from "../world/metering";
import { guestOf, hostInside, type RunningGuest, type World } from "../world/world";
import { hypercall } from "../xen/hypercalls";
import type { FiredWatch } from "../xenstore/store";
import { memoryAsked, noteMetrics } from "./balloon";
import { runs } from "./guest-runs";

/** Watch tokens of guest kernels. */
export const KERNEL_TOKEN = "krn:";
/** Registers the watches, as the guest itself. */
export function listenAsGuest(inside: HostInside, domid: number): void {
  const client = inside.xenstore.client(domid);
  client.watch("control/shutdown", `${KERNEL_TOKEN}shutdown`);
  client.watch("cpu", `${KERNEL_TOKEN}cpu`);
  client.watch("memory/target", `${KERNEL_TOKEN}balloon`);
}

/** What was asked while the guest was paused. */
export function lookAgain(world: World, guest: RunningGuest): void {
  shutdownAsked(world, guest);
  vcpusAsked(world, guest);
  memoryAsked(world, guest);
}

export function onKernelWatch(world: World, host: string, { domid, token }: FiredWatch): void {
  const guest = guestOf(world, host, domid);
  if (!guest?.isStarted || !runs(world, guest)) return;
  const what = token.slice(KERNEL_TOKEN.length);
  if (what === "shutdown") shutdownAsked(world, guest);
  else if (what === "cpu") vcpusAsked(world, guest);
  else if (what === "balloon") memoryAsked(world, guest);
}

/** The guest acknowledges by clearing the key, then goes down. @source xenstore.md §9 */
function shutdownAsked(world: World, guest: RunningGuest): void {
  const client = hostInside(world, guest.host).xenstore.client(guest.domid);
  const asked = client.read("control/shutdown");
  if (!asked.ok || asked.value === "") return;
  client.write("control/shutdown", "");
  if (asked.value === "poweroff" || asked.value === "halt") guest.engine.shutdown("poweroff");
  else if (asked.value === "reboot") guest.engine.shutdown("reboot");
}

/** As many vCPUs as `cpu/N/availability` says, one after the other from 0. @source hypervisor.md §10.5 */
function vcpusAsked(world: World, guest: RunningGuest): void {
  const inside = hostInside(world, guest.host);
  const domain = inside.hypervisor.domains.get(guest.domid);
  if (!domain) return;
  const client = inside.xenstore.client(guest.domid);
  // Nobody has written any for Dom0: it keeps what it booted with.
  if (!client.read("cpu/0/availability").ok) return;
  let count = 0;
  while (count < domain.maxVcpus) {
    const availability = client.read(`cpu/${count}/availability`);
    if (!availability.ok || availability.value !== "online") break;
    count++;
  }
  count = Math.max(1, count);
  if (count === domain.vcpus) return;
  if (count > domain.vcpus) kernelChannels(inside, guest.domid, count, domain.vcpus);
  else {
    dropKernelChannels(inside, guest.domid, count);
    inside.hypercalls.count(guest.domid, hypercall.vcpuOp, domain.vcpus - count);
  }
  inside.hypervisor.setVcpusOnline(domain, count);
  guest.spec = { ...guest.spec, vcpus: count };
  guest.engine.vcpusOnline(count);
  noteMetrics(world, guest, { VCPUs_number: count });
  meterHost(world, guest.host);
}
