import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, exit, type Output, type Program, type ProgramContext, type Step, waitRead } from "../os/program";
import { type Comparison, mergeRuns, newRuns, type Runs } from "./merge-runs";
import { badOptions, extraOperand } from "./operands";
import { getopt } from "./options";
import { shownName } from "./quoting";

interface Item {
  text: Bytes;
  /** how many stand before it and are not written yet */
  count: number;
  /** those that come behind it, newest first */
  next: number[];
  done: boolean;
  /** the one before it on the way along a loop, -1 none */
  link: number;
}
interface TsortState {
  name: Bytes;
  fd: number;
  rest: Bytes;
  /** the first word of a pair */
  first: number;
  items: Item[];
  /** indices by text, when all has been read and sorted */
  order: number[];
  sorting: Runs<number>;
  left: number;
  queue: number[];
  at: number;
  phase: "read" | "sort" | "zeros" | "write" | "loop" | "end";
  /** the way that may be a loop, from its last item; -1 none */
  loop: number;
  held: number;
  code: number;
}

/** Words by index while they are read: made again from the record when a guest is opened. */
const indices = new WeakMap<Item[], Map<Bytes, number>>();

function indexOf(state: TsortState, text: Bytes): number {
  let map = indices.get(state.items);
  if (!map || map.size !== state.items.length) {
    map = new Map(state.items.map((item, i) => [item.text, i]));
    indices.set(state.items, map);
  }
  const known = map.get(text);
  if (known !== undefined) return known;
  state.items.push({ text, count: 0, next: [], done: false, link: -1 });
  state.held += text.length + 160;
  map.set(text, state.items.length - 1);
  return state.items.length - 1;
}

function word(state: TsortState, text: Bytes): void {
  const at = indexOf(state, text);
  if (state.first < 0) {
    state.first = at;
    return;
  }
  if (state.first !== at) {
    (state.items[state.first] as Item).next.push(at);
    (state.items[at] as Item).count++;
    // A relation of 16 bytes takes the least that malloc gives.
    state.held += 32;
  }
  state.first = -1;
}

function readOn(ctx: ProgramContext, state: TsortState): Step | null {
  const got = ctx.read(state.fd, 8_192);
  if (got === "") return waitRead(state.fd);
  const text = state.rest + (got ?? "\n");
  const words = text.split(/[ \t\n]+/);
  state.rest = got === null ? "" : (words.pop() ?? "");
  for (const each of words) if (each !== "") word(state, each);
  ctx.charge("looked", text.length * 4);
  ctx.charge("field", words.length);
  if (!ctx.hold(state.held + state.rest.length) || state.rest.length > 1_048_576) {
    ctx.err("tsort: memory exhausted\n");
    return exit(1);
  }
  if (got !== null) return null;
  if (state.first >= 0) {
    ctx.err(`tsort: ${state.name}: input contains an odd number of tokens\n`);
    return exit(1);
  }
  state.left = state.items.length;
  for (let at = 0; at < state.items.length; at += 512) state.sorting.fresh.push(at);
  state.phase = "sort";
  return null;
}

/** Puts the words in order, a piece each step. */
function sortOn(ctx: ProgramContext, state: TsortState): void {
  const { items, sorting } = state;
  const by: Comparison<number> = {
    compare: (a, b) => ((items[a] as Item).text < (items[b] as Item).text ? -1 : 1),
    cost: () => 1,
  };
  for (let from = sorting.fresh.shift(); from !== undefined; from = sorting.fresh.shift()) {
    const run: number[] = [];
    for (let i = from; i < Math.min(items.length, from + 512); i++) {
      run.push(i);
      (items[i] as Item).next.reverse();
    }
    ctx.charge("compared", run.length * 9);
    sorting.runs.push(run.sort(by.compare));
    if (ctx.isSpent) return;
  }
  if (!mergeRuns(ctx, sorting, by, true)) return;
  state.order = sorting.runs[0] ?? [];
  sorting.runs = [];
  state.phase = "zeros";
}

/** All that nothing stands before any more, by text. */
function findZeros(ctx: ProgramContext, state: TsortState): void {
  const { items } = state;
  ctx.charge("looked", items.length * 4);
  state.queue = state.order.filter((i) => items[i]?.count === 0 && !items[i]?.done);
  state.at = 0;
  state.phase = "write";
}

/** Writes what is in the queue; what becomes free thereby goes to its end. */
function writeOn(ctx: ProgramContext, state: TsortState): void {
  while (state.at < state.queue.length) {
    if (ctx.isSpent || ctx.process.out.length > 0) return;
    const item = state.items[state.queue[state.at++] as number] as Item;
    ctx.out(`${item.text}\n`);
    ctx.charge("looked", item.next.length);
    item.done = true;
    state.left--;
    for (const i of item.next) {
      const other = state.items[i] as Item;
      if (--other.count === 0) state.queue.push(i);
    }
  }
  if (state.left === 0) {
    state.phase = "end";
    return;
  }
  ctx.err(`tsort: ${state.name}: input contains a loop:\n`);
  state.code = 1;
  state.phase = "loop";
  state.loop = -1;
  state.at = 0;
}

/** One step along the graph; true: a loop was found, told of and cut. @source coreutils 9.1: tsort.c, detect_loop */
function followLoop(ctx: ProgramContext, state: TsortState, at: number): boolean {
  const { items } = state;
  const item = items[at] as Item;
  if (item.count === 0) return false;
  if (state.loop < 0) {
    state.loop = at;
    return false;
  }
  const relation = item.next.indexOf(state.loop);
  ctx.charge("looked", item.next.length);
  if (relation < 0) return false;
  if (item.link < 0) {
    item.link = state.loop;
    state.loop = at;
    return false;
  }
  let isTold = false;
  for (let loop = state.loop; loop >= 0; ) {
    const each = items[loop] as Item;
    const { link } = each;
    if (!isTold) ctx.err(`tsort: ${each.text}\n`);
    if (loop === at) {
      const cut = item.next.splice(relation, 1)[0];
      if (cut !== undefined) (items[cut] as Item).count--;
      isTold = true;
    }
    each.link = -1;
    loop = link;
  }
  state.loop = -1;
  return true;
}

function loopOn(ctx: ProgramContext, state: TsortState): void {
  while (!ctx.isSpent) {
    if (state.at >= state.order.length) state.at = 0;
    const at = state.order[state.at++] as number;
    ctx.charge("looked", 8);
    if (!followLoop(ctx, state, at)) continue;
    state.phase = "zeros";
    return;
  }
}

/** `tsort`. @source coreutils 9.1: tsort */
export const tsort: Program<TsortState | Output> = {
  name: "tsort",
  start(ctx): TsortState | Output {
    const { rest, error } = getopt("tsort", ctx.args, "");
    const bad = error ? badOptions(error) : rest.length > 1 ? extraOperand("tsort", rest[1]) : null;
    if (bad) {
      ctx.err(bad.stderr);
      return bad;
    }
    const name = rest[0] ?? "-";
    const fd = name === "-" ? 0 : ctx.fs.isDir(ctx.path(name)) ? "EISDIR" : ctx.open(name, "r");
    if (typeof fd === "string") {
      ctx.err(`tsort: ${shownName(name)}: ${fd === "EISDIR" ? "read error: " : ""}${errorText(fd)}\n`);
      return { stdout: "", stderr: "", code: 1 };
    }
    return {
      name,
      fd,
      rest: "",
      first: -1,
      items: [],
      order: [],
      sorting: newRuns(),
      left: 0,
      queue: [],
      at: 0,
      phase: "read",
      loop: -1,
      held: 0,
      code: 0,
    };
  },
  step(ctx, state): Step {
    if ("stdout" in state) return exit(state.code);
    while (!ctx.isSpent) {
      if (ctx.process.out.length > 0) return again;
      if (ctx.writeError(1) !== null) {
        ctx.err("tsort: write error\n");
        return exit(1);
      }
      if (state.phase === "end") return exit(state.code);
      if (state.phase === "read") {
        const step = readOn(ctx, state);
        if (step) return step;
      } else if (state.phase === "sort") sortOn(ctx, state);
      else if (state.phase === "zeros") findZeros(ctx, state);
      else if (state.phase === "write") writeOn(ctx, state);
      else loopOn(ctx, state);
    }
    return again;
  },
};
