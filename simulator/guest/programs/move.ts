import type { Bytes } from "../../content/bytes";
import { contentSize } from "../../content/content";
import { errorText, type Found, fileContent } from "../fs/filesystem";
import { baseOf, normalize, parentOf } from "../fs/path";
import type { ProgramContext } from "../os/program";
import { ask, type Question } from "./ask";
import { type Backup, readBackup } from "./backup";
import { setAside } from "./copy-file";
import { mayChange } from "./make-dirs";
import { badOptions, operandProgram, type Progress, type Report } from "./operands";
import { getopt } from "./options";
import { quoteName } from "./quoting";
import { bareName, inside, targetOf } from "./targets";
import { nextVisit, startWalk, type Walk } from "./tree-walk";

interface MoveState {
  to: Bytes;
  into: boolean;
  force: boolean;
  interactive: boolean;
  noClobber: boolean;
  update: boolean;
  verbose: boolean;
  strip: boolean;
  backup: Backup;
  question: Question;
  /** a tree that goes to another file system: copied first, then removed */
  walk: Walk | null;
  phase: "copy" | "remove";
  from: { path: Bytes; to: Bytes; shown: Bytes; shownTo: Bytes };
}

/** What stands against a move, in words; null: nothing. */
function problemWith(
  ctx: ProgramContext,
  own: MoveState,
  found: Found,
  from: Bytes,
  to: Bytes,
  shown: { from: Bytes; to: Bytes; typed: Bytes },
): string | null {
  const fail = (error: string): string => `cannot move ${quoteName(shown.from)} to ${quoteName(shown.to)}: ${errorText(error)}`;
  const last = baseOf(bareName(shown.typed));
  if (last === "." || last === ".." || found.path === "/")
    return `cannot move ${quoteName(shown.typed)} to ${quoteName(own.to)}: ${errorText("EBUSY")}`;
  if (shown.to === "") return fail("ENOENT");
  const there = ctx.fs.lookup(to, false);
  if (typeof there !== "string" && there.mount === found.mount && there.id === found.id && !found.synth && found.node.t !== "d")
    return `${quoteName(shown.from)} and ${quoteName(shown.to)} are the same file`;
  const target = ctx.fs.lookup(to);
  if (found.node.t === "l" && typeof target !== "string" && typeof there !== "string" && there.node.t !== "l") {
    const own = ctx.fs.lookup(from);
    if (typeof own !== "string" && own.id === target.id && own.mount === target.mount)
      return `${quoteName(shown.from)} and ${quoteName(shown.to)} are the same file`;
  }
  if (to === from || to.startsWith(`${from}/`))
    return `cannot move ${quoteName(shown.from)} to a subdirectory of itself, ${quoteName(shown.to)}`;
  if (typeof there !== "string" && own.backup.kind === "none") {
    if (there.node.t === "d" && found.node.t !== "d") return `cannot overwrite directory ${quoteName(shown.to)} with non-directory`;
    if (there.node.t !== "d" && found.node.t === "d")
      return `cannot overwrite non-directory ${quoteName(shown.to)} with directory ${quoteName(shown.from)}`;
  }
  if (shown.to.endsWith("/") && found.node.t !== "d" && !ctx.fs.isDir(to)) return fail("ENOTDIR");
  const parent = ctx.fs.lookup(parentOf(to));
  if (typeof parent === "string") return fail(parent);
  if (parent.node.t !== "d") return fail("ENOTDIR");
  return mayChange(ctx, from) && mayChange(ctx, to) ? null : fail("EACCES");
}

/** A file that goes to another file system. */
function moveAcross(ctx: ProgramContext, found: Found, to: Bytes): string | null {
  ctx.charge("moved", Math.ceil(contentSize(fileContent(found.node)) / 32));
  const there = ctx.fs.raw(to);
  if (there) ctx.fs.removeFound(there);
  const error = ctx.fs.copyNode(found, to, null);
  if (error !== null) return error;
  ctx.fs.change(
    to,
    { m: found.node.m, u: found.node.u, g: found.node.g, s: found.node.s, a: found.node.a ?? found.node.s },
    found.node.t !== "l",
  );
  return ctx.fs.removeFound(found);
}

/** Goes on with a tree that goes to another file system. */
function moveTree(ctx: ProgramContext, own: MoveState, report: Report): Progress {
  while (own.walk !== null && !ctx.isSpent && ctx.process.out.length === 0) {
    const visit = nextVisit(ctx, own.walk);
    if (visit === null) {
      own.walk = own.phase === "copy" ? startWalk(own.from.path) : null;
      if (own.phase === "remove") return "done";
      own.phase = "remove";
      continue;
    }
    ctx.charge("node", 2);
    const { node } = visit.found;
    if (own.phase === "remove") {
      if (node.t === "d" && visit.phase === "in") continue;
      const error = ctx.fs.removeFound(visit.found);
      if (error !== null)
        report.fail(`cannot remove ${quoteName(own.from.shown + visit.path.slice(own.from.path.length))}: ${errorText(error)}`);
      continue;
    }
    const to = own.from.to + visit.path.slice(own.from.path.length);
    let error: string | null = null;
    if (node.t === "d" && visit.phase === "in") error = ctx.fs.mkdir(to, { uid: node.u, gid: node.g }, node.m);
    else if (node.t !== "d") error = ctx.fs.copyNode(visit.found, to, null);
    ctx.charge("moved", node.t === "f" ? Math.ceil(contentSize(fileContent(node)) / 32) : 0);
    ctx.fs.change(to, { m: node.m, u: node.u, g: node.g, s: node.s, a: node.a ?? node.s }, false);
    if (error === null) continue;
    report.fail(`cannot create ${quoteName(own.from.shownTo + visit.path.slice(own.from.path.length))}: ${errorText(error)}`);
    own.walk = null;
    return "done";
  }
  return own.walk === null ? "done" : "more";
}

function moveOperand(ctx: ProgramContext, own: MoveState, operand: Bytes, report: Report): Progress {
  if (own.walk !== null) return moveTree(ctx, own, report);
  ctx.charge("node", 4);
  const typed = own.strip ? bareName(operand) : operand;
  const trimmed = bareName(typed);
  const from = normalize(ctx.path(trimmed));
  const found = typed === "" ? "ENOENT" : ctx.fs.lookup(typed.endsWith("/") ? ctx.path(typed) : from, false);
  if (typeof found === "string") {
    report.fail(`cannot stat ${quoteName(typed)}: ${errorText(found)}`);
    return "done";
  }
  const shownTo = own.into ? inside(own.to, baseOf(from)) : own.to;
  const to = normalize(ctx.path(shownTo));
  const there = ctx.fs.lookup(to, false);
  if (typeof there !== "string" && (own.noClobber || (own.update && there.node.s >= found.node.s))) return "done";
  const problem = problemWith(ctx, own, found, from, to, { from: trimmed, to: shownTo, typed });
  if (problem !== null) {
    report.fail(problem);
    return "done";
  }
  if (typeof there !== "string" && own.interactive) {
    const answer = ask(ctx, own.question, `mv: overwrite ${quoteName(shownTo)}? `);
    if (typeof answer !== "boolean") return answer;
    if (!answer) return "done";
  }
  const aside = setAside(ctx, own.backup, there, shownTo, to, report);
  if (aside === null) return "done";
  let error: string | null = ctx.fs.rename(from, to);
  if (error === "EXDEV") {
    if (found.node.t === "d") {
      error = ctx.fs.raw(to) ? "ENOTEMPTY" : ctx.fs.mkdir(to, { uid: found.node.u, gid: found.node.g }, found.node.m);
      if (error === null) {
        own.walk = startWalk(found.path);
        own.phase = "copy";
        own.from = { path: found.path, to, shown: trimmed, shownTo };
        return "more";
      }
    } else error = moveAcross(ctx, found, to);
  }
  if (error !== null) report.fail(`cannot move ${quoteName(trimmed)} to ${quoteName(shownTo)}: ${errorText(error)}`);
  else if (own.verbose)
    ctx.out(`renamed ${quoteName(trimmed)} -> ${quoteName(shownTo)}${aside === "" ? "" : ` (backup: ${quoteName(aside)})`}\n`);
  return "done";
}

/** `mv`. @source coreutils 9.1: mv */
export const mv = operandProgram<MoveState>({
  name: "mv",
  parse(ctx) {
    const { flags, given, values, rest, error } = getopt("mv", ctx.args, "bfint:uvS:TZ\x01\x1e::", {
      backup: "\x1e",
      context: "Z",
      force: "f",
      interactive: "i",
      "no-clobber": "n",
      "no-target-directory": "T",
      "strip-trailing-slashes": "\x01",
      suffix: "S",
      "target-directory": "t",
      update: "u",
      verbose: "v",
    });
    if (error) return badOptions(error);
    const backup = readBackup(ctx, "mv", given);
    if ("stdout" in backup) return backup;
    const target = targetOf("mv", ctx, rest, values.get("t"), flags.has("T"));
    if ("stdout" in target) return target;
    const last = given.findLast(([letter]) => "ifn".includes(letter))?.[0];
    const own: MoveState = {
      to: target.to,
      into: target.into,
      force: flags.has("f"),
      interactive: last === "i",
      noClobber: last === "n",
      update: flags.has("u"),
      verbose: flags.has("v"),
      strip: flags.has("\x01"),
      backup,
      question: { asked: false, answer: "" },
      walk: null,
      phase: "copy",
      from: { path: "", to: "", shown: "", shownTo: "" },
    };
    return { own, operands: target.operands };
  },
  each: moveOperand,
});
