import type { Bytes } from "./bytes";
import { CHUNK_BYTES, type ChunkStore } from "./chunks";
import { type Extent, extentBytes, extentSize, mergeExtents, sliceExtent } from "./extent";

/** A long content: its size and its extents in order. Owned by one file; changed in place by its functions alone. */
export interface LongContent {
  n: number;
  /** bytes of it that are holes */
  holes: number;
  x: Extent[];
}
/** What a file holds: a few bytes as they are, or extents. */
export type Content = Bytes | LongContent;

/** Bytes that a content keeps in the state itself; what is longer goes to the host's store. */
export const INLINE_BYTES = 2_048;

export function contentSize(content: Content): number {
  return typeof content === "string" ? content.length : content.n;
}

/** A content of its own with the same bytes: costs a copy of the list, not of the bytes. */
export function copyContent(content: Content): Content {
  return typeof content === "string" ? content : { n: content.n, holes: content.holes, x: [...content.x] };
}

/** Where the last look into a content ended: reading on from there is the usual case. Never decides what is read. */
const hints = new WeakMap<LongContent, { index: number; start: number }>();

function seek(content: LongContent, at: number): { index: number; start: number } {
  const hint = hints.get(content);
  let index = 0;
  let start = 0;
  if (hint && hint.start <= at && hint.index < content.x.length) ({ index, start } = hint);
  while (index < content.x.length) {
    const size = extentSize(content.x[index] as Extent);
    if (start + size > at) break;
    start += size;
    index++;
  }
  hints.set(content, { index, start });
  return { index, start };
}

/** Extents of bytes `from` to `to`, as many as there are; at most `most` extents. */
export function contentRange(content: Content, from: number, to: number, most = Number.POSITIVE_INFINITY): Extent[] {
  const end = Math.min(to, contentSize(content));
  if (from >= end) return [];
  if (typeof content === "string") return [content.slice(from, end)];
  const out: Extent[] = [];
  let { index, start } = seek(content, from);
  let at = from;
  while (at < end && out.length < most) {
    const extent = content.x[index++] as Extent;
    const size = extentSize(extent);
    out.push(sliceExtent(extent, at - start, Math.min(size, end - start)));
    start += size;
    at = start;
  }
  return out;
}

/** The real bytes `from` to `to`. The caller bounds the length. */
export function contentBytes(content: Content, from: number, to: number, chunks: ChunkStore): Bytes {
  if (typeof content === "string") return content.slice(from, to);
  return contentRange(content, from, to)
    .map((extent) => extentBytes(extent, chunks))
    .join("");
}

function long(content: Content): LongContent {
  if (typeof content !== "string") return content;
  return { n: content.length, holes: 0, x: content === "" ? [] : [content] };
}

/** A short content goes back to plain bytes. */
function settled(content: LongContent): Content {
  if (content.n === 0) return "";
  const only = content.x[0];
  return content.x.length === 1 && typeof only === "string" && only.length <= INLINE_BYTES ? only : content;
}

/** A run shorter than this is kept as bytes, and a longer one too once a content has many extents: so that their number stays small. */
const SHORT_RUN = 512;
const MANY_EXTENTS = 64;
const SHORT_RUN_OF_MANY = 8_192;

/**
 * Appends one extent. Real bytes gather inline up to `INLINE_BYTES`, then in chunks that grow by doubling up to 64 KiB, so that an
 * append costs what it appends, whatever lies before it. When the store throws, the content is as it was or has the bytes inline.
 */
function push(content: LongContent, extent: Extent, chunks: ChunkStore): void {
  const size = extentSize(extent);
  if (size === 0) return;
  const { x } = content;
  const last = x[x.length - 1];
  if (typeof extent !== "string") {
    const merged = last === undefined ? null : mergeExtents(last, extent, 0);
    if (merged === null && size < (x.length > MANY_EXTENTS ? SHORT_RUN_OF_MANY : SHORT_RUN)) {
      push(content, extentBytes(extent, chunks), chunks);
      return;
    }
    if (merged === null) {
      seal(x, chunks);
      x.push(extent);
    } else x[x.length - 1] = merged;
    if (extent.k === "hole") content.holes += size;
    content.n += size;
    return;
  }
  if (typeof last === "string") x[x.length - 1] = last + extent;
  else x.push(extent);
  content.n += size;
  if ((x[x.length - 1] as Bytes).length > inlineMost(chunks)) seal(x, chunks);
}

const inlineMost = (chunks: ChunkStore): number => chunks.inlineMost ?? INLINE_BYTES;

/** Moves real bytes at the end into the store when they are too many to stay. */
function seal(x: Extent[], chunks: ChunkStore): void {
  let bytes = x[x.length - 1];
  const most = inlineMost(chunks);
  if (typeof bytes !== "string" || bytes.length <= most) return;
  let from = x.length - 1;
  for (let last = x[from - 1]; ; last = x[from - 1]) {
    if (typeof last !== "object" || last.k !== "chunk" || last.at !== 0) break;
    if (last.n > bytes.length || last.n + bytes.length > CHUNK_BYTES) break;
    bytes = chunks.get(last.h).slice(0, last.n) + bytes;
    from--;
  }
  const sealed: Extent[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const part = bytes.slice(at, at + CHUNK_BYTES);
    sealed.push(part.length <= most ? part : { k: "chunk", n: part.length, h: chunks.put(part), at: 0 });
  }
  x.length = from;
  for (const part of sealed) x.push(part);
}

/** A content with extents written at a place: what lies beyond the end becomes a hole first. Takes ownership of `content`. */
export function writeContent(content: Content, at: number, extents: readonly Extent[], chunks: ChunkStore): Content {
  const old = long(content);
  const size = extents.reduce((sum, extent) => sum + extentSize(extent), 0);
  if (size === 0) return content;
  if (at >= old.n) {
    if (at > old.n) push(old, { k: "hole", n: at - old.n }, chunks);
    for (const extent of extents) push(old, extent, chunks);
    return settled(old);
  }
  // Written over: the extents before and after stay as they are.
  const next: LongContent = { n: 0, holes: 0, x: [] };
  for (const extent of contentRange(old, 0, at)) push(next, extent, chunks);
  for (const extent of extents) push(next, extent, chunks);
  for (const extent of contentRange(old, at + size, old.n)) push(next, extent, chunks);
  return settled(next);
}

/** A content cut, or lengthened by a hole, to a size. Takes ownership of `content`. */
export function resizeContent(content: Content, size: number, chunks: ChunkStore): Content {
  const have = contentSize(content);
  if (size === have) return content;
  if (size > have) return writeContent(content, have, [{ k: "hole", n: size - have }], chunks);
  if (typeof content === "string") return content.slice(0, size);
  const next: LongContent = { n: 0, holes: 0, x: [] };
  for (const extent of contentRange(content, 0, size)) push(next, extent, chunks);
  return settled(next);
}

/** Content of some extents. */
export function contentOf(extents: readonly Extent[], chunks: ChunkStore): Content {
  return writeContent("", 0, extents, chunks);
}

/** Bytes that a content takes on a disk with blocks of 4 KiB. Holes take none. */
export function allocatedBytes(content: Content): number {
  const size = typeof content === "string" ? content.length : content.n - content.holes;
  return Math.ceil(size / 4096) * 4096;
}
