import type { ServiceProcess } from "../modelled/flavour";
import { NOTED_BYTES, noteTouched, reservedKib, totalKib, wantedBytes } from "./figures";
import { DATA_BYTES, limitOf } from "./limits";
import type { Machine } from "./machine";
import { swapKib } from "./partitions";
import { signal } from "./process";
import { SIGKILL } from "./signals";
import { PRIVATE_BYTES } from "./tables";
import { consoleName } from "./terminals";
import type { Process } from "./types";

/** Whether the guest has this much more memory for its processes, bytes. */
function hasMemory(m: Machine, more: number): boolean {
  const wanted = wantedBytes(m) + more;
  const most = totalKib(m) - reservedKib(m);
  return wanted <= most * 1024 || wanted <= (most + swapKib(m)) * 1024;
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
  if (-more > NOTED_BYTES) noteTouched(m);
  m.tables.realBytes += real - process.realBytes;
  process.realBytes = real;
  process.heldBytes = bytes;
  m.tables.memoryBytes += more;
  if (more > 0) outOfMemory(m, process);
  return true;
}

/** Memory that ends with a process or service, bytes: what the killer looks at. */
const sizeOf = (victim: Process | ServiceProcess): number => ("heldBytes" in victim ? victim.heldBytes : 0) + victim.rssKib * 1024;

/** What `usedBytes` counts of a process beside what it says that it holds. */
const ownBytes = ({ wordBytes, rssKib }: Process): number => PRIVATE_BYTES + wordBytes + (rssKib >> 3) * 1024;

/** The largest of all that may be killed: init and what belongs to no unit may not. */
function worstOf(m: Machine): Process | ServiceProcess | null {
  let worst: Process | ServiceProcess | null = null;
  for (const process of m.state.os.processes) {
    if (process.status === "zombie" || process.pending.includes(SIGKILL)) continue;
    if (worst === null || sizeOf(process) > sizeOf(worst)) worst = process;
  }
  for (const service of m.flavour.services(m)) {
    if (service.unit === null || m.state.os.stoppedUnits.includes(service.name)) continue;
    if (worst === null || sizeOf(service) > sizeOf(worst)) worst = service;
  }
  return worst;
}

/** Kills the largest process while memory is short. @source mm/oom_kill.c */
export function outOfMemory(m: Machine, asker: Process): void {
  // What those that have been killed give back once they are gone, whoever had them killed.
  let freed = 0;
  for (const process of m.state.os.processes)
    if (process.status !== "zombie" && process.pending.includes(SIGKILL)) freed += ownBytes(process);
  while (!hasMemory(m, -freed)) {
    const worst = worstOf(m);
    if (worst === null) return;
    if ("heldBytes" in worst) {
      report(m, asker, {
        pid: worst.pid,
        name: worst.program,
        uid: worst.uid,
        group: groupOf(m, worst),
        anonKib: Math.ceil((worst.heldBytes + PRIVATE_BYTES) / 1024),
        fileKib: worst.rssKib,
      });
      noteTouched(m);
      m.tables.memoryBytes -= worst.heldBytes;
      worst.heldBytes = 0;
      freed += ownBytes(worst);
      signal(m, worst, SIGKILL);
    } else {
      // guess: of a service three quarters are its own, the rest is of files
      const anonKib = Math.floor(worst.rssKib * 0.75);
      const group = `/system.slice/${worst.unit}`;
      report(m, asker, { pid: worst.pid, name: worst.name, uid: 0, group, anonKib, fileKib: worst.rssKib - anonKib });
      m.state.os.stoppedUnits.push(worst.name);
      m.services.unitsChanged?.();
    }
  }
}

function groupOf(m: Machine, process: Process): string {
  const console = `/system.slice/system-serial\\x2dgetty.slice/serial-getty@${consoleName(m)}.service`;
  return process.pts !== undefined ? "/user.slice/user-0.slice" : process.tty ? console : "/init.scope";
}

/** Who is killed. */
interface Victim {
  readonly pid: number;
  readonly name: string;
  readonly uid: number;
  readonly group: string;
  readonly anonKib: number;
  readonly fileKib: number;
}

function report(m: Machine, asker: Process, { pid, name, uid, group, anonKib, fileKib }: Victim): void {
  m.klog(`${asker.program} invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0`, true);
  m.klog(
    `oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=${group},task=${name},pid=${pid},uid=${uid}`,
  );
  m.klog(
    `Out of memory: Killed process ${pid} (${name}) total-vm:${anonKib + fileKib * 3}kB, anon-rss:${anonKib}kB, file-rss:${fileKib}kB, shmem-rss:0kB, UID:${uid} pgtables:${Math.ceil(anonKib / 500) * 4 + 40}kB oom_score_adj:0`,
    true,
  );
}
