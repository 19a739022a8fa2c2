import { closeCapture } from "../net/captures";
import { tcpEndProcess } from "../net/tcp-sockets";
import { COSTS } from "./costs";
import { NOTED_BYTES, noteTouched } from "./figures";
import { noteLogout } from "./logins";
import type { Machine } from "./machine";
import { release } from "./open-files";
import { defaultAction, SIGCHLD, SIGCONT, SIGHUP, SIGKILL, SIGSTOP } from "./signals";
import { dropStoreWatches } from "./store-watches";
import { isHeldBack, masterKey, PRIVATE_BYTES, ttyKey, wordBytes } from "./tables";
import { ptyNumbered } from "./terminals";
import type { Process, Pty } from "./types";

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

/** Creates a process; it starts when it gets a CPU. Callers ask `mayFork` first. */
export function spawn(m: Machine, request: SpawnRequest): Process {
  // Taken first: tables that are made from a state with the process in it would count it twice.
  const { tables } = m;
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
    debtNs: COSTS.fork + COSTS.exec,
    blockedAt: m.mono(),
    out: [],
    exit: null,
    killedBy: 0,
    pending: [],
    arrived: [],
    caught: [],
    ignored: parent ? [...parent.ignored] : [],
    cpuNs: 0,
    startedAt: m.mono(),
    busyAt: -1_000_000,
    hotUntil: 0,
    inbox: [],
    demand: null,
    rssKib: 1800 + ((pid * 37) % 1400),
    heldBytes: 0,
    realBytes: 0,
    wordBytes: 0,
    ...(parent?.limits ? { limits: { ...parent.limits } } : {}),
    changed: false,
    tty: parent?.tty ?? false,
    ...(parent?.pts === undefined ? {} : { pts: parent.pts }),
    umask: parent?.umask ?? 0o022,
    ...(parent?.typist ? { typist: parent.typist } : {}),
  };
  for (const [fd, id] of request.fds ?? parent?.fds ?? []) {
    if (fd >= SAVED_FD) continue;
    const file = m.tables.files.get(id);
    if (file === undefined) continue;
    file.refs++;
    process.fds.push([fd, id]);
  }
  process.wordBytes = wordBytes(process.args, process.env);
  os.processes.push(process);
  tables.add(process);
  // What has started a process is not taken back.
  if (m.careful) m.careful.hasSpawned = true;
  return process;
}

/** A process gets other arguments, and another environment when one is given. */
export function setWords(m: Machine, process: Process, args: string[], env: string[] = process.env): void {
  const more = wordBytes(args, env) - process.wordBytes;
  process.args = args;
  process.env = env;
  process.wordBytes += more;
  m.tables.memoryBytes += more;
  m.tables.realBytes += more;
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
  // A stopped process takes it when it goes on.
  if (isHeldBack(process, number)) return;
  m.tables.signalled.add(process.pid);
  m.tables.wake(process.pid);
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
  if (process.status === "stop" && process.pending.every((number) => isHeldBack(process, number))) return false;
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
      notifyParent(m, process);
      return false;
    }
  }
  return process.status !== "stop";
}

function notifyParent(m: Machine, process: Process): void {
  const parent = m.process(process.ppid);
  if (parent === null) return;
  m.tables.wake(parent.pid);
  if (parent.caught.includes(SIGCHLD)) signal(m, parent, SIGCHLD);
}

/** Ends a process: closes its files, leaves a zombie for the parent, or nothing when init is the parent. */
export function finish(m: Machine, process: Process, code: number): void {
  // One that has ended already, by a signal of its own making, does not end again.
  if (process.status === "zombie") return;
  const os = m.state.os;
  if (process.heldBytes > NOTED_BYTES) noteTouched(m);
  process.exit = code;
  process.status = "zombie";
  process.wait = null;
  process.data = null;
  process.inbox = [];
  process.out = [];
  process.demand = null;
  process.hotUntil = 0;
  process.pending = [];
  m.tables.memoryBytes -= PRIVATE_BYTES + process.heldBytes + process.wordBytes;
  m.tables.realBytes -= process.realBytes + process.wordBytes;
  process.heldBytes = 0;
  process.realBytes = 0;
  process.wordBytes = 0;
  process.env = [];
  tcpEndProcess(m, process.pid);
  closeCapture(m, process.pid);
  const fds = process.fds;
  process.fds = [];
  for (const [, id] of fds) release(m, id);
  for (const pty of os.pts ?? []) if (pty.held?.pid === process.pid) hangUpTerminal(m, pty);
  dropStoreWatches(m, process.pid);
  for (const child of m.tables.childrenOf(process.pid)) {
    m.tables.disown(child);
    child.ppid = 1;
    m.tables.adopt(child);
    if (child.status === "zombie") reap(m, child);
  }
  const exec = os.execs.find((candidate) => candidate.pid === process.pid);
  if (exec !== undefined) m.execEnded(exec, code);
  if (process.sid === process.pid && process.tty) {
    noteLogout(m, process.pid);
    hangUp(m, process);
  }
  if (process.pts !== undefined && process.sid === process.pid) ptyEnded(m, process.pts);
  const parent = m.process(process.ppid);
  if (parent === null || parent.status === "zombie") reap(m, process);
  else notifyParent(m, process);
}

/** Whoever led the session on a pseudo-terminal has ended: the terminal is hung up. */
function ptyEnded(m: Machine, number: number): void {
  const pty = ptyNumbered(m, number);
  if (pty === null) return;
  pty.isGone = true;
  m.tables.wakeWaiters(ttyKey(number));
  if (pty.held) m.tables.wakeWaiters(masterKey(number));
  else m.services.terminalEnded?.(pty.id);
}

/** Hangs a terminal up: its foreground and its session's leader hear of it, and whatever ignores that has no terminal any more. */
export function hangUpTerminal(m: Machine, pty: Pty): void {
  if (pty.isGone) return;
  const leader = m.process(pty.session);
  for (const group of new Set([pty.foreground, pty.session])) {
    signalGroup(m, group, SIGHUP);
    signalGroup(m, group, SIGCONT);
  }
  if (leader && leader.status !== "zombie") finish(m, leader, 128 + SIGHUP);
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
  const { os } = m.state;
  const { processes } = os;
  // What it has used stays used.
  os.endedNs = (os.endedNs ?? 0) + process.cpuNs;
  const at = processes.indexOf(process);
  if (at >= 0) processes.splice(at, 1);
  m.careful?.reaped.push([process, at]);
  m.tables.remove(process);
  m.tables.rest(process.pid);
}
