import { again, type Step, waitRead } from "../os/program";
import { editLine } from "./readline";
import { sourceFrame } from "./state";
import { isUnfinished, readMode } from "./units";
import type { Shell } from "./variables";

/** With nothing to run: the next line, or the end. */
export function nextInput(shell: Shell): Step | null {
  const { st } = shell;
  if (st.leaving) {
    st.exiting = st.status;
    return null;
  }
  if (st.kind === "interactive" && !st.forked) return editLine(shell);
  // With `set -t` one line is all.
  const isDone = st.inputLine > 0 && st.options.includes("t");
  if (st.fromInput && !st.forked && !isDone) return nextCommand(shell);
  st.exiting = st.status;
  return null;
}

/** Reads standard input a byte at a time until a command is whole: what comes after belongs to the commands that it starts. */
function nextCommand(shell: Shell): Step | null {
  const { st, ctx } = shell;
  for (;;) {
    if (ctx.isSpent) return again;
    const c = ctx.read(0, 1);
    if (c === "") return waitRead(0);
    const isEnd = c === null;
    if (!isEnd) {
      st.partial += c;
      if (c !== "\n") continue;
    }
    const text = st.partial;
    if (isEnd && text === "") {
      st.exiting = st.status;
      return null;
    }
    if (!isEnd && isUnfinished(text, readMode(st))) continue;
    st.partial = "";
    const base = st.inputLine;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) st.inputLine++;
    st.frames = [sourceFrame(text, null, base, null)];
    return null;
  }
}
