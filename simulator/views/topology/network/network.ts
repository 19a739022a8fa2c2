/** Segments of the network, each with all that is on it: hosts by their NICs, guests by their interfaces, gateways, switches. */
import type { TopologyEdge, TopologyNode } from "../../../contract/topology";
import type { Ref } from "../../../model/ref";
import type { LearningNode } from "../../../network/learning-node";
import { isSwitchKey } from "../../../network/link";
import { OpenVswitch } from "../../../network/ovs/open-vswitch";
import type { Port } from "../../../network/port";
import { LinuxVlan } from "../../../network/vlan/linux-vlan";
import { domainCalled } from "../../../world/domain-book";
import { gatewayLink } from "../../../world/links";
import { nicPif, pifsOf } from "../../../world/pifs";
import { defineSlot } from "../../../world/slot";
import type { RunningGuest, World } from "../../../world/world";
import { type At, aboutLink, ofCable, ofNic, ofStation, ofVif } from "../infrastructure/edge-facts";
import { gatewayNode, OUTSIDE, switchNode, vifCalled } from "../infrastructure/edges";
import { gatewayDrawn, landmark, switchesDrawn, tagged } from "../infrastructure/nodes";
import { counted, drawnAs, type MeteredEdge, type Plan } from "../plan";
import { type Segment, Segments } from "./segments";

/** Drawn once for edges and nodes of one graph. */
const lastOf = defineSlot<{ version: number; segments: Segments | null }>(() => ({ version: -1, segments: null }));
export function segmentsOf(world: World): Segments {
  const last = lastOf(world);
  const version = world.fabric.version + world.db.changesOf(["network", "PIF"]);
  if (!last.segments || last.version !== version) Object.assign(last, { version, segments: new Segments(world) });
  return last.segments as Segments;
}

type Facts = Partial<Omit<TopologyEdge, "id" | "from" | "to">>;
/** What an edge says of itself as long as it is joined. */
const stateOf = ({ isLinked }: Port): Facts => ({ state: isLinked ? "up" : "down" });

function* edgesOf(world: World): Iterable<MeteredEdge> {
  const all = segmentsOf(world);
  for (const { id, switches } of all.segments)
    for (const { name } of switches) yield drawnAs(id, switchNode(world, name), {}, counted(null, false), `${id}-switch:${name}`);
  for (const [segment, gateway] of world.fabric.gateways) {
    const at = world.fabric.partyOf(gateway)?.station;
    const on = at && all.at(at.bridge, at.port);
    const own = gatewayNode(segment);
    if (at && on) {
      const facts = { ...stateOf(at.port), ...aboutLink(world, gatewayLink(segment)), ...ofStation({ node: at.bridge, port: at.port }) };
      yield drawnAs(on.id, own, facts, counted(at.port, false, [at.port, null]));
    }
    if (gateway.config.isRouter)
      yield drawnAs(own, OUTSIDE, {}, { traffic: gateway.outside, bulk: at?.port.traffic ?? null, isInward: false });
  }
  for (const node of world.fabric.bridges.values()) {
    if (isSwitchKey(node.key) || node instanceof LinuxVlan) continue;
    for (const port of node.ports.values()) yield* memberOf(world, all, node, port);
  }
}

function memberOf(world: World, all: Segments, node: LearningNode, port: Port): readonly MeteredEdge[] {
  const { attachment } = port;
  const on = all.at(node, port);
  if (!on) return [];
  const at: At = { node, port };
  switch (attachment.kind) {
    case "guest": {
      const guest = domainCalled(world, attachment.domain);
      const vif = guest && guest.domid !== 0 ? vifCalled(world, attachment.domain, attachment.device) : null;
      if (!guest || !vif) return [];
      const facts = { ...stateOf(port), ...aboutLink(world, vif), ...ofVif(world, at, vif) };
      return [drawnAs(guest.vm, on.id, facts, counted(port, true, [port, null]), vif)];
    }
    case "host":
      return ownMember(world, on, at, domainCalled(world, attachment.domain));
    case "cable":
      return nicMembers(world, all, on, at, attachment);
    case "vlan": {
      const vlan = attachment.side === "over" ? world.fabric.bridges.get(attachment.bridge) : undefined;
      const pif = vlan instanceof LinuxVlan ? pifsOf(world, vlan.host).find((own) => isOf(own, vlan.device, vlan.tag)) : undefined;
      if (!pif) return [];
      return [drawnAs(pif.host, on.id, { ...stateOf(port), ...ofNic(world, at) }, counted(port, true), pif.$ref)];
    }
    // By each of its tunnels: one leads to each of the others.
    case "tunnel":
      return [drawnAs(attachment.host, on.id, stateOf(port), counted(port, true), `${attachment.host}-${on.id}-${attachment.remote}`)];
    default:
      return [];
  }
}
const isOf = (pif: { readonly device: string; readonly VLAN: number }, device: string, tag: number): boolean =>
  pif.device === device && pif.VLAN === tag;

/** Whoever's stack has a bridge's own interface: a control domain where no NIC of its host is on that segment, or a domain with a bridge of its own. */
function ownMember(world: World, on: Segment, { node, port }: At, guest: RunningGuest | undefined): readonly MeteredEdge[] {
  if (!guest) return [];
  if (guest.domid !== 0) return [drawnAs(guest.vm, on.id, stateOf(port), counted(port, true))];
  const isByAnother = [...node.ports.values()].some(({ attachment: { kind } }) => OUTWARD.has(kind));
  const hasNic = on.networks.some(({ PIFs }) => PIFs.some((ref) => world.db.must("PIF", ref).host === guest.host));
  return isByAnother || hasNic ? [] : [drawnAs(guest.host, on.id, stateOf(port), counted(port, true))];
}
/** What a bridge's host is drawn by, where it has any. */
const OUTWARD: ReadonlySet<Port["attachment"]["kind"]> = new Set(["cable", "bond", "vlan", "tunnel"]);

/** A host by one of its NICs; on Open vSwitch also in the VLANs that it has of that. */
function nicMembers(
  world: World,
  all: Segments,
  on: Segment,
  near: At,
  { host, device }: Extract<Port["attachment"], { readonly kind: "cable" }>,
): readonly MeteredEdge[] {
  const nic = nicPif(world, host, device)?.$ref;
  if (nic === undefined) return [];
  const node = world.fabric.bridges.get(near.port.link.node);
  const far = node?.ports.get(near.port.link.port);
  const facts = ofCable(world, near, node && far ? { node, port: far } : null);
  const state = near.port.isLinked && far?.isLinked ? "up" : "down";
  const own = drawnAs(host, on.id, { state, ...aboutLink(world, nic), ...facts }, counted(near.port, true, [near.port, far ?? null]), nic);
  const bridge = near.node;
  if (!(bridge instanceof OpenVswitch)) return [own];
  const logical = bridge.portOf(near.port.name);
  const carrier = logical.interfaces.length > 1 ? logical.name : device;
  const tags = pifsOf(world, host).filter((pif) => pif.VLAN >= 0 && pif.device === carrier);
  // Its counters know no VLANs: what of them flows is seen at the interfaces.
  const others = tags.flatMap((pif) => {
    const there = all.spot(bridge, pif.VLAN);
    return there && near.port.name === logical.interfaces[0]
      ? [drawnAs(host, there.id, { state, vlan: pif.VLAN }, counted(null, true), pif.$ref)]
      : [];
  });
  return [own, ...others];
}

function* nodesOf(world: World): Iterable<TopologyNode> {
  yield landmark(OUTSIDE, "outside");
  yield* switchesDrawn(world);
  for (const [segment, gateway] of world.fabric.gateways) yield gatewayDrawn(world, segment, gateway);
  const joined = new Set<string>();
  for (const { edge } of edgesOf(world)) for (const id of [edge.from, edge.to]) joined.add(id);
  for (const segment of segmentsOf(world).segments) if (joined.has(segment.id)) yield segmentDrawn(world, segment);
  for (const { $ref, name_label, enabled, address, tags } of world.db.all("host"))
    if (joined.has($ref))
      yield {
        ...{ id: $ref, kind: "host", label: name_label, host: null, ref: $ref, class: "host" },
        ...{ state: enabled ? "up" : "down", facts: [["fact.address", address]], ...tagged({ tags }) },
      };
  for (const vm of world.db.all("VM")) if (joined.has(vm.$ref)) yield vmOn(world, vm.$ref);
}

/** A running VM; whose host is a fact here, since it stands at what it is joined to. */
export function vmOn(world: World, ref: Ref<"VM"> | string): TopologyNode {
  const { name_label, power_state, resident_on, tags } = world.db.must("VM", ref);
  const host = world.db.get("host", resident_on);
  const facts: TopologyNode["facts"] = [["fact.state", power_state], ...(host ? [["fact.host", host.name_label] as const] : [])];
  const state = power_state === "Running" || power_state === "Paused" ? "up" : "down";
  return { id: ref, kind: "vm", label: name_label, host: host?.$ref ?? null, ref, class: "VM", state, facts, ...tagged({ tags }) };
}

function segmentDrawn(world: World, { id, networks, switches, vlan, spots }: Segment): TopologyNode {
  const [only] = networks.length === 1 ? networks : [];
  const [first] = spots;
  const own = first && switches.length === 0 ? hostOf(world, first.node) : null;
  const host = own === null ? undefined : world.db.get("host", own);
  return {
    ...{ id, kind: "segment", host: null, ref: only?.$ref ?? null, class: only ? "network" : null, state: "up" },
    label: networks.map(({ name_label }) => name_label).join(", ") || (switches[0]?.name ?? first?.node.name ?? ""),
    facts: [...(only ? [["fact.mtu", only.MTU] as const] : []), ...(host ? [["fact.host", host.name_label] as const] : [])],
    ...(vlan === undefined ? {} : { vlan }),
    ...tagged(only ?? { tags: [] }),
  };
}
/** The host that all of a segment is on; null: it is on several, or on none. */
function hostOf(world: World, { key }: LearningNode): string | null {
  const host = key.slice(0, key.indexOf("/"));
  return world.db.get("host", host as Ref<"host">) ? host : null;
}

export const network: Plan = { of: ["host", "PIF", "network", "VIF", "VM"], edges: edgesOf, nodes: nodesOf };
