import { asBytes, type Bytes } from "../../content/bytes";
import { type Extent, extentSize, sliceExtent } from "../../content/extent";
import type { FileSystem } from "../fs/filesystem";
import { absolute } from "../fs/path";
import { once } from "./careful";
import { COSTS, type CostUnit, STEP_NS } from "./costs";
import { bytesOf, closeFd, fileOf, freeFd, type OpenHow, openPath, type ReadResult, readExtents, setFd, writeExtent } from "./files";
import { findProgram } from "./find-program";
import { argumentsFit, mayFork } from "./limits";
import type { Machine } from "./machine";
import { holdMemory } from "./memory";
import { setWords, signal, spawn } from "./process";
import type { ProgramContext } from "./program";
import { SIGPIPE, SIGXFSZ } from "./signals";
import { controllingTerminal } from "./terminals";
import type { Json, Mono, Process, Tty } from "./types";

/** The kernel's side of a running program. Made anew for each step; counts what the step costs. */
export class ProcessContext implements ProgramContext {
  /** charged in this step, ns */
  usedNs = 0;

  constructor(
    readonly machine: Machine,
    readonly process: Process,
  ) {}

  charge(unit: CostUnit, count: number): void {
    this.usedNs += COSTS[unit] * count;
  }
  get isSpent(): boolean {
    return this.usedNs >= STEP_NS || this.process.reads !== undefined || this.machine.careful?.hasSpawned === true;
  }
  get args(): readonly Bytes[] {
    return this.process.args.slice(1);
  }
  get argv0(): Bytes {
    return this.process.args[0] ?? this.process.program;
  }
  get fs(): FileSystem {
    return this.machine.fs;
  }
  get cwd(): Bytes {
    return this.process.cwd;
  }
  get uid(): number {
    return this.process.uid;
  }
  get control(): unknown {
    return this.machine.control;
  }
  mono(): Mono {
    return this.machine.mono();
  }
  unixUs(): number {
    return this.machine.unixUs();
  }
  random(): number {
    return this.machine.services.random();
  }
  env(name: string): Bytes | null {
    const entry = this.process.env.find((pair) => pair.startsWith(`${name}=`));
    return entry === undefined ? null : entry.slice(name.length + 1);
  }
  path(name: Bytes): Bytes {
    return absolute(this.process.cwd, name);
  }
  out(text: Bytes): void {
    this.send(1, asBytes(text));
  }
  err(text: Bytes): void {
    this.send(2, asBytes(text));
  }
  write(fd: number, text: Bytes): void {
    this.send(fd, asBytes(text));
  }
  send(fd: number, extent: Extent): void {
    const size = extentSize(extent);
    if (size === 0 || this.isStopped()) return;
    this.usedNs += COSTS.call + (COSTS.moved * size) / 64;
    const kind = fileOf(this.machine, this.process, fd)?.kind;
    if (kind === "file" && typeof extent === "string") this.usedNs += COSTS.stored * size;
    else if (kind === "tty") this.usedNs += COSTS.shown * size;
    else if (kind === "exec") this.usedNs += COSTS.told * size;
    const queue = this.process.out;
    let rest = extent;
    if (queue.length === 0 && this.process.reads === undefined) {
      const taken = this.give(fd, extent);
      if (taken === null || taken === size) return;
      if (taken > 0) rest = sliceExtent(extent, taken, size);
    }
    const last = queue[queue.length - 1];
    if (last !== undefined && last.fd === fd && typeof last.x === "string" && typeof rest === "string") last.x += rest;
    else queue.push({ fd, x: rest });
  }
  /** A write went beyond the largest file: what kills the process for it has come, and nothing is said any more. */
  private isStopped(): boolean {
    const { pending, ignored, caught } = this.process;
    return pending.length > 0 && pending.includes(SIGXFSZ) && !ignored.includes(SIGXFSZ) && !caught.includes(SIGXFSZ);
  }
  /** Hands bytes to a file; how many it took, null when it refused them for good. */
  private give(fd: number, extent: Extent): number | null {
    const { machine, process } = this;
    const file = machine.careful ? fileOf(machine, process, fd) : null;
    // What goes to another system is logged by itself.
    if (!machine.careful || machine.fs.isRemote(file?.mount ?? "")) return giveOutput(machine, process, fd, extent);
    const [taken = null, at = 0] = once<(number | null)[]>(machine.careful, `send ${fd} ${extentSize(extent)}`, () => {
      const given = giveOutput(machine, process, fd, extent);
      return [given, file?.pos ?? 0];
    });
    if (file && at !== null) file.pos = at;
    return taken;
  }
  writeError(fd: number): string | null {
    const found = this.process.failed?.find((entry) => entry[0] === fd);
    if (found === undefined) return null;
    this.process.failed = this.process.failed?.filter((entry) => entry !== found) ?? [];
    return found[1];
  }
  take(fd: number, max = 65_536): ReadResult {
    const result = readExtents(this.machine, this.process, fd, max);
    this.usedNs += COSTS.call;
    if (Array.isArray(result))
      for (const extent of result) {
        const size = extentSize(extent);
        this.usedNs += (COSTS.moved * size) / 64;
        if (typeof extent === "object" && extent.k === "random") this.usedNs += COSTS.random * size;
      }
    return result;
  }
  read(fd: number, max = 65_536): Bytes | null {
    const result = this.take(fd, max);
    if (result === null || !Array.isArray(result)) return null;
    return result.length === 0 ? "" : bytesOf(this.machine, result);
  }
  hold(bytes: number, real = bytes): boolean {
    return bytes === this.process.heldBytes || holdMemory(this.machine, this.process, Math.max(0, Math.ceil(bytes)), real);
  }
  open(path: Bytes, how: OpenHow): number | string {
    this.usedNs += COSTS.call + COSTS.node;
    const { tables } = this.machine;
    const before = tables.filesMade;
    const id = openPath(this.machine, this.process, this.path(path), how);
    this.usedNs += COSTS.created * (tables.filesMade - before);
    if (typeof id === "string") return id;
    const fd = freeFd(this.process, 3);
    setFd(this.machine, this.process, fd, id);
    return fd;
  }
  close(fd: number): void {
    closeFd(this.machine, this.process, fd);
  }
  isTty(fd: number): boolean {
    return fileOf(this.machine, this.process, fd)?.kind === "tty";
  }
  get terminal(): Tty {
    return controllingTerminal(this.machine, this.process);
  }
  catchSignals(signals: readonly number[]): void {
    this.process.caught = [...signals];
  }
  takeSignal(): number | null {
    return this.process.arrived.shift() ?? null;
  }
  takeMessage(): Json | null {
    return this.process.inbox.shift() ?? null;
  }
  takeDiskFailure(): boolean {
    const hasFailed = this.process.isDiskFailed ?? false;
    delete this.process.isDiskFailed;
    return hasFailed;
  }
  exec(program: string, args: Bytes[], env?: Bytes[]): void {
    const process = this.process;
    this.usedNs += COSTS.exec;
    process.program = program;
    setWords(this.machine, process, args, env);
    process.started = false;
    process.data = null;
    process.caught = [];
    process.arrived = [];
    process.exit = null;
    process.wait = null;
    process.demand = null;
    holdMemory(this.machine, process, 0, 0);
  }
  spawn(argv: Bytes[]): number | string {
    const found = findProgram(this.machine, this.process, argv[0] ?? "");
    if (found.kind !== "found") return found.kind === "missing" ? "ENOENT" : "EACCES";
    if (!mayFork(this.machine, this.process)) return "EAGAIN";
    const args = found.prefix.length > 0 ? [...found.prefix, ...argv.slice(1)] : argv;
    if (!argumentsFit(args, this.process.env)) return "E2BIG";
    return spawn(this.machine, { program: found.program, args, parent: this.process, pgid: null }).pid;
  }
}

/** Hands bytes to a file; how many it took, null when it refused them for good: the error is kept for the program, and a signal sent where Linux sends one. */
export function giveOutput(m: Machine, process: Process, fd: number, extent: Extent): number | null {
  const taken = writeExtent(m, process, fd, extent);
  if (typeof taken === "number" && taken >= 0) return taken;
  const error = typeof taken === "string" ? taken : "EPIPE";
  process.failed ??= [];
  if (!process.failed.some(([known]) => known === fd)) process.failed.push([fd, error]);
  if (error === "EPIPE") signal(m, process, SIGPIPE);
  if (error === "EFBIG") signal(m, process, SIGXFSZ);
  return null;
}
