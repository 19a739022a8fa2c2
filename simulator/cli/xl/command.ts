/** What a subcommand of xl is beside what every tool's is, and what it is given. */

import type { ProgramContext } from "../../guest/os/program";
import type { Domain } from "../../xen/domain";
import { Call } from "../common/call";
import { domainNamed } from "../common/domain-argument";
import type { Given } from "../common/getopt";
import { End, failed } from "../common/output";
import type { Subcommand } from "../common/subcommand";

export interface XlCommand extends Subcommand<XlCall> {
  /** Refuses beside xend. @source cli.md §8 */
  readonly modifies?: boolean;
  /** takes the global `-N` */
  readonly canDryRun?: boolean;
}

/** Ends a subcommand with a complaint. */
export function quit(text: string, code = 1): never {
  throw new End(failed(text, code));
}
/** The same, and its help behind the complaint. */
export function quitWithHelp(text: string, code: number): never {
  throw new End(failed(text, code), true);
}

/** One call of a subcommand. */
export class XlCall extends Call {
  readonly program = "xl";
  readonly pollUs = 50_000;
  readonly isWorker = true;
  constructor(
    ctx: ProgramContext,
    name: string,
    given: Given,
    readonly isDryRun: boolean,
  ) {
    super(ctx, name, given);
  }
  override denied(why: string): never {
    return quit(`xl ${this.name}: permission denied: ${why}\n`);
  }

  nameOf(domid: number): string {
    return this.storedName(domid) ?? "(null)";
  }
  domidOfName(name: string): number | null {
    const all = this.domains().map(({ domid, uuid }) => ({ domid, uuid, name: this.nameOf(domid) }));
    return domainNamed(all, name, ["name"])?.domid ?? null;
  }
  /** A domain by number, which is not checked, or by name; null: no such name. @source cli.md §1 (domain argument) */
  domidOrNull(text: string): number | null {
    return /^\d+$/.test(text) ? Number(text) : this.domidOfName(text);
  }
  /** The same for those that end without one. */
  domid(text: string): number {
    return this.domidOrNull(text) ?? quit(`${text} is an invalid domain identifier (rc=-6)\n`);
  }
  /** Those that the command line names by number or name, or all. */
  domidsNamed(): number[] {
    return this.args.length > 0 ? this.args.map((text) => this.domid(text)) : this.domains().map(({ domid }) => domid);
  }
  /** All domains, or the one that is named; of more than one `xl` shows how it is called. @source Xen 4.17: tools/xl/xl_info.c, main_list */
  domainsNamed(): Domain[] {
    const [name, second] = this.args;
    if (second !== undefined) quitWithHelp("", 1);
    if (name === undefined) return this.domains();
    const domain = this.domain(this.domid(name));
    return domain ? [domain] : quit(`Error: Domain '${name}' does not exist.\n`);
  }

  /** Leaves a request in the host's list of calls: libxl's function, libxenctrl's, and what Xen is asked. */
  did(library: string, control: string, command: string, domid: number | null, result = 0): void {
    this.record(library, control, command, domid, result);
  }
}
