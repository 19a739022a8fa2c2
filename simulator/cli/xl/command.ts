/** What a subcommand of xl is, and what it is given. */
import type { ProgramContext, Step } from "../../guest/os/program";
import type { Json } from "../../guest/os/types";
import { toolstackCall } from "../../toolstack/domain-parts";
import type { HostInside } from "../../toolstack/host-inside";
import { guestOf, type RunningGuest, type World } from "../../toolstack/world";
import type { Domain } from "../../xen/domain";
import type { Hypervisor } from "../../xen/hypervisor";
import { controlOf, insideOf } from "../control";
import { failed, type Output } from "../output";

/** What is kept between the steps of a subcommand that takes time. Plain JSON. */
export type Memory = { [key: string]: Json };

/** A subcommand: it answers at once, or goes on in steps. */
export interface Subcommand {
  /** what `xl help` says it does */
  readonly summary: string;
  /** its arguments, as usage shows them */
  readonly usage: string;
  /** lines of `xl help CMD`: options and what they mean */
  readonly options?: readonly (readonly [option: string, meaning: string])[];
  /** letters as getopt has them; `h` is always taken */
  readonly letters?: string;
  readonly long?: Readonly<Record<string, string>>;
  /** arguments at least */
  readonly needs?: number;
  /** Refuses beside xend. @source cli.md §8 */
  readonly modifies?: boolean;
  /** takes the global `-N` */
  readonly canDryRun?: boolean;
  /** first release that has it, and the first that has not any more */
  readonly since?: string;
  readonly until?: string;
  /** Answers, or says with what memory it goes on. */
  readonly run: (call: Call) => Output | { readonly goesOn: Memory };
  /** The next step, once `run` has said that it goes on. Writes to `call.ctx` itself. */
  readonly step?: (call: Call, memory: Memory) => Step;
}

/** Ends a subcommand from anywhere, as `exit()` does. */
export class Exit extends Error {
  constructor(readonly output: Output) {
    super("exit");
  }
}
/** Ends a subcommand with a complaint. */
export function quit(text: string, code = 1): never {
  throw new Exit(failed(text, code));
}

/** One call of a subcommand. Made anew for each step. */
export class Call {
  readonly world: World;
  readonly inside: HostInside;
  constructor(
    readonly ctx: ProgramContext,
    readonly name: string,
    readonly options: readonly (readonly [letter: string, value: string])[],
    /** operands */
    readonly args: readonly string[],
    readonly isDryRun: boolean,
  ) {
    const control = controlOf(ctx.control);
    this.world = control.world;
    this.inside = insideOf(control);
  }

  get hypervisor(): Hypervisor {
    return this.inside.hypervisor;
  }
  has(letter: string): boolean {
    return this.options.some(([own]) => own === letter);
  }
  /** Value of an option's last appearance. */
  value(letter: string): string | null {
    return this.options.findLast(([own]) => own === letter)?.[1] ?? null;
  }
  /** An operand that `needs` promises. */
  arg(index: number): string {
    return this.args[index] ?? "";
  }

  /** Domains in order of domid. */
  domains(): Domain[] {
    return [...this.hypervisor.domains.values()].sort((a, b) => a.domid - b.domid);
  }
  domain(domid: number): Domain | undefined {
    return this.hypervisor.domains.get(domid);
  }
  guest(domid: number): RunningGuest | undefined {
    return guestOf(this.world, this.inside.ref, domid);
  }
  /** Names are XenStore's: whoever changes the key there changes what xl says. */
  nameOf(domid: number): string {
    return this.inside.xenstore.read(`/local/domain/${domid}/name`) ?? "(null)";
  }
  domidOfName(name: string): number | null {
    return this.domains().find((domain) => this.nameOf(domain.domid) === name)?.domid ?? null;
  }
  /** A domain by number, which is not checked, or by name. @source cli.md §1 (domain argument) */
  domid(text: string): number {
    if (/^\d+$/.test(text)) return Number(text);
    return this.domidOfName(text) ?? quit(`${text} is an invalid domain identifier (rc=-6)\n`);
  }

  /** Leaves a request in the host's list of calls: libxl's function, libxenctrl's, and what Xen is asked. */
  did(library: string, control: string, command: string, domid: number | null, result = 0): void {
    toolstackCall(this.world, this.inside, ["xl", library, control], command, domid, result);
  }
}
