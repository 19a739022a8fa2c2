import { heldBytes } from "../../content/extent";
import { SIGCONT, SIGKILL } from "./signals";
import type { Mono, NodeId, OpenFile, OsState, Pipe, Process } from "./types";

/** Memory of a process that it shares with nobody and that no program counts itself: stacks, page tables, what fork copied. guess: 180 KiB; `Private_Dirty` of a forked bash's smaps would settle it */
export const PRIVATE_BYTES = 184_320;

/** Of a process's program an eighth is its own, KiB: the rest is shared. */
const ownKib = ({ rssKib }: Process): number => rssKib >> 3;

/** Who waits for what: a pipe, the terminal. */
export type WaitKey = string;
/** @param pts - number of a pseudo-terminal; left out: the console */
export const ttyKey = (pts?: number): WaitKey => (pts === undefined ? "tty" : `pts ${pts}`);
/** Whoever holds the other end of a pseudo-terminal: something to read there; and those who write to it: room. */
export const masterKey = (pts: number): WaitKey => `ptm ${pts}`;
export const takenKey = (pts: number): WaitKey => `ptm room ${pts}`;
export const pipeKey = (pipe: number): WaitKey => `pipe ${pipe}`;

/** Times at which processes may go on: a binary heap of time and pid. Entries that no longer hold are dropped when they come to the top. */
class Timers {
  private readonly at: Mono[] = [];
  private readonly pids: number[] = [];

  private less(a: number, b: number): boolean {
    const x = this.at[a] as number;
    const y = this.at[b] as number;
    return x < y || (x === y && (this.pids[a] as number) < (this.pids[b] as number));
  }
  private swap(a: number, b: number): void {
    const { at, pids } = this;
    [at[a], at[b]] = [at[b] as number, at[a] as number];
    [pids[a], pids[b]] = [pids[b] as number, pids[a] as number];
  }
  push(time: Mono, pid: number): void {
    let i = this.at.push(time) - 1;
    this.pids.push(pid);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.less(i, parent)) break;
      this.swap(i, parent);
      i = parent;
    }
  }
  top(): { readonly at: Mono; readonly pid: number } | null {
    return this.at.length === 0 ? null : { at: this.at[0] as number, pid: this.pids[0] as number };
  }
  pop(): void {
    const last = this.at.length - 1;
    if (last < 0) return;
    this.swap(0, last);
    this.at.pop();
    this.pids.pop();
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < last && this.less(child, least)) least = child;
      if (least === i) return;
      this.swap(i, least);
      i = least;
    }
  }
}

/**
 * What the kernel looks up all the time, made from the saved state and kept beside it: never saved, and what happens does not
 * depend on whether it was just made anew.
 */
export class Tables {
  readonly processes = new Map<number, Process>();
  readonly children = new Map<number, Set<number>>();
  readonly files = new Map<number, OpenFile>();
  readonly pipes = new Map<number, { readonly pipe: Pipe; readers: number; writers: number }>();
  private readonly open = new Map<string, number>();
  private readonly waiters = new Map<WaitKey, Set<number>>();
  readonly timers = new Timers();
  /** pids that may be able to run, sorted */
  readonly candidates: number[] = [];
  /** pids with signals to carry out */
  readonly signalled = new Set<number>();
  /** memory that processes and pipes hold, bytes */
  memoryBytes = 0;
  /** of what processes hold, bytes that are kept one by one */
  realBytes = 0;
  /** of processes' programs, what each has for itself, KiB */
  programsKib = 0;
  /** files made since the guest was opened, so that those who open them can tell */
  filesMade = 0;

  constructor(os: OsState) {
    for (const file of os.files) this.files.set(file.id, file);
    for (const pipe of os.pipes) {
      this.pipes.set(pipe.id, { pipe, readers: 0, writers: 0 });
      this.memoryBytes += pipeBytes(pipe);
    }
    for (const file of os.files) this.opened(file);
    for (const process of os.processes) this.add(process);
  }

  add(process: Process): void {
    this.processes.set(process.pid, process);
    this.programsKib += ownKib(process);
    this.adopt(process);
    if (process.status !== "zombie") {
      this.memoryBytes += PRIVATE_BYTES + process.heldBytes + process.wordBytes;
      this.realBytes += process.realBytes + process.wordBytes;
    }
    if (process.pending.some((number) => !isHeldBack(process, number))) this.signalled.add(process.pid);
    this.wake(process.pid);
  }
  adopt(process: Process): void {
    let siblings = this.children.get(process.ppid);
    if (!siblings) {
      siblings = new Set();
      this.children.set(process.ppid, siblings);
    }
    siblings.add(process.pid);
  }
  disown(process: Process): void {
    const siblings = this.children.get(process.ppid);
    siblings?.delete(process.pid);
    if (siblings?.size === 0) this.children.delete(process.ppid);
  }
  remove(process: Process): void {
    this.processes.delete(process.pid);
    this.programsKib -= ownKib(process);
    this.disown(process);
    this.signalled.delete(process.pid);
  }
  /** Children of a process, by pid. */
  childrenOf(pid: number): Process[] {
    const out: Process[] = [];
    for (const child of this.children.get(pid) ?? []) {
      const process = this.processes.get(child);
      if (process) out.push(process);
    }
    return out.sort((a, b) => a.pid - b.pid);
  }

  /** An open file has been made: counts ends of pipes and users of nodes. */
  opened(file: OpenFile): void {
    this.files.set(file.id, file);
    this.memoryBytes += file.text.length;
    this.realBytes += file.text.length;
    const ends = file.kind === "pipe" ? this.pipes.get(file.pipe) : undefined;
    if (ends) {
      if (file.readable) ends.readers++;
      if (file.writable) ends.writers++;
    }
    if (file.kind === "file") this.open.set(nodeKey(file.mount, file.node), this.openCount(file.mount, file.node) + 1);
  }
  closed(file: OpenFile): void {
    this.files.delete(file.id);
    this.memoryBytes -= file.text.length;
    this.realBytes -= file.text.length;
    const ends = file.kind === "pipe" ? this.pipes.get(file.pipe) : undefined;
    if (ends) {
      if (file.readable) ends.readers--;
      if (file.writable) ends.writers--;
      this.wakeWaiters(pipeKey(file.pipe));
    }
    if (file.kind === "file") {
      const left = this.openCount(file.mount, file.node) - 1;
      if (left > 0) this.open.set(nodeKey(file.mount, file.node), left);
      else this.open.delete(nodeKey(file.mount, file.node));
    }
  }
  openCount(mount: string, node: NodeId): number {
    return this.open.get(nodeKey(mount, node)) ?? 0;
  }

  /** A process may be able to run. */
  wake(pid: number): void {
    const { candidates } = this;
    const at = place(candidates, pid);
    if (candidates[at] !== pid) candidates.splice(at, 0, pid);
  }
  /** It cannot, for now. */
  rest(pid: number): void {
    const { candidates } = this;
    const at = place(candidates, pid);
    if (candidates[at] === pid) candidates.splice(at, 1);
  }
  /** The next candidate after a pid, going round. */
  after(pid: number): number | null {
    const { candidates } = this;
    if (candidates.length === 0) return null;
    const at = place(candidates, pid + 1);
    return (candidates[at] ?? candidates[0]) as number;
  }
  waitFor(key: WaitKey, pid: number): void {
    const waiting = this.waiters.get(key);
    if (waiting) waiting.add(pid);
    else this.waiters.set(key, new Set([pid]));
  }
  wakeWaiters(key: WaitKey): void {
    const waiting = this.waiters.get(key);
    if (!waiting) return;
    this.waiters.delete(key);
    for (const pid of waiting) this.wake(pid);
  }
}

/** Bytes of the words that a process was started with. */
export function wordBytes(args: readonly string[], env: readonly string[]): number {
  let sum = 0;
  for (const list of [args, env]) for (const word of list) sum += word.length;
  return sum;
}

/** Whether a signal waits until its process, which is stopped, goes on. @source signal(7) */
export function isHeldBack(process: Process, number: number): boolean {
  return process.status === "stop" && number !== SIGCONT && number !== SIGKILL;
}

function nodeKey(mount: string, node: NodeId): string {
  return `${mount}\0${node}`;
}

/** Memory of what is in a pipe. */
export function pipeBytes(pipe: Pipe): number {
  return pipe.x.reduce((sum, extent) => sum + heldBytes(extent), 0);
}

/** Where a number stands or would stand in a sorted list. */
function place(list: readonly number[], value: number): number {
  let from = 0;
  let to = list.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((list[middle] as number) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
