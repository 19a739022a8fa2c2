import type { Bytes } from "../../content/bytes";
import { errorText, type Found } from "../fs/filesystem";
import { baseOf, normalize, parentOf } from "../fs/path";
import type { Output, ProgramContext } from "../os/program";
import { ask, type Question } from "./ask";
import { type Backup, backupName, readBackup } from "./backup";
import { mayChange } from "./make-dirs";
import { badOptions, misuse, operandProgram, type Progress, type Report } from "./operands";
import { getopt, type Options } from "./options";
import { quoteName } from "./quoting";
import { bareName, inside } from "./targets";

interface LinkState {
  symbolic: boolean;
  force: boolean;
  interactive: boolean;
  verbose: boolean;
  relative: boolean;
  /** `-L`: to what a link leads */
  logical: boolean;
  /** `-d`: tries directories too */
  directories: boolean;
  backup: Backup;
  to: Bytes;
  into: boolean;
  question: Question;
}

/** A path as seen from a directory. */
export function relativePath(from: Bytes, to: Bytes): Bytes {
  const a = from.split("/").filter((part) => part !== "");
  const b = to.split("/").filter((part) => part !== "");
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return [...a.slice(same).map(() => ".."), ...b.slice(same)].join("/") || ".";
}

/** A path whose directories are no links, as far as they exist. */
function physical(ctx: ProgramContext, path: Bytes): Bytes {
  const found = ctx.fs.resolve(normalize(path));
  if (typeof found !== "string") return found.path;
  const parent = parentOf(path);
  return parent === path ? path : `${physical(ctx, parent)}/${baseOf(path)}`.replace(/^\/\//, "/");
}

/** Whether two names of the same directory lead to one file. */
function areOne(ctx: ProgramContext, source: Found | string, there: Found | null, target: Bytes, path: Bytes): boolean {
  if (there === null || typeof source === "string" || source.synth !== null) return false;
  if (source.mount !== there.mount || source.id !== there.id) return false;
  const own = ctx.fs.resolve(ctx.path(bareName(target)), false);
  return typeof own !== "string" && own.path === path;
}

/** Asks, removes or renames what stands in the way; the name that it has now, "" for none, null: it stays, and nothing is made. */
function makeWay(
  ctx: ProgramContext,
  own: LinkState,
  there: Found | null,
  shown: Bytes,
  path: Bytes,
  report: Report,
): Bytes | null | Progress {
  if (there === null) return "";
  const isDir = there.node.t === "d";
  if (isDir && (own.force || own.interactive || own.backup.kind !== "none")) {
    report.fail(`${shown}: cannot overwrite directory`);
    return null;
  }
  if (own.interactive) {
    const answer = ask(ctx, own.question, `ln: replace ${quoteName(shown)}? `);
    if (typeof answer !== "boolean") return answer;
    if (!answer) return null;
  }
  const aside = backupName(ctx, own.backup, path);
  if (aside !== null) {
    const error = ctx.fs.rename(path, aside);
    if (error === null) return shown + aside.slice(path.length);
    report.fail(`cannot backup ${quoteName(shown)}: ${errorText(error)}`);
    return null;
  }
  if ((own.force || own.interactive) && mayChange(ctx, path)) ctx.fs.removeFound(there);
  return "";
}

function makeLink(ctx: ProgramContext, own: LinkState, source: Found | string, text: Bytes, path: Bytes): string | null {
  const parent = ctx.fs.lookup(parentOf(path));
  if (typeof parent === "string") return parent;
  if (parent.node.t !== "d") return "ENOTDIR";
  if (ctx.fs.raw(path) !== null) return "EEXIST";
  if (own.symbolic && text === "") return "ENOENT";
  if (!mayChange(ctx, path)) return "EACCES";
  if (own.symbolic) return ctx.fs.symlink(path, text, ctx.process);
  return typeof source === "string" ? source : ctx.fs.link(source, path);
}

function linkOperand(ctx: ProgramContext, own: LinkState, target: Bytes, report: Report): Progress {
  ctx.charge("node", 4);
  const last = baseOf(bareName(target));
  const shown = own.into ? inside(own.to, last) : own.to;
  const source = target === "" ? "ENOENT" : ctx.fs.lookup(ctx.path(target), own.logical);
  if (!own.symbolic && typeof source === "string") {
    report.fail(`failed to access ${quoteName(target)}: ${errorText(source)}`);
    return "done";
  }
  if (!own.symbolic && !own.directories && typeof source !== "string" && source.node.t === "d") {
    report.fail(`${target}: hard link not allowed for directory`);
    return "done";
  }
  const place = ctx.fs.resolve(normalize(ctx.path(bareName(shown))), false);
  const path = typeof place === "string" ? normalize(ctx.path(shown)) : place.path;
  const there = typeof place === "string" ? null : place.found;
  const isForced = own.force || own.interactive || own.backup.kind !== "none";
  if (isForced && areOne(ctx, own.symbolic ? ctx.fs.lookup(ctx.path(target), false) : source, there, target, path)) {
    report.fail(`${quoteName(target)} and ${quoteName(shown)} are the same file`);
    return "done";
  }
  const aside = makeWay(ctx, own, there, shown, path, report);
  if (aside !== null && typeof aside !== "string") return aside;
  if (aside === null) return "done";
  const text = own.relative ? relativePath(physical(ctx, parentOf(path)), physical(ctx, normalize(ctx.path(target)))) : target;
  const error =
    shown === "" ? "ENOENT" : shown.endsWith("/") && ctx.fs.raw(path) === null ? "ENOENT" : makeLink(ctx, own, source, text, path);
  if (error !== null) {
    const kind = own.symbolic ? "symbolic" : "hard";
    const tail = own.symbolic ? (text === "" ? " -> ''" : "") : error === "EEXIST" ? "" : ` => ${quoteName(target)}`;
    report.fail(`failed to create ${kind} link ${quoteName(shown)}${tail}: ${errorText(error)}`);
  } else if (own.verbose)
    ctx.out(`${aside === "" ? "" : `${quoteName(aside)} ~ `}${quoteName(shown)} ${own.symbolic ? "->" : "=>"} ${quoteName(text)}\n`);
  return "done";
}

/** Where the links go: a directory for many, or a new name for one. */
function whereTo(ctx: ProgramContext, { flags, values, rest }: Options): { to: Bytes; into: boolean; operands: Bytes[] } | Output {
  const fail = (text: string): Output => ({ stdout: "", stderr: `ln: ${text}\n`, code: 1 });
  const into = values.get("t");
  const flat = flags.has("T");
  if (rest.length === 0) return misuse("ln", "missing file operand");
  const last = rest[rest.length - 1] as Bytes;
  if (flat && into !== undefined) return fail("cannot combine --target-directory and --no-target-directory");
  if (flat && rest.length === 1) return misuse("ln", `missing destination file operand after ${quoteName(last)}`);
  if (flat && rest.length > 2) return misuse("ln", `extra operand ${quoteName(rest[2] ?? "")}`);
  const isDir = (name: Bytes): boolean => {
    if (name === "" || !ctx.fs.isDir(ctx.path(name))) return false;
    return !(flags.has("n") && ctx.fs.raw(normalize(ctx.path(bareName(name))))?.node.t === "l");
  };
  if (into !== undefined) {
    const found = into === "" ? "ENOENT" : ctx.fs.lookup(ctx.path(into));
    if (typeof found === "string") return fail(`failed to access ${quoteName(into)}: ${errorText(found)}`);
    if (!isDir(into)) return fail(`target ${quoteName(into)} is not a directory`);
    return { to: into, into: true, operands: [...rest] };
  }
  if (flat) return { to: last, into: false, operands: rest.slice(0, 1) };
  if (rest.length === 1) return { to: ".", into: true, operands: [...rest] };
  if (isDir(last)) return { to: last, into: true, operands: rest.slice(0, -1) };
  if (rest.length === 2) return { to: last, into: false, operands: rest.slice(0, 1) };
  const found = last === "" ? "ENOENT" : ctx.fs.lookup(ctx.path(last));
  return fail(`target ${quoteName(last)}: ${errorText(typeof found === "string" ? found : "ENOTDIR")}`);
}

/** `ln`. @source coreutils 9.1: ln */
export const ln = operandProgram<LinkState>({
  name: "ln",
  parse(ctx) {
    const options = getopt("ln", ctx.args, "bdfinrst:vFLPS:T\x1e::", {
      backup: "\x1e",
      directory: "F",
      "no-dereference": "n",
      "no-target-directory": "T",
      force: "f",
      interactive: "i",
      suffix: "S",
      "target-directory": "t",
      logical: "L",
      physical: "P",
      relative: "r",
      symbolic: "s",
      verbose: "v",
    });
    const { flags, given, error } = options;
    if (error) return badOptions(error);
    const backup = readBackup(ctx, "ln", given);
    if ("stdout" in backup) return backup;
    const where = whereTo(ctx, options);
    if ("stdout" in where) return where;
    if (flags.has("r") && !flags.has("s")) return { stdout: "", stderr: "ln: cannot do --relative without --symbolic\n", code: 1 };
    const has = (letter: string): boolean => flags.has(letter);
    const last = given.findLast(([letter]) => letter === "f" || letter === "i")?.[0];
    const own: LinkState = {
      symbolic: has("s"),
      force: last === "f",
      interactive: last === "i",
      verbose: has("v"),
      relative: has("r"),
      logical: given.findLast(([letter]) => letter === "L" || letter === "P")?.[0] === "L",
      directories: has("d") || has("F"),
      backup,
      to: where.to,
      into: where.into,
      question: { asked: false, answer: "" },
    };
    return { own, operands: where.operands };
  },
  each: linkOperand,
});
