import type { Bytes } from "../../content/bytes";
import { restoreVariables, temporary } from "./assign";
import type { Simple } from "./code";
import { pushFrame } from "./memory";
import { complain } from "./messages";
import { applyRedirections, restoreFds } from "./redirect";
import { ShellError } from "./shell-error";
import type { SavedFds, ShellState } from "./state";
import { newFrame } from "./state";
import { trace } from "./trace";
import { runTrap, withholdTraps } from "./traps";
import { getVar, type Shell } from "./variables";

/** Calls a function: its body runs in a frame of its own. @param words - its name and arguments */
export function callFunction(sh: Shell, cmd: Simple, fn: ShellState["functions"][string], words: Bytes[]): null {
  const { st } = sh;
  const most = Number(getVar(sh, "FUNCNEST") ?? "0");
  if (most > 0 && st.frames.filter((frame) => frame.call?.kind === "function").length >= most)
    throw new ShellError(`${words[0]}: maximum function nesting level exceeded (${most})`);
  const saved: SavedFds = { fds: [] };
  const locals = temporary(sh, cmd.assigns, true);
  trace(sh, cmd, words);
  try {
    applyRedirections(sh, cmd.redirs, saved);
  } catch (error) {
    restoreFds(sh, saved);
    restoreVariables(sh, locals);
    if (!(error instanceof ShellError) || error.unwinds) throw error;
    complain(sh, error.message);
    st.status = 1;
    return null;
  }
  const line = st.line;
  pushFrame(sh, {
    ...newFrame(
      fn.s,
      fn.b,
      {
        kind: "function",
        name: words[0] ?? "",
        line,
        args: st.args,
        locals,
        saved,
        status: st.status,
        traps: withholdTraps(st),
        ...(locals.length > 0 ? { temps: locals.map(([name]) => name) } : {}),
      },
      fn.base,
    ),
    source: fn.source,
  });
  st.args = words.slice(1);
  st.line = fn.base + fn.line;
  // Before the body the trap runs once more, with the call as its command.
  runTrap(sh, "DEBUG");
  return null;
}
