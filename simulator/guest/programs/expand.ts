import type { Bytes } from "../../content/bytes";
import { type Extent, extentBytes } from "../../content/extent";
import type { ProgramContext } from "../os/program";
import { usage } from "./filter";
import { getopt } from "./options";
import { streamProgram } from "./stream";
import { modernTabs, nextStop, readTabStops, type TabStops } from "./tab-stops";

/** Longest run of blanks that one tab becomes. */
const STOP_MOST = 65_536;

/** Where a line stands. Plain data. */
interface Place {
  stops: TabStops;
  /** whole lines are changed, not only their first blanks */
  whole: boolean;
  column: number;
  hint: { at: number };
  /** the rest of this line stays as it is */
  done: boolean;
}
interface UnexpandState extends Place {
  pending: Bytes;
  /** the first pending blank came just before a stop */
  isBeforeStop: boolean;
  wasBlank: boolean;
}

function newLine(own: Place): void {
  own.column = 0;
  own.hint.at = 0;
  own.done = false;
}

function back(own: Place): void {
  own.column = Math.max(0, own.column - 1);
  own.hint.at = Math.max(0, own.hint.at - 1);
}

/** Goes on behind the end of a line that is copied; where it ends, or the end of what there is. */
function restOfLine(bytes: Bytes, from: number): number {
  const end = bytes.indexOf("\n", from);
  return end < 0 ? bytes.length : end;
}

function expanded(own: Place, bytes: Bytes): Bytes {
  const out: Bytes[] = [];
  let from = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (own.done) {
      i = restOfLine(bytes, i);
      if (i === bytes.length) break;
    }
    const c = bytes[i] as Bytes;
    if (c === "\n") newLine(own);
    else if (c === "\t") {
      const stop = nextStop(own.stops, own.column, own.hint) ?? own.column + 1;
      out.push(bytes.slice(from, i), " ".repeat(Math.min(STOP_MOST, stop - own.column)));
      from = i + 1;
      own.column = stop;
    } else if (c === "\b") back(own);
    else {
      own.column++;
      if (!own.whole && c !== " ") own.done = true;
    }
  }
  out.push(bytes.slice(from));
  return out.join("");
}

/** A run of zeros in the middle of a line changes nothing but the column. */
function skipsZeros(own: Place, extent: Extent): boolean {
  if (typeof extent === "string" || extent.k !== "zeros") return false;
  own.column += extent.n;
  if (!own.whole) own.done = true;
  return true;
}

function place(stops: TabStops, whole: boolean): Place {
  return { stops, whole, column: 0, hint: { at: 0 }, done: false };
}

/** `expand`. @source coreutils 9.1: expand */
export const expand = streamProgram<Place>({
  name: "expand",
  parse(ctx) {
    const { flags, given, rest, error } = getopt("expand", modernTabs(ctx.args), "it:", { initial: "i", tabs: "t" });
    if (error) return usage(error);
    const stops = readTabStops(given.filter(([letter]) => letter === "t").map(([, value]) => value));
    if (typeof stops === "string") return usage(`expand: ${stops}`);
    return { own: place(stops, !flags.has("i")), files: [...rest] };
  },
  wants: () => 16_384,
  data(ctx, own, extent) {
    if (skipsZeros(own, extent)) {
      ctx.send(1, extent);
      return false;
    }
    const bytes = extentBytes(extent, ctx.fs.chunks);
    const text = expanded(own, bytes);
    ctx.charge("looked", bytes.length + text.length * 3);
    ctx.out(text);
    return false;
  },
  end: () => 0,
});

/** What is written of the blanks that were held back. */
function released(own: UnexpandState): Bytes {
  const text = own.pending.length > 1 && own.isBeforeStop ? `\t${own.pending.slice(1)}` : own.pending;
  own.pending = "";
  own.isBeforeStop = false;
  return text;
}

/** One blank; what is written for it, "" while it is held back. */
function blank(own: UnexpandState, c: Bytes): Bytes {
  const stop = nextStop(own.stops, own.column, own.hint);
  if (stop === null) {
    // Beyond the last stop nothing is changed.
    own.done = true;
    return released(own) + c;
  }
  if (c === "\t") {
    own.column = stop;
    if (own.pending !== "") own.pending = `\t${own.pending.slice(1)}`;
  } else {
    own.column++;
    if (!(own.wasBlank && own.column === stop)) {
      if (own.column === stop) own.isBeforeStop = true;
      own.pending += c;
      own.wasBlank = true;
      return "";
    }
    own.pending = `\t${own.pending.slice(1)}`;
  }
  own.pending = own.isBeforeStop ? own.pending.slice(0, 1) : "";
  const text = released(own);
  own.wasBlank = true;
  return `${text}\t`;
}

/** Blanks as tabs. @source coreutils 9.1: unexpand.c */
function unexpanded(own: UnexpandState, bytes: Bytes): Bytes {
  const out: Bytes[] = [];
  let from = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (own.done) {
      i = restOfLine(bytes, i);
      if (i === bytes.length) break;
    }
    const c = bytes[i] as Bytes;
    if (c === " " || c === "\t") {
      out.push(bytes.slice(from, i), blank(own, c));
      from = i + 1;
      continue;
    }
    if (own.pending !== "") {
      out.push(bytes.slice(from, i), released(own));
      from = i;
    }
    own.wasBlank = false;
    if (c === "\n") {
      newLine(own);
      own.wasBlank = true;
    } else if (c === "\b") back(own);
    else own.column++;
    if (c !== "\n" && !own.whole) own.done = true;
  }
  out.push(bytes.slice(from));
  return out.join("");
}

/** Blanks in a text: each is held back until it is known what it becomes. */
function blanks(bytes: Bytes): number {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes.charCodeAt(i) === 32 || bytes.charCodeAt(i) === 9) count++;
  return count;
}

/** `unexpand`. @source coreutils 9.1: unexpand */
export const unexpand = streamProgram<UnexpandState>({
  name: "unexpand",
  parse(ctx) {
    const { flags, given, rest, error } = getopt("unexpand", modernTabs(ctx.args), "at:\x01", {
      all: "a",
      "first-only": "\x01",
      tabs: "t",
    });
    if (error) return usage(error);
    const stops = readTabStops(given.filter(([letter]) => letter === "t").map(([, value]) => value));
    if (typeof stops === "string") return usage(`unexpand: ${stops}`);
    const whole = (flags.has("a") || flags.has("t")) && !flags.has("\x01");
    return { own: { ...place(stops, whole), pending: "", isBeforeStop: false, wasBlank: true }, files: [...rest] };
  },
  wants: () => 16_384,
  data(ctx, own, extent) {
    if (own.pending === "" && skipsZeros(own, extent)) {
      own.wasBlank = false;
      ctx.send(1, extent);
      return false;
    }
    const bytes = extentBytes(extent, ctx.fs.chunks);
    const text = unexpanded(own, bytes);
    ctx.charge("looked", bytes.length * 2);
    ctx.charge("field", blanks(bytes) / 4);
    ctx.out(text);
    if (own.pending.length > 65_536) ctx.hold(own.pending.length);
    return false;
  },
  end(ctx: ProgramContext, own) {
    ctx.out(released(own));
    return 0;
  },
});
