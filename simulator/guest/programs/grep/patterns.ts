import type { Bytes } from "../../../content/bytes";
import { errorText } from "../../fs/filesystem";
import { type ProgramContext, type Step, waitRead } from "../../os/program";
import type { RegexOptions } from "../../regex/compile";
import type { Settings } from "./settings";
import type { GrepState, Wanted } from "./state";

/** Most bytes of patterns. guess: more than any program of a small guest could compile */
const KEYS_MOST = 262_144;

/** A reason to end at once: what is said, without `grep: `. */
export interface Failure {
  readonly failure: Bytes;
}

/** Goes on gathering patterns; null when all are there. */
export function gather(ctx: ProgramContext, state: GrepState): Step | Failure | null {
  for (let source = state.sources[0]; source !== undefined; source = state.sources[0]) {
    if (source.file === null) {
      state.keys += `${source.text}\n`;
      state.sources.shift();
      continue;
    }
    if (state.sourceFd < 0) {
      const fd = source.file === "-" ? 0 : ctx.fs.isDir(ctx.path(source.file)) ? "EISDIR" : ctx.open(source.file, "r");
      if (typeof fd === "string") return { failure: `${source.file}: ${errorText(fd)}` };
      state.sourceFd = fd;
    }
    const text = ctx.read(state.sourceFd);
    if (text === "") return waitRead(state.sourceFd);
    if (text !== null) {
      source.text += text;
      const bytes = state.keys.length + source.text.length;
      if (bytes > KEYS_MOST || !ctx.hold(bytes)) return { failure: "memory exhausted" };
      continue;
    }
    state.keys += source.text === "" || source.text.endsWith("\n") ? source.text : `${source.text}\n`;
    if (state.sourceFd > 0) ctx.close(state.sourceFd);
    state.sourceFd = -1;
    state.sources.shift();
  }
  return null;
}

/** What is searched for when all patterns are there. Without any, nothing matches: everything does, the other way round. */
export function wantedOf(state: GrepState): Wanted | Failure {
  const { settings } = state;
  if (state.keys === "") {
    settings.invert = !settings.invert;
    settings.word = false;
    settings.whole = false;
    return { syntax: "fixed", source: "" };
  }
  const source = state.keys.slice(0, -1);
  if (settings.syntax === "perl" && source.includes("\n")) return { failure: "the -P option only supports a single pattern" };
  const texts = settings.syntax === "perl" ? null : plainTexts(source, settings.syntax);
  return texts === null ? { syntax: settings.syntax, source } : { syntax: "fixed", source: texts };
}

/**
 * Patterns without operators as plain texts, which many of can be searched for at once; null when there are operators.
 *
 * @source grep.c: try_fgrep_pattern
 */
function plainTexts(source: Bytes, syntax: Settings["syntax"]): Bytes | null {
  if (syntax === "fixed") return source;
  const operators = syntax === "ere" ? /[$*.[^(+?{|]/ : /[$*.[^]/;
  const escaped = syntax === "ere" ? /\\(?:[\nBSW'<bsw`>1-9]|$)/ : /\\(?:[\nBSW'<bsw`>1-9(+?{|)}]|$)/;
  const bare = source.replace(/\\[^\n]/g, "");
  if (operators.test(bare) || escaped.test(source)) return null;
  return source.replace(/\\([^\n])/g, "$1");
}

/** How the patterns are compiled. */
export function regexOptions(settings: Settings, wanted: Wanted): RegexOptions {
  return {
    syntax: wanted.syntax,
    dialect: "grep",
    ignoreCase: settings.ignoreCase,
    whole: settings.whole,
    word: settings.word && !settings.whole,
  };
}
