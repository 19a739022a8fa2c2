import type { Bytes } from "../../../content/bytes";
import { extentBytes } from "../../../content/extent";
import { errorText } from "../../fs/filesystem";
import { parentOf } from "../../fs/path";
import { fileOf } from "../../os/files";
import { type Step, waitRead } from "../../os/program";
import { complain, flush } from "./output";
import { firstRange } from "./parse";
import { DIRECTORY, keepMemory, type Run, SedError, type SedState, type Source, SPACE_MOST } from "./state";

/** What asking for input came to, beside the answer itself. */
export type Pending = Step | "more";

/** Work of a line beside that for its bytes: 500 ns. guess: what the program here takes for one */
const LINE_BYTES = 200;

/** No file. */
export function noSource(): Source {
  return { name: "-", fd: -1, rest: "", ahead: "", at: 0, isEnded: true };
}

/** A line without its end, and whether it had one; null at the end of the file. */
export type Line = { readonly text: Bytes; readonly isEnded: boolean } | null;

/** The next line of a file. */
export function nextLine(run: Run, source: Source): Line | Pending {
  const { ctx, state } = run;
  for (;;) {
    const at = source.ahead.indexOf(state.options.end, source.at);
    if (at >= 0) {
      const text = source.rest + source.ahead.slice(source.at, at);
      ctx.charge("looked", at + 1 - source.at);
      source.at = at + 1;
      source.rest = "";
      return { text, isEnded: true };
    }
    source.rest += source.ahead.slice(source.at);
    source.ahead = "";
    source.at = 0;
    if (source.isEnded) {
      if (source.rest === "") return null;
      const text = source.rest;
      source.rest = "";
      return { text, isEnded: false };
    }
    const pending = readMore(run, source);
    if (pending !== null) return pending;
    // After a read, so that every step comes a little further.
    if (ctx.isSpent) return "more";
  }
}

/** Reads more of a file, when all that was read is used; null when it was read or has ended. */
function readMore(run: Run, source: Source): Pending | null {
  const { ctx, state } = run;
  if (source.fd === DIRECTORY) throw new SedError(`read error on ${source.name}: Is a directory`, 4);
  if (source.fd < 0) {
    source.isEnded = true;
    return null;
  }
  if (source.rest.length > SPACE_MOST) throw new SedError("memory exhausted", 4);
  keepMemory(run);
  // What -u leaves in a pipe is for whoever reads on.
  const file = state.options.unbuffered ? fileOf(ctx.machine, ctx.process, source.fd) : null;
  const got = ctx.take(source.fd, file?.kind === "pipe" ? 1 : 65_536);
  if (got === null || !Array.isArray(got)) {
    if (got !== null) throw new SedError(`read error on ${source.name}: ${errorText(got.error)}`, 4);
    source.isEnded = true;
    return null;
  }
  if (got.length === 0) {
    flush(run);
    return waitRead(source.fd);
  }
  for (const extent of got) source.ahead += extentBytes(extent, ctx.fs.chunks);
  return null;
}

/** Whether something of a file is left; it is read to find out. */
function hasMore(run: Run, source: Source): boolean | Pending {
  while (source.at >= source.ahead.length && source.rest === "" && !source.isEnded) {
    source.ahead = "";
    source.at = 0;
    const pending = readMore(run, source);
    if (pending !== null) return pending;
  }
  return source.at < source.ahead.length || source.rest !== "";
}

/** Whether the present line is the last one: `$`. @source sed/execute.c: test_eof, last_file_with_data_p */
export function isLastLine(run: Run): boolean | Pending {
  const { state } = run;
  for (;;) {
    const more = hasMore(run, state.input);
    if (more !== false) return more === true ? false : more;
    if (state.options.separate || state.files.length === 0) return true;
    closeInput(run);
    openNext(run, true);
    if (run.ctx.isSpent) return "more";
  }
}

/** Reads the next line into the pattern space; false when there is none. */
export function readSpace(run: Run, append: boolean): boolean | Pending {
  const { state } = run;
  for (;;) {
    const line = nextLine(run, state.input);
    if (line === "more" || (line !== null && "do" in line)) return line;
    if (line !== null) {
      const { end } = state.options;
      if (append && state.space.length + line.text.length > SPACE_MOST) throw new SedError("memory exhausted", 4);
      state.space = append ? state.space + end + line.text : line.text;
      state.isEnded = line.isEnded;
      state.hasReplaced = false;
      state.line++;
      run.ctx.charge("looked", LINE_BYTES);
      return true;
    }
    closeInput(run);
    if (state.files.length === 0) return false;
    if (state.options.separate) startAnew(run);
    openNext(run, false);
  }
}

/** With -s and -i each file begins as if it were the first. */
function startAnew(run: Run): void {
  const { state, script } = run;
  state.line = 0;
  state.hold = "";
  for (const command of script.commands) command.range = firstRange(command.from, command.to);
  for (const reader of state.readers) {
    const file = reader.fd < 0 ? null : fileOf(run.ctx.machine, run.ctx.process, reader.fd);
    if (file?.kind !== "file") continue;
    file.pos = 0;
    Object.assign(reader, { rest: "", ahead: "", at: 0, isEnded: false });
  }
  if (state.options.inPlace !== null) state.output.isOpenLine = false;
}

/** Opens the next file. @param isAhead - only to see whether it holds anything: what cannot be read does not */
function openNext(run: Run, isAhead: boolean): void {
  const { ctx, state } = run;
  const name = state.files.shift() as Bytes;
  const { inPlace } = state.options;
  state.input = { name, fd: 0, rest: "", ahead: "", at: 0, isEnded: false };
  if (name === "-" && inPlace === null) return;
  const found = ctx.fs.lookup(ctx.path(name));
  const isDirectory = typeof found !== "string" && found.node.t === "d";
  if (typeof found !== "string" && inPlace !== null && (isDirectory || found.synth !== null)) {
    throw new SedError(`couldn't edit ${name}: not a regular file`, 4);
  }
  if (isDirectory && !isAhead) throw new SedError(`read error on ${name}: Is a directory`, 4);
  const fd = isDirectory ? -1 : ctx.open(name, "r");
  if (typeof fd === "string") {
    complain(run, `can't read ${name}: ${errorText(fd)}`);
    state.hasBadFile = true;
  }
  if (typeof fd === "string" || fd < 0) {
    state.input.fd = -1;
    state.input.isEnded = true;
    return;
  }
  state.input.fd = fd;
  if (inPlace !== null && typeof found !== "string") beginEdit(run, name);
}

const NAME_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Makes the file that will take the place of the one being edited. */
function beginEdit(run: Run, name: Bytes): void {
  const { ctx, state } = run;
  const found = ctx.fs.lookup(ctx.path(name), state.options.followLinks);
  const path = typeof found === "string" ? ctx.path(name) : found.path;
  let newPath = "";
  do {
    let random = "";
    for (let i = 0; i < 6; i++) random += NAME_LETTERS[ctx.random() % NAME_LETTERS.length];
    newPath = `${parentOf(path) === "/" ? "" : parentOf(path)}/sed${random}`;
  } while (ctx.fs.exists(newPath));
  const fd = ctx.open(newPath, "w");
  if (typeof fd === "string") throw new SedError(`couldn't open temporary file ${shownPath(name, newPath)}: ${errorText(fd)}`, 4);
  state.edited = { path, shown: name, newPath };
  state.output = { name: newPath, fd, isOpenLine: false };
}

function shownPath(name: Bytes, path: Bytes): Bytes {
  const directory = name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : ".";
  return `${directory}${path.slice(path.lastIndexOf("/"))}`;
}

/** Closes the file being read; what was edited takes its place. */
export function closeInput(run: Run): void {
  const { ctx, state } = run;
  if (state.input.fd > 0) ctx.close(state.input.fd);
  else if (state.input.fd === 0) rewind(run, state);
  state.input = { ...noSource(), name: state.input.name };
  const { edited } = state;
  if (edited === null) return;
  ctx.close(state.output.fd);
  state.edited = null;
  const original = ctx.fs.lookup(edited.path, false);
  if (typeof original !== "string" && original.node.t === "f") {
    ctx.fs.change(edited.newPath, { m: original.node.m, u: original.node.u, g: original.node.g });
  }
  const suffix = state.options.inPlace ?? "";
  if (suffix !== "") move(run, edited.path, ctx.path(backupPath(edited.path, suffix)));
  move(run, edited.newPath, edited.path);
}

function move(run: Run, from: Bytes, to: Bytes): void {
  const error = run.ctx.fs.rename(from, to);
  if (error !== null) throw new SedError(`cannot rename ${from}: ${errorText(error)}`, 4);
}

/** @source sed/execute.c: get_backup_file_name. A `*` stands for the name; a suffix without one is put behind it. */
function backupPath(path: Bytes, suffix: Bytes): Bytes {
  const cut = path.lastIndexOf("/") + 1;
  const base = path.slice(cut);
  const name = suffix.includes("*") ? suffix.replaceAll("*", () => base) : base + suffix;
  return name.includes("/") ? name : path.slice(0, cut) + name;
}

/** Standard input stands behind the last line that was read, for whoever reads on. */
function rewind(run: Run, state: SedState): void {
  const file = fileOf(run.ctx.machine, run.ctx.process, 0);
  const { input } = state;
  if (file?.kind === "file" && file.mount !== "synth") file.pos -= input.ahead.length - input.at + input.rest.length;
}
