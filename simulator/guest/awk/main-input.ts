/** The files that the command line names, and assignments between them. @source POSIX.1-2017 awk, OPERANDS */
import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { NOT_BUILT } from "./builder";
import { AwkError } from "./errors";
import { unescaped } from "./escapes";
import { keyOf } from "./key-text";
import { openKept } from "./open-kept";
import { isWait, type ReadRecord, readRecord } from "./read-record";
import { ARGC, ARGV, ENVIRON, FILENAME, FNR, NF, NR, newReader, RT, SPECIAL } from "./state";
import { boxed } from "./value";
import type { Vm } from "./vm";

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/;

/** Does the assignment that an argument is; false: it is none. */
export function assign(vm: Vm, argument: Bytes): boolean {
  const found = ASSIGNMENT.exec(argument);
  if (!found) return false;
  const [, name = "", raw = ""] = found;
  if (vm.dialect.isGnu && NOT_BUILT.includes(name)) throw new AwkError(`${name} is not part of this system`, 2, "bare");
  const text = unescaped(raw, vm.dialect, (c) => {
    vm.ctx.err(`${vm.st.name}: warning: escape sequence \`\\${c}' treated as plain \`${c}'\n`);
  });
  const own = (SPECIAL as readonly string[]).indexOf(name);
  const slot = own >= 0 ? own : vm.code.globals.indexOf(name);
  if (slot < 0) return true;
  // The number of fields of the first record is not its business.
  if (slot !== NF) vm.set(slot, { s: text });
  return true;
}

/** Reads the next record of the main input; null at the end of all. */
export function readMain(vm: Vm): ReadRecord {
  const { st } = vm;
  for (;;) {
    if (st.main.fd >= 0 || !st.main.isEnded) {
      const read = readRecord(vm, st.main);
      if (read !== null) {
        if (!isWait(read)) count(vm, read.mark);
        return read;
      }
      closeMain(vm);
    }
    if (!openNext(vm)) return null;
  }
}

function count(vm: Vm, mark: Bytes): void {
  vm.set(NR, boxed(vm.count(NR) + 1));
  vm.set(FNR, boxed(vm.count(FNR) + 1));
  if (vm.dialect.isGnu) vm.set(RT, mark);
}

/** Ends the present file. */
export function closeMain(vm: Vm): void {
  const { main } = vm.st;
  if (main.fd > 0) vm.ctx.close(main.fd);
  vm.st.main = { ...newReader(main.name, false, -1), isEnded: true };
}

/** Opens the next file of the arguments, or standard input when there is none; false: all were read. */
function openNext(vm: Vm): boolean {
  const { st, ctx, dialect } = vm;
  const argv = vm.array(ARGV).v;
  for (;;) {
    st.argument++;
    if (st.argument >= vm.count(ARGC)) break;
    const value = argv[String(st.argument)];
    if (value === undefined) continue;
    const name = vm.text(value);
    if (name === "" || assign(vm, name)) continue;
    st.hasOpened = true;
    const opened = name === "-" || name === "/dev/stdin" ? 0 : openKept(ctx, name, "r");
    if (opened === "EISDIR" && dialect.isGnu) {
      ctx.err(`${st.name}: warning: command line argument \`${name}' is a directory: skipped\n`);
      continue;
    }
    if (typeof opened === "string") {
      const why = errorText(opened);
      if (dialect.isGnu) throw new AwkError(`cannot open file \`${name}' for reading: ${why}`, 2, "bare");
      throw new AwkError(opened === "EISDIR" ? `read error (${why})` : `cannot open ${name} (${why})`, 2, "bare");
    }
    begin(vm, name, opened);
    return true;
  }
  if (st.hasOpened) return false;
  st.hasOpened = true;
  begin(vm, "", 0);
  return true;
}

function begin(vm: Vm, name: Bytes, fd: number): void {
  vm.st.main = newReader(name, false, fd);
  vm.set(FNR, 0);
  vm.set(FILENAME, { s: name || "-" });
}

/** Fills the arrays that every program has. */
export function makeArrays(vm: Vm, argv: readonly Bytes[]): void {
  const put = (id: number, key: Bytes, text: Bytes): void => {
    const array = vm.array(id);
    const safe = keyOf(key);
    if (!Object.hasOwn(array.v, safe)) array.n++;
    array.v[safe] = { s: text };
  };
  argv.forEach((text, i) => {
    put(ARGV, String(i), text);
  });
  vm.set(ARGC, argv.length);
  for (const pair of vm.ctx.process.env) {
    const cut = pair.indexOf("=");
    if (cut > 0) put(ENVIRON, pair.slice(0, cut), pair.slice(cut + 1));
  }
}
