/** What a guest's kernel listens for in XenStore once its PV drivers are up, and what it does. @source xenstore.md §9; hypervisor.md §5 (ballooning), §10.5 (vCPU hotplug) */

import type { RecordOf } from "../model/generated/rows";
import { isActive } from "../world/domain-book";
import { dropKernelChannels, kernelChannels } from "../world/domain-parts";
import type { BalloonDone } from "../world/event-kinds";
import type { HostInside } from "../world/host-inside";
import { meterHost, meterLoad } from "../world/metering";
import { guestOf, hostInside, nowOf, type RunningGuest, type World } from "../world/world";
import { hypercall } from "../xen/hypercalls";
import type { FiredWatch } from "../xenstore/store";

/** Watch tokens of guest kernels. */
export const KERNEL_TOKEN = "krn:";
/** How fast a Linux gives pages back or takes them. @source hypervisor.md §5 (0.5–2 GB/s) */
const BALLOON_BYTES_PER_S = 1_000_000_000;
/** Below this share of its memory a Linux gives nothing back. @source lifecycle.md §8 (2–6 % and the kernel) */
const LEAST_SHARE = 0.04;

/** Registers the watches, as the guest itself. */
export function listenAsGuest(inside: HostInside, domid: number): void {
  const client = inside.xenstore.client(domid);
  client.watch("control/shutdown", `${KERNEL_TOKEN}shutdown`);
  client.watch("cpu", `${KERNEL_TOKEN}cpu`);
  client.watch("memory/target", `${KERNEL_TOKEN}balloon`);
}

/** Whether a guest's kernel does anything: not while it is paused, nor once it has shut down. */
export function runs(world: World, guest: RunningGuest): boolean {
  const domain = world.hosts.get(guest.host)?.hypervisor.domains.get(guest.domid);
  return guest.pausedAt === null && domain?.shutdownReason === null;
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

/** What the VM's record says is so of the domain that serves it. */
function noteMetrics(world: World, guest: RunningGuest, fields: Partial<RecordOf["VM_metrics"]>): void {
  const record = isActive(world, guest) ? world.db.get("VM", guest.vm) : undefined;
  if (record) world.db.set("VM_metrics", record.metrics, fields);
}

/** Bytes that a guest's balloon is to leave it; null: nobody has said so in numbers. */
function balloonTarget(inside: HostInside, domid: number, most: number): number | null {
  const asked = inside.xenstore.read(`/local/domain/${domid}/memory/target`);
  if (asked === null || !/^\d{1,12}$/.test(asked)) return null;
  return Math.max(Number(asked) * 1024, Math.ceil((most * LEAST_SHARE) / 4096) * 4096);
}

/** The balloon driver gives pages back, or takes them, at its pace. */
function memoryAsked(world: World, guest: RunningGuest): void {
  const inside = hostInside(world, guest.host);
  const domain = inside.hypervisor.domains.get(guest.domid);
  // As the guest reads it: whoever takes its right to read away has stopped its balloon.
  if (!domain || !inside.xenstore.client(guest.domid).read("memory/target").ok) return;
  const bytes = balloonTarget(inside, guest.domid, domain.maxMemoryBytes);
  if (bytes === null) return;
  const change = Math.abs(bytes - domain.memoryBytes);
  if (change === 0) return;
  const us = Math.ceil((change * 1_000_000) / BALLOON_BYTES_PER_S);
  world.kernel.schedule(nowOf(world) + us, world.kinds.balloon, { host: guest.host, domid: guest.domid, bytes });
}

/** The balloon has arrived where it was going, unless the target has moved meanwhile. */
export function balloonDone(world: World, { host, domid, bytes }: BalloonDone): void {
  const guest = guestOf(world, host, domid);
  const inside = world.hosts.get(host);
  const domain = inside?.hypervisor.domains.get(domid);
  if (!guest || !inside || !domain || !runs(world, guest)) return;
  if (balloonTarget(inside, domid, domain.maxMemoryBytes) !== bytes) return;
  inside.hypercalls.count(domid, hypercall.memoryOp, Math.ceil(Math.abs(bytes - domain.memoryBytes) / 4096 / 1024));
  if (inside.hypervisor.setCurrentMemory(domain, bytes) !== null) return;
  guest.spec = { ...guest.spec, memoryBytes: bytes };
  guest.engine.balloon(bytes);
  noteMetrics(world, guest, { memory_actual: bytes });
  meterLoad(world, guest);
  meterHost(world, guest.host);
}
