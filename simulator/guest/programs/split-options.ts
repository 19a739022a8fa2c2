import type { Bytes } from "../../content/bytes";
import type { Output, ProgramContext } from "../os/program";
import { extraOperand, misuse } from "./operands";
import { getopt } from "./options";
import { readSize } from "./sizes";
import type { PieceNames } from "./split-names";

/** How a file is cut. */
export type SplitMode = "lines" | "bytes" | "lineBytes" | "chunks" | "lineChunks" | "round";

/** What a call of split asks for. */
export interface SplitRequest {
  readonly mode: SplitMode;
  /** lines or bytes of a piece, or how many pieces */
  readonly size: number;
  /** the one piece that is wanted, on standard output; 0: all */
  readonly only: number;
  readonly names: PieceNames;
  readonly end: Bytes;
  readonly skipEmpty: boolean;
  readonly verbose: boolean;
  readonly input: Bytes;
}

const LONG = {
  bytes: "b",
  lines: "l",
  "line-bytes": "C",
  number: "n",
  "elide-empty-files": "e",
  unbuffered: "u",
  "suffix-length": "a",
  "additional-suffix": "\x01",
  "numeric-suffixes": "\x02",
  "hex-suffixes": "\x03",
  filter: "\x04",
  verbose: "\x05",
  separator: "t",
};

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const HEX = "0123456789abcdef";

const fail = (text: string): Output => ({ stdout: "", stderr: `split: ${text}\n`, code: 1 });

/** A number that has to be at least 1. */
function countOf(what: string, text: Bytes, suffixes: string): number | Output {
  const size = readSize(text, suffixes);
  if (size === 0) return fail(`invalid number of ${what}: ‘${text}’: Numerical result out of range`);
  if (typeof size === "number") return size;
  return fail(`invalid number of ${what}: ‘${text}’${size === "overflow" ? ": Value too large for defined data type" : ""}`);
}

/** `N`, `K/N`, `l/N`, `l/K/N`, `r/N`, `r/K/N`. */
function chunksOf(value: Bytes): { mode: SplitMode; size: number; only: number } | Output {
  const kind = /^[lr]\//.exec(value)?.[0] ?? "";
  const rest = value.slice(kind.length);
  const cut = rest.indexOf("/");
  const size = countOf("chunks", cut < 0 ? rest : rest.slice(cut + 1), "");
  if (typeof size !== "number") return size;
  let only = 0;
  if (cut >= 0) {
    const text = rest.slice(0, cut);
    const number = readSize(text, "");
    if (typeof number !== "number") return fail(`invalid chunk number: ‘${text}’`);
    if (number === 0 || number > size) return fail(`invalid chunk number: ‘${text}’: Numerical result out of range`);
    only = number;
  }
  return { mode: kind === "l/" ? "lineChunks" : kind === "r/" ? "round" : "chunks", size, only };
}

type Given = readonly (readonly [letter: string, value: Bytes])[];

function modeOf(given: Given, old: Bytes | null): { mode: SplitMode; size: number; only: number } | Output {
  const ways = given.filter(([letter]) => "blCn".includes(letter));
  if (ways.length + (old === null ? 0 : 1) > 1) return misuse("split", "cannot split in more than one way");
  const [letter, value] = old === null ? (ways[0] ?? ["l", "1000"]) : ["l", old];
  if (letter === "n") return chunksOf(value);
  const size = letter === "l" ? countOf("lines", value, "") : countOf(letter === "b" ? "bytes" : "lines", value, "bEGKkMmPTYZ0");
  if (typeof size !== "number") return size;
  return { mode: letter === "l" ? "lines" : letter === "b" ? "bytes" : "lineBytes", size, only: 0 };
}

/** Letters that the last name of some pieces needs. */
function lengthFor(pieces: number, base: number): number {
  let length = 1;
  for (let rest = Math.floor((pieces - 1) / base); rest > 0; rest = Math.floor(rest / base)) length++;
  return length;
}

function namesOf(given: Given, prefix: Bytes, pieces: number | null): PieceNames | Output {
  const last = given.findLast(([letter]) => "dx\x02\x03".includes(letter))?.[0];
  const alphabet = last === undefined ? LETTERS : last === "x" || last === "\x03" ? HEX : DIGITS;
  const start = given.findLast(([letter, value]) => (letter === "\x02" || letter === "\x03") && value !== "")?.[1];
  if (start !== undefined && !new RegExp(`^[${alphabet}]+$`).test(start))
    return misuse("split", `‘${start}’: invalid start value for ${alphabet === HEX ? "hexadecimal" : "numerical"} suffix`);
  const tail = given.findLast(([letter]) => letter === "\x01")?.[1] ?? "";
  if (tail.includes("/")) return misuse("split", `invalid suffix ‘${tail}’, contains directory separator`);
  const text = given.findLast(([letter]) => letter === "a")?.[1] ?? "0";
  const asked = readSize(text, "");
  if (typeof asked !== "number" || asked > 200) return fail(`invalid suffix length: ‘${text}’`);
  const from = start === undefined ? 0 : Number.parseInt(start, alphabet.length);
  const needed = pieces === null ? 0 : lengthFor(from + pieces, alphabet.length);
  if (asked > 0 && needed > asked) return fail(`the suffix length needs to be at least ${needed}`);
  const length = asked > 0 ? asked : Math.max(2, needed, start?.length ?? 0);
  return { prefix, alphabet, tail, widens: asked === 0 && start === undefined && pieces === null, length, next: from, lead: "" };
}

/** Takes `-5` out of arguments, which means `-l 5`. */
function oldCount(args: readonly Bytes[]): { args: Bytes[]; count: Bytes | null } {
  const out: Bytes[] = [];
  let count: Bytes | null = null;
  for (const [i, arg] of args.entries()) {
    if (arg === "--") return { args: [...out, ...args.slice(i)], count };
    const before = args[i - 1] ?? "";
    if (/^-\d+$/.test(arg) && !/^-[a-zA-Z]*[abClnt]$/.test(before)) count = arg.slice(1);
    else out.push(arg);
  }
  return { args: out, count };
}

/** Reads a command line of split. @source coreutils 9.1: split.c */
export function readSplit(ctx: ProgramContext): SplitRequest | Output {
  const old = oldCount(ctx.args);
  const { given, flags, values, rest, error } = getopt("split", old.args, "C:a:b:del:n:t:ux\x01:\x02::\x03::\x04:\x05", LONG);
  if (error) return { stdout: "", stderr: `${error}\n`, code: 1 };
  if (flags.has("\x04")) return fail("--filter is not part of this system");
  const separator = values.get("t");
  if (separator === "") return fail("empty record separator");
  const end = separator === "\\0" ? "\0" : (separator ?? "\n");
  if (end.length > 1) return fail(`multi-character separator ‘${end}’`);
  const mode = modeOf(given, old.count);
  if ("stdout" in mode) return mode;
  if (rest.length > 2) return extraOperand("split", rest[2]);
  const many = mode.mode === "chunks" || mode.mode === "lineChunks" || mode.mode === "round";
  const names = namesOf(given, rest[1] ?? "x", many && mode.only === 0 ? mode.size : null);
  if ("stdout" in names) return names;
  return { ...mode, names, end, skipEmpty: flags.has("e"), verbose: flags.has("\x05"), input: rest[0] ?? "-" };
}
