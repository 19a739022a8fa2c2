import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, exit, type Output, type Program, type ProgramContext, type Step } from "../os/program";

/** Record of a program that does the same with each of its operands. */
export interface OperandState<S> {
  operands: Bytes[];
  at: number;
  code: number;
  own: S;
}

/** What became of an operand: done, not done yet (call again), or something to wait for. */
export type Progress = "done" | "more" | Step;

/** How such a program works. */
export interface OperandSpec<S> {
  readonly name: string;
  readonly path?: string | null;
  parse(ctx: ProgramContext): { own: S; operands: Bytes[] } | Output;
  each(ctx: ProgramContext, own: S, operand: Bytes, report: Report): Progress;
  /** after the last operand; the exit code when it is not 0 or 1 by complaints */
  end?(ctx: ProgramContext, own: S, code: number): number;
}

/** Takes complaints; one makes the exit code 1. */
export interface Report {
  /** @param message - null: the exit code alone tells */
  fail(message: string | null): void;
}

/** A program over its operands, one after another, that stops between them when its step is spent. */
export function operandProgram<S>(spec: OperandSpec<S>): Program<OperandState<S | null>> {
  return {
    name: spec.name,
    ...(spec.path === undefined ? {} : { path: spec.path }),
    start(ctx) {
      const parsed = spec.parse(ctx);
      if ("stdout" in parsed) {
        ctx.out(parsed.stdout);
        ctx.err(parsed.stderr);
        return { operands: [], at: 0, code: parsed.code, own: null };
      }
      return { operands: parsed.operands, at: 0, code: 0, own: parsed.own };
    },
    step(ctx, state): Step {
      const { own } = state;
      if (own === null) return exit(state.code);
      const report: Report = {
        fail(message) {
          if (message !== null) ctx.err(`${spec.name}: ${message}\n`);
          state.code = 1;
        },
      };
      while (state.at < state.operands.length) {
        if (ctx.isSpent || ctx.process.out.length > 0) return again;
        const refused = ctx.writeError(1);
        if (refused !== null) {
          report.fail(`write error: ${errorText(refused)}`);
          return exit(1);
        }
        const progress = spec.each(ctx, own, state.operands[state.at] as Bytes, report);
        if (progress === "done") state.at++;
        else if (progress !== "more") return progress;
      }
      return exit(spec.end?.(ctx, own, state.code) ?? state.code);
    },
  };
}

/** Output of wrong usage, with the hint that GNU's programs give. */
export function misuse(name: string, what: string, code = 1): Output {
  return { stdout: "", stderr: `${name}: ${what}\nTry '${name} --help' for more information.\n`, code };
}
/** One operand too many. */
export function extraOperand(name: string, operand: Bytes | undefined, code = 1): Output {
  return misuse(name, `extra operand ‘${operand ?? ""}’`, code);
}
/**
 * The word of a list that an option's value means, shortened as far as it stays unique; the complaint when it is none.
 * @param known - lines of words that mean the same; the first of a line is given back
 * @param isExact - words may not be shortened
 * @source gnulib: argmatch.c
 */
export function chosenWord(
  name: string,
  option: string,
  word: Bytes,
  known: readonly (readonly string[])[],
  code = 1,
  isExact = false,
): string | Output {
  const exact = known.find((words) => words.includes(word));
  const found = exact ? [exact] : isExact ? [] : known.filter((words) => words.some((each) => each.startsWith(word)));
  const [only] = found;
  if (found.length === 1 && only?.[0] !== undefined) return only[0];
  const list = known.map((words) => `  - ${words.map((each) => `‘${each}’`).join(", ")}`).join("\n");
  const what = found.length > 1 ? "ambiguous" : "invalid";
  return misuse(name, `${what} argument ‘${word}’ for ‘--${option}’\nValid arguments are:\n${list}`, code);
}
/** A complaint that getopt has worded. */
export function badOptions(error: string, code = 1): Output {
  return { stdout: "", stderr: `${error}\n`, code };
}
