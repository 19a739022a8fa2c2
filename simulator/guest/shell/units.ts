import { parse } from "unbash";
import type { Bytes } from "../../content/bytes";
import type { Code } from "./code";
import { compile } from "./compile";

/** Longest piece of source that is parsed at once, bytes. A single command beyond it is refused as one that memory does not hold. */
export const UNIT_BYTES = 131_072;
/** Sources up to here are taken whole when they parse. */
const WHOLE_BYTES = 8_192;

/** A piece of source that stands by itself: what to run, what comes after, how many lines it took. */
export interface Unit {
  readonly text: Bytes;
  readonly rest: Bytes;
  readonly lines: number;
  readonly code: Code;
  /** longer than a shell here can hold */
  readonly tooLong?: boolean;
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
  return { text, rest: source.slice(length), lines: countLines(text), code };
}

/** Places at which one of the first statements ends with its line, the last ones first, before what does not parse. */
function cuts(source: Bytes): number[] {
  const script = parse(source);
  const error = script.errors?.[0]?.pos ?? source.length;
  const out: number[] = [];
  script.commands.forEach((statement, i) => {
    const cut = lineEnd(source, Math.max(0, statement.end - 1));
    const next = script.commands[i + 1]?.pos ?? error;
    if (statement.end <= error && cut <= next && cut <= error) out.push(cut);
  });
  return out.reverse();
}

/** Where the command ends that a line, counted from 1, belongs to, with the rest of its last line. */
export function commandEnd(source: Bytes, line: number): number {
  for (const cut of cuts(source).reverse()) if (countLines(source.slice(0, cut)) >= line) return cut;
  return source.length;
}

/**
 * Cuts the next commands off a source. Bash reads a line at a time and runs what it has read, so a mistake further down is
 * met only when the commands before it have run.
 */
export function nextUnit(source: Bytes): Unit {
  for (let size = WHOLE_BYTES; ; size *= 2) {
    const length = source.length <= size ? source.length : lineEnd(source, size);
    if (length > UNIT_BYTES) return { ...unit(source, length, compile("")), tooLong: true };
    const part = source.slice(0, length);
    const code = compile(part);
    if (code.error === null) return unit(source, length, code);
    for (const cut of cuts(part).slice(0, 4)) {
      const before = compile(source.slice(0, cut));
      if (before.error === null) return unit(source, cut, before);
    }
    if (length === source.length || !code.incomplete) return unit(source, length, code);
  }
}
