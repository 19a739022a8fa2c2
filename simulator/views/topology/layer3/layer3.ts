/** Subnets, the machines that have an address there, and what passes packets between them. */
import type { TopologyNode } from "../../../contract/topology";
import { ipToText } from "../../../wire/address";
import { gatewayLink } from "../../../world/links";
import type { World } from "../../../world/world";
import { aboutLink, ofStation, ofVif } from "../infrastructure/edge-facts";
import { gatewayNode, OUTSIDE, vifCalled } from "../infrastructure/edges";
import { gatewayDrawn, landmark, tagged } from "../infrastructure/nodes";
import { vmOn } from "../network/network";
import { counted, drawnAs, type MeteredEdge, type Plan } from "../plan";
import { type Addressed, type Stack, type Subnet, stacksMoved, subnetsOf, subnetText } from "./subnets";

/** A guest is drawn as its VM, a control domain as its host. */
const nodeId = ({ guest }: { readonly guest: Stack["guest"] }): string => (guest.domid === 0 ? guest.host : guest.vm);

function addressEdge(world: World, { guest, own, at, subnet, ip }: Addressed, isFirst: boolean): MeteredEdge | null {
  if (!subnet) return null;
  const vif = guest.domid === 0 ? null : vifCalled(world, guest.id, own.nic);
  const state = own.isUp && at?.port.isLinked === true ? "up" : "down";
  const about = vif && at ? { ...aboutLink(world, vif), ...ofVif(world, at, vif) } : {};
  const id = `${nodeId({ guest })}-${subnet.id}-${ipToText(ip)}`;
  // What an interface carries is told of its first address.
  const meter = at && isFirst ? counted(at.port, true, vif ? [at.port, null] : undefined) : counted(null, true);
  return drawnAs(nodeId({ guest }), subnet.id, { state, ...about }, meter, id);
}

function* edgesOf(world: World): Iterable<MeteredEdge> {
  const subnets = subnetsOf(world);
  for (const [segment, gateway] of world.fabric.gateways) {
    const station = world.fabric.partyOf(gateway)?.station;
    if (!station) continue;
    const at = { node: station.bridge, port: station.port };
    const { address, prefix, isRouter } = gateway.config;
    const state = at.port.isLinked ? "up" : "down";
    const facts = { state, ...aboutLink(world, gatewayLink(segment)), ...ofStation(at) } as const;
    yield drawnAs(gatewayNode(segment), subnets.subnet(at, null, address, prefix).id, facts, counted(at.port, true, [at.port, null]));
    if (isRouter) yield drawnAs(gatewayNode(segment), OUTSIDE, {}, { traffic: gateway.outside, bulk: at.port.traffic, isInward: false });
  }
  for (const { addresses } of subnets.stacks) {
    const seen = new Set<unknown>();
    for (const one of addresses) {
      const drawn = addressEdge(world, one, !seen.has(one.at?.port));
      seen.add(one.at?.port);
      if (drawn) yield drawn;
    }
  }
}

/** Whether a kernel passes packets between subnets that it is on. */
function isRouter({ brief, addresses }: Stack): boolean {
  return brief.isForwarding && new Set(addresses.flatMap(({ subnet }) => subnet?.id ?? [])).size > 1;
}
function facts(stack: Stack): TopologyNode["facts"] {
  const { brief, addresses } = stack;
  const own = addresses.map(({ ip, prefix }) => ["fact.address", `${ipToText(ip)}/${prefix}`] as const);
  return [
    ...(own.length > 0 ? own : [["fact.no_address"] as const]),
    ...(isRouter(stack) ? [["fact.forwards"] as const] : []),
    ...(brief.isTranslating ? [["fact.nat"] as const] : []),
  ];
}
function stackDrawn(world: World, stack: Stack): TopologyNode {
  const { guest } = stack;
  const kind = isRouter(stack) ? { kind: "router" as const } : {};
  if (guest.domid !== 0) {
    const vm = vmOn(world, guest.vm);
    return { ...vm, facts: [...facts(stack), ...vm.facts], ...kind };
  }
  const host = world.db.must("host", guest.host);
  return {
    ...{ id: host.$ref, kind: "host", label: host.name_label, host: null, ref: host.$ref, class: "host" },
    ...{ state: host.enabled ? "up" : "down", facts: facts(stack), ...tagged(host), ...kind },
  };
}

function subnetDrawn(subnet: Subnet, overlapping: readonly Subnet[]): TopologyNode {
  const networks = subnet.segment?.networks ?? [];
  const [only] = networks.length === 1 ? networks : [];
  const name = networks.map(({ name_label }) => name_label).join(", ");
  return {
    ...{ id: subnet.id, kind: "subnet", label: subnetText(subnet), host: null, ref: only?.$ref ?? null, class: only ? "network" : null },
    state: "up",
    facts: [
      ...(name === "" ? [] : [["fact.segment", name] as const]),
      ...(overlapping.length === 0 ? [] : [["fact.overlaps", overlapping.map(subnetText).join(", ")] as const]),
    ],
    ...(subnet.segment?.vlan === undefined ? {} : { vlan: subnet.segment.vlan }),
    ...tagged(only ?? { tags: [] }),
  };
}

function* nodesOf(world: World): Iterable<TopologyNode> {
  const subnets = subnetsOf(world);
  yield landmark(OUTSIDE, "outside");
  for (const [segment, gateway] of world.fabric.gateways) {
    const drawn = gatewayDrawn(world, segment, gateway);
    yield gateway.config.isRouter ? { ...drawn, facts: [...drawn.facts, ["fact.nat"]] } : drawn;
  }
  for (const subnet of subnets.all.values()) yield subnetDrawn(subnet, subnets.overlapping(subnet));
  for (const stack of subnets.stacks) yield stackDrawn(world, stack);
}

export const layer3: Plan = {
  of: ["host", "PIF", "network", "VIF", "VM"],
  moved: stacksMoved,
  edges: edgesOf,
  nodes: nodesOf,
};
