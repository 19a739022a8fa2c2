/** PIFs of hosts by what they are: NICs, VLANs of them, and which is on a network. */
import type { RecordOf } from "../model/generated/rows";
import { isSet, type Ref } from "../model/ref";
import type { World } from "./world";

export type Pif = Readonly<RecordOf["PIF"]> & { readonly $ref: string };

/** All of a host, in the order of their records. */
export function pifsOf(world: World, host: string): Pif[] {
  return (world.db.get("host", host)?.PIFs ?? []).map((ref) => world.db.must("PIF", ref));
}
/** Its NICs alone. */
export function nicsOf(world: World, host: string): Pif[] {
  return pifsOf(world, host).filter(({ physical }) => physical);
}
/** The record of a host's NIC; undefined: the toolstack has none of it. */
export function nicPif(world: World, host: string, device: string): Pif | undefined {
  return pifsOf(world, host).find((pif) => pif.physical && pif.device === device);
}
export function managementPif(world: World, host: string): Pif | undefined {
  return pifsOf(world, host).find(({ management, network }) => management && isSet(network));
}
/** The PIF by which a host is on a network; undefined: it is not. */
export function pifOn(world: World, host: string, network: Ref<"network">): Pif | undefined {
  return pifsOf(world, host).find((pif) => pif.network === network);
}
/** What the kernel calls the interface of a PIF: `eth0.20` for a VLAN. */
export function interfaceOf({ device, VLAN }: Pick<Pif, "device" | "VLAN">): string {
  return VLAN >= 0 ? `${device}.${VLAN}` : device;
}
export const isVlan = ({ VLAN }: Pick<Pif, "VLAN">): boolean => VLAN >= 0;
