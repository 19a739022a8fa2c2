/**
 * A disk read and written past its file system: where blocks belong to a file their bytes are the file's. What lies in no file is not kept,
 * and reads as zeros. @source ADR 10 (bytes are kept as far as files have them)
 */
import { BLOCK_BYTES } from "../../content/blocks";
import { contentRange, contentSize, INLINE_BYTES, writeContent } from "../../content/content";
import { SECTOR } from "../../content/disk-layout";
import { type Extent, extentSize, sliceExtent, written, zeros } from "../../content/extent";
import type { NodeId } from "../../content/overlay";
import type { DiskSpec } from "../engine";
import { extentsOf, runsOf } from "../fs/extents";
import { editContent, fileContent, type Layer, nodeOf, type Volume } from "../fs/volume";
import type { Machine } from "./machine";
import { gathered } from "./page-cache";
import { wipe } from "./wipe-disk";

/** Files by first block of each of their runs, in the order of the disk. */
type FileIndex = readonly (readonly [block: number, end: number, id: NodeId])[];

/** Files get blocks only when layers change, where a page cache stands before them. */
const indexes = new WeakMap<readonly Layer[], FileIndex>();

function indexOf(m: Machine, volume: Volume): FileIndex {
  const { layers } = volume;
  const known = m.services.isCached ? indexes.get(layers) : undefined;
  if (known) return known;
  const rows: [number, number, NodeId][] = [];
  const seen = new Set<NodeId>();
  const add = (id: NodeId): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const runs = runsOf(volume, id);
    for (let i = 0; i < runs.length; i += 2) rows.push([runs[i] as number, (runs[i] as number) + (runs[i + 1] as number), id]);
  };
  for (const { nodes = {} } of layers) for (const id of Object.keys(nodes)) add(id);
  for (const [id, { t }] of volume.base.nodes) if (t === "f") add(id);
  rows.sort((a, b) => a[0] - b[0]);
  indexes.set(layers, rows);
  return rows;
}

/** A part of a disk that is a part of a file: bytes from the disk's start, and where they stand in the file. */
interface FilePart {
  readonly at: number;
  readonly bytes: number;
  readonly id: NodeId;
  readonly from: number;
}

function partsBetween(m: Machine, volume: Volume, startBytes: number, from: number, to: number): FilePart[] {
  const rows = indexOf(m, volume);
  const [first, last] = [Math.floor((from - startBytes) / BLOCK_BYTES), Math.ceil((to - startBytes) / BLOCK_BYTES)];
  let low = 0;
  for (let high = rows.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.[1] ?? 0) <= first) low = middle + 1;
    else high = middle;
  }
  const ids = new Set<NodeId>();
  for (let row = rows[low]; row && row[0] < last; row = rows[++low]) ids.add(row[2]);
  const parts: FilePart[] = [];
  for (const id of ids)
    for (const { from: inFile, bytes, block } of extentsOf(volume, id)) {
      if (block === null) continue;
      const begins = startBytes + block * BLOCK_BYTES;
      const [at, end] = [Math.max(from, begins), Math.min(to, begins + bytes)];
      if (at < end) parts.push({ at, bytes: end - at, id, from: inFile + at - begins });
    }
  return parts.sort((a, b) => a.at - b.at);
}

/** Bytes `from` to `to` of a disk. */
export function readRaw(m: Machine, disk: DiskSpec, from: number, to: number): Extent[] {
  const volume = m.volumeOf(disk);
  if (!volume) return [zeros(to - from)];
  const out: Extent[] = [];
  let at = from;
  const fill = (until: number): void => {
    if (until > at) out.push(zeros(until - at));
    at = Math.max(at, until);
  };
  for (const part of partsBetween(m, volume, m.startOf(disk) * SECTOR, from, to)) {
    const node = nodeOf(volume, part.id);
    if (!node) continue;
    fill(part.at);
    for (const extent of contentRange(fileContent(node), part.from, part.from + part.bytes).map(written)) {
      out.push(extent);
      at += extentSize(extent);
    }
  }
  fill(to);
  return out;
}

/** Writes to a disk. Over the tables of its file system nothing of that is left. @returns the name of an error; null: written */
export function writeRaw(m: Machine, disk: DiskSpec, pos: number, extent: Extent): string | null {
  const size = extentSize(extent);
  const volume = m.volumeOf(disk);
  const startBytes = m.startOf(disk) * SECTOR;
  if (!volume?.plan || pos < startBytes + volume.plan.first * BLOCK_BYTES) {
    wipe(m, disk, size, {}, Math.floor(pos / SECTOR));
    return null;
  }
  if (m.services.isCached) {
    const dirty = gathered(m, disk.device, m.topOf(disk));
    if (dirty.raw === 0) dirty.rawAt = Math.floor(pos / SECTOR);
    dirty.raw += size;
    dirty.size += size;
  }
  for (const { at, bytes, id, from } of partsBetween(m, volume, startBytes, pos, pos + size)) {
    const node = nodeOf(volume, id);
    const taken = node ? Math.min(bytes, contentSize(fileContent(node)) - from) : 0;
    if (taken <= 0) continue;
    const part = sliceExtent(extent, at - pos, at - pos + taken);
    const { chunks } = m.fs;
    if (typeof part === "string" && taken > (chunks.inlineMost ?? INLINE_BYTES) && !m.mayStore(taken)) return "ENOSPC";
    editContent(volume, id, (old) => writeContent(old, from, [part], chunks), 0, from);
  }
  return null;
}
