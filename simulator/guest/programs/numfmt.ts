import { type Bytes, charsOf } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, exit, type Program, type ProgramContext, type Step } from "../os/program";
import { formatFloat } from "../shell/float-format";
import { DIGITS_PLAIN, type Exact, readNumber, tensOf, writeNumber } from "./human-numbers";
import { type LineSource, nextLine, openSource } from "./line-source";
import { type NumfmtRequest, readNumfmt } from "./numfmt-options";

interface NumfmtState {
  request: NumfmtRequest;
  /** numbers of the command line; null: they are read */
  numbers: Bytes[] | null;
  source: LineSource | null;
  header: number;
  now: Line | null;
  valid: boolean;
  /** the program ends: its exit code */
  code: number | null;
}

/** Work of one field, in fields made. guess: printf and strtold of long doubles, some microseconds */
const FIELD = 12;

/** A field that is no number: the program ends, or goes on as `--invalid` says. */
class Stop extends Error {}

function wrong(ctx: ProgramContext, request: NumfmtRequest, text: string): void {
  if (request.invalid !== "ignore") ctx.err(`numfmt: ${text}\n`);
  if (request.invalid === "abort") throw new Stop();
}

/** A number in its final form; null when it cannot be printed. */
function printed(ctx: ProgramContext, request: NumfmtRequest, value: Exact, precision: number, padding: number): Bytes | null {
  const places = request.places >= 0 ? request.places : precision;
  const tens = tensOf(value);
  const float = (): string => formatFloat("g", Number(value.n) / Number(value.d), null, "", 0);
  if (request.to === "none" && tens + places > DIGITS_PLAIN) {
    wrong(
      ctx,
      request,
      `${places > 0 ? `value/precision too large to be printed: '${float()}/${places}'` : `value too large to be printed: '${float()}'`} (consider using --to)`,
    );
    return null;
  }
  if (tens > 26) {
    wrong(ctx, request, `value too large to be printed: '${float()}' (cannot handle values > 999Y)`);
    return null;
  }
  let text = writeNumber(value, places, request.places, request.to, request.rounding);
  if (request.zeros > 0) {
    const found = /^(-?)([\d.]*)(.*)$/.exec(text);
    text = `${found?.[1] ?? ""}${(found?.[2] ?? "").padStart(request.zeros - (found?.[1] ?? "").length, "0")}${found?.[3] ?? ""}`;
  }
  text += request.suffix;
  const width = padding < 0 ? -padding : padding;
  const blanks = " ".repeat(Math.max(0, width - charsOf(text).length));
  return request.before + (padding < 0 ? text + blanks : blanks + text) + request.after;
}

/** A field as it is printed. */
function fieldText(ctx: ProgramContext, st: NumfmtState, text: Bytes, number: number): Bytes {
  const { request } = st;
  if (!request.fields.some(([from, to]) => number >= from && number <= to)) return text;
  const trimmed =
    request.suffix !== "" && text.length > request.suffix.length && text.endsWith(request.suffix)
      ? text.slice(0, -request.suffix.length)
      : text;
  const bare = trimmed.replace(/^[ \t]+/, "");
  const padding = request.autoPadding ? (bare.length < trimmed.length || number > 1 ? charsOf(trimmed).length : 0) : request.padding;
  const read = readNumber(bare, request.from);
  if ("wrong" in read) {
    wrong(ctx, request, read.wrong);
    st.valid = false;
    return text;
  }
  if (read.rest !== "") {
    wrong(ctx, request, `invalid suffix in input ‘${bare}’: ‘${read.rest}’`);
    st.valid = false;
    return text;
  }
  if (read.isLong && request.debug) ctx.err(`numfmt: large input value ‘${bare}’: possible precision loss\n`);
  const value = { n: read.value.n * BigInt(request.fromUnit), d: read.value.d * BigInt(request.toUnit) };
  const shown = printed(ctx, request, value, read.places, padding);
  if (shown === null) st.valid = false;
  return shown ?? text;
}

/** A line in the middle of its conversion. Plain data. */
interface Line {
  text: Bytes;
  end: Bytes;
  /** it is printed as it is */
  plain: boolean;
  at: number;
  /** number of the next field, from 1 */
  field: number;
}

/** Goes on with a line, field by field; blanks before one belong to it. True at its end. */
function convertOn(ctx: ProgramContext, st: NumfmtState, line: Line): boolean {
  const { delimiter } = st.request;
  let out = "";
  try {
    while (!ctx.isSpent) {
      let end = line.at;
      if (line.plain) end = line.text.length;
      else if (delimiter !== "") {
        end = line.text.indexOf(delimiter, line.at);
        if (end < 0) end = line.text.length;
      } else end += /^[ \t\n]*[^ \t\n]*/.exec(line.text.slice(line.at))?.[0].length ?? 0;
      ctx.charge("field", FIELD);
      ctx.charge("looked", (end - line.at) * 4);
      const part = line.text.slice(line.at, end);
      out += line.plain ? part : fieldText(ctx, st, part, line.field);
      if (end >= line.text.length) {
        out += line.end;
        return true;
      }
      out += delimiter === "" ? " " : delimiter;
      line.at = end + 1;
      line.field++;
    }
  } finally {
    // What comes before a field that stops the program has been printed.
    if (out !== "") ctx.out(out);
  }
  return false;
}

function nextText(ctx: ProgramContext, st: NumfmtState): Line | null | Step {
  const line = (text: Bytes, end: Bytes, plain: boolean): Line => ({ text, end, plain, at: 0, field: 1 });
  if (st.numbers !== null) {
    const text = st.numbers.shift();
    return text === undefined ? null : line(text, st.request.end, false);
  }
  if (st.source === null) {
    const source = openSource(ctx, "-");
    if (typeof source === "string") return null;
    st.source = source;
  }
  const next = nextLine(ctx, st.source, st.request.end);
  if (next === null || "do" in next) return next;
  const isWhole = next.line.endsWith(st.request.end);
  const plain = st.header > 0;
  if (plain) st.header--;
  return line(isWhole ? next.line.slice(0, -1) : next.line, isWhole ? st.request.end : "", plain);
}

function finish(ctx: ProgramContext, st: NumfmtState): Step {
  if (!st.valid && st.request.debug) ctx.err("numfmt: failed to convert some of the input numbers\n");
  st.code = !st.valid && (st.request.invalid === "fail" || st.request.invalid === "abort") ? 2 : 0;
  return again;
}

/** `numfmt`. @source coreutils 9.1: numfmt */
export const numfmt: Program<NumfmtState | { code: number; done: true }> = {
  name: "numfmt",
  start(ctx) {
    const parsed = readNumfmt(ctx);
    if ("stdout" in parsed) {
      ctx.err(parsed.stderr);
      return { code: parsed.code, done: true };
    }
    const { request, numbers } = parsed;
    if (request.debug && request.header > 0 && numbers.length > 0) ctx.err("numfmt: --header ignored with command-line input\n");
    return {
      request,
      numbers: numbers.length > 0 ? numbers : null,
      source: null,
      header: request.header,
      now: null,
      valid: true,
      code: null,
    };
  },
  step(ctx, st): Step {
    if ("done" in st || st.code !== null) return exit(st.code ?? 1);
    while (!ctx.isSpent) {
      if (ctx.process.out.length > 0) return again;
      const refused = ctx.writeError(1);
      if (refused !== null) {
        ctx.err(`numfmt: write error: ${errorText(refused)}\n`);
        return exit(1);
      }
      if (st.now === null) {
        const next = nextText(ctx, st);
        if (next === null) return finish(ctx, st);
        if ("do" in next) return next;
        st.now = next;
      }
      try {
        if (convertOn(ctx, st, st.now)) st.now = null;
      } catch (error) {
        if (!(error instanceof Stop)) throw error;
        st.code = 2;
        return again;
      }
    }
    return again;
  },
};
