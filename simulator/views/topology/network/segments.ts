/** Who hears whose broadcasts: bridges and switches with their VLANs, joined by whatever passes frames between them now. */
import type { RecordOf } from "../../../model/generated/rows";
import { LinuxBond } from "../../../network/bond/linux-bond";
import type { LearningNode } from "../../../network/learning-node";
import { LinuxBridge } from "../../../network/linux-bridge";
import { carries as ovsCarries, tagOut as ovsTagOut, vlanIn as ovsVlanIn } from "../../../network/ovs/logical-port";
import { OpenVswitch } from "../../../network/ovs/open-vswitch";
import type { Port } from "../../../network/port";
import { PhysicalSwitch } from "../../../network/switch";
import { carries, tagOut, USUAL_VLAN, vlanIn } from "../../../network/switch-vlans";
import { LinuxVlan, OVER_VLAN } from "../../../network/vlan/linux-vlan";
import type { World } from "../../../world/world";

/** VLAN of frames without a tag on a bridge of a host. */
const UNTAGGED = 0;

/** A VLAN on a bridge or switch. */
export interface Spot {
  readonly node: LearningNode;
  readonly vlan: number;
}
/** All spots that hear one another. */
export interface Segment {
  readonly id: string;
  readonly spots: readonly Spot[];
  readonly switches: readonly PhysicalSwitch[];
  /** networks of the pool that have a bridge in it */
  readonly networks: readonly Readonly<RecordOf["network"]>[];
  /** undefined: none */
  readonly vlan: number | undefined;
}

const keyOf = ({ node, vlan }: Spot): string => `${node.key}#${vlan}`;

/** VLAN that a frame is in once it has come in at a port; null: it is dropped there. @param tag - null: it has none */
function vlanInside(node: LearningNode, { name }: Port, tag: number | null): number | null {
  if (node instanceof PhysicalSwitch) return vlanIn(node.vlansOf(name), tag);
  if (node instanceof OpenVswitch) return ovsVlanIn(node.portOf(name), tag);
  // Linux bridges and bonds pass tags on as they are.
  return tag ?? UNTAGGED;
}
/** Tag that a frame of a VLAN leaves with, null: none; undefined: it does not leave there. */
function tagOutside(node: LearningNode, { name }: Port, vlan: number): number | null | undefined {
  if (node instanceof PhysicalSwitch) return carries(node.vlansOf(name), vlan) ? tagOut(node.vlansOf(name), vlan) : undefined;
  if (node instanceof OpenVswitch) return ovsCarries(node.portOf(name), vlan) ? ovsTagOut(node.portOf(name), vlan) : undefined;
  return vlan === UNTAGGED ? null : vlan;
}

export class Segments {
  private readonly of = new Map<string, Segment>();
  private readonly all: Segment[] = [];

  constructor(private readonly world: World) {
    // What is plugged in anywhere is somewhere, be it with nobody else.
    for (const node of world.fabric.switches) this.from(node);
    for (const node of world.fabric.bridges.values()) if (!(node instanceof PhysicalSwitch)) this.from(node);
  }
  private from(node: LearningNode): void {
    if (node instanceof LinuxVlan) return;
    for (const port of node.ports.values()) {
      const vlan = vlanInside(node, port, null);
      if (vlan !== null && !this.of.has(keyOf({ node, vlan }))) this.walk({ node, vlan });
    }
  }

  get segments(): readonly Segment[] {
    return this.all;
  }
  /** Where frames are that come in at a port; undefined: they go nowhere. @param tag - null: they have none */
  at(node: LearningNode, port: Port, tag: number | null = null): Segment | undefined {
    const vlan = vlanInside(node, port, tag);
    return vlan === null ? undefined : this.of.get(keyOf({ node, vlan }));
  }

  /** Where frames of a VLAN are on a node. */
  spot(node: LearningNode, vlan: number): Segment | undefined {
    return this.of.get(keyOf({ node, vlan }));
  }

  /** All that hears what is sent at a spot. */
  private walk(first: Spot): void {
    const spots = new Map([[keyOf(first), first]]);
    for (const { node, vlan } of spots.values())
      for (const port of node.ports.values()) {
        const tag = port.isLinked ? tagOutside(node, port, vlan) : undefined;
        if (tag === undefined) continue;
        for (const next of this.beyond(port, tag)) if (!spots.has(keyOf(next))) spots.set(keyOf(next), next);
      }
    const made = segmentOf(this.world, [...spots.values()]);
    this.all.push(made);
    for (const key of spots.keys()) this.of.set(key, made);
  }
  /** Where a frame is that leaves by a port. */
  private beyond(port: Port, tag: number | null): readonly Spot[] {
    const { attachment, link } = port;
    if (attachment.kind === "tunnel") return this.tunnelled(attachment, tag);
    const node = this.world.fabric.bridges.get(link.node);
    const far = node?.ports.get(link.port);
    return node && far?.isLinked ? this.into(node, far, tag) : [];
  }
  private into(node: LearningNode, port: Port, tag: number | null): readonly Spot[] {
    if (node instanceof LinuxVlan) {
      // Its own bridge sends by it: what goes out below has its tag.
      const { lower } = node;
      return tag === null && lower?.isLinked ? this.beyond(lower, node.tag) : [];
    }
    const isLinux = node instanceof LinuxBridge || node instanceof LinuxBond;
    const above = isLinux && tag !== null ? this.world.fabric.vlanOn(port, tag) : null;
    if (above) {
      const over = above.ports.get(OVER_VLAN);
      return over?.isLinked ? this.beyond(over, null) : [];
    }
    const vlan = vlanInside(node, port, tag);
    return vlan === null ? [] : [{ node, vlan }];
  }
  /** Ends of tunnels with one key are of one network. */
  private tunnelled(
    { protocol, key, host }: Extract<Port["attachment"], { readonly kind: "tunnel" }>,
    tag: number | null,
  ): readonly Spot[] {
    const found: Spot[] = [];
    for (const node of this.world.fabric.bridges.values()) {
      if (!(node instanceof OpenVswitch) || node.key.startsWith(`${host}/`)) continue;
      for (const port of node.ports.values()) {
        const to = port.attachment;
        if (to.kind === "tunnel" && to.protocol === protocol && to.key === key && port.isLinked) found.push(...this.into(node, port, tag));
      }
    }
    return found;
  }
}

/** What a segment is called by: the switch that comes first in it, else its first bridge. */
function segmentOf(world: World, spots: readonly Spot[]): Segment {
  const order = world.fabric.switches;
  const onSwitch = spots.filter((spot): spot is Spot & { readonly node: PhysicalSwitch } => spot.node instanceof PhysicalSwitch);
  onSwitch.sort((a, b) => order.indexOf(a.node) - order.indexOf(b.node) || a.vlan - b.vlan);
  const onBridge = spots.filter(({ node }) => !(node instanceof PhysicalSwitch)).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const [first = onBridge[0] as Spot] = onSwitch;
  const usual = first.node instanceof PhysicalSwitch ? USUAL_VLAN : UNTAGGED;
  const name = first.node instanceof PhysicalSwitch ? first.node.name : first.node.key;
  return {
    id: `segment:${name}${first.vlan === usual ? "" : `:${first.vlan}`}`,
    spots,
    switches: [...new Set(onSwitch.map(({ node }) => node))],
    networks: networksOf(world, onBridge),
    vlan: first.vlan === usual ? undefined : first.vlan,
  };
}
function networksOf(world: World, spots: readonly Spot[]): Segment["networks"] {
  const keys = new Set(spots.map(keyOf));
  const hosts = [...world.db.all("host")].map(({ $ref }) => $ref);
  return [...world.db.all("network")].filter(
    ({ bridge, PIFs }) =>
      hosts.some((host) => keys.has(`${host}/${bridge}#${UNTAGGED}`)) ||
      // A VLAN of Open vSwitch is its parent's bridge with a tag.
      PIFs.some((ref) => isTagged(world, keys, ref)),
  );
}
function isTagged(world: World, keys: ReadonlySet<string>, ref: string): boolean {
  const { host, VLAN, device } = world.db.must("PIF", ref);
  const parent = VLAN < 0 ? undefined : world.fabric.nicOf(host, device)?.nodeKey;
  return parent !== undefined && world.fabric.bridges.get(parent) instanceof OpenVswitch && keys.has(`${parent}#${VLAN}`);
}
