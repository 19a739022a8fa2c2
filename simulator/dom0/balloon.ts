/**
 * A guest's balloon driver: it takes pages from its kernel and gives them to Xen, or asks for them again, in batches, until the domain has
 * what `memory/target` says. What it cannot reach it tries again later. @source hypervisor.md §5 (ballooning); lifecycle.md §8; Linux drivers/xen/balloon.c
 */
import { simTime } from "../kernel/time";
import type { RecordOf } from "../model/generated/rows";
import { isActive } from "../world/domain-book";
import type { BalloonDone } from "../world/event-kinds";
import type { HostInside } from "../world/host-inside";
import { meterHost, meterLoad } from "../world/metering";
import { guestOf, hostInside, nowOf, type RunningGuest, type World } from "../world/world";
import type { Domain } from "../xen/domain";
import { hypercall } from "../xen/hypercalls";
import { refreshWriters } from "./dirty-log";
import { runs } from "./guest-runs";
import { settleSharing } from "./page-sharing";

/** How fast a Linux gives pages back or takes them. @source hypervisor.md §5 (0.5–2 GB/s) */
const BYTES_PER_S = 1_000_000_000;
/** How much goes in one look at the driver. guess: 128 MiB, so that whoever looks sees it go on */
const BATCH_BYTES = 134_217_728;
const BATCH_US = Math.ceil((BATCH_BYTES * 1_000_000) / BYTES_PER_S);
/** Pages of one hypercall. @source Linux drivers/xen/balloon.c (frame_list: a page of 8-byte frame numbers, 512 of them) */
const CALL_PAGES = 512;
/** Below this share of its memory no kernel runs. @source lifecycle.md §8 (2–6 % and the kernel) */
const LEAST_SHARE = 0.04;
/** First and longest pause after a try in vain, µs. @source Linux drivers/xen/balloon.c (schedule_delay 1, max_schedule_delay 32) */
const FIRST_PAUSE_US = 1_000_000;
const MOST_PAUSES = 5;

/** Bytes that `memory/target` says, in whole pages; null: nobody has said so in numbers. */
function askedBytes(inside: HostInside, domid: number): number | null {
  const asked = inside.xenstore.read(`/local/domain/${domid}/memory/target`);
  return asked === null || !/^\d{1,12}$/.test(asked) ? null : Math.ceil(Number(asked) / 4) * 4096;
}

/** How far the balloon can come towards a target in its next batch, bytes: as far as the guest has pages to give, or the host has some free. */
function nextBytes(inside: HostInside, guest: RunningGuest, domain: Domain, target: number): number {
  const now = domain.memoryBytes;
  if (target >= now) return Math.min(target, domain.maxMemoryBytes, now + Math.min(BATCH_BYTES, inside.hypervisor.freeBytes));
  const least = Math.max(guest.engine.leastBytes(), Math.ceil((domain.maxMemoryBytes * LEAST_SHARE) / 4096) * 4096);
  return Math.min(now, Math.max(target, least, now - BATCH_BYTES));
}

/** The driver looks at its target. */
export function memoryAsked(world: World, guest: RunningGuest): void {
  const inside = hostInside(world, guest.host);
  const domain = inside.hypervisor.domains.get(guest.domid);
  // As the guest reads it: whoever takes its right to read away has stopped its balloon.
  if (!domain || !inside.xenstore.client(guest.domid).read("memory/target").ok) return;
  const target = askedBytes(inside, guest.domid);
  if (target === null || target === domain.memoryBytes) return;
  // A batch under way is finished first, and reads where it is going then.
  const isUnderWay = guest.balloonAt !== null && guest.balloonAt - nowOf(world) <= BATCH_US;
  if (!isUnderWay) goOn(world, guest, domain, target, 0);
}

/** Its next batch is on its way, or its next try. @param tries - in vain so far */
function goOn(world: World, guest: RunningGuest, domain: Domain, target: number, tries: number): void {
  const change = Math.abs(nextBytes(hostInside(world, guest.host), guest, domain, target) - domain.memoryBytes);
  const us = change === 0 ? FIRST_PAUSE_US * 2 ** Math.min(tries, MOST_PAUSES) : Math.ceil((change * 1_000_000) / BYTES_PER_S);
  const due = simTime(nowOf(world) + us);
  // One moment at a time: whoever says the same again and again has one driver look once.
  guest.balloonAt = due;
  const { host, domid } = guest;
  world.kernel.schedule(due, world.kinds.balloon, { host, domid, due, ...(change === 0 ? { tries: tries + 1 } : {}) });
}

/** A batch is there; where it is going is read anew. */
export function balloonDone(world: World, { host, domid, due, tries = 0 }: BalloonDone): void {
  const guest = guestOf(world, host, domid);
  const inside = world.hosts.get(host);
  const domain = inside?.hypervisor.domains.get(domid);
  if (!guest || !inside || !domain) return;
  // Of a state from before there were batches it has no moment, and begins.
  if (due !== undefined && due !== guest.balloonAt) return;
  guest.balloonAt = null;
  const bytes = askedBytes(inside, domid);
  if (!runs(world, guest) || bytes === null || bytes === domain.memoryBytes) return;
  const from = domain.memoryBytes;
  const next = nextBytes(inside, guest, domain, bytes);
  settleSharing(world, guest);
  if (next === from) {
    goOn(world, guest, domain, bytes, tries);
    return;
  }
  inside.hypercalls.count(domid, hypercall.memoryOp, Math.ceil(Math.abs(next - from) / 4096 / CALL_PAGES));
  if (inside.hypervisor.setCurrentMemory(domain, next) !== null) {
    // Pages that others share are not its own to give.
    goOn(world, guest, domain, bytes, tries + 1);
    return;
  }
  guest.spec = { ...guest.spec, memoryBytes: next };
  guest.engine.balloon(next);
  noteMetrics(world, guest, { memory_actual: next });
  meterLoad(world, guest);
  meterHost(world, guest.host);
  refreshWriters(world, guest);
  if (next !== bytes) goOn(world, guest, domain, bytes, 0);
}

/** What the VM's record says is so of the domain that serves it. */
export function noteMetrics(world: World, guest: RunningGuest, fields: Partial<RecordOf["VM_metrics"]>): void {
  const record = isActive(world, guest) ? world.db.get("VM", guest.vm) : undefined;
  if (record) world.db.set("VM_metrics", record.metrics, fields);
}
