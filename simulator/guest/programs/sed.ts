import { errorText } from "../fs/filesystem";
import { again, exit, type Program, type ProgramContext, type Step, waitRead } from "../os/program";
import { MatchLimit } from "../regex/compile";
import type { Script } from "./sed/command";
import { execute } from "./sed/execute";
import { closeInput, noSource } from "./sed/input";
import { readOptions } from "./sed/options";
import { flush, openTargets } from "./sed/output";
import { newReading, ScriptReader } from "./sed/parse";
import { newPiece, ScriptError } from "./sed/scanner";
import { type Run, SedError, type SedState } from "./sed/state";

/** Record of a sed that has nothing to do but end. */
interface Ended {
  code: number;
}

/** Most bytes of scripts. guess: twice the longest argument of a command line */
const SCRIPT_MOST = 262_144;

/** `sed`. @source GNU sed 4.9 */
export const sed: Program<SedState | Ended> = {
  name: "sed",
  start(ctx) {
    const line = readOptions(ctx);
    if ("stdout" in line) {
      ctx.out(line.stdout);
      ctx.err(line.stderr);
      return { code: line.code };
    }
    return {
      ...line,
      sourceFd: -1,
      expressions: 0,
      reading: newReading(),
      script: null,
      input: noSource(),
      line: 0,
      edited: null,
      output: { name: "-", fd: 1, isOpenLine: false },
      targets: [],
      readers: [],
      space: "",
      hold: "",
      gathered: 0,
      crossing: 0,
      isEnded: true,
      holdIsEnded: true,
      stage: "cycle",
      pc: 0,
      work: null,
      isChosen: false,
      hasReplaced: false,
      lastRegex: null,
      lastMark: "",
      queue: [],
      queueAt: 0,
      queueBytes: 0,
      copyFd: -1,
      hasBadFile: false,
      quitCode: 0,
      code: null,
    };
  },
  step(ctx, state) {
    if (!("options" in state)) return exit(state.code);
    const refused = ctx.writeError(1);
    if (refused !== null) return fail(ctx, state, `${refusedWrite(state)}: ${errorText(refused)}`, 4);
    state.crossing = 0;
    if (ctx.process.out.length > 0) return again;
    if (state.code !== null) return exit(state.code);
    try {
      return state.script === null ? readScript(ctx, state) : runStep(ctx, state);
    } catch (error) {
      if (error instanceof ScriptError) {
        emptyTargets(ctx, state);
        return fail(ctx, state, error.where + error.message, error.code);
      }
      if (error instanceof SedError) return fail(ctx, state, error.message, error.code);
      if (error instanceof MatchLimit) return fail(ctx, state, error.message, 4);
      throw error;
    }
  },
};

/** What could not be done to standard output: a write of so many bytes, or, when little was written, the last flush. @source sed 4.9: utils.c, ck_fwrite, ck_fflush */
function refusedWrite(state: SedState): string {
  if (state.crossing === 0) return "couldn't flush stdout";
  return `couldn't write ${state.crossing} item${state.crossing === 1 ? "" : "s"} to stdout`;
}

function fail(ctx: ProgramContext, state: SedState, message: string, code: number): Step {
  ctx.err(`sed: ${message}\n`);
  if (state.edited) ctx.fs.remove(state.edited.newPath);
  state.edited = null;
  return end(state, code);
}

/** The code is given when what was written has gone out. */
function end(state: SedState, code: number): Step {
  state.code = code;
  return again;
}

/** Gathers the pieces of the script and reads them, as far as the step goes. */
function readScript(ctx: ProgramContext, state: SedState): Step {
  const wait = gather(ctx, state);
  if (wait !== null) return wait;
  const { extended, posix, sandbox } = state.options;
  const reader = new ScriptReader(state.reading, { extended, posix, sandbox }, ctx);
  if (!reader.read(() => ctx.isSpent)) return again;
  const script = reader.finish();
  state.lastMark = reader.mark();
  if (script.quiet) state.options.quiet = true;
  state.script = script;
  openTargets(newRun(ctx, state));
  return again;
}

/** The files of `w` are emptied when they are read of, though the script has an error further on. */
function emptyTargets(ctx: ProgramContext, state: SedState): void {
  for (const name of state.reading.script.outputs) {
    const fd = name.startsWith("/dev/std") ? "" : ctx.open(name, "w");
    if (typeof fd === "number") ctx.close(fd);
  }
}

function gather(ctx: ProgramContext, state: SedState): Step | null {
  for (let source = state.sources[0]; source !== undefined; source = state.sources[0]) {
    if (source.file === null) {
      state.reading.pieces.push(newPiece(source.text, { expression: ++state.expressions }));
      state.sources.shift();
      continue;
    }
    if (state.sourceFd < 0) {
      const isInput = source.file === "-" || source.file === "/dev/stdin";
      const fd = isInput ? 0 : ctx.open(source.file, "r");
      if (typeof fd === "string" && fd !== "EISDIR") throw new SedError(`couldn't open file ${source.file}: ${errorText(fd)}`, 4);
      if (typeof fd === "string" || (!isInput && ctx.fs.isDir(ctx.path(source.file)))) {
        throw new SedError(`read error on ${source.file}: Is a directory`, 4);
      }
      state.sourceFd = fd;
    }
    const text = ctx.read(state.sourceFd);
    if (text === "") return waitRead(state.sourceFd);
    if (text !== null) {
      source.text += text;
      state.reading.bytes += text.length;
      if (state.reading.bytes > SCRIPT_MOST || !ctx.hold(state.reading.bytes)) throw new SedError("memory exhausted", 4);
      continue;
    }
    if (state.sourceFd > 0) ctx.close(state.sourceFd);
    state.sourceFd = -1;
    state.reading.pieces.push(newPiece(source.text, { file: source.file }));
    state.sources.shift();
  }
  return null;
}

/** Expressions of scripts, from step to step. They are made anew when a record comes back from storage. */
const compiled = new WeakMap<Script, Run["regexes"]>();

function newRun(ctx: ProgramContext, state: SedState): Run {
  const { script } = state;
  if (script === null) throw new Error("invariant broken: sed runs a script that was read");
  let regexes = compiled.get(script);
  if (!regexes) {
    regexes = [];
    compiled.set(script, regexes);
  }
  return { ctx, state, script, regexes, out: [], outBytes: 0 };
}

function runStep(ctx: ProgramContext, state: SedState): Step {
  const run = newRun(ctx, state);
  try {
    const progress = execute(run);
    if (progress === "more") return again;
    if (progress !== "done") return progress;
    closeInput(run);
    return end(state, state.quitCode !== 0 ? state.quitCode : state.hasBadFile ? 2 : 0);
  } finally {
    flush(run);
  }
}
