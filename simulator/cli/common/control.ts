/** What dom0's programs are given: the world, the host they run on, and who types. */

import type { Actor } from "../../contract/lab";
import type { Process } from "../../guest/os/types";
import type { Ref } from "../../model/ref";
import type { HostInside } from "../../world/host-inside";
import { hostInside, type World } from "../../world/world";
import type { Domain } from "../../xen/domain";

export interface DomainZeroControl {
  readonly world: World;
  readonly host: Ref<"host">;
  /** Who has typed the command that a process runs. */
  readonly typist: (process: Process) => Actor;
}

export function controlOf(value: unknown): DomainZeroControl {
  return value as DomainZeroControl;
}
export function insideOf(control: Pick<DomainZeroControl, "world" | "host">): HostInside {
  return hostInside(control.world, control.host);
}

/** Domains in order of domid. */
export function domainsOf(control: Pick<DomainZeroControl, "world" | "host">): Domain[] {
  return [...insideOf(control).hypervisor.domains.values()].sort((a, b) => a.domid - b.domid);
}
