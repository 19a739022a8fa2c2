import type { Bytes } from "../../content/bytes";
import { type LineDiff, lineCount } from "./diff-lines";
import type { DiffRequest } from "./diff-options";
import type { Piece, Printing } from "./diff-output";

/** Formats of groups of lines and of lines, as options give them. Plain data. */
export interface GroupFormats {
  readonly group: { readonly unchanged: Bytes; readonly old: Bytes; readonly new: Bytes; readonly changed: Bytes };
  readonly line: { readonly unchanged: Bytes; readonly old: Bytes; readonly new: Bytes };
}

/** Lines of both files, from one up to another. */
interface Group {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/** Number that a letter of a format means: small letters are of the first file; null: there is none. @source diffutils 3.8: ifdef.c, groups_letter_value */
function letterValue({ from, to }: Group, letter: string): number | null {
  const side = letter >= "a" ? 0 : 1;
  switch (letter.toLowerCase()) {
    case "e":
      return from[side];
    case "f":
      return from[side] + 1;
    case "l":
      return to[side];
    case "m":
      return to[side] + 1;
    case "n":
      return to[side] - from[side];
  }
  return null;
}

/** Columns of a number at most. guess: far beyond any use */
const WIDTH_MOST = 4_096;

/** A number as `%-05.3d` asks for it. */
function numberText(spec: RegExpExecArray, value: number): Bytes {
  const [, flags = "", width = "", precision, kind = "d"] = spec;
  let digits = value.toString(kind === "o" ? 8 : kind === "d" ? 10 : 16);
  if (kind === "X") digits = digits.toUpperCase();
  digits = digits.padStart(Math.min(WIDTH_MOST, Number(precision ?? "0")), "0");
  const columns = Math.min(WIDTH_MOST, Number(width || "0"));
  if (flags.includes("-")) return digits.padEnd(columns);
  return digits.padStart(columns, flags.includes("0") && precision === undefined ? "0" : " ");
}

/** What `%c'C'` and `%d` with a letter print; null when it is neither. @source diffutils 3.8: ifdef.c, do_printf_spec */
function spec(format: Bytes, at: number, ask: (letter: string) => number | null): { text: Bytes; end: number } | null {
  const rest = format.slice(at, at + 64);
  const literal = /^%[-'0]*\d*(?:\.\d*)?c'(?:\\([0-7]{1,3})|([^\\']))'/s.exec(rest);
  if (literal) {
    const [all, octal, plain] = literal;
    return { text: plain ?? String.fromCharCode(Number.parseInt(octal ?? "0", 8) & 255), end: at + all.length };
  }
  const number = /^%([-'0]*)(\d*)(?:\.(\d*))?([doxX])(.)/.exec(rest);
  const value = number ? ask(number[5] ?? "") : null;
  return number && value !== null ? { text: numberText(number, value), end: at + number[0].length } : null;
}

/** Choices in one another. guess: far beyond any use */
const DEPTH_MOST = 50;

/** Makes the pieces of a group, up to a mark in its format; where the format goes on. @param out - null: nothing is printed */
function formatGroup(
  out: Piece[] | null,
  formats: GroupFormats,
  format: Bytes,
  at: number,
  until: string,
  group: Group,
  depth = 0,
): number {
  let text = "";
  const flush = (): void => {
    if (text !== "") out?.push({ text });
    text = "";
  };
  let i = at;
  while (i < format.length && format[i] !== until) {
    const next = format[i + 1] ?? "";
    if (format[i] !== "%") text += format[i++];
    else if (next === "%") {
      text += "%";
      i += 2;
    } else if ("<=>".includes(next) && next !== "") {
      flush();
      const side = next === ">" ? 1 : 0;
      const line = formats.line[next === "<" ? "old" : next === ">" ? "new" : "unchanged"];
      if (group.from[side] < group.to[side]) out?.push({ side, from: group.from[side], to: group.to[side], mark: "", format: line });
      i += 2;
    } else {
      const choice = next === "(" && depth < DEPTH_MOST ? /^%\((?:(\d+)|(.))=(?:(\d+)|(.))\?/s.exec(format.slice(i, i + 64)) : null;
      const value = (digits?: string, letter?: string): number | null =>
        digits === undefined ? letterValue(group, letter ?? "") : Number(digits);
      const [a, b] = choice ? [value(choice[1], choice[2]), value(choice[3], choice[4])] : [null, null];
      const found = choice ? null : spec(format, i, (letter) => letterValue(group, letter));
      if (choice && a !== null && b !== null) {
        flush();
        i = formatGroup(a === b ? out : null, formats, format, i + choice[0].length, ":", group, depth + 1);
        if (i < format.length)
          i = Math.min(format.length, formatGroup(a === b ? null : out, formats, format, i + 1, ")", group, depth + 1) + 1);
      } else if (found) {
        text += found.text;
        i = found.end;
      } else text += format[i++];
    }
  }
  flush();
  return i;
}

/** A line as its format shows it. @param number - of the line, from 1 @source diffutils 3.8: ifdef.c, print_ifdef_lines */
export function formattedLine(format: Bytes, line: Bytes, number: number): Bytes {
  if (format === "%L") return line;
  const bare = line.endsWith("\n") ? line.slice(0, -1) : line;
  let text = "";
  for (let i = 0; i < format.length; ) {
    const next = format[i] === "%" ? (format[i + 1] ?? "") : "";
    const found = next === "" ? null : spec(format, i, (letter) => (letter === "n" ? number : null));
    if (next === "l" || next === "L" || next === "%") {
      text += next === "l" ? bare : next === "L" ? line : "%";
      i += 2;
    } else if (found) {
      text += found.text;
      i = found.end;
    } else text += format[i++];
  }
  return text;
}

/** Whether files without differences print nothing. @source diffutils 3.8: diff.c, no_diff_means_no_output */
export function isSilentWhenEqual(request: DiffRequest): boolean {
  const { formats } = request;
  if (request.style === "columns") return request.suppressCommon;
  return formats === null || formats.group.unchanged === "" || (formats.group.unchanged === "%=" && formats.line.unchanged === "");
}

/** The next piece of a merge by formats; null when all has been printed. @source diffutils 3.8: ifdef.c */
export function groupPiece(p: Printing, diff: LineDiff, formats: GroupFormats): Piece | null {
  while (p.ready.length === 0) {
    const change = diff.script[p.next];
    if (change?.ignored) {
      p.next++;
      continue;
    }
    const ends: [number, number] = change ? [change.line0, change.line1] : [lineCount(diff.texts[0]), lineCount(diff.texts[1])];
    if (p.i < ends[0] || p.j < ends[1]) {
      formatGroup(p.ready, formats, formats.group.unchanged, 0, "", { from: [p.i, p.j], to: ends });
      [p.i, p.j] = ends;
      continue;
    }
    if (change === undefined) return null;
    const to: [number, number] = [change.line0 + change.deleted, change.line1 + change.inserted];
    const kind = change.deleted === 0 ? "new" : change.inserted === 0 ? "old" : "changed";
    formatGroup(p.ready, formats, formats.group[kind], 0, "", { from: ends, to });
    [p.i, p.j] = to;
    p.next++;
  }
  return p.ready.shift() ?? null;
}
