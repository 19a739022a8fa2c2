/** Instructions that write, and those for commands. */
import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, type Step, waitChild } from "../os/program";
import { collected } from "../programs/children";
import type { OutputKind } from "./ast";
import { AwkError } from "./errors";
import { formatted } from "./format";
import { OFMT, OFS, ORS, type Writer } from "./state";
import { closeStream, flushAll, flushWriter, put, writerOf } from "./streams";
import { toText, type Value } from "./value";
import type { Op, Vm } from "./vm";

/** What is done with a writer once the statement's text has been added. */
function write(vm: Vm, writer: Writer, text: Bytes): Step | undefined {
  put(vm, writer, text);
  const refused = writer.buffer === "" ? vm.ctx.writeError(writer.fd) : null;
  if (refused !== null) throw refusedWrite(vm, writer, refused);
  return undefined;
}

/** @source gawk: io.c, efwrite and do_fflush; mawk: files.c, write_error and close_error */
export function refusedWrite(vm: Vm, writer: Writer, error: string, isFlush = false): AwkError {
  const why = errorText(error);
  if (!vm.dialect.isGnu)
    return new AwkError(`write failure (${why})\n${vm.st.name}: close failed on file ${writer.name} (${why})`, 2, "bare");
  const target = writer.fd === 1 ? "standard output" : writer.name;
  return new AwkError(isFlush ? `fflush: cannot flush ${target}: ${why}` : `print to "${target}" failed: ${why}`);
}

/** Where the statement writes: the destination is on top. */
function target(vm: Vm, kind: OutputKind | null): Writer {
  if (kind === null) return vm.st.writers[0] as Writer;
  return writerOf(vm, kind, vm.popText());
}

/** `print` of so many values. */
export const print =
  (count: number, kind: OutputKind | null): Op =>
  (vm) => {
    const writer = target(vm, kind);
    const { stack } = vm.st;
    const from = stack.length - count;
    let text: Bytes;
    if (count === 0) text = vm.record();
    else {
      const ofmt = vm.special(OFMT);
      const ofs = count > 1 ? vm.special(OFS) : "";
      text = toText(stack[from] as Value, ofmt, vm.dialect);
      for (let i = from + 1; i < stack.length; i++) text += ofs + toText(stack[i] as Value, ofmt, vm.dialect);
      stack.length = from;
    }
    vm.checkSize(text.length);
    vm.ctx.charge("moved", 1 + text.length / 64);
    return write(vm, writer, text + vm.special(ORS));
  };

/** `printf` of a format and so many values with it. */
export const printFormat =
  (count: number, kind: OutputKind | null): Op =>
  (vm) => {
    const writer = target(vm, kind);
    const args = vm.st.stack.splice(vm.st.stack.length - count);
    return write(
      vm,
      writer,
      formatted(vm, vm.text(args[0] ?? ""), args.slice(1), (text) => put(vm, writer, text)),
    );
  };

export const sprintf =
  (count: number): Op =>
  (vm) => {
    const args = vm.st.stack.splice(vm.st.stack.length - count);
    vm.push(formatted(vm, vm.text(args[0] ?? ""), args.slice(1)));
    return undefined;
  };

/** `close(name)`: the name stays on the stack while a command is waited for. */
export const close: Op = (vm) => {
  const done = closeStream(vm, vm.text(vm.top()));
  if (typeof done !== "number") return done;
  vm.pop();
  vm.push(done);
  return undefined;
};

/** `fflush()` and `fflush("")` of all, `fflush(name)` of one. */
export const flush =
  (isNamed: boolean): Op =>
  (vm) => {
    const name = isNamed ? vm.popText() : "";
    const found = name === "" ? vm.st.writers : vm.st.writers.filter((writer) => writer.name === name);
    for (const writer of found) {
      flushWriter(vm, writer);
      const refused = vm.ctx.writeError(writer.fd);
      if (refused !== null) throw refusedWrite(vm, writer, refused, true);
    }
    vm.push(found.length === 0 ? -1 : 0);
    return undefined;
  };

/** `system(command)`. */
export const system: Op = (vm) => {
  const { st, ctx } = vm;
  if (st.child === null) {
    flushAll(vm);
    if (ctx.process.out.length > 0) return again;
    const pid = ctx.spawn(["sh", "-c", vm.text(vm.top())]);
    if (typeof pid === "string") {
      vm.pop();
      vm.push(-1);
      return undefined;
    }
    st.child = pid;
    return waitChild();
  }
  const child = ctx.machine.process(st.child);
  const killedBy = child?.status === "zombie" ? child.killedBy : 0;
  const code = collected(ctx, st.child);
  if (code === null) return waitChild();
  st.child = null;
  vm.pop();
  vm.push(killedBy > 0 ? 256 + killedBy : code);
  return undefined;
};
