import type { Bytes } from "../../content/bytes";
import { errorText, type Found, sizeOf } from "../fs/filesystem";
import type { Output, ProgramContext } from "../os/program";
import { matches } from "../shell/pattern";
import { blocksOf, modified, type SizeUnit, sizeIn, timeText } from "./ls-format";
import { blockUnit } from "./ls-options";
import { withNames } from "./names-from";
import { badOptions, chosenWord, misuse, operandProgram, type Progress, type Report } from "./operands";
import { getopt } from "./options";
import { quoteName, shownName } from "./quoting";
import { readSize } from "./sizes";
import { nextVisit, prune, startFollowing, startWalk, type Visit, type Walk } from "./tree-walk";

interface DuState {
  all: boolean;
  depth: number;
  total: boolean;
  sum: number;
  /** size in bytes as it is written, blocks unless told */
  apparent: boolean;
  inodes: boolean;
  unit: SizeUnit;
  separate: boolean;
  /** files with several names count each time */
  links: boolean;
  follow: "never" | "named" | "always";
  sameVolume: boolean;
  threshold: number;
  time: string;
  end: Bytes;
  exclude: Bytes[];
  walk: Walk | null;
  start: { length: number; shown: Bytes; mount: string };
  /** bytes of each open directory so far and their latest change, outermost first */
  sums: number[];
  latest: number[];
  /** nodes that have been counted and could be met again */
  seen: { [place: string]: 1 };
}

const LONG = {
  all: "a",
  "apparent-size": "\x02",
  "block-size": "B",
  bytes: "b",
  "count-links": "l",
  dereference: "L",
  "dereference-args": "D",
  exclude: "\x01",
  "exclude-from": "X",
  "human-readable": "h",
  inodes: "\x03",
  si: "\x04",
  "max-depth": "d",
  null: "0",
  "no-dereference": "P",
  "one-file-system": "x",
  "separate-dirs": "S",
  summarize: "s",
  total: "c",
  threshold: "t",
  time: "\x05",
  "time-style": "\x06",
};

/** Whether a node has been counted before; files with one name are met once anyway. */
function isKnown(state: DuState, found: Found, named: boolean): boolean {
  if (state.links || found.synth || (!named && (found.node.t === "d" || (found.node.k ?? 1) < 2))) return false;
  const key = `${found.mount} ${found.id}`;
  if (Object.hasOwn(state.seen, key)) return true;
  state.seen[key] = 1;
  return false;
}

function ownSize(state: DuState, found: Found): number {
  if (state.inodes) return 1;
  if (state.apparent) return found.synth ? 0 : sizeOf(found.node);
  return blocksOf(found) * 1024;
}

function line(ctx: ProgramContext, state: DuState, bytes: number, shown: Bytes, time: number): void {
  if (state.threshold !== 0 && (state.threshold > 0 ? bytes < state.threshold : bytes > -state.threshold)) return;
  const size = state.inodes ? String(bytes) : sizeIn(bytes, state.unit);
  const date = state.time === "" ? "" : `${timeText(ctx, time, state.time)}\t`;
  ctx.out(`${size}\t${date}${shown}${state.end}`);
}

function add(state: DuState, bytes: number, time: number): void {
  const top = state.sums.length - 1;
  state.sums[top] = (state.sums[top] ?? 0) + bytes;
  state.latest[top] = Math.max(state.latest[top] ?? 0, time);
}

const mayRead = (ctx: ProgramContext, found: Found): boolean => ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 4);

function visitOne(ctx: ProgramContext, state: DuState, walk: Walk, visit: Visit, report: Report): void {
  const shown = state.start.shown + visit.path.slice(state.start.length);
  const name = visit.path.slice(visit.path.lastIndexOf("/") + 1);
  const isDir = visit.found.node.t === "d";
  if (visit.loop !== undefined) return;
  if (visit.phase === "in") {
    const other = state.sameVolume && !visit.found.synth && visit.found.mount !== state.start.mount;
    if (other || state.exclude.some((pattern) => matches(pattern, name, ctx) || matches(pattern, shown, ctx))) {
      if (isDir) prune(walk);
      return;
    }
  }
  if (!isDir) {
    const followed = state.follow === "always" && visit.found.node.t === "l" ? ctx.fs.lookup(visit.path) : visit.found;
    const found = typeof followed === "string" ? visit.found : followed;
    if (typeof followed === "string" && followed === "ENOENT") {
      report.fail(`cannot access ${quoteName(shown)}`);
      return;
    }
    if (isKnown(state, found, false)) return;
    const bytes = ownSize(state, found);
    const time = modified(ctx, found);
    add(state, bytes, time);
    if (state.all && visit.depth <= state.depth) line(ctx, state, bytes, shown, time);
  } else if (visit.phase === "in" && !mayRead(ctx, visit.found)) {
    report.fail(`cannot read directory ${quoteName(shown)}: ${errorText("EACCES")}`);
    prune(walk);
    const bytes = ownSize(state, visit.found);
    const time = modified(ctx, visit.found);
    if (!state.separate) add(state, bytes, time);
    if (visit.depth <= state.depth) line(ctx, state, bytes, shown, time);
  } else if (visit.phase === "in") {
    state.sums.push(ownSize(state, visit.found));
    state.latest.push(modified(ctx, visit.found));
  } else {
    const bytes = state.sums.pop() ?? 0;
    const time = state.latest.pop() ?? 0;
    if (visit.depth === 0) state.sum += bytes;
    else if (!state.separate) add(state, bytes, time);
    if (visit.depth <= state.depth) line(ctx, state, bytes, visit.depth === 0 ? state.start.shown || "/" : shown, time);
  }
}

function walkOn(ctx: ProgramContext, state: DuState, report: Report): Progress {
  while (state.walk !== null && !ctx.isSpent && ctx.process.out.length === 0) {
    const visit = nextVisit(ctx, state.walk);
    if (visit === null) {
      state.walk = null;
      return "done";
    }
    visitOne(ctx, state, state.walk, visit, report);
  }
  return state.walk === null ? "done" : "more";
}

/** Unit of the sizes by the options; the last one counts. */
function unitOf(given: readonly (readonly [string, Bytes])[]): SizeUnit | string {
  let unit: SizeUnit = { unit: 1024, suffix: "" };
  for (const [letter, value] of given) {
    if (letter === "b") unit = { unit: 1, suffix: "" };
    else if (letter === "h") unit = { human: 1024 };
    else if (letter === "\x04") unit = { human: 1000 };
    else if (letter === "k") unit = { unit: 1024, suffix: "" };
    else if (letter === "m") unit = { unit: 1_048_576, suffix: "" };
    else if (letter === "B") {
      const size = blockUnit(value);
      if (typeof size === "string") return `du: invalid -B argument '${value}'`;
      unit = size;
    }
  }
  return unit;
}

function parse(ctx: ProgramContext): { own: DuState; operands: Bytes[] } | Output {
  const { flags, given, values, rest, error } = getopt("du", ctx.args, "0abd:chHklmst:xB:DLPSX:\x01:\x02\x03\x04\x05::\x06:", LONG);
  if (error) return badOptions(error);
  const fail = (text: string): Output => ({ stdout: "", stderr: `${text}\n`, code: 1 });
  const unit = unitOf(given);
  if (typeof unit === "string") return fail(unit);
  const depth = values.get("d");
  if (depth !== undefined && !/^\d+$/.test(depth)) return misuse("du", `invalid maximum depth ‘${depth}’`);
  if (flags.has("s") && flags.has("a")) return misuse("du", "cannot both summarize and show all entries");
  if (flags.has("s") && depth !== undefined && Number(depth) > 0)
    return misuse("du", `warning: summarizing conflicts with --max-depth=${Number(depth)}`);
  if (flags.has("s") && depth !== undefined) ctx.err("du: warning: summarizing is the same as using --max-depth=0\n");
  const limit = values.get("t") ?? "0";
  const size = readSize(limit.replace(/^-/, ""), "kKmMGTPEZY0");
  if (typeof size !== "number" || limit === "-0")
    return fail(limit === "-0" ? "du: invalid --threshold argument '-0'" : `du: invalid -t argument '${limit}'`);
  let time = "";
  if (flags.has("\x05")) {
    const word = values.get("\x05") ?? "";
    const chosen =
      word === ""
        ? ""
        : chosenWord("du", "time", word, [
            ["atime", "access", "use"],
            ["ctime", "status"],
          ]);
    if (typeof chosen !== "string") return chosen;
    time = values.get("\x06") ?? "long-iso";
  }
  const exclude = given.filter(([letter]) => letter === "\x01").map(([, value]) => value);
  for (const [letter, file] of given) {
    if (letter !== "X") continue;
    const read = ctx.fs.read(ctx.path(file));
    if ("error" in read) return misuse("du", `${shownName(file)}: ${errorText(read.error)}`);
    exclude.push(...read.text.split("\n").filter((each) => each !== ""));
  }
  const last = given.findLast(([letter]) => "LDHP".includes(letter))?.[0];
  const state: DuState = {
    all: flags.has("a"),
    depth: flags.has("s") ? 0 : depth === undefined ? 1e9 : Number(depth),
    total: flags.has("c"),
    sum: 0,
    apparent: flags.has("b") || flags.has("\x02"),
    inodes: flags.has("\x03"),
    unit,
    separate: flags.has("S"),
    links: flags.has("l"),
    follow: last === "L" ? "always" : last === "D" || last === "H" ? "named" : "never",
    sameVolume: flags.has("x"),
    threshold: limit.startsWith("-") ? -size : size,
    time,
    end: flags.has("0") ? "\0" : "\n",
    exclude,
    walk: null,
    start: { length: 0, shown: "", mount: "" },
    sums: [],
    latest: [],
    seen: {},
  };
  return { own: state, operands: rest.length > 0 ? [...rest] : ["."] };
}

const usage = operandProgram<DuState>({
  name: "du",
  parse,
  each(ctx, state, name, report) {
    if (state.walk !== null) return walkOn(ctx, state, report);
    ctx.charge("node", 1);
    const found = ctx.fs.lookup(ctx.path(name), state.follow !== "never" || name.endsWith("/"));
    if (name === "" || typeof found === "string") {
      report.fail(`cannot access ${quoteName(name)}: ${errorText(name === "" ? "ENOENT" : (found as string))}`);
      return "done";
    }
    if (isKnown(state, found, true) || state.exclude.some((pattern) => matches(pattern, name, ctx))) return "done";
    const isClosed = found.node.t === "d" && !mayRead(ctx, found);
    if (isClosed) report.fail(`cannot read directory ${quoteName(name)}: ${errorText("EACCES")}`);
    if (found.node.t !== "d" || isClosed) {
      const bytes = ownSize(state, found);
      state.sum += bytes;
      line(ctx, state, bytes, name, modified(ctx, found));
      return "done";
    }
    state.start = { length: found.path === "/" ? 0 : found.path.length, shown: name.replace(/(?<=.)\/+$/, ""), mount: found.mount };
    if (state.start.shown === "/") state.start.shown = "";
    state.sums = [ownSize(state, found)];
    state.latest = [modified(ctx, found)];
    state.walk = state.follow === "always" ? startFollowing(found) : startWalk(found.path);
    return "more";
  },
  end(ctx, state, code) {
    if (state.total) line(ctx, state, state.sum, "total", Math.floor(ctx.unixUs() / 1_000_000));
    return code;
  },
});

/** `du`. @source coreutils 9.1: du */
export const du = withNames(usage);
