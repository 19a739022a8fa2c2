import type { FileSystem } from "../fs/filesystem";
import { absolute } from "../fs/path";
import { closeFd, fileOf, freeFd, openPath, readFile, setFd, writeFile } from "./files";
import { findProgram } from "./find-program";
import type { Machine } from "./machine";
import { spawn } from "./process";
import type { ProgramContext } from "./program";
import type { Json, Mono, Process } from "./types";

/** The kernel's side of a running program. Made anew for each step. */
export class ProcessContext implements ProgramContext {
  constructor(
    readonly machine: Machine,
    readonly process: Process,
  ) {}

  get args(): readonly string[] {
    return this.process.args.slice(1);
  }
  get argv0(): string {
    return this.process.args[0] ?? this.process.program;
  }
  get fs(): FileSystem {
    return this.machine.fs;
  }
  get cwd(): string {
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
  env(name: string): string | null {
    const entry = this.process.env.find((pair) => pair.startsWith(`${name}=`));
    return entry === undefined ? null : entry.slice(name.length + 1);
  }
  path(name: string): string {
    return absolute(this.process.cwd, name);
  }
  out(text: string): void {
    this.write(1, text);
  }
  err(text: string): void {
    this.write(2, text);
  }
  write(fd: number, text: string): void {
    if (text === "") return;
    const queue = this.process.out;
    let rest = text;
    if (queue.length === 0) {
      const taken = writeFile(this.machine, this.process, fd, text);
      if (typeof taken === "string" || taken === text.length) return;
      if (taken > 0) rest = text.slice(taken);
    }
    const last = queue[queue.length - 1];
    if (last !== undefined && last.fd === fd) last.text += rest;
    else queue.push({ fd, text: rest });
  }
  read(fd: number, max = 16_384): string | null {
    return readFile(this.machine, this.process, fd, max);
  }
  open(path: string, how: "r" | "w" | "a"): number | string {
    const id = openPath(this.machine, this.process, this.path(path), how);
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
  catchSignals(signals: readonly number[]): void {
    this.process.caught = [...signals];
  }
  takeSignal(): number | null {
    return this.process.arrived.shift() ?? null;
  }
  takeMessage(): Json | null {
    return this.process.inbox.shift() ?? null;
  }
  exec(program: string, args: string[]): void {
    const process = this.process;
    process.program = program;
    process.args = args;
    process.started = false;
    process.data = null;
    process.caught = [];
    process.arrived = [];
    process.exit = null;
    process.wait = null;
    process.demand = null;
  }
  spawn(argv: string[]): number | null {
    const found = findProgram(this.machine, this.process, argv[0] ?? "");
    if (found.kind !== "found") return null;
    return spawn(this.machine, {
      program: found.program,
      args: found.prefix.length > 0 ? [...found.prefix, ...argv.slice(1)] : argv,
      parent: this.process,
      pgid: null,
    }).pid;
  }
}
