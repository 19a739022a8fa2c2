import { newFile, setFd } from "../os/files";
import { reap } from "../os/process";
import type { ProgramContext } from "../os/program";

/** Exit code of a child that has ended, which is collected; null while it runs. A pid that is no child any more counts as ended well. */
export function collected(ctx: ProgramContext, pid: number): number | null {
  const child = ctx.machine.process(pid);
  if (child === null || child.ppid !== ctx.process.pid) return 0;
  if (child.status !== "zombie") return null;
  const code = child.exit ?? 0;
  reap(ctx.machine, child);
  return code;
}

/** Gives a child /dev/null to read. */
export function withoutInput(ctx: ProgramContext, pid: number): void {
  const child = ctx.machine.process(pid);
  if (child) setFd(ctx.machine, child, 0, newFile(ctx.machine, { kind: "null" }).id);
}
