/** What nodes of the map stand for, as joins take them. */
import type { TopologyNode } from "@/server/contract";
import { isSet, type Rec, type RecordClass } from "../../data/defaults";
import { isLibrary } from "../../data/storage";
import { visibleText } from "../../ui/visible-text";
import type { At, End, Reader } from "./join";

/** A network, at a bridge of a server or as a segment. */
export interface NetworkEnd {
  readonly node: TopologyNode;
  /** null: there is none of the pool's there, or several */
  readonly network: Rec<"network"> | null;
  readonly name: string;
  /** server whose bridge it is; null: it is a segment, wherever that is */
  readonly host: string | null;
  /** domain that has the bridge inside it; null: the server's own domain has */
  readonly inside: string | null;
}
export interface DeviceEnd<C extends RecordClass> {
  readonly record: Rec<C>;
  readonly vm: Rec<"VM">;
}
export interface NicEnd {
  readonly node: TopologyNode;
  readonly pif: Rec<"PIF">;
  readonly name: string;
}
export interface BondEnd extends NicEnd {
  readonly bond: Rec<"Bond">;
}

const recordOf = <C extends RecordClass>({ record }: End, of: C): Rec<C> | null =>
  record?.class === of ? (record as unknown as Rec<C>) : null;
const factOf = ({ facts }: TopologyNode, code: string): string | null => {
  const found = facts.find(([own]) => own === code)?.[1];
  return found === undefined ? null : `${found}`;
};
export const shown = ({ name_label }: { readonly name_label: string }): string => visibleText(name_label);

/** Machines with a page of their own; control domains have none. */
export const guest: Reader<Rec<"VM">> = (end) => {
  const vm = end.node.kind === "vm" ? recordOf(end, "VM") : null;
  return vm && !vm.is_control_domain && !vm.is_a_template && !vm.is_a_snapshot ? [vm] : [];
};
export const guestOrHost: Reader<Rec<"VM"> | Rec<"host">> = (end, at) => {
  const host = recordOf(end, "host");
  return host ? [host] : guest(end, at);
};

/** An interface, or those of a machine. */
export const interfaces: Reader<DeviceEnd<"VIF">> = (end, at) => {
  const { store } = at.context.session;
  const own = recordOf(end, "VIF");
  const all = own ? [own] : guest(end, at).flatMap(({ ref }) => store.members("vifsByVm", ref));
  return [...all]
    .sort((a, b) => Number(a.device) - Number(b.device))
    .flatMap((record) => {
      const vm = store.record("VM", record.VM);
      return vm ? [{ record, vm }] : [];
    });
};

export const network: Reader<NetworkEnd> = (end) => {
  const { node } = end;
  if (node.kind !== "bridge" && node.kind !== "segment") return [];
  const record = recordOf(end, "network");
  const name = record ? shown(record) : visibleText(node.label);
  return [{ node, network: record, name, host: node.kind === "bridge" ? node.host : null, inside: factOf(node, "fact.bridge_of") }];
};

/** A NIC of a server: no VLAN, no tunnel, no bond. */
export const nic: Reader<NicEnd> = (end) => {
  const pif = recordOf(end, "PIF");
  return pif?.physical ? [{ node: end.node, pif, name: visibleText(pif.device) }] : [];
};
export const bond: Reader<BondEnd> = (end, { context }) => {
  const pif = recordOf(end, "PIF");
  const [own] = pif ? context.session.store.members("bondsByMaster", pif.ref) : [];
  return pif && own ? [{ node: end.node, pif, bond: own, name: visibleText(pif.device) }] : [];
};
/** What may carry networks beside its own. */
export const carrier: Reader<NicEnd> = (end, at) => [...nic(end, at), ...bond(end, at)];
export const isSlave = ({ pif }: NicEnd): boolean => isSet(pif.bond_slave_of);

const SWITCH = "switch:";
/** A physical switch. `name` null: all are drawn as one. */
export interface SwitchEnd {
  readonly node: TopologyNode;
  readonly name: string | null;
}
export const physicalSwitch: Reader<SwitchEnd> = ({ node }) =>
  node.kind === "switch" ? [{ node, name: node.label !== "" && node.id === `${SWITCH}${node.label}` ? node.label : null }] : [];

export interface DiskEnd {
  readonly node: TopologyNode;
  readonly vdi: Rec<"VDI">;
}
const anyDisk: Reader<DiskEnd> = (end) => {
  const vdi = recordOf(end, "VDI");
  return vdi ? [{ node: end.node, vdi }] : [];
};
const liesInLibrary = ({ vdi }: DiskEnd, { context }: At): boolean => {
  const sr = context.session.store.record("SR", vdi.SR);
  return sr !== undefined && isLibrary(sr);
};
export const disk: Reader<DiskEnd> = (end, at) => anyDisk(end, at).filter((one) => !liesInLibrary(one, at));
/** What goes into a drive: an image of a library. */
export const disc: Reader<DiskEnd> = (end, at) => anyDisk(end, at).filter((one) => liesInLibrary(one, at));
