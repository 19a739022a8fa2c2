import { extentSize, sliceExtent } from "../../content/extent";
import { askServer } from "../nfs/client";
import { begin, beginGiving, endGiving, finishStep, NfsWait, takeBack } from "./careful";
import { giveOutput, ProcessContext } from "./context";
import { COSTS } from "./costs";
import { payFor } from "./cpu-account";
import { areOver, waitFor } from "./disk-io";
import { cpuWantedMicro } from "./figures";
import { readProgram } from "./file-reads";
import { canRead, canWrite } from "./files";
import type { Machine } from "./machine";
import { deliverSignals, finish } from "./process";
import { SIGPIPE, SIGSEGV } from "./signals";
import type { Cpu, Mono, Process } from "./types";

/** CPU that a process, and a virtual CPU, may use within one instant before virtual time has to move. */
const QUANTUM_NS = 1_000_000;
const QUANTUM_US = 1_000;
/** Work that one look at the run queue does at most, whatever there is to do; the rest follows at the same instant, when other events have had their turn. */
const LOOK_NS = 4 * QUANTUM_NS;
/** How long a virtual CPU that used a whole quantum counts as wholly busy. */
const HOT_US = 250_000;

/** Whether what a process waits for holds. Leaves word where it will be noticed when that changes. */
function holds(m: Machine, process: Process, now: Mono): boolean {
  if (process.arrived.length > 0) return true;
  const wait = process.wait;
  if (wait === null) return true;
  if (wait.on !== "signal" && wait.until !== null) {
    if (now >= wait.until) return true;
    m.tables.timers.push(wait.until, process.pid);
  }
  switch (wait.on) {
    case "time":
    case "signal":
      return false;
    case "read":
      return canRead(m, process, wait.fd);
    case "inbox":
      return process.inbox.length > 0 || (wait.fd !== undefined && canRead(m, process, wait.fd));
    case "poll": {
      // All of them are asked, since each is to leave word.
      const reads = wait.reads.filter((fd) => canRead(m, process, fd)).length;
      const writes = wait.writes.filter((fd) => canWrite(m, process, fd)).length;
      return process.inbox.length > 0 || reads + writes > 0;
    }
    case "disk":
      if (areOver(m, wait.tickets)) return true;
      waitFor(m, wait.tickets);
      return false;
    case "child":
      return m.tables.childrenOf(process.pid).some((child) => child.status === "zombie" || (wait.stops === true && child.changed));
  }
}

/** Whether what its last step has read is there. */
function hasRead(m: Machine, process: Process): boolean {
  if (process.reads === undefined) return true;
  if (areOver(m, process.reads)) return true;
  waitFor(m, process.reads);
  return false;
}

/** Gives queued output to its files; false while some of it is not taken. */
function flush(m: Machine, process: Process): boolean {
  if (!m.state.net.nfs) return give(m, process);
  beginGiving(m, process);
  try {
    return give(m, process);
  } catch (error) {
    if (!(error instanceof NfsWait)) throw error;
    endGiving(m, process, true);
    if (!askServer(m, process, error)) process.out = [];
    return false;
  } finally {
    if (m.careful) endGiving(m, process, false);
  }
}
function give(m: Machine, process: Process): boolean {
  while (process.out.length > 0) {
    const first = process.out[0];
    if (first === undefined) break;
    const size = extentSize(first.x);
    const taken = giveOutput(m, process, first.fd, first.x);
    if (taken === null) {
      process.out = process.out.filter((entry) => entry.fd !== first.fd);
      if (process.pending.includes(SIGPIPE) && !process.ignored.includes(SIGPIPE)) return false;
      continue;
    }
    if (taken === size) process.out.shift();
    else if (taken === 0) return false;
    else first.x = sliceExtent(first.x, taken, size);
  }
  return true;
}

/** How much slower than a free CPU a process runs now: wanted over granted, at most 50. */
function slowdown(m: Machine): number {
  const wanted = cpuWantedMicro(m);
  const share = m.services.cpuShareMicro();
  if (wanted <= 0 || share >= wanted) return 1;
  return Math.min(50, wanted / Math.max(1, share));
}

/** Virtual CPUs as many as are online. */
function cpusOf(m: Machine): Cpu[] {
  const { os } = m.state;
  const count = Math.max(1, m.state.vcpusOnline);
  while (os.cpus.length < count) os.cpus.push({ busyUntil: 0, debtNs: 0, at: 0, hotUntil: 0 });
  if (os.cpus.length > count) os.cpus.length = count;
  return os.cpus;
}

/** The virtual CPU that is free now and has done least at this instant. */
function freeCpu(m: Machine, now: Mono): Cpu | null {
  let best: Cpu | null = null;
  for (const cpu of cpusOf(m)) {
    if (cpu.busyUntil > now) continue;
    if (cpu.at < now) {
      cpu.debtNs = Math.max(0, cpu.debtNs - (now - cpu.at) * 1000);
      cpu.at = now;
    }
    if (best === null || cpu.debtNs < best.debtNs) best = cpu;
  }
  return best;
}

/** Charges what a process has used to it and to its virtual CPU; a CPU whose quantum is used up is busy until it has passed. */
function account(m: Machine, process: Process, cpu: Cpu, usedNs: number, now: Mono): void {
  const used = Math.ceil(usedNs);
  process.cpuNs += used;
  process.debtNs += used;
  cpu.debtNs += used;
  if (cpu.hotUntil <= now) payFor(m, cpu, used);
  if (cpu.debtNs >= QUANTUM_NS) {
    const took = Math.ceil((cpu.debtNs / 1000) * slowdown(m));
    if (now - cpu.busyUntil <= 2 * QUANTUM_US) cpu.hotUntil = now + took + HOT_US;
    cpu.busyUntil = now + took;
    cpu.debtNs = 0;
  }
  if (process.debtNs < QUANTUM_NS) return;
  const took = Math.ceil((process.debtNs / 1000) * slowdown(m));
  process.readyAt = now + took;
  if (now - process.busyAt <= 2 * QUANTUM_US) process.hotUntil = process.readyAt + HOT_US;
  process.busyAt = process.readyAt;
  process.debtNs = 0;
}

/** What it takes to carry out a signal, ns: with 4 ms at most in one look, those of a great many come in several. */
const SIGNAL_NS = 40_000;

/** Carries out signals that have arrived, which needs no CPU of the process. @returns the work it was, ns; `most` or more: there may be others */
function carryOutSignals(m: Machine, most: number): number {
  const { signalled } = m.tables;
  let worked = 0;
  while (signalled.size > 0) {
    const pids = [...signalled].sort((a, b) => a - b);
    for (const pid of pids) {
      if (worked >= most) return worked;
      signalled.delete(pid);
      const process = m.process(pid);
      if (!process || process.status === "zombie" || process.pending.length === 0) continue;
      deliverSignals(m, process);
      worked += SIGNAL_NS;
    }
  }
  return worked;
}

/** Whether a process can go on now; puts it to rest when it cannot. */
function isRunnable(m: Machine, process: Process, now: Mono): boolean {
  if (process.status === "zombie" || process.status === "stop") return false;
  if (now < process.readyAt) {
    m.tables.timers.push(process.readyAt, process.pid);
    return false;
  }
  if (!hasRead(m, process)) {
    process.status = "wait";
    return false;
  }
  delete process.reads;
  if (process.out.length > 0 && !flush(m, process)) return false;
  if (process.exit !== null) {
    finish(m, process, process.exit);
    return false;
  }
  if (!holds(m, process, now)) {
    process.status = "wait";
    return false;
  }
  return true;
}

/** Runs one step of a process on a virtual CPU. @returns CPU time used, ns */
function runOn(m: Machine, process: Process, cpu: Cpu, now: Mono): number {
  if (process.status === "wait") {
    process.debtNs = Math.max(0, process.debtNs - (now - process.blockedAt) * 1000);
    process.status = "run";
  }
  process.wait = null;
  let used: number = process.started ? COSTS.step : COSTS.step + process.debtNs;
  if (!process.started) process.debtNs = 0;
  const context = new ProcessContext(m, process);
  m.fs.walkAs(process);
  m.reader = process;
  const before = m.state.net.nfs ? begin(m, process) : null;
  try {
    step(m, process, context, now);
    if (before) finishStep(m, before);
  } catch (error) {
    if (before && error instanceof NfsWait) {
      takeBack(m, before);
      if (!askServer(m, process, error)) process.reads = [];
    } else {
      if (before) finishStep(m, before);
      crash(m, process, error);
    }
  } finally {
    m.fs.walkAs(null);
    m.reader = null;
  }
  used += context.usedNs;
  if (process.status !== "zombie") account(m, process, cpu, used, now);
  return used;
}

function step(m: Machine, process: Process, context: ProcessContext, now: Mono): void {
  const program = m.programs.get(process.program);
  if (program === undefined) {
    process.exit = 127;
    return;
  }
  if (!process.started) {
    if (!process.isLoaded) {
      process.isLoaded = true;
      readProgram(m, process);
      if (process.reads) return;
    }
    delete process.isLoaded;
    process.started = true;
    process.data = program.start(context);
    if (!process.started) return;
    if (process.out.length > 0 || context.isSpent) return;
  }
  const result = program.step(context, process.data);
  if (result.do === "exit") process.exit = result.code;
  else if (result.do === "wait") {
    process.wait = result.wait;
    process.blockedAt = now;
  } else context.usedNs += result.us * 1000;
}

/** A program has broken a rule of its own: it ends as one does that touches memory which is not its. The kernel and all others go on. */
function crash(m: Machine, process: Process, error: unknown): void {
  m.klog(
    `${process.program}[${process.pid}]: segfault at 0 ip 0000000000000000 sp 00007ffc00000000 error 14 in ${process.program}[55d000000000+1000]`,
  );
  m.reportFault({ kind: "process", what: `${process.args.join(" ").slice(0, 200)} (pid ${process.pid})`, error });
  process.killedBy = SIGSEGV;
  finish(m, process, 128 + SIGSEGV);
}

/** Runs processes on the virtual CPUs that are free at this instant, each for a bounded time. */
export function runProcesses(m: Machine): void {
  const now = m.mono();
  const { tables } = m;
  wakeTimers(m, now);
  for (let worked = 0; worked < LOOK_NS; ) {
    worked += carryOutSignals(m, LOOK_NS - worked);
    if (worked >= LOOK_NS) return;
    const pid = tables.after(m.state.os.lastRun);
    if (pid === null) return;
    const process = m.process(pid);
    if (process === null || !isRunnable(m, process, now)) {
      // Whatever it waits for wakes it again; signals that its output raised are seen to first.
      if (!tables.signalled.has(pid)) tables.rest(pid);
      continue;
    }
    const cpu = freeCpu(m, now);
    if (cpu === null) return;
    m.state.os.lastRun = pid;
    worked += runOn(m, process, cpu, now);
  }
}

function wakeTimers(m: Machine, now: Mono): void {
  const { timers } = m.tables;
  for (let top = timers.top(); top !== null && top.at <= now; top = timers.top()) {
    timers.pop();
    m.tables.wake(top.pid);
  }
}

/** Whether a timer's entry, of a time to come, still says when its process is to be looked at: until `readyAt` it cannot go on, whatever it waits for. */
function isDue(process: Process | null, at: Mono, now: Mono): boolean {
  if (process === null || process.status === "zombie" || process.status === "stop") return false;
  if (process.readyAt > now) return process.readyAt === at;
  return process.wait !== null && process.wait.on !== "signal" && process.wait.until === at;
}

/** Whether some candidate could go on now. Those that cannot are put to rest, so that it does not matter which were candidates without need. */
function hasRunnable(m: Machine, now: Mono): boolean {
  const { tables } = m;
  for (let pid = tables.candidates[0]; pid !== undefined; pid = tables.candidates[0]) {
    const process = m.process(pid);
    if (process && couldRun(m, process, now)) return true;
    tables.rest(pid);
  }
  return false;
}

function couldRun(m: Machine, process: Process, now: Mono): boolean {
  if (process.status === "zombie" || process.status === "stop") return false;
  if (now < process.readyAt) {
    m.tables.timers.push(process.readyAt, process.pid);
    return false;
  }
  if (!hasRead(m, process)) {
    process.status = "wait";
    return false;
  }
  const first = process.out[0];
  if (first !== undefined) return canWrite(m, process, first.fd);
  if (process.exit !== null || holds(m, process, now)) return true;
  // As in isRunnable: it is put to rest, and must not look as if it ran.
  process.status = "wait";
  return false;
}

/** When a virtual CPU is free next. */
function freeAt(m: Machine, now: Mono): Mono {
  return Math.max(now, Math.min(...cpusOf(m).map((cpu) => cpu.busyUntil)));
}

/** The first timer to come that still holds; those before it that do not are dropped. */
function firstTimer(m: Machine, now: Mono): Mono | null {
  const { timers } = m.tables;
  for (let top = timers.top(); top !== null; top = timers.top()) {
    if (isDue(m.process(top.pid), top.at, now)) return top.at;
    timers.pop();
  }
  return null;
}

/**
 * When the next process wants to run, null when all wait for something outside. It follows from the saved state alone: the
 * tables know every timer only once each candidate has been looked at, which is so when none can run. While one can, timers do
 * not count, since nothing runs before a CPU is free.
 */
export function nextRun(m: Machine): Mono | null {
  const now = m.mono();
  wakeTimers(m, now);
  let next: Mono | null;
  if (m.tables.signalled.size > 0) next = now;
  else if (hasRunnable(m, now)) next = freeAt(m, now);
  else next = firstTimer(m, now);
  // When a CPU stops counting as busy, the load is told anew.
  for (const cpu of cpusOf(m)) if (cpu.hotUntil > now && (next === null || cpu.hotUntil < next)) next = cpu.hotUntil;
  return next;
}
