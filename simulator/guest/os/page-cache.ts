/**
 * Changes of files on their way to a disk: in a guest's memory first, then in the pages of a request, then on the disk.
 * @source Linux mm/page-writeback.c, fs/fs-writeback.c; ext4 with data=ordered: what one commit of its journal holds is there as a whole or not at all
 */
import { type Runs, sorted } from "../../content/blocks";
import { contentSize } from "../../content/content";
import { SECTOR } from "../../content/disk-layout";
import type { Changes, Node, NodeId, Overlay } from "../../content/overlay";
import { simTime } from "../../kernel/time";
import { blocksBehind, placeBlocks, runsOf } from "../fs/extents";
import { fileContent } from "../fs/volume";
import { askDisk, requestOver, type Ticket } from "./disk-io";
import { toSectors } from "./file-sectors";
import type { Machine } from "./machine";
import { rootOf } from "./partitions";
import type { Mono } from "./types";

/** Age at which the flusher writes what has changed. @source Documentation/admin-guide/sysctl/vm.rst: dirty_expire_centisecs 3000, looked at every dirty_writeback_centisecs 500 */
const EXPIRE_US = 30_000_000;
/** Part of memory beyond which it does so at once. @source the same: dirty_background_ratio 10 */
const BACKGROUND_SHARE = 0.1;
const BLOCK_BYTES = 4_096;
/** Lines about lost pages in one go. @source lib/ratelimit.c (10 in 5 s) */
const LOST_LINES = 10;

/** Changes that no request carries. Plain data, as all of this is. */
export interface Dirty extends Changes {
  /** when the first of them was made */
  since: Mono;
  /** bytes of files' content that are new, by node */
  wrote: { [id: NodeId]: number };
  /** where the first of these bytes stands in a file. Absent: at its start */
  from?: { [id: NodeId]: number };
  /** bytes written to the disk itself, past its file system */
  raw: number;
  /** sector at which the first of them stands. Absent: 0 */
  rawAt?: number;
  /** sum of what has been written since the first of them, bytes */
  size: number;
  /** they go as soon as the disk works, however young they are: there are many, or they could not be written before */
  isDue?: true;
  /** requests that did not bring some of them to the disk: who waits for one waits for the next that does. Absent: none */
  tickets?: readonly Ticket[];
}
/** Changes that a request carries: pages that the back end reads. */
export interface WriteBack extends Dirty {
  readonly number: number;
  readonly ticket: Ticket;
}
/** What of one disk lies in memory; all of it is newer than what lies on the disk. */
export interface DiskCache {
  dirty: Dirty | null;
  /** oldest first */
  underWay: readonly WriteBack[];
  /** number of the newest write-back */
  made: number;
  /** virtual time at which the flusher has been asked to come, µs: one that comes at another has been asked again. 0: it has not been asked */
  asked: number;
}
/** By device. Nothing is kept of a disk with nothing to write, once the flusher has come. */
export interface PageCache {
  [device: string]: DiskCache;
}

/** The changes that are being gathered of a disk, begun when there are none. @param top - the highest layer of what there is */
export function gathered(m: Machine, device: string, top: Overlay): Dirty {
  m.state.cache ??= {};
  const cache = m.state.cache;
  cache[device] ??= { dirty: null, underWay: [], made: 0, asked: 0 };
  const own = cache[device];
  if (own.dirty) return own.dirty;
  const { next, orphans, space } = top;
  own.dirty = {
    since: m.mono(),
    wrote: {},
    raw: 0,
    size: 0,
    nodes: {},
    ...(next === undefined ? {} : { next }),
    ...(orphans === undefined ? {} : { orphans: [...orphans] }),
    ...(space === undefined ? {} : { space }),
  };
  if (own.asked === 0) askFlush(m, device, own);
  return own.dirty;
}

/** Bytes of a file are new. Too many of them wait for nobody. */
export function gatheredMore(m: Machine, device: string, id: NodeId, bytes: number, at: number): void {
  const own = m.state.cache?.[device];
  const dirty = own?.dirty;
  if (!own || !dirty || bytes === 0) return;
  const from = Math.min(at, dirty.wrote[id] === undefined ? at : (dirty.from?.[id] ?? 0));
  if (from > 0) dirty.from = { ...dirty.from, [id]: from };
  else if (dirty.from) delete dirty.from[id];
  dirty.wrote[id] = (dirty.wrote[id] ?? 0) + bytes;
  dirty.size += bytes;
  if (dirty.isDue || dirty.size <= m.state.memoryTarget * BACKGROUND_SHARE) return;
  dirty.isDue = true;
  askFlush(m, device, own);
}

/** Asks for the flusher when changes will be old enough. The guest is not woken for it. */
function askFlush(m: Machine, device: string, own: DiskCache): void {
  const { since = 0, isDue } = own.dirty ?? {};
  const at = isDue ? m.mono() : Math.max(m.mono(), since + EXPIRE_US);
  own.asked = at + m.state.skewUs;
  m.services.flushAt?.(device, simTime(own.asked));
}

/** The guest goes on after a pause, in which its clock stood still and no flusher came. */
export function askFlushes(m: Machine): void {
  for (const [device, own] of Object.entries(m.state.cache ?? {})) {
    own.asked = 0;
    if (own.dirty) askFlush(m, device, own);
    else forgetClean(m, device);
  }
}

/** The flusher comes. @param asked - virtual time for which it was asked, µs @returns whether the kernel had something to say */
export function flushExpired(m: Machine, device: string, asked: number): boolean {
  const own = m.state.cache?.[device];
  if (!own || own.asked !== asked) return false;
  own.asked = 0;
  const { dirty } = own;
  if (!dirty) forgetClean(m, device);
  // What it was asked for has gone already; what is there now is younger.
  else if (!dirty.isDue && m.mono() < dirty.since + EXPIRE_US) askFlush(m, device, own);
  if (!dirty || own.asked !== 0) return false;
  // Whoever boots has no driver yet: its kernel's first look at the disk comes later.
  if (m.state.phase !== "running" && !m.services.isDeviceWorking("vbd", device)) {
    dirty.isDue = true;
    return false;
  }
  return writeBack(m, device) === null;
}

/**
 * Sends all that has changed of a disk on its way.
 * @param size - bytes that a program writes to it in the same request; 0: none
 * @returns the requests after which it is there; null: the disk does not work (EIO), and it stays in memory
 */
export function writeBack(m: Machine, device: string, size = 0): readonly Ticket[] | null {
  const own = m.state.cache?.[device];
  const dirty = own?.dirty;
  const earlier = own?.underWay.map(({ ticket }) => ticket) ?? [];
  if (!own || !dirty) {
    if (size === 0) return earlier;
    const plain = askDisk(m, device, "write", size);
    return plain === null ? null : [plain];
  }
  place(m, device, dirty);
  const number = own.made + 1;
  // guess: a program that asks for its bytes itself is not charged for the blocks of nodes, a few beside what it writes.
  const bytes = size > 0 ? Math.max(size, bytesOf(dirty, 0)) : bytesOf(dirty, 1);
  const ticket = askDisk(m, device, "write", bytes, { carries: number, at: sectorsOf(m, device, dirty) });
  if (ticket === null) {
    dirty.isDue = true;
    sayLost(m, device, dirty);
    return null;
  }
  own.made = number;
  own.dirty = null;
  const { isDue: _, ...changes } = dirty;
  own.underWay = [...own.underWay, { ...changes, number, ticket }];
  return [...earlier, ticket];
}

/** What has been written gets its blocks now that it goes to the disk. @source Linux fs/ext4/inode.c (delayed allocation: ext4_writepages) */
function place(m: Machine, device: string, dirty: Dirty): void {
  const mount = m.mountOn(device);
  const volume = mount === null ? null : m.volume(mount);
  if (volume) placeBlocks(volume, dirty);
}

/** Where on its disk what has been written goes: sectors, and how many, in the order of the disk. */
function sectorsOf(m: Machine, device: string, dirty: Dirty): Runs {
  const { nodes = {}, wrote, from = {}, raw, rawAt = 0 } = dirty;
  const mount = m.mountOn(device);
  const volume = mount === null ? null : m.volume(mount);
  const runs: number[] = raw > 0 ? [rawAt, Math.ceil(raw / SECTOR)] : [];
  if (!volume) return runs;
  const start = m.startOn(device);
  for (const [id, node] of Object.entries(nodes)) {
    const bytes = wrote[id] ?? 0;
    if (node?.t !== "f" || bytes === 0) continue;
    const first = from[id] ?? 0;
    const blocks = blocksBehind(volume, id, first, Math.min(contentSize(fileContent(node)), first + bytes));
    for (const run of toSectors(blocks, start)) runs.push(run);
  }
  return sorted(runs);
}

/** The same for all disks. @returns the requests after which all that could be sent is there */
export function writeBackAll(m: Machine): readonly Ticket[] {
  return Object.keys(m.state.cache ?? {}).flatMap((device) => writeBack(m, device) ?? []);
}

/** Whether something is on its way to a disk. */
export function isWritingBack(m: Machine): boolean {
  return Object.values(m.state.cache ?? {}).some(({ underWay }) => underWay.length > 0);
}

/** A write-back is on its disk: what it held, which is the disk's own from now on. Null: it was given up. */
export function landed(m: Machine, device: string, number: number): Changes | null {
  const own = m.state.cache?.[device];
  const there = own?.underWay.filter((each) => each.number <= number) ?? [];
  if (!own || there.length === 0) return null;
  own.underWay = own.underWay.filter((each) => each.number > number);
  forgetClean(m, device);
  for (const { tickets = [] } of there) for (const ticket of tickets) requestOver(m, ticket, true);
  const { nodes = {}, next, orphans, space, wiped, base, layout } = there.reduce<Changes>(merged, {});
  return {
    nodes,
    ...(next === undefined ? {} : { next }),
    ...(orphans === undefined ? {} : { orphans }),
    ...(space === undefined ? {} : { space }),
    ...(wiped ? { wiped } : {}),
    ...(base === undefined ? {} : { base }),
    ...(layout ? { layout } : {}),
  };
}

/** Requests of a disk are lost, or will be: what they carried waits for the disk to work again. @source Linux drivers/block/xen-blkfront.c (blkif_recover) */
export function takeBack(m: Machine, device: string): void {
  const own = m.state.cache?.[device];
  if (!own || own.underWay.length === 0) return;
  const since = own.dirty?.since ?? m.mono();
  const all = [...own.underWay, ...(own.dirty ? [own.dirty] : [])].reduce(mergedDirty);
  const { number: _, ticket: __, tickets: ___, ...changes } = all as WriteBack;
  const tickets = [...own.underWay, ...(own.dirty ? [own.dirty] : [])].flatMap(ticketsOf);
  own.dirty = { ...changes, since, isDue: true, tickets };
  own.underWay = [];
}
function ticketsOf(changes: Dirty | WriteBack): readonly Ticket[] {
  return [...(changes.tickets ?? []), ...("ticket" in changes ? [changes.ticket] : [])];
}
/** The same of all disks: the guest goes on from an image, and its requests did not come along. */
export function takeBackAll(m: Machine): void {
  for (const device of Object.keys(m.state.cache ?? {})) takeBack(m, device);
}

/** A disk works again: what could not be written goes now. */
export function writeLate(m: Machine, device: string): void {
  if (m.state.cache?.[device]?.dirty?.isDue) writeBack(m, device);
}

/** A disk is gone, and with it what was to be written. */
export function dropPages(m: Machine, device: string): void {
  takeBack(m, device);
  const dirty = m.state.cache?.[device]?.dirty;
  if (!dirty || !m.state.cache) return;
  sayLost(m, device, dirty);
  delete m.state.cache[device];
  forgetClean(m, device);
  for (const ticket of dirty.tickets ?? []) requestOver(m, ticket, false);
}

function forgetClean(m: Machine, device: string): void {
  const { cache } = m.state;
  if (!cache) return;
  const own = cache[device];
  if (own && own.dirty === null && own.underWay.length === 0 && own.asked === 0) delete cache[device];
  if (Object.keys(cache).length === 0) delete m.state.cache;
}

/** Later changes on earlier ones. What the later have of names and numbers is whole. */
function merged(earlier: Changes, later: Changes): Changes {
  if (later.wiped) return later;
  const { nodes: _, next: __, orphans: ___, ...rest } = earlier;
  return {
    ...rest,
    nodes: { ...earlier.nodes, ...later.nodes },
    ...(later.next === undefined ? {} : { next: later.next }),
    ...(later.orphans === undefined ? {} : { orphans: later.orphans }),
    ...(later.space ? { space: later.space } : {}),
    ...(later.layout ? { layout: later.layout } : {}),
  };
}
function mergedDirty(earlier: Dirty, later: Dirty): Dirty {
  if (later.wiped) return later;
  const wrote = { ...earlier.wrote };
  for (const [id, bytes] of Object.entries(later.wrote)) wrote[id] = (wrote[id] ?? 0) + bytes;
  const { from: _, ...rest } = earlier;
  return { ...rest, ...merged(earlier, later), wrote, raw: earlier.raw + later.raw, size: earlier.size + later.size };
}

/**
 * Bytes that changes take on their way: new content in blocks, and `perNode` blocks for each node.
 * guess: an inode has 256 bytes of a block that others share, but the journal writes each changed block once more
 */
function bytesOf({ nodes = {}, wrote, raw }: Dirty, perNode: 0 | 1): number {
  let blocks = Math.ceil(raw / BLOCK_BYTES);
  for (const [id, node] of Object.entries(nodes)) blocks += perNode + contentBlocks(node, wrote[id] ?? 0);
  return Math.max(1, blocks) * BLOCK_BYTES;
}
/** What is written again and again in one place goes once. */
function contentBlocks(node: Node | null, wrote: number): number {
  return node?.t === "f" ? Math.ceil(Math.min(wrote, contentSize(fileContent(node))) / BLOCK_BYTES) : 0;
}

/** Changes in memory and under way, KiB. @source proc_meminfo(5): Dirty, Writeback */
export function cachedKib(m: Machine): { readonly dirty: number; readonly writeBack: number } {
  const all = Object.values(m.state.cache ?? {});
  const kib = (changes: readonly Dirty[]): number => changes.reduce((sum, each) => sum + bytesOf(each, 1) / 1_024, 0);
  return { dirty: kib(all.flatMap(({ dirty }) => dirty ?? [])), writeBack: kib(all.flatMap(({ underWay }) => underWay)) };
}

/** @source Linux fs/buffer.c (buffer_io_error) */
function sayLost(m: Machine, device: string, dirty: Dirty): void {
  const ids = Object.keys(dirty.nodes ?? {}).slice(0, LOST_LINES);
  const boot = m.bootDisk();
  const name = boot?.device === device ? rootOf(m, boot) : device;
  const mount = m.mountOn(device);
  const volume = mount === null ? null : m.volume(mount);
  for (const id of ids) {
    const block = (volume && runsOf(volume, id)[0]) ?? nodeBlock(id);
    m.klog(`Buffer I/O error on dev ${name}, logical block ${block}, lost async page write`, true);
  }
}
/** guess: where a node itself lies, in the tables before the files: any place there would do; it stays the same */
function nodeBlock(id: NodeId): number {
  if (id.startsWith("#")) return 34_816 + Number(id.slice(1));
  let sum = 0;
  for (let i = 0; i < id.length; i++) sum = (sum * 31 + id.charCodeAt(i)) % 32_768;
  return 1_056 + sum;
}
