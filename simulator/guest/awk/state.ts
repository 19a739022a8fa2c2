import type { Bytes } from "../../content/bytes";
import type { RandomState } from "./random";
import type { Value } from "./value";

/** An array. A key that begins with `_` has one more: no key of ours is one that JavaScript knows. */
export interface AwkArray {
  n: number;
  /** bytes of all elements */
  bytes: number;
  v: { [key: string]: Value };
}

/** A file or command being read. */
export interface Reader {
  /** file's name or command; "" the main input */
  name: Bytes;
  isCommand: boolean;
  /** -1: closed */
  fd: number;
  pid: number;
  /** what was read and not used yet begins at `at` */
  ahead: Bytes;
  at: number;
  isEnded: boolean;
  /** place in the order in which streams were opened */
  opened: number;
}

/** A file or command being written to. */
export interface Writer {
  name: Bytes;
  isCommand: boolean;
  fd: number;
  pid: number;
  /** what was not handed on yet */
  buffer: Bytes;
  /** 0: handed on with every statement; else gathered up to so many bytes */
  gathers: number;
  opened: number;
}

/** A call of a function of the program. */
export interface Frame {
  /** instruction to go on with */
  back: number;
  /** where its variables begin on the stack */
  base: number;
  /** arrays that are its own */
  arrays: number[];
  /** loops over keys that were running */
  loops: number;
}

/** The present record. */
export interface RecordState {
  text: Bytes;
  /** the text has to be put together from the fields */
  isStale: boolean;
  /** the text was put together from fields */
  isMade: boolean;
  /** FS and whether newlines divide too, as they were when it was read */
  fs: Bytes;
  isParagraph: boolean;
  /** null: not divided yet */
  fields: Bytes[] | null;
  /** what was assigned to fields, by number */
  set: { [index: string]: Value };
}

/** Something that goes over several steps. */
export interface Work {
  at: number;
  pieces: Bytes[];
  size: number;
  count: number;
  lastEnd: number;
  /** what divided the pieces, for gawk's split */
  marks?: Bytes[];
}

/** Record of awk. */
export interface AwkState {
  /** name that it says */
  name: Bytes;
  source: Bytes;
  /** the file that the program is from; null: the command line */
  file: Bytes | null;
  pc: number;
  stack: Value[];
  frames: Frame[];
  globals: Value[];
  arrays: { [id: string]: AwkArray };
  nextArray: number;
  /** bytes of all arrays */
  arrayBytes: number;
  loops: { keys: Bytes[]; at: number }[];
  ranges: boolean[];
  record: RecordState;
  main: Reader;
  /** argument to open next; 0: none was looked at */
  argument: number;
  hasOpened: boolean;
  readers: Reader[];
  writers: Writer[];
  /** how many streams were opened */
  opened: number;
  /** a child that is waited for */
  child: number | null;
  work: Work | null;
  /** dynamic expressions used lately */
  expressions: Bytes[];
  random: RandomState;
  isInteractive: boolean;
  exitCode: number;
  isEnding: boolean;
  /** exit code when all is done */
  code: number | null;
}

/** Numbers of the variables that awk itself reads or sets. */
export const SPECIAL = [
  "NF",
  "NR",
  "FNR",
  "FS",
  "RS",
  "OFS",
  "ORS",
  "SUBSEP",
  "CONVFMT",
  "OFMT",
  "FILENAME",
  "RSTART",
  "RLENGTH",
  "ARGC",
  "RT",
] as const;
export const [NF, NR, FNR, FS, RS, OFS, ORS, SUBSEP, CONVFMT, OFMT, FILENAME, RSTART, RLENGTH, ARGC, RT] = SPECIAL.map((_, i) => i) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];
/** Numbers of the arrays that awk makes. */
export const SPECIAL_ARRAYS = ["ARGV", "ENVIRON", "PROCINFO"] as const;
export const [ARGV, ENVIRON, PROCINFO] = [0, 1, 2] as const;

/** What they are at first. */
export function firstGlobals(count: number): Value[] {
  const globals: Value[] = new Array(Math.max(count, SPECIAL.length)).fill(null);
  const set = (slot: number, value: Value): void => {
    globals[slot] = value;
  };
  set(NF, 0);
  set(NR, 0);
  set(FNR, 0);
  set(FS, " ");
  set(RS, "\n");
  set(OFS, " ");
  set(ORS, "\n");
  set(SUBSEP, "\x1c");
  set(CONVFMT, "%.6g");
  set(OFMT, "%.6g");
  set(FILENAME, "");
  set(RSTART, 0);
  set(RLENGTH, -1);
  set(RT, "");
  return globals;
}

export function newReader(name: Bytes, isCommand: boolean, fd: number, pid = 0): Reader {
  return { name, isCommand, fd, pid, ahead: "", at: 0, isEnded: false, opened: 0 };
}
export function newWork(): Work {
  return { at: 0, pieces: [], size: 0, count: 0, lastEnd: -1 };
}
