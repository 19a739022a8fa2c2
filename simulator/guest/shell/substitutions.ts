import { closeFd, freeFd, newPipe, setFd } from "../os/files";
import { SAVED_FD } from "../os/process";
import type { Instr } from "./code";
import { fork } from "./fork";
import type { Frame } from "./state";
import type { Shell } from "./variables";

/** Starts a command substitution, whose output goes to a slot of the frame. */
export function substitute(sh: Shell, frame: Frame, slot: number, block: number): void {
  const { machine, process } = sh.ctx;
  const ends = newPipe(machine);
  const fd = freeFd(process, SAVED_FD + 50);
  const child = fork(sh, frame, block, null, { substitution: true });
  setFd(machine, child, 1, ends.write);
  setFd(machine, process, fd, ends.read);
  sh.st.capture = { pid: child.pid, fd, slot, x: [], size: 0, nul: false, status: null };
}

/** `<(…)`: a child whose end of a pipe has a path. It is not waited for. */
export function processSubstitution(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "proc" }>): void {
  const { machine, process } = sh.ctx;
  const ends = newPipe(machine);
  let fd = 63;
  while (process.fds.some(([number]) => number === fd)) fd--;
  const child = fork(sh, frame, instr.block, null, { substitution: true });
  setFd(machine, child, instr.reads ? 1 : 0, instr.reads ? ends.write : ends.read);
  setFd(machine, process, fd, instr.reads ? ends.read : ends.write);
  frame.slots[instr.slot] = `/dev/fd/${fd}`;
  for (let i = 0; i < instr.slot; i++) frame.slots[i] ??= null;
  sh.st.lastBackground = child.pid;
  sh.st.procs.push([child.pid, fd]);
}

/** Closes what the shell keeps open for process substitutions of a command that has ended. */
export function closeSubstitutions(sh: Shell): void {
  const { machine, process } = sh.ctx;
  for (const [, fd] of sh.st.procs) closeFd(machine, process, fd);
  sh.st.procs = [];
}
