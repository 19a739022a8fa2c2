/**
 * A storage repository is shared by what asks it for something all the time, in rates, and by single transfers, one behind the other.
 * While there is not enough for all, each guest's steady load and the row of single transfers have alike; what one of them does not want
 * the others have. A steady request comes in behind those of a transfer that are on their way.
 * @source io.md §2 (32 requests of 128 KiB on a ring), §8; Linux block/blk-mq.c (none: first come, first served)
 */
import { blockRingSize } from "../devices/device";
import type { Ref } from "../model/ref";
import type { SrSpeed } from "../storage/drivers/driver";
import { driverOf } from "../storage/drivers/table";
import { book } from "../storage/throughput";
import { storageOf } from "./disk-storage";
import type { RunningGuest } from "./running-guest";
import { enterUse, leaveUse, type SrSharing, type SrUse, sharingsOf, usersOf } from "./sr-use";
import { nowOf, type World } from "./world";

const WHOLE = 1_000_000;
/** Time over which single transfers are added up, µs, and of it what makes them one that goes on. guess: a few of a copy's pieces */
const WINDOW_US = 200_000;
const STREAM_US = 30_000;
/** A change is taken up at the next accounting. @source hypervisor.md §10 (credit: 30 ms) */
const TAKEN_UP_US = 30_000;
/** When it is looked at again while there is not enough, µs. guess: guests' wants change every 5 to 20 s */
const AGAIN_US = 1_000_000;
/** A level is left as it is until it is off by one part in so many, as paces are. */
const STEPS = 32;
/** What a transfer keeps on its ring. @source io.md §2 */
const RING_BYTES = 32 * 131_072;

/** What of a repository's time a guest's steady load would take. */
function wantedUse(world: World, guest: RunningGuest): SrUse | null {
  const { load, spec } = guest;
  if (guest.domid === 0 || guest.pausedAt !== null || load.diskReadBytesPerS + load.diskWriteBytesPerS <= 0) return null;
  const disk = spec.disks.find(({ type }) => type === "Disk");
  const sr = disk && storageOf(world, guest.vm, disk.device);
  if (!sr) return null;
  const { readBytesPerS, writeBytesPerS } = driverOf(sr).speed;
  const micro = Math.floor((load.diskReadBytesPerS * WHOLE) / readBytesPerS + (load.diskWriteBytesPerS * WHOLE) / writeBytesPerS);
  return micro > 0 ? { sr: sr.$ref, micro } : null;
}

/** A guest may want another part of its storage than before. */
export function noteUse(world: World, guest: RunningGuest): void {
  const before = guest.uses;
  const now = wantedUse(world, guest);
  if (before?.sr === now?.sr && before?.micro === now?.micro) return;
  leaveUse(world, guest);
  guest.uses = now;
  enterUse(world, guest);
  for (const sr of new Set([before?.sr, now?.sr])) if (sr !== undefined && isShort(world, sr)) levelSoon(world, sr);
}
function isShort(world: World, sr: string): boolean {
  const own = sharingsOf(world).get(sr);
  return own?.level !== undefined || own?.lookAt !== undefined || (usersOf(world, sr)?.sum ?? 0) > WHOLE;
}
function sharingOf(world: World, sr: string): SrSharing {
  const all = sharingsOf(world);
  const own = all.get(sr) ?? { from: nowOf(world), us: 0 };
  all.set(sr, own);
  return own;
}

/** What each has is looked at soon; where there is not enough for many, who want something else all the time, once a second. */
function levelSoon(world: World, sr: string): void {
  const own = sharingOf(world, sr);
  if (own.levelAt !== undefined) return;
  own.levelAt = nowOf(world) + (own.level === undefined ? TAKEN_UP_US : AGAIN_US);
  world.kernel.schedule(own.levelAt, world.kinds.srShare, { sr });
}
/** Looks what each has of a repository. */
export function settleLevel(world: World, sr: string): void {
  const own = sharingOf(world, sr);
  const before = own.level ?? WHOLE;
  const now = fairLevel(wantedOf(world, sr), own.lookAt !== undefined);
  if (now === before || (now !== WHOLE && before !== WHOLE && Math.abs(now - before) * STEPS < before)) return;
  if (now === WHOLE) delete own.level;
  else own.level = now;
  lookSoon(world, sr);
}
function wantedOf(world: World, sr: string): number[] {
  return [...(usersOf(world, sr)?.guests.values() ?? [])].map(({ uses }) => uses?.micro ?? 0);
}

/** Whoever uses a repository steadily is given another part of it: taken up soon, host by host. */
export function lookSoon(world: World, sr: string): void {
  // In an order of their own: that in which they came is not kept.
  for (const host of [...(usersOf(world, sr)?.hosts.keys() ?? [])].sort()) {
    const inside = world.hosts.get(host as Ref<"host">);
    if (!inside || inside.isPaceDue) continue;
    inside.isPaceDue = true;
    world.kernel.schedule(nowOf(world) + TAKEN_UP_US, world.kinds.pace, { host });
  }
}

function isStreaming(world: World, sr: string): boolean {
  return sharingsOf(world).get(sr)?.lookAt !== undefined;
}

/** @param wanted - millionths of the whole @param isStreaming - one more wants all that it can have */
export function fairLevel(wanted: readonly number[], isStreaming: boolean): number {
  const more = isStreaming ? 1 : 0;
  let left = WHOLE;
  const rising = Float64Array.from(wanted).sort();
  for (let i = 0; i < rising.length; i++) {
    const fair = Math.floor(left / (rising.length - i + more));
    if ((rising[i] as number) > fair) return fair;
    left -= rising[i] as number;
  }
  return WHOLE;
}

/** Part of a repository's time that steady loads have beside single transfers, millionths. */
function steadyMicro(world: World, sr: string): number {
  const users = usersOf(world, sr);
  if (!users) return 0;
  users.beside ??= fairLevel(wantedOf(world, sr), true);
  const level = users.beside;
  if (level === WHOLE) return users.sum;
  let sum = 0;
  for (const { uses } of users.guests.values()) sum += Math.min(level, uses?.micro ?? 0);
  return sum;
}

/** For how long a steady request waits behind a transfer's, µs. */
export function streamWaitUs(world: World, sr: string, { readBytesPerS }: SrSpeed): number {
  if (!isStreaming(world, sr)) return 0;
  return Math.floor((RING_BYTES * WHOLE) / ((readBytesPerS * Math.max(1, WHOLE - steadyMicro(world, sr))) / WHOLE));
}

/** Part of a guest's steady requests that its storage has the time for, millionths. */
export function storedPart(world: World, guest: RunningGuest): number {
  const { uses, load, spec } = guest;
  if (!uses) return WHOLE;
  const level = sharingsOf(world).get(uses.sr)?.level ?? WHOLE;
  const part = uses.micro <= level ? WHOLE : Math.floor((level * WHOLE) / uses.micro);
  if (!isStreaming(world, uses.sr)) return part;
  // No more of them are under way at once than the ring has slots. @source io.md §5 (an emulated IDE disk takes one command at a time)
  const slots = spec.domainType === "hvm" ? 1 : blockRingSize(0);
  const { speed } = driverOf(world.db.must("SR", uses.sr as Ref<"SR">));
  const most = Math.floor((slots * WHOLE) / (speed.latencyUs + streamWaitUs(world, uses.sr, speed)));
  const perS = load.diskReadIops + load.diskWriteIops;
  return perS <= most ? part : Math.min(part, Math.floor((most * WHOLE) / perS));
}

/** Books a single transfer on a repository. @returns when it is done, virtual µs */
export function bookOnSr(world: World, ref: string, kind: "read" | "write", bytes: number): number {
  const now = nowOf(world);
  const { speed } = driverOf(world.db.must("SR", ref as Ref<"SR">));
  const before = Math.max(now, world.srBusyUntil.get(ref) ?? 0);
  const booked = book(speed, now, before, kind, bytes, steadyMicro(world, ref));
  world.srBusyUntil.set(ref, booked.freeAt);
  // A transfer that is slow because others have the disk makes them no slower for that.
  noteTransfer(world, ref, Math.ceil((bytes * WHOLE) / (kind === "read" ? speed.readBytesPerS : speed.writeBytesPerS)));
  return booked.doneAt;
}

function noteTransfer(world: World, sr: string, us: number): void {
  const now = nowOf(world);
  const own = sharingOf(world, sr);
  if (own.lookAt === undefined && now - own.from > WINDOW_US) Object.assign(own, { from: now, us: 0 });
  own.us += us;
  if (own.lookAt !== undefined || own.us < STREAM_US) return;
  lookAgain(world, sr, own);
  settleLevel(world, sr);
  lookSoon(world, sr);
}
/** When is looked whether single transfers still follow one another: soon at first, then when their queue should be empty. */
export function lookAgain(world: World, sr: string, own: SrSharing, at: number = nowOf(world)): void {
  own.lookAt = Math.max(nowOf(world), at) + TAKEN_UP_US;
  world.kernel.schedule(own.lookAt, world.kinds.srShare, { sr });
}
/** Whether they do. */
export function goesOn(world: World, sr: string): boolean {
  return (world.srBusyUntil.get(sr) ?? 0) + TAKEN_UP_US > nowOf(world);
}
