import { ProcessContext } from "./context";
import { canRead, writeFile } from "./files";
import type { Machine } from "./machine";
import { deliverSignals, finish, signal } from "./process";
import { SIGPIPE } from "./signals";
import type { Mono, Process } from "./types";

/** CPU a process may use within one instant before virtual time has to move. */
const QUANTUM_US = 1_000;
/** Steps within one instant, over all processes: a stop for rings of programs that cost nothing. */
const MAX_PASSES = 10_000;
/** How long a process that used its whole quantum counts as CPU bound. */
const HOT_US = 250_000;

/** Whether what a process waits for holds. */
function holds(m: Machine, process: Process, now: Mono): boolean {
  if (process.arrived.length > 0) return true;
  const wait = process.wait;
  if (wait === null) return true;
  if (wait.on !== "signal" && wait.until !== null && now >= wait.until) return true;
  switch (wait.on) {
    case "time":
    case "signal":
      return false;
    case "read":
      return canRead(m, process, wait.fd);
    case "inbox":
      return process.inbox.length > 0;
    case "child":
      return m.state.os.processes.some((child) => child.ppid === process.pid && (child.status === "zombie" || child.changed));
  }
}

/** Gives queued output to its files; false while some of it is not taken. */
function flush(m: Machine, process: Process): boolean {
  while (process.out.length > 0) {
    const first = process.out[0];
    if (first === undefined) break;
    const taken = writeFile(m, process, first.fd, first.text);
    if (taken === -1) {
      process.out = [];
      signal(m, process, SIGPIPE);
      if (process.ignored.includes(SIGPIPE)) process.exit = 1;
      return false;
    }
    if (typeof taken === "string") {
      process.out.shift();
      continue;
    }
    first.text = first.text.slice(taken);
    if (first.text !== "") return false;
    process.out.shift();
  }
  return true;
}

/** How much slower than a free CPU a process runs now: wanted over granted, at most 50. */
function slowdown(m: Machine): number {
  const wanted = m.state.load.cpuMicro;
  const share = m.services.cpuShareMicro();
  if (wanted <= 0 || share >= wanted) return 1;
  return Math.min(50, wanted / Math.max(1, share));
}

/** Runs one process as far as it goes in this instant; whether it did anything. */
function runProcess(m: Machine, process: Process, now: Mono): boolean {
  if (process.status === "zombie") return false;
  if (process.pending.length > 0 && !deliverSignals(m, process)) return true;
  if (process.status === "stop" || now < process.readyAt) return false;
  if (process.out.length > 0) {
    const before = process.out[0]?.text.length ?? 0;
    const count = process.out.length;
    if (!flush(m, process)) return process.pending.length > 0 || process.out.length !== count || process.out[0]?.text.length !== before;
  }
  if (process.exit !== null) {
    finish(m, process, process.exit);
    return true;
  }
  if (!holds(m, process, now)) {
    process.status = "wait";
    return false;
  }
  if (process.status === "wait") {
    process.debtUs = Math.max(0, process.debtUs - (now - process.blockedAt));
    process.status = "run";
  }
  process.wait = null;
  step(m, process, now);
  return true;
}

function step(m: Machine, process: Process, now: Mono): void {
  const program = m.programs.get(process.program);
  if (program === undefined) {
    process.exit = 127;
    return;
  }
  const context = new ProcessContext(m, process);
  if (!process.started) {
    process.started = true;
    process.data = program.start(context);
    if (!process.started) return;
    if (process.out.length > 0) return;
  }
  const result = program.step(context, process.data);
  let used = 4;
  if (result.do === "exit") process.exit = result.code;
  else if (result.do === "wait") {
    process.wait = result.wait;
    process.blockedAt = now;
  } else used = result.us;
  process.cpuUs += used;
  process.debtUs += used;
  if (process.debtUs >= QUANTUM_US) {
    const took = Math.ceil(process.debtUs * slowdown(m));
    process.readyAt = now + took;
    if (now - process.busyAt <= 2 * QUANTUM_US) process.hotUntil = process.readyAt + HOT_US;
    process.busyAt = process.readyAt;
    process.debtUs = 0;
  }
}

/** Runs every process that can run at this instant. */
export function runProcesses(m: Machine): void {
  const now = m.mono();
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    let progressed = false;
    const list = m.state.os.processes;
    for (let i = 0; i < list.length; i++) {
      const process = list[i];
      if (process !== undefined && runProcess(m, process, now)) progressed = true;
      if (m.state.os.processes !== list) break;
    }
    if (!progressed && m.state.os.processes === list) return;
  }
  for (const process of m.state.os.processes) process.readyAt = Math.max(process.readyAt, now + QUANTUM_US);
}

/** When the next process wants to run, null when all wait for something outside. */
export function nextRun(m: Machine): Mono | null {
  const now = m.mono();
  let next: Mono | null = null;
  for (const process of m.state.os.processes) {
    if (process.status === "zombie") continue;
    let at: Mono | null = null;
    if (process.status === "stop") at = null;
    else if (process.out.length > 0) at = null;
    else if (process.wait !== null && !holds(m, process, now)) at = process.wait.on === "signal" ? null : process.wait.until;
    else at = Math.max(process.readyAt, now);
    if (at !== null && at < process.readyAt) at = process.readyAt;
    if (process.hotUntil > now && (at === null || process.hotUntil < at)) at = process.hotUntil;
    if (at !== null && (next === null || at < next)) next = at;
  }
  return next;
}
