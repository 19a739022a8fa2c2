import type { Bytes } from "../../content/bytes";
import { errorText, type Found, sizeOf } from "../fs/filesystem";
import { baseOf, normalize, parentOf } from "../fs/path";
import type { Output, ProgramContext } from "../os/program";
import { ask, type Question } from "./ask";
import { mayChange } from "./make-dirs";
import { badOptions, chosenWord, misuse, operandProgram, type Progress, type Report } from "./operands";
import { getopt } from "./options";
import { quoted, quoteName } from "./quoting";
import { bareName } from "./targets";
import { nextVisit, prune, startWalk, type Visit, type Walk } from "./tree-walk";

interface RmState {
  recursive: boolean;
  force: boolean;
  verbose: boolean;
  dirs: boolean;
  interactive: "never" | "once" | "always" | "usual";
  /** what is refused: nothing, `/`, or any directory on another file system than its parent */
  root: "none" | "root" | "all";
  sameVolume: boolean;
  walk: Walk | null;
  /** length of the start's path, the words that it was given in, whether a link leads there, and its volume */
  start: { length: number; name: Bytes; viaLink: boolean; mount: string };
  /** something of this operand stays, of which has been told or which the user wants to keep */
  left: boolean;
  question: Question;
  /** what a question is about */
  about: { path: Bytes; phase: "in" | "out"; depth: number } | null;
  count: number;
  asked: boolean;
}

function kindText(found: Found): string {
  if (found.synth?.device) return found.synth.device.kind === "c" ? "character special file" : "block special file";
  if (found.node.t === "d") return "directory";
  if (found.node.t === "l") return "symbolic link";
  return sizeOf(found.node) === 0 ? "regular empty file" : "regular file";
}

/** Whether to ask before this removal, and in which words; null: no. */
function questionFor(ctx: ProgramContext, own: RmState, found: Found, shown: Bytes, phase: "in" | "out"): string | null {
  const locked = found.node.t !== "l" && !ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 2) && ctx.isTty(0);
  if (own.interactive !== "always" && !(own.interactive === "usual" && locked && !own.force)) return null;
  const isFull = found.node.t === "d" && phase === "in" && ctx.fs.namesOf(found).length > 0;
  if (isFull) return `rm: descend into ${locked ? "write-protected " : ""}directory ${quoteName(shown)}? `;
  return `rm: remove ${locked ? "write-protected " : ""}${kindText(found)} ${quoteName(shown)}? `;
}

function refuse(own: RmState, shown: Bytes, error: string, report: Report): void {
  own.left = true;
  if (!own.force || (error !== "ENOENT" && error !== "ENOTDIR")) report.fail(`cannot remove ${quoteName(shown)}: ${errorText(error)}`);
}

function removeOne(ctx: ProgramContext, own: RmState, found: Found, shown: Bytes, report: Report): void {
  ctx.charge("node", 2);
  const error = mayChange(ctx, found.path) ? ctx.fs.removeFound(found) : "EACCES";
  if (error !== null) refuse(own, shown, error, report);
  else if (own.verbose) ctx.out(`removed ${found.node.t === "d" ? "directory " : ""}${quoteName(shown)}\n`);
}

function shownPath(own: RmState, visit: Visit): Bytes {
  return visit.depth === 0 ? own.start.name : bareName(own.start.name) + visit.path.slice(own.start.length);
}

function nextToRemove(ctx: ProgramContext, own: RmState, walk: Walk): Visit | null {
  const found = own.about ? ctx.fs.raw(own.about.path) : null;
  return own.about && found ? { ...own.about, found } : nextVisit(ctx, walk);
}

/** Goes on through a tree, children before their directory. */
function walkOn(ctx: ProgramContext, own: RmState, report: Report): Progress {
  while (own.walk !== null && !ctx.isSpent && ctx.process.out.length === 0) {
    const visit = nextToRemove(ctx, own, own.walk);
    if (visit === null) {
      own.walk = null;
      return "done";
    }
    const { found, path, phase, depth } = visit;
    const isDir = found.node.t === "d";
    const shown = shownPath(own, visit);
    if (isDir && phase === "in") {
      if (own.sameVolume && found.mount !== own.start.mount) {
        report.fail(`skipping ${quoteName(shown)}, since it's on a different device`);
        own.left = true;
        prune(own.walk);
        continue;
      }
      if (ctx.fs.namesOf(found).length === 0) continue;
    } else if (isDir && ctx.fs.namesOf(found).length > 0) {
      if (!own.left) refuse(own, shown, "ENOTEMPTY", report);
      own.about = null;
      continue;
    }
    const text = questionFor(ctx, own, found, shown, phase);
    if (text !== null) {
      own.about = { path, phase, depth };
      const answer = ask(ctx, own.question, text);
      if (typeof answer !== "boolean") return answer;
      own.about = null;
      if (!answer) {
        own.left = true;
        if (isDir && phase === "in") prune(own.walk);
        continue;
      }
    }
    if (isDir && phase === "in") continue;
    if (depth === 0 && own.start.viaLink) refuse(own, shown, "ENOTDIR", report);
    else removeOne(ctx, own, found, shown, report);
  }
  return own.walk === null ? "done" : "more";
}

/** What is never removed; true when a complaint was made. */
function isForbidden(ctx: ProgramContext, own: RmState, found: Found, name: Bytes, report: Report): boolean {
  if (!own.recursive || found.node.t !== "d") return false;
  const last = baseOf(bareName(name));
  if (last === "." || last === "..") report.fail(`refusing to remove '.' or '..' directory: skipping ${quoteName(name)}`);
  else if (found.path === "/" && own.root !== "none") {
    report.fail(`it is dangerous to operate recursively on ${name === "/" ? "'/'" : `${quoteName(name)} (same as '/')`}`);
    ctx.err("rm: use --no-preserve-root to override this failsafe\n");
  } else if (own.root === "all") {
    const parent = ctx.fs.lookup(parentOf(found.path));
    if (typeof parent === "string" || parent.mount === found.mount) return false;
    report.fail(`skipping ${quoteName(name)}, since it's on a different device`);
    report.fail("and --preserve-root=all is in effect");
  } else return false;
  return true;
}

function begin(ctx: ProgramContext, own: RmState, name: Bytes, report: Report): Progress {
  ctx.charge("node", 2);
  own.left = false;
  const path = normalize(ctx.path(bareName(name)));
  const plain = name === "" ? "ENOENT" : ctx.fs.lookup(path, false);
  const viaLink = typeof plain !== "string" && plain.node.t === "l" && name.endsWith("/");
  const behind = viaLink ? ctx.fs.lookup(path) : plain;
  const found =
    typeof behind === "string" ? (viaLink ? "ENOTDIR" : behind) : name.endsWith("/") && behind.node.t !== "d" ? "ENOTDIR" : behind;
  if (typeof found === "string") {
    refuse(own, name, found, report);
    return "done";
  }
  if (isForbidden(ctx, own, found, name, report)) return "done";
  const isEmptyDir = found.node.t === "d" && own.dirs && ctx.fs.namesOf(found).length === 0;
  if (found.node.t === "d" && !own.recursive && !isEmptyDir) {
    refuse(own, name, own.dirs ? "ENOTEMPTY" : "EISDIR", report);
    return "done";
  }
  const isFull = found.node.t === "d" && ctx.fs.namesOf(found).length > 0;
  const text = found.node.t === "d" && !isFull ? null : questionFor(ctx, own, found, name, "in");
  if (text !== null) {
    const answer = ask(ctx, own.question, text);
    if (typeof answer !== "boolean") return answer;
    if (!answer) return "done";
  }
  if (found.node.t !== "d") {
    removeOne(ctx, own, found, name, report);
    return "done";
  }
  own.start = { length: found.path === "/" ? 0 : found.path.length, name, viaLink, mount: found.mount };
  own.walk = startWalk(found.path);
  return "more";
}

const WHEN = [["never", "no", "none"], ["once"], ["always", "yes"]];

/** Options that only a whole name gives, and a hint for names that look like options. @source coreutils 9.1: rm.c */
function complain(ctx: ProgramContext, error: string): Output {
  const [first = "", ...rest] = error.split("\n");
  const named = ctx.args.find((arg) => arg.length > 1 && arg.startsWith("-") && typeof ctx.fs.lookup(ctx.path(arg), false) !== "string");
  const hint = named === undefined ? [] : [`Try 'rm ./${quoted(named, "shell")}' to remove the file ${quoteName(named)}.`];
  return badOptions([first, ...hint, ...rest].join("\n"));
}

/** `rm`. @source coreutils 9.1: rm */
export const rm = operandProgram<RmState>({
  name: "rm",
  parse(ctx) {
    const { flags, given, rest, error } = getopt("rm", ctx.args, "dfirvIR\x01::\x02\x03\x04::", {
      force: "f",
      interactive: "\x01",
      "one-file-system": "\x02",
      "no-preserve-root": "\x03",
      "preserve-root": "\x04",
      recursive: "r",
      dir: "d",
      verbose: "v",
    });
    if (error) return complain(ctx, error);
    let interactive: RmState["interactive"] = "usual";
    let root: RmState["root"] = "root";
    for (const [letter, value] of given) {
      if (letter === "f") interactive = "never";
      else if (letter === "i") interactive = "always";
      else if (letter === "I") interactive = "once";
      else if (letter === "\x03") root = "none";
      else if (letter === "\x04") {
        if (value !== "" && value !== "all")
          return { stdout: "", stderr: `rm: unrecognized --preserve-root argument: ${quoteName(value)}\n`, code: 1 };
        root = value === "all" ? "all" : "root";
      } else if (letter === "\x01") {
        const word = value === "" ? "always" : chosenWord("rm", "interactive", value, WHEN);
        if (typeof word !== "string") return word;
        interactive = word as RmState["interactive"];
      }
    }
    const end = ctx.args.indexOf("--");
    const typed = end < 0 ? ctx.args : ctx.args.slice(0, end);
    if (flags.has("\x03") && typed.some((arg) => arg.startsWith("--no") && arg !== "--no-preserve-root"))
      return { stdout: "", stderr: "rm: you may not abbreviate the --no-preserve-root option\n", code: 1 };
    const force = given.findLast(([letter]) => letter === "f" || letter === "i" || letter === "I" || letter === "\x01")?.[0] === "f";
    if (rest.length === 0) return force ? { stdout: "", stderr: "", code: 0 } : misuse("rm", "missing operand");
    const own: RmState = {
      recursive: flags.has("r") || flags.has("R"),
      force,
      verbose: flags.has("v"),
      dirs: flags.has("d"),
      interactive,
      root,
      sameVolume: flags.has("\x02"),
      walk: null,
      start: { length: 0, name: "", viaLink: false, mount: "" },
      left: false,
      question: { asked: false, answer: "" },
      about: null,
      count: rest.length,
      asked: false,
    };
    return { own, operands: [...rest] };
  },
  each(ctx, own, name, report) {
    if (own.interactive === "once" && !own.asked && (own.count > 3 || own.recursive)) {
      const things = `${own.count} argument${own.count === 1 ? "" : "s"}`;
      const answer = ask(ctx, own.question, `rm: remove ${things}${own.recursive ? " recursively" : ""}? `);
      if (typeof answer !== "boolean") return answer;
      own.asked = true;
      if (!answer) own.interactive = "never";
      if (!answer) own.count = -1;
    }
    if (own.count < 0) return "done";
    return own.walk === null ? begin(ctx, own, name, report) : walkOn(ctx, own, report);
  },
});
