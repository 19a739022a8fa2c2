/**
 * The state of a modelled operating system. Everything here is plain JSON data: a process is a program's name and a
 * record, never a closure, so a guest can be saved between any two steps. Times are monotonic microseconds since
 * power-on (`Mono`), which stand still while the domain is paused, unless a name says otherwise.
 */

/** Any plain JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Monotonic microseconds since power-on; excludes paused time. */
export type Mono = number;

/** What a blocked process waits for. `until`: also wakes then (null: no limit). */
export type Wait =
  | { on: "time"; until: Mono }
  | { on: "read"; fd: number; until: Mono | null }
  | { on: "child"; until: Mono | null }
  | { on: "inbox"; until: Mono | null }
  | { on: "signal" };

/** CPU and disk that a process wants while it is in its present state. */
export interface Demand {
  cpuMicro: number;
  readBytesPerS: number;
  writeBytesPerS: number;
  readIops: number;
  writeIops: number;
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
  status: "run" | "wait" | "stop" | "zombie";
  wait: Wait | null;
  /** may run again from here on */
  readyAt: Mono;
  /** CPU time used but not yet let pass */
  debtUs: number;
  blockedAt: Mono;
  /** writes not accepted yet; the process does not go on before they are */
  out: { fd: number; text: string }[];
  /** exit code once decided */
  exit: number | null;
  /** signal that ended it, 0 for none */
  killedBy: number;
  pending: number[];
  /** caught signals that arrived and were not fetched by the program yet */
  arrived: number[];
  caught: number[];
  ignored: number[];
  cpuUs: number;
  startedAt: Mono;
  /** when it last finished using a whole quantum */
  busyAt: Mono;
  /** counted as CPU bound up to here */
  hotUntil: Mono;
  inbox: Json[];
  demand: Demand | null;
  /** resident memory, KiB */
  rssKib: number;
  /** a change of state that the parent has not collected: stopped or continued */
  changed: boolean;
  tty: boolean;
  umask: number;
}

/** One open file description, shared by the descriptors that were duplicated from it. */
export interface OpenFile {
  id: number;
  refs: number;
  readable: boolean;
  writable: boolean;
  kind: "tty" | "null" | "zero" | "random" | "full" | "file" | "pipe" | "exec" | "text";
  /** path of a file, id of an exec command */
  name: string;
  append: boolean;
  pos: number;
  /** pipe's id */
  pipe: number;
  /** content of a here-document or of a synthesised file */
  text: string;
  stream: "stdout" | "stderr";
}

/** A pipe of at most 64 KiB. */
export interface Pipe {
  id: number;
  buffer: string;
}

/** The serial terminal with its line discipline. */
export interface Tty {
  cols: number;
  rows: number;
  canonical: boolean;
  echo: boolean;
  signals: boolean;
  /** input ready for readers */
  ready: string;
  /** line being typed in canonical mode */
  line: string;
  /** an end of file was typed */
  eof: boolean;
  foreground: number;
  session: number;
  /** last output ended at the start of a line */
  column: number;
}

/** A node of a file tree: `f` file, `d` directory, `l` symbolic link. */
export interface Node {
  t: "f" | "d" | "l";
  /** permission bits */
  m: number;
  u: number;
  g: number;
  /** modification time, Unix seconds; -1: when the system was installed */
  s: number;
  /** content, or a link's target */
  d: string;
  /** size of what is not kept: zeros after the content */
  z?: number;
}

/** Differences of one volume from its base tree: path to node, null where the base's node was removed. Paths start with `/`. */
export type Overlay = { [path: string]: Node | null };

/** A mounted file system other than the root. */
export interface Mount {
  device: string;
  dir: string;
  type: string;
  options: string;
}

/** The operating system's whole state, apart from the network stack and the boot sequence. */
export interface OsState {
  hostname: string;
  nextPid: number;
  nextFile: number;
  nextPipe: number;
  processes: Process[];
  files: OpenFile[];
  pipes: Pipe[];
  tty: Tty;
  /** files that live in memory: /run, /dev/shm, /tmp of a system without a disk */
  ram: Overlay;
  mounts: Mount[];
  /** kernel messages after boot */
  klog: { at: Mono; text: string }[];
  execs: { id: string; pid: number }[];
  /** names of stopped background services */
  stoppedUnits: string[];
  /** 1, 5 and 15 minute load averages in thousandths, and when they were computed */
  loadAverage: [number, number, number];
  loadAt: Mono;
  lastLogin: number | null;
  /** what processes watch in XenStore */
  storeWatches: { pid: number; path: string; token: string }[];
}
