import type { Bytes } from "../../content/bytes";
import type { Found } from "../fs/filesystem";
import type { ProgramContext } from "../os/program";

/** A walk through everything below a directory, as plain data: it goes on after any stop, whatever changed meanwhile. */
export interface Walk {
  /** directories that are open, outermost first: the last name seen in each, and those that have been read and come next */
  stack: { path: Bytes; after: Bytes | null; ahead?: Bytes[]; node?: string }[];
  /** links are followed: what they lead to is walked under their names */
  follow?: boolean;
}

/** A node of a walk: on the way in, or for a directory on the way out. */
export interface Visit {
  readonly path: Bytes;
  readonly found: Found;
  readonly phase: "in" | "out";
  /** 1 for the children of the start */
  readonly depth: number;
  /** path of the directory above that this link leads back to: it is not gone into */
  readonly loop?: Bytes;
}

/** Begins with the children of a directory. */
export function startWalk(path: Bytes): Walk {
  return { stack: [{ path, after: null }] };
}

/** The same with all links followed. */
export function startFollowing(dir: Found): Walk {
  return { stack: [{ path: dir.path, after: null, node: nodeName(dir) }], follow: true };
}

const nodeName = (found: Found): string => `${found.mount} ${found.id || found.path}`;

/** What a path of a walk leads to; a link that leads nowhere stands for itself. */
function nodeAt(ctx: ProgramContext, walk: Walk, path: Bytes): Found | null {
  if (!walk.follow) return ctx.fs.raw(path);
  const target = ctx.fs.lookup(path);
  const found = typeof target === "string" ? ctx.fs.lookup(path, false) : target;
  return typeof found === "string" ? null : found;
}

/** Names of a directory that are read at once, as `getdents` gives a buffer full. */
const READ_AT_ONCE = 512;

/** Where in sorted names those after one begin. */
function placeAfter(names: readonly Bytes[], after: Bytes | null): number {
  if (after === null) return 0;
  let from = 0;
  let to = names.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((names[middle] as Bytes) <= after) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The next name of an open directory. */
function nextName(ctx: ProgramContext, open: Walk["stack"][number], dir: Found): Bytes | undefined {
  if (open.ahead === undefined || open.ahead.length === 0) {
    const names = ctx.fs.namesOf(dir);
    const from = placeAfter(names, open.after);
    // It is sorted when it is opened; later only what has changed since then.
    ctx.charge("compared", open.after === null ? names.length / 2 : READ_AT_ONCE);
    open.ahead = names.slice(from, from + READ_AT_ONCE).reverse();
  }
  return open.ahead.pop();
}

/** Path of a name in a directory. */
export function joined(dir: Bytes, name: Bytes): Bytes {
  return dir === "/" ? `/${name}` : `${dir}/${name}`;
}

/** The next node; null at the end. The start itself is left once, as `out` with depth 0. */
export function nextVisit(ctx: ProgramContext, walk: Walk): Visit | null {
  for (;;) {
    const top = walk.stack[walk.stack.length - 1];
    if (top === undefined) return null;
    ctx.charge("node", 1);
    const dir = nodeAt(ctx, walk, top.path);
    const name = dir?.node.t === "d" ? nextName(ctx, top, dir) : undefined;
    if (name === undefined) {
      walk.stack.pop();
      if (dir) return { path: top.path, found: dir, phase: "out", depth: walk.stack.length };
      continue;
    }
    top.after = name;
    const path = joined(top.path, name);
    const found = nodeAt(ctx, walk, path);
    if (found === null) continue;
    const depth = walk.stack.length;
    if (found.node.t !== "d") return { path, found, phase: "in", depth };
    if (walk.follow) {
      const node = nodeName(found);
      const above = walk.stack.find((each) => each.node === node);
      if (above) return { path, found, phase: "in", depth, loop: above.path };
      walk.stack.push({ path, after: null, node });
    } else walk.stack.push({ path, after: null });
    return { path, found, phase: "in", depth };
  }
}

/** Does not go into the directory that was visited last. */
export function prune(walk: Walk): void {
  walk.stack.pop();
}
