/** What a subcommand of xm is, what it is given, and the ways in which it ends. @source cli.md §8; xen 4.2 tools/python/xen/xm/main.py */

import { isDaemonRunning } from "../../dom0/daemons";
import type { ProgramContext } from "../../guest/os/program";
import type { Program } from "../../world/live";
import { Call } from "../common/call";
import type { Given } from "../common/getopt";
import { End, failed } from "../common/output";
import type { Subcommand } from "../common/subcommand";

export interface XmCommand extends Subcommand<XmCall> {
  /** listed by plain `xm` too */
  readonly isCommon?: boolean;
  /** What it looks at before its options. */
  readonly first?: (call: XmCall) => void;
}

/** `Error: …` without usage. */
export function quit(message: string, code = 1): never {
  throw new End(failed(`Error: ${message}\n`, code));
}
/** A fault that xend answers with: the complaint, then the usage. */
export function refuse(message: string): never {
  throw new End(failed(`Error: ${message}\n`, 1), true);
}
/** Its usage alone: what there was to complain about has been printed. */
export function quitWithUsage(): never {
  throw new End(failed("", 1), true);
}
/** xend knows no such domain: its own fault, number 3, which becomes the exit code. */
export function noDomain(text: string): never {
  return quit(`Domain '${text}' does not exist.`, 3);
}
/** Python's `int()` of something else. */
export function badArgument(): never {
  return refuse("Invalid argument.");
}
/** Python's `int()`. */
export function int(text: string): number | null {
  return /^\s*[+-]?\d{1,15}\s*$/.test(text) ? Number(text) : null;
}

const NOT_ROOT = "Most commands need root access. Please try again as root.";
const NO_XEND = "Unable to connect to xend: Connection refused. Is xend running?";

/** One call of a subcommand. */
export class XmCall extends Call {
  readonly pollUs = 100_000;
  /** xend does the work, and goes on with it whatever becomes of xm. */
  readonly isWorker = false;
  readonly program: Program;
  constructor(ctx: ProgramContext, name: string, given: Given) {
    super(ctx, name, given);
    this.program = `xm ${name}`;
  }
  override denied(why: string): never {
    return quit(`Permission denied: ${why}`);
  }

  /** Connects to xend's socket, or ends. Root alone may, and somebody must listen. */
  connect(): void {
    if (this.ctx.uid !== 0) quit(NOT_ROOT);
    if (!isDaemonRunning(this.world, this.inside, "xend")) quit(NO_XEND);
  }
  /** Leaves xend's request in the host's list of calls. */
  did(control: string, command: string, domid: number | null, result = 0): void {
    this.record("", control, command, domid, result);
  }
}
