import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, exit, type Program, type ProgramContext, type Step } from "../os/program";
import { type FilterState, filterProgram } from "./filter";
import { bare, isStep, type LineSource, nextLine, openSource } from "./line-source";
import { addToRuns, type Comparison, mergeRuns, newRuns, type Runs, sortFresh } from "./merge-runs";
import { withNames } from "./names-from";
import { shownName } from "./quoting";
import { compareKeys, keyOf } from "./sort-keys";
import { readSortOptions, type SortRequest } from "./sort-options";

interface SortState {
  request: SortRequest;
  lines: Runs<Bytes>;
  held: number;
  fd: number;
  at: number;
  last: Bytes | null;
  number: number;
  failed: number | null;
}

function compareLines(request: SortRequest, a: Bytes, b: Bytes): number {
  for (const key of request.keys) {
    const result = compareKeys(keyOf(a, key, request.separator), keyOf(b, key, request.separator), key.flags, request.seed);
    if (result !== 0) return result;
  }
  if (request.keys.length > 0 && (request.unique || request.stable)) return 0;
  const last = a < b ? -1 : a > b ? 1 : 0;
  return request.reverse ? -last : last;
}

function comparison(request: SortRequest): Comparison<Bytes> {
  const isPlain = request.keys.length === 0;
  return { compare: (a, b) => compareLines(request, a, b), cost: (line) => (isPlain ? 1 : 2 + line.length / 16) };
}

/** Opens what is written to; the name of an error. */
function openOutput(ctx: ProgramContext, state: SortState): string | null {
  if (state.fd >= 0) return null;
  const { output } = state.request;
  const fd = output === "" ? 1 : ctx.open(output, "w");
  if (typeof fd === "string") return fd;
  state.fd = fd;
  return null;
}

/** Writes lines, of equal ones the first with -u; a complaint when they cannot be. */
function writeLine(state: SortState, line: Bytes): Bytes {
  const { request } = state;
  if (request.unique && state.last !== null && compareLines(request, state.last, line) === 0) return "";
  state.last = line;
  return line + request.end;
}

function refusedOutput(ctx: ProgramContext, state: SortState): number | null {
  const refused = state.fd === 1 ? null : ctx.writeError(state.fd);
  if (refused === null) return null;
  ctx.err(`sort: write failed: ${shownName(state.request.output)}: ${errorText(refused)}\n`);
  return 2;
}

/** Writes the sorted lines; null while there are more. */
function writeOut(ctx: ProgramContext, state: SortState): number | null {
  const error = openOutput(ctx, state);
  if (error !== null) {
    ctx.err(`sort: open failed: ${shownName(state.request.output)}: ${errorText(error)}\n`);
    return 2;
  }
  const lines = state.lines.runs[0] ?? [];
  while (state.at < lines.length) {
    if (ctx.isSpent || ctx.process.out.length > 0) return null;
    let text = "";
    for (let n = 0; n < 256 && text.length < 16_384 && state.at < lines.length; n++, state.at++)
      text += writeLine(state, lines[state.at] as Bytes);
    if (state.request.unique) ctx.charge("compared", 256);
    ctx.write(state.fd, text);
    const refused = refusedOutput(ctx, state);
    if (refused !== null) return refused;
  }
  return 0;
}

/** `-c`: the first line that is out of order. */
function checkLine(ctx: ProgramContext, state: SortState, line: Bytes, file: Bytes): boolean {
  const { request } = state;
  state.number++;
  if (state.last !== null) {
    ctx.charge("compared", comparison(request).cost(line));
    const result = compareLines(request, state.last, line);
    if (result > 0 || (request.unique && result === 0)) {
      if (request.check === "loud") ctx.err(`sort: ${file}:${state.number}: disorder: ${line}\n`);
      state.failed = 1;
      return true;
    }
  }
  state.last = line;
  return false;
}

const sorting = filterProgram<SortState>({
  name: "sort",
  parse(ctx) {
    const read = readSortOptions(ctx);
    if ("stdout" in read) return read;
    const { request, files } = read;
    return { own: { request, lines: newRuns(), held: 0, fd: -1, at: 0, last: null, number: 0, failed: null }, files };
  },
  lineEnd: (own) => own.request.end,
  complaint: (file, why) => (why === "Is a directory" ? `read failed: ${file}: ${why}` : `cannot read: ${file}: ${why}`),
  badFileCode: 2,
  memory: (own) => own.held,
  line(ctx, own, line, file) {
    const text = bare(line, own.request.end);
    if (own.request.check !== "") return checkLine(ctx, own, text, file);
    addToRuns(ctx, own.lines, text, comparison(own.request));
    own.held += text.length + 32;
    return false;
  },
  end(ctx, own) {
    if (own.request.check !== "") return own.failed ?? 0;
    const by = comparison(own.request);
    sortFresh(ctx, own.lines, by);
    return mergeRuns(ctx, own.lines, by, true) ? writeOut(ctx, own) : null;
  },
});

/** Inputs that are sorted already, being merged. */
interface MergeState {
  merge: SortState;
  sources: { source: LineSource; line: Bytes | null; ended: boolean }[];
  code: number | null;
}

function startMerge(ctx: ProgramContext, state: SortState, files: readonly Bytes[]): MergeState {
  const sources: MergeState["sources"] = [];
  for (const name of files.length > 0 ? files : ["-"]) {
    const source = openSource(ctx, name);
    if (typeof source === "string") {
      // A check opens its file where sorting looks whether it may.
      const what = source === "EISDIR" ? "read failed" : state.request.check === "" ? "cannot read" : "open failed";
      ctx.err(`sort: ${what}: ${shownName(name)}: ${errorText(source)}\n`);
      return { merge: state, sources: [], code: 2 };
    }
    sources.push({ source, line: null, ended: false });
  }
  return { merge: state, sources, code: null };
}

function mergeStep(ctx: ProgramContext, state: MergeState): Step {
  const own = state.merge;
  const by = comparison(own.request);
  while (!ctx.isSpent) {
    if (state.code !== null) return exit(state.code);
    if (ctx.process.out.length > 0) return again;
    const error = openOutput(ctx, own);
    if (error !== null) {
      ctx.err(`sort: open failed: ${shownName(own.request.output)}: ${errorText(error)}\n`);
      return exit(2);
    }
    let least: MergeState["sources"][number] | null = null;
    for (const each of state.sources) {
      if (each.line === null && !each.ended) {
        const next = nextLine(ctx, each.source, own.request.end);
        if (isStep(next)) return next;
        if (next === null) each.ended = true;
        else each.line = bare(next.line, own.request.end);
      }
      if (each.line === null) continue;
      ctx.charge("compared", by.cost(each.line));
      if (least === null || by.compare(each.line, least.line as Bytes) < 0) least = each;
    }
    if (least === null) state.code = 0;
    else {
      ctx.write(own.fd, writeLine(own, least.line as Bytes));
      least.line = null;
      const refused = refusedOutput(ctx, own);
      if (refused !== null) return exit(refused);
    }
  }
  return again;
}

const merging: Program<FilterState<SortState | null> | MergeState> = {
  name: "sort",
  start(ctx) {
    const state = sorting.start(ctx);
    return state.own?.request.merge
      ? startMerge(
          ctx,
          state.own,
          state.files.filter((name) => name !== "-" || state.files.length > 1),
        )
      : state;
  },
  step: (ctx, state) => ("merge" in state ? mergeStep(ctx, state) : sorting.step(ctx, state)),
};

/** `sort`. @source coreutils 9.1: sort */
export const sort = withNames(merging);
