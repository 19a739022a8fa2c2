/** What carries networks out of servers: NICs and bonds, by their names. */
import { isSet, type Rec } from "../../data/defaults";

export interface Carrier {
  readonly device: string;
  /** how many servers have it */
  readonly hosts: number;
  /** one of its interfaces is what its server is reached by */
  readonly isManagement: boolean;
}
export interface Carriers {
  /** NICs that servers have, and bonds of theirs: those that carry other networks beside their own */
  readonly carriers: readonly Carrier[];
  /** NICs that no bond has */
  readonly free: readonly Carrier[];
}

function byDevice(pifs: readonly Rec<"PIF">[]): Carrier[] {
  const byName = new Map<string, Rec<"PIF">[]>();
  for (const pif of pifs) byName.set(pif.device, [...(byName.get(pif.device) ?? []), pif]);
  return [...byName]
    .map(([device, those]) => ({ device, hosts: those.length, isManagement: those.some(({ management }) => management) }))
    .sort((a, b) => a.device.localeCompare(b.device, "en", { numeric: true }));
}
export function carriersAmong(pifs: readonly Rec<"PIF">[], bonds: readonly Rec<"Bond">[]): Carriers {
  const masters = new Set<string>(bonds.map(({ master }) => master));
  const free = pifs.filter((pif) => pif.physical && !isSet(pif.bond_slave_of));
  return { carriers: byDevice([...free, ...pifs.filter(({ ref }) => masters.has(ref))]), free: byDevice(free) };
}
