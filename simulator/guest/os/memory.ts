import { freeMemory, memoryUsedBytes } from "./figures";
import { DATA_BYTES, limitOf } from "./limits";
import type { Machine } from "./machine";
import { signal } from "./process";
import { SIGKILL } from "./signals";
import { PRIVATE_BYTES } from "./tables";
import { consoleName } from "./terminals";
import type { Process } from "./types";

/** Whether the guest has this much more memory for its processes, bytes. */
function hasMemory(m: Machine, more: number): boolean {
  return memoryUsedBytes(m) + more <= freeMemory(m).total * 1024;
}

/**
 * A process says how much memory of its own it keeps now. Beyond its limit, or the room that the lab has for real bytes, it is
 * refused (ENOMEM). When the guest's memory is used up, the kernel kills the largest process, as Linux does.
 * @param bytes - as the guest sees it
 * @param real - of them, what is kept byte by byte here
 * @returns false: refused, the figure stays as it was
 */
export function holdMemory(m: Machine, process: Process, bytes: number, real: number): boolean {
  // One that has been killed for its memory goes on to the end of its step: nobody else must die for it.
  if (process.pending.includes(SIGKILL)) return true;
  const more = bytes - process.heldBytes;
  if (more > 0) {
    const limit = Math.min(limitOf(m, process, "d"), limitOf(m, process, "v"));
    if (limit < DATA_BYTES ? bytes > limit : real > DATA_BYTES) return false;
    const moreReal = real - process.realBytes;
    if (moreReal > 0 && !m.mayKeep(moreReal)) return false;
  }
  m.tables.realBytes += real - process.realBytes;
  process.realBytes = real;
  process.heldBytes = bytes;
  m.tables.memoryBytes += more;
  if (more > 0) outOfMemory(m, process);
  return true;
}

/** Kills the largest process while memory is short. @source mm/oom_kill.c */
export function outOfMemory(m: Machine, asker: Process): void {
  // What those that have been killed give back once they are gone.
  let freed = 0;
  while (!hasMemory(m, -freed)) {
    let worst: Process | null = null;
    for (const process of m.state.os.processes) {
      if (process.status === "zombie" || process.pending.includes(SIGKILL)) continue;
      if (worst === null || process.heldBytes + process.rssKib * 1024 > worst.heldBytes + worst.rssKib * 1024) worst = process;
    }
    if (worst === null) return;
    report(m, asker, worst);
    m.tables.memoryBytes -= worst.heldBytes;
    worst.heldBytes = 0;
    freed += PRIVATE_BYTES + worst.wordBytes + (worst.rssKib >> 3) * 1024;
    signal(m, worst, SIGKILL);
  }
}

function report(m: Machine, asker: Process, victim: Process): void {
  const held = Math.ceil((victim.heldBytes + PRIVATE_BYTES) / 1024);
  const console = `/system.slice/system-serial\\x2dgetty.slice/serial-getty@${consoleName(m)}.service`;
  const group = victim.pts !== undefined ? "/user.slice/user-0.slice" : victim.tty ? console : "/init.scope";
  m.klog(`${asker.program} invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0`, true);
  m.klog(
    `oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=${group},task=${victim.program},pid=${victim.pid},uid=${victim.uid}`,
  );
  m.klog(
    `Out of memory: Killed process ${victim.pid} (${victim.program}) total-vm:${held + victim.rssKib * 3}kB, anon-rss:${held}kB, file-rss:${victim.rssKib}kB, shmem-rss:0kB, UID:${victim.uid} pgtables:${Math.ceil(held / 500) * 4 + 40}kB oom_score_adj:0`,
    true,
  );
}
