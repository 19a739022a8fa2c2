/** A command-line tool as a program of Dom0: finds the subcommand, runs it, goes on with it, and ends as it says. */
import { exit, type Output, type Program, type ProgramContext, type Step } from "../../guest/os/program";
import type { Json } from "../../guest/os/types";
import type { Call } from "./call";
import { End } from "./output";
import type { Memory, Subcommand } from "./subcommand";
import { isAtWork, takeBack } from "./tasks";

/** A subcommand that a command line names, and the words behind it. */
export interface Named<S> {
  readonly sub: S;
  /** as it was typed: beginning, old name or name */
  readonly word: string;
  readonly words: readonly string[];
  /** letters of options before it */
  readonly flags: ReadonlySet<string>;
}

/** What makes a tool. Each of its functions may end it by `End`. */
export interface Tool<C extends Call, S extends Subcommand<C>> {
  readonly name: string;
  readonly path: string;
  /** Finds what the command line names, or how it ends before that. Asked anew before each step. */
  readonly find: (ctx: ProgramContext) => Named<S> | Output;
  /** What is looked at before it runs, and not again. */
  readonly admit: (ctx: ProgramContext, named: Named<S>) => void;
  /** Reads the words behind it. */
  readonly open: (ctx: ProgramContext, named: Named<S>) => C;
  /** What an end that shows usage shows. */
  readonly usage: (ctx: ProgramContext, named: Named<S>) => string;
}

/** What the process keeps: its exit code, or what a subcommand that takes time has kept. */
interface State {
  code: number;
  memory: Json;
}

/** Writes what a command says: complaints follow what it had printed by then. */
function say(ctx: ProgramContext, { stdout, stderr, code }: Output): number {
  if (stdout !== "") ctx.out(stdout);
  if (stderr !== "") ctx.err(stderr);
  return code;
}

/** The program of a tool. */
export function toolProgram<C extends Call, S extends Subcommand<C>>(tool: Tool<C, S>): Program<State> {
  const ended = (ctx: ProgramContext, named: Named<S>, error: unknown): number => {
    if (!(error instanceof End)) throw error;
    const code = say(ctx, error.output);
    if (error.showsUsage) ctx.out(tool.usage(ctx, named));
    return code;
  };
  const begin = (ctx: ProgramContext): State => {
    const named = tool.find(ctx);
    if ("code" in named) return { code: say(ctx, named), memory: null };
    try {
      tool.admit(ctx, named);
      const answer = named.sub.run(tool.open(ctx, named));
      return "goesOn" in answer ? { code: 0, memory: answer.goesOn } : { code: say(ctx, answer), memory: null };
    } catch (error) {
      return { code: ended(ctx, named, error), memory: null };
    }
  };
  const goOn = (ctx: ProgramContext, memory: Memory): Step => {
    const named = tool.find(ctx);
    if ("code" in named || !named.sub.step) return exit(0);
    try {
      const call = tool.open(ctx, named);
      if (isAtWork(call, memory)) endIfTold(call, memory);
      const step = named.sub.step(call, memory);
      return step.do === "exit" && typeof memory.signal === "number" ? exit(128 + memory.signal) : step;
    } catch (error) {
      // Who is told to end says nothing more.
      if (error instanceof End && typeof memory.signal === "number") return exit(128 + memory.signal);
      return exit(ended(ctx, named, error));
    }
  };
  return {
    name: tool.name,
    path: tool.path,
    start: begin,
    step: (ctx, state) => (state.memory === null ? exit(state.code) : goOn(ctx, state.memory as Memory)),
  };
}

/** A signal takes back what is under way; what cannot be taken back ends by itself, and the tool does not wait for it. */
function endIfTold(call: Call, memory: Memory): void {
  const signal = call.ctx.takeSignal();
  if (signal === null) return;
  memory.signal = signal;
  takeBack(call, memory);
  if (isAtWork(call, memory)) throw new End({ stdout: "", stderr: "", code: 128 + signal });
}
