import type { Bytes } from "../../content/bytes";
import { freeFd, newPipe, setFd } from "../os/files";
import { SAVED_FD } from "../os/process";
import type { Instr, Simple } from "./code";
import { compile } from "./compiled";
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

type Blocks = readonly (readonly Instr[])[];

/** What a block does, when that is one thing beside the substitutions that it needs. */
function onlyInstruction(blocks: Blocks, block: number): Instr | null {
  const list = (blocks[block] ?? []).filter(({ i }) => i !== "sub" && i !== "proc");
  return list.length === 1 ? (list[0] ?? null) : null;
}

/** Whether a command as it is printed is `{ …; }`, which is no instruction. */
const isGroup = (text: Bytes): boolean => /^\{\s/.test(text);

/** The block that a copy of the shell runs: `( … )` needs no copy of the copy. */
function bodyOf(blocks: Blocks, block: number, text: Bytes): number {
  const only = onlyInstruction(blocks, block);
  return !isGroup(text) && (blocks[block] ?? []).length === 1 && only?.i === "subshell" && only.redirs.length === 0 ? only.block : block;
}

/** Whether a command runs other commands in the shell that it is given to: a function, `eval` and the like. Those see that it is a copy. */
function runsCode(sh: Shell, cmd: Simple): boolean {
  const [first] = cmd.words;
  const [piece] = first && "pieces" in first ? first.pieces : [];
  if (piece?.k !== "lit") return true;
  return ["eval", "source", ".", "command", "builtin"].includes(piece.s) || Object.hasOwn(sh.st.functions, `$${piece.s}`);
}

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
    const only = onlyInstruction(block, stage.block);
    const child = fork(sh, frame, bodyOf(block, stage.block, stage.text), controlsJobs(sh) ? (pids[0] ?? 0) : null, {
      keepsJobs: only?.i === "cmd" && !isGroup(stage.text),
      simple: only?.i === "cmd" && !isGroup(stage.text),
      sameDepth: only?.i === "cmd" && !isGroup(stage.text) && !runsCode(sh, only.cmd),
    });
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
    const only = onlyInstruction(blocks, instr.stages[i]?.block ?? 0);
    if (only?.i !== "cmd" || isGroup(instr.stages[i]?.text ?? "")) continue;
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
  const { blocks } = compile(frame.s);
  const only = onlyInstruction(blocks, instr.block);
  const sameDepth = only?.i === "cmd" && !isGroup(instr.text) && !runsCode(sh, only.cmd);
  const child = fork(sh, frame, bodyOf(blocks, instr.block, instr.text), interactive ? 0 : null, { sameDepth });
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
