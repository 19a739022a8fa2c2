/**
 * How programs of the modelled system are written.
 *
 * An instant program computes its whole output at once and never blocks:
 * ```ts
 * export const brctl = instantProgram("brctl", (args, ctx) => ok(showBridges(ctx.control)));
 * ```
 * A blocking program is a pair of functions over a plain JSON record: `start` makes the record, `step` is called with it
 * whenever the process may run, changes it in place, and says what to wait for. Nothing may be kept outside the record;
 * a saved guest calls `step` again with the record after a JSON round trip.
 * ```ts
 * export const xentop: Program<{ shown: number }> = {
 *   name: "xentop",
 *   start: () => ({ shown: 0 }),
 *   step(ctx, state) {
 *     if (ctx.takeSignal() !== null) return exit(130);          // only after ctx.catchSignals([SIGINT])
 *     ctx.out(`\x1b[H\x1b[2J${screen(ctx.control)}`);           // written before the next step, blocking when a pipe is full
 *     state.shown++;
 *     return waitUntil(ctx.mono() + 3_000_000);
 *   },
 * };
 * ```
 * Everything that a program reads, writes and is called with is bytes (`content/bytes.ts`). Work is charged (`costs.ts`); a program
 * whose step may be long looks at `ctx.isSpent` and returns `again`, so that no line typed in a guest is felt outside it.
 */
import type { Bytes } from "../../content/bytes";
import type { Extent } from "../../content/extent";
import type { FileSystem } from "../fs/filesystem";
import type { Meter } from "./costs";
import { areOver, type Ticket } from "./disk-io";
import type { OpenHow, ReadResult } from "./files";
import type { Machine } from "./machine";
import type { Json, Mono, Process, Tty, Wait } from "./types";

/** What a program says at the end of a step. */
export type Step =
  | { readonly do: "exit"; readonly code: number }
  /** blocked until `wait` holds (or a caught signal arrives) */
  | { readonly do: "wait"; readonly wait: Wait }
  /** used this much CPU, goes on when it has passed */
  | { readonly do: "run"; readonly us: number };

/** A program of the modelled system. `S` is its record: plain JSON, changed in place by `step`. */
export interface Program<S = Json> {
  readonly name: string;
  /** file that runs it, `/usr/bin/<name>` unless told; null: built into the system, not found by name */
  readonly path?: string | null;
  start(ctx: ProgramContext): S;
  step(ctx: ProgramContext, state: S): Step;
}

/** Any program, whatever its record. */
// The record's type is private to each program; the table only hands it back what its own `start` made.
// biome-ignore lint/suspicious/noExplicitAny: existential type, see above
export type AnyProgram = Program<any>;

/** Output of an instant program. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
  /** requests to disks: the program ends no earlier than they are over */
  readonly tickets?: readonly Ticket[];
}

/** What the kernel offers a running program. */
export interface ProgramContext extends Meter {
  /** this step has used its share of CPU: keep what is half done in the record and return `again` */
  readonly isSpent: boolean;
  /** arguments without the program's name */
  readonly args: readonly Bytes[];
  /** name it was called by */
  readonly argv0: Bytes;
  readonly process: Process;
  readonly machine: Machine;
  readonly fs: FileSystem;
  readonly cwd: string;
  readonly uid: number;
  /** opaque value from the factory's options; dom0's programs know what it is */
  readonly control: unknown;
  /** monotonic time, µs since power-on */
  mono(): Mono;
  /** Unix time, whole µs */
  unixUs(): number;
  /** 32-bit random number */
  random(): number;
  env(name: string): string | null;
  /** absolute path of a name relative to the working directory */
  path(name: string): string;
  /**
   * Queues bytes for standard output; they are written before the next step, and the process waits while a pipe is full. Characters beyond
   * U+00FF of a program's own text become UTF-8.
   */
  out(text: Bytes): void;
  err(text: Bytes): void;
  write(fd: number, text: Bytes): void;
  /** The same for any run of bytes. */
  send(fd: number, extent: Extent): void;
  /** What was refused of the writes to a descriptor since this was asked last: the name of an error, null for none. */
  writeError(fd: number): string | null;
  /** What can be read now, up to `max` bytes: `""` nothing yet (wait with `waitRead`), null at end of file or on an error (`readError`). */
  read(fd: number, max?: number): Bytes | null;
  /** The same as extents: runs of zeros and the like stay what they are. */
  take(fd: number, max?: number): ReadResult;
  /** Says how much memory of its own the process keeps now, bytes; false: refused (ENOMEM). @param real - of them, kept byte by byte; all unless told */
  hold(bytes: number, real?: number): boolean;
  /** Opens a file; the descriptor, or an error code such as `ENOENT`. */
  open(path: string, how: OpenHow): number | string;
  close(fd: number): void;
  isTty(fd: number): boolean;
  /** the terminal that it is controlled by; the console for one that has none */
  readonly terminal: Tty;
  catchSignals(signals: readonly number[]): void;
  /** next caught signal, null when none */
  takeSignal(): number | null;
  takeMessage(): Json | null;
  /** Whether one of the requests that it has waited for has failed (EIO), since this was asked last. */
  takeDiskFailure(): boolean;
  /** Replaces this process's program; it starts on the next step. */
  exec(program: string, args: string[], env?: string[]): void;
  /** Starts a child with the same descriptors; its pid, or the name of an error. */
  spawn(argv: Bytes[]): number | string;
}

/** Ends the program. */
export function exit(code: number): Step {
  return { do: "exit", code };
}
/** Blocks until a monotonic time. */
export function waitUntil(at: Mono): Step {
  return { do: "wait", wait: { on: "time", until: at } };
}
/** Blocks until a descriptor can be read or is at its end, or until a time. */
export function waitRead(fd: number, until: Mono | null = null): Step {
  return { do: "wait", wait: { on: "read", fd, until } };
}
/** Blocks until a message arrives (network answers), or until a time. */
export function waitMessage(until: Mono | null = null): Step {
  return { do: "wait", wait: { on: "inbox", until } };
}
/** Blocks until a child changes state. */
export function waitChild(until: Mono | null = null): Step {
  return { do: "wait", wait: { on: "child", until } };
}
/** Blocks until requests to disks are over; `ctx.takeDiskFailure` says whether one has failed. */
export function waitDisk(tickets: readonly Ticket[]): Step {
  return { do: "wait", wait: { on: "disk", tickets, until: null } };
}
/** Blocks until a signal. */
export const waitSignal: Step = { do: "wait", wait: { on: "signal" } };
/** Goes on after using CPU beside what was charged. */
export function run(us: number): Step {
  return { do: "run", us };
}
/** Goes on in the next step. */
export const again: Step = { do: "run", us: 0 };

/** Output of success. */
export function ok(stdout: string): Output {
  return { stdout, stderr: "", code: 0 };
}
/** Output of failure, a line on standard error. */
export function fail(stderr: string, code = 1): Output {
  return { stdout: "", stderr: stderr.endsWith("\n") || stderr === "" ? stderr : `${stderr}\n`, code };
}

/** A program that reads nothing from standard input and finishes at once, or when a disk has done its part. */
export function instantProgram(
  name: string,
  run: (args: readonly string[], ctx: ProgramContext) => Output,
  path?: string | null,
): Program<{ code: number; tickets?: readonly Ticket[] }> {
  return {
    name,
    ...(path === undefined ? {} : { path }),
    start(ctx) {
      const output = run(ctx.args, ctx);
      if (output.stdout !== "") ctx.out(output.stdout);
      if (output.stderr !== "") ctx.err(output.stderr);
      return { code: output.code, ...(output.tickets === undefined ? {} : { tickets: output.tickets }) };
    },
    step: (ctx, { code, tickets = [] }) => (areOver(ctx.machine, tickets) ? exit(code) : waitDisk(tickets)),
  };
}
