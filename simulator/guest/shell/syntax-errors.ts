import type { Bytes } from "../../content/bytes";
import { popFrame } from "./frames";
import { sourceName } from "./messages";
import { inPosixMode } from "./special-builtins";
import type { Frame } from "./state";
import type { Unit } from "./units";
import type { Shell } from "./variables";

/** What stands before `trap` in messages about a trap's text. @source bash 5.2: trap.c */
const TRAPS: Readonly<Record<string, string>> = { EXIT: "exit ", ERR: "error ", DEBUG: "debug ", RETURN: "return " };

/** How a message about a text begins. @param line - from 1, in the whole source */
function headOf(sh: Shell, frame: Frame, line: number): Bytes {
  const { st } = sh;
  if (st.kind === "interactive") return `${st.name}: `;
  const isCommand = st.kind === "command" && frame.call === null;
  const { call } = frame;
  if (call?.kind === "trap") return `${sourceName(sh)}: ${TRAPS[call.name ?? ""] ?? ""}trap: line ${line - frame.base}: `;
  const evaluated = call?.kind === "eval" ? "eval: " : "";
  return `${sourceName(sh)}: ${isCommand ? "-c: " : ""}${evaluated}line ${line}: `;
}

/** Says that the end of the source ended here-documents. */
export function warnOfDocuments(sh: Shell, frame: Frame, unit: Unit): void {
  const { st } = sh;
  for (const { mark, from, line } of unit.unended) {
    const head = st.kind === "interactive" ? `${st.name}: ` : `${sourceName(sh)}: line ${frame.base + line}: `;
    sh.ctx.err(`${head}warning: here-document at line ${frame.base + from} delimited by end-of-file (wanted \`${mark}')\n`);
  }
}

/** A text that does not parse: what has run has run, the rest does not. @source bash 5.2: parse.y, report_syntax_error; evalstring.c */
export function syntaxError(sh: Shell, frame: Frame, unit: Unit): void {
  const { st, ctx } = sh;
  const { mistake } = unit;
  frame.s = "";
  frame.rest = "";
  if (mistake === null) {
    st.line = frame.base + unit.code.line;
    ctx.err(`${headOf(sh, frame, st.line)}${unit.code.error ?? "syntax error"}\n`);
  } else {
    for (const { line, text } of mistake.said) ctx.err(`${headOf(sh, frame, frame.base + line)}${text}\n`);
    st.line = frame.base + (mistake.said[0]?.line ?? 1);
    // A terminal shows the line already.
    if (mistake.shown !== null && st.kind !== "interactive")
      ctx.err(`${headOf(sh, frame, frame.base + mistake.shown)}\`${unit.text.split("\n")[mistake.shown - 1] ?? ""}'\n`);
  }
  follow(sh, frame, unit);
}

/** What becomes of the shell. */
function follow(sh: Shell, frame: Frame, unit: Unit): void {
  const { st } = sh;
  const outcome = unit.mistake?.outcome ?? "end";
  const isNested = frame.call?.kind === "eval" || frame.call?.kind === "source" || frame.call?.kind === "trap";
  const isTyped = st.kind === "interactive" && !st.forked;
  if (outcome === "substitution" && !isTyped) {
    st.status = st.kind === "command" ? 127 : 2;
    st.exiting = st.status;
    return;
  }
  if (outcome === "discard") st.status = 1;
  else if (isNested || outcome === "end" || (outcome === "unclosed" && st.status === 0)) st.status = 2;
  // In posix mode a text that does not parse ends the shell, as any mistake in a special builtin does.
  if (isNested && !isTyped && inPosixMode(sh)) st.exiting = 2;
  else if (isNested || isTyped) popFrame(sh);
  else if (outcome === "discard" && st.kind === "script") {
    const lines = unit.text.split("\n");
    const past = unit.mistake?.shown ?? lines.length;
    frame.base += past;
    frame.rest = lines.slice(past).join("\n");
  } else st.exiting = st.status;
}
