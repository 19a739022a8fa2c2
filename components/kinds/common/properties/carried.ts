"use client";
import { isSet, type Rec } from "../../../data/defaults";
import { useRecords } from "../../../data/hooks";
import { type BondChoice, bondChoice } from "../bond/modes";
import { type Carriers, carriersAmong } from "../carriers";

/** By what a network leaves the servers. */
export interface Carried extends Pick<Carriers, "carriers"> {
  /** NIC or bond; "": it does not leave them */
  readonly device: string;
  /** tag; 0: frames go without one */
  readonly vlan: number;
  /** it goes by a VLAN, or nowhere: either can be set otherwise */
  readonly isVlan: boolean;
  /** what its bond is set to; null: it is no bond's */
  readonly bond: BondChoice | null;
}

/** @param network - null: what is asked about is none */
export function useCarried(network: Rec<"network"> | null): Carried | null {
  const pifs = useRecords("PIF");
  const bonds = useRecords("Bond");
  const own = pifs.filter((pif) => pif.network === network?.ref);
  const [first] = own;
  if (!network) return null;
  const isInternal = network.other_config.is_host_internal_management_network === "true";
  const bond = bonds.find(({ master }) => own.some(({ ref }) => ref === master));
  return {
    carriers: carriersAmong(pifs, bonds).carriers,
    device: first?.device ?? "",
    vlan: Math.max(0, first?.VLAN ?? 0),
    isVlan: !isInternal && own.every(({ VLAN_master_of }) => isSet(VLAN_master_of)),
    bond: bond ? bondChoice(bond) : null,
  };
}
