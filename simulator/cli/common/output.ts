/** What a command prints and returns, and how it ends from anywhere. */
import type { Output } from "../../guest/os/program";

export function printed(stdout: string): Output {
  return { stdout, stderr: "", code: 0 };
}
export function failed(stderr: string, code: number): Output {
  return { stdout: "", stderr, code };
}

/** Ends a subcommand from anywhere, as `exit()` does. */
export class End extends Error {
  /** @param showsUsage - the subcommand's usage follows on standard output */
  constructor(
    readonly output: Output,
    readonly showsUsage = false,
  ) {
    super("end");
  }
}
