import type { Bytes } from "../../content/bytes";
import type { Code } from "./code";
import { compile } from "./compiled";
import type { Frame, ShellState } from "./state";
import type { Mistake } from "./syntax-mistake";
import { type ReadRules, type ReadUnit, readUnit, readUnits } from "./syntax-reader";

/** Longest piece of source that is parsed at once, bytes. A single command beyond it is refused as one that memory does not hold. */
export const UNIT_BYTES = 131_072;
/** Sources up to here are taken whole when they parse. */
const WHOLE_BYTES = 8_192;
/** A piece of source that stands by itself: what to run, what comes after, how many lines it took. */
export interface Unit {
  readonly text: Bytes;
  readonly rest: Bytes;
  /** the source as it was written, without aliases set in */
  readonly written: Bytes;
  readonly code: Code;
  /** what bash says of it, when it is no commands */
  readonly mistake: Mistake | null;
  /** here-documents that the end of the source ended */
  readonly unended: ReadUnit["unended"];
  /** longer than a shell here can hold */
  readonly tooLong?: boolean;
}

/** How a shell reads its next commands: what its options and aliases make of a text. */
export interface ReadMode extends ReadRules {
  /** one line's commands at a time, as bash does; else as many as there are, which comes to the same */
  readonly byLine: boolean;
}

/** Whether there is an alias at all: the shell keeps count, as it may have many. */
function hasAliases(st: ShellState): boolean {
  st.aliasCount ??= Object.keys(st.aliases).length;
  return st.aliasCount > 0;
}

/** How a shell reads now. */
export function readMode(st: ShellState): ReadMode {
  const expands = st.kind === "interactive" || st.shopts.expand_aliases === true;
  const aliases = expands && hasAliases(st) ? st.aliases : null;
  return { extglob: st.shopts.extglob === true, aliases, byLine: aliases !== null || /[vt]/.test(st.options) };
}

function lineEnd(text: Bytes, from: number): number {
  const at = text.indexOf("\n", from);
  return at < 0 ? text.length : at + 1;
}

function countLines(text: Bytes): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

function unit(source: Bytes, length: number, code: Code): Unit {
  const text = source.slice(0, length);
  return { text, written: text, rest: source.slice(length), code, mistake: null, unended: [] };
}

/** Where the command ends that a line, counted from 1, belongs to, with the rest of its last line. */
export function commandEnd(source: Bytes, line: number, rules: ReadRules): number {
  let rest = source.endsWith("\n") ? source : `${source}\n`;
  for (let lines = 0; ; ) {
    const read = readUnit(rest, { ...rules, aliases: null });
    if (read.rest === "" || read.mistake !== null) return source.length;
    lines += countLines(read.text);
    rest = read.rest;
    if (lines >= line) return source.length - rest.length + (source.endsWith("\n") ? 0 : 1);
  }
}

/** Cuts a frame's source behind the command under way, so that what comes after is read anew. */
export function cutAfterCommand(frame: Frame, rules: ReadRules): void {
  if (frame.b !== 0 || frame.s === "") return;
  const block = compile(frame.s).blocks[0] ?? [];
  let line = 1;
  for (let i = 0; i < frame.pc && i < block.length; i++) {
    const instr = block[i];
    if (instr === undefined) break;
    line = "line" in instr ? instr.line : instr.i === "cmd" ? instr.cmd.line : line;
  }
  const cut = commandEnd(frame.s, line, rules);
  frame.rest = frame.s.slice(cut) + frame.rest;
  frame.s = frame.s.slice(0, cut);
}

/** Commands as the reader found them. @param length - how much of the source it was given */
function unitOf(source: Bytes, length: number, read: ReadUnit): Unit {
  const end = length - read.rest.length;
  // The text of a here-document that has no end ends with a line all the same.
  const text = read.unended.length > 0 && !read.text.endsWith("\n") ? `${read.text}\n` : read.text;
  const code = compile(read.mistake === null ? text : "");
  return {
    text,
    written: source.slice(0, end),
    rest: source.slice(end),
    code,
    mistake: read.mistake,
    unended: read.unended,
  };
}

/**
 * Cuts the next commands off a source. Bash reads a line at a time and runs what it has read, so a mistake further down is
 * met only when the commands before it have run.
 */
export function nextUnit(source: Bytes, mode: ReadMode): Unit {
  for (let size = WHOLE_BYTES; ; size *= 2) {
    const length = source.length <= size ? source.length : lineEnd(source, size);
    if (length > UNIT_BYTES) return { ...unit(source, length, compile("")), tooLong: true };
    const isAll = length === source.length;
    const part = source.slice(0, length);
    const read = mode.byLine ? readUnit(part, mode) : readUnits(part, mode);
    if (!isAll && (read.mistake?.isIncomplete || read.unended.length > 0)) continue;
    const found = unitOf(source, length, read);
    if (mode.byLine || found.mistake !== null || found.code.error === null) return found;
    // What bash would take is more than is understood here: the lines before it still run.
    return unitOf(source, length, readUnit(part, mode));
  }
}

/** Whether a text can be compiled as it stands: no alias, option or mistake makes something else of it. */
export function isPlain(source: Bytes, mode: ReadMode): boolean {
  if (mode.byLine || source.length > WHOLE_BYTES * 8) return false;
  const read = readUnits(source, mode);
  return read.mistake === null && read.rest === "" && read.unended.length === 0 && compile(source).error === null;
}

/** Whether a text is the beginning of a command that more lines may finish. */
export function isUnfinished(source: Bytes, mode: ReadMode): boolean {
  let rest = source;
  for (;;) {
    const read = readUnit(rest, mode);
    if (read.mistake !== null) return read.mistake.isIncomplete;
    if (read.rest === "") return read.unended.length > 0;
    rest = read.rest;
  }
}
