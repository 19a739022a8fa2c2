/** Files and commands that are written to and read by name. @source POSIX.1-2017 awk, "Output Statements", "Input/Output and General Functions" */
import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, type Step, waitChild } from "../os/program";
import { collected } from "../programs/children";
import type { OutputKind } from "./ast";
import { AwkError } from "./errors";
import { openKept, startCommand } from "./open-kept";
import { newReader, type Reader, type Writer } from "./state";
import type { Vm } from "./vm";

/** What the C library gathers before it writes. @source glibc: BUFSIZ of a pipe or file; mawk: BUFFSZ */
const GATHERED = 4_096;

/** Standard output and error, which are there from the beginning. */
export function firstWriters(isTerminal: boolean): Writer[] {
  const std = (name: Bytes, fd: number, gathers: number): Writer => ({
    name,
    isCommand: false,
    fd,
    pid: 0,
    buffer: "",
    gathers,
    opened: 0,
  });
  return [std("/dev/stdout", 1, isTerminal ? 0 : GATHERED), std("/dev/stderr", 2, 0)];
}

/** Hands on what was gathered. */
export function flushWriter(vm: Vm, writer: Writer): void {
  if (writer.buffer === "" || writer.fd < 0) return;
  vm.ctx.write(writer.fd, writer.buffer);
  writer.buffer = "";
}
export function flushAll(vm: Vm): void {
  for (const writer of vm.st.writers) flushWriter(vm, writer);
}

/** Adds to an output. */
export function put(vm: Vm, writer: Writer, text: Bytes): void {
  writer.buffer += text;
  if (writer.buffer.length >= writer.gathers) flushWriter(vm, writer);
}

/** Where `print > name` goes; it is opened when it is not yet. */
export function writerOf(vm: Vm, kind: OutputKind, name: Bytes): Writer {
  const isCommand = kind === "|";
  const known = vm.st.writers.find((writer) => writer.name === name && writer.isCommand === isCommand);
  if (known) return known;
  if (!isCommand && (name === "-" || name === "/dev/stdout") && !(name === "-" && vm.dialect.isGnu)) return vm.st.writers[0] as Writer;
  const made = isCommand ? commandWriter(vm, name) : fileWriter(vm, kind, name);
  made.opened = ++vm.st.opened;
  vm.st.writers.push(made);
  return made;
}

function commandWriter(vm: Vm, name: Bytes): Writer {
  flushAll(vm);
  const started = startCommand(vm.ctx, name, 0);
  if (typeof started === "string") throw cannotRun(vm, name, started);
  return { name, isCommand: true, ...started, buffer: "", gathers: vm.st.isInteractive ? 0 : GATHERED, opened: 0 };
}

function fileWriter(vm: Vm, kind: OutputKind, name: Bytes): Writer {
  const { ctx, dialect } = vm;
  const opened = ctx.fs.isDir(ctx.path(name)) ? "EISDIR" : openKept(ctx, name, kind === ">>" ? "a" : "w");
  if (typeof opened === "string") {
    const why = errorText(opened);
    if (!dialect.isGnu) throw new AwkError(`cannot open "${name}" for output (${why})`, 2, "bare");
    throw new AwkError(name === "" ? "expression for `>' redirection has null string value" : `cannot redirect to \`${name}': ${why}`);
  }
  return { name, isCommand: false, fd: opened, pid: 0, buffer: "", gathers: ctx.isTty(opened) ? 0 : GATHERED, opened: 0 };
}

function cannotRun(vm: Vm, command: Bytes, error: string): AwkError {
  const why = errorText(error);
  return new AwkError(
    vm.dialect.isGnu ? `cannot open pipe \`${command}' for output: ${why}` : `could not create pipe for "${command}" (${why})`,
  );
}

/** What `getline` reads by name; a word: it cannot be opened. */
export function readerOf(vm: Vm, name: Bytes, isCommand: boolean): Reader | string {
  const known = vm.st.readers.find((reader) => reader.name === name && reader.isCommand === isCommand);
  if (known) return known;
  let made: Reader;
  if (isCommand) {
    flushAll(vm);
    const started = startCommand(vm.ctx, name, 1);
    if (typeof started === "string") return started;
    made = newReader(name, true, started.fd, started.pid);
  } else if ((name === "-" || name === "/dev/stdin") && vm.st.main.fd === 0) return vm.st.main;
  else {
    const fd = name === "-" || name === "/dev/stdin" ? 0 : openKept(vm.ctx, name, "r");
    if (fd === "EISDIR" && !vm.dialect.isGnu) throw new AwkError("read error (Is a directory)", 2, "bare");
    if (typeof fd === "string") return fd;
    made = newReader(name, false, fd);
  }
  made.opened = ++vm.st.opened;
  vm.st.readers.push(made);
  return made;
}

/** @source mawk: files.c (close_error); gawk: io.c (close_io) */
function refusedAtEnd(vm: Vm, stream: Writer, why: string): AwkError {
  vm.st.writers = vm.st.writers.filter((each) => each !== stream);
  const kind = vm.st.isEnding ? "bare" : "run";
  return new AwkError(
    vm.dialect.isGnu ? `flush to "${stream.name}" failed: ${why}` : `close failed on file ${stream.name} (${why})`,
    2,
    vm.dialect.isGnu ? kind : "bare",
  );
}

/** Ends one stream: what was gathered goes out, the descriptor is closed, a command is waited for. A step to take first, or its code. */
function endStream(vm: Vm, stream: Writer | Reader): Step | number {
  if ("buffer" in stream) {
    flushWriter(vm, stream);
    if (vm.ctx.process.out.length > 0) return again;
    const refused = stream.fd > 2 && !stream.isCommand ? vm.ctx.writeError(stream.fd) : null;
    if (refused !== null) throw refusedAtEnd(vm, stream, errorText(refused));
  }
  if (stream.fd > 2) vm.ctx.close(stream.fd);
  stream.fd = -1;
  if (!stream.isCommand) return 0;
  const code = collected(vm.ctx, stream.pid);
  return code ?? waitChild();
}

/** Streams of a name: all of them for mawk, the one that was opened last for gawk. */
function named(vm: Vm, name: Bytes): (Writer | Reader)[] {
  const found = [...vm.st.writers, ...vm.st.readers].filter((stream) => stream.name === name);
  return vm.dialect.isGnu ? found.sort((a, b) => b.opened - a.opened).slice(0, 1) : found;
}

/** `close(name)`: a step to take first, or what it gives. */
export function closeStream(vm: Vm, name: Bytes): Step | number {
  const { st } = vm;
  let code = -1;
  for (const stream of named(vm, name)) {
    if ("buffer" in stream && stream.fd >= 0 && stream.fd <= 2) {
      flushWriter(vm, stream);
      code = 0;
      continue;
    }
    const ended = endStream(vm, stream);
    if (typeof ended !== "number") return ended;
    code = ended;
    st.writers = st.writers.filter((each) => each !== stream);
    st.readers = st.readers.filter((each) => each !== stream);
  }
  return code;
}

/** The end of the program: commands that were written to get the rest and are waited for, then standard output goes out. */
export function closeAll(vm: Vm): Step | undefined {
  const { st, ctx } = vm;
  for (const reader of st.readers) if (reader.fd > 2) ctx.close(reader.fd);
  st.readers = [];
  while (st.writers.length > 2) {
    const writer = st.writers[2] as Writer;
    const ended = endStream(vm, writer);
    if (typeof ended !== "number") return ended;
    st.writers.splice(2, 1);
  }
  flushAll(vm);
  if (ctx.process.out.length > 0) return again;
  const refused = ctx.writeError(1);
  if (refused === null) return undefined;
  const why = errorText(refused);
  if (!vm.dialect.isGnu) throw new AwkError(`close failed on file /dev/stdout (${why})`, 2, "bare");
  ctx.err(`${st.name}: warning: error writing standard output: ${why}\n`);
  st.exitCode = 1;
  return undefined;
}
