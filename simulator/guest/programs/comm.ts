import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, exit, type Output, type Program, type ProgramContext, type Step } from "../os/program";
import { bare, isStep, type LineSource, nextLine, openSources } from "./line-source";
import { badOptions, extraOperand, misuse } from "./operands";
import { getopt } from "./options";

interface CommState {
  sources: [LineSource, LineSource];
  /** the line under way of each file; null: none was read, or the file is at its end */
  lines: [Bytes | null, Bytes | null];
  last: [Bytes | null, Bytes | null];
  /** and the line before that */
  before: [Bytes | null, Bytes | null];
  ended: [boolean, boolean];
  show: [boolean, boolean, boolean];
  delimiter: Bytes;
  end: Bytes;
  check: "usual" | "always" | "never";
  total: boolean;
  counts: [number, number, number];
  disordered: [boolean, boolean];
  unpairable: boolean;
  finished: boolean;
}

function start(ctx: ProgramContext): CommState | Output {
  const { flags, given, values, rest, error } = getopt("comm", ctx.args, "123z\x01\x02\x03:\x04", {
    "check-order": "\x01",
    "nocheck-order": "\x02",
    "output-delimiter": "\x03",
    total: "\x04",
    "zero-terminated": "z",
  });
  if (error) return badOptions(error);
  if (rest.length === 0) return misuse("comm", "missing operand");
  if (rest.length === 1) return misuse("comm", `missing operand after ‘${rest[0]}’`);
  if (rest.length > 2) return extraOperand("comm", rest[2]);
  const delimiters = new Set(given.filter(([letter]) => letter === "\x03").map(([, value]) => value));
  if (delimiters.size > 1) return { stdout: "", stderr: "comm: multiple output delimiters specified\n", code: 1 };
  const sources = openSources(ctx, "comm", rest);
  if (sources === null) return { stdout: "", stderr: "", code: 1 };
  const delimiter = values.get("\x03");
  const check = given.findLast(([letter]) => letter === "\x01" || letter === "\x02")?.[0];
  return {
    sources: sources as [LineSource, LineSource],
    lines: [null, null],
    last: [null, null],
    before: [null, null],
    ended: [false, false],
    show: [!flags.has("1"), !flags.has("2"), !flags.has("3")],
    delimiter: delimiter === "" ? "\0" : (delimiter ?? "\t"),
    end: flags.has("z") ? "\0" : "\n",
    check: check === "\x01" ? "always" : check === "\x02" ? "never" : "usual",
    total: flags.has("\x04"),
    counts: [0, 0, 0],
    disordered: [false, false],
    unpairable: false,
    finished: false,
  };
}

/** Complains of two lines in the wrong order; whether that ends everything. */
function isDisordered(ctx: ProgramContext, state: CommState, i: 0 | 1, before: Bytes | null, line: Bytes | null): boolean {
  const checks = state.check === "always" || (state.check === "usual" && state.unpairable);
  if (!checks || before === null || line === null || before <= line || state.disordered[i]) return false;
  ctx.err(`comm: file ${i + 1} is not in sorted order\n`);
  state.disordered[i] = true;
  return state.check === "always";
}

/** Reads on in the files whose line has been used; a step while it cannot. */
function fill(ctx: ProgramContext, state: CommState): Step | null {
  for (const i of [0, 1] as const) {
    if (state.lines[i] !== null || state.ended[i]) continue;
    const next = nextLine(ctx, state.sources[i], state.end);
    if (isStep(next)) return next;
    const { last, before } = state;
    if (next === null) {
      state.ended[i] = true;
      // Since the last two lines were looked at it may have turned out that order matters.
      if (isDisordered(ctx, state, i, before[i], last[i])) return exit(1);
      continue;
    }
    const line = bare(next.line, state.end);
    [before[i], last[i]] = [last[i], line];
    state.lines[i] = line;
    if (isDisordered(ctx, state, i, before[i], line)) return exit(1);
  }
  return null;
}

function emit(ctx: ProgramContext, state: CommState, column: 0 | 1 | 2, line: Bytes): void {
  state.counts[column]++;
  if (!state.show[column]) return;
  let before = "";
  for (let i = 0; i < column; i++) if (state.show[i]) before += state.delimiter;
  ctx.out(before + line + state.end);
}

function finish(ctx: ProgramContext, state: CommState): Step {
  if (!state.finished) {
    state.finished = true;
    if (state.total) ctx.out(`${state.counts.join(state.delimiter)}${state.delimiter}total${state.end}`);
    if (state.disordered.includes(true)) ctx.err("comm: input is not in sorted order\n");
    return again;
  }
  return exit(state.disordered.includes(true) ? 1 : 0);
}

/** `comm`. @source coreutils 9.1: comm */
export const comm: Program<CommState | Output> = {
  name: "comm",
  start(ctx) {
    const state = start(ctx);
    if ("stdout" in state) ctx.err(state.stderr);
    return state;
  },
  step(ctx, state): Step {
    if ("stdout" in state) return exit(state.code);
    while (!ctx.isSpent) {
      if (ctx.process.out.length > 0) return again;
      const refused = ctx.writeError(1);
      if (refused !== null) {
        ctx.err(`comm: write error: ${errorText(refused)}\n`);
        return exit(1);
      }
      if (state.finished) return finish(ctx, state);
      const wait = fill(ctx, state);
      if (wait) return wait;
      const [a, b] = state.lines;
      if (a === null && b === null) return finish(ctx, state);
      ctx.charge("compared", 1);
      const order = a === null ? 1 : b === null ? -1 : a < b ? -1 : a > b ? 1 : 0;
      if (order !== 0) state.unpairable = true;
      if (order === 0) emit(ctx, state, 2, a as Bytes);
      else if (order < 0) emit(ctx, state, 0, a as Bytes);
      else emit(ctx, state, 1, b as Bytes);
      if (order <= 0) state.lines[0] = null;
      if (order >= 0) state.lines[1] = null;
    }
    return again;
  },
};
