import { mayFork } from "../os/limits";
import { type Step, waitUntil } from "../os/program";
import { isEnabledBuiltin } from "./builtin-names";
import type { Instr } from "./code";
import { popFrame } from "./frames";
import { complain } from "./messages";
import type { Shell } from "./variables";

/** Pause before the first of a shell's new attempts to fork, seconds; it doubles. @source bash: jobs.c, FORKSLEEP_MAX */
const FORK_PAUSE_S = 1;

const FORK_PAUSE_MOST_S = 16;

/** Whether an instruction makes a process whatever else it does. */
function forks(sh: Shell, instr: Instr): boolean {
  if (instr.i === "pipe" || instr.i === "bg" || instr.i === "coproc" || instr.i === "subshell" || instr.i === "sub" || instr.i === "proc")
    return true;
  if (instr.i !== "cmd") return false;
  const first = instr.cmd.words[0];
  if (first === undefined || !("pieces" in first)) return false;
  const [piece] = first.pieces;
  return !(piece?.k === "lit" && first.pieces.length === 1 && isOwnCommand(sh, piece.s));
}

/** Whether a command needs no process: a builtin or a function. */
function isOwnCommand({ st }: Shell, name: string): boolean {
  if (Object.hasOwn(st.functions, `$${name}`)) return true;
  return isEnabledBuiltin(st, name) && name !== "command" && name !== "exec";
}

/** No process can be made now: the shell tries again after pauses, then gives up. @source bash: jobs.c, make_child */
export function forkRefused(sh: Shell, instr: Instr): Step | null {
  const { st, ctx } = sh;
  if (st.forking !== null && ctx.mono() < st.forking.until) return waitUntil(st.forking.until);
  if (!forks(sh, instr) || mayFork(ctx.machine, ctx.process)) {
    st.forking = null;
    return null;
  }
  const delay = st.forking === null ? FORK_PAUSE_S : st.forking.delay * 2;
  if (delay >= FORK_PAUSE_MOST_S) {
    st.forking = null;
    complain(sh, "fork: Resource temporarily unavailable");
    st.status = 254;
    if (st.kind === "interactive" && !st.forked) while (st.frames.length > 0) popFrame(sh);
    else st.exiting = 254;
    return waitUntil(ctx.mono());
  }
  complain(sh, "fork: retry: Resource temporarily unavailable");
  st.forking = { until: ctx.mono() + delay * 1_000_000, delay };
  return waitUntil(st.forking.until);
}
