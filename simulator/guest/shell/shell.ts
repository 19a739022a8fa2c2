import { holdMemory } from "../os/memory";
import { deliverSignals, signal } from "../os/process";
import { again, exit, type Program, type ProgramContext, type Step } from "../os/program";
import { SIGHUP, SIGSEGV } from "../os/signals";
import { continueMapfile } from "./builtin-mapfile";
import { continueRead } from "./builtin-read";
import { continueWait } from "./builtins-jobs";
import { collectSubstitution } from "./capture";
import { failed } from "./failures";
import { popFrame } from "./frames";
import { saveHistory } from "./history";
import { nextInput } from "./input";
import { tellBackgroundDeaths } from "./job-notices";
import { collectChildren, foregroundDone, waitJobs } from "./jobs";
import { OutOfMemory, STRING_BYTES, StackOverflow } from "./memory";
import { complain } from "./messages";
import { MatchLimit } from "./pattern";
import { restoreFds } from "./redirect";
import { runInstruction } from "./run";
import { ShellError } from "./shell-error";
import { signals } from "./shell-signals";
import { start } from "./start";
import type { ShellState } from "./state";
import { closeSubstitutions } from "./substitutions";
import { endTimers } from "./time-keyword";
import { exitTrap, trapOf } from "./traps";
import type { Shell } from "./variables";

/** The bash shell; also found as `sh`, and as Alpine's ash. */
export const bash: Program<ShellState> = { name: "bash", path: "/usr/bin/bash", start, step };

/** The same under the name `sh`. */
export const sh: Program<ShellState> = { ...bash, name: "sh", path: "/usr/bin/sh" };

function step(ctx: ProgramContext, st: ShellState): Step {
  const shell: Shell = { st, ctx };
  try {
    signals(shell);
    return run(shell);
  } catch (error) {
    if (error instanceof StackOverflow) return segfault(shell);
    if (!(error instanceof OutOfMemory)) throw error;
    // The shell ends where its allocator fails; what it held is given back first.
    ctx.err(`${st.kind === "interactive" ? "-bash" : "bash"}: ${error.message}\n`);
    holdMemory(ctx.machine, ctx.process, 0, 0);
    return exit(2);
  }
}

function segfault({ ctx }: Shell): Step {
  const { process, machine } = ctx;
  machine.klog(
    `${process.program}[${process.pid}]: segfault at 7ffc${(process.pid * 4096).toString(16).padStart(8, "0")} ip 000055d0c0a3f1e2 sp 00007ffc00000ff0 error 6 in bash[55d0c0a10000+b5000]`,
  );
  process.caught = process.caught.filter((number) => number !== SIGSEGV);
  process.ignored = process.ignored.filter((number) => number !== SIGSEGV);
  signal(machine, process, SIGSEGV);
  deliverSignals(machine, process);
  return exit(128 + SIGSEGV);
}

function run(shell: Shell): Step {
  const { st, ctx } = shell;
  while (!ctx.isSpent) {
    if (st.exiting !== null) {
      const done = leave(shell);
      if (done) return done;
      continue;
    }
    const blocked = blockedOn(shell);
    if (blocked) return blocked;
    // A signal that the shell sent to itself counts before its next command.
    if (ctx.process.pending.length > 0) return again;
    const frame = st.frames[st.frames.length - 1];
    if (frame === undefined) {
      const asked = nextInput(shell);
      if (asked) return asked;
      continue;
    }
    ctx.charge("instruction", 0.25);
    try {
      const result = runInstruction(shell, frame);
      if (result) return result;
    } catch (error) {
      if (error instanceof MatchLimit) throw new OutOfMemory(STRING_BYTES);
      if (!(error instanceof ShellError)) throw error;
      complain(shell, error.message);
      failed(shell, error);
    }
    if (ctx.process.out.length > 0) return again;
  }
  return again;
}

function blockedOn(shell: Shell): Step | null {
  const { st } = shell;
  if (st.foreground !== null) {
    if (!foregroundDone(shell)) return waitJobs;
    closeSubstitutions(shell);
  }
  if (st.capture !== null) {
    const waiting = collectSubstitution(shell);
    if (waiting) return waiting;
  }
  try {
    const waiting = (st.reading === null ? null : continueRead(shell)) ?? (st.mapping === null ? null : continueMapfile(shell));
    if (waiting) return waiting;
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    // Where the text was to go does not take it, such as a readonly variable.
    complain(shell, error.message);
    st.reading = null;
    st.mapping = null;
    st.status = 1;
  }
  if (st.waiting !== null) {
    if (st.kind !== "interactive") {
      collectChildren(shell);
      tellBackgroundDeaths(shell);
    }
    const waiting = continueWait(shell);
    if (waiting) return waiting;
    if (st.unsave) {
      const saved = st.frames[st.frames.length - 1]?.saved.pop();
      if (saved) restoreFds(shell, saved);
      st.unsave = false;
    }
  }
  return null;
}

function leave(shell: Shell): Step | null {
  const { st, ctx } = shell;
  endTimers(shell);
  const trap = trapOf(st, "0");
  if (trap !== null && trap !== "") {
    delete st.traps.$0;
    while (st.frames.length > 0) popFrame(shell);
    const code = st.exiting ?? 0;
    st.foreground = null;
    st.capture = null;
    exitTrap(shell, trap, code);
    st.status = code;
    st.exiting = null;
    st.kind = st.kind === "interactive" ? "command" : st.kind;
    return null;
  }
  if (st.kind === "interactive" && !st.forked) {
    saveHistory(shell);
    for (const job of st.jobs) {
      if (job.state === "done") continue;
      for (const pid of job.pids) {
        const process = ctx.machine.process(pid);
        if (process) signal(ctx.machine, process, SIGHUP);
      }
    }
  }
  return exit((st.exiting ?? 0) & 255);
}
