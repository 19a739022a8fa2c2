/** What dom0's programs are given: the world, and the host they run on. */
import type { Ref } from "../model/ref";
import type { HostInside } from "../toolstack/host-inside";
import { hostInside, type World } from "../toolstack/world";
import type { Domain } from "../xen/domain";

export interface DomainZeroControl {
  readonly world: World;
  readonly host: Ref<"host">;
}

export function controlOf(value: unknown): DomainZeroControl {
  return value as DomainZeroControl;
}
export function insideOf(control: DomainZeroControl): HostInside {
  return hostInside(control.world, control.host);
}

/** Domains in order of domid. */
export function domainsOf(control: DomainZeroControl): Domain[] {
  return [...insideOf(control).hypervisor.domains.values()].sort((a, b) => a.domid - b.domid);
}

/** A domain by number or name; digits are taken as a domid without asking. @source cli.md §1 (domain argument) */
export function findDomain(control: DomainZeroControl, text: string): Domain | { readonly domid: number } | null {
  if (/^\d+$/.test(text)) return insideOf(control).hypervisor.domains.get(Number(text)) ?? { domid: Number(text) };
  return domainsOf(control).find((d) => d.name === text) ?? null;
}
