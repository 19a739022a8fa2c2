import type { Bytes } from "../../../content/bytes";
import { contentSize } from "../../../content/content";
import { type Extent, extentBytes } from "../../../content/extent";
import { errorText } from "../../fs/filesystem";
import { fileOf } from "../../os/files";
import { type Step, waitRead } from "../../os/program";
import { type Line, nameAlone, nameAndMark, printOn, printSeparator } from "./print";
import { complain, flush, put, type Run, type Search, type Showing } from "./state";

/** Longest line, bytes; a longer one is "memory exhausted". guess: what can be moved in one step of the simulator */
const LINE_MOST = 16_777_216;

/** A search of an open file. */
export function newSearch(run: Run, shown: Bytes, fd: number): Search {
  const { settings } = run.state;
  const stopsAtFirst = settings.quiet || settings.list !== "";
  return {
    shown,
    fd,
    rest: "",
    ahead: "",
    atEnd: false,
    isBinary: false,
    selectedBefore: -1,
    hasOddLine: false,
    selected: 0,
    left: settings.max,
    pending: 0,
    number: 0,
    offset: 0,
    before: [],
    showing: [],
    lastShown: -1,
    quiet: settings.count || stopsAtFirst,
    stopsAtFirst,
    width: settings.tab ? numberWidth(run, fd) : 0,
  };
}

/**
 * Columns that the largest number of a file may need: of its size, or of the largest size when that is not known.
 *
 * @source grep.c: offset_width
 */
function numberWidth(run: Run, fd: number): number {
  const { ctx } = run;
  const file = fileOf(ctx.machine, ctx.process, fd);
  const content = file?.kind === "file" ? ctx.fs.contentAt(file.mount, file.node) : null;
  if (content === null) return 19;
  return String(contentSize(content) + (run.state.settings.lineNumbers ? 1 : 0)).length;
}

/** Work of a line beside that for its bytes: 250 ns. guess: what the program here takes for one */
const LINE_BYTES = 100;

/** Work of showing one: 100 ns. */
const SHOWN_BYTES = 40;

/** Work of making lines of NULs, for each byte, in bytes looked at: up to 15 ns. */
const NUL_BYTES = 6;

/** What one go at a file came to. */
export type Progress = "more" | "done" | "quit" | "noMemory" | Step;

/**
 * Goes on with a file until its end, its last selected line, or the end of the step.
 *
 * @returns `more`: goes on in the next step; `quit`: the first selected line of -q; `noMemory`; or what to wait for
 */
export function searchOn(run: Run, search: Search): Progress {
  const { ctx } = run;
  for (;;) {
    const cut = searchLines(run, search);
    if (cut !== null) return cut;
    if (search.atEnd) return "done";
    if (ctx.isSpent || ctx.process.out.length > 0) return "more";
    const held = search.rest.length + search.before.reduce((sum, line) => sum + line.text.length + 64, 0);
    if (search.rest.length > LINE_MOST || !ctx.hold(run.regex.memoryBytes + held)) return "noMemory";
    const wait = readMore(run, search);
    if (wait === "skip") return "done";
    if (wait !== null) return wait;
  }
}

function readMore(run: Run, search: Search): Step | "skip" | null {
  const { ctx, state } = run;
  const got = ctx.take(search.fd);
  if (got === null || !Array.isArray(got)) {
    if (got !== null) complain(run, `${search.shown}: ${errorText(got.error)}`);
    search.atEnd = true;
    // A last line without its end gets one.
    if (search.rest !== "") search.ahead = state.settings.end;
    return null;
  }
  if (got.length === 0) {
    flush(run);
    return waitRead(search.fd);
  }
  if (!search.isBinary && state.settings.binary !== "text" && state.settings.end === "\n" && got.some((extent) => hasNul(run, extent))) {
    if (state.settings.binary === "without-match") return "skip";
    search.isBinary = true;
    search.selectedBefore = search.selected;
    if (!state.settings.count) {
      search.quiet = true;
      search.stopsAtFirst = true;
    }
  }
  for (const extent of got) search.ahead += search.isBinary ? withoutNuls(run, extent) : extentBytes(extent, ctx.fs.chunks);
  return null;
}

function hasNul(run: Run, extent: Extent): boolean {
  if (typeof extent === "object" && (extent.k === "zeros" || extent.k === "hole")) return true;
  return extentBytes(extent, run.ctx.fs.chunks).includes("\0");
}

/**
 * In binary files a NUL ends a line too, so that a long run of them is no long line. Of such a run two empty lines are kept:
 * nothing of the file is shown, so it matters only whether there are any, unless empty lines are to be counted.
 */
function withoutNuls(run: Run, extent: Extent): Bytes {
  const { ctx, regex, state } = run;
  const isCounted = state.settings.count && regex.test("", ctx) !== state.settings.invert;
  if (!isCounted && typeof extent === "object" && (extent.k === "zeros" || extent.k === "hole")) return "\n\n";
  const bytes = extentBytes(extent, ctx.fs.chunks);
  if (!bytes.includes("\0")) return bytes;
  ctx.charge("looked", NUL_BYTES * bytes.length);
  return (isCounted ? bytes : bytes.replace(/\0{3,}/g, "\0\0")).replaceAll("\0", "\n");
}

/** Searches the whole lines that are there; null when more has to be read. */
function searchLines(run: Run, search: Search): Progress | null {
  const { ctx } = run;
  const { end } = run.state.settings;
  if (search.showing.length > 0) {
    if (!show(run, search)) return "more";
    if (isDone(search)) return "done";
  }
  let from = 0;
  for (;;) {
    from = skipTo(run, search, from);
    const at = search.ahead.indexOf(end, from);
    if (at < 0) break;
    const text = search.rest === "" ? search.ahead.slice(from, at) : search.rest + search.ahead.slice(from, at);
    ctx.charge("looked", LINE_BYTES + at + 1 - from);
    from = at + 1;
    search.rest = "";
    const result = searchLine(run, search, text);
    if (result !== null || ctx.isSpent || ctx.process.out.length > 0) {
      search.ahead = search.ahead.slice(from);
      return result ?? "more";
    }
  }
  search.rest += search.ahead.slice(from);
  search.ahead = "";
  return null;
}

/** Skips lines in which a text that every match holds is not: where the next line to look at begins. */
function skipTo(run: Run, search: Search, from: number): number {
  const { settings } = run.state;
  const { needle } = run.regex;
  if (needle === "" || settings.invert || settings.before > 0 || search.pending > 0 || search.rest !== "" || search.left === 0) return from;
  const found = search.ahead.indexOf(needle, from);
  const line = search.ahead.lastIndexOf(settings.end, found < 0 ? search.ahead.length : found - 1) + 1;
  if (line <= from) return from;
  run.ctx.charge("looked", (line - from) / 8);
  search.offset += line - from;
  if (settings.lineNumbers || settings.after >= 0 || settings.before >= 0)
    for (let at = search.ahead.indexOf(settings.end, from); at >= 0 && at < line; at = search.ahead.indexOf(settings.end, at + 1))
      search.number++;
  return line;
}

function searchLine(run: Run, search: Search, text: Bytes): Progress | null {
  const { settings } = run.state;
  search.number++;
  const line: Line = { text, number: search.number, offset: search.offset };
  search.offset += text.length + 1;
  if (search.left !== 0 && run.regex.test(text, run.ctx) !== settings.invert) {
    select(run, search, line);
    if (settings.quiet) return "quit";
  } else if (search.pending > 0) {
    search.pending--;
    queue(search, line, "-");
  } else if (!search.quiet) keep(run, search, line);
  if (!show(run, search)) return "more";
  return isDone(search) ? "done" : null;
}

/** Whether nothing more of the file is wanted. */
function isDone(search: Search): boolean {
  if (search.left === 0 && search.pending === 0) return true;
  return search.stopsAtFirst && Math.max(0, search.selectedBefore) < search.selected;
}

function queue(search: Search, line: Line | null, mark: ":" | "-"): void {
  search.showing.push({ line, mark, at: 0, hasHead: false });
}

/** Shows what is due; false when the step is used up before. */
function show(run: Run, search: Search): boolean {
  const { showing } = search;
  for (let done = 0; done < showing.length; done++) {
    const next = showing[done] as Showing;
    if (run.ctx.isSpent && done > 0) {
      search.showing = showing.slice(done);
      return false;
    }
    if (next.line === null) {
      printSeparator(run);
      continue;
    }
    // What was kept as leading context has been shown, or could not be.
    if (next.mark === ":") {
      search.before = [];
      search.pending = Math.max(0, run.state.settings.after);
    }
    run.ctx.charge("looked", SHOWN_BYTES);
    const result = printOn(run, search, next as Showing & { line: Line });
    if (result === "more") {
      search.showing = showing.slice(done);
      return false;
    }
    if (result === "odd") hide(run, search, next.line);
    else search.lastShown = next.line.number;
  }
  search.showing = [];
  return true;
}

/** Keeps a line that may be leading context. */
function keep(run: Run, search: Search, line: Line): void {
  const { before } = run.state.settings;
  if (before <= 0) return;
  search.before.push(line);
  // Not one by one: to take the first of a long list away is slow.
  if (search.before.length > 2 * before) search.before = search.before.slice(-before);
}

/**
 * A line that could not be shown ends the trailing context, which begins anew at it, and may be leading context.
 *
 * @source grep.c: prpending
 */
function hide(run: Run, search: Search, line: Line): void {
  if (run.state.settings.after > 0) search.lastShown = Math.max(0, search.lastShown);
  search.pending = 0;
  keep(run, search, line);
}

/** Shows a selected line with what belongs before it. @source grep.c: prtext */
function select(run: Run, search: Search, line: Line): void {
  const { settings } = run.state;
  if (!search.quiet) {
    const before = settings.before > 0 ? search.before.slice(-settings.before) : [];
    const first = before[0]?.number ?? line.number;
    const isApart = first !== search.lastShown + 1;
    if ((settings.before >= 0 || settings.after >= 0) && run.state.hasShown && isApart) queue(search, null, "-");
    for (const kept of before) queue(search, kept, "-");
    queue(search, line, ":");
  }
  run.state.hasShown = true;
  search.selected++;
  if (search.left > 0) search.left--;
}

/** What is printed at the end of a file. @source grep.c: grepdesc, grep */
export function finishSearch(run: Run, search: Search): void {
  const { ctx, state } = run;
  const { settings } = state;
  const isOdd = search.hasOddLine || (search.selectedBefore >= 0 && search.selectedBefore < search.selected);
  const wasQuiet = settings.count || settings.quiet || settings.list !== "";
  if (settings.binary === "binary" && !wasQuiet && isOdd) {
    flush(run);
    ctx.err(`grep: ${search.shown}: binary file matches\n`);
  }
  if (settings.count) put(run, `${settings.names ? nameAndMark(run, search.shown) : ""}${search.selected}\n`);
  if (search.selected > 0) state.hasSelected = true;
  if (settings.list !== "" && search.selected > 0 === (settings.list === "l")) put(run, nameAlone(run, search.shown));
  if (search.fd > 0) ctx.close(search.fd);
  else if (search.left === 0) rewind(run, search);
}

/** After `-m`, standard input stands behind the last line that was selected, for whoever reads on. */
function rewind(run: Run, search: Search): void {
  const file = fileOf(run.ctx.machine, run.ctx.process, 0);
  if (file?.kind === "file") file.pos -= search.ahead.length + search.rest.length;
}
