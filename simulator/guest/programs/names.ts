import { programTable } from "./table";

/** Files of the base trees that run programs: path and program. */
export const PROGRAM_NAMES: readonly (readonly [string, string])[] = [...programTable([]).values()].flatMap((program) =>
  program.path === null ? [] : [[program.path ?? `/usr/bin/${program.name}`, program.name] as const],
);
