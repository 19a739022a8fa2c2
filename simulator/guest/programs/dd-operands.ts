import type { Bytes } from "../../content/bytes";
import type { Extent } from "../../content/extent";
import type { Ticket } from "../os/disk-io";
import type { ProgramContext } from "../os/program";
import type { DdRecords } from "./dd-records";
import { getopt } from "./options";
import { sizeArgument } from "./sizes";

/** What a copy is about, and how far it is. */
export interface DdState {
  ifd: number;
  ofd: number;
  input: Bytes;
  output: Bytes;
  block: number;
  outBlock: number;
  /** `bs` was not given: what is read is written in other blocks */
  twoBuffers: boolean;
  /** `conv=block` and `conv=unblock`; null without */
  records: DdRecords | null;
  /** blocks, or bytes with iflag=count_bytes; -1: to the end */
  left: number;
  leftBytes: boolean;
  skip: number;
  fullBlocks: boolean;
  conv: string[];
  status: string;
  inFull: number;
  inPart: number;
  outFull: number;
  outPart: number;
  bytes: number;
  /** input that does not fill a block yet */
  partial: Extent[];
  partialSize: number;
  startedAt: number;
  /** requests under way that belong to it */
  tickets?: readonly Ticket[];
  /** bytes that have been handed to the output, and not asked of a disk yet. Absent: none */
  due?: number;
  /** each block goes to the disk by itself: one of its flags says direct, dsync or sync */
  isEachBlock?: true;
  code: number | null;
  /** all is copied, and on its way to the disk */
  isSyncing?: true;
  /** has been stopped by a signal */
  stopped: boolean;
}

/** Bytes that one block may become when each of its lines is filled to a record. guess: what one step can do */
const RECORDS_MOST = 4_194_304;
const CONVERSIONS = [
  "block",
  "unblock",
  "notrunc",
  "noerror",
  "sync",
  "ucase",
  "lcase",
  "swab",
  "fsync",
  "fdatasync",
  "excl",
  "nocreat",
  "sparse",
];
const FLAGS = [
  "direct",
  "dsync",
  "sync",
  "fullblock",
  "nonblock",
  "noatime",
  "nocache",
  "count_bytes",
  "skip_bytes",
  "seek_bytes",
  "append",
  "nofollow",
  "noctty",
  "directory",
];

/**
 * Reads the operands into the state.
 * @returns where the output begins, in bytes, and the flags with `i` or `o` before each; or what is wrong, in dd's words
 */
export function parseOperands(ctx: ProgramContext, st: DdState): { seek: number; flags: string[] } | string {
  let seek = 0;
  let seekBytes = false;
  let skipBytes = false;
  const flags: string[] = [];
  let block = 0;
  let recordSize = 0;
  const { rest, error } = getopt("dd", ctx.args, "");
  if (error) return error.slice("dd: ".length);
  const number = (value: Bytes): number => value.split("x").reduce((product, part) => product * sizeArgument(part), 1);
  for (const arg of rest) {
    const cut = arg.indexOf("=");
    const key = cut < 0 ? "" : arg.slice(0, cut);
    const value = arg.slice(cut + 1);
    const list = value.split(",");
    const unknown = (known: readonly string[]): string | undefined => list.find((each) => !known.includes(each));
    if (key === "if") st.input = value;
    else if (key === "of") st.output = value;
    else if (["bs", "ibs", "obs", "cbs", "count", "skip", "iseek", "seek", "oseek"].includes(key)) {
      const n = number(value);
      if (/^\d{17,}$/.test(value) && Number.isNaN(n)) return `invalid number: ‘${value}’: Value too large for defined data type`;
      if (Number.isNaN(n) || /x0+x/.test(value) || (key.endsWith("bs") && n === 0)) return `invalid number: ‘${value}’`;
      if (key === "bs") block = n;
      if (key === "ibs") st.block = n;
      if (key === "obs") st.outBlock = n;
      if (key === "cbs") recordSize = n;
      if (key === "count") st.left = n;
      if (key === "skip" || key === "iseek") st.skip = n;
      if (key === "seek" || key === "oseek") seek = n;
      if (/B$/.test(value) && !/[kKMGT]i?B$/.test(value) && key === "count") st.leftBytes = true;
    } else if (key === "conv") {
      const bad = unknown(CONVERSIONS);
      if (bad !== undefined) return `invalid conversion: ‘${bad}’\nTry 'dd --help' for more information.`;
      st.conv.push(...list);
    } else if (key === "iflag" || key === "oflag") {
      const bad = unknown(FLAGS);
      if (bad !== undefined) return `invalid ${key === "iflag" ? "input" : "output"} flag: ‘${bad}’\nTry 'dd --help' for more information.`;
      if (list.includes("fullblock")) st.fullBlocks = true;
      if (list.includes("count_bytes")) st.leftBytes = true;
      if (list.includes("skip_bytes")) skipBytes = true;
      if (list.includes("seek_bytes")) seekBytes = true;
      flags.push(...list.map((each) => key[0] + each));
    } else if (key === "status") {
      if (!["none", "noxfer", "progress"].includes(value)) return `invalid status level: ‘${value}’\nTry 'dd --help' for more information.`;
      st.status = value;
    } else return `unrecognized operand ‘${arg}’\nTry 'dd --help' for more information.`;
  }
  for (const [a, b] of [
    ["lcase", "ucase"],
    ["excl", "nocreat"],
  ] as const)
    if (st.conv.includes(a) && st.conv.includes(b)) return `cannot combine ${a} and ${b}`;
  for (const side of ["i", "o"])
    if (flags.includes(`${side}direct`) && flags.includes(`${side}nocache`)) return "cannot combine direct and nocache";
  if (block > 0) {
    st.block = block;
    st.outBlock = block;
  }
  st.twoBuffers = block === 0;
  const [isBlock, isUnblock] = [st.conv.includes("block"), st.conv.includes("unblock")];
  if (recordSize > 0 && isBlock && isUnblock) return "cannot combine block and unblock";
  if (recordSize * st.block > RECORDS_MOST && isBlock) return `memory exhausted by output buffer of size ${recordSize} bytes`;
  if (recordSize > 0 && (isBlock || isUnblock)) st.records = { size: recordSize, joins: isUnblock, column: 0, spaces: 0, truncated: 0 };
  if (!skipBytes) st.skip *= st.block;
  return { seek: seekBytes ? seek : seek * st.outBlock, flags };
}
