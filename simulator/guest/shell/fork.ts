import { COSTS } from "../os/costs";
import { holdMemory } from "../os/memory";
import { spawn } from "../os/process";
import type { Process } from "../os/types";
import { compile } from "./compiled";
import { dropCoprocesses } from "./coprocess-ends";
import { environment } from "./exported-functions";
import { OutOfMemory } from "./memory";
import { asJson, copy, type Frame, newFrame, type ShellState } from "./state";
import { nesting } from "./trace";
import { type Shell, sharedVars } from "./variables";

/** Copies the shell into a child that runs one block. */
export function fork(
  sh: Shell,
  frame: Frame,
  block: number,
  pgid: number | null,
  how: { readonly substitution?: boolean; readonly keepsJobs?: boolean; readonly simple?: boolean; readonly sameDepth?: boolean } = {},
): Process {
  const { st, ctx } = sh;
  const child = spawn(ctx.machine, {
    program: ctx.process.program,
    args: [...ctx.process.args],
    parent: ctx.process,
    pgid,
    env: environment(st),
  });
  dropCoprocesses(sh, child);
  const { vars, functions, aliases, traps, shopts, history, args, ...rest } = st;
  const state: ShellState = {
    ...copy({
      ...rest,
      frames: [],
      jobs: [],
      foreground: null,
      capture: null,
      reading: null,
      waiting: null,
      edit: null,
      partial: "",
      exiting: null,
      forking: null,
      procs: [],
      timers: [],
      ...(st.coprocs ? { coprocs: [] } : {}),
    }),
    vars: sharedVars(st),
    functions: { ...functions },
    aliases: { ...aliases },
    shopts: { ...shopts },
    traps: {},
    history: how.substitution ? [] : [...history],
    args: [...args],
  };
  // What is trapped is trapped no more in a copy; what is ignored stays so.
  for (const key of Object.keys(traps))
    if (traps[key] === "" || (key === "$ERR" && st.options.includes("E")) || (key === "$DEBUG" && st.options.includes("T")))
      state.traps[key] = traps[key] ?? "";
  state.forked = true;
  state.depth = st.depth + (how.sameDepth ? 0 : 1);
  if (how.substitution) state.inSubstitution = true;
  const loops = st.frames.reduce((sum, other) => sum + other.loops.length, st.outerLoops ?? 0);
  // The trap has run for a simple command of a pipeline.
  state.debugged = how.keepsJobs === true && Object.hasOwn(state.traps, "$DEBUG");
  state.outerLoops = how.substitution || how.keepsJobs ? loops : 0;
  state.nested = nesting(st) + (how.substitution ? 1 : 0);
  // What it inherits no more it can still show.
  state.shownTraps = { ...(st.shownTraps ?? {}), ...traps };
  state.shownJobs = how.substitution || how.keepsJobs ? copy([...(st.shownJobs ?? []), ...st.jobs]) : [];
  state.noExit = st.noExit || st.frames.some((other) => other.guard > 0);
  // A substitution forgets `set -e`, unless a shopt says otherwise. @source bash(1), COMMAND EXECUTION ENVIRONMENT
  if (how.substitution && !st.shopts.inherit_errexit) state.options = state.options.replace("e", "");
  state.frames = frames(st, frame, block, how.substitution ? st.line - firstLine(frame, block) : frame.base);
  // A simple command of a pipeline that fails is the pipeline's failure alone.
  const inner = state.frames[state.frames.length - 1];
  if (how.simple && inner) inner.erred = true;
  state.told = 0;
  child.data = asJson(state);
  child.started = true;
  child.ignored = Object.keys(state.traps)
    .map((key) => Number(key.slice(1)))
    .filter((n) => n > 0)
    .concat(st.ignoredAtStart);
  // A copy shares its memory with the shell until one of them writes; it counts as its own from the beginning, so that nothing is promised twice.
  child.debtNs = COSTS.fork;
  ctx.charge("fork", 1);
  ctx.charge("moved", st.held / 64);
  if (st.held > 4_096 && !holdMemory(ctx.machine, child, st.held, st.held)) {
    child.exit = 1;
    throw new OutOfMemory(st.held);
  }
  state.told = st.held;
  return child;
}

/** Line of the first command of a block; a substitution's lines are counted from that of the command that it is in. */
function firstLine(frame: Frame, block: number): number {
  for (const instr of compile(frame.s).blocks[block] ?? []) {
    if (instr.i === "cmd") return instr.cmd.line;
    if ("line" in instr && instr.line > 0) return instr.line;
  }
  return 1;
}

/** Frames of a copy: calls around it keep their place, so that FUNCNAME and messages are right; only the innermost runs. */
function frames(st: ShellState, frame: Frame, block: number, base: number): Frame[] {
  const calls = st.frames
    .filter((other) => other.call?.kind === "function" || other.call?.kind === "source" || other.source !== null)
    .slice(-32)
    .map((other) => ({
      ...newFrame(
        "",
        0,
        other.call === null
          ? null
          : {
              ...other.call,
              args: null,
              locals: [],
              localNames: [...other.call.locals.map(([name]) => name), ...(other.call.localNames ?? [])],
              saved: null,
            },
      ),
      source: other.source,
    }));
  const inner = { ...newFrame(frame.s, block, null, base), trapped: frame.trapped };
  return [...calls, inner];
}
