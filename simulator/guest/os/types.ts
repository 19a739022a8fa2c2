/**
 * The state of a modelled operating system. Everything here is plain JSON data: a process is a program's name and a
 * record, never a closure, so a guest can be saved between any two steps. Times are monotonic microseconds since
 * power-on (`Mono`), which stand still while the domain is paused, unless a name says otherwise.
 */

import type { Bytes } from "../../content/bytes";
import type { Extent } from "../../content/extent";
import type { NodeId, Overlay } from "../../content/overlay";
import type { Typist } from "../engine";

export type { Node, NodeId, Overlay } from "../../content/overlay";

/** Any plain JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Monotonic microseconds since power-on; excludes paused time. */
export type Mono = number;

/** What a blocked process waits for. `until`: also wakes then (null: no limit). */
export type Wait =
  | { on: "time"; until: Mono }
  | { on: "read"; fd: number; until: Mono | null }
  /** `stops`: also wakes when a child was stopped or went on */
  | { on: "child"; until: Mono | null; stops?: true }
  /** a message; with `fd`, or something to read there */
  | { on: "inbox"; until: Mono | null; fd?: number }
  /** a message, or something to read at one of these descriptors, or room to write at one of those */
  | { on: "poll"; reads: readonly number[]; writes: readonly number[]; until: Mono | null }
  /** all of these requests are over */
  | { on: "disk"; tickets: readonly number[]; until: null }
  | { on: "signal" };

/** CPU and disk that a process wants while it is in its present state. */
export interface Demand {
  cpuMicro: number;
  readBytesPerS: number;
  writeBytesPerS: number;
  readIops: number;
  writeIops: number;
  /** memory of its own that it writes over and over, bytes, and how fast, bytes/s. Absent: none */
  touches?: { bytes: number; bytesPerS: number };
}

/** One process. */
export interface Process {
  pid: number;
  ppid: number;
  pgid: number;
  sid: number;
  uid: number;
  gid: number;
  /** name of the program in the table of programs */
  program: string;
  /** `argv`, with `argv[0]` */
  args: string[];
  cwd: string;
  /** `NAME=value` */
  env: string[];
  /** descriptor and id of the open file */
  fds: [number, number][];
  /** the program's own record, null before its start */
  data: Json;
  started: boolean;
  /** its program's file has been asked for, and it has not started. Absent: otherwise */
  isLoaded?: true;
  status: "run" | "wait" | "stop" | "zombie";
  wait: Wait | null;
  /** may run again from here on */
  readyAt: Mono;
  /** CPU time used at this instant and not yet let pass, ns */
  debtNs: number;
  blockedAt: Mono;
  /** writes not accepted yet; the process does not go on before they are */
  out: { fd: number; x: Extent }[];
  /** writes that were refused and what for, until the program asks */
  failed?: [fd: number, error: string][];
  /** reads of a disk that its last step began: it goes on when they are over. Absent: none */
  reads?: readonly number[];
  /** a request that it waited for has failed, and it has not asked yet. Absent: none */
  isDiskFailed?: true;
  /** of a step that was taken back, since it has to wait for another system: what it has changed, and what came of it. Absent: none was */
  log?: [key: string, result: Json][];
  /** when that step began first */
  logSince?: Mono;
  /** exit code once decided */
  exit: number | null;
  /** signal that ended it, 0 for none */
  killedBy: number;
  pending: number[];
  /** caught signals that arrived and were not fetched by the program yet */
  arrived: number[];
  caught: number[];
  ignored: number[];
  /** CPU time used in all, ns */
  cpuNs: number;
  startedAt: Mono;
  /** when it last finished using a whole quantum */
  busyAt: Mono;
  /** counted as CPU bound up to here */
  hotUntil: Mono;
  inbox: Json[];
  demand: Demand | null;
  /** resident memory of program and libraries, KiB */
  rssKib: number;
  /** memory of its own beyond that, bytes: variables, buffers, lists */
  heldBytes: number;
  /** of them, what is kept byte by byte */
  realBytes: number;
  /** bytes of its arguments and environment */
  wordBytes: number;
  /** limits that it has set for itself, by `ulimit`'s letter, -1 unlimited; absent: the system's */
  limits?: { [letter: string]: number };
  /** a change of state that the parent has not collected: stopped or continued */
  changed: boolean;
  tty: boolean;
  /** number of the pseudo-terminal that it has; absent: the console */
  pts?: number;
  umask: number;
  /** who outside the guest has typed the command that it is part of; absent: the system has started it */
  typist?: Typist;
}

/** One open file description, shared by the descriptors that were duplicated from it. */
export interface OpenFile {
  id: number;
  refs: number;
  readable: boolean;
  writable: boolean;
  kind: "tty" | "null" | "zero" | "random" | "full" | "disk" | "file" | "pipe" | "exec" | "text" | "master";
  /** path of a file when it was opened, id of an exec command */
  name: string;
  /** node of a file and where its volume is mounted: "" the root, `ram` what lies in memory */
  node: NodeId;
  mount: string;
  append: boolean;
  pos: number;
  /** pipe's id; seed of a stream of random bytes */
  pipe: number;
  /** content of a here-document or of a synthesised file */
  text: Bytes;
  stream: "stdout" | "stderr";
  /** number of a pseudo-terminal, or of the one whose other end this is; absent: the console, or no terminal */
  pts?: number;
  /** nothing of it stays in memory: it was opened with O_DIRECT. Absent: it does */
  isDirect?: true;
}

/** A pipe of at most 64 KiB. */
export interface Pipe {
  id: number;
  /** bytes in it */
  n: number;
  x: Extent[];
}

/** A terminal with its line discipline: the serial console's. */
export interface Tty {
  cols: number;
  rows: number;
  canonical: boolean;
  echo: boolean;
  signals: boolean;
  /** input from outside that the line discipline has not taken yet, at most 1 MiB: it goes in as somebody reads */
  pending: Bytes;
  /** input ready for readers */
  ready: Bytes;
  /** ends of file typed among it: places in `ready`, at which a read stops */
  ends: number[];
  /** the next read is an end of file: the first of `ends` is 0 */
  eof: boolean;
  /** line being typed in canonical mode */
  line: Bytes;
  /** the next key is text, whatever it is: Ctrl-V was typed */
  literal: boolean;
  foreground: number;
  session: number;
  /** who typed last */
  typist?: Typist;
  /** column of the cursor after what was printed last; `cols` when the last column is filled and nothing came after it */
  column: number;
  /** column at which the line being typed begins */
  lineColumn: number;
  /** a last escape sequence or character of the output that is not whole yet */
  outTail: Bytes;
  /** what programs write goes out as it is: a newline stays one. Absent: it becomes CR LF */
  isPlain?: true;
}

/** A pseudo-terminal, held by somebody outside the guest. */
export interface Pty extends Tty {
  /** `pts/0` … */
  number: number;
  /** what whoever holds its other end calls it */
  id: string;
  /** an unfinished character on its way out */
  rest: Bytes;
  /** the other end is closed: reads end, writes fail */
  isGone: boolean;
  /** of one whose other end a process in the guest holds: its pid, what was written and it has not taken yet, and from where somebody is logged in. Absent: somebody outside holds it */
  held?: { pid: number; out: Bytes; from: string };
}

/** A mounted file system other than the root. */
export interface Mount {
  device: string;
  dir: string;
  type: string;
  options: string;
}

/** One virtual CPU as the guest's kernel uses it. */
export interface Cpu {
  /** runs something until then */
  busyUntil: Mono;
  /** CPU time given at the instant `at` and not yet let pass, ns */
  debtNs: number;
  at: Mono;
  /** counted as wholly busy up to here */
  hotUntil: Mono;
  /** CPU time used and not charged to the domain yet, ns. Absent: none */
  unpaidNs?: number;
}

/** A login as wtmp keeps it. */
export interface Login {
  user: Bytes;
  line: string;
  /** address that it came from, "" the system's own console */
  from: string;
  pid: number;
  since: number;
  until: number | null;
}

/** The operating system's whole state, apart from the network stack and the boot sequence. */
export interface OsState {
  hostname: string;
  nextPid: number;
  /** CPU time of processes that are no more, ns. Absent: none */
  endedNs?: number;
  nextFile: number;
  nextPipe: number;
  processes: Process[];
  cpus: Cpu[];
  /** who ran last: the next one in the order of pids has its turn */
  lastRun: number;
  files: OpenFile[];
  pipes: Pipe[];
  tty: Tty;
  /** pseudo-terminals by number. Absent: none */
  pts?: Pty[];
  /** files that live in memory: /run, /dev/shm, /tmp of a system without a disk */
  ram: Overlay;
  mounts: Mount[];
  /** kernel messages after boot */
  klog: { at: Mono; text: string }[];
  /** commands from outside; `rest`: an unfinished character of each stream */
  execs: { id: string; pid: number; rest: { stdout: Bytes; stderr: Bytes } }[];
  /** an unfinished character on its way to the console */
  serialRest: Bytes;
  /** names of stopped background services */
  stoppedUnits: string[];
  /** processes of units that are programs, by name; absent: none was started */
  unitPids?: Readonly<Record<string, number>>;
  lastLogin: number | null;
  /** who has logged in, the last of them last: Unix seconds; `until` null: is still there. Absent: nobody has */
  logins?: Login[];
  /** what loggers have said, newest last; a few hundred lines at most. Absent: nothing yet */
  journal?: { at: Mono; tag: Bytes; pid: number; text: Bytes; level: number; facility: number }[];
  /** the kernel's buffer shows only what came later: it was cleared. Absent: never */
  klogClearedAt?: Mono;
  /** messages of the kernel's below this level go to the console. Absent: 7 */
  consoleLevel?: number;
  /** a stop of the machine that has been asked for, and who waits to carry it out. Absent: none */
  shutdown?: { at: Mono; kind: "poweroff" | "reboot" | "halt"; pid: number; wall: Bytes };
  /** what processes watch in XenStore */
  storeWatches: { pid: number; path: string; token: string }[];
}
