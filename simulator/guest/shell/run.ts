import { closeFd, freeFd, newPipe, setFd } from "../os/files";
import { SAVED_FD } from "../os/process";
import type { Step } from "../os/program";
import { evaluate } from "./arith";
import type { Instr } from "./code";
import { compile } from "./compile";
import { testExpression } from "./conditional";
import { background, complain, fork, pipeline, restoreVariables, simpleCommand } from "./execute";
import { expandFields, expandPattern, expandText } from "./expand";
import { addJob, controlsJobs, toForeground } from "./jobs";
import { matches } from "./pattern";
import { applyRedirections, restoreFds } from "./redirect";
import type { Frame, SavedFds } from "./state";
import { type Shell, ShellError, setVar } from "./variables";

/** Takes the top frame off and puts back what its call changed. */
export function popFrame(sh: Shell): void {
  const { st } = sh;
  const frame = st.frames.pop();
  if (frame === undefined) return;
  for (const saved of frame.saved.reverse()) restoreFds(sh, saved);
  const call = frame.call;
  if (call === null) return;
  if (call.kind === "function" || call.kind === "source") {
    if (call.args !== null) st.args = call.args;
    restoreVariables(sh, call.locals);
  }
  if (call.saved) restoreFds(sh, call.saved);
  if (call.kind === "trap") st.status = call.status;
}

/** Leaves the innermost loops of a frame: restores redirections made inside. */
export function unwindTo(sh: Shell, frame: Frame, saved: number): void {
  while (frame.saved.length > saved) {
    const last = frame.saved.pop();
    if (last) restoreFds(sh, last);
  }
}

/** Runs one instruction of the top frame; a step when the shell must stop for something. */
export function runInstruction(sh: Shell, frame: Frame): Step | null {
  const code = compile(frame.s);
  if (frame.pc === 0 && frame.b === 0 && code.error !== null) {
    popFrame(sh);
    complain(sh, syntaxText(frame.s, code.error));
    sh.st.status = 2;
    if (sh.st.kind !== "interactive") sh.st.exiting = 2;
    return null;
  }
  const block = code.blocks[frame.b] ?? [];
  const instr = block[frame.pc];
  if (instr === undefined) {
    popFrame(sh);
    return null;
  }
  frame.pc++;
  const result = execute(sh, frame, instr, frame.pc >= block.length);
  const { st } = sh;
  if (st.status !== 0 && st.options.includes("e") && st.foreground === null && frame.guard === 0 && checksExit(instr)) {
    if (!st.frames.some((other) => other.guard > 0) && st.capture === null && st.frames.includes(frame)) st.exiting = st.status;
  }
  return result;
}

function checksExit(instr: Instr): boolean {
  return instr.i === "cmd" || instr.i === "pipe" || instr.i === "subshell" || instr.i === "arith" || instr.i === "cond";
}

/** Bash's words for a parser's complaint. */
function syntaxText(source: string, error: string): string {
  if (/unterminated|unclosed|to close|end-of-file/.test(error)) return `syntax error: unexpected end of file`;
  const token = /'([^']*)'/.exec(error)?.[1] ?? source.trim().split(/\s+/).pop() ?? "newline";
  return `syntax error near unexpected token \`${token}'`;
}

function execute(sh: Shell, frame: Frame, instr: Instr, last: boolean): Step | null {
  const { st } = sh;
  switch (instr.i) {
    case "cmd":
      return simpleCommand(sh, instr.cmd, last);
    case "sub":
      substitute(sh, frame, instr.slot, instr.block);
      return null;
    case "pipe":
      pipeline(sh, frame.s, instr);
      return null;
    case "bg":
      background(sh, frame.s, instr);
      return null;
    case "subshell": {
      const child = fork(sh, frame.s, instr.block, controlsJobs(sh) ? 0 : null);
      toForeground(sh, [child.pid], controlsJobs(sh) ? addJob(sh, [child.pid], instr.text, true) : null);
      return null;
    }
    case "redir": {
      const saved: SavedFds = { fds: [] };
      try {
        applyRedirections(sh, instr.redirs, saved);
        frame.saved.push(saved);
      } catch (error) {
        restoreFds(sh, saved);
        if (!(error instanceof ShellError)) throw error;
        complain(sh, error.message);
        st.status = 1;
        frame.pc = instr.end;
      }
      return null;
    }
    case "unredir":
      unwindTo(sh, frame, frame.saved.length - 1);
      return null;
    case "jmp":
      frame.pc = instr.to;
      return null;
    case "jfalse":
      if (st.status !== 0) frame.pc = instr.to;
      return null;
    case "jtrue":
      if (st.status === 0) frame.pc = instr.to;
      return null;
    case "not":
      st.status = st.status === 0 ? 1 : 0;
      return null;
    case "guard":
      frame.guard += instr.on ? 1 : -1;
      return null;
    case "ok":
      st.status = 0;
      return null;
    case "func":
      st.functions[`$${instr.name}`] = { s: frame.s, b: instr.block, text: instr.text };
      st.status = 0;
      return null;
    case "time":
      timed(sh, instr.start);
      return null;
    default:
      control(sh, frame, instr);
      return null;
  }
}

function control(sh: Shell, frame: Frame, instr: Instr): void {
  const { st } = sh;
  switch (instr.i) {
    case "loop": {
      const items =
        instr.kind === "while" ? null : instr.words === null ? [...st.args] : instr.words.flatMap((word) => expandFields(sh, word));
      frame.loops.push({ end: instr.end, next: instr.next, items, at: 0, name: instr.name, saved: frame.saved.length, guard: frame.guard });
      if (instr.kind === "for") st.status = 0;
      return;
    }
    case "fornext": {
      const loop = frame.loops[frame.loops.length - 1];
      const item = loop?.items?.[loop.at];
      if (loop === undefined || item === undefined) {
        frame.pc = instr.end;
        return;
      }
      loop.at++;
      setVar(sh, loop.name, item);
      return;
    }
    case "endloop": {
      const loop = frame.loops.pop();
      if (loop && loop.items === null) st.status = 0;
      return;
    }
    case "case": {
      const text = expandText(sh, instr.word);
      const hit = instr.items.find((item) => item.patterns.some((pattern) => matches(expandPattern(sh, pattern), text)));
      frame.pc = hit ? hit.to : instr.end;
      if (!hit) st.status = 0;
      return;
    }
    case "arith": {
      try {
        const value = evaluate(sh, instr.e);
        if (!instr.quiet) st.status = value !== 0 ? 0 : 1;
      } catch (error) {
        if (!(error instanceof ShellError)) throw error;
        complain(sh, `((: ${error.message}`);
        st.status = 1;
      }
      return;
    }
    case "cond":
      st.status = testExpression(sh, instr.test) ? 0 : 1;
  }
}

function substitute(sh: Shell, frame: Frame, slot: number, block: number): void {
  const { machine, process } = sh.ctx;
  const ends = newPipe(machine);
  const fd = freeFd(process, SAVED_FD + 50);
  const child = fork(sh, frame.s, block, null);
  setFd(machine, child, 1, ends.write);
  setFd(machine, process, fd, ends.read);
  sh.st.capture = { pid: child.pid, fd, slot, text: "", status: null };
}

function timed(sh: Shell, start: boolean): void {
  const { st, ctx } = sh;
  if (start) {
    st.timers.push(ctx.mono(), ctx.process.cpuUs);
    return;
  }
  const cpu = st.timers.pop() ?? 0;
  const from = st.timers.pop() ?? 0;
  const show = (us: number): string => `${Math.floor(us / 60_000_000)}m${((us % 60_000_000) / 1_000_000).toFixed(3)}s`;
  ctx.err(`\nreal\t${show(ctx.mono() - from)}\nuser\t${show(ctx.process.cpuUs - cpu)}\nsys\t0m0.001s\n`);
}

/** Closes a descriptor kept by the shell. */
export function dropFd(sh: Shell, fd: number): void {
  closeFd(sh.ctx.machine, sh.ctx.process, fd);
}
