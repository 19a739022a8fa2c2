import { closeFd } from "../os/files";
import type { Process } from "../os/types";
import { replaceVariable, type Shell } from "./variables";

/** A child keeps no end of a coprocess's pipes: the coprocess would not see the end of its input. */
export function dropCoprocesses(sh: Shell, child: Process): void {
  const { coprocs } = sh.st;
  if (coprocs === undefined) return;
  for (const { ends } of coprocs) closeEnds(sh, child, ends);
}

/** A child has ended: when it was a coprocess, its pipes are closed and its variables go. */
export function endCoprocess(sh: Shell, pid: number): void {
  const { st, ctx } = sh;
  const ended = st.coprocs?.find((each) => each.pid === pid);
  if (ended === undefined) return;
  closeEnds(sh, ctx.process, ended.ends);
  replaceVariable(sh, ended.name, null);
  replaceVariable(sh, `${ended.name}_PID`, null);
  st.coprocs = st.coprocs?.filter((each) => each !== ended) ?? [];
}

function closeEnds(sh: Shell, process: Process, ends: readonly [fd: number, id: number][]): void {
  for (const [fd, id] of ends) if (process.fds.some(([number, file]) => number === fd && file === id)) closeFd(sh.ctx.machine, process, fd);
}
