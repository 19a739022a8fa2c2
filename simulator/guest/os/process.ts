import { release } from "./files";
import type { Machine } from "./machine";
import { defaultAction, SIGCHLD, SIGCONT, SIGHUP, SIGKILL, SIGSTOP } from "./signals";
import { dropStoreWatches } from "./store-watches";
import type { Process } from "./types";

/** What a new process takes from its maker. */
export interface SpawnRequest {
  readonly program: string;
  readonly args: string[];
  readonly parent: Process | null;
  /** process group: null the parent's, 0 its own */
  readonly pgid: number | null;
  readonly newSession?: boolean;
  readonly uid?: number;
  readonly gid?: number;
  readonly cwd?: string;
  readonly env?: string[];
  /** descriptors to share; the parent's unless told */
  readonly fds?: readonly (readonly [number, number])[];
}

/** Descriptors from here on are closed on exec: a shell keeps redirected ones there. */
export const SAVED_FD = 100;

/** CPU time of fork and exec. guess: 300–900 µs on a Xen guest; lmbench `lat_proc exec` on the reference host would settle it */
export const EXEC_COST_US = 550;

/** Creates a process; it starts with the next scheduling pass. */
export function spawn(m: Machine, request: SpawnRequest): Process {
  const os = m.state.os;
  const parent = request.parent;
  const pid = os.nextPid++;
  const process: Process = {
    pid,
    ppid: parent?.pid ?? 1,
    pgid: request.pgid === null ? (parent?.pgid ?? pid) : request.pgid === 0 ? pid : request.pgid,
    sid: request.newSession ? pid : (parent?.sid ?? pid),
    uid: request.uid ?? parent?.uid ?? 0,
    gid: request.gid ?? parent?.gid ?? 0,
    program: request.program,
    args: request.args,
    cwd: request.cwd ?? parent?.cwd ?? "/",
    env: request.env ?? (parent ? [...parent.env] : []),
    fds: [],
    data: null,
    started: false,
    status: "run",
    wait: null,
    readyAt: 0,
    debtUs: EXEC_COST_US,
    blockedAt: m.mono(),
    out: [],
    exit: null,
    killedBy: 0,
    pending: [],
    arrived: [],
    caught: [],
    ignored: parent ? [...parent.ignored] : [],
    cpuUs: 0,
    startedAt: m.mono(),
    busyAt: -1_000_000,
    hotUntil: 0,
    inbox: [],
    demand: null,
    rssKib: 1800 + ((pid * 37) % 1400),
    changed: false,
    tty: parent?.tty ?? false,
    umask: parent?.umask ?? 0o022,
  };
  for (const [fd, id] of request.fds ?? parent?.fds ?? []) {
    if (fd >= SAVED_FD) continue;
    const file = os.files.find((candidate) => candidate.id === id);
    if (file === undefined) continue;
    file.refs++;
    process.fds.push([fd, id]);
  }
  os.processes.push(process);
  return process;
}

/** Sends a signal to one process. */
export function signal(m: Machine, process: Process, number: number): void {
  if (process.status === "zombie" || number === 0) return;
  if (number === SIGCONT || number === SIGKILL) {
    process.pending = process.pending.filter((pending) => defaultAction(pending) !== "stop");
    if (process.status === "stop") {
      process.status = process.wait === null ? "run" : "wait";
      process.changed = true;
      notifyParent(m, process);
    }
  }
  if (!process.pending.includes(number)) process.pending.push(number);
}

/** Sends a signal to every process of a group; whether there was one. */
export function signalGroup(m: Machine, pgid: number, number: number): boolean {
  let found = false;
  for (const process of m.state.os.processes) {
    if (process.pgid !== pgid || process.status === "zombie") continue;
    found = true;
    signal(m, process, number);
  }
  return found;
}

/** Carries out pending signals; true when the process may go on with a step. */
export function deliverSignals(m: Machine, process: Process): boolean {
  while (process.pending.length > 0) {
    const number = process.pending.shift() ?? 0;
    if (number !== SIGKILL && number !== SIGSTOP) {
      if (process.ignored.includes(number)) continue;
      if (process.caught.includes(number)) {
        if (process.arrived.length < 32) process.arrived.push(number);
        continue;
      }
    }
    const action = defaultAction(number);
    if (action === "end") {
      process.killedBy = number;
      process.out = [];
      finish(m, process, 128 + number);
      return false;
    }
    if (action === "stop") {
      process.status = "stop";
      process.changed = true;
      process.demand = process.demand === null ? null : process.demand;
      notifyParent(m, process);
      return false;
    }
  }
  return process.status !== "stop";
}

function notifyParent(m: Machine, process: Process): void {
  const parent = m.process(process.ppid);
  if (parent?.caught.includes(SIGCHLD)) signal(m, parent, SIGCHLD);
}

/** Ends a process: closes its files, leaves a zombie for the parent, or nothing when init is the parent. */
export function finish(m: Machine, process: Process, code: number): void {
  const os = m.state.os;
  process.exit = code;
  process.status = "zombie";
  process.wait = null;
  process.data = null;
  process.inbox = [];
  process.demand = null;
  process.hotUntil = 0;
  m.state.net.sockets = m.state.net.sockets.filter((socket) => socket.pid !== process.pid);
  for (const [, id] of process.fds) release(m, id);
  dropStoreWatches(m, process.pid);
  process.fds = [];
  for (const child of os.processes) if (child.ppid === process.pid) child.ppid = 1;
  const index = os.execs.findIndex((exec) => exec.pid === process.pid);
  const exec = os.execs[index];
  if (exec !== undefined) {
    os.execs.splice(index, 1);
    m.services.execExit(exec.id, code);
  }
  if (process.sid === process.pid && process.tty) hangUp(m, process);
  const parent = m.process(process.ppid);
  if (parent === null || parent.status === "zombie") process.ppid = 1;
  else {
    parent.debtUs += process.debtUs;
    notifyParent(m, process);
  }
  os.processes = os.processes.filter((candidate) => candidate.status !== "zombie" || candidate.ppid !== 1);
}

function hangUp(m: Machine, leader: Process): void {
  for (const process of m.state.os.processes) {
    if (process.sid !== leader.sid || process === leader || process.status === "zombie") continue;
    signal(m, process, SIGHUP);
    signal(m, process, SIGCONT);
  }
}

/** Removes a zombie whose state its parent has collected. */
export function reap(m: Machine, process: Process): void {
  m.state.os.processes = m.state.os.processes.filter((candidate) => candidate !== process);
}
