/** Edges of the map of a lab's network, with the counters of what crosses each: kept as long as ports and links stay as they are. */
import type { TopologyEdge, TopologyRates } from "../contract/topology";
import type { Ref } from "../model/ref";
import { LinuxBond } from "../network/bond/linux-bond";
import type { LearningNode } from "../network/learning-node";
import type { Attachment, Port } from "../network/port";
import { type PortTraffic, ratesOf } from "../network/port-traffic";
import type { PhysicalSwitch } from "../network/switch";
import { LinuxVlan } from "../network/vlan/linux-vlan";
import { domainCalled } from "../world/domain-book";
import { gatewayLink, patchLink } from "../world/links";
import { nicPif, pifsOf } from "../world/pifs";
import { defineSlot } from "../world/slot";
import { isBridgeThere } from "../world/wired-links";
import { nowOf, type World } from "../world/world";

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

/** An edge with the counters of what crosses it; `isInward`: towards `to` means into their port's bridge. */
interface MeteredEdge extends TopologyEdge {
  readonly traffic: PortTraffic | null;
  /** whose bulk traffic it is, where that is counted elsewhere than single frames */
  readonly bulk: PortTraffic | null;
  readonly isInward: boolean;
  /** ports that have what its link has lost: at its near end, and of a cable at the far one; absent: it has no link of its own */
  readonly ends?: readonly [near: Port | null, far: Port | null];
}

/** Bytes of a full Ethernet frame, without its check sum. guess: bulk traffic goes in full ones. */
const FULL_FRAME = 1_514;

const STILL: ReturnType<typeof ratesOf> = { inBytesPerS: 0, outBytesPerS: 0, framesPerS: 0 };

interface Kept {
  version: number;
  edges: readonly MeteredEdge[];
}
/** Derived from the network, and made anew when it has another version. */
const keptOf = defineSlot<Kept>(() => ({ version: 0, edges: [] }));

/** Edges in their order, which is that of their rates. */
export function edgesOf(world: World): readonly MeteredEdge[] {
  const kept = keptOf(world);
  if (kept.version !== world.fabric.version) {
    kept.edges = [...drawEdges(world)];
    kept.version = world.fabric.version;
  }
  return kept.edges;
}

/** What flows on all edges now. */
export function topologyRatesOf(world: World): TopologyRates {
  const now = nowOf(world);
  const edges = edgesOf(world);
  const forward = new Array<number>(edges.length);
  const backward = new Array<number>(edges.length);
  const frames = new Array<number>(edges.length);
  let last: PortTraffic | null = null;
  let rate = STILL;
  for (let i = 0; i < edges.length; i++) {
    const { traffic, bulk, isInward } = edges[i] as MeteredEdge;
    // A guest's interface stands between two edges that carry the same.
    if (traffic !== last) rate = traffic ? ratesOf(traffic, now) : STILL;
    last = traffic;
    const into = rate.inBytesPerS + (bulk?.flowIn ?? 0);
    const out = rate.outBytesPerS + (bulk?.flowOut ?? 0);
    forward[i] = isInward ? into : out;
    backward[i] = isInward ? out : into;
    const bulkBytes = (traffic ? traffic.flowIn + traffic.flowOut : 0) + (bulk ? bulk.flowIn + bulk.flowOut : 0);
    frames[i] = rate.framesPerS + Math.ceil(bulkBytes / FULL_FRAME);
  }
  return { version: world.fabric.version, forwardBytesPerS: forward, backwardBytesPerS: backward, framesPerS: frames, lost: lostOn(edges) };
}

/** What links have lost, by the places of their edges. */
function lostOn(edges: readonly MeteredEdge[]): TopologyRates["lost"] {
  const lost: [number, number, number][] = [];
  for (const [at, { ends, isInward }] of edges.entries()) {
    if (!ends) continue;
    const [near, far] = ends;
    const out = near?.lostOnLink("out") ?? 0;
    const into = far ? far.lostOnLink("out") : (near?.lostOnLink("in") ?? 0);
    if (out + into > 0) lost.push(isInward ? [at, into, out] : [at, out, into]);
  }
  return lost;
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

function* drawEdges(world: World): Iterable<MeteredEdge> {
  for (const [segment, gateway] of world.fabric.gateways) {
    const port = world.fabric.partyOf(gateway)?.station.port ?? null;
    const id = gatewayNode(segment);
    yield { ...between(switchNode(world, segment), id, port), isInward: false, link: gatewayLink(segment), ends: [port, null] };
    if (!gateway.config.isRouter) continue;
    // All bulk traffic of a gateway is with clients outside; of the single frames only those that it has sent on.
    yield { ...between(id, OUTSIDE, port), traffic: gateway.outside, bulk: port?.traffic ?? null, isInward: false };
  }
  for (const node of world.fabric.switches) for (const port of node.singles) yield* patchDrawn(world, node, port);
  for (const host of world.db.all("host")) {
    for (const bridge of hostNodes(world, host.$ref))
      for (const port of bridge.ports.values()) yield* beyond(world, host.$ref, bridge, port);
    for (const bridge of ownBridges(world, host.$ref))
      for (const port of bridge.ports.values()) yield* beyond(world, host.$ref, bridge, port);
  }
}

/** A cable between switches, seen from its first end. */
function patchDrawn(world: World, node: PhysicalSwitch, port: Port): readonly MeteredEdge[] {
  const { attachment } = port;
  const other = attachment.kind === "patch" && attachment.end === "first" ? world.fabric.bridges.get(attachment.switch) : undefined;
  if (!other || attachment.kind !== "patch" || other === node) return [];
  const far = other.ports.get(attachment.port) ?? null;
  const state = port.isUp && far?.isUp ? "up" : "down";
  const edge = between(switchNode(world, node.name), switchNode(world, other.name), port);
  const link = patchLink(attachment.cable);
  return [{ ...edge, id: link, state, isInward: false, link, ends: [port, far] }];
}

/** An edge that carries what a port does. */
function between(from: string, to: string, port: Port | null): Omit<MeteredEdge, "isInward"> {
  return { id: `${from}-${to}`, from, to, state: "up", traffic: port?.traffic ?? null, bulk: null };
}

/** Whether an interface and its bridge pass anything to one another, as their kernel's programs have set them. */
function stateOn(bridge: LearningNode, { isSetDown, isDetached }: Port): TopologyEdge["state"] {
  return bridge.isSetDown || isSetDown || isDetached ? "down" : "up";
}

const ofVif = (link: string, port: Port): Pick<MeteredEdge, "link" | "ends"> => ({ link, ends: [port, null] });

/** Record of a domain's interface. */
function vifCalled(world: World, domain: string, device: number): string | null {
  const vm = domainCalled(world, domain)?.vm;
  const vif = vm && world.db.must("VM", vm).VIFs.find((ref) => Number(world.db.must("VIF", ref).device) === device);
  return vif ?? null;
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
    const state = port.isUp && vlan.lower?.isUp ? "up" : "down";
    return [
      { ...between(own, nic, port), state, isInward: false },
      { ...between(bridgeNode(bridge), own, port), state, isInward: false },
    ];
  },
  cable({ world, host, bridge, port }, { device }) {
    const pif = nicPif(world, host, device)?.$ref;
    if (pif === undefined) return [];
    const node = world.fabric.bridges.get(port.link.node);
    const far = node?.ports.get(port.link.port);
    const state = port.isUp && far?.isUp ? "up" : "down";
    const edge = { state, isInward: false } as const;
    return [
      {
        ...between(pif, switchNode(world, node?.name ?? ""), port),
        ...edge,
        link: pif,
        ends: [port, far ?? null],
      },
      // Without a bridge the control domain's stack has it.
      { ...between(beyondPort(host, bridge), pif, port), ...edge, state: bridge.isSetDown || port.isDetached ? "down" : state },
    ];
  },
  guest({ world, host, bridge, port }, { domain, device }) {
    const own = domainCalled(world, domain);
    // One end of its own pair: the control domain's.
    if (own?.domid === 0)
      return [{ ...between(controlNode(host), bridgeNode(bridge), port), state: stateOn(bridge, port), isInward: true }];
    const vif = vifCalled(world, domain, device);
    if (!own || !vif) return [];
    const guest = { ...between(own.vm, vif, port), isInward: true };
    if (!isDrawn(world, host, bridge) && !isStacksOwn(bridge, host)) return [guest];
    return [guest, { ...between(vif, beyondPort(host, bridge), port), ...ofVif(vif, port), state: stateOn(bridge, port), isInward: true }];
  },
  host({ world, host, bridge, port }, { domain }) {
    // What a link of its own leads to is joined to it already.
    if (isStacksOwn(bridge, host)) return [];
    const own = domainCalled(world, domain);
    const stack = own && own.domid !== 0 ? own.vm : controlNode(host);
    return [{ ...between(stack, bridgeNode(bridge), port), state: stateOn(bridge, port), isInward: true }];
  },
  // Its own bridge stands where otherwise its system would: the interface is between both.
  trunk({ world, bridge, port }, to) {
    const vif = to.side === "outer" ? vifCalled(world, to.domain, to.device) : null;
    const inner = world.fabric.trunkOf(to.domain, to.device)?.inner;
    if (!vif || !inner) return [];
    return [
      { ...between(bridgeNode(inner), vif, port), isInward: true },
      { ...between(vif, bridgeNode(bridge), port), ...ofVif(vif, port), state: stateOn(bridge, port), isInward: true },
    ];
  },
  // Of ports of switches alone, which are drawn by themselves.
  patch: () => [],
  gateway: () => [],
  rogue: () => [],
  // NICs of a bond lead to its bridge.
  bond: () => [],
};

/** What stands behind a port: its bridge, or the control domain whose link it is. */
function beyondPort(host: string, bridge: LearningNode): string {
  if (bridge instanceof LinuxBond && bridge.master) return bridgeNode(bridge.master);
  return isStacksOwn(bridge, host) ? controlNode(host) : bridgeNode(bridge);
}

function beyond(world: World, host: string, bridge: LearningNode, port: Port): readonly MeteredEdge[] {
  const draw = drawn[port.attachment.kind] as Drawn<Attachment["kind"]>;
  return draw({ world, host, bridge, port }, port.attachment);
}
