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
  const std = (name: Bytes, fd: number, gathers: number): Writer => ({ name, isCommand: false, fd, pid: 0, buffer: "", gathers });
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
  vm.st.writers.push(made);
  return made;
}

function commandWriter(vm: Vm, name: Bytes): Writer {
  flushAll(vm);
  const started = startCommand(vm.ctx, name, 0);
  if (typeof started === "string") throw cannotRun(vm, name, started);
  return { name, isCommand: true, ...started, buffer: "", gathers: vm.st.isInteractive ? 0 : GATHERED };
}

function fileWriter(vm: Vm, kind: OutputKind, name: Bytes): Writer {
  const { ctx, dialect } = vm;
  const opened = ctx.fs.isDir(ctx.path(name)) ? "EISDIR" : openKept(ctx, name, kind === ">>" ? "a" : "w");
  if (typeof opened === "string") {
    const why = errorText(opened);
    if (!dialect.isGnu) throw new AwkError(`cannot open "${name}" for output (${why})`, 2, "bare");
    throw new AwkError(name === "" ? "expression for `>' redirection has null string value" : `cannot redirect to \`${name}': ${why}`);
  }
  return { name, isCommand: false, fd: opened, pid: 0, buffer: "", gathers: ctx.isTty(opened) ? 0 : GATHERED };
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
  vm.st.readers.push(made);
  return made;
}

/** Ends one stream: what was gathered goes out, the descriptor is closed, a command is waited for. A step to take first, or its code. */
function endStream(vm: Vm, stream: Writer | Reader): Step | number {
  if ("buffer" in stream) {
    flushWriter(vm, stream);
    if (vm.ctx.process.out.length > 0) return again;
  }
  if (stream.fd > 2) vm.ctx.close(stream.fd);
  stream.fd = -1;
  if (!stream.isCommand) return 0;
  const code = collected(vm.ctx, stream.pid);
  return code ?? waitChild();
}

/** `close(name)`: a step to take first, or what it gives. */
export function closeStream(vm: Vm, name: Bytes): Step | number {
  const { st } = vm;
  let code = -1;
  for (const list of [st.writers, st.readers]) {
    for (const stream of list.filter((each) => each.name === name)) {
      if ("buffer" in stream && stream.fd >= 0 && stream.fd <= 2) {
        flushWriter(vm, stream);
        code = 0;
        continue;
      }
      const ended = endStream(vm, stream);
      if (typeof ended !== "number") return ended;
      code = ended;
      (list as (Writer | Reader)[]).splice((list as (Writer | Reader)[]).indexOf(stream), 1);
    }
  }
  return code;
}

/** The end of the program: everything goes out, and commands that were written to are waited for. */
export function closeAll(vm: Vm): Step | undefined {
  const { st, ctx } = vm;
  flushAll(vm);
  if (ctx.process.out.length > 0) return again;
  for (const reader of st.readers) if (reader.fd > 2) ctx.close(reader.fd);
  st.readers = [];
  while (st.writers.length > 2) {
    const writer = st.writers[2] as Writer;
    const ended = endStream(vm, writer);
    if (typeof ended !== "number") return ended;
    st.writers.splice(2, 1);
  }
  return undefined;
}
