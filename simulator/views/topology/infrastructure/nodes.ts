/** Nodes of the map of wires. */
import type { TopologyNode } from "../../../contract/topology";
import type { Ref } from "../../../model/ref";
import type { SaidBy } from "../../../model/said";
import type { NodeFacts } from "../../../model/said/node-facts";
import type { LinuxBond } from "../../../network/bond/linux-bond";
import type { Gateway } from "../../../network/gateway";
import type { LearningNode } from "../../../network/learning-node";
import type { Attachment, Port } from "../../../network/port";
import { ipToText } from "../../../wire/address";
import { bondOfNic } from "../../../world/bonds";
import { activeDomain, domainCalled } from "../../../world/domain-book";
import { interfaceOf, isVlan, pifOn } from "../../../world/pifs";
import { switchPortOf } from "../../../world/switch-ports";
import { nicPort } from "../../../world/wired-links";
import { nowOf, type World } from "../../../world/world";
import { nicBond, vlanAt } from "./edge-facts";
import { bridgeNode, controlNode, gatewayNode, hostNodes, isDrawn, isJoined, OUTSIDE, ownBridges, SWITCH, switchNode } from "./edges";

/** A port of a bridge of a host. */
interface Place {
  readonly host: string;
  readonly bridge: LearningNode;
  readonly port: Port;
  /** VLAN of the bridge's network there */
  readonly vlan: number | undefined;
}
const onVlan = (vlan: number | undefined): Pick<TopologyNode, "vlan"> => (vlan === undefined ? {} : { vlan });
export const tagged = ({ tags }: { readonly tags: readonly string[] }): Pick<TopologyNode, "tags"> => (tags.length > 0 ? { tags } : {});

/** What a map has been told so far, as it is drawn. */
interface Drawing {
  readonly world: World;
  /** VMs that have a node */
  readonly vms: Set<string>;
  /** interfaces that are plugged in, by MAC */
  readonly macs: ReadonlyMap<string, readonly { readonly vif: string; readonly vm: string }[]>;
}

/** Outside, gateways, switches, hosts, their NICs and bridges, interfaces and guests. */
export function* thingsOf(world: World): Iterable<TopologyNode> {
  const drawing: Drawing = { world, vms: new Set(), macs: pluggedMacs(world) };
  yield landmark(OUTSIDE, "outside");
  yield* switchesDrawn(world);
  for (const [segment, gateway] of world.fabric.gateways) yield gatewayDrawn(world, segment, gateway);
  for (const host of world.db.all("host")) {
    yield {
      id: host.$ref,
      kind: "host",
      label: host.name_label,
      host: null,
      ref: host.$ref,
      class: "host",
      state: host.enabled ? "up" : "down",
      facts: [["fact.address", host.address]],
      ...tagged(host),
    };
    for (const ref of host.PIFs) yield pifDrawn(world, ref);
    for (const bridge of hostNodes(world, host.$ref)) {
      const network = networkAt(world, host.$ref, bridge);
      if (isDrawn(world, host.$ref, bridge)) yield bridgeDrawn(world, host.$ref, network, bridge);
      const vlan = vlanOn(world, host.$ref, network);
      for (const port of bridge.ports.values()) yield* beyond(drawing, { host: host.$ref, bridge, port, vlan });
    }
    for (const bridge of ownBridges(world, host.$ref)) {
      const drawn = bridgeDrawn(world, host.$ref, networkOf(world, bridge), bridge);
      const of = domainCalled(world, bridge.key.slice(0, bridge.key.lastIndexOf("/")))?.spec.name ?? "";
      // Its name is mostly that of the host's bridge.
      yield { ...drawn, label: `${bridge.name} (${of})`, facts: [["fact.bridge_of", of], ...drawn.facts] };
      for (const port of bridge.ports.values()) yield* beyond(drawing, { host: host.$ref, bridge, port, vlan: undefined });
    }
  }
}

/** A node of which there is one, whatever the lab; its kind is its name. */
export function landmark(id: string, kind: "outside" | "switch"): TopologyNode {
  return { id, kind, label: "", host: null, ref: null, class: null, state: "up", facts: [] };
}

export function* switchesDrawn(world: World): Iterable<TopologyNode> {
  if (!isJoined(world)) {
    yield landmark(SWITCH, "switch");
    return;
  }
  for (const node of world.fabric.switches) {
    const { name, id, ports } = node;
    const facts: SaidBy<keyof NodeFacts>[] = [
      ["fact.bridge_id", id],
      ["fact.ports", ports.size],
      ["fact.learned", node.learnedCount(nowOf(world))],
    ];
    yield { ...landmark(switchNode(world, name), "switch"), label: name, facts };
  }
}

function addressFact(address: string | null | undefined): SaidBy<keyof NodeFacts> {
  return address ? ["fact.address", address] : ["fact.no_address"];
}

export function gatewayDrawn(world: World, segment: string, gateway: Gateway): TopologyNode {
  const address = ipToText(gateway.config.address);
  return {
    id: gatewayNode(segment),
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
  };
}

/** What its kernel's programs have done to an interface. */
function settings(port: Port | undefined): SaidBy<keyof NodeFacts>[] {
  return [...(port?.isSetDown ? [["fact.set_down"] as const] : []), ...(port?.isDetached ? [["fact.detached"] as const] : [])];
}

/** What a NIC is to the bond that it is a slave of: one of Linux, or of the bridge of Open vSwitch that it is plugged in at. */
function bondFacts(bond: LinuxBond | null, node: LearningNode | undefined, port: Port | undefined): SaidBy<keyof NodeFacts>[] {
  const at = bond ?? node;
  const of = at && port ? nicBond({ node: at, port }) : null;
  return of ? [["fact.bond", of.name, of.mode], [of.carries ? "fact.carries" : "fact.waits"]] : [];
}

/** What its switch's port is to a group of ports. */
function lagFacts(world: World, ref: string): SaidBy<keyof NodeFacts>[] {
  const at = switchPortOf(world, ref as Ref<"PIF">);
  const lag = at?.node.lags.at(at.port.name);
  return at && lag ? [[at.node.lags.isBundled(at.port.name) ? "fact.lag" : "fact.lag_alone", lag.setting.name]] : [];
}

function pifDrawn(world: World, ref: string): TopologyNode {
  const pif = world.db.must("PIF", ref);
  const wired = pif.management ? nicPort(world, pif.host) : null;
  const bond = bondOfNic(world, pif.host, pif.device);
  const far = switchPortOf(world, pif.$ref as Ref<"PIF">)?.port.attachment;
  const key = far?.kind === "cable" ? far.bridge : `${pif.host}/${world.db.must("network", pif.network).bridge}`;
  const own = world.fabric.bridges.get(key);
  const port = bond?.ports.get(pif.device) ?? wired?.port ?? own?.ports.get(far?.kind === "cable" ? far.port : pif.device);
  const isHeld = port !== undefined && (port.isSetDown || port.isDetached);
  return {
    id: ref,
    kind: "pif",
    label: interfaceOf(pif),
    host: pif.host,
    ref,
    class: "PIF",
    state: pif.currently_attached && !isHeld ? "up" : "down",
    facts: [
      ...settings(port),
      ...bondFacts(bond, own, port),
      ...lagFacts(world, ref),
      ["fact.mac", pif.MAC],
      addressFact(pif.IP),
      ["fact.mtu", pif.MTU],
    ],
    ...onVlan(isVlan(pif) ? pif.VLAN : undefined),
  };
}

/** VLAN that a network is on a host. */
function vlanOn(world: World, host: string, network: string): number | undefined {
  const pif = network === "" ? undefined : pifOn(world, host, network as Ref<"network">);
  return pif && isVlan(pif) ? pif.VLAN : undefined;
}

function bridgeDrawn(world: World, host: string, network: string, bridge: LearningNode): TopologyNode {
  return {
    id: bridgeNode(bridge),
    kind: "bridge",
    label: bridge.name,
    host,
    ref: network,
    class: "network",
    state: bridge.isSetDown ? "down" : "up",
    facts: [
      ...(bridge.isSetDown ? [["fact.set_down"] as const] : []),
      ["fact.bridge_id", bridge.id],
      ["fact.ports", bridge.ports.size],
      ["fact.learned", bridge.learnedCount(nowOf(world))],
    ],
    ...onVlan(vlanOn(world, host, network)),
    ...tagged(world.db.get("network", network) ?? NO_TAGS),
  };
}
const NO_TAGS = { tags: [] };

type Drawn<K extends Attachment["kind"]> = (
  drawing: Drawing,
  at: Place,
  to: Extract<Attachment, { readonly kind: K }>,
) => readonly TopologyNode[];

/** What is drawn of what a port of a host's bridge leads to. NICs and gateways have been drawn already. */
const drawn: { readonly [K in Attachment["kind"]]: Drawn<K> } = {
  cable: () => [],
  vlan: () => [],
  tunnel: () => [],
  bond: () => [],
  gateway: () => [],
  rogue: () => [],
  patch: () => [],
  host: (drawing, { host, port }, { domain }) => {
    const own = domainCalled(drawing.world, domain);
    return own && own.domid !== 0 ? vmDrawn(drawing, host, own.vm) : controlDrawn(drawing, host, port);
  },
  trunk: (drawing, at, { domain, device, side }) => {
    const vm = side === "outer" ? domainCalled(drawing.world, domain)?.vm : undefined;
    return vm ? guestDrawn(drawing, at, vm, device) : [];
  },
  guest: (drawing, at, { domain, device }) => {
    const own = domainCalled(drawing.world, domain);
    if (own?.domid === 0) return controlDrawn(drawing, at.host, at.port);
    return own ? guestDrawn(drawing, at, own.vm, device) : [];
  },
};

/** The control domain, unless it has been drawn: it uses a bridge by an interface of its own, or has its NIC for itself. */
function controlDrawn({ world, vms }: Drawing, host: string, port: Port): readonly TopologyNode[] {
  const ref = world.db.must("host", host).control_domain;
  if (vms.has(ref)) return [];
  vms.add(ref);
  const facts = port.name.startsWith("~") ? [] : [["fact.interface", port.name] as const];
  return [
    {
      id: controlNode(host),
      kind: "vm",
      label: "Domain-0",
      host,
      ref,
      class: "VM",
      state: "up",
      facts: [...facts, ["fact.mac", port.mac]],
    },
  ];
}

/** The network that a host's own bridge realises; the name of the bridge may be another by now. */
function networkAt(world: World, host: string, { key }: LearningNode): string {
  for (const network of world.db.all("network")) if (key === `${host}/${network.bridge}`) return network.$ref;
  return "";
}
/** The network that a bridge is of, by its name. */
function networkOf(world: World, { name }: LearningNode): string {
  for (const network of world.db.all("network")) if (network.bridge === name) return network.$ref;
  return "";
}

function beyond(drawing: Drawing, at: Place): readonly TopologyNode[] {
  return (drawn[at.port.attachment.kind] as Drawn<Attachment["kind"]>)(drawing, at, at.port.attachment);
}

/** A VM, once however many interfaces it has, and one of them. */
function guestDrawn(drawing: Drawing, { host, bridge, port, vlan }: Place, vm: string, device: number): readonly TopologyNode[] {
  const { world } = drawing;
  const record = world.db.must("VM", vm);
  const vif = record.VIFs.map((v) => world.db.must("VIF", v)).find((v) => Number(v.device) === device);
  if (!vif) return [];
  const sharers = macSharers(drawing, vif.MAC, vif.$ref);
  const address = activeDomain(world, vm)?.addresses.find((a) => a.nic === device)?.ipv4;
  const own: TopologyNode = {
    id: vif.$ref,
    kind: "vif",
    label: port.name,
    host,
    ref: vif.$ref,
    class: "VIF",
    state: port.isSetDown || port.isDetached ? "down" : "up",
    facts: [
      ...settings(port),
      ["fact.mac", vif.MAC],
      ...(sharers.length === 0 ? [] : [["fact.same_mac", sharers.join(", ")] as const]),
      addressFact(address),
      ["fact.mtu", vif.MTU],
    ],
    ...onVlan(vlanAt({ node: bridge, port }) ?? vlan),
  };
  return [...vmDrawn(drawing, host, vm), own];
}

/** A VM, unless it has been drawn. */
function vmDrawn({ world, vms }: Drawing, host: string, vm: string): readonly TopologyNode[] {
  if (vms.has(vm)) return [];
  vms.add(vm);
  const record = world.db.must("VM", vm);
  const facts: TopologyNode["facts"] = [["fact.state", record.power_state]];
  return [{ id: vm, kind: "vm", label: record.name_label, host, ref: vm, class: "VM", state: "up", facts, ...tagged(record) }];
}

function pluggedMacs(world: World): Drawing["macs"] {
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
function macSharers({ world, macs }: Drawing, mac: string, self: string): string[] {
  return (macs.get(mac) ?? []).filter(({ vif }) => vif !== self).map(({ vm }) => world.db.must("VM", vm).name_label);
}
