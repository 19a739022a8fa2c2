import type { Bytes } from "./bytes";
import type { ChunkStore } from "./chunks";
import { randomBytes } from "./random-bytes";

/**
 * A run of bytes, as files, pipes, disks and memory hold it: real bytes (a string), zeros, a pattern, pseudo-random bytes
 * of a seed, or real bytes in the host's store. A copy of a range is the same extents again. Plain JSON, never changed in place.
 */
export type Extent =
  | Bytes
  | { readonly k: "zeros"; readonly n: number }
  /** zeros that were never written: they read alike and take no room */
  | { readonly k: "hole"; readonly n: number }
  /** byte i is `t[(at + i) mod t.length]` */
  | { readonly k: "pattern"; readonly n: number; readonly t: Bytes; readonly at: number }
  /** bytes `at` on of the stream of seed `s` */
  | { readonly k: "random"; readonly n: number; readonly s: number; readonly at: number }
  /** bytes `at` on of the chunk named `h` */
  | { readonly k: "chunk"; readonly n: number; readonly h: string; readonly at: number };

/** Longest pattern that is kept as one. */
export const PATTERN_BYTES = 4_096;

export function extentSize(extent: Extent): number {
  return typeof extent === "string" ? extent.length : extent.n;
}

export function zeros(n: number): Extent {
  return { k: "zeros", n };
}

/** `t` again and again, `n` bytes in all. */
export function pattern(t: Bytes, n: number, at = 0): Extent {
  if (t === "\0") return zeros(n);
  return { k: "pattern", n, t, at: at % t.length };
}

/** Bytes `from` to `to` of an extent. */
export function sliceExtent(extent: Extent, from: number, to: number): Extent {
  if (typeof extent === "string") return extent.slice(from, to);
  if (from === 0 && to === extent.n) return extent;
  const n = to - from;
  switch (extent.k) {
    case "zeros":
    case "hole":
      return { k: extent.k, n };
    case "pattern":
      return { k: "pattern", n, t: extent.t, at: (extent.at + from) % extent.t.length };
    default:
      return { ...extent, n, at: extent.at + from };
  }
}

/** The bytes of an extent. The caller keeps it short: they are made here. */
export function extentBytes(extent: Extent, chunks: ChunkStore): Bytes {
  if (typeof extent === "string") return extent;
  switch (extent.k) {
    case "zeros":
    case "hole":
      return "\0".repeat(extent.n);
    case "pattern": {
      const { t, at, n } = extent;
      return t.repeat(Math.ceil((at + n) / t.length)).slice(at, at + n);
    }
    case "random":
      return randomBytes(extent.s, extent.at, extent.n);
    case "chunk":
      return chunks.get(extent.h).slice(extent.at, extent.at + extent.n);
  }
}

/** One extent for two that follow each other, or null. Strings are joined up to `joined` bytes. */
export function mergeExtents(a: Extent, b: Extent, joined: number): Extent | null {
  if (typeof a === "string" || typeof b === "string") {
    if (typeof a === "string" && typeof b === "string" && a.length + b.length <= joined) return a + b;
    return null;
  }
  if (a.k === "zeros" || a.k === "hole") return b.k === a.k ? { k: a.k, n: a.n + b.n } : null;
  if (a.k === "pattern") return b.k === "pattern" && a.t === b.t && (a.at + a.n) % a.t.length === b.at ? { ...a, n: a.n + b.n } : null;
  if (a.k === "random") return b.k === "random" && a.s === b.s && a.at + a.n === b.at ? { ...a, n: a.n + b.n } : null;
  return b.k === "chunk" && a.h === b.h && a.at + a.n === b.at ? { ...a, n: a.n + b.n } : null;
}

/** An extent as something that was written: a hole that is copied through a pipe becomes zeros. */
export function written(extent: Extent): Extent {
  return typeof extent === "object" && extent.k === "hole" ? { k: "zeros", n: extent.n } : extent;
}

/** Memory that an extent takes where it is kept, bytes: real bytes and a few words. */
export function heldBytes(extent: Extent): number {
  return typeof extent === "string" ? extent.length + 16 : 96 + (extent.k === "pattern" ? extent.t.length : 0);
}
