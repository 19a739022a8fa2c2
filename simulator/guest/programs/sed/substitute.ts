import type { Bytes } from "../../../content/bytes";
import { type CompiledRegex, compileRegex } from "../../regex/compile";
import type { RegexRef, Substitution } from "./command";
import { putSpace } from "./output";
import { replaced } from "./replacement";
import { type Run, SedError, SPACE_MOST, type Work } from "./state";

/** An expression of the script; without one, the last that was used. @throws SedError */
function regexOf(run: Run, ref: RegexRef): CompiledRegex {
  const { state, script, regexes } = run;
  const index = ref ?? state.lastRegex;
  if (index === null) throw new SedError(`${state.lastMark}no previous regular expression`, 1);
  state.lastRegex = index;
  const known = regexes[index];
  if (known) return known;
  const { source, ignoreCase, multiline } = script.regexes[index] as (typeof script.regexes)[number];
  const { extended, posix, end } = state.options;
  // Charged when the script was read; it is kept since.
  const made = compileRegex(source, {
    syntax: extended ? "ere" : "bre",
    dialect: "sed",
    strict: posix,
    ignoreCase,
    ...lines(multiline, end),
  });
  if ("error" in made) throw new SedError(made.error, 1);
  regexes[index] = made;
  return made;
}

/** What `M` means: with -z newlines are no places, though nothing but themselves takes them. @source sed/regexp.c: compile_regex_1 */
export function lines(multiline: boolean, end: Bytes): { multiline: boolean; lineBound: boolean } {
  return { multiline: multiline && end === "\n", lineBound: multiline };
}

/** Whether the pattern space has a match. */
export function matches(run: Run, ref: RegexRef): boolean {
  return regexOf(run, ref).test(run.state.space, run.ctx);
}

/** Work at its beginning. */
export function newWork(): Work {
  return { at: 0, out: "", lastEnd: 0, count: 0, isReplaced: false };
}

/**
 * Goes on with an `s` until it is done or the step is used up; whether it is done.
 *
 * @source sed/execute.c: do_subst
 */
export function substitute(run: Run, s: Substitution): boolean {
  const { ctx, state } = run;
  const regex = regexOf(run, s.regex);
  if (s.groups > regex.groups && !state.options.posix && run.script.regexes[state.lastRegex ?? 0]?.isAddress) {
    throw new SedError(`${state.lastMark}invalid reference \\${s.groups} on \`s' command's RHS`, 1);
  }
  const work = state.work ?? newWork();
  state.work = work;
  const made: Made = { pieces: [], bytes: work.out.length };
  let isDone = true;
  while (isDone && work.at <= state.space.length && (s.global || !work.isReplaced)) {
    const found = regex.find(state.space, work.at, ctx, { groups: s.groups });
    if (found === null || !next(run, s, work, found, made)) break;
    isDone = !ctx.isSpent;
  }
  work.out += made.pieces.join("");
  if (!isDone) return false;
  state.work = null;
  if (!work.isReplaced) return true;
  state.space = work.out + state.space.slice(work.at);
  ctx.charge("moved", state.space.length / 64);
  state.hasReplaced = true;
  if (s.print) putSpace(run);
  const target = state.targets[s.file];
  if (target) putSpace(run, target);
  return true;
}

/** What a step adds to the new pattern space; joined at its end, as a string made of millions of pieces is slow to read. */
interface Made {
  readonly pieces: Bytes[];
  /** with what earlier steps made */
  bytes: number;
}

function add(made: Made, text: Bytes): void {
  made.pieces.push(text);
  made.bytes += text.length;
  if (made.bytes > SPACE_MOST) throw new SedError("memory exhausted", 4);
}

/** Takes one match and adds to what is made; false when there can be no more. */
function next(run: Run, s: Substitution, work: Work, found: readonly number[], made: Made): boolean {
  const { space } = run.state;
  const [from = 0, to = 0] = found;
  add(made, space.slice(work.at, from));
  // An empty match right behind another one does not count.
  const counts = to > from || work.count === 0 || from > work.lastEnd;
  if (counts) work.count++;
  let end = to;
  if (counts && work.count >= s.number) {
    work.isReplaced = true;
    add(made, replaced(s.parts, space, found, run.ctx));
  } else {
    if (to === from) {
      if (from >= space.length) {
        work.at = from;
        return false;
      }
      // One byte, as the real one has it, though it may cut a character in two.
      end = from + 1;
    }
    add(made, space.slice(from, end));
  }
  work.at = end;
  work.lastEnd = to;
  return true;
}
