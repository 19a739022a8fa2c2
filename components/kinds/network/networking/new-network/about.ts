"use client";
import { isSet, type Rec } from "../../../../data/defaults";
import { useRecords } from "../../../../data/hooks";

/** What the wizard of a new network is about. */
export interface AboutNewNetwork {
  /** NICs that servers have, and bonds of theirs, by name: those that carry other networks beside their own */
  readonly carriers: readonly Carrier[];
  /** NICs that no bond has */
  readonly free: readonly Carrier[];
  readonly freeName: (base: string) => string;
  readonly freeVlan: (device: string) => number;
}
export interface Carrier {
  readonly device: string;
  /** how many servers have it */
  readonly hosts: number;
  /** one of its interfaces is what its server is reached by */
  readonly isManagement: boolean;
}

function carriersAmong(pifs: readonly Rec<"PIF">[]): Carrier[] {
  const byName = new Map<string, Rec<"PIF">[]>();
  for (const pif of pifs) byName.set(pif.device, [...(byName.get(pif.device) ?? []), pif]);
  return [...byName]
    .map(([device, those]) => ({ device, hosts: those.length, isManagement: those.some(({ management }) => management) }))
    .sort((a, b) => a.device.localeCompare(b.device, "en", { numeric: true }));
}

export function useAboutNewNetwork(): AboutNewNetwork {
  const networks = useRecords("network");
  const pifs = useRecords("PIF");
  const bonds = useRecords("Bond");
  const masters = new Set<string>(bonds.map(({ master }) => master));
  const free = pifs.filter((pif) => pif.physical && !isSet(pif.bond_slave_of));
  const names = new Set(networks.map(({ name_label }) => name_label));
  return {
    carriers: carriersAmong([...free, ...pifs.filter(({ ref }) => masters.has(ref))]),
    free: carriersAmong(free),
    freeName(base) {
      if (!names.has(base)) return base;
      let n = 1;
      while (names.has(`${base} ${n}`)) n++;
      return `${base} ${n}`;
    },
    // Most switches take 1 for what has no tag.
    freeVlan(device) {
      const taken = new Set(pifs.filter((pif) => pif.device === device).map(({ VLAN }) => VLAN));
      let tag = 2;
      while (taken.has(tag)) tag++;
      return tag;
    },
  };
}
