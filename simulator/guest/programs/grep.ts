import { errorText } from "../fs/filesystem";
import { again, exit, type Program, type ProgramContext, type Step } from "../os/program";
import { compileRegex, MatchLimit } from "../regex/compile";
import { openNextInput } from "./grep/inputs";
import { readOptions } from "./grep/options";
import { gather, regexOptions, wantedOf } from "./grep/patterns";
import { finishSearch, searchOn } from "./grep/search";
import { flush, type GrepState, type Run } from "./grep/state";

/** Record of a grep that has nothing to do but end. */
interface Ended {
  code: number;
}

/** @source GNU grep 3.8; Debian's egrep, fgrep and rgrep are scripts that call it */
function grepProgram(name: string, forced: "E" | "F" | "r" | null): Program<GrepState | Ended> {
  return {
    name,
    start(ctx) {
      const line = readOptions(ctx, forced);
      if ("stdout" in line) {
        ctx.out(line.stdout);
        ctx.err(line.stderr);
        return { code: line.code };
      }
      ctx.err(line.warnings);
      return {
        settings: line.settings,
        sources: line.sources,
        sourceFd: -1,
        keys: "",
        wanted: null,
        files: line.files,
        directories: [],
        search: null,
        hasShown: false,
        hasSelected: false,
        hasFailed: false,
        code: null,
      };
    },
    step(ctx, state) {
      if (!("settings" in state)) return exit(state.code);
      if (state.code !== null) return exit(state.code);
      const refused = ctx.writeError(1);
      if (refused !== null) return fail(ctx, state, `write error: ${errorText(refused)}`);
      if (ctx.process.out.length > 0) return again;
      try {
        return state.wanted === null ? prepare(ctx, state) : searchStep(ctx, state);
      } catch (error) {
        if (!(error instanceof MatchLimit)) throw error;
        return fail(ctx, state, error.message);
      }
    },
  };
}

/** Ends with 2. */
function fail(ctx: ProgramContext, state: GrepState, message: string): Step {
  ctx.err(`grep: ${message}\n`);
  return end(state, 2);
}

/** The code is given when what was written has gone out. */
function end(state: GrepState, code: number): Step {
  state.code = code;
  return again;
}

/** Gathers the patterns and compiles them once, so that what is wrong with them is said first. */
function prepare(ctx: ProgramContext, state: GrepState): Step {
  const wait = gather(ctx, state);
  if (wait !== null) return "failure" in wait ? fail(ctx, state, wait.failure) : wait;
  const { settings } = state;
  const wanted = wantedOf(state);
  if ("failure" in wanted) return fail(ctx, state, wanted.failure);
  const hopeless = wanted.source === "" && settings.invert && !settings.whole && !settings.word;
  if ((settings.max === 0 || hopeless) && settings.list !== "L") return end(state, 1);
  const regex = compileRegex(wanted.source, regexOptions(settings, wanted), ctx);
  if ("error" in regex) return fail(ctx, state, regex.error);
  for (const warning of regex.warnings) ctx.err(`grep: warning: ${warning}\n`);
  if (!ctx.hold(regex.memoryBytes)) return fail(ctx, state, "memory exhausted");
  state.keys = "";
  state.wanted = wanted;
  return again;
}

function searchStep(ctx: ProgramContext, state: GrepState): Step {
  const { settings } = state;
  const wanted = state.wanted ?? { syntax: "fixed", source: "" };
  // Charged when it was compiled first; it is kept since.
  const regex = compileRegex(wanted.source, regexOptions(settings, wanted));
  if ("error" in regex) return fail(ctx, state, regex.error);
  const run: Run = { ctx, state, regex, out: [], outBytes: 0 };
  try {
    do {
      if (state.search === null) {
        if (!openNextInput(run)) return end(state, state.hasFailed ? 2 : state.hasSelected ? 0 : 1);
        continue;
      }
      const progress = searchOn(run, state.search);
      if (progress === "more") break;
      if (typeof progress === "object") return progress;
      if (progress === "quit") return end(state, 0);
      if (progress === "noMemory") {
        flush(run);
        return fail(ctx, state, "memory exhausted");
      }
      finishSearch(run, state.search);
      state.search = null;
    } while (!ctx.isSpent && ctx.process.out.length === 0);
    return again;
  } finally {
    flush(run);
  }
}

/** `grep`. @source GNU grep 3.8 */
export const grep = grepProgram("grep", null);
/** `egrep`: grep -E. */
export const egrep = grepProgram("egrep", "E");
/** `fgrep`: grep -F. */
export const fgrep = grepProgram("fgrep", "F");
/** `rgrep`: grep -r. */
export const rgrep = grepProgram("rgrep", "r");
