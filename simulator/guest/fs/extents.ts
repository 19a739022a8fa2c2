/**
 * Where files lie on the device of their file system, block by block: what was written there has been given room when it first went to the
 * disk, as with ext4's delayed allocation; what came with the image lies in the order of its tree.
 */
import { BLOCK_BYTES, giveBack, joined, type Runs, runBlocks, runsWithin, take } from "../../content/blocks";
import { allocatedBytes, type Content } from "../../content/content";
import { extentSize } from "../../content/extent";
import type { Node, NodeId, Overlay } from "../../content/overlay";
import type { BaseTree } from "./base-tree";
import { type BlockPlan, fileContent, nodeOf, type Volume } from "./volume";

const NOWHERE: Runs = [];

/** Blocks of an image's files from its first on, told once for each tree. */
const images = new WeakMap<BaseTree, ReadonlyMap<NodeId, number>>();

function imageOf(base: BaseTree): ReadonlyMap<NodeId, number> {
  const known = images.get(base);
  if (known) return known;
  const places = new Map<NodeId, number>();
  let at = 0;
  for (const [id, node] of base.nodes) {
    if (node.t !== "f") continue;
    places.set(id, at);
    at += storedBlocks(node);
  }
  images.set(base, places);
  return places;
}

function storedBlocks(node: Node): number {
  return allocatedBytes(fileContent(node)) / BLOCK_BYTES;
}

function inImage({ base }: Volume, plan: BlockPlan, id: NodeId): Runs {
  const node = base.nodes.get(id);
  const blocks = node?.t === "f" ? storedBlocks(node) : 0;
  return blocks === 0 ? NOWHERE : [plan.first + (imageOf(base).get(id) ?? 0), blocks];
}

/** Blocks that hold a file's bytes, holes left out; fewer than it has where some are only in memory yet. */
export function runsOf(volume: Volume, id: NodeId, node: Node | null = nodeOf(volume, id)): Runs {
  const { plan } = volume;
  if (!plan || node?.t !== "f") return NOWHERE;
  return runsWithin(node.b ?? inImage(volume, plan, id), 0, storedBlocks(node));
}

/**
 * Gives what changes hold the blocks that it needs, and takes back what it no longer does.
 * @param changes - the highest layer, on its way to the disk
 */
export function placeBlocks(volume: Volume, changes: Overlay): void {
  const { plan } = volume;
  if (!plan) return;
  for (const [id, node] of Object.entries(changes.nodes ?? {})) if (node?.t === "f") placeFile(volume, plan, changes, id, node);
}

/** The same of one file, a node of the changes. */
export function placeFile(volume: Volume, plan: BlockPlan, changes: Overlay, id: NodeId, node: Node): void {
  const before = node.b ?? inImage(volume, plan, id);
  const [have, need] = [runBlocks(before), storedBlocks(node)];
  if (have === need && node.b) return;
  const space = changes.space ?? { at: plan.fresh };
  let runs = runsWithin(before, 0, need);
  if (need > have) {
    const last = before.length - 2;
    const taken = take(space, plan.most, need - have, last < 0 ? null : (before[last] as number) + (before[last + 1] as number));
    runs = joined(runs, taken.runs);
    changes.space = taken.space;
  } else if (need < have) changes.space = giveBack(space, freed(plan, runsWithin(before, need, have)));
  if (runs.length > 0) node.b = runs;
  else delete node.b;
}

/** A file is gone: its blocks are free. @param node - as it was */
export function freeBlocks(volume: Volume, changes: Overlay, id: NodeId, node: Node): void {
  const { plan } = volume;
  if (!plan || node.t !== "f") return;
  const runs = freed(plan, node.b ?? (changes.nodes?.[id] ? inImage(volume, plan, id) : NOWHERE));
  if (runs.length > 0) changes.space = giveBack(changes.space ?? { at: plan.fresh }, runs);
}

/** What the image's files had stays taken, as its size is counted. */
function freed({ fresh }: BlockPlan, runs: Runs): Runs {
  let out: Runs = NOWHERE;
  for (let i = 0; i < runs.length; i += 2) if ((runs[i] as number) >= fresh) out = joined(out, runs.slice(i, i + 2));
  return out;
}

/** A part of a file that lies in one run, or has not been given one. */
export interface FileExtent {
  /** bytes from the file's start, whole blocks */
  readonly from: number;
  readonly bytes: number;
  /** first block; null: only in memory yet */
  readonly block: number | null;
}

/** Parts of a file in order, without its holes. @source Linux Documentation/filesystems/fiemap.rst */
export function extentsOf(volume: Volume, id: NodeId): FileExtent[] {
  const node = nodeOf(volume, id);
  if (node?.t !== "f") return [];
  const runs = runsOf(volume, id, node);
  const out: FileExtent[] = [];
  let stored = 0;
  for (const [from, bytes] of storedParts(fileContent(node))) {
    const blocks = Math.ceil(bytes / BLOCK_BYTES);
    const placed = runsWithin(runs, stored, stored + blocks);
    let at = from;
    for (let i = 0; i < placed.length; i += 2) {
      const length = (placed[i + 1] as number) * BLOCK_BYTES;
      out.push({ from: at, bytes: length, block: placed[i] as number });
      at += length;
    }
    const rest = from + blocks * BLOCK_BYTES - at;
    if (rest > 0) out.push({ from: at, bytes: rest, block: null });
    stored += blocks;
  }
  return out;
}

/** Where a content's bytes are that are no holes: from a block's start, and how many. */
function storedParts(content: Content): [number, number][] {
  if (typeof content === "string") return content === "" ? [] : [[0, content.length]];
  if (content.holes === 0) return [[0, content.n]];
  const out: [number, number][] = [];
  let at = 0;
  for (const extent of content.x) {
    const size = extentSize(extent);
    const isHole = typeof extent === "object" && extent.k === "hole";
    const [start, end] = [Math.floor(at / BLOCK_BYTES) * BLOCK_BYTES, at + size];
    at = end;
    if (isHole) continue;
    const last = out[out.length - 1];
    if (last && last[0] + last[1] >= start) last[1] = end - last[0];
    else out.push([start, end - start]);
  }
  return out;
}

/** Blocks behind bytes `from` to `to` of a file, those that have some. */
export function blocksBehind(volume: Volume, id: NodeId, from: number, to: number): Runs {
  const node = nodeOf(volume, id);
  if (node?.t !== "f") return NOWHERE;
  const content = fileContent(node);
  const runs = runsOf(volume, id, node);
  if (typeof content === "string" || content.holes === 0)
    return runsWithin(runs, Math.floor(from / BLOCK_BYTES), Math.ceil(to / BLOCK_BYTES));
  let out: Runs = NOWHERE;
  for (const extent of extentsOf(volume, id)) {
    const [first, end] = [Math.max(from, extent.from), Math.min(to, extent.from + extent.bytes)];
    if (extent.block === null || first >= end) continue;
    const skipped = Math.floor((first - extent.from) / BLOCK_BYTES);
    const last = Math.ceil((end - extent.from) / BLOCK_BYTES);
    out = joined(out, [extent.block + skipped, last - skipped]);
  }
  return out;
}
