import type { Bytes } from "../../content/bytes";
import type { Extent } from "../../content/extent";
import type { Json } from "../os/types";
import type { Edit } from "./line-editor/edit";
import type { ListRest } from "./long-list";

/** A shell variable. */
export interface Variable {
  /** value; null when it is declared but not set, and for arrays */
  v: Bytes | null;
  /** elements of an array: by number, or by `$` and the key */
  e: { [key: string]: Bytes } | null;
  /** attributes by `declare`'s letters: a A i l n r u x */
  f: string;
}

/** A running block: source, block and position, with what is nested in it. */
export interface Frame {
  /** the unit under way: some whole commands of the source */
  s: Bytes;
  /** what of the source comes after the unit; the next one is cut from it when this one is done */
  rest: Bytes;
  /** lines before the unit */
  base: number;
  /** how messages name the source: a script's or a sourced file's name; null: as the frame below */
  source: Bytes | null;
  b: number;
  pc: number;
  loops: Loop[];
  /** outputs of substitutions, by slot; null entries are unused */
  slots: (string | null)[];
  /** statuses of those substitutions, which count from where each is expanded on */
  statuses?: number[];
  /** status in front of the first substitution of the command that comes next; absent: none has run */
  before?: number;
  /** saved descriptors of compound redirections */
  saved: SavedFds[];
  guard: number;
  /** a command has been started whose status, once known, may end a shell with `set -e` or run a trap for errors */
  check: boolean;
  /** the trap on ERR has run for the failure that is being looked at */
  erred?: boolean;
  /** substitutions of the present command that were found to be needed only while it was expanded */
  lazy: number[];
  /** a trap's command is not run for the commands that it consists of */
  trapped: boolean;
  /** what a function call or sourced file restores */
  call: Call | null;
  /** a pipeline of which some stages have been started: their processes, codes of those that have ended, and what keeps the end of a pipe for the next one */
  begun?: { pids: number[]; codes: (number | null)[]; fd: number };
  /** the last command of a pipeline, run by the shell itself: the processes of the others */
  pipe?: number[];
  /** exit codes of those that have ended */
  pipeCodes?: (number | null)[];
}
/** A loop in progress. */
export interface Loop {
  end: number;
  next: number;
  items: string[] | null;
  at: number;
  /** where further items come from */
  rest?: ListRest;
  name: string;
  saved: number;
  guard: number;
  /** status of the body's last round */
  status?: number;
  /** a menu has been shown; what has been typed of the answer */
  menu?: Bytes | null;
}
/** Descriptors to put back: number and open file, 0 where it was closed. */
export interface SavedFds {
  fds: [number, number][];
}
/** A function call or sourced file. */
export interface Call {
  kind: "function" | "source" | "eval" | "trap";
  /** name of the function or pseudo signal, and the line it was called from */
  name?: Bytes;
  line?: number;
  args: string[] | null;
  locals: [string, Variable | null][];
  /** of a trap: what PIPESTATUS was before it */
  pipeStatus?: number[];
  /** names of those of the shell that this one is a copy of: they are shown, and not put back */
  localNames?: string[];
  saved: SavedFds | null;
  status: number;
  /** traps that do not reach into a function, as they were before the call */
  traps?: { [key: string]: Bytes };
  /** of `locals`, what was set in front of the call alone */
  temps?: string[];
  /** the trap on RETURN has run for this call */
  returned?: boolean;
}
/** Children in the foreground. */
export interface Foreground {
  pids: number[];
  statuses: (number | null)[];
  job: number;
  /** line that messages about them name */
  line?: number;
  /** commands of the processes, and the signals that ended them */
  texts?: Bytes[];
  signals?: number[];
}
/** A job of job control. */
export interface Job {
  id: number;
  pgid: number;
  pids: number[];
  statuses: (number | null)[];
  state: "run" | "stop" | "done";
  text: string;
  told: boolean;
  /** order of use, for `+` and `-` */
  used: number;
  foreground: boolean;
  /** signals that ended its processes, and whether a death has been told of */
  signals?: number[];
  reported?: boolean;
}
/** A substitution being collected. */
export interface Capture {
  pid: number;
  fd: number;
  slot: number;
  x: Extent[];
  size: number;
  /** a NUL was left out, which is told once */
  nul: boolean;
  status: number | null;
}
/** `read` in progress. */
export interface Reading {
  names: Bytes[];
  text: Bytes;
  /** "1" for each byte that a backslash protected; empty when there is none */
  quoted: string;
  /** the byte before was a backslash */
  escaped: boolean;
  fd: number;
  raw: boolean;
  delimiter: Bytes;
  /** characters to read, 0 for a line; `exact`: the delimiter does not end it */
  limit: number;
  exact: boolean;
  /** no character at all is to be read */
  none?: boolean;
  /** of `text`: bytes that have been counted, their characters, and the length before which it cannot be full */
  counted?: number;
  chars?: number;
  least?: number;
  until: number | null;
  silent: boolean;
  ifs: Bytes;
  array: boolean;
}

/** `mapfile` in progress. */
export interface Mapping {
  name: Bytes;
  fd: number;
  delimiter: Bytes;
  trim: boolean;
  /** lines to skip, lines to take (0: all), index of the next */
  skip: number;
  most: number;
  at: number;
  taken: number;
  line: Bytes;
  /** command to run for every so many lines; empty: none */
  callback: Bytes;
  quantum: number;
  /** frames below the callback that runs, 0 when none does; the line that waits for it */
  depth: number;
  held: Bytes | null;
}

/** A shell's whole state. Keys of the tables carry a `$` in front, so that no name is taken for a number or a prototype. */
export interface ShellState {
  kind: "interactive" | "script" | "command";
  login: boolean;
  name: string;
  args: string[];
  vars: { [name: string]: Variable };
  functions: {
    [name: string]: {
      s: Bytes;
      b: number;
      text: Bytes;
      base: number;
      source: Bytes | null;
      exported?: boolean;
      readonly?: boolean;
      traced?: boolean;
      line: number;
    };
  };
  aliases: { [name: string]: string };
  /** how many those are; absent: not counted yet */
  aliasCount?: number;
  status: number;
  pipeStatus: number[];
  lastBackground: number;
  /** the process substitution that `$!` named and that has ended, and its status */
  lastEnded?: [pid: number, code: number];
  lastArg: string;
  options: string;
  frames: Frame[];
  foreground: Foreground | null;
  capture: Capture | null;
  reading: Reading | null;
  mapping: Mapping | null;
  waiting: { pids: number[]; any: boolean; variable: Bytes | null } | null;
  jobs: Job[];
  edit: Edit | null;
  history: string[];
  /** lines of an unfinished command */
  partial: string;
  traps: { [signal: string]: string };
  /** the shell's pid as `$$` shows it */
  shellPid: number;
  startedAt: number;
  exiting: number | null;
  timers: number[];
  /** a copy made for a subshell, pipeline or substitution */
  forked: boolean;
  /** a blocked builtin has redirections to undo */
  unsave: boolean;
  asked: boolean;
  random: number;
  dirs: string[];
  /** line of the command under way, and its text */
  line: number;
  command: Bytes;
  /** how many shells this one is a copy of a copy of */
  depth: number;
  parentPid: number;
  /** commands come from standard input, of which so many lines have been read */
  fromInput: boolean;
  inputLine: number;
  /** signals that were ignored when the shell began: it cannot trap them */
  ignoredAtStart: number[];
  /** the shell's copy was made where failures are looked at, so that `set -e` has no say in it */
  noExit: boolean;
  /** a fork that was refused is tried again */
  forking: { until: number; delay: number } | null;
  /** memory of variables, functions and the like, bytes */
  held: number;
  /** of it, what the kernel has been told of */
  told: number;
  /** CPU time of children that have been collected, ns */
  childNs: number;
  /** where `getopts` stands: word and letter in it */
  getopts: [index: number, inner: number];
  /** the trap on DEBUG has run for the command that comes next */
  debugged: boolean;
  /** how many commands of the pipeline that comes next it has run for */
  debugStage?: number;
  /** that trap has said with `extdebug` that the command is not to run */
  skipped?: boolean;
  /** how deep in `eval`, substitutions and the like the shell that this is a copy of was, for `set -x` */
  nested?: number;
  /** within a substitution */
  inSubstitution?: boolean;
  /** loops around the substitution or command of a pipeline that a copy runs: `break` ends the copy */
  outerLoops?: number;
  /** the trap on exit runs: nothing comes after it */
  leaving?: boolean;
  /** jobs and traps of the shell that this is a copy of: they can still be shown */
  shownJobs?: Job[];
  shownTraps?: { [signal: string]: string };
  /** children of process substitutions and the descriptors kept for them */
  procs: [pid: number, fd: number][];
  /** where commands were found, and how often they were used; absent: nowhere yet */
  hashed?: { [name: string]: { path: Bytes; hits: number } };
  /** builtins that `enable -n` has turned off */
  disabled?: string[];
  /** coprocesses that run: descriptors of their pipes and the open files behind them */
  coprocs?: { pid: number; name: string; ends: [fd: number, id: number][] }[];
  /** variables that the shell made up until they were unset */
  plain?: string[];
  /** options of `shopt`, by name */
  shopts: { [name: string]: boolean };
}

/** A fresh shell. */
export function newShell(kind: ShellState["kind"], name: string, args: string[], pid: number, startedAt: number): ShellState {
  return {
    kind,
    login: false,
    name,
    args,
    vars: {},
    functions: {},
    aliases: {},
    status: 0,
    pipeStatus: [0],
    lastBackground: 0,
    lastArg: name,
    options: "hB",
    frames: [],
    foreground: null,
    capture: null,
    reading: null,
    mapping: null,
    waiting: null,
    jobs: [],
    edit: null,
    history: [],
    partial: "",
    traps: {},
    shellPid: pid,
    startedAt,
    exiting: null,
    timers: [],
    forked: false,
    unsave: false,
    asked: false,
    random: pid,
    dirs: [],
    line: 1,
    command: "",
    depth: 0,
    parentPid: 0,
    fromInput: false,
    inputLine: 0,
    ignoredAtStart: [],
    noExit: false,
    forking: null,
    held: 0,
    told: 0,
    childNs: 0,
    getopts: [0, 1],
    debugged: false,
    procs: [],
    shopts: {},
  };
}

/** A frame at the start of a block. */
export function newFrame(source: Bytes, block: number, call: Call | null = null, base = 0): Frame {
  return {
    s: source,
    rest: "",
    base,
    source: null,
    b: block,
    pc: 0,
    loops: [],
    slots: [],
    saved: [],
    guard: 0,
    check: false,
    lazy: [],
    trapped: call?.kind === "trap",
    call,
  };
}
/** A frame for a whole source, of which the first unit is still to be cut. @param base - lines before it */
export function sourceFrame(text: Bytes, call: Call | null, base: number, source: Bytes | null): Frame {
  return { ...newFrame("", 0, call, base), rest: text, source };
}

/** Copy of plain data. */
export function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** A shell's state as a process keeps it. */
export function asJson(state: ShellState): Json {
  return state as unknown as Json;
}
