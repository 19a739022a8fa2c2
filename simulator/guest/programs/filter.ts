import { errorText } from "../fs/filesystem";
import { exit, type Output, type Program, type ProgramContext, type Step, waitRead } from "../os/program";

/** Record of a filter: what it has read of the present input, and its own record. */
export interface FilterState<S> {
  files: string[];
  /** descriptor being read, -1 none, -2 finished */
  fd: number;
  name: string;
  rest: string;
  code: number;
  own: S;
}

/** How a filter treats its lines. `null` from `parse`: the options were wrong (already reported). */
export interface FilterSpec<S> {
  readonly name: string;
  readonly path?: string;
  /** record and the files to read (none: standard input), or what to print at once */
  parse(ctx: ProgramContext): { own: S; files: string[] } | Output;
  /** one line, with its newline unless it is an unfinished last one; true stops reading */
  line(ctx: ProgramContext, own: S, line: string, file: string): boolean;
  /** the end of one input */
  endOfFile?(ctx: ProgramContext, own: S, file: string): void;
  /** the end of all input; the exit code */
  end(ctx: ProgramContext, own: S): number;
}

/** A program that streams lines from files or standard input. */
export function filterProgram<S>(spec: FilterSpec<S>): Program<FilterState<S | null>> {
  return {
    name: spec.name,
    ...(spec.path === undefined ? {} : { path: spec.path }),
    start(ctx) {
      const parsed = spec.parse(ctx);
      if ("stdout" in parsed) {
        if (parsed.stdout !== "") ctx.out(parsed.stdout);
        if (parsed.stderr !== "") ctx.err(parsed.stderr);
        return { files: [], fd: -2, name: "", rest: "", code: parsed.code, own: null };
      }
      return { files: parsed.files.length > 0 ? parsed.files : ["-"], fd: -1, name: "", rest: "", code: 0, own: parsed.own };
    },
    step(ctx, state): Step {
      if (state.own === null || state.fd === -2) return exit(state.code);
      const own = state.own;
      for (;;) {
        if (state.fd === -1 && !openNext(spec.name, ctx, state)) {
          state.fd = -2;
          return exit(Math.max(spec.end(ctx, own), state.code));
        }
        const text = ctx.read(state.fd);
        if (text === "") return waitRead(state.fd);
        if (consume(spec, ctx, state, own, text)) {
          state.fd = -2;
          return exit(Math.max(spec.end(ctx, own), state.code));
        }
        if (ctx.process.out.length > 0) return { do: "run", us: 20 };
      }
    },
  };
}

function openNext<S>(name: string, ctx: ProgramContext, state: FilterState<S>): boolean {
  for (;;) {
    const next = state.files.shift();
    if (next === undefined) return false;
    state.name = next;
    state.rest = "";
    if (next === "-") {
      state.fd = 0;
      return true;
    }
    if (ctx.fs.isDir(ctx.path(next))) {
      ctx.err(
        `${name}: ${name === "grep" || name === "cat" ? `${next}: ` : `${name === "sed" ? "couldn't edit" : "error reading"} '${next}': `}Is a directory\n`,
      );
      state.code = name === "grep" ? 2 : 1;
      continue;
    }
    const fd = ctx.open(next, "r");
    if (typeof fd === "number") {
      state.fd = fd;
      return true;
    }
    const quoted =
      name === "head" || name === "tail"
        ? `cannot open '${next}' for reading`
        : name === "sed"
          ? `can't read ${next}`
          : name === "sort"
            ? `cannot read: ${next}`
            : next;
    ctx.err(`${name}: ${quoted}: ${errorText(fd)}\n`);
    state.code = name === "grep" || name === "sort" || name === "sed" ? 2 : 1;
  }
}

function consume<S>(spec: FilterSpec<S>, ctx: ProgramContext, state: FilterState<S | null>, own: S, text: string | null): boolean {
  if (text === null) {
    const stop = state.rest !== "" && spec.line(ctx, own, state.rest, state.name);
    state.rest = "";
    spec.endOfFile?.(ctx, own, state.name);
    if (state.fd > 0) ctx.close(state.fd);
    state.fd = -1;
    return stop;
  }
  const all = state.rest + text;
  let from = 0;
  for (;;) {
    const newline = all.indexOf("\n", from);
    if (newline < 0) break;
    const line = all.slice(from, newline + 1);
    from = newline + 1;
    if (spec.line(ctx, own, line, state.name)) return true;
  }
  state.rest = all.slice(from);
  return false;
}

/** Output of wrong usage. */
export function usage(stderr: string, code = 1): Output {
  return { stdout: "", stderr: `${stderr}\n`, code };
}
