import type { Bytes } from "../../content/bytes";
import type { ProgramContext } from "../os/program";
import { filterProgram, usage } from "./filter";
import { layOut, type Word } from "./fmt-cost";
import { getopt } from "./options";

/** Words and bytes that a paragraph may hold before a part of it is written. @source coreutils 9.1: fmt.c */
const WORDS_MOST = 1_000;
const BYTES_MOST = 5_000;
const TAB = 8;
/** Width of a line unless told, and how much shorter lines are aimed at, per cent. */
const WIDTH = 75;
const LEEWAY = 7;
const INDENT = 3;

interface FmtState {
  mode: "usual" | "crown" | "tagged" | "split";
  uniform: boolean;
  width: number;
  goal: number;
  prefix: Bytes;
  prefixLead: number;
  prefixFull: number;
  /** tabs were seen: indents are written with them */
  tabs: boolean;
  other: number;
  /** the paragraph under way; null: none */
  para: null | { words: Word[]; bytes: number; indent: number; first: number; lines: number; lastLine: number };
}

/** A line as it begins: column and place of its first word, and where the prefix stands. */
interface Head {
  column: number;
  at: number;
  lead: number;
  matched: boolean;
}

function skipBlanks(own: FmtState, line: Bytes, from: number, column: number): { at: number; column: number } {
  let at = from;
  let next = column;
  for (; ; at++) {
    if (line[at] === " ") next++;
    else if (line[at] === "\t") {
      own.tabs = true;
      next = (Math.floor(next / TAB) + 1) * TAB;
    } else return { at, column: next };
  }
}

function headOf(own: FmtState, line: Bytes): Head {
  const start = skipBlanks(own, line, 0, 0);
  if (own.prefix === "") return { column: start.column, at: start.at, lead: Math.min(own.prefixLead, start.column), matched: true };
  const lead = start.column;
  let { at, column } = start;
  for (const c of own.prefix) {
    if (line[at] !== c) return { column, at, lead, matched: false };
    at++;
    column++;
  }
  const rest = skipBlanks(own, line, at, column);
  return { column: rest.column, at: rest.at, lead, matched: true };
}

const isEnd = (line: Bytes, at: number): boolean => line[at] === "\n" || at >= line.length;

function blanks(own: FmtState, from: number, count: number): Bytes {
  let out = "";
  let column = from;
  const target = from + count;
  if (own.tabs) {
    const stop = Math.floor(target / TAB) * TAB;
    if (column + 1 < stop)
      while (column < stop) {
        out += "\t";
        column = (Math.floor(column / TAB) + 1) * TAB;
      }
  }
  return column < target ? out + " ".repeat(target - column) : out;
}

/** A line that is no part of a paragraph goes through as it is. */
function copyLine(ctx: ProgramContext, own: FmtState, line: Bytes, head: Head): void {
  const text = line.endsWith("\n") ? line.slice(0, -1) : line;
  let out = "";
  if (head.column > head.lead || !isEnd(line, head.at)) {
    out = blanks(own, 0, head.lead);
    let column = head.lead;
    for (let i = 0; column !== head.column && i < own.prefix.length; i++, column++) out += own.prefix[i];
    if (!isEnd(line, head.at)) out += blanks(own, column, head.column - column);
  }
  const hasEnd = line.endsWith("\n");
  ctx.out(out + text.slice(head.at) + (hasEnd ? "\n" : ""));
}

function samePara(own: FmtState, line: Bytes, head: Head): boolean {
  return (
    own.para !== null && head.lead === own.para.indent && head.column >= head.lead + own.prefixFull && head.matched && !isEnd(line, head.at)
  );
}

/** Sets the indent of a paragraph's lines after the first. */
function setOther(own: FmtState, same: boolean, column: number): void {
  const first = own.para?.first ?? 0;
  if (own.mode === "crown") own.other = same ? column : first;
  else if (own.mode === "tagged") {
    if (same && column !== first) own.other = column;
    else if (own.other === first) own.other = first === 0 ? INDENT : 0;
  } else own.other = first;
}

function wordOf(text: Bytes): Word {
  let end = text.length - 1;
  while (end > 0 && /[)\]'"]/.test(text[end] as string)) end--;
  return {
    text,
    space: 0,
    paren: /^[(['`"]/.test(text),
    punct: /[!-/:-@[-`{-~]$/.test(text),
    period: /[.?!]/.test(text[end] as string),
    final: false,
  };
}

function addWords(ctx: ProgramContext, own: FmtState, line: Bytes, head: Head): void {
  const { para } = own;
  if (para === null) return;
  let { at, column } = head;
  do {
    let end = at;
    while (end < line.length && !/[ \t\n\v\f\r]/.test(line[end] as string)) end++;
    const word = wordOf(line.slice(at, end));
    const after = skipBlanks(own, line, end, column + word.text.length);
    word.space = after.column - column - word.text.length;
    column = after.column;
    at = after.at;
    word.final = at >= line.length || (word.period && (line[at] === "\n" || word.space > 1));
    if (isEnd(line, at) || own.uniform) word.space = word.final ? 2 : 1;
    if (word.text !== "") {
      para.words.push(word);
      para.bytes += word.text.length;
    } else at++;
    if (para.words.length >= WORDS_MOST || para.bytes >= BYTES_MOST) {
      setOther(own, true, column);
      write(ctx, own, false);
    }
  } while (!isEnd(line, at));
}

/** Writes the paragraph, or the part of it up to a good break. */
function write(ctx: ProgramContext, own: FmtState, isWhole: boolean): void {
  const { para } = own;
  if (para === null || para.words.length === 0) return;
  ctx.charge("compared", para.words.length * 8);
  const measures = {
    width: own.width,
    goal: own.goal,
    first: para.lines === 0 ? para.first : own.other,
    other: own.other,
    last: para.lastLine,
  };
  const lines = layOut(para.words, measures, isWhole);
  let used = 0;
  let out = "";
  for (const count of lines) {
    const words = para.words.slice(used, used + count);
    const indent = para.lines === 0 ? para.first : own.other;
    let line = blanks(own, 0, para.indent) + own.prefix;
    let column = para.indent + own.prefix.length;
    line += blanks(own, column, indent - column);
    column = Math.max(column, indent);
    words.forEach((word, i) => {
      line += word.text;
      column += word.text.length;
      if (i === words.length - 1) return;
      line += blanks(own, column, word.space);
      column += word.space;
    });
    out += `${line}\n`;
    para.lastLine = column;
    para.lines++;
    used += count;
  }
  para.words = para.words.slice(used);
  para.bytes = para.words.reduce((sum, word) => sum + word.text.length, 0);
  ctx.out(out);
}

function endPara(ctx: ProgramContext, own: FmtState): void {
  const { para } = own;
  if (para === null) return;
  const last = para.words[para.words.length - 1];
  if (last) {
    last.period = true;
    last.final = true;
  }
  while (para.words.length > 0) write(ctx, own, true);
  own.para = null;
}

/** Whether a line goes on with the paragraph, by the mode. */
function goesOn(own: FmtState, same: boolean, column: number, lines: number): boolean {
  if (own.mode === "split" || !same || own.para === null) return false;
  if (lines === 1 && own.mode === "crown") return true;
  if (lines === 1 && own.mode === "tagged") return column !== own.para.first;
  return column === own.other;
}

function takeLine(ctx: ProgramContext, own: FmtState & { read: number }, line: Bytes): void {
  const head = headOf(own, line);
  if (own.para !== null) {
    const same = samePara(own, line, head);
    if (own.read === 1) setOther(own, same, head.column);
    if (goesOn(own, same, head.column, own.read)) {
      addWords(ctx, own, line, head);
      own.read++;
      return;
    }
    endPara(ctx, own);
  }
  if (isEnd(line, head.at) || head.lead < own.prefixLead || head.column < head.lead + own.prefixFull || !head.matched) {
    copyLine(ctx, own, line, head);
    return;
  }
  own.para = { words: [], bytes: 0, indent: head.lead, first: head.column, lines: 0, lastLine: 0 };
  own.read = 1;
  addWords(ctx, own, line, head);
}

function widths(width: Bytes | undefined, goal: Bytes | undefined): { width: number; goal: number } | string {
  const bad = (text: Bytes, most: number): string | null => {
    if (!/^\d+$/.test(text)) return `invalid width: ‘${text}’`;
    return Number(text) > most ? `invalid width: ‘${text}’: Numerical result out of range` : null;
  };
  let most = WIDTH;
  if (width !== undefined) {
    const problem = bad(width, BYTES_MOST / 2);
    if (problem !== null) return problem;
    most = Number(width);
  }
  if (goal !== undefined) {
    const problem = bad(goal, most);
    if (problem !== null) return problem;
    return { width: width === undefined ? Number(goal) + 10 : most, goal: Number(goal) };
  }
  return { width: most, goal: Math.floor((most * (2 * (100 - LEEWAY) + 1)) / 200) };
}

/** `fmt`. @source coreutils 9.1: fmt */
export const fmt = filterProgram<FmtState & { read: number }>({
  name: "fmt",
  parse(ctx) {
    const args = ctx.args.map((arg, i) => (i === 0 && /^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg));
    const { flags, given, values, rest, error } = getopt("fmt", args, "cstuw:p:g:", {
      "crown-margin": "c",
      prefix: "p",
      "split-only": "s",
      "tagged-paragraph": "t",
      "uniform-spacing": "u",
      width: "w",
      goal: "g",
    });
    if (error) return usage(error);
    const sizes = widths(values.get("w"), values.get("g"));
    if (typeof sizes === "string") return usage(`fmt: ${sizes}`);
    const typed = values.get("p") ?? "";
    const lead = /^ */.exec(typed)?.[0].length ?? 0;
    const prefix = typed.slice(lead);
    const mode = given.findLast(([letter]) => "cst".includes(letter))?.[0];
    return {
      own: {
        mode: flags.has("s") ? "split" : mode === "c" ? "crown" : mode === "t" ? "tagged" : "usual",
        uniform: flags.has("u"),
        ...sizes,
        prefix: prefix.replace(/ +$/, ""),
        prefixLead: lead,
        prefixFull: prefix.length,
        tabs: false,
        other: 0,
        para: null,
        read: 0,
      },
      files: [...rest],
    };
  },
  complaint: (file, why) => (why === "Is a directory" ? `read error: ${why}` : `cannot open '${file}' for reading: ${why}`),
  line(ctx, own, line) {
    ctx.charge("looked", 2 * line.length);
    takeLine(ctx, own, line);
    return false;
  },
  endOfFile(ctx, own) {
    if (own.para !== null && own.read === 1) setOther(own, false, 0);
    endPara(ctx, own);
    own.tabs = false;
    own.other = 0;
  },
  end: () => 0,
});
