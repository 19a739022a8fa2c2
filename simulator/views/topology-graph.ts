/** The network as a graph: outside, gateways, switch, NICs, bridges, vifs, guests; and the live rates on its edges. */

import type { Topology, TopologyEdge, TopologyNode, TopologyRates } from "../contract/lab";
import type { ClassName } from "../model/ref";
import type { SaidBy } from "../model/said";
import type { NodeFacts } from "../model/said/node-facts";
import type { LearningNode } from "../network/learning-node";
import type { Port } from "../network/port";
import { PortTraffic, ratesOf } from "../network/port-traffic";
import { ipToText } from "../wire/address";
import { activeDomain, domainCalled } from "../world/domain-book";
import { nowOf, type World } from "../world/world";

/** An edge with the counters of what crosses it; `isInward`: towards `to` means into their port's bridge. */
interface MeteredEdge extends TopologyEdge {
  readonly traffic: PortTraffic | null;
  readonly isInward: boolean;
}
interface Graph {
  readonly nodes: TopologyNode[];
  /** VMs that have a node */
  readonly vms: Set<string>;
  /** whether nodes are wanted, or edges alone */
  readonly isDrawn: boolean;
  readonly edges: MeteredEdge[];
  /** interfaces that are plugged in, by MAC */
  readonly macs: ReadonlyMap<string, readonly { readonly vif: string; readonly vm: string }[]>;
}

const SWITCH = "switch:physical";
const OUTSIDE = "outside";

export function topologyOf(world: World): Topology {
  const { nodes, edges } = graphOf(world, true);
  return { version: world.fabric.version, nodes, edges: edges.map(({ id, from, to, state }) => ({ id, from, to, state })) };
}

export function topologyRatesOf(world: World): TopologyRates {
  const now = nowOf(world);
  const { edges } = graphOf(world, false);
  const rates = edges.map(({ traffic, isInward }) => {
    if (!traffic) return { forward: 0, backward: 0, frames: 0 };
    const rate = ratesOf(traffic, now);
    return {
      forward: isInward ? rate.inBytesPerS : rate.outBytesPerS,
      backward: isInward ? rate.outBytesPerS : rate.inBytesPerS,
      frames: rate.framesPerS,
    };
  });
  return {
    version: world.fabric.version,
    forwardBytesPerS: rates.map((r) => r.forward),
    backwardBytesPerS: rates.map((r) => r.backward),
    framesPerS: rates.map((r) => r.frames),
  };
}

function graphOf(world: World, isDrawn: boolean): Graph {
  const graph: Graph = { nodes: [], vms: new Set(), isDrawn, edges: [], macs: isDrawn ? pluggedMacs(world) : new Map() };
  addOutside(world, graph);
  for (const host of world.db.all("host")) {
    draw(graph, () => ({
      id: host.$ref,
      kind: "host",
      label: host.name_label,
      host: null,
      ref: host.$ref,
      class: "host",
      state: host.enabled ? "up" : "down",
      facts: [["fact.address", host.address]],
    }));
    for (const ref of host.PIFs) addPif(world, graph, ref);
    for (const network of world.db.all("network")) {
      const bridge = world.fabric.bridges.get(`${host.$ref}/${network.bridge}`);
      if (bridge) addBridge(world, graph, host.$ref, network.$ref, bridge);
    }
  }
  return graph;
}

function draw(graph: Graph, node: () => TopologyNode): void {
  if (graph.isDrawn) graph.nodes.push(node());
}

/** A node of which there is one, whatever the lab; its kind is its name. */
function landmark(id: string, kind: "outside" | "switch"): TopologyNode {
  return { id, kind, label: "", host: null, ref: null, class: null, state: "up", facts: [] };
}

function addressFact(address: string | null | undefined): SaidBy<keyof NodeFacts> {
  return address ? ["fact.address", address] : ["fact.no_address"];
}

function addOutside(world: World, graph: Graph): void {
  draw(graph, () => landmark(OUTSIDE, "outside"));
  draw(graph, () => landmark(SWITCH, "switch"));
  for (const [segment, gateway] of world.fabric.gateways) {
    const id = `gateway:${segment}`;
    const address = ipToText(gateway.config.address);
    draw(graph, () => ({
      id,
      kind: "gateway",
      label: address,
      host: null,
      ref: null,
      class: null,
      state: "up",
      facts: [
        ["fact.address", `${address}/${gateway.config.prefix}`],
        ["fact.mac", gateway.config.mac],
        ["fact.segment", segment],
        ["fact.leases", gateway.leaseTable(nowOf(world)).length, gateway.leases.size],
      ],
    }));
    const traffic = world.fabric.bridges.get(`switch/${segment}`)?.ports.get("gateway")?.traffic ?? null;
    graph.edges.push({ id: `${SWITCH}-${id}`, from: SWITCH, to: id, state: "up", traffic, isInward: false });
    if (!gateway.config.isRouter) continue;
    // All bulk traffic of a gateway is with clients outside; of the single frames only those that it has sent on.
    const beyond = new PortTraffic({ ...gateway.outside.own, flowIn: traffic?.flowIn ?? 0, flowOut: traffic?.flowOut ?? 0 });
    graph.edges.push({ id: `${id}-${OUTSIDE}`, from: id, to: OUTSIDE, state: "up", traffic: beyond, isInward: false });
  }
}

function addPif(world: World, graph: Graph, ref: string): void {
  const pif = world.db.must("PIF", ref);
  const state = pif.currently_attached ? "up" : "down";
  draw(graph, () => ({
    id: ref,
    kind: "pif",
    label: pif.device,
    host: pif.host,
    ref,
    class: "PIF",
    state,
    facts: [["fact.mac", pif.MAC], addressFact(pif.IP), ["fact.mtu", pif.MTU]],
  }));
  const bridge = world.fabric.bridges.get(`${pif.host}/${world.db.must("network", pif.network).bridge}`);
  const traffic = bridge?.ports.get(pif.device)?.traffic ?? null;
  graph.edges.push({ id: `${ref}-${SWITCH}`, from: ref, to: SWITCH, state, traffic, isInward: false });
}

function addBridge(world: World, graph: Graph, host: string, network: string, bridge: LearningNode): void {
  const id = `bridge:${bridge.key}`;
  draw(graph, () => ({
    id,
    kind: "bridge",
    label: bridge.name,
    host,
    ref: network,
    class: "network",
    state: "up",
    facts: [
      ["fact.bridge_id", bridge.id],
      ["fact.ports", bridge.ports.size],
      ["fact.learned", bridge.learnedCount(nowOf(world))],
    ],
  }));
  for (const port of bridge.ports.values()) {
    const { attachment: to, traffic } = port;
    if (to.kind === "cable") {
      const pif = world.db.must("host", host).PIFs.find((p) => world.db.must("PIF", p).device === to.device);
      if (pif) graph.edges.push({ id: `${id}-${pif}`, from: id, to: pif, state: port.isUp ? "up" : "down", traffic, isInward: false });
    } else if (to.kind === "guest") {
      const guest = domainCalled(world, to.domain);
      if (guest) addVif(world, graph, host, id, port, guest.vm, to.device);
    }
    if (to.kind === "host") {
      const node = `dom0:${host}`;
      draw(graph, () => ({
        id: node,
        kind: "vm",
        label: "Domain-0",
        host,
        ref: world.db.must("host", host).control_domain,
        class: "VM" satisfies ClassName,
        state: "up",
        facts: [
          ["fact.interface", port.name],
          ["fact.mac", port.mac],
        ],
      }));
      graph.edges.push({ id: `${node}-${id}`, from: node, to: id, state: "up", traffic, isInward: true });
    }
  }
}

function pluggedMacs(world: World): Graph["macs"] {
  const macs = new Map<string, { vif: string; vm: string }[]>();
  for (const vif of world.db.all("VIF")) {
    if (!vif.currently_attached) continue;
    const known = macs.get(vif.MAC);
    if (known) known.push({ vif: vif.$ref, vm: vif.VM });
    else macs.set(vif.MAC, [{ vif: vif.$ref, vm: vif.VM }]);
  }
  return macs;
}
/** Names of the VMs that have a MAC on the net as well. */
function macSharers(world: World, { macs }: Graph, mac: string, self: string): string[] {
  return (macs.get(mac) ?? []).filter(({ vif }) => vif !== self).map(({ vm }) => world.db.must("VM", vm).name_label);
}

function addVif(world: World, graph: Graph, host: string, bridge: string, port: Port, vm: string, device: number): void {
  const record = world.db.must("VM", vm);
  const vif = record.VIFs.map((v) => world.db.must("VIF", v)).find((v) => Number(v.device) === device);
  if (!vif) return;
  const sharers = macSharers(world, graph, vif.MAC, vif.$ref);
  const guest = activeDomain(world, vm);
  const address = guest?.addresses.find((a) => a.nic === device)?.ipv4;
  if (!graph.vms.has(vm)) {
    graph.vms.add(vm);
    draw(graph, () => ({
      id: vm,
      kind: "vm",
      label: record.name_label,
      host,
      ref: vm,
      class: "VM",
      state: "up",
      facts: [["fact.state", record.power_state]],
    }));
  }
  draw(graph, () => ({
    id: vif.$ref,
    kind: "vif",
    label: port.name,
    host,
    ref: vif.$ref,
    class: "VIF",
    state: "up",
    facts: [
      ["fact.mac", vif.MAC],
      ...(sharers.length === 0 ? [] : [["fact.same_mac", sharers.join(", ")] as const]),
      addressFact(address),
      ["fact.mtu", vif.MTU],
    ],
  }));
  graph.edges.push({ id: `${vm}-${vif.$ref}`, from: vm, to: vif.$ref, state: "up", traffic: port.traffic, isInward: true });
  graph.edges.push({ id: `${vif.$ref}-${bridge}`, from: vif.$ref, to: bridge, state: "up", traffic: port.traffic, isInward: true });
}
