import type { AnyProgram } from "../os/program";
import { bash, sh } from "../shell/shell";
import * as basics from "./basics";
import { login } from "./login";

const ALL: readonly AnyProgram[] = [bash, sh, login, ...Object.values(basics)];

const base: ReadonlyMap<string, AnyProgram> = new Map(ALL.map((program) => [program.name, program]));

/** Programs by name: the built-in ones and those added by a factory, which win. */
export function programTable(extra: readonly AnyProgram[]): ReadonlyMap<string, AnyProgram> {
  if (extra.length === 0) return base;
  return new Map([...base, ...extra.map((program): [string, AnyProgram] => [program.name, program])]);
}
