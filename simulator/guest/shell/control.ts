import type { Bytes } from "../../content/bytes";
import type { Step } from "../os/program";
import { evaluateText } from "./arith";
import type { Instr } from "./code";
import { compile } from "./compiled";
import { RegexError, testExpression } from "./conditional";
import { expandPattern, expandPlain, expandText, expandWords } from "./expand";
import { longList, moreWords } from "./long-list";
import { complain } from "./messages";
import { matches } from "./pattern";
import { beginSelect, choose, setLoopVariable } from "./select";
import { ShellError } from "./shell-error";
import type { Frame } from "./state";
import { traceLine } from "./trace";
import { runDebugTrap } from "./traps";
import { has } from "./variable-record";
import { replaceVariable, type Shell, variable } from "./variables";

/** Before a step of a compound command: its trap, then its line of `set -x`; false: it does not run now. */
function begins(sh: Shell, text: Bytes, traced: Bytes = text): boolean {
  if (runDebugTrap(sh, text) !== "run") return false;
  if (sh.st.options.includes("x") && traced !== "") traceLine(sh, traced);
  return true;
}

/** Runs an instruction of a compound command. */
export function control(sh: Shell, frame: Frame, instr: Instr): Step | null {
  const { st } = sh;
  switch (instr.i) {
    case "loop":
      beginLoop(sh, frame, instr);
      return null;
    case "fornext":
      nextRound(sh, frame, instr);
      return null;
    case "select":
      return begins(sh, instr.text) ? beginSelect(sh, frame, instr) : null;
    case "choose":
      return choose(sh, frame, instr);
    case "endloop": {
      const loop = frame.loops.pop();
      if (loop && loop.items === null) st.status = loop.status ?? 0;
      return null;
    }
    case "case":
      if (begins(sh, instr.text, instr.text.trimEnd())) cases(sh, frame, instr, 0);
      return null;
    case "casenext": {
      const block = compile(frame.s).blocks[frame.b] ?? [];
      const of = block[instr.of];
      if (of?.i === "case") cases(sh, frame, of, instr.from, true);
      return null;
    }
    case "arith":
      arithmetic(sh, frame, instr);
      return null;
    case "cond":
      condition(sh, instr);
      return null;
    default:
      return null;
  }
}

function beginLoop(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "loop" }>): void {
  const { st } = sh;
  if (instr.kind === "for" && !/^[A-Za-z_]\w*$/.test(instr.name)) {
    complain(sh, `\`${instr.name}': not a valid identifier`);
    st.status = 1;
    frame.pc = instr.end;
    frame.check = true;
    return;
  }
  const rest = instr.kind === "for" && instr.words !== null ? longList(sh, instr.words) : null;
  frame.loops.push({
    end: instr.end,
    next: instr.next,
    items: instr.kind === "while" ? null : instr.words === null ? [...st.args] : rest ? moreWords(sh, rest) : expandWords(sh, instr.words),
    at: 0,
    name: instr.name,
    saved: frame.saved.length,
    guard: frame.guard,
    ...(rest ? { rest } : {}),
  });
  st.status = 0;
}

function nextRound(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "fornext" }>): void {
  const loop = frame.loops[frame.loops.length - 1];
  if (loop?.rest && loop.at === loop.items?.length) {
    loop.items = moreWords(sh, loop.rest);
    loop.at = 0;
  }
  const item = loop?.items?.[loop.at];
  if (loop === undefined || item === undefined) {
    frame.pc = instr.end;
    return;
  }
  if (!begins(sh, instr.text)) return;
  loop.at++;
  const ref = variable(sh.st, loop.name);
  // A reference goes from one variable to the next.
  if (ref && has(ref, "n")) replaceVariable(sh, loop.name, { ...ref, v: item });
  else if (!setLoopVariable(sh, loop.name, item)) {
    frame.pc = instr.end;
    frame.check = true;
  }
}

function arithmetic(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "arith" }>): void {
  const { st } = sh;
  if (runDebugTrap(sh, `((${instr.text}))`) !== "run") return;
  try {
    const text = instr.e === null ? "" : expandPlain(sh, instr.e);
    if (st.options.includes("x")) traceLine(sh, `(( ${text} ))`);
    const value = evaluateText(sh, text.replaceAll('"', ""), "((");
    if (!instr.quiet) {
      st.status = value !== 0n ? 0 : 1;
      st.pipeStatus = [st.status];
    }
  } catch (error) {
    if (!(error instanceof ShellError) || error.code === 127 || error.unwinds) throw error;
    complain(sh, error.message);
    st.status = 1;
    if (instr.loop === undefined) return;
    // A mistake in a loop's head ends the loop.
    const loop = instr.loop.hasBegun ? frame.loops.pop() : undefined;
    if (loop) frame.guard = loop.guard;
    frame.pc = instr.loop.to;
    frame.check = true;
  }
}

function condition(sh: Shell, instr: Extract<Instr, { i: "cond" }>): void {
  const { st } = sh;
  if (runDebugTrap(sh, instr.text) !== "run") return;
  try {
    st.status = testExpression(sh, instr.test) ? 0 : 1;
  } catch (error) {
    if (error instanceof RegexError) st.status = 2;
    else if (error instanceof ShellError && error.code !== 127 && !error.unwinds) {
      complain(sh, error.message);
      st.status = 1;
    } else throw error;
  }
  st.pipeStatus = [st.status];
}

function cases(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "case" }>, from: number, further = false): void {
  const text = expandText(sh, instr.word);
  const ignoreCase = sh.st.shopts.nocasematch === true;
  const hit = instr.items
    .slice(from)
    .find((item) =>
      item.patterns.some((pattern) =>
        matches(expandPattern(sh, pattern), text, sh.ctx, { ignoreCase, extglob: sh.st.shopts.extglob === true }),
      ),
    );
  frame.pc = hit ? hit.to : instr.end;
  if (!hit && !further) sh.st.status = 0;
}
