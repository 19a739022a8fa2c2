/** Which VMs of a scenario boot for themselves, and which are copied from one that has. */
import type { Ref } from "../../model/ref";
import type { CopyJob } from "../copying/copies";
import type { Definition, VmDefinition } from "../definition";

/** Guests of one kind that boot, so that their copies are not all alike in what their meters show of the first minutes. */
const ORIGINALS_A_KIND = 3;

/** Base trees of systems whose boot can be told anew. @see copied-guest.ts */
const COPYABLE = /^(?:debian|ubuntu|alpine)-/;

interface Kind {
  readonly originals: Ref<"VM">[];
  readonly copies: Ref<"VM">[];
}

/** Collects VMs in the order in which they are made. */
export class BootPlan {
  private readonly kinds = new Map<string, Kind>();
  constructor(private readonly definition: Definition) {}

  /** Whether a VM of this kind is to be copied: enough of them boot already. */
  isCopied(vm: VmDefinition): boolean {
    return this.isConsidered(vm) && this.kindOf(vm).originals.length >= ORIGINALS_A_KIND;
  }

  /** A VM has been made. */
  made(vm: VmDefinition, ref: Ref<"VM">): void {
    if (!this.isConsidered(vm)) return;
    const { originals, copies } = this.kindOf(vm);
    (this.isCopied(vm) ? copies : originals).push(ref);
  }

  /** What is left to do once the others have booted. */
  jobs(): CopyJob[] {
    return [...this.kinds.values()].filter(({ copies }) => copies.length > 0);
  }

  private isConsidered({ isRunning, template }: VmDefinition): boolean {
    const image = this.definition.templates.find(({ name }) => name === template)?.image;
    return this.definition.isCopied === true && isRunning && COPYABLE.test(image ?? "");
  }

  /** All that a boot hangs on, but for names and addresses; the column of the login prompt follows from the length of the name. */
  private kindOf({ name, host, template, memoryMiB, vcpus, diskGiB, interfaces, workload, services, peer }: VmDefinition): Kind {
    const { cpuModel, cpuMhz, xenVersion, scheduler, toolstack } = this.definition.hosts.find((each) => each.name === host) ?? {};
    const key = JSON.stringify([
      [name.length, template, memoryMiB, vcpus, diskGiB, interfaces, workload, services, peer],
      [cpuModel, cpuMhz, xenVersion, scheduler, toolstack],
    ]);
    const known = this.kinds.get(key);
    if (known) return known;
    const kind: Kind = { originals: [], copies: [] };
    this.kinds.set(key, kind);
    return kind;
  }
}
