import { type Bytes, decodeUtf8, isAscii } from "../../content/bytes";
import { contentSize } from "../../content/content";
import { type Extent, extentBytes, extentSize } from "../../content/extent";
import { columnsOf } from "../../content/width";
import { fileContent } from "../fs/filesystem";
import { fileOf } from "../os/files";
import type { ProgramContext } from "../os/program";
import { usage } from "./filter";
import { withNames } from "./names-from";
import { getopt } from "./options";
import { quoteName, shownName } from "./quoting";
import { streamProgram } from "./stream";
import { wordsIn } from "./wide-words";

interface WcCounts {
  lines: number;
  words: number;
  chars: number;
  bytes: number;
  longest: number;
}
interface WcState {
  flags: string;
  now: WcCounts;
  inWord: boolean;
  /** an unfinished character and the width of the line so far */
  rest: Bytes;
  column: number;
  total: WcCounts;
  /** inputs, and whether they were named */
  files: number;
  named: boolean;
  width: number;
}

const ZERO: WcCounts = { lines: 0, words: 0, chars: 0, bytes: 0, longest: 0 };

function countWords(own: WcState, bytes: Bytes): void {
  const { words, inWord } = wordsIn(bytes, own.inWord);
  own.now.words += words;
  own.inWord = inWord;
}

function countLines(bytes: Bytes): number {
  let lines = 0;
  for (let at = bytes.indexOf("\n"); at >= 0; at = bytes.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** Widest line: tabs go to the next column of eight. @source coreutils: wc.c */
function measure(own: WcState, bytes: Bytes): void {
  for (const line of bytes.split(/(?<=[\n\r\f])/)) {
    for (const piece of line.split(/(\t)/)) {
      if (piece === "\t") own.column += 8 - (own.column % 8);
      else own.column += columnsOf(piece.replace(/[\x00-\x1f\x7f]/g, ""));
    }
    own.now.longest = Math.max(own.now.longest, own.column);
    if (/[\n\r\f]$/.test(line)) own.column = 0;
  }
}

/** Characters of a text; bytes that belong to none do not count. */
function wholeChars(bytes: Bytes): number {
  return [...decodeUtf8(bytes)].filter((c) => !(c >= "\udc80" && c <= "\udcff")).length;
}

function count(ctx: ProgramContext, own: WcState, extent: Extent): void {
  const size = extentSize(extent);
  own.now.bytes += size;
  const needs = (letters: string): boolean => [...letters].some((letter) => own.flags.includes(letter));
  if (!needs("lwmL")) return;
  if (typeof extent === "object" && (extent.k === "zeros" || extent.k === "hole")) {
    own.now.chars += size;
    return;
  }
  const bytes = extentBytes(extent, ctx.fs.chunks);
  // Characters of several bytes are put together before they are looked up.
  ctx.charge("looked", needs("wmL") ? bytes.length * (isAscii(bytes) ? 1 : 8) : bytes.length / 8);
  own.now.lines += countLines(bytes);
  if (needs("w")) countWords(own, bytes);
  if (needs("m")) {
    if (isAscii(bytes) && own.rest === "") own.now.chars += bytes.length;
    else {
      const all = own.rest + bytes;
      const cut = all.length - (/[\xc0-\xff][\x80-\xbf]{0,2}$/.exec(all)?.[0].length ?? 0);
      own.rest = all.slice(cut);
      own.now.chars += wholeChars(all.slice(0, cut));
    }
  }
  if (needs("L")) measure(own, bytes);
}

const LONG = { bytes: "c", chars: "m", lines: "l", words: "w", "max-line-length": "L", "\x02": "\x02" };

/**
 * Width of the figures: as wide as the size of all files, at least seven digits when one of them is no plain file; a single figure of one
 * file stands by itself. @source coreutils 9.1: wc.c, compute_number_width
 */
function figuresWidth(ctx: ProgramContext, files: readonly Bytes[], isStream: boolean, columns: number): number {
  if (isStream || (files.length <= 1 && columns === 1)) return 1;
  let total = 0;
  let least = 1;
  for (const name of files.length > 0 ? files : ["-"]) {
    const open = name === "-" ? fileOf(ctx.machine, ctx.process, 0) : null;
    const content = open?.kind === "file" ? ctx.fs.contentAt(open.mount, open.node) : null;
    const found = name === "-" ? null : ctx.fs.lookup(ctx.path(name));
    if (typeof found === "string") {
      if (files[0] === name) return 1;
      continue;
    }
    if (content !== null) total += contentSize(content);
    else if (found && found.node.t === "f" && !found.synth?.device) total += found.synth ? 0 : contentSize(fileContent(found.node));
    else least = 7;
  }
  return Math.max(least, String(total).length);
}

function printRow(ctx: ProgramContext, own: WcState, row: WcCounts, name: Bytes): void {
  const keys = (["lines", "words", "chars", "bytes", "longest"] as const).filter((_, i) => own.flags.includes("lwmcL"[i] ?? ""));
  const shown = keys.map((key) => String(row[key]).padStart(own.width)).join(" ");
  const safe = /[\n]/.test(name) ? quoteName(name) : name;
  ctx.out(`${shown}${safe === "" ? "" : ` ${safe}`}\n`);
}

function endRow(ctx: ProgramContext, own: WcState, name: Bytes): void {
  own.now.chars += wholeChars(own.rest);
  printRow(ctx, own, own.now, own.named ? name : name === "-" ? "" : name);
  own.total = added(own.total, own.now);
  own.now = { ...ZERO };
  own.inWord = false;
  own.rest = "";
  own.column = 0;
}

const counting = streamProgram<WcState>({
  name: "wc",
  parse(ctx) {
    const { flags, rest, error } = getopt("wc", ctx.args, "lwcmL\x02", LONG);
    if (error) return usage(error);
    const isStream = flags.has("\x02");
    const wanted = [...flags].filter((letter) => letter !== "\x02").join("") || "lwc";
    const own: WcState = {
      flags: wanted,
      now: { ...ZERO },
      inWord: false,
      rest: "",
      column: 0,
      total: { ...ZERO },
      files: Math.max(1, rest.length),
      named: rest.length > 0,
      width: figuresWidth(ctx, rest, isStream, wanted.length),
    };
    return { own, files: [...rest] };
  },
  failsSilently: true,
  complaint: (file, why) => (file === "" ? "invalid zero-length file name" : `${shownName(file)}: ${why}`),
  unreadable(ctx, own, file, error) {
    // A directory can be opened, so that it has a line.
    if (error === "EISDIR") endRow(ctx, own, file);
  },
  data(ctx, own, extent) {
    count(ctx, own, extent);
    return false;
  },
  endOfFile: endRow,
  end(ctx, own) {
    if (own.files > 1) printRow(ctx, own, own.total, "total");
    return 0;
  },
});

/** `wc`. @source coreutils 9.1: wc */
export const wc = withNames(counting, "--\x02");

function added(a: WcCounts, b: WcCounts): WcCounts {
  return {
    lines: a.lines + b.lines,
    words: a.words + b.words,
    chars: a.chars + b.chars,
    bytes: a.bytes + b.bytes,
    longest: Math.max(a.longest, b.longest),
  };
}
