import type { Bytes } from "../../content/bytes";
import { extentBytes } from "../../content/extent";
import type { ProgramContext } from "../os/program";
import { usage } from "./filter";
import { getopt } from "./options";
import { streamProgram } from "./stream";

interface CutState {
  /** merged and in order; counted from 1 */
  ranges: [number, number][];
  unit: "b" | "f";
  delimiter: Bytes;
  only: boolean;
  joiner: Bytes;
  end: Bytes;
  /** bytes or fields of the line that have passed */
  at: number;
  /** the range that comes next or is under way */
  range: number;
  /** something of this line has been written */
  wrote: boolean;
  /** the first field of a line, until it is known whether the line has a delimiter; null: it is */
  first: Bytes | null;
  /** the line under way has begun */
  begun: boolean;
}

const HELP = "\nTry 'cut --help' for more information.";
/** Stands for "to the end" in a range. */
const OPEN = 1e15;
/** Longest first field that is held back, bytes. */
const FIRST_MOST = 67_108_864;

/** Ranges of a list such as `1,3-5,-2`, merged and in order; a complaint when it is malformed. @source coreutils 9.1: set-fields.c */
export function rangesOf(list: Bytes, unit: string): [number, number][] | string {
  const out: [number, number][] = [];
  for (const part of list.split(/[, \t]/)) {
    const found = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!found && /^[\d-]*$/.test(part)) return `invalid ${unit === "f" ? "field" : "byte or character"} range`;
    if (!found) return `invalid ${unit === "f" ? "field value" : "byte/character position"} ‘${part}’`;
    const [, a = "", dash = "", b = ""] = found;
    const zero = unit === "f" ? "fields are numbered from 1" : "byte/character positions are numbered from 1";
    if (a === "" && b === "") return dash === "" ? zero : "invalid range with no endpoint: -";
    const from = a === "" ? 1 : Number(a);
    const to = dash === "" ? from : b === "" ? OPEN : Number(b);
    if (from >= OPEN || (b !== "" && to >= OPEN))
      return `${unit === "f" ? "field number" : "byte/character offset"} ‘${part}’ is too large`;
    if (from === 0 || (to === 0 && b === "")) return zero;
    if (to < from) return "invalid decreasing range";
    out.push([from, to]);
  }
  out.sort((x, y) => x[0] - y[0] || x[1] - y[1]);
  const merged: [number, number][] = [];
  for (const range of out) {
    const last = merged[merged.length - 1];
    if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
    else merged.push(range);
  }
  return merged;
}

function complement(ranges: readonly [number, number][]): [number, number][] {
  const out: [number, number][] = [];
  let at = 1;
  for (const [from, to] of ranges) {
    if (from > at) out.push([at, from - 1]);
    at = to === OPEN ? OPEN : to + 1;
  }
  if (at < OPEN) out.push([at, OPEN]);
  return out;
}

function beginLine(own: CutState): void {
  own.at = 0;
  own.range = 0;
  own.wrote = false;
  own.begun = false;
  own.first = own.unit === "f" ? "" : null;
}

/** A part of a line without its end, by bytes. */
function cutBytes(own: CutState, text: Bytes, out: Bytes[]): void {
  const start = own.at;
  const end = start + text.length;
  for (; own.range < own.ranges.length; own.range++) {
    const [from, to] = own.ranges[own.range] as [number, number];
    if (from > end) break;
    if (to > start) {
      if (from > start && own.wrote) out.push(own.joiner);
      const part = text.slice(Math.max(0, from - 1 - start), Math.min(text.length, to - start));
      if (part !== "") {
        out.push(part);
        own.wrote = true;
      }
    }
    if (to > end) break;
  }
  own.at = end;
}

function isWanted(own: CutState, field: number): boolean {
  while (own.range < own.ranges.length && (own.ranges[own.range] as [number, number])[1] < field) own.range++;
  const range = own.ranges[own.range];
  return range !== undefined && range[0] <= field;
}

/** A part of a field of a line with a delimiter. @param begins - the field starts here */
function cutField(own: CutState, text: Bytes, begins: boolean, out: Bytes[]): void {
  if (!isWanted(own, own.at + 1)) return;
  if (begins && own.wrote) out.push(own.joiner);
  out.push(text);
  own.wrote = true;
}

/** A part of a line without its end, by fields. */
function cutFields(own: CutState, text: Bytes, out: Bytes[]): void {
  let from = 0;
  let begins = false;
  if (own.first !== null) {
    const at = text.indexOf(own.delimiter);
    if (at < 0) {
      own.first += text;
      return;
    }
    const field = own.first + text.slice(0, at);
    own.first = null;
    cutField(own, field, true, out);
    own.at++;
    from = at + 1;
    begins = true;
  }
  while (from <= text.length) {
    // Behind the last field that is wanted nothing of the line counts.
    if (own.range >= own.ranges.length) return;
    const at = text.indexOf(own.delimiter, from);
    const field = text.slice(from, at < 0 ? text.length : at);
    if (begins || field !== "") cutField(own, field, begins, out);
    if (at < 0) return;
    own.at++;
    from = at + 1;
    begins = true;
  }
}

function endLine(own: CutState, out: Bytes[]): void {
  if (own.first !== null) {
    if (!own.only) out.push(own.first, own.end);
  } else out.push(own.end);
  beginLine(own);
}

function cutAll(ctx: ProgramContext, own: CutState, bytes: Bytes): void {
  const out: Bytes[] = [];
  for (let from = 0; from < bytes.length; ) {
    const at = bytes.indexOf(own.end, from);
    const text = bytes.slice(from, at < 0 ? bytes.length : at);
    own.begun = true;
    if (own.unit === "f") cutFields(own, text, out);
    else cutBytes(own, text, out);
    if (at < 0) break;
    endLine(own, out);
    from = at + 1;
  }
  ctx.out(out.join(""));
}

/** `cut`. @source coreutils 9.1: cut */
export const cut = streamProgram<CutState>({
  name: "cut",
  parse(ctx) {
    const { flags, given, values, rest, error } = getopt("cut", ctx.args, "b:c:d:f:nsz\x01:\x02", {
      bytes: "b",
      characters: "c",
      fields: "f",
      delimiter: "d",
      "only-delimited": "s",
      "output-delimiter": "\x01",
      complement: "\x02",
      "zero-terminated": "z",
    });
    if (error) return usage(error);
    const lists = given.filter(([letter]) => "bcf".includes(letter));
    const [first] = lists;
    const delimiter = values.get("d");
    if (delimiter !== undefined && delimiter.length > 1) return usage(`cut: the delimiter must be a single character${HELP}`);
    if (lists.length > 1) return usage(`cut: only one list may be specified${HELP}`);
    if (first === undefined) return usage(`cut: you must specify a list of bytes, characters, or fields${HELP}`);
    const unit = first[0] === "f" ? "f" : "b";
    if (unit === "b" && delimiter !== undefined)
      return usage(`cut: an input delimiter may be specified only when operating on fields${HELP}`);
    if (unit === "b" && flags.has("s"))
      return usage(`cut: suppressing non-delimited lines makes sense\n\tonly when operating on fields${HELP}`);
    const joiner = values.get("\x01");
    const ranges = rangesOf(first[1], unit);
    if (typeof ranges === "string") return usage(`cut: ${ranges}${HELP}`);
    const between = delimiter === "" ? "\0" : (delimiter ?? "\t");
    const own: CutState = {
      ranges: flags.has("\x02") ? complement(ranges) : ranges,
      unit,
      delimiter: between,
      only: flags.has("s"),
      joiner: joiner ?? (unit === "f" ? between : ""),
      end: flags.has("z") ? "\0" : "\n",
      at: 0,
      range: 0,
      wrote: false,
      first: null,
      begun: false,
    };
    beginLine(own);
    return { own, files: [...rest] };
  },
  data(ctx, own, extent) {
    const bytes = extentBytes(extent, ctx.fs.chunks);
    ctx.charge("looked", bytes.length);
    cutAll(ctx, own, bytes);
    const held = own.first?.length ?? 0;
    if (held > FIRST_MOST || !ctx.hold(held)) {
      ctx.err("cut: memory exhausted\n");
      own.first = "";
      return true;
    }
    return false;
  },
  endOfFile(ctx, own) {
    // The last line gets an end when it had none.
    const out: Bytes[] = [];
    if (own.begun) endLine(own, out);
    ctx.out(out.join(""));
  },
  end: () => 0,
});
