import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, exit, type Output, type Program, type ProgramContext, type Step } from "../os/program";
import { bare, holdSources, isStep, type LineSource, nextLine, openSource, openSources } from "./line-source";
import { badOptions } from "./operands";
import { getopt } from "./options";
import { shownName } from "./quoting";

interface PasteState {
  serial: boolean;
  delimiters: Bytes[];
  end: Bytes;
  /** files read side by side, by index into `sources`; two `-` share one */
  sources: LineSource[];
  order: number[];
  /** with -s: files to come */
  files: Bytes[];
  at: number;
  row: Bytes;
  some: boolean;
  code: number;
  done: boolean;
}

/** Delimiters of a list with its escapes; a complaint when it ends in a backslash. */
function delimitersOf(text: Bytes): Bytes[] | string {
  const out: Bytes[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as Bytes;
    if (c !== "\\") out.push(c);
    else {
      const next = text[++i];
      if (next === undefined) return `delimiter list ends with an unescaped backslash: ${text}`;
      out.push(({ 0: "", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" } as Record<string, Bytes>)[next] ?? next);
    }
  }
  return out.length > 0 ? out : [""];
}

function start(ctx: ProgramContext): PasteState | Output {
  const { flags, values, rest, error } = getopt("paste", ctx.args, "d:sz", { delimiters: "d", serial: "s", "zero-terminated": "z" });
  if (error) return badOptions(error);
  const delimiters = delimitersOf(values.get("d") ?? "\t");
  if (typeof delimiters === "string") return { stdout: "", stderr: `paste: ${delimiters}\n`, code: 1 };
  const files = rest.length > 0 ? [...rest] : ["-"];
  const state: PasteState = {
    serial: flags.has("s"),
    delimiters,
    end: flags.has("z") ? "\0" : "\n",
    sources: [],
    order: [],
    files,
    at: 0,
    row: "",
    some: false,
    code: 0,
    done: false,
  };
  if (state.serial) return state;
  const unique = [...new Set(files)].filter((name) => name === "-");
  const named = files.filter((name) => name !== "-");
  const sources = openSources(ctx, "paste", [...unique, ...named]);
  if (sources === null) return { stdout: "", stderr: "", code: 1 };
  state.sources = sources;
  let next = unique.length;
  state.order = files.map((name) => (name === "-" ? 0 : next++));
  return state;
}

/** One line of each file, joined. */
function parallel(ctx: ProgramContext, state: PasteState): Step | null {
  while (state.at < state.order.length) {
    const source = state.sources[state.order[state.at] as number] as LineSource;
    const next = nextLine(ctx, source, state.end);
    if (isStep(next)) return next;
    if (next !== null) state.some = true;
    const isLast = state.at === state.order.length - 1;
    state.row +=
      (next === null ? "" : bare(next.line, state.end)) +
      (isLast ? state.end : (state.delimiters[state.at % state.delimiters.length] ?? ""));
    state.at++;
  }
  if (!state.some) state.done = true;
  else ctx.out(state.row);
  state.row = "";
  state.at = 0;
  state.some = false;
  return holdSources(ctx, state.sources) ? null : exhausted(ctx);
}

function exhausted(ctx: ProgramContext): Step {
  ctx.err("paste: memory exhausted\n");
  return exit(1);
}

/** All lines of one file, joined. */
function serial(ctx: ProgramContext, state: PasteState): Step | null {
  if (state.sources.length === 0) {
    const name = state.files.shift();
    if (name === undefined) {
      state.done = true;
      return null;
    }
    const source = openSource(ctx, name);
    if (typeof source === "string") {
      ctx.err(`paste: ${shownName(name)}: ${errorText(source)}\n`);
      state.code = 1;
      return null;
    }
    state.sources = [source];
    state.at = 0;
  }
  const next = nextLine(ctx, state.sources[0] as LineSource, state.end);
  if (isStep(next)) return next;
  if (next === null) {
    ctx.out(state.end);
    state.sources = [];
    return null;
  }
  const before = state.at === 0 ? "" : (state.delimiters[(state.at - 1) % state.delimiters.length] ?? "");
  ctx.out(before + bare(next.line, state.end));
  state.at++;
  return holdSources(ctx, state.sources) ? null : exhausted(ctx);
}

/** `paste`. @source coreutils 9.1: paste */
export const paste: Program<PasteState | Output> = {
  name: "paste",
  start(ctx) {
    const state = start(ctx);
    if ("stdout" in state) ctx.err(state.stderr);
    return state;
  },
  step(ctx, state): Step {
    if ("stdout" in state) return exit(state.code);
    while (!ctx.isSpent) {
      if (ctx.process.out.length > 0) return again;
      if (state.done) return exit(state.code);
      const step = state.serial ? serial(ctx, state) : parallel(ctx, state);
      if (step) return step;
      const refused = ctx.writeError(1);
      if (refused !== null) {
        ctx.err(`paste: write error: ${errorText(refused)}\n`);
        return exit(1);
      }
    }
    return again;
  },
};
