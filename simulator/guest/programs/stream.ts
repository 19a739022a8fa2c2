import type { Bytes } from "../../content/bytes";
import type { Extent } from "../../content/extent";
import { errorText } from "../fs/filesystem";
import { again, exit, type Output, type Program, type ProgramContext, type Step, waitRead } from "../os/program";
import { type InputSpec, type Inputs, inputComplaint, openNext } from "./inputs";
import { shownName } from "./quoting";

/** Record of a program that takes its inputs as runs of bytes. */
export interface StreamState<S> extends Inputs {
  ended: boolean;
  own: S;
}

/** How such a program treats what comes in. */
export interface StreamSpec<S> extends InputSpec {
  /** record and the files to read (none: standard input), or what to print at once */
  parse(ctx: ProgramContext): { own: S; files: Bytes[] } | Output;
  /** an input has been opened, and is read by this descriptor; the name of an error keeps it from being read */
  opened?(ctx: ProgramContext, own: S, file: Bytes, fd: number): string | null;
  /** one run of bytes; true stops reading all inputs, `next` this one */
  data(ctx: ProgramContext, own: S, extent: Extent): boolean | "next";
  /** an input could not be opened, of which has been told already */
  unreadable?(ctx: ProgramContext, own: S, file: Bytes, error: string): void;
  /** most bytes to read next */
  wants?(own: S): number;
  endOfFile?(ctx: ProgramContext, own: S, file: Bytes): void;
  /** the end of all input; the exit code, or null: there is more to do, call again */
  end(ctx: ProgramContext, own: S): number | null;
  /** its output is buffered by lines: a write that fails has no reason when the program ends. @source coreutils 9.1: digest.c, main; gnulib: close-stream.c */
  readonly failsSilently?: boolean;
}

/** A program that streams bytes from files or standard input: a run of zeros costs it no more than one. */
export function streamProgram<S>(spec: StreamSpec<S>): Program<StreamState<S | null>> {
  return {
    name: spec.name,
    start(ctx) {
      const parsed = spec.parse(ctx);
      if ("stdout" in parsed) {
        ctx.out(parsed.stdout);
        ctx.err(parsed.stderr);
        return { files: [], fd: -2, name: "", code: parsed.code, ended: true, own: null };
      }
      return { files: parsed.files.length > 0 ? parsed.files : ["-"], fd: -1, name: "", code: 0, ended: false, own: parsed.own };
    },
    step: (ctx, state) => streamStep(spec, ctx, state),
  };
}

function streamStep<S>(spec: StreamSpec<S>, ctx: ProgramContext, state: StreamState<S | null>): Step {
  const { own } = state;
  if (own === null || state.fd === -2) return exit(state.code);
  while (!ctx.isSpent) {
    const refused = ctx.writeError(1);
    if (refused !== null) {
      ctx.err(
        `${spec.name}: ${spec.name === "tee" ? "'standard output'" : "write error"}${spec.failsSilently ? "" : `: ${errorText(refused)}`}\n`,
      );
      return exit(1);
    }
    if (ctx.process.out.length > 0) return again;
    if (state.ended) {
      const code = spec.end(ctx, own);
      if (code === null) continue;
      state.code = Math.max(code, state.code);
      state.fd = -2;
      return again;
    }
    if (state.fd === -1 && !openUseful(spec, ctx, state, own)) {
      state.ended = true;
      continue;
    }
    const got = ctx.take(state.fd, spec.wants?.(own) ?? 65_536);
    if (Array.isArray(got)) {
      if (got.length === 0) return waitRead(state.fd);
      let isDone = false;
      for (const extent of got) {
        const result = isDone ? false : spec.data(ctx, own, extent);
        if (result === true) state.ended = true;
        if (result !== false) isDone = true;
      }
      if (isDone && !state.ended) endInput(spec, ctx, state, own);
      continue;
    }
    if (got !== null) inputComplaint(spec, ctx, state, state.name, got.error);
    endInput(spec, ctx, state, own);
  }
  return again;
}

function endInput<S>(spec: StreamSpec<S>, ctx: ProgramContext, state: StreamState<S | null>, own: S): void {
  spec.endOfFile?.(ctx, own, state.name);
  if (state.fd > 0) ctx.close(state.fd);
  state.fd = -1;
}

function openUseful<S>(spec: StreamSpec<S>, ctx: ProgramContext, state: StreamState<S | null>, own: S): boolean {
  while (openNext(spec, ctx, state, (file, error) => spec.unreadable?.(ctx, own, file, error))) {
    const error = spec.opened?.(ctx, own, state.name, state.fd) ?? null;
    if (error === null) return true;
    ctx.err(`${spec.name}: ${shownName(state.name)}: ${error}\n`);
    state.code = Math.max(state.code, 1);
    if (state.fd > 0) ctx.close(state.fd);
    state.fd = -1;
  }
  return false;
}
