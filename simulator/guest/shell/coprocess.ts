import { newPipe, setFd } from "../os/files";
import type { Process } from "../os/types";
import type { Instr } from "./code";
import { fork } from "./fork";
import { addJob, controlsJobs } from "./jobs";
import { complain } from "./messages";
import type { Frame } from "./state";
import { type Shell, setList, setVar } from "./variables";

/** Highest descriptors that bash gives to its ends of the pipes. @source bash: execute_cmd.c, execute_coproc; move_to_high_fd */
const READ_FD = 63;
const WRITE_FD = 60;

function freeBelow(process: Process, from: number): number {
  let fd = from;
  while (fd > 3 && process.fds.some(([number]) => number === fd)) fd--;
  return fd;
}

/** `coproc`: a background job between two pipes, whose other ends the array NAME holds. @source bash(1), Coprocesses */
export function coprocess(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "coproc" }>): void {
  const { st, ctx } = sh;
  const { machine, process } = ctx;
  const running = st.coprocs?.[0];
  if (running) complain(sh, `warning: execute_coproc: coproc [${running.pid}:${running.name}] still exists`);
  const input = newPipe(machine);
  const output = newPipe(machine);
  const child = fork(sh, frame, instr.block, controlsJobs(sh) ? 0 : null);
  setFd(machine, child, 0, input.read);
  setFd(machine, child, 1, output.write);
  const readFd = freeBelow(process, READ_FD);
  setFd(machine, process, readFd, output.read);
  const writeFd = freeBelow(process, WRITE_FD);
  setFd(machine, process, writeFd, input.write);
  const ends: [number, number][] = [
    [readFd, output.read],
    [writeFd, input.write],
  ];
  st.coprocs = [...(st.coprocs ?? []), { pid: child.pid, name: instr.name, ends }];
  setList(sh, instr.name, [String(readFd), String(writeFd)]);
  setVar(sh, `${instr.name}_PID`, String(child.pid));
  const job = addJob(sh, [child.pid], instr.text, false);
  st.lastBackground = child.pid;
  st.status = 0;
  if (controlsJobs(sh) && st.kind === "interactive") ctx.err(`[${job.id}] ${child.pid}\n`);
}
