import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, exit, type ProgramContext, type Step, waitRead } from "../os/program";
import { bufferBytes, eachLine, LINE_MOST, type LineBuffer, lastLine, newLineBuffer } from "./line-buffer";
import { shownName } from "./quoting";

/** A file that is read line by line beside others. Plain data. */
export interface LineSource {
  name: Bytes;
  /** -1: at its end */
  fd: number;
  rest: LineBuffer;
  /** lines given so far */
  count: number;
}

/** Opens a file to be read by lines, `-` standard input; the name of an error. */
export function openSource(ctx: ProgramContext, name: Bytes): LineSource | string {
  const fd = name === "-" ? 0 : ctx.fs.isDir(ctx.path(name)) ? "EISDIR" : ctx.open(name, "r");
  return typeof fd === "string" ? fd : { name, fd, rest: newLineBuffer(), count: 0 };
}

/** What asking for a line gives: the line with its end (the last may lack it), null at the end, or a step to take first. */
export type NextLine = { readonly line: Bytes } | null | Step;

/** The next line of a source. @param end - byte that ends lines */
export function nextLine(ctx: ProgramContext, source: LineSource, end = "\n"): NextLine {
  for (;;) {
    let found: Bytes | null = null;
    const cut = eachLine(
      ctx,
      source.rest,
      (line) => {
        found = line;
        return true;
      },
      end,
    );
    if (found !== null) {
      source.count++;
      return { line: found };
    }
    if (cut === "spent") return again;
    if (source.fd < 0) return null;
    const got = ctx.take(source.fd);
    if (Array.isArray(got)) {
      if (got.length === 0) return waitRead(source.fd);
      source.rest.ahead.push(...got);
      if (bufferBytes(source.rest) > LINE_MOST) {
        ctx.err(`${ctx.process.program}: memory exhausted\n`);
        return exit(1);
      }
      if (ctx.isSpent) return again;
      continue;
    }
    if (source.fd > 0) ctx.close(source.fd);
    source.fd = -1;
    const last = lastLine(ctx, source.rest);
    if (last === null) return null;
    source.count++;
    return { line: last };
  }
}

/** Whether `nextLine` gave a step. */
export function isStep(next: NextLine): next is Step {
  return next !== null && "do" in next;
}

/** A line without its end. */
export function bare(line: Bytes, end = "\n"): Bytes {
  return line.endsWith(end) ? line.slice(0, -1) : line;
}

/** Opens several sources; complains about those that cannot be. Null: one could not. */
export function openSources(ctx: ProgramContext, program: string, names: readonly Bytes[]): LineSource[] | null {
  const out: LineSource[] = [];
  for (const name of names) {
    const shared = name === "-" ? out.find((other) => other.name === "-") : undefined;
    const source = shared ?? openSource(ctx, name);
    if (typeof source === "string") {
      ctx.err(`${program}: ${shownName(name)}: ${errorText(source)}\n`);
      return null;
    }
    out.push(source);
  }
  return out;
}

/** Memory that sources keep, told to the kernel; false: it is refused. */
export function holdSources(ctx: ProgramContext, sources: readonly LineSource[], more = 0): boolean {
  const real = sources.reduce((sum, source) => sum + bufferBytes(source.rest), more);
  const size = sources.reduce((sum, source) => sum + source.rest.n, more);
  return ctx.hold(size, real);
}
