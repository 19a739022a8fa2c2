import { restoreVariables } from "./assign";
import { restoreFds } from "./redirect";
import type { Frame } from "./state";
import type { Shell } from "./variables";

/** Takes the top frame off and puts back what its call changed. */
export function popFrame(sh: Shell): void {
  const { st } = sh;
  const frame = st.frames.pop();
  if (frame === undefined) return;
  for (const saved of frame.saved.reverse()) restoreFds(sh, saved);
  const { pipe, call } = frame;
  // The last command of a pipeline ran here: the others are waited for.
  if (pipe) st.foreground = { pids: [...pipe, 0], statuses: [...(frame.pipeCodes ?? pipe.map(() => null)), st.status], job: 0 };
  if (call === null) return;
  // A call is one command, whatever pipelines were in it; a trap leaves no trace.
  st.pipeStatus = call.pipeStatus ?? [st.status];
  if (call.kind === "function" || call.kind === "source") {
    if (call.args !== null) st.args = call.args;
    if (call.kind === "function" && call.line !== undefined) st.line = call.line;
    restoreVariables(sh, call.locals);
    for (const [key, command] of Object.entries(call.traps ?? {})) if (!Object.hasOwn(st.traps, key)) st.traps[key] = command;
  }
  // What was set for `eval` alone.
  if (call.kind === "eval") restoreVariables(sh, call.locals);
  if (call.saved) restoreFds(sh, call.saved);
  if (call.kind === "trap") {
    // A debugger's trap that fails keeps the command from running.
    if (call.name === "DEBUG" && st.status !== 0 && st.shopts.extdebug) st.skipped = true;
    st.status = call.status;
    if (call.line !== undefined) st.line = call.line;
  }
}

/** Leaves the innermost loops of a frame: restores redirections made inside. */
export function unwindTo(sh: Shell, frame: Frame, saved: number): void {
  while (frame.saved.length > saved) {
    const last = frame.saved.pop();
    if (last) restoreFds(sh, last);
  }
}
