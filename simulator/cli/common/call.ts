/** One call of a subcommand, whatever the tool. */
import type { ProgramContext } from "../../guest/os/program";
import { toolstackCall } from "../../world/domain-parts";
import type { HostInside } from "../../world/host-inside";
import { type Program, viaOf } from "../../world/live";
import { guestOf, type RunningGuest, type World } from "../../world/world";
import type { Domain } from "../../xen/domain";
import type { Hypervisor } from "../../xen/hypervisor";
import { controlOf, domainsOf, insideOf } from "./control";
import type { Given } from "./getopt";

/** What a subcommand is given. Made anew for each step. */
export abstract class Call {
  readonly world: World;
  readonly inside: HostInside;
  /** which program the toolstack's work is done by */
  abstract readonly program: Program;
  /** How often it looks whether something has happened, µs of virtual time. */
  abstract readonly pollUs: number;
  /** Whether this process does the work: then its end is the end of the work, where that can be taken back. */
  abstract readonly isWorker: boolean;
  constructor(
    readonly ctx: ProgramContext,
    /** the subcommand's name */
    readonly name: string,
    private readonly given: Given,
  ) {
    const control = controlOf(ctx.control);
    this.world = control.world;
    this.inside = insideOf(control);
  }
  /** Ends, since the typist may not do that, in the tool's own kind of error. @param why - names the role that is missing */
  abstract denied(why: string): never;

  get hypervisor(): Hypervisor {
    return this.inside.hypervisor;
  }
  /** Operands. */
  get args(): readonly string[] {
    return this.given.operands;
  }
  /** An operand that `needs` promises. */
  arg(index: number): string {
    return this.args[index] ?? "";
  }
  has(option: string): boolean {
    return this.given.options.some(([own]) => own === option);
  }
  /** Value of an option's last appearance. */
  value(option: string): string | null {
    return this.given.options.findLast(([own]) => own === option)?.[1] ?? null;
  }
  /** Values of all its appearances. */
  values(option: string): string[] {
    return this.given.options.flatMap(([own, value]) => (own === option ? [value] : []));
  }

  /** Domains in order of domid. */
  domains(): Domain[] {
    return domainsOf({ world: this.world, host: this.inside.ref });
  }
  domain(domid: number): Domain | undefined {
    return this.hypervisor.domains.get(domid);
  }
  guest(domid: number): RunningGuest | undefined {
    return guestOf(this.world, this.inside.ref, domid);
  }
  /** Names are XenStore's: whoever changes the key there changes what the tools say. */
  storedName(domid: number): string | null {
    return this.inside.xenstore.read(`/local/domain/${domid}/name`);
  }

  /** Leaves a request in the host's list of calls: the library's function, libxenctrl's, and what Xen is asked. */
  protected record(library: string, control: string, command: string, domid: number | null, result: number): void {
    toolstackCall(this.world, this.inside, viaOf(this.program, library, control), command, domid, result);
  }
}
