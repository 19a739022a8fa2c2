import type { Bytes } from "../../content/bytes";
import { errorText, type Found } from "../fs/filesystem";
import { normalize, parentOf } from "../fs/path";
import type { Output, ProgramContext } from "../os/program";
import { ask, type Question } from "./ask";
import { readBackup } from "./backup";
import { type CopyWays, copyFile, type Keep, keepAttributes } from "./copy-file";
import { mayChange } from "./make-dirs";
import { badOptions, chosenWord, misuse, operandProgram, type Progress, type Report } from "./operands";
import { getopt } from "./options";
import { quoteName } from "./quoting";
import { bareName, inside, placeOf, targetOf } from "./targets";
import { nextVisit, prune, startFollowing, startWalk, type Walk } from "./tree-walk";

interface CopyState {
  ways: CopyWays;
  recursive: boolean;
  interactive: boolean;
  noClobber: boolean;
  update: boolean;
  verbose: boolean;
  /** which links are followed */
  follow: "never" | "named" | "always";
  sameVolume: boolean;
  to: Bytes;
  /** operands go into this directory; false: the one operand becomes `to` */
  into: boolean;
  parents: boolean;
  strip: boolean;
  walk: Walk | null;
  /** source and target of the tree under way, as paths and as they are shown */
  from: { path: Bytes; shown: Bytes; to: Bytes; shownTo: Bytes; mount: string };
  question: Question;
  /** where nodes with several names have been copied to */
  linked: { [place: string]: Bytes };
  /** targets made by this call: none of them is written over by another operand */
  made: { [path: string]: 1 };
}

function say(ctx: ProgramContext, own: CopyState, from: Bytes, to: Bytes, aside: Bytes): void {
  if (own.verbose) ctx.out(`${quoteName(from)} -> ${quoteName(to)}${aside === "" ? "" : ` (backup: ${quoteName(aside)})`}\n`);
}

/** Copies one node that is no directory, with its names when links are kept. */
function copyOne(
  ctx: ProgramContext,
  own: CopyState,
  found: Found,
  source: Bytes,
  to: { path: Bytes; shown: Bytes },
  report: Report,
): void {
  const key = own.ways.keep.links && !found.synth && (found.node.k ?? 1) > 1 ? `${found.mount} ${found.id}` : null;
  const first = key === null ? undefined : own.linked[key];
  if (first !== undefined && own.ways.link === "") {
    const there = ctx.fs.raw(to.path);
    if (there) ctx.fs.removeFound(there);
    const made = ctx.fs.raw(first);
    const error = made === null ? "ENOENT" : ctx.fs.link(made, to.path);
    if (error !== null) report.fail(`cannot create hard link ${quoteName(to.shown)} to ${quoteName(first)}: ${errorText(error)}`);
    else say(ctx, own, source, to.shown, "");
    return;
  }
  const aside = copyFile(ctx, own.ways, found, source, to, report);
  if (aside === null) return;
  if (key !== null) own.linked[key] = to.path;
  say(ctx, own, source, to.shown, aside);
}

/** Whether what is there already stays. */
function skips(ctx: ProgramContext, own: CopyState, found: Found, to: Bytes): boolean {
  if (!own.noClobber && !own.update) return false;
  const there = ctx.fs.lookup(to, false);
  if (typeof there === "string") return false;
  return own.noClobber || there.node.s >= found.node.s;
}

function copyDir(
  ctx: ProgramContext,
  own: CopyState,
  found: Found,
  to: { path: Bytes; shown: Bytes },
  source: Bytes,
  report: Report,
): boolean {
  ctx.charge("node", 2);
  const there = ctx.fs.lookup(to.path);
  if (typeof there !== "string") {
    if (there.node.t === "d") return true;
    report.fail(`cannot overwrite non-directory ${quoteName(to.shown)} with directory ${quoteName(source)}`);
    return false;
  }
  const mode = (own.ways.plainMode ? 0o777 : found.node.m & 0o777) & ~ctx.process.umask;
  const error = mayChange(ctx, to.path) ? ctx.fs.mkdir(to.path, ctx.process, mode) : ctx.fs.isDir(parentOf(to.path)) ? "EACCES" : "ENOENT";
  if (error !== null) report.fail(`cannot create directory ${quoteName(to.shown)}: ${errorText(error)}`);
  else say(ctx, own, source, to.shown, "");
  return error === null;
}

/** Goes on through a tree that is being copied. */
function copyTree(ctx: ProgramContext, own: CopyState, report: Report): Progress {
  while (own.walk !== null && !ctx.isSpent && ctx.process.out.length === 0) {
    const visit = nextVisit(ctx, own.walk);
    if (visit === null) {
      own.walk = null;
      return "done";
    }
    const tail = visit.path.slice(own.from.path === "/" ? 0 : own.from.path.length);
    const source = own.from.shown + tail;
    const to = { path: own.from.to + tail, shown: own.from.shownTo + tail };
    if (visit.phase === "out") {
      keepAttributes(ctx, own.ways.keep, visit.found, to.path);
      continue;
    }
    if (visit.loop !== undefined) {
      report.fail(`cannot copy cyclic symbolic link ${quoteName(source)}`);
      continue;
    }
    let { found } = visit;
    if (found.node.t === "l" && own.follow === "always") {
      const target = ctx.fs.lookup(visit.path);
      if (typeof target === "string") {
        report.fail(`cannot stat ${quoteName(source)}: ${errorText(target)}`);
        continue;
      }
      found = target;
    }
    if (found.node.t === "d") {
      // A copy into itself would never end: the target is passed by.
      const other = own.sameVolume && found.mount !== own.from.mount;
      const made = ctx.fs.lookup(own.from.to);
      const isTarget = typeof made !== "string" && made.id === found.id && made.mount === found.mount && !found.synth;
      if (visit.path === own.from.to || isTarget || other || !copyDir(ctx, own, found, to, source, report)) prune(own.walk);
      continue;
    }
    if (!ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 4))
      report.fail(`cannot open ${quoteName(source)} for reading: ${errorText("EACCES")}`);
    else if (!skips(ctx, own, found, to.path)) copyOne(ctx, own, found, source, to, report);
  }
  return own.walk === null ? "done" : "more";
}

function sourceOf(ctx: ProgramContext, own: CopyState, name: Bytes): Found | string {
  if (name === "") return "ENOENT";
  const follow = own.follow !== "never" || name.endsWith("/");
  return ctx.fs.lookup(ctx.path(name), follow);
}

/** What stands against copying an operand; true when it is told of and passed by. */
function isRefused(
  ctx: ProgramContext,
  own: CopyState,
  found: Found,
  source: Bytes,
  to: { path: Bytes; shown: Bytes },
  report: Report,
): boolean {
  const there = ctx.fs.lookup(to.path);
  const raw = ctx.fs.raw(to.path);
  const isSame = typeof there !== "string" && there.mount === found.mount && there.id === found.id && !found.synth;
  if (isSame && found.node.t !== "d") {
    const isLink = raw?.node.t === "l";
    // Links are made anew, and what is kept aside first is no longer the same.
    const allowed = (own.ways.removeFirst && raw?.path !== found.path) || (own.ways.link === "hard" && !isLink && raw?.path !== found.path);
    const kept = own.ways.backup.kind !== "none" && raw?.path !== found.path && own.ways.link !== "hard";
    if (own.ways.link === "hard" && !isLink && !own.ways.force && raw?.path !== found.path) return true;
    if (own.ways.link === "symbolic" && raw?.path !== found.path && !own.ways.force && !own.ways.removeFirst && !kept) {
      report.fail(`cannot create symbolic link ${quoteName(to.shown)} to ${quoteName(source)}: ${errorText("EEXIST")}`);
      return true;
    }
    if (!allowed && !kept) {
      report.fail(`${quoteName(source)} and ${quoteName(to.shown)} are the same file`);
      return true;
    }
  }
  if (own.into && Object.hasOwn(own.made, to.path)) {
    if (found.node.t === "d" || isSame) return false;
    report.fail(null);
    ctx.err(`cp: will not overwrite just-created ${quoteName(to.shown)} with ${quoteName(source)}\n`);
    return true;
  }
  const above = ctx.fs.lookup(parentOf(to.path));
  if (typeof above !== "string" && above.node.t !== "d") {
    report.fail(`cannot stat ${quoteName(to.shown)}: ${errorText("ENOTDIR")}`);
    return true;
  }
  if (to.shown.endsWith("/") && found.node.t !== "d" && !ctx.fs.isDir(to.path)) {
    report.fail(`cannot create regular file ${quoteName(to.shown)}: ${errorText("ENOTDIR")}`);
    return true;
  }
  return false;
}

function copyOperand(ctx: ProgramContext, own: CopyState, operand: Bytes, report: Report): Progress {
  if (own.walk !== null) return copyTree(ctx, own, report);
  const name = own.strip ? bareName(operand) : operand;
  const found = sourceOf(ctx, own, name);
  if (typeof found === "string") {
    report.fail(`cannot stat ${quoteName(name)}: ${errorText(found)}`);
    return "done";
  }
  if (found.node.t === "d" && !own.recursive) {
    report.fail(`-r not specified; omitting directory ${quoteName(name)}`);
    return "done";
  }
  if (own.to === "" && !own.into) {
    report.fail(`cannot create ${found.node.t === "d" ? "directory" : "regular file"} '': ${errorText("ENOENT")}`);
    return "done";
  }
  const to = own.parents ? parentPlace(ctx, own, name, report) : placeOf(ctx, own, name);
  if (to === null) return "done";
  const source = bareName(name);
  if (!ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 4)) {
    report.fail(`cannot open ${quoteName(name)} for reading: ${errorText("EACCES")}`);
    return "done";
  }
  if (isRefused(ctx, own, found, source, to, report)) return "done";
  if (found.node.t !== "d" && skips(ctx, own, found, to.path)) return "done";
  if (own.interactive && found.node.t !== "d" && typeof ctx.fs.lookup(to.path, false) !== "string") {
    const answer = ask(ctx, own.question, `cp: overwrite ${quoteName(to.shown)}? `);
    if (typeof answer !== "boolean") return answer;
    if (!answer) return "done";
  }
  own.made[to.path] = 1;
  if (found.node.t !== "d") {
    copyOne(ctx, own, found, source, to, report);
    return "done";
  }
  return beginTree(ctx, own, found, source, to, report);
}

function beginTree(
  ctx: ProgramContext,
  own: CopyState,
  found: Found,
  source: Bytes,
  to: { path: Bytes; shown: Bytes },
  report: Report,
): Progress {
  const isInside = to.path === found.path || to.path.startsWith(found.path === "/" ? "/" : `${found.path}/`);
  if (isInside) report.fail(`cannot copy a directory, ${quoteName(source)}, into itself, ${quoteName(to.shown)}`);
  if (to.path === found.path || !copyDir(ctx, own, found, to, source, report)) return "done";
  own.from = { path: found.path, shown: source, to: to.path, shownTo: bareName(to.shown), mount: found.mount };
  own.walk = own.follow === "always" ? startFollowing(found) : startWalk(found.path);
  return "more";
}

/** `--parents`: the directories of the source are made in the target. */
function parentPlace(ctx: ProgramContext, own: CopyState, name: Bytes, report: Report): { path: Bytes; shown: Bytes } | null {
  const tail = bareName(name).replace(/^\/+/, "");
  const parts = tail.split("/").filter((part) => part !== "");
  for (let i = 1; i < parts.length; i++) {
    const part = parts.slice(0, i).join("/");
    const path = normalize(ctx.path(inside(own.to, part)));
    if (ctx.fs.isDir(path)) continue;
    const source = ctx.fs.lookup(ctx.path(name.startsWith("/") ? `/${part}` : part));
    const mode = typeof source === "string" ? 0o777 & ~ctx.process.umask : source.node.m & 0o777;
    const error = ctx.fs.mkdir(path, ctx.process, mode);
    if (error !== null) {
      report.fail(`cannot make directory ${quoteName(inside(own.to, part))}: ${errorText(error)}`);
      return null;
    }
    if (own.verbose) ctx.out(`${part} -> ${inside(own.to, part)}\n`);
  }
  const shown = inside(own.to, tail);
  return { shown, path: normalize(ctx.path(shown)) };
}

const LONG = {
  archive: "a",
  "attributes-only": "\x01",
  backup: "\x1e",
  "copy-contents": "\x02",
  dereference: "L",
  force: "f",
  interactive: "i",
  link: "l",
  "no-clobber": "n",
  "no-dereference": "P",
  "no-preserve": "\x03",
  "no-target-directory": "T",
  "one-file-system": "x",
  parents: "\x04",
  preserve: "\x05",
  recursive: "R",
  "remove-destination": "\x06",
  sparse: "\x07",
  reflink: "\x08",
  "strip-trailing-slashes": "\x0b",
  suffix: "S",
  "symbolic-link": "s",
  "target-directory": "t",
  update: "u",
  verbose: "v",
  context: "\x0c",
};
const ATTRIBUTES = [["mode"], ["timestamps"], ["ownership"], ["links"], ["context"], ["xattr"], ["all"]];

/** What is kept, by `-p`, `-a`, `--preserve` and `--no-preserve`. */
function keepOf(given: readonly (readonly [string, Bytes])[]): { keep: Keep; plainMode: boolean } | Output {
  const keep = { mode: false, owner: false, times: false, links: false };
  let plainMode = false;
  for (const [letter, value] of given) {
    if (letter === "a") Object.assign(keep, { mode: true, owner: true, times: true, links: true });
    else if (letter === "d") keep.links = true;
    else if (letter === "p" || (letter === "\x05" && value === "")) Object.assign(keep, { mode: true, owner: true, times: true });
    else if (letter === "\x05" || letter === "\x03") {
      const on = letter === "\x05";
      for (const part of value.split(",")) {
        const word = chosenWord("cp", on ? "preserve" : "no-preserve", part, ATTRIBUTES);
        if (typeof word !== "string") return word;
        if (word === "mode" || word === "all") {
          keep.mode = on;
          plainMode = !on;
        }
        if (word === "ownership" || word === "all") keep.owner = on;
        if (word === "timestamps" || word === "all") keep.times = on;
        if (word === "links" || word === "all") keep.links = on;
      }
    }
  }
  return { keep, plainMode };
}

/** Words of `--sparse` and `--reflink`, which say how it is done; only cloning on demand cannot be. */
function checkWords(values: ReadonlyMap<string, Bytes>, flags: ReadonlySet<string>): Output | null {
  const sparse = values.get("\x07");
  if (sparse !== undefined) {
    const word = chosenWord("cp", "sparse", sparse, [["never"], ["auto"], ["always"]]);
    if (typeof word !== "string") return word;
  }
  if (!flags.has("\x08")) return null;
  const word = chosenWord("cp", "reflink", values.get("\x08") ?? "always", [["auto"], ["always"], ["never"]]);
  return typeof word !== "string"
    ? word
    : word === "always"
      ? { stdout: "", stderr: "cp: cloning files is not supported here\n", code: 1 }
      : null;
}

function parse(ctx: ProgramContext): { own: CopyState; operands: Bytes[] } | Output {
  const { flags, given, values, rest, error } = getopt(
    "cp",
    ctx.args,
    "abdfHilLnprst:uvxPRS:TZ\x01\x02\x03:\x04\x05::\x06\x07:\x08::\x0b\x0c::\x1e::",
    LONG,
  );
  if (error) return badOptions(error);
  const backup = readBackup(ctx, "cp", given);
  if ("stdout" in backup) return backup;
  const kept = keepOf(given);
  if ("stdout" in kept) return kept;
  const bad = checkWords(values, flags);
  if (bad) return bad;
  if (flags.has("\x0c") && values.has("\x0c")) ctx.err("cp: warning: ignoring --context; it requires an SELinux-enabled kernel\n");
  if (flags.has("l") && flags.has("s")) return misuse("cp", "cannot make both hard and symbolic links");
  const target = targetOf("cp", ctx, rest, values.get("t"), flags.has("T"));
  if ("stdout" in target) return target;
  if (flags.has("\x04") && !target.into) return misuse("cp", "with --parents, the destination must be a directory");
  const recursive = ["r", "R", "a"].some((letter) => flags.has(letter));
  const link = given.findLast(([letter]) => "PdaLH".includes(letter))?.[0];
  const usual = recursive ? "never" : "always";
  const last = given.findLast(([letter]) => "ifn".includes(letter))?.[0];
  const own: CopyState = {
    ways: {
      force: flags.has("f"),
      removeFirst: flags.has("\x06"),
      ...kept,
      link: flags.has("l") ? "hard" : flags.has("s") ? "symbolic" : "",
      attributesOnly: flags.has("\x01"),
      backup,
    },
    recursive,
    interactive: last === "i",
    noClobber: flags.has("n"),
    update: flags.has("u"),
    verbose: flags.has("v"),
    follow: link === undefined ? usual : link === "L" ? "always" : link === "H" ? "named" : "never",
    sameVolume: flags.has("x"),
    to: target.to,
    into: target.into,
    parents: flags.has("\x04"),
    strip: flags.has("\x0b"),
    walk: null,
    from: { path: "", shown: "", to: "", shownTo: "", mount: "" },
    question: { asked: false, answer: "" },
    linked: {},
    made: {},
  };
  if (own.ways.link === "hard" && link === undefined && !recursive) own.follow = "never";
  return { own, operands: target.operands };
}

/** `cp`. @source coreutils 9.1: cp */
export const cp = operandProgram<CopyState>({ name: "cp", parse, each: copyOperand });
