/** What a subcommand of xm is, what it is given, and the ways in which it ends. @source cli.md §8; xen 4.2 tools/python/xen/xm/main.py */
import type { ProgramContext, Step } from "../../guest/os/program";
import type { Json } from "../../guest/os/types";
import { isDaemonRunning } from "../../toolstack/daemons";
import { toolstackCall } from "../../toolstack/domain-parts";
import type { HostInside } from "../../toolstack/host-inside";
import { type Program, viaOf } from "../../toolstack/live";
import type { World } from "../../toolstack/world";
import type { Hypervisor } from "../../xen/hypervisor";
import { controlOf, insideOf } from "../control";
import type { Output } from "../output";

/** What is kept between the steps of a subcommand that takes time. Plain JSON. */
export type Memory = { [key: string]: Json };

export interface Subcommand {
  readonly usage: string;
  readonly summary: string;
  readonly options?: readonly (readonly [option: string, meaning: string])[];
  /** first release that has it, and the first that has not any more */
  readonly since?: string;
  readonly until?: string;
  /** listed by plain `xm` too */
  readonly isCommon?: boolean;
  readonly run: (call: Call) => Output | { readonly goesOn: Memory };
  readonly step?: (call: Call, memory: Memory) => Step;
}

/** Ends a subcommand from anywhere. `showsUsage`: its usage follows on standard output, as Python's `usage()` prints it. */
export class End extends Error {
  constructor(
    readonly stderr: string,
    readonly code: number,
    readonly showsUsage: boolean,
  ) {
    super("end");
  }
}
/** `Error: …` without usage. */
export function quit(message: string, code = 1): never {
  throw new End(`Error: ${message}\n`, code, false);
}
/** A fault that xend answers with: the complaint, then the usage. */
export function refuse(message: string): never {
  throw new End(`Error: ${message}\n`, 1, true);
}
/** xend knows no such domain: its own fault, number 3, which becomes the exit code. */
export function noDomain(text: string): never {
  throw new End(`Error: Domain '${text}' does not exist.\n`, 3, false);
}
/** Python's `int()` of something else. */
export function badArgument(): never {
  return refuse("Invalid argument.");
}

const NOT_ROOT = "Most commands need root access. Please try again as root.";
const NO_XEND = "Unable to connect to xend: Connection refused. Is xend running?";

/** One call of a subcommand. Made anew for each step. */
export class Call {
  readonly world: World;
  readonly inside: HostInside;
  constructor(
    readonly ctx: ProgramContext,
    /** as it is called now, aliases resolved */
    readonly name: string,
    readonly args: readonly string[],
  ) {
    const control = controlOf(ctx.control);
    this.world = control.world;
    this.inside = insideOf(control);
  }
  get hypervisor(): Hypervisor {
    return this.inside.hypervisor;
  }
  /** In whose name the toolstack works. */
  get program(): Program {
    return `xm ${this.name}`;
  }

  /** As many arguments as `lo`, or between the two. */
  need(lo: number, hi = lo): void {
    const count = this.args.filter((arg) => arg !== "--").length;
    if (count >= lo && count <= hi) return;
    const wanted = lo === hi ? `${lo} argument${lo === 1 ? "" : "s"}` : `between ${lo} and ${hi} arguments`;
    refuse(`'xm ${this.name}' requires ${wanted}.\n`);
  }
  /** Connects to xend's socket, or ends. Root alone may, and somebody must listen. */
  connect(): void {
    if (this.ctx.uid !== 0) quit(NOT_ROOT);
    if (!isDaemonRunning(this.world, this.inside, "xend")) quit(NO_XEND);
  }
  /** Leaves xend's request in the host's list of calls. */
  did(control: string, command: string, domid: number | null, result = 0): void {
    toolstackCall(this.world, this.inside, viaOf(this.program, "", control), command, domid, result);
  }
}
