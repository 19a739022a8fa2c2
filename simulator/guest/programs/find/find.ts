import type { Bytes } from "../../../content/bytes";
import { errorText, type Found } from "../../fs/filesystem";
import { baseOf, parentOf } from "../../fs/path";
import { parseDate } from "../../os/date-words";
import { again, exit, type Program, type ProgramContext, type Step } from "../../os/program";
import { groups, users } from "../../os/users";
import { ask, type Question } from "../ask";
import { collected } from "../children";
import { HelpWanted } from "../help";
import { accessed, longLine, modified } from "../ls-format";
import { mayChange } from "../make-dirs";
import { nextVisit, prune, startFollowing, startWalk, type Visit, type Walk } from "../tree-walk";
import { parseExpression } from "./expression";
import type { FindPlan, Primary } from "./plan";
import { formatNode } from "./printf";
import { type Candidate, regexComplaint, testNode } from "./test-node";

interface FindState {
  plan: FindPlan | null;
  starts: Bytes[];
  /** start under way: its path and how it was typed */
  start: { path: Bytes; shown: Bytes; mount: string } | null;
  walk: Walk | null;
  /** node under way: where the code stands and what holds so far */
  now: { path: Bytes; phase: "in" | "out"; depth: number; pc: number; flag: boolean; pruned: boolean } | null;
  /** child that is waited for */
  pid: number;
  /** paths gathered for each `-exec … +` */
  gathered: Bytes[][];
  /** the last gathered ones are being run */
  ending: boolean;
  follow: "never" | "starts" | "always";
  /** descriptors of files that are written to, by name */
  files: { [name: string]: number };
  question: Question;
  code: number;
  quit: boolean;
}

/** Most bytes of paths that one `-exec … +` gets. @source findutils: 128 KiB unless the system allows less */
const GATHER_BYTES = 131_072;

function start(ctx: ProgramContext): FindState {
  const state: FindState = {
    plan: null,
    starts: [],
    start: null,
    walk: null,
    now: null,
    pid: 0,
    gathered: [],
    ending: false,
    follow: "never",
    files: {},
    question: { asked: false, answer: "" },
    code: 0,
    quit: false,
  };
  const words = [...ctx.args];
  for (const word of words) {
    if (word === "-help" || word === "--help") throw new HelpWanted("help");
    if (word === "-version" || word === "--version") throw new HelpWanted("version");
    if (/^-(name|path|exec|printf)$/.test(word)) break;
  }
  while (words[0] !== undefined && /^-[HLPD]$|^-O\d$/.test(words[0])) {
    const option = words.shift();
    if (option === "-D") words.shift();
    else if (option === "-L") state.follow = "always";
    else if (option === "-H") state.follow = "starts";
    else if (option === "-P") state.follow = "never";
  }
  const split = words.findIndex((word) => /^(-.|[!(]$)/.test(word));
  state.starts = split < 0 ? words : words.slice(0, split);
  if (state.starts.length === 0) state.starts = ["."];
  const plan = parseExpression(split < 0 ? [] : words.slice(split), {
    userId: (name) => users(ctx.machine).find((user) => user.name === name)?.uid ?? (/^\d+$/.test(name) ? Number(name) : null),
    groupId: (name) => groups(ctx.machine).find((group) => group.name === name)?.gid ?? (/^\d+$/.test(name) ? Number(name) : null),
    fileOf(name) {
      const found = ctx.fs.lookup(ctx.path(name), state.follow !== "never");
      return typeof found === "string"
        ? null
        : { seconds: modified(ctx, found), accessed: accessed(ctx, found), mount: found.mount, id: found.id };
    },
    parseDate: (text) => parseDate(text, Math.floor(ctx.unixUs() / 1_000_000)),
  });
  const complaint = typeof plan === "string" ? plan : firstComplaint(plan);
  if (typeof plan === "string" || complaint !== null) {
    ctx.err(`find: ${complaint}\n`);
    state.code = 1;
    return state;
  }
  for (const instr of plan.code) {
    if (instr.i !== "do" || instr.what.p !== "fprint" || Object.hasOwn(state.files, instr.what.file)) continue;
    const fd = ctx.open(instr.what.file, "w");
    if (typeof fd === "string") {
      ctx.err(`find: ‘${instr.what.file}’: ${errorText(fd)}\n`);
      state.code = 1;
      return state;
    }
    state.files[instr.what.file] = fd;
  }
  if (words.includes("-follow")) state.follow = "always";
  state.plan = plan;
  for (const instr of plan.code) if (instr.i === "do" && instr.what.p === "exec") state.gathered[instr.what.slot] = [];
  for (let i = 0; i < state.gathered.length; i++) state.gathered[i] ??= [];
  return state;
}

function firstComplaint(plan: FindPlan): string | null {
  for (const instr of plan.code) {
    const complaint = instr.i === "do" ? regexComplaint(instr.what) : null;
    if (complaint !== null) return complaint;
  }
  return null;
}

function seen(ctx: ProgramContext, state: FindState, path: Bytes): Found | null {
  if (state.follow !== "always") return ctx.fs.raw(path);
  const target = ctx.fs.lookup(path);
  const found = typeof target === "string" ? ctx.fs.lookup(path, false) : target;
  return typeof found === "string" ? null : { ...found, path };
}

function candidateOf(ctx: ProgramContext, state: FindState): Candidate | null {
  const { now, start } = state;
  if (now === null || start === null) return null;
  const found = seen(ctx, state, now.path);
  if (found === null) return null;
  const tail = now.path.slice(start.path === "/" ? 0 : start.path.length);
  const shown =
    tail === "" || now.path === start.path ? start.shown : start.shown.endsWith("/") ? start.shown + tail.slice(1) : start.shown + tail;
  const visit: Visit = { path: now.path, found, phase: now.phase, depth: now.depth };
  return { visit, shown, start: start.shown };
}

/** Runs the code for the node under way; a step when it has to wait. */
function evaluate(ctx: ProgramContext, state: FindState, plan: FindPlan): Step | null {
  const { now } = state;
  const candidate = candidateOf(ctx, state);
  if (now === null || candidate === null) {
    state.now = null;
    return null;
  }
  while (now.pc < plan.code.length) {
    const instr = plan.code[now.pc];
    if (instr === undefined || state.quit) break;
    if (instr.i === "not") now.flag = !now.flag;
    else if (instr.i === "do") {
      const done = act(ctx, state, instr.what, candidate);
      if (typeof done !== "boolean") return done;
      now.flag = done;
    } else if (now.flag === (instr.i === "jt")) {
      now.pc = instr.to;
      continue;
    }
    now.pc++;
  }
  if (now.pruned && now.phase === "in" && candidate.visit.found.node.t === "d" && state.walk && !plan.depthFirst) prune(state.walk);
  state.now = null;
  return null;
}

/** Does an action or a test; a step while a child runs. */
function act(ctx: ProgramContext, state: FindState, what: Primary, candidate: Candidate): boolean | Step {
  const { shown, visit } = candidate;
  switch (what.p) {
    case "print":
      ctx.out(`${shown}\n`);
      return true;
    case "print0":
      ctx.out(`${shown}\0`);
      return true;
    case "printf":
      ctx.out(formatNode(ctx, what.format, candidate));
      return true;
    case "ls":
      ctx.out(`${longLine(ctx, visit.found, shown)}\n`);
      return true;
    case "prune":
      if (state.now) state.now.pruned = true;
      return true;
    case "quit":
      state.quit = true;
      return true;
    case "delete": {
      if (shown === ".") return true;
      const error = mayChange(ctx, visit.path) ? ctx.fs.remove(visit.path) : "EACCES";
      ctx.charge("node", 2);
      if (error === null) return true;
      ctx.err(`find: cannot delete ‘${shown}’: ${errorText(error)}\n`);
      state.code = 1;
      return false;
    }
    case "fprint": {
      const fd = state.files[what.file] ?? 1;
      if (what.what === "print" || what.what === "print0") ctx.write(fd, `${shown}${what.what === "print" ? "\n" : "\0"}`);
      else ctx.write(fd, what.what === "ls" ? `${longLine(ctx, visit.found, shown)}\n` : formatNode(ctx, what.format, candidate));
      return true;
    }
    case "exec":
      return execute(ctx, state, what, candidate);
    default:
      return testNode(ctx, what, candidate);
  }
}

/** The words of a command for one file; with `-execdir` it is called by its name in its directory. */
function commandFor(what: Extract<Primary, { p: "exec" }>, { shown, visit }: Candidate): { argv: Bytes[]; dir: Bytes | null } {
  const name = what.inDir ? `./${shown === "." ? "." : baseOf(visit.path)}` : shown;
  const dir = what.inDir ? (visit.depth === 0 && visit.found.node.t === "d" && shown === "." ? visit.path : parentOf(visit.path)) : null;
  return { argv: what.words.map((word) => word.replaceAll("{}", name)), dir };
}

function execute(ctx: ProgramContext, state: FindState, what: Extract<Primary, { p: "exec" }>, candidate: Candidate): boolean | Step {
  const { shown } = candidate;
  if (what.many) {
    const list = state.gathered[what.slot] as Bytes[];
    const size = list.reduce((sum, path) => sum + path.length + 1, 0);
    if (size + shown.length > GATHER_BYTES) {
      const step = runGathered(ctx, state, what);
      if (step) return step;
    }
    list.push(shown);
    return true;
  }
  if (state.pid === 0) {
    const { argv, dir } = commandFor(what, candidate);
    if (what.asks) {
      const answer = ask(ctx, state.question, `< ${what.words.filter((word) => word !== "{}").join(" ")} ... ${shown} > ? `);
      if (answer === false) return false;
      if (answer !== true) return answer;
    }
    const own = ctx.process.cwd;
    if (dir !== null) ctx.process.cwd = dir;
    const pid = ctx.spawn(argv);
    ctx.process.cwd = own;
    if (typeof pid === "string") return failedSpawn(ctx, state, what.words[0] ?? "", pid);
    state.pid = pid;
  }
  const code = collected(ctx, state.pid);
  if (code === null) return { do: "wait", wait: { on: "child", until: null } };
  state.pid = 0;
  return code === 0;
}

function failedSpawn(ctx: ProgramContext, state: FindState, name: Bytes, error: string): false {
  ctx.err(`find: ${error === "EAGAIN" ? "cannot fork" : `‘${name}’`}: ${errorText(error)}\n`);
  if (error === "EAGAIN") state.code = 1;
  return false;
}

/** Runs a command with what was gathered for it; null when it has ended. */
function runGathered(ctx: ProgramContext, state: FindState, what: Extract<Primary, { p: "exec" }>): Step | null {
  const list = state.gathered[what.slot] as Bytes[];
  if (state.pid === 0) {
    if (list.length === 0) return null;
    const pid = ctx.spawn([...what.words, ...list]);
    if (typeof pid === "string") {
      failedSpawn(ctx, state, what.words[0] ?? "", pid);
      state.code = 1;
      state.gathered[what.slot] = [];
      return null;
    }
    state.pid = pid;
  }
  const code = collected(ctx, state.pid);
  if (code === null) return { do: "wait", wait: { on: "child", until: null } };
  state.pid = 0;
  if (code !== 0) state.code = 1;
  state.gathered[what.slot] = [];
  return null;
}

/** The next node of the walk becomes the one under way; false at the end of a start. */
function advance(ctx: ProgramContext, state: FindState, plan: FindPlan): boolean {
  const { start, walk } = state;
  if (start === null || walk === null) return false;
  for (;;) {
    if (ctx.isSpent) return true;
    const visit = nextVisit(ctx, walk);
    if (visit === null) return false;
    const { found, phase, depth, path } = visit;
    if (visit.loop !== undefined) {
      const named = (each: Bytes): Bytes => start.shown + each.slice(start.path === "/" ? 0 : start.path.length);
      ctx.err(`find: File system loop detected; ‘${named(path)}’ is part of the same file system loop as ‘${named(visit.loop)}’.\n`);
      state.code = 1;
      continue;
    }
    const isDir = found.node.t === "d";
    if (isDir && phase === "in") {
      const tooDeep = depth >= plan.maxDepth;
      const other = plan.sameVolume && !found.synth && found.mount !== start.mount;
      if (tooDeep || other) prune(walk);
      else if (!ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 4)) {
        const tail = path.slice(start.path === "/" ? 0 : start.path.length);
        ctx.err(`find: ‘${start.shown}${tail}’: ${errorText("EACCES")}\n`);
        state.code = 1;
        prune(walk);
      }
      if (plan.depthFirst && !tooDeep && !other) continue;
    }
    if (isDir && phase === "out" && !(plan.depthFirst && depth > 0)) continue;
    if (depth < plan.minDepth || depth > plan.maxDepth) continue;
    state.now = { path, phase, depth, pc: 0, flag: true, pruned: false };
    return true;
  }
}

function beginStart(ctx: ProgramContext, state: FindState, plan: FindPlan): void {
  const shown = state.starts.shift();
  if (shown === undefined) return;
  const found = ctx.fs.lookup(ctx.path(shown), state.follow !== "never" || shown.endsWith("/"));
  ctx.charge("node", 2);
  if (typeof found === "string") {
    ctx.err(`find: ‘${shown}’: ${errorText(found)}\n`);
    state.code = 1;
    return;
  }
  state.start = { path: found.path, shown, mount: found.mount };
  const isOpened = found.node.t === "d" && plan.maxDepth > 0;
  const isClosed = isOpened && !ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 4);
  if (isClosed) {
    ctx.err(`find: ‘${shown}’: ${errorText("EACCES")}\n`);
    state.code = 1;
  }
  state.walk = isOpened && !isClosed ? (state.follow === "always" ? startFollowing(found) : startWalk(found.path)) : { stack: [] };
  if (!plan.depthFirst && plan.minDepth === 0) state.now = { path: found.path, phase: "in", depth: 0, pc: 0, flag: true, pruned: false };
}

/** A start has been walked: with children first it comes last itself. */
function endStart(state: FindState, plan: FindPlan): void {
  const { start } = state;
  state.walk = null;
  if (start && plan.depthFirst && plan.minDepth === 0) {
    state.now = { path: start.path, phase: "out", depth: 0, pc: 0, flag: true, pruned: false };
    return;
  }
  state.start = null;
}

/** `find`. @source findutils 4.9: find */
export const find: Program<FindState> = {
  name: "find",
  start,
  step(ctx, state): Step {
    const { plan } = state;
    if (plan === null) return exit(state.code);
    while (!ctx.isSpent) {
      if (ctx.process.out.length > 0) return again;
      const refused = ctx.writeError(1);
      if (refused !== null) {
        ctx.err(`find: ‘standard output’: ${errorText(refused)}\nfind: write error\n`);
        return exit(1);
      }
      if (state.now) {
        const step = evaluate(ctx, state, plan);
        if (step) return step;
        if (state.walk === null && state.now === null) state.start = null;
        continue;
      }
      if (state.quit || (state.start === null && state.starts.length === 0)) {
        const step = runRest(ctx, state, plan);
        return step ?? exit(state.code);
      }
      if (state.start === null) beginStart(ctx, state, plan);
      else if (state.walk === null || (!advance(ctx, state, plan) && !ctx.isSpent)) endStart(state, plan);
    }
    return again;
  },
};

/** At the end every `-exec … +` runs with what is left. */
function runRest(ctx: ProgramContext, state: FindState, plan: FindPlan): Step | null {
  for (const instr of plan.code) {
    if (instr.i !== "do" || instr.what.p !== "exec" || !instr.what.many) continue;
    const step = runGathered(ctx, state, instr.what);
    if (step) return step;
  }
  return null;
}
