import { popFrame, unwindTo } from "./frames";
import type { ShellError } from "./shell-error";
import { cutAfterCommand, readMode } from "./units";
import type { Shell } from "./variables";

/**
 * After an error of expansion: an unset parameter ends a shell; any other error ends what runs, and the commands of the next
 * lines go on. A copy of the shell ends in both cases. @source bash: execute_cmd.c and evalstring.c, DISCARD and FORCE_EOF
 */
export function failed(shell: Shell, error: ShellError): void {
  const { st } = shell;
  // With `set -e` an unset parameter is a failure like any other.
  const code = error.code === 127 && st.options.includes("e") ? 1 : error.code;
  st.status = code;
  if (st.kind === "interactive" && !st.forked) while (st.frames.length > 0) popFrame(shell);
  else if (st.forked) st.exiting = code === 127 ? 1 : code;
  else if (error.code !== 1) st.exiting = code;
  else if (error.unwinds) toTopLevel(shell);
  else giveUpLine(shell);
}

/**
 * After an error that leaves whatever runs: `bash -c` and copies of a shell end, a script goes on with its next command.
 * @source bash: builtins/common.c, no_args: top_level_cleanup and a jump; shell.c, run_one_command
 */
export function toTopLevel(shell: Shell): void {
  const { st } = shell;
  st.status = 1;
  if (st.kind === "command" || st.forked) {
    st.exiting = 1;
    return;
  }
  while (st.frames.length > (st.kind === "interactive" ? 0 : 1)) popFrame(shell);
  if (st.kind === "script") giveUpLine(shell);
}

/** Goes on with the command after the one that failed, in the innermost text that is read line by line. */
function giveUpLine(shell: Shell): void {
  const { st } = shell;
  while (st.frames.length > 1) {
    const top = st.frames[st.frames.length - 1];
    if (top && top.b === 0 && top.call?.kind !== "function") break;
    popFrame(shell);
  }
  const frame = st.frames[st.frames.length - 1];
  if (frame === undefined) return;
  unwindTo(shell, frame, 0);
  cutAfterCommand(frame, readMode(st));
  Object.assign(frame, { pc: 1_000_000_000, loops: [], guard: 0, check: false });
}
