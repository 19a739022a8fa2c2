import type { Bytes } from "../../content/bytes";
import type { Found } from "../fs/filesystem";
import type { ProgramContext } from "../os/program";

/** A walk through everything below a directory, as plain data: it goes on after any stop, whatever changed meanwhile. */
export interface Walk {
  /** directories that are open, outermost first, and the last name seen in each */
  stack: { path: Bytes; after: Bytes | null; node?: string }[];
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

/** The first of some sorted names after one. */
function nameAfter(names: readonly Bytes[], after: Bytes | null): Bytes | undefined {
  if (after === null) return names[0];
  let from = 0;
  let to = names.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((names[middle] as Bytes) <= after) from = middle + 1;
    else to = middle;
  }
  return names[from];
}

/** Path of a name in a directory. */
export function joined(dir: Bytes, name: Bytes): Bytes {
  return dir === "/" ? `/${name}` : `${dir}/${name}`;
}

/** Names of directories that a step has looked at: they are asked for once a step, however many of them are visited. */
const listed = new WeakMap<ProgramContext, Map<Bytes, readonly Bytes[]>>();

function namesAt(ctx: ProgramContext, dir: Found): readonly Bytes[] {
  let known = listed.get(ctx);
  if (!known) {
    known = new Map();
    listed.set(ctx, known);
  }
  const names = known.get(dir.path) ?? ctx.fs.namesOf(dir);
  if (!known.has(dir.path)) {
    // A directory that has changed since the last look is sorted anew.
    ctx.charge("compared", names.length / 2);
    known.set(dir.path, names);
  }
  return names;
}

/** The next node; null at the end. The start itself is left once, as `out` with depth 0. */
export function nextVisit(ctx: ProgramContext, walk: Walk): Visit | null {
  for (;;) {
    const top = walk.stack[walk.stack.length - 1];
    if (top === undefined) return null;
    ctx.charge("node", 1);
    const dir = nodeAt(ctx, walk, top.path);
    const name = dir?.node.t === "d" ? nameAfter(namesAt(ctx, dir), top.after) : undefined;
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
