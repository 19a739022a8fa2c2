/** What an edge of the map of wires says of its link beside its ends: speed, longest packet, VLAN, spanning tree, bond, lock. */
import type { PortState, TopologyEdge } from "../../../contract/topology";
import { lockingMode } from "../../../dom0/vif-locking";
import type { Ref } from "../../../model/ref";
import { LinuxBond } from "../../../network/bond/linux-bond";
import { isImpaired } from "../../../network/impairment";
import type { LearningNode } from "../../../network/learning-node";
import { LINE_BYTES_PER_S } from "../../../network/link";
import { LinuxBridge } from "../../../network/linux-bridge";
import { LOCK_COOKIE } from "../../../network/ovs/lock-flows";
import { modeOf } from "../../../network/ovs/logical-port";
import { numberOf, OpenVswitch } from "../../../network/ovs/open-vswitch";
import type { Port } from "../../../network/port";
import { PhysicalSwitch } from "../../../network/switch";
import { portMtu } from "../../../world/interface-mtu";
import { linkBefore, linkSettingsOf } from "../../../world/links";
import type { World } from "../../../world/world";

type Facts = Partial<Pick<TopologyEdge, "speedMbps" | "mtu" | "vlan" | "stp" | "bond" | "lock">>;
/** A port, and the node that it is one of. */
export interface At {
  readonly node: LearningNode;
  readonly port: Port;
}

const USUAL_MTU = 1_500;
const mbps = (bytesPerS: number): number => (bytesPerS * 8) / 1_000_000;
/** Of a NIC, of its cable and of a cable between switches. */
const LINE_MBPS = mbps(LINE_BYTES_PER_S);

/** A link as it is set. */
export function aboutLink(world: World, link: string): Pick<TopologyEdge, "link" | "settings" | "isChanged"> {
  const settings = linkSettingsOf(world, link);
  return { link, ...(isImpaired(settings) ? { settings } : {}), ...(linkBefore(world, link) ? { isChanged: true } : {}) };
}

const least = (...limits: readonly (number | null | undefined)[]): number | undefined => {
  const those = limits.filter((limit) => limit != null);
  return those.length > 0 ? Math.min(...those) : undefined;
};
/** What a link takes: of a wire its speed, unless somebody has set less. */
function speed(isWire: boolean, at: Port, takes: number | null = null): Facts {
  const { kbitPerS } = at.linkSettings;
  const speedMbps = least(isWire ? LINE_MBPS : null, kbitPerS === undefined ? null : kbitPerS / 1_000, takes === null ? null : mbps(takes));
  return speedMbps === undefined ? {} : { speedMbps };
}
function mtu(world: World, ends: readonly At[]): Facts {
  const bytes = least(...ends.map(({ node, port }) => portMtu(world, node, port)), ...ends.map(({ port }) => port.linkSettings.mtu));
  return bytes === undefined || bytes === USUAL_MTU ? {} : { mtu: bytes };
}

const ORDER: readonly PortState[] = ["disabled", "blocking", "listening", "learning", "forwarding"];
/** The tree's state of a port; null: no tree is spoken there. */
function stateOf({ node, port }: At): PortState | null {
  const tree = node instanceof LinuxBridge || node instanceof PhysicalSwitch ? node.tree : null;
  return tree?.state.isOn ? (tree.portCalled(port.name)?.state ?? null) : null;
}
/** At the end that passes less. */
function stp(ends: readonly (At | null)[]): Facts {
  const states = ends.flatMap((end) => (end && stateOf(end)) ?? []);
  const at = ORDER.find((state) => states.includes(state));
  return at ? { stp: at } : {};
}
/** The port of its bridge that a NIC is plugged in by: of a bond's slave that of the bond. */
function onBridge({ node, port }: At): At | null {
  if (!(node instanceof LinuxBond)) return { node, port };
  const of = node.master?.ports.get(node.name);
  return node.master && of ? { node: node.master, port: of } : null;
}

function access(node: LearningNode, { name }: Port): Facts {
  if (node instanceof PhysicalSwitch) {
    const vlans = node.vlansOf(name);
    return vlans?.mode === "access" ? { vlan: vlans.vlan } : {};
  }
  if (!(node instanceof OpenVswitch)) return {};
  const port = node.portOf(name);
  return modeOf(port) === "access" && port.tag ? { vlan: port.tag } : {};
}

/** The bond that a NIC is a slave of, by its name and mode, and whether it carries what that does; null: it is none's. */
export function nicBond({ node, port }: At): { readonly name: string; readonly mode: string; readonly carries: boolean } | null {
  if (node instanceof LinuxBond) return { name: node.name, mode: node.config.mode, carries: node.takes(port.name) };
  const logical = node instanceof OpenVswitch ? node.portOf(port.name) : null;
  if (!(node instanceof OpenVswitch) || !logical || logical.interfaces.length < 2) return null;
  const isOne = logical.bond === "active-backup" ? node.activeOf(logical) === port : node.bonds.enabledOf(logical).includes(port);
  return { name: logical.name, mode: logical.bond, carries: isOne };
}
function bond(at: At): Facts {
  const of = nicBond(at);
  return of ? { bond: of.carries ? "carries" : "waits" } : {};
}

/** What the bridge does to what an interface sends, which may be older than what its record says. */
function lock(world: World, { node, port }: At, vif: Ref<"VIF">): Facts {
  if (port.isDetached && lockingMode(world, vif) === "disabled") return { lock: "disabled" };
  const isLocked =
    node instanceof LinuxBridge
      ? node.locks.has(port.name)
      : node instanceof OpenVswitch && node.flows.some(({ cookie, match }) => cookie === LOCK_COOKIE && match.inPort === numberOf(port));
  return isLocked ? { lock: "locked" } : {};
}

/** Of a NIC's cable; `near`: where the NIC is plugged in on its host. */
export function ofCable(world: World, near: At, far: At | null): Facts {
  return {
    ...speed(true, near.port),
    ...mtu(world, far ? [near, far] : [near]),
    ...(far ? access(far.node, far.port) : {}),
    ...stp([onBridge(near), far]),
    ...bond(near),
  };
}
/** Between a NIC and its bridge. */
export function ofNic(world: World, near: At): Facts {
  return { ...speed(true, near.port), ...mtu(world, [near]), ...access(near.node, near.port), ...stp([onBridge(near)]), ...bond(near) };
}
/** Between a VLAN's interface and the NIC below it. */
export function ofVlan(world: World, at: At, vlan: number): Facts {
  return { ...speed(true, at.port), ...mtu(world, [at]), vlan };
}
/** Between switches. */
export function ofPatch(world: World, near: At, far: At | null): Facts {
  return {
    ...speed(true, near.port),
    ...mtu(world, far ? [near, far] : [near]),
    ...access(near.node, near.port),
    ...stp([near, far]),
  };
}
/** From a switch to a machine at one of its ports. */
export function ofStation(at: At): Facts {
  const { mtu: longest } = at.port.linkSettings;
  return { ...speed(false, at.port), ...(longest === undefined ? {} : { mtu: longest }), ...access(at.node, at.port), ...stp([at]) };
}
/** Between a guest and its interface. */
export function ofGuest(world: World, at: At): Facts {
  return { ...speed(false, at.port, at.port.takesBytesPerS), ...mtu(world, [at]) };
}
/** Between an interface and its bridge. */
export function ofVif(world: World, at: At, vif: Ref<"VIF">): Facts {
  return { ...ofGuest(world, at), ...access(at.node, at.port), ...stp([at]), ...lock(world, at, vif) };
}
/** Between a control domain, or another that has it, and a bridge's own interface. */
export function ofOwn(world: World, at: At): Facts {
  return { ...mtu(world, [at]), ...access(at.node, at.port) };
}
/** VLAN of what is plugged in at a port of a bridge. */
export function vlanAt({ node, port }: At): number | undefined {
  return access(node, port).vlan;
}
