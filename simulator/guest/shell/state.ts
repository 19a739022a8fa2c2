import type { Json } from "../os/types";

/** A shell variable: a string, or the elements of an array. */
export interface Variable {
  v: string | string[];
  /** exported */
  x: boolean;
  /** read only */
  r: boolean;
}

/** A running block: source, block and position, with what is nested in it. */
export interface Frame {
  s: string;
  b: number;
  pc: number;
  loops: Loop[];
  /** outputs of substitutions, by slot; null entries are unused */
  slots: (string | null)[];
  /** saved descriptors of compound redirections */
  saved: SavedFds[];
  guard: number;
  /** what a function call or sourced file restores */
  call: Call | null;
}
/** A loop in progress. */
export interface Loop {
  end: number;
  next: number;
  items: string[] | null;
  at: number;
  name: string;
  saved: number;
  guard: number;
}
/** Descriptors to put back: number and open file, 0 where it was closed. */
export interface SavedFds {
  fds: [number, number][];
}
/** A function call or sourced file. */
export interface Call {
  kind: "function" | "source" | "eval" | "trap";
  args: string[] | null;
  locals: [string, Variable | null][];
  saved: SavedFds | null;
  status: number;
}
/** Children in the foreground. */
export interface Foreground {
  pids: number[];
  statuses: (number | null)[];
  job: number;
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
}
/** A substitution being collected. */
export interface Capture {
  pid: number;
  fd: number;
  slot: number;
  text: string;
  status: number | null;
}
/** The line editor. */
export interface Edit {
  line: string;
  at: number;
  /** place in history, its length for the new line */
  history: number;
  kept: string;
  killed: string;
  search: string | null;
  escape: string;
  tabbed: boolean;
  prompt: string;
  shown: number;
}
/** `read` in progress. */
export interface Reading {
  names: string[];
  text: string;
  fd: number;
  raw: boolean;
  delimiter: string;
  limit: number;
  until: number | null;
  silent: boolean;
  ifs: string;
  array: boolean;
}

/** A shell's whole state. Keys of the tables carry a `$` in front, so that no name is taken for a number or a prototype. */
export interface ShellState {
  kind: "interactive" | "script" | "command";
  login: boolean;
  name: string;
  args: string[];
  vars: { [name: string]: Variable };
  functions: { [name: string]: { s: string; b: number; text: string } };
  aliases: { [name: string]: string };
  status: number;
  pipeStatus: number[];
  lastBackground: number;
  lastArg: string;
  options: string;
  frames: Frame[];
  foreground: Foreground | null;
  capture: Capture | null;
  reading: Reading | null;
  waiting: { pids: number[]; any: boolean } | null;
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
  };
}

/** A frame at the start of a block. */
export function newFrame(source: string, block: number, call: Call | null = null): Frame {
  return { s: source, b: block, pc: 0, loops: [], slots: [], saved: [], guard: 0, call };
}

/** Copy of plain data. */
export function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** A shell's state as a process keeps it. */
export function asJson(state: ShellState): Json {
  return state as unknown as Json;
}
