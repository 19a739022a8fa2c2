"use client";
import { useRecords } from "../../../../data/hooks";
import { type Carriers, carriersAmong } from "../../../common/carriers";

/** What the wizard of a new network is about. */
export interface AboutNewNetwork extends Carriers {
  readonly freeName: (base: string) => string;
  readonly freeVlan: (device: string) => number;
}
export function useAboutNewNetwork(): AboutNewNetwork {
  const networks = useRecords("network");
  const pifs = useRecords("PIF");
  const bonds = useRecords("Bond");
  const names = new Set(networks.map(({ name_label }) => name_label));
  return {
    ...carriersAmong(pifs, bonds),
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
