import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, exit, type Output, type Program, type ProgramContext, type Step, waitRead } from "../os/program";
import { type InputSpec, type Inputs, inputComplaint, openNext } from "./inputs";
import { bufferBytes, eachLine, LINE_MOST, type LineBuffer, lastLine, newLineBuffer } from "./line-buffer";
import { writeComplaint } from "./write-complaint";

/** Record of a filter: what it has read of the present input, and its own record. */
export interface FilterState<S> extends Inputs {
  rest: LineBuffer;
  /** the last input is at its end; what `end` writes may take more steps */
  ended: boolean;
  own: S;
}

/** How a filter treats its lines. */
export interface FilterSpec<S> extends InputSpec {
  readonly path?: string;
  /** record and the files to read (none: standard input), or what to print at once */
  parse(ctx: ProgramContext): { own: S; files: Bytes[] } | Output;
  /** one line, with its newline unless it is an unfinished last one; true stops reading */
  line(ctx: ProgramContext, own: S, line: Bytes, file: Bytes): boolean;
  /** byte that ends lines, newline unless told */
  lineEnd?(own: S): Bytes;
  /** the end of one input */
  endOfFile?(ctx: ProgramContext, own: S, file: Bytes): void;
  /** the end of all input; the exit code, or null: there is more to do, call again */
  end(ctx: ProgramContext, own: S): number | null;
  /** memory that the record takes, bytes, beside the line being read */
  memory?(own: S): number;
  /** exit code when memory is refused, 2 unless told */
  readonly memoryCode?: number;
  /** longest line that is taken, bytes: less than `LINE_MOST` for programs that look at each byte of it at once */
  readonly lineMost?: number;
}

/** A program that streams lines from files or standard input, and stops and goes on anywhere. */
export function filterProgram<S>(spec: FilterSpec<S>): Program<FilterState<S | null>> {
  return {
    name: spec.name,
    ...(spec.path === undefined ? {} : { path: spec.path }),
    start(ctx) {
      const parsed = spec.parse(ctx);
      const rest = newLineBuffer();
      if ("stdout" in parsed) {
        ctx.out(parsed.stdout);
        ctx.err(parsed.stderr);
        return { files: [], fd: -2, name: "", rest, code: parsed.code, ended: true, own: null };
      }
      const files = parsed.files.length > 0 ? parsed.files : ["-"];
      return { files, fd: -1, name: "", rest, code: 0, ended: false, own: parsed.own };
    },
    step: (ctx, state) => filterStep(spec, ctx, state),
  };
}

function filterStep<S>(spec: FilterSpec<S>, ctx: ProgramContext, state: FilterState<S | null>): Step {
  const { own } = state;
  if (own === null || state.fd === -2) return exit(state.code);
  while (!ctx.isSpent) {
    const refused = ctx.writeError(1);
    if (refused !== null) {
      ctx.err(writeComplaint(spec.name, errorText(refused)));
      return exit(spec.badFileCode ?? 1);
    }
    if (ctx.process.out.length > 0) return again;
    if (state.ended) {
      const code = spec.end(ctx, own);
      if (code === null) continue;
      state.code = Math.max(code, state.code);
      state.fd = -2;
      return again;
    }
    const cut = eachLine(ctx, state.rest, (line) => spec.line(ctx, own, line, state.name), spec.lineEnd?.(own) ?? "\n");
    if (cut === "stop") {
      state.ended = true;
      continue;
    }
    if (cut === "spent") break;
    if (!holdsLine(spec, ctx, state, own)) return exhausted(spec, ctx);
    if (state.fd === -1 && !openNext(spec, ctx, state)) {
      state.ended = true;
      continue;
    }
    const wait = readMore(spec, ctx, state, own);
    if (wait) return wait;
  }
  return again;
}

function holdsLine<S>(spec: FilterSpec<S>, ctx: ProgramContext, state: FilterState<S | null>, own: S): boolean {
  const kept = spec.memory?.(own) ?? 0;
  const real = bufferBytes(state.rest);
  return real <= (spec.lineMost ?? LINE_MOST) && ctx.hold(kept + state.rest.n, kept + real);
}

function exhausted<S>(spec: FilterSpec<S>, ctx: ProgramContext): Step {
  ctx.err(`${spec.name}: memory exhausted\n`);
  return exit(spec.memoryCode ?? 2);
}

function readMore<S>(spec: FilterSpec<S>, ctx: ProgramContext, state: FilterState<S | null>, own: S): Step | null {
  const got = ctx.take(state.fd);
  if (Array.isArray(got)) {
    if (got.length === 0) return waitRead(state.fd);
    state.rest.ahead.push(...got);
    return null;
  }
  if (got !== null) {
    inputComplaint(spec, ctx, state, state.name, got.error);
  }
  const last = lastLine(ctx, state.rest);
  if (last !== null) ctx.charge("looked", last.length);
  const stop = last !== null && spec.line(ctx, own, last, state.name);
  spec.endOfFile?.(ctx, own, state.name);
  if (state.fd > 0) ctx.close(state.fd);
  state.fd = -1;
  if (stop) state.ended = true;
  return null;
}

/** Output of wrong usage. */
export function usage(stderr: string, code = 1): Output {
  return { stdout: "", stderr: `${stderr}\n`, code };
}
