import { freeFd, newPipe, setFd } from "../os/files";
import { SAVED_FD } from "../os/process";
import type { Instr } from "./code";
import { compile } from "./compile";
import { fork } from "./fork";
import { unwindTo } from "./frames";
import { addJob, controlsJobs, giveTerminal, toForeground } from "./jobs";
import { pushFrame } from "./memory";
import { replaceInput } from "./redirect";
import { type Frame, newFrame } from "./state";
import { runTrap } from "./traps";
import type { Shell } from "./variables";

/** Stages that are started together, whatever it takes: all of a usual pipeline. */
const STAGES_AT_ONCE = 32;

/** Starts a pipeline; every stage is a child, but with `lastpipe` the last one. */
export function pipeline(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "pipe" }>): void {
  const { begun } = frame;
  delete frame.begun;
  if (!begun && tellsDebugTrap(sh, frame, instr)) return;
  const { machine } = sh.ctx;
  const pids: number[] = begun?.pids ?? [];
  const from = pids.length;
  let input = begun ? (sh.ctx.process.fds.find(([fd]) => fd === begun.fd)?.[1] ?? null) : null;
  const block = compile(frame.s).blocks;
  for (const [index, stage] of [...instr.stages.entries()].slice(from)) {
    if (input !== null && index >= from + STAGES_AT_ONCE && sh.ctx.isSpent) {
      pause(sh, frame, { pids, codes: begun?.codes ?? [] }, input);
      return;
    }
    const isLast = index === instr.stages.length - 1;
    if (isLast && input !== null && sh.st.shopts.lastpipe && !controlsJobs(sh)) {
      runHere(sh, frame, { block: stage.block, input, pids });
      if (begun && index === from) unwindTo(sh, frame, frame.saved.length - 1);
      break;
    }
    const ends = isLast ? null : newPipe(machine);
    const isSimple = block[stage.block]?.length === 1 && block[stage.block]?.[0]?.i === "cmd";
    const child = fork(sh, frame, stage.block, controlsJobs(sh) ? (pids[0] ?? 0) : null, { keepsJobs: isSimple });
    if (input !== null) setFd(machine, child, 0, input);
    if (ends) {
      setFd(machine, child, 1, ends.write);
      if (stage.both) setFd(machine, child, 2, ends.write);
    }
    if (begun && index === from) unwindTo(sh, frame, frame.saved.length - 1);
    input = ends?.read ?? null;
    pids.push(child.pid);
  }
  if (pids.length < instr.stages.length) return;
  toForeground(sh, pids, controlsJobs(sh) ? addJob(sh, pids, instr.text, true) : null, {
    texts: instr.stages.map(({ text }) => text),
    line: instr.outer > 0 ? frame.base + instr.outer : 0,
  });
  begun?.codes.forEach((code, at) => {
    if (code !== null && sh.st.foreground) sh.st.foreground.statuses[at] = code;
  });
}

/** A long pipeline is started a part at a time: what has been started is kept in the frame, and the instruction begun again. */
function pause(sh: Shell, frame: Frame, begun: Omit<NonNullable<Frame["begun"]>, "fd">, input: number): void {
  const { machine, process } = sh.ctx;
  const fd = freeFd(process, SAVED_FD + 50);
  setFd(machine, process, fd, input);
  frame.saved.push({ fds: [[fd, 0]] });
  frame.begun = { ...begun, fd };
  if (controlsJobs(sh)) giveTerminal(sh, begun.pids[0] ?? process.pgid);
  frame.pc--;
  frame.check = false;
}

/** The trap on DEBUG runs for each simple command before the pipeline begins. */
function tellsDebugTrap(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "pipe" }>): boolean {
  const { st } = sh;
  if (!Object.hasOwn(st.traps, "$DEBUG") || st.frames.some(({ trapped }) => trapped)) return false;
  const { blocks } = compile(frame.s);
  for (let i = st.debugStage ?? 0; i < instr.stages.length; i++) {
    const block = blocks[instr.stages[i]?.block ?? 0];
    const only = block?.length === 1 ? block[0] : undefined;
    if (only?.i !== "cmd") continue;
    st.command = only.cmd.text;
    if (!runTrap(sh, "DEBUG")) break;
    frame.pc--;
    frame.check = false;
    st.debugStage = i + 1;
    return true;
  }
  st.debugStage = 0;
  return false;
}

/** With `lastpipe` the shell itself runs the last command; when that is done the others are waited for. */
function runHere(sh: Shell, frame: Frame, stage: { readonly block: number; readonly input: number; readonly pids: number[] }): void {
  const saved = replaceInput(sh, stage.input);
  pushFrame(sh, {
    ...newFrame(frame.s, stage.block, null, frame.base),
    saved: [saved],
    trapped: frame.trapped,
    pipe: stage.pids,
    pipeCodes: stage.pids.map(() => null),
  });
}

/** Starts a background job. */
export function background(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "bg" }>): void {
  const { st, ctx } = sh;
  const interactive = controlsJobs(sh);
  const child = fork(sh, frame, instr.block, interactive ? 0 : null);
  if (!interactive) {
    child.ignored.push(2, 3);
    const empty = ctx.open("/dev/null", "r");
    if (typeof empty === "number") {
      const id = ctx.process.fds.find(([fd]) => fd === empty)?.[1];
      if (id !== undefined) setFd(ctx.machine, child, 0, id);
      ctx.close(empty);
    }
  }
  const job = addJob(sh, [child.pid], instr.text, false);
  st.lastBackground = child.pid;
  st.status = 0;
  if (interactive && st.kind === "interactive") ctx.err(`[${job.id}] ${child.pid}\n`);
}
