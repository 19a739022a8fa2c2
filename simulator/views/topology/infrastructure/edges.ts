/** Edges of the map of wires, with the counters of what crosses each. */
import type { TopologyEdge } from "../../../contract/topology";
import type { Ref } from "../../../model/ref";
import { LinuxBond } from "../../../network/bond/linux-bond";
import type { Gateway } from "../../../network/gateway";
import type { LearningNode } from "../../../network/learning-node";
import { switchKey } from "../../../network/link";
import { OpenVswitch } from "../../../network/ovs/open-vswitch";
import type { Attachment, Port } from "../../../network/port";
import type { PhysicalSwitch } from "../../../network/switch";
import { LinuxVlan } from "../../../network/vlan/linux-vlan";
import { domainCalled } from "../../../world/domain-book";
import { gatewayLink, patchLink } from "../../../world/links";
import { nicPif, pifsOf } from "../../../world/pifs";
import { isBridgeThere } from "../../../world/wired-links";
import type { World } from "../../../world/world";
import { counted, drawnAs, type MeteredEdge } from "../plan";
import { type At, aboutLink, ofCable, ofGuest, ofNic, ofOwn, ofPatch, ofStation, ofVif, ofVlan } from "./edge-facts";

export const SWITCH = "switch:physical";
export const OUTSIDE = "outside";

/** Node of a physical switch: all are one as long as no cable joins two of them. */
export function switchNode(world: World, name: string): string {
  return isJoined(world) ? `switch:${name}` : SWITCH;
}
/** Whether cables lead from one physical switch to another. */
export function isJoined(world: World): boolean {
  return world.fabric.switches.some(({ isPatched }) => isPatched);
}
export function gatewayNode(segment: string): string {
  return `gateway:${segment}`;
}
export function bridgeNode({ key }: LearningNode): string {
  return `bridge:${key}`;
}
export function controlNode(host: string): string {
  return `dom0:${host}`;
}

/** Bridges that domains of a host have of their own. */
export function ownBridges(world: World, host: string): LearningNode[] {
  return [...world.fabric.bridges.values()].filter(({ key }) => key.startsWith(`${host}/`) && key.slice(host.length + 1).includes("/"));
}

/**
 * Nodes of a host: bridges of the pool's networks on it, libvirt's where it has one, and the links by which its control domain's stack
 * has its NIC or a guest for itself.
 */
export function hostNodes(world: World, host: string): LearningNode[] {
  const keys = [...world.db.all("network")].map(({ bridge }) => `${host}/${bridge}`);
  const own = keys.flatMap((key) => world.fabric.bridges.get(key) ?? []);
  return [
    ...own,
    ...[...world.fabric.bridges.values()].filter(
      (node) => isStacksOwn(node, host) || (node.key === `${host}/virbr0` && !own.includes(node)),
    ),
  ];
}
/** Whether a node is no bridge, but a link of the control domain's stack. */
export function isStacksOwn({ key }: LearningNode, host: string): boolean {
  return key.startsWith(`${host}/~`);
}
/** Whether a node is drawn: one that its host's kernel has as a bridge. */
export function isDrawn(world: World, host: string, node: LearningNode): boolean {
  return !isStacksOwn(node, host) && isBridgeThere(world, host as Ref<"host">, node);
}

/** Edges of all of it, in the order of their rates. */
export function* wiresOf(world: World): Iterable<MeteredEdge> {
  for (const [segment, gateway] of world.fabric.gateways) yield* gatewayDrawn(world, segment, gateway);
  for (const node of world.fabric.switches) for (const port of node.singles) yield* patchDrawn(world, node, port);
  for (const host of world.db.all("host")) {
    for (const bridge of hostNodes(world, host.$ref))
      for (const port of bridge.ports.values()) yield* beyond(world, host.$ref, bridge, port);
    for (const bridge of ownBridges(world, host.$ref))
      for (const port of bridge.ports.values()) yield* beyond(world, host.$ref, bridge, port);
  }
}

function* gatewayDrawn(world: World, segment: string, gateway: Gateway): Iterable<MeteredEdge> {
  const port = world.fabric.partyOf(gateway)?.station.port ?? null;
  const id = gatewayNode(segment);
  const node = world.fabric.bridges.get(switchKey(segment));
  const facts = node && port ? ofStation({ node, port }) : {};
  // Pulled out it has no carrier.
  const state = port?.isPulled ? "down" : "up";
  yield drawnAs(
    switchNode(world, segment),
    id,
    { state, ...aboutLink(world, gatewayLink(segment)), ...facts },
    counted(port, false, [port, null]),
  );
  if (!gateway.config.isRouter) return;
  // All bulk traffic of a gateway is with clients outside; of the single frames only those that it has sent on.
  yield drawnAs(id, OUTSIDE, {}, { traffic: gateway.outside, bulk: port?.traffic ?? null, isInward: false });
}

/** A cable between switches, seen from its first end. What a spanning tree keeps from passing on has its carrier all the same. */
function patchDrawn(world: World, node: PhysicalSwitch, port: Port): readonly MeteredEdge[] {
  const { attachment } = port;
  const other = attachment.kind === "patch" && attachment.end === "first" ? world.fabric.bridges.get(attachment.switch) : undefined;
  if (!other || attachment.kind !== "patch" || other === node) return [];
  const far = other.ports.get(attachment.port) ?? null;
  const state = port.isLinked && far?.isLinked ? "up" : "down";
  const link = patchLink(attachment.cable);
  const facts = ofPatch(world, { node, port }, far && { node: other, port: far });
  const [from, to] = [switchNode(world, node.name), switchNode(world, other.name)];
  return [drawnAs(from, to, { state, ...aboutLink(world, link), ...facts }, counted(port, false, [port, far]), link)];
}

/** Whether an interface and its bridge pass anything to one another, as their kernel's programs have set them. */
function stateOn(bridge: LearningNode, { isSetDown, isDetached, isPulled }: Port): TopologyEdge["state"] {
  return bridge.isSetDown || isSetDown || isDetached || isPulled ? "down" : "up";
}

/** Record of a domain's interface. */
export function vifCalled(world: World, domain: string, device: number): Ref<"VIF"> | null {
  const vm = domainCalled(world, domain)?.vm;
  const vif = vm && world.db.must("VM", vm).VIFs.find((ref) => Number(world.db.must("VIF", ref).device) === device);
  return vif ?? null;
}

/** An interface's edges: from whoever has it, and on to what it is plugged in at. */
function vifDrawn(
  world: World,
  vif: Ref<"VIF">,
  { node: bridge, port }: At,
  { from, to }: { readonly from: string; readonly to: string },
): readonly [guest: MeteredEdge, beyond: MeteredEdge] {
  const here: At = { node: bridge, port };
  const state = stateOn(bridge, port);
  return [
    drawnAs(from, vif, ofGuest(world, here), counted(port, true)),
    drawnAs(vif, to, { state, ...aboutLink(world, vif), ...ofVif(world, here, vif) }, counted(port, true, [port, null])),
  ];
}

type Drawn<K extends Attachment["kind"]> = (
  at: { readonly world: World; readonly host: string; readonly bridge: LearningNode; readonly port: Port },
  to: Extract<Attachment, { readonly kind: K }>,
) => readonly MeteredEdge[];

/** What is drawn of a port of a host's bridge, by what it leads to. */
const drawn: { readonly [K in Attachment["kind"]]: Drawn<K> } = {
  tunnel: () => [],
  vlan({ world, host, bridge, port }, { bridge: key, side }) {
    const vlan = side === "over" ? world.fabric.bridges.get(key) : undefined;
    if (!(vlan instanceof LinuxVlan)) return [];
    const nic = nicPif(world, host, vlan.device)?.$ref;
    const own = pifsOf(world, host).find(({ device, VLAN }) => device === vlan.device && VLAN === vlan.tag)?.$ref;
    if (nic === undefined || own === undefined) return [];
    const state = port.isLinked && vlan.lower?.isUp ? "up" : "down";
    const here: At = { node: bridge, port };
    return [
      drawnAs(own, nic, { state, ...ofVlan(world, here, vlan.tag) }, counted(port, false)),
      drawnAs(bridgeNode(bridge), own, { state, ...ofNic(world, here) }, counted(port, false)),
    ];
  },
  cable({ world, host, bridge, port }, { device }) {
    const pif = nicPif(world, host, device)?.$ref;
    if (pif === undefined) return [];
    const node = world.fabric.bridges.get(port.link.node);
    const far = node?.ports.get(port.link.port) ?? null;
    const near: At = { node: bridge, port };
    const state = port.isLinked && far?.isLinked ? "up" : "down";
    const facts = ofCable(world, near, node && far ? { node, port: far } : null);
    return [
      ...vlansOn(world, near, pif, state),
      drawnAs(pif, switchNode(world, node?.name ?? ""), { state, ...aboutLink(world, pif), ...facts }, counted(port, false, [port, far])),
      ...nicDrawn(world, near, { host, pif, state }),
    ];
  },
  guest({ world, host, bridge, port }, { domain, device }) {
    const own = domainCalled(world, domain);
    // One end of its own pair: the control domain's.
    if (own?.domid === 0) return [ownDrawn(world, controlNode(host), { node: bridge, port })];
    const vif = vifCalled(world, domain, device);
    if (!own || !vif) return [];
    const [guest, onBridge] = vifDrawn(world, vif, { node: bridge, port }, { from: own.vm, to: beyondPort(host, bridge) });
    return isDrawn(world, host, bridge) || isStacksOwn(bridge, host) ? [guest, onBridge] : [guest];
  },
  host({ world, host, bridge, port }, { domain }) {
    // What a link of its own leads to is joined to it already.
    if (isStacksOwn(bridge, host)) return [];
    const own = domainCalled(world, domain);
    const stack = own && own.domid !== 0 ? own.vm : controlNode(host);
    return [ownDrawn(world, stack, { node: bridge, port })];
  },
  // Its own bridge stands where otherwise its system would: the interface is between both.
  trunk({ world, bridge, port }, to) {
    const vif = to.side === "outer" ? vifCalled(world, to.domain, to.device) : null;
    const inner = world.fabric.trunkOf(to.domain, to.device)?.inner;
    if (!vif || !inner) return [];
    return vifDrawn(world, vif, { node: bridge, port }, { from: bridgeNode(inner), to: bridgeNode(bridge) });
  },
  // Of ports of switches alone, which are drawn by themselves.
  patch: () => [],
  gateway: () => [],
  rogue: () => [],
  // NICs of a bond lead to its bridge.
  bond: () => [],
};

/** VLANs that Open vSwitch has of a NIC or bond: tags on its frames, which have no counters of their own. */
function vlansOn(world: World, { node, port }: At, nic: string, state: TopologyEdge["state"]): readonly MeteredEdge[] {
  if (!(node instanceof OpenVswitch) || port.attachment.kind !== "cable") return [];
  const { host } = port.attachment;
  const { name, interfaces } = node.portOf(port.name);
  if (port.name !== interfaces[0]) return [];
  const device = interfaces.length > 1 ? name : port.attachment.device;
  const own = pifsOf(world, host).filter((pif) => pif.VLAN >= 0 && pif.device === device);
  return own.map(({ $ref, VLAN }) => drawnAs($ref, nic, { state, vlan: VLAN }, counted(null, false)));
}

/** A bridge's own interface, or an end of a pair, of whoever's stack has it. */
function ownDrawn(world: World, stack: string, { node, port }: At): MeteredEdge {
  return drawnAs(stack, bridgeNode(node), { state: stateOn(node, port), ...ofOwn(world, { node, port }) }, counted(port, true));
}

/** Whether a node is a NIC that the control domain's stack does not have either; a bond leads on to its bridge or stack. */
function isNobodys(bridge: LearningNode, host: string): boolean {
  if (!isStacksOwn(bridge, host) || bridge instanceof LinuxBond) return false;
  return ![...bridge.ports.values()].some(({ attachment }) => attachment.kind === "host");
}
/** A NIC's edge to its bridge; without a bridge the control domain's stack has it, or nobody, as between two steps of a script. */
function nicDrawn(
  world: World,
  near: At,
  { host, pif, state }: { readonly host: string; readonly pif: string; readonly state: TopologyEdge["state"] },
): readonly MeteredEdge[] {
  const { node: bridge, port } = near;
  if (isNobodys(bridge, host)) return [];
  const facts = { state: bridge.isSetDown || port.isDetached ? ("down" as const) : state, ...ofNic(world, near) };
  return [drawnAs(beyondPort(host, bridge), pif, facts, counted(port, false))];
}

/** What stands behind a port: its bridge, or the control domain whose link it is. */
function beyondPort(host: string, bridge: LearningNode): string {
  if (bridge instanceof LinuxBond && bridge.master) return bridgeNode(bridge.master);
  return isStacksOwn(bridge, host) ? controlNode(host) : bridgeNode(bridge);
}

function beyond(world: World, host: string, bridge: LearningNode, port: Port): readonly MeteredEdge[] {
  const draw = drawn[port.attachment.kind] as Drawn<Attachment["kind"]>;
  return draw({ world, host, bridge, port }, port.attachment);
}
