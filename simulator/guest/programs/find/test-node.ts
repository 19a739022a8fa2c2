import type { Bytes } from "../../../content/bytes";
import { type Found, fileContent, sizeOf } from "../../fs/filesystem";
import { baseOf } from "../../fs/path";
import type { ProgramContext } from "../../os/program";
import { groups, users } from "../../os/users";
import { compileRegex } from "../../regex/compile";
import { matches } from "../../shell/pattern";
import { accessed, inodeNumber, modified } from "../ls-format";
import type { Visit } from "../tree-walk";
import type { Compare, Primary } from "./plan";

/** A node that is being looked at: as it was found, and as it is named. */
export interface Candidate {
  readonly visit: Visit;
  readonly shown: Bytes;
  /** the start that it lies below, as typed */
  readonly start: Bytes;
}

function holds(cmp: Compare, value: number, n: number): boolean {
  return cmp === "<" ? value < n : cmp === ">" ? value > n : value === n;
}

/** Letter of a node's type, as `-type` has it. */
export function typeLetter(visit: Visit): string {
  const { node, synth } = visit.found;
  return synth?.isPipe ? "p" : synth?.device ? synth.device.kind : node.t;
}

/** Whether a test holds. Actions are not tests. */
export function testNode(ctx: ProgramContext, what: Primary, candidate: Candidate): boolean {
  const { visit, shown } = candidate;
  const { found } = visit;
  const { node } = found;
  switch (what.p) {
    case "true":
      return true;
    case "false":
      return false;
    case "empty":
      return node.t === "d" ? ctx.fs.namesOf(found).length === 0 : node.t === "f" && !found.synth && sizeOf(node) === 0;
    case "name":
      return matches(what.pattern, baseOf(shown), ctx, { ignoreCase: what.fold });
    case "path":
      return matches(what.pattern, shown, ctx, { ignoreCase: what.fold });
    case "lname":
      return node.t === "l" && matches(what.pattern, node.d, ctx, { ignoreCase: what.fold });
    case "regex": {
      const regex = compileRegex(what.source, { syntax: what.syntax, ignoreCase: what.fold });
      if ("error" in regex) return false;
      const hit = regex.find(shown, 0, ctx);
      return hit !== null && hit[0] === 0 && hit[1] === shown.length;
    }
    case "type": {
      if (!what.follow) return what.kinds.includes(typeLetter(visit));
      const target = ctx.fs.lookup(found.path);
      return typeof target === "string" ? what.kinds.includes("l") : what.kinds.includes(target.node.t);
    }
    default:
      return testFigures(ctx, what, candidate);
  }
}

function testFigures(ctx: ProgramContext, what: Primary, { visit }: Candidate): boolean {
  const { found } = visit;
  const { node } = found;
  switch (what.p) {
    case "size":
      return holds(what.cmp, Math.ceil(sizeOf(node) / what.unit), what.n);
    case "links":
      return holds(what.cmp, node.t === "d" ? 2 : (node.k ?? 1), what.n);
    case "inum":
      return holds(what.cmp, inodeNumber(found), what.n);
    case "uid":
      return holds(what.cmp, node.u, what.n);
    case "gid":
      return holds(what.cmp, node.g, what.n);
    case "nouser":
      return !users(ctx.machine).some((user) => user.uid === node.u);
    case "nogroup":
      return !groups(ctx.machine).some((group) => group.gid === node.g);
    case "age": {
      const now = Math.floor(ctx.unixUs() / 1_000_000);
      const age = (what.day ? (Math.floor(now / 86_400) + 1) * 86_400 : now) - (what.access ? accessed : modified)(ctx, found);
      // Whole units, what is left over does not count; minutes are compared as they are for < and >.
      const units = what.unit === 60 && what.cmp !== "=" ? age / 60 : what.unit === 60 ? Math.ceil(age / 60) : Math.floor(age / what.unit);
      return holds(what.cmp, units, what.n);
    }
    case "fstype":
      return fileSystemType(found) === what.name;
    case "newer":
      return (what.access ? accessed : modified)(ctx, found) > what.seconds;
    case "perm": {
      const bits = node.m & 0o7777;
      if (what.how === "exact") return bits === what.bits;
      return what.how === "all" ? (bits & what.bits) === what.bits : what.bits === 0 || (bits & what.bits) !== 0;
    }
    case "access":
      return ctx.fs.permits(node, ctx.uid, ctx.process.gid, what.want);
    case "same":
      return found.mount === what.mount && found.id === what.id;
    default:
      return false;
  }
}

/** Name of the kind of file system that holds a node. */
export function fileSystemType(found: Found): string {
  if (found.mount === "ram") return "tmpfs";
  if (!found.synth) return "ext4";
  return found.path.startsWith("/proc")
    ? "proc"
    : found.path.startsWith("/sys")
      ? "sysfs"
      : found.path.startsWith("/dev")
        ? "devtmpfs"
        : "ext4";
}

/** Whether a regular expression of a plan compiles; the complaint when it does not. */
export function regexComplaint(what: Primary): string | null {
  if (what.p !== "regex") return null;
  const regex = compileRegex(what.source, { syntax: what.syntax, ignoreCase: what.fold });
  return "error" in regex ? `failed to compile regular expression '${what.source}': ${regex.error}` : null;
}

/** Content size of a node in bytes. */
export function contentLength(visit: Visit): number {
  const content = fileContent(visit.found.node);
  return typeof content === "string" ? content.length : content.n;
}
