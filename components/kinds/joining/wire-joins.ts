/** NICs of servers, what they carry, and the physical switches that they are plugged into. */
import { isSet, type Rec } from "../../data/defaults";
import type { CommandContext } from "../command";
import { carrierDialog, createBondDialog } from "../network/dialogs";
import { switchCableDialog } from "../network/switch/dialogs";
import "../network/switch/texts";
import {
  type BondEnd,
  bond,
  carrier,
  isSlave,
  type NetworkEnd,
  type NicEnd,
  network,
  nic,
  physicalSwitch,
  type SwitchEnd,
  shown,
} from "./ends";
import { type At, defineJoin, type End, type Join } from "./join";
import { joined, over, refused } from "./outcome";
import "./texts";

/** Why a network cannot go by another NIC, or by none; null: it can. */
function carriedWhy(record: Rec<"network">, { session, t }: CommandContext): string | null {
  const pifs = session.store.members("pifsByNetwork", record.ref);
  const isOwn = pifs.some(({ VLAN_master_of }) => !isSet(VLAN_master_of));
  if (isOwn || record.other_config.is_host_internal_management_network === "true") return t("joins.ownNetwork", { network: shown(record) });
  const isUsed = session.store.members("vifsByNetwork", record.ref).some(({ currently_attached }) => currently_attached);
  return isUsed && pifs.length > 0 ? t("joins.networkUsed", { network: shown(record) }) : null;
}
const carry = defineJoin<NetworkEnd, NicEnd>({
  id: "network.carrier",
  of: network,
  onto: carrier,
  isEitherWay: true,
  label: ({ name }, { name: device }, { context: { t } }) => t("joins.carried", { network: name, nic: device }),
  operation: "network.set_carrier",
  why({ network: record, node, name }, by, { context }) {
    const { t } = context;
    if (!record) return t(node.label.includes(", ") ? "joins.severalNetworks" : "joins.noNetwork", { name });
    return carriedWhy(record, context) ?? (isSlave(by) ? t("joins.slaveCarries", { nic: by.name }) : null);
  },
  async run({ network: record }, { pif }, { context }) {
    if (record) context.open(carrierDialog, { network: record.ref, device: pif.device });
    return null;
  },
});

const hostName = ({ pif }: NicEnd, { context }: At): string => {
  const host = context.session.store.record("host", pif.host);
  return host ? shown(host) : "";
};
function apartWhy(a: NicEnd, b: NicEnd, at: At): string | null {
  if (a.pif.host === b.pif.host) return null;
  return at.context.t("joins.twoServers", { first: hostName(a, at), second: hostName(b, at) });
}
const makeBond = defineJoin<NicEnd, NicEnd>({
  id: "bond.create",
  of: nic,
  onto: nic,
  isOffered: (a, b) => a.pif.ref !== b.pif.ref,
  label: ({ name: first }, { name: second }, { context: { t } }) => t("joins.bonded", { first, second }),
  operation: "pool.add_network",
  why(a, b, at) {
    const slave = [a, b].find(isSlave);
    return apartWhy(a, b, at) ?? (slave ? at.context.t("joins.isSlave", { nic: slave.name }) : null);
  },
  async run(a, b, { context }) {
    context.open(createBondDialog, { members: [a.pif.device, b.pif.device] });
    return null;
  },
});
/** @source xen-api: ocaml/xapi/xapi_bond.ml: a bond's slaves are those that it was created with */
const joinBond = defineJoin<NicEnd, BondEnd>({
  id: "bond.member",
  of: nic,
  onto: bond,
  isEitherWay: true,
  label: ({ name: first }, { name: second }, { context: { t } }) => t("joins.bonded", { first, second }),
  operation: "pool.add_network",
  why: (a, b, at) =>
    apartWhy(a, b, at) ??
    at.context.t(a.pif.bond_slave_of === b.bond.ref ? "joins.isMember" : "joins.bondIsMade", { nic: a.name, bond: b.name }),
  run: async () => null,
});

/** The switch that a NIC is plugged into, by its name; null: none, or all are drawn as one. */
function pluggedAt({ node }: NicEnd, at: At): string | null {
  const { nodes, edges } = at.graph;
  const beside = new Set(edges.flatMap(({ from, to }) => (from === node.id ? [to] : to === node.id ? [from] : [])));
  const found = nodes.find(({ id, kind }) => kind === "switch" && beside.has(id));
  return (found && physicalSwitch({ node: found, record: null }, at)[0]?.name) ?? null;
}
/** Where all switches are drawn as one, nothing leads from it to anywhere. */
const isOne = ({ node }: End): boolean => node.kind === "switch" && node.label === "";
const plug = defineJoin<NicEnd, SwitchEnd>({
  id: "switch.plug",
  of: nic,
  onto: physicalSwitch,
  isEitherWay: true,
  mayBegin: (end) => !isOne(end),
  label: ({ name: device }, { node, name }, { context: { t } }) => t("joins.plugged", { nic: device, switch: name ?? node.label }),
  operation: "switch.plug",
  why(own, { name }, at) {
    const { t } = at.context;
    if (name === null) return t("joins.oneSwitch");
    return pluggedAt(own, at) === name ? t("joins.isPlugged", { nic: own.name, switch: name }) : null;
  },
  async run(own, { name }, at) {
    const { context } = at;
    const before = pluggedAt(own, at);
    const call = (to: string) => over(context, own.pif.ref, "switch.plug", { pif: own.pif.ref, switch: to } as never);
    const { why } = await call(name ?? "");
    if (why !== null) return refused(why);
    const said = context.t("joins.isPluggedNow", { nic: own.name, switch: name ?? "" });
    return joined(context, said, before === null ? null : async () => (await call(before)).why);
  },
});
const cable = defineJoin<SwitchEnd, SwitchEnd>({
  id: "wire.cable",
  of: physicalSwitch,
  onto: physicalSwitch,
  mayBegin: (end) => !isOne(end),
  isOffered: (a, b) => a.name !== null && b.name !== null && a.name !== b.name,
  label: ({ name: first }, { name: second }, { context: { t } }) => t("joins.cable", { first: first ?? "", second: second ?? "" }),
  operation: "switch.connect",
  async run({ name: first }, { name: second }, { context, graph }) {
    const names = graph.nodes.flatMap(({ kind, label }) => (kind === "switch" ? [label] : []));
    if (first !== null && second !== null) context.open(switchCableDialog, { names, first, second });
    return null;
  },
});

export const wireJoins: readonly Join[] = [carry, makeBond, joinBond, plug, cable];
