import type { Bytes } from "../../content/bytes";
import { findProgram } from "../os/find-program";
import { argumentsFit } from "../os/limits";
import type { ProgramContext } from "../os/program";

/** Becomes another program, as `execvp` does: null, or the name of an error. The caller returns at once. */
export function becomeProgram(ctx: ProgramContext, argv: readonly Bytes[]): string | null {
  // A name of a directory that is found on the way is there, and is no program.
  if (argv[0] === "." || argv[0] === "..") return "EACCES";
  const found = findProgram(ctx.machine, ctx.process, argv[0] ?? "");
  if (found.kind !== "found") return found.kind === "missing" ? "ENOENT" : "EACCES";
  const args = found.prefix.length > 0 ? [...found.prefix, ...argv.slice(1)] : [...argv];
  if (!argumentsFit(args, ctx.process.env)) return "E2BIG";
  ctx.exec(found.program, args);
  return null;
}

/** Exit code of a program that could not start another. @source POSIX: env, nice, nohup */
export function startFailure(error: string): number {
  return error === "ENOENT" ? 127 : 126;
}

/** Environment with a variable set, in its place when it was there, or with null taken out. */
export function withVariable(env: readonly Bytes[], name: Bytes, value: Bytes | null): Bytes[] {
  const isIt = (pair: Bytes): boolean => pair.startsWith(`${name}=`);
  if (value === null) return env.filter((pair) => !isIt(pair));
  return env.some(isIt) ? env.map((pair) => (isIt(pair) ? `${name}=${value}` : pair)) : [...env, `${name}=${value}`];
}
