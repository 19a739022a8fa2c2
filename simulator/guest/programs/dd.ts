import { type Bytes, changeCase } from "../../content/bytes";
import { type Extent, extentBytes, extentSize, zeros } from "../../content/extent";
import { errorText } from "../fs/filesystem";
import { areOver } from "../os/disk-io";
import { diskBehind, fileOf, fsync } from "../os/files";
import { writeBack } from "../os/page-cache";
import { again, exit, type Program, type ProgramContext, type Step, waitDisk, waitRead } from "../os/program";
import { SIGINT } from "../os/signals";
import { type DdState, parseOperands } from "./dd-operands";
import { endRecords, inRecords } from "./dd-records";
import { quoteName } from "./quoting";
import { binarySize, decimalSize } from "./sizes";

const SIGUSR1 = 10;

/** Most bytes that are booked with a disk at once: a long copy stays a few events a second. */
const BOOKED = 16_777_216;
/** Flags of input or output with which each block is a request of its own. @source open(2): O_DIRECT, O_DSYNC, O_SYNC */
const SINGLE = /^[io](direct|dsync|sync)$/;
function report(ctx: ProgramContext, st: DdState): void {
  if (st.status === "none") return;
  ctx.err(`${st.inFull}+${st.inPart} records in\n${st.outFull}+${st.outPart} records out\n`);
  const cut = st.records?.truncated ?? 0;
  if (cut > 0) ctx.err(`${cut} truncated record${cut === 1 ? "" : "s"}\n`);
  if (st.status === "noxfer") return;
  const us = Math.max(1, ctx.mono() - st.startedAt);
  const seconds = us / 1_000_000;
  const exponent = us < 10 ? -6 : -5;
  // As C's %g: what is shorter than 100 µs has an exponent.
  const shown = us < 100 ? `${us / (us < 10 ? 1 : 10)}e-0${-exponent}` : Number(seconds.toPrecision(6)).toString();
  const rate = st.bytes === 0 ? "0.0 kB" : decimalSize(Math.round((st.bytes * 1_000_000) / us));
  const sizes =
    st.bytes < 1000 ? "" : st.bytes < 1024 ? ` (${decimalSize(st.bytes)})` : ` (${decimalSize(st.bytes)}, ${binarySize(st.bytes)})`;
  ctx.err(`${st.bytes} byte${st.bytes === 1 ? "" : "s"}${sizes} copied, ${shown} s, ${rate}/s\n`);
}

function openFiles(ctx: ProgramContext, st: DdState, seek: number, flags: readonly string[]): string | null {
  if (st.input !== "") {
    const fd = ctx.open(st.input, "r");
    if (typeof fd === "string") return `failed to open ${quoteName(st.input)}: ${errorText(fd)}`;
    st.ifd = fd;
    const input = fileOf(ctx.machine, ctx.process, fd);
    if (input && flags.includes("idirect")) input.isDirect = true;
  }
  if (st.output !== "") {
    const exists = ctx.fs.exists(ctx.path(st.output));
    if (st.conv.includes("excl") && exists) return `failed to open ${quoteName(st.output)}: ${errorText("EEXIST")}`;
    if (st.conv.includes("nocreat") && !exists) return `failed to open ${quoteName(st.output)}: ${errorText("ENOENT")}`;
    const fd = ctx.open(st.output, flags.includes("oappend") ? "a" : "rw");
    if (typeof fd === "string") return `failed to open ${quoteName(st.output)}: ${errorText(fd)}`;
    st.ofd = fd;
    const file = fileOf(ctx.machine, ctx.process, fd);
    if (file && flags.includes("odirect")) file.isDirect = true;
    const found = ctx.fs.lookup(ctx.path(st.output));
    if (file?.kind === "file" && typeof found !== "string" && !found.synth && !st.conv.includes("notrunc") && !file.append) {
      const error = ctx.fs.truncate(found, seek);
      if (error !== null) return `failed to truncate to ${seek} bytes in output file ${quoteName(st.output)}: ${errorText(error)}`;
    }
  }
  const out = fileOf(ctx.machine, ctx.process, st.ofd);
  if (out && (out.kind === "file" || out.kind === "disk")) out.pos += seek;
  return skipInput(ctx, st);
}

/** Input that can be sought is; the rest is read and thrown away. */
function skipInput(ctx: ProgramContext, st: DdState): string | null {
  const file = fileOf(ctx.machine, ctx.process, st.ifd);
  if (!file || st.skip === 0) return null;
  if (file.kind === "file" || file.kind === "disk" || file.kind === "text" || file.kind === "zero" || file.kind === "random") {
    file.pos += st.skip;
    st.skip = 0;
  }
  return null;
}

const behind = (ctx: ProgramContext, fd: number): string => diskBehind(ctx.machine, ctx.process, fd);

function convert(st: DdState, bytes: Bytes): Bytes {
  let out = bytes;
  if (st.conv.includes("ucase")) out = changeCase(out, true);
  if (st.conv.includes("lcase")) out = changeCase(out, false);
  if (st.conv.includes("swab")) out = out.replace(/([\s\S])([\s\S])/g, "$2$1");
  return st.records === null ? out : inRecords(st.records, out);
}

/** Counts what was written. */
function written(st: DdState, size: number): void {
  const total = st.bytes + size;
  if (st.twoBuffers) st.outFull = Math.floor(total / st.outBlock);
  else {
    st.outFull += Math.floor(size / st.outBlock);
    if (size % st.outBlock > 0) st.outPart++;
  }
  st.bytes = total;
}

/** Writes whole input blocks; a short one is filled with zeros when `conv=sync`. */
function emit(ctx: ProgramContext, st: DdState, extents: readonly Extent[], size: number): void {
  const full = Math.floor(size / st.block);
  st.inFull += full;
  const rest = size - full * st.block;
  if (rest > 0) st.inPart++;
  const pad = rest > 0 && st.conv.includes("sync") ? st.block - rest : 0;
  if (st.records !== null || ["ucase", "lcase", "swab"].some((name) => st.conv.includes(name))) {
    const padding = (st.records === null ? "\0" : " ").repeat(pad);
    let size = 0;
    for (const bytes of [...extents.map((extent) => extentBytes(extent, ctx.fs.chunks)), padding]) {
      const out = convert(st, bytes);
      ctx.charge("looked", bytes.length + out.length);
      if (out !== "") ctx.send(st.ofd, out);
      size += out.length;
    }
    written(st, size);
  } else {
    for (const extent of extents) ctx.send(st.ofd, extent);
    if (pad > 0) ctx.send(st.ofd, zeros(pad));
    written(st, size + pad);
  }
  if (st.left > 0) st.left = st.leftBytes ? Math.max(0, st.left - size) : st.left - full - (rest > 0 ? 1 : 0);
}

/** Asks the disks behind a transfer for it; null: there are none, and it takes CPU alone. */
function book(ctx: ProgramContext, st: DdState, size: number): Step | null | "failed" {
  const m = ctx.machine;
  const source = behind(ctx, st.ifd);
  const target = behind(ctx, st.ofd);
  if (source === "" && target === "") return null;
  const written = target === "" ? [] : writeBack(m, target, size);
  if (written === null) return "failed";
  ctx.process.demand = { cpuMicro: 150_000, readBytesPerS: 0, readIops: 0, writeBytesPerS: 0, writeIops: 0 };
  st.tickets = written;
  return target === "" ? again : waitDisk(written);
}

function finish(ctx: ProgramContext, st: DdState, code: number): Step {
  ctx.process.demand = null;
  if (st.partialSize > 0 && !st.stopped) {
    emit(ctx, st, st.partial, st.partialSize);
    st.partialSize = 0;
  }
  const last = st.records === null || st.stopped ? "" : endRecords(st.records);
  if (last !== "") {
    ctx.send(st.ofd, last);
    written(st, last.length);
  }
  if (st.twoBuffers && st.bytes % st.outBlock > 0) st.outPart = 1;
  st.code = code;
  return st.stopped ? end(ctx, st) : synchronize(ctx, st);
}

/** `conv=fsync` and its like: the figures come when all is on the disk. @source coreutils 9.1: dd.c (synchronize_output) */
function synchronize(ctx: ProgramContext, st: DdState): Step {
  const way = ["fsync", "fdatasync"].find((name) => st.conv.includes(name));
  if (way === undefined) return end(ctx, st);
  const tickets = fsync(ctx.machine, ctx.process, st.ofd);
  if (tickets === null) return notSynchronized(ctx, st, way);
  if (tickets.length === 0) return end(ctx, st);
  st.tickets = tickets;
  st.isSyncing = true;
  return waitDisk(tickets);
}

function notSynchronized(ctx: ProgramContext, st: DdState, way: string): Step {
  ctx.err(`dd: ${way} failed for ${quoteName(st.output)}: ${errorText("EIO")}\n`);
  st.code = 1;
  return end(ctx, st);
}

function end(ctx: ProgramContext, st: DdState): Step {
  report(ctx, st);
  delete st.isSyncing;
  return again;
}

/** One transfer: reads what a block, or many, may take and writes it. */
function transfer(ctx: ProgramContext, st: DdState): Step {
  const file = fileOf(ctx.machine, ctx.process, st.ifd);
  const isStream = file?.kind === "pipe" || file?.kind === "tty";
  if (st.left === 0) return finish(ctx, st, 0);
  const wanted = st.left < 0 ? Number.MAX_SAFE_INTEGER : st.leftBytes ? st.left : st.left * st.block - st.partialSize;
  const most = isStream
    ? st.skip > 0
      ? Math.min(st.skip, 65_536)
      : st.block - st.partialSize
    : st.records === null && !st.isEachBlock
      ? Math.max(st.block, Math.floor(BOOKED / st.block) * st.block)
      : st.block;
  const got = ctx.take(st.ifd, Math.min(wanted, most));
  if (!Array.isArray(got)) {
    if (got !== null) ctx.err(`dd: error reading ${quoteName(st.input || "standard input")}: ${errorText(got.error)}\n`);
    return finish(ctx, st, got === null ? 0 : 1);
  }
  if (got.length === 0) return waitRead(st.ifd);
  const size = got.reduce((sum, extent) => sum + extentSize(extent), 0);
  if (st.skip > 0) {
    st.skip -= size;
    return again;
  }
  if (isStream && st.fullBlocks && st.partialSize + size < st.block) {
    st.partial.push(...got);
    st.partialSize += size;
    return again;
  }
  const all = st.partialSize > 0 ? [...st.partial, ...got] : got;
  const total = size + st.partialSize;
  st.partial = [];
  st.partialSize = 0;
  emit(ctx, st, all, total);
  st.due = total;
  return again;
}

/** What has been transferred last is with its file: it goes to the disk behind that. */
function settle(ctx: ProgramContext, st: DdState, size: number): Step {
  delete st.due;
  const refused = ctx.writeError(st.ofd);
  if (refused !== null) {
    ctx.err(`dd: ${st.twoBuffers ? "writing to" : "error writing"} ${quoteName(st.output || "standard output")}: ${errorText(refused)}\n`);
    st.stopped = true;
    return finish(ctx, st, 1);
  }
  const step = book(ctx, st, size);
  return step === "failed" ? failed(ctx, st) : (step ?? again);
}

/** A disk has not done what was asked of it. */
function failed(ctx: ProgramContext, st: DdState): Step {
  const [what, name] = behind(ctx, st.ofd) === "" ? ["reading", st.input] : ["writing", st.output];
  ctx.err(`dd: error ${what} '${name}': ${errorText("EIO")}\n`);
  st.stopped = true;
  return finish(ctx, st, 1);
}

/** `dd`: goes at the pace of the disk behind it. @source coreutils 9.1: dd */
export const dd: Program<DdState> = {
  name: "dd",
  start(ctx) {
    const st: DdState = {
      ifd: 0,
      ofd: 1,
      input: "",
      output: "",
      block: 512,
      outBlock: 512,
      twoBuffers: true,
      records: null,
      left: -1,
      leftBytes: false,
      skip: 0,
      fullBlocks: false,
      conv: [],
      status: "",
      inFull: 0,
      inPart: 0,
      outFull: 0,
      outPart: 0,
      bytes: 0,
      partial: [],
      partialSize: 0,
      startedAt: ctx.mono(),
      code: null,
      stopped: false,
    };
    const parsed = parseOperands(ctx, st);
    const problem = typeof parsed === "string" ? parsed : openFiles(ctx, st, parsed.seek, parsed.flags);
    if (problem !== null) {
      ctx.err(`dd: ${problem}\n`);
      return { ...st, code: 1 };
    }
    if (typeof parsed !== "string" && parsed.flags.some((flag) => SINGLE.test(flag))) st.isEachBlock = true;
    ctx.catchSignals([SIGINT, SIGUSR1]);
    return st;
  },
  step(ctx, st): Step {
    if (st.code !== null && !st.isSyncing) return exit(st.code);
    const { tickets = [] } = st;
    if (st.isSyncing) {
      if (!areOver(ctx.machine, tickets)) return waitDisk(tickets);
      const way = st.conv.find((name) => name === "fsync" || name === "fdatasync") ?? "fsync";
      return ctx.takeDiskFailure() ? notSynchronized(ctx, st, way) : end(ctx, st);
    }
    for (let signal = ctx.takeSignal(); signal !== null; signal = ctx.takeSignal()) {
      if (signal === SIGINT) {
        st.stopped = true;
        return finish(ctx, st, 130);
      }
      report(ctx, st);
    }
    if (!areOver(ctx.machine, tickets)) return waitDisk(tickets);
    if (ctx.takeDiskFailure()) return failed(ctx, st);
    while (!ctx.isSpent) {
      if (ctx.process.out.length > 0) return again;
      const step = st.due === undefined ? transfer(ctx, st) : settle(ctx, st, st.due);
      if (step !== again || st.code !== null) return step;
    }
    return again;
  },
};
