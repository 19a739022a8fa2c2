import type { Bytes } from "../../content/bytes";
import { extentBytes } from "../../content/extent";
import { errorText } from "../fs/filesystem";
import { again, type Step, waitRead } from "../os/program";
import { AwkError } from "./errors";
import { type Reader, RS } from "./state";
import type { Vm } from "./vm";

/** Longest record. guess: it is divided in one step of the simulator */
const RECORD_MOST = 4_194_304;
/** Work of a record beside that for its bytes: 500 ns. guess: as sed's lines */
const RECORD_BYTES = 200;

/** A record and what ended it; null at the end of the input; a step to take first. */
export type ReadRecord = { readonly text: Bytes; readonly mark: Bytes } | null | Step;

export function isWait(read: ReadRecord): read is Step {
  return read !== null && "do" in read;
}

/** Reads more of a file or command; a step to take first, nothing when it was read or has ended. */
function readMore(vm: Vm, reader: Reader): Step | undefined {
  const { ctx, dialect } = vm;
  if (reader.fd < 0) {
    reader.isEnded = true;
    return undefined;
  }
  const got = ctx.take(reader.fd);
  if (got === null || !Array.isArray(got)) {
    reader.isEnded = true;
    if (got === null) return undefined;
    const why = errorText(got.error);
    throw new AwkError(dialect.isGnu ? `error reading input file \`${reader.name || "-"}': ${why}` : `read error (${why})`, 2, "bare");
  }
  if (got.length === 0) return waitRead(reader.fd);
  reader.ahead = reader.ahead.slice(reader.at);
  reader.at = 0;
  for (const extent of got) reader.ahead += extentBytes(extent, ctx.fs.chunks);
  if (reader.ahead.length > RECORD_MOST + 65_536) throw new AwkError("out of memory", 2, "bare");
  // After a read, so that every step comes a little further.
  return ctx.isSpent ? again : undefined;
}

/** Takes what was read up to a place, and goes on behind what ends it. */
function taken(vm: Vm, reader: Reader, end: number, next: number): { text: Bytes; mark: Bytes } {
  const text = reader.ahead.slice(reader.at, end);
  const mark = reader.ahead.slice(end, next);
  vm.ctx.charge("looked", next - reader.at + RECORD_BYTES);
  reader.at = next;
  return { text, mark };
}

/** The next record of a file or command. */
export function readRecord(vm: Vm, reader: Reader): ReadRecord {
  const rs = vm.special(RS);
  if (rs === "") return paragraph(vm, reader);
  if (rs.length === 1) return divided(vm, reader, rs);
  return byRegex(vm, reader, rs);
}

/** What is left at the end of the input. */
function rest(vm: Vm, reader: Reader): ReadRecord {
  return reader.at < reader.ahead.length ? taken(vm, reader, reader.ahead.length, reader.ahead.length) : null;
}

function divided(vm: Vm, reader: Reader, end: Bytes): ReadRecord {
  // What was looked through before is not looked through again.
  let from = reader.at;
  for (;;) {
    const at = reader.ahead.indexOf(end, from);
    if (at >= 0) return taken(vm, reader, at, at + 1);
    if (reader.isEnded) return rest(vm, reader);
    const looked = reader.ahead.length - reader.at;
    const wait = readMore(vm, reader);
    if (wait) return wait;
    from = reader.at + looked;
  }
}

/** Records that empty lines divide. */
function paragraph(vm: Vm, reader: Reader): ReadRecord {
  for (;;) {
    while (reader.ahead[reader.at] === "\n") reader.at++;
    const at = reader.ahead.indexOf("\n\n", reader.at);
    let next = at + 2;
    if (at >= 0) {
      while (reader.ahead[next] === "\n") next++;
      return taken(vm, reader, at, next);
    }
    if (reader.isEnded) {
      if (reader.at >= reader.ahead.length) return null;
      const end = reader.ahead.length;
      return taken(vm, reader, reader.ahead.endsWith("\n") ? end - 1 : end, end);
    }
    const wait = readMore(vm, reader);
    if (wait) return wait;
  }
}

/** Records that an expression divides: a match that could go on is waited for. */
function byRegex(vm: Vm, reader: Reader, rs: Bytes): ReadRecord {
  const regex = vm.regex(rs, true);
  for (;;) {
    const ahead = reader.ahead.slice(reader.at);
    const found = ahead === "" ? null : regex.find(ahead, 0, vm.ctx, { groups: 0 });
    const [from = 0, to = 0] = found ?? [];
    if (found !== null && to > from && (to < ahead.length || reader.isEnded)) return taken(vm, reader, reader.at + from, reader.at + to);
    if (reader.isEnded) {
      // A last newline is none of the record's.
      if (ahead === "\n" && !vm.dialect.isGnu) return null;
      return rest(vm, reader);
    }
    const wait = readMore(vm, reader);
    if (wait) return wait;
  }
}
