import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, exit, type Output, type Program, type ProgramContext, type Step } from "../os/program";
import { bare, isStep, type LineSource, nextLine, openSource } from "./line-source";
import { badOptions, extraOperand, misuse } from "./operands";
import { getopt } from "./options";
import { shownName } from "./quoting";

interface ShufState {
  source: LineSource | null;
  lines: Bytes[];
  /** a range of numbers in place of lines */
  low: number;
  high: number;
  /** places of the range that have been exchanged: what stands there now */
  moved: { [place: string]: number };
  /** lines to write, -1 all */
  wanted: number;
  repeat: boolean;
  end: Bytes;
  fd: number;
  output: Bytes;
  written: number;
  held: number;
  ready: boolean;
}

/** Longest list whose order is kept. */
const SHUFFLED_MOST = 4_000_000;

function start(ctx: ProgramContext): ShufState | Output {
  const { flags, given, values, rest, error } = getopt("shuf", ctx.args, "ei:n:o:rz\x01:", {
    echo: "e",
    "input-range": "i",
    "head-count": "n",
    output: "o",
    "random-source": "\x01",
    repeat: "r",
    "zero-terminated": "z",
  });
  if (error) return badOptions(error);
  const fail = (text: string): Output => ({ stdout: "", stderr: `shuf: ${text}\n`, code: 1 });
  if (flags.has("\x01")) return fail("option --random-source is not supported here");
  let low = 0;
  let high = -1;
  const range = values.get("i");
  if (given.filter(([letter]) => letter === "i").length > 1) return fail("multiple -i options specified");
  if (range !== undefined) {
    const [from = "", to] = [range.split("-")[0] ?? "", range.includes("-") ? range.slice(range.indexOf("-") + 1) : undefined];
    const bad = to === undefined || !/^\d+$/.test(from) ? (to === undefined ? range : from) : /^\d+$/.test(to) ? null : to;
    if (bad !== null) return fail(`invalid input range: ‘${bad}’`);
    low = Number(from);
    high = Number(to);
    if (!Number.isSafeInteger(high)) return fail(`invalid input range: ‘${to}’: Value too large for defined data type`);
    if (low > high + 1) return fail(`invalid input range: ‘${range}’`);
  }
  let wanted = -1;
  for (const [letter, value] of given) {
    if (letter !== "n") continue;
    if (!/^\d+$/.test(value)) return fail(`invalid line count: ‘${value}’`);
    wanted = wanted < 0 ? Number(value) : Math.min(wanted, Number(value));
  }
  if (flags.has("e") && range !== undefined) return misuse("shuf", "cannot combine -e and -i options");
  if (range !== undefined && rest.length > 0) return extraOperand("shuf", rest[0]);
  if (!flags.has("e") && rest.length > 1) return extraOperand("shuf", rest[1]);
  const isFile = !flags.has("e") && range === undefined;
  const source = isFile ? openSource(ctx, rest[0] ?? "-") : null;
  if (typeof source === "string") return fail(`${shownName(rest[0] ?? "")}: ${errorText(source)}`);
  return {
    source,
    lines: flags.has("e") ? [...rest] : [],
    low,
    high,
    moved: {},
    wanted,
    repeat: flags.has("r"),
    end: flags.has("z") ? "\0" : "\n",
    fd: -1,
    output: values.get("o") ?? "",
    written: 0,
    held: 0,
    ready: !isFile,
  };
}

/** Uniform whole number below a bound. */
function below(ctx: ProgramContext, bound: number): number {
  if (bound > 0xffff_ffff) return Math.floor(((ctx.random() & 0x1f_ffff) * 0x1_0000_0000 + ctx.random()) % bound);
  const most = Math.floor(0x1_0000_0000 / bound) * bound;
  for (;;) {
    const n = ctx.random();
    if (n < most) return n % bound;
  }
}

function count(state: ShufState): number {
  return state.high >= state.low ? state.high - state.low + 1 : state.lines.length;
}

/** What stands at a place of the permutation under way; it is exchanged with the one that is taken. */
function taken(state: ShufState, at: number, from: number): number {
  const there = state.moved[from] ?? from;
  const here = state.moved[at] ?? at;
  delete state.moved[at];
  if (from !== at) state.moved[from] = here;
  return there;
}

function readOn(ctx: ProgramContext, state: ShufState): Step | null {
  const next = nextLine(ctx, state.source as LineSource, state.end);
  if (isStep(next)) return next;
  if (next === null) {
    state.ready = true;
    return null;
  }
  const line = bare(next.line, state.end);
  state.held += line.length + 32;
  // Of a long input only as many lines are kept as are wanted.
  const seen = state.source?.count ?? 0;
  if (state.wanted >= 0 && !state.repeat && state.lines.length >= state.wanted) {
    const at = below(ctx, seen);
    state.held -= (at < state.wanted ? (state.lines[at] as Bytes).length : line.length) + 32;
    if (at < state.wanted) state.lines[at] = line;
  } else state.lines.push(line);
  if (state.lines.length % 256 === 0 && !ctx.hold(state.held + (state.source?.rest.n ?? 0))) {
    ctx.err("shuf: memory exhausted\n");
    return exit(1);
  }
  return null;
}

function openOutput(ctx: ProgramContext, state: ShufState): string | null {
  if (state.fd >= 0) return null;
  if (state.output === "") {
    state.fd = 1;
    return null;
  }
  const fd = ctx.open(state.output, "w");
  if (typeof fd === "string") return fd;
  state.fd = fd;
  return null;
}

/** Writes lines in a chance order; the exit code when all are written. */
function writeOn(ctx: ProgramContext, state: ShufState): number | null {
  const error = openOutput(ctx, state);
  if (error !== null) {
    ctx.err(`shuf: ${shownName(state.output)}: ${errorText(error)}\n`);
    return 1;
  }
  const all = count(state);
  const wanted = state.repeat
    ? state.wanted < 0
      ? Number.POSITIVE_INFINITY
      : state.wanted
    : state.wanted < 0
      ? all
      : Math.min(all, state.wanted);
  if (state.repeat && all === 0 && wanted > 0) {
    ctx.err("shuf: no lines to repeat\n");
    return 1;
  }
  if (!state.repeat && (wanted > SHUFFLED_MOST || !ctx.hold(state.held + wanted * 24))) {
    ctx.err("shuf: memory exhausted\n");
    return 1;
  }
  const line = (at: number): Bytes => (state.high >= state.low ? String(state.low + at) : (state.lines[at] as Bytes));
  while (state.written < wanted) {
    if (ctx.isSpent || ctx.process.out.length > 0) return null;
    ctx.charge("looked", 100);
    const at = state.written;
    const from = state.repeat ? below(ctx, all) : at + below(ctx, all - at);
    ctx.write(state.fd, line(state.repeat ? from : taken(state, at, from)) + state.end);
    state.written++;
    const refused = ctx.writeError(state.fd);
    if (refused === null) continue;
    ctx.err(`shuf: write error: ${errorText(refused)}\n`);
    return 1;
  }
  return 0;
}

/** `shuf`. @source coreutils 9.1: shuf */
export const shuf: Program<ShufState | Output> = {
  name: "shuf",
  start(ctx) {
    const state = start(ctx);
    if ("stdout" in state) ctx.err(state.stderr);
    return state;
  },
  step(ctx, state): Step {
    if ("stdout" in state) return exit(state.code);
    while (!ctx.isSpent) {
      if (ctx.process.out.length > 0) return again;
      if (!state.ready) {
        const step = readOn(ctx, state);
        if (step) return step;
        continue;
      }
      const code = writeOn(ctx, state);
      if (code !== null) return exit(code);
    }
    return again;
  },
};
