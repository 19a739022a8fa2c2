/** How bridges, NICs, interfaces and segments of a network are joined, and what changes in that. */
import { LinuxBond, OVER } from "./bond/linux-bond";
import { meterPort } from "./flooding";
import { Gateway, type GatewayConfig } from "./gateway";
import type { LearningNode } from "./learning-node";
import { type LinkServices, stationKey, switchKey } from "./link";
import { LinuxBridge } from "./linux-bridge";
import type { Carrier } from "./node";
import { Nodes } from "./nodes";
import type { OutsideWorld } from "./outside/outside-world";
import { OpenVswitch } from "./ovs/open-vswitch";
import { type Attachment, copyPorts, type Port, type PortState } from "./port";
import type { Rogue } from "./rogue";
import { PhysicalSwitch } from "./switch";
import type { LagSetting } from "./switch-lags";
import { patchPort } from "./switch-names";
import type { PortVlans } from "./switch-vlans";
import { type WaysKeeper, WaysWatch, type Whereabouts } from "./ways-watch";

/** One end of an interface that joins two bridges. */
interface TrunkEnd {
  readonly bridge: string;
  readonly port: string;
  readonly mac: string;
}

/** Back-end MAC of every vif. @source network.md §1 (vifX.Y shows fe:ff:ff:ff:ff:ff) */
export const VIF_MAC = "fe:ff:ff:ff:ff:ff";

/** Nodes that kernels make. */
const kinds = { linux: LinuxBridge, ovs: OpenVswitch, bond: LinuxBond } as const;
/** Whether each frame crosses a NIC's cable by itself where it is plugged in at a node. */
const isAloneOn = (node: LearningNode | undefined): boolean =>
  node instanceof OpenVswitch || node instanceof LinuxBond || (node instanceof LinuxBridge && node.ways.length > 1);

/** Nodes and the links between them. */
export abstract class Wiring extends Nodes implements Whereabouts {
  protected readonly watch = new WaysWatch(this);
  protected abstract readonly services: LinkServices;
  /** hosts beyond all gateways */
  abstract readonly world: OutsideWorld;
  /** what carries out what nodes decide */
  protected abstract readonly carrier: Carrier;
  private readonly boxes: PhysicalSwitch[] = [];
  /** physical switches in the order that they were made in */
  get switches(): readonly PhysicalSwitch[] {
    return this.boxes;
  }
  /** grows with every change of ports or links, so that a drawn graph knows when it is old */
  version = 1;

  /** Whoever keeps ways is told when they may have changed. */
  set keeper(keeper: WaysKeeper) {
    this.watch.keeper = keeper;
  }

  /** @param kind - which of a kernel's two kinds of bridges, or a bond between its NICs and one */
  addBridge(key: string, name: string, kind: keyof typeof kinds = "linux"): LearningNode {
    const bridge = this.enter(new kinds[kind](key, name));
    this.version++;
    return bridge;
  }
  removeBridge(key: string): void {
    const bridge = this.bridges.get(key);
    if (!bridge) return;
    for (const { name, link } of [...bridge.ports.values()]) {
      const { attachment } = bridge.ports.get(name) ?? {};
      if (attachment?.kind === "trunk") this.untrunk(attachment.domain, attachment.device);
      else if (this.interfaces.has(link.node)) this.unplug(key, name);
      else this.bridges.get(link.node)?.removePort(link.port);
      bridge.removePort(name);
    }
    this.bridges.delete(key);
    this.version++;
  }

  /** Joins a host's NIC: a port of the bridge and a port of the segment's switch, both ends of one cable. */
  cable(bridgeKey: string, host: string, device: string, segment: string, mac: string): void {
    const far = this.segment(segment);
    const switchPort = `${host}/${device}`;
    const bridge = this.bridges.get(bridgeKey);
    bridge?.addPort(device, { kind: "cable", bridge: far.key, port: switchPort, host, device }, mac);
    const alone = isAloneOn(bridge) ? { isAlone: true as const } : {};
    const port = far.addPort(switchPort, { kind: "cable", bridge: bridgeKey, port: device, host, device, ...alone }, "");
    if (isAloneOn(bridge)) this.settleWays(bridge);
    else bridge?.join(far, port);
    this.version++;
  }
  /** Cables of a Linux bridge that has several are alone, and one that is left has its part in what its switch counts for all. */
  protected settleWays(node: LearningNode | undefined): void {
    if (!(node instanceof LinuxBridge)) return;
    const isOneOfMany = node.ways.length > 1;
    for (const { attachment } of node.ways) {
      const there = attachment.kind === "cable" ? this.bridges.get(attachment.bridge) : undefined;
      const far = attachment.kind === "cable" ? there?.ports.get(attachment.port) : undefined;
      if (far?.attachment.kind !== "cable" || !(there instanceof PhysicalSwitch)) continue;
      const isNow = isOneOfMany || this.hasVlans(far.attachment.host, far.attachment.device) || there.isManagedAt(far.name);
      if ((far.attachment.isAlone === true) !== isNow) this.setAlone(node, there, far, isNow);
    }
  }
  /** Whether frames to a host's cable cross it by themselves: its bridge notices nothing but that. */
  private setAlone(node: LinuxBridge, there: PhysicalSwitch, far: Port, isAlone: boolean): void {
    if (far.isUp) far.share.end();
    const [state] = copyPorts([far])() as [PortState];
    if (state.attachment.kind !== "cable") return;
    there.removePort(far.name);
    const { isAlone: _before, ...end } = state.attachment;
    const adopted = there.adopt({ ...state, attachment: { ...end, ...(isAlone ? { isAlone: true as const } : {}) } });
    if (isAlone) node.part();
    else node.join(there, adopted);
  }

  /**
   * Puts a host's NIC on another bridge of that host, or calls it otherwise there; what both ends of its cable have counted stays.
   * @param onto - the switch that its cable leads to from now on; absent: the same
   */
  recable(
    from: { readonly bridge: string; readonly port: string },
    to: { readonly bridge: string; readonly port: string; readonly mac: string },
    onto?: PhysicalSwitch,
  ): void {
    const [old, next] = [this.bridges.get(from.bridge), this.bridges.get(to.bridge)];
    const near = old?.ports.get(from.port);
    if (!old || !next || near?.attachment.kind !== "cable") return;
    const { attachment } = near;
    const other = this.bridges.get(attachment.bridge);
    const far = other?.ports.get(attachment.port);
    if (!other || far?.attachment.kind !== "cable") return;
    const states = [near, far].map((port) => {
      if (port.isUp) port.share.end();
      return copyPorts([port])()[0] as PortState;
    }) as [PortState, PortState];
    old.removePort(near.name);
    other.removePort(far.name);
    const { set: _off, ...own } = states[0];
    // It is a port of its new bridge, whatever it was of the one before.
    const down = near.isSetDown ? { set: "down" as const } : {};
    const there = onto ?? other;
    next.adopt({ ...own, ...down, attachment: { ...attachment, bridge: there.key }, name: to.port, mac: to.mac });
    const { isAlone: _before, isManaged: _too, ...end } = far.attachment;
    const isManaged = there instanceof PhysicalSwitch && there.isManagedAt(far.name);
    const alone = {
      ...(isManaged || isAloneOn(next) || this.hasVlans(attachment.host, attachment.device) ? { isAlone: true as const } : {}),
      ...(isManaged ? { isManaged: true as const } : {}),
    };
    const adopted = there.adopt({ ...states[1], attachment: { ...end, bridge: to.bridge, port: to.port, ...alone } });
    if (!("isAlone" in alone)) next.join(there, adopted);
    else if (next instanceof LinuxBridge) next.part();
    for (const node of new Set([old, next])) this.settleWays(node);
    this.watch.allChanged();
    this.version++;
  }

  /** Sets the VLANs of a switch's port; null: as usual. What it and the NIC at its other end have counted stays. */
  setVlans(segment: string, portName: string, vlans: PortVlans | null): void {
    const node = this.bridges.get(switchKey(segment));
    const port = node?.ports.get(portName);
    if (!(node instanceof PhysicalSwitch) || !port) return;
    if (port.attachment.kind === "patch") {
      node.setVlans(portName, vlans);
      this.watch.allChanged();
      this.version++;
    }
    if (port.attachment.kind !== "cable") return;
    node.setVlans(portName, vlans);
    this.reseat(node, portName);
  }

  /** Makes ports of a switch a group, makes it otherwise, or takes it away. */
  setLag(node: PhysicalSwitch, name: string, setting: LagSetting | null): void {
    const ports = new Set([...(node.lags.settingOf(name)?.ports ?? []), ...(setting?.ports ?? [])]);
    node.setLag(name, setting);
    for (const port of ports) this.reseat(node, port);
    this.watch.allChanged();
    this.version++;
  }
  /** A NIC's cable is plugged in anew where it is: it is counted otherwise now. */
  private reseat(node: PhysicalSwitch, portName: string): void {
    const to = node.ports.get(portName)?.attachment;
    if (to?.kind !== "cable") return;
    const mac = this.bridges.get(to.bridge)?.ports.get(to.port)?.mac ?? "";
    this.recable({ bridge: to.bridge, port: to.port }, { bridge: to.bridge, port: to.port, mac });
  }

  /** Plugs the cable of a host's NIC into another switch, whose port is as usual. @param port - of the switch that it is plugged into */
  replug(at: PhysicalSwitch, port: Port, onto: string): void {
    if (port.attachment.kind !== "cable") return;
    const { bridge, port: name } = port.attachment;
    const mac = this.bridges.get(bridge)?.ports.get(name)?.mac ?? "";
    this.recable({ bridge, port: name }, { bridge, port: name, mac }, this.segment(onto));
    at.setVlans(port.name, null);
    const { setting } = at.lags.at(port.name) ?? {};
    // Of a group that it was one of the others are left.
    if (setting) this.setLag(at, setting.name, { ...setting, ports: setting.ports.filter((name) => name !== port.name) });
  }

  /** Puts a NIC or a back end that is a port of none on another bridge of its kernel. @returns whether it can be */
  relocate(from: string, name: string, to: string): boolean {
    const port = this.bridges.get(from)?.ports.get(name);
    if (!port?.isDetached || !this.bridges.has(to)) return false;
    const { attachment, isOccupied, linkSettings, takesBytesPerS } = port;
    if (attachment.kind === "cable" && !this.movesCable(from, port, to)) return false;
    if (attachment.kind === "trunk" && !this.rejoin(from, port, to)) return false;
    if (attachment.kind === "host" || attachment.kind === "gateway" || attachment.kind === "bond" || attachment.kind === "vlan")
      return false;
    if (attachment.kind === "tunnel") return false;
    if (attachment.kind === "guest") {
      this.unplug(from, name);
      this.plug(to, name, attachment, port.mac);
    }
    const moved = this.bridges.get(to)?.ports.get(name);
    if (moved) Object.assign(moved, { hasCarrier: isOccupied, linkSettings, takesBytesPerS });
    this.watch.allChanged();
    return true;
  }
  private movesCable(from: string, { attachment, name, mac }: Port, to: string): boolean {
    const there = this.bridges.get(to);
    if (attachment.kind !== "cable" || !there) return false;
    this.recable({ bridge: from, port: name }, { bridge: to, port: name, mac });
    return true;
  }
  private rejoin(from: string, port: Port, to: string): boolean {
    const { attachment, name, mac } = port;
    if (attachment.kind !== "trunk") return false;
    const trunk = this.trunkOf(attachment.domain, attachment.device);
    const other = trunk && (trunk.port === port ? trunk.innerPort : trunk.port);
    const far = other && this.bridges.get(attachment.bridge);
    if (!other || !far) return false;
    const { isSetDown, isDetached, isOccupied, linkSettings, takesBytesPerS } = other;
    const own = { bridge: to, port: name, mac };
    const theirs = { bridge: far.key, port: other.name, mac: other.mac };
    this.bridges.get(from)?.removePort(name);
    far.removePort(other.name);
    if (attachment.side === "outer") this.join(own, theirs, attachment);
    else this.join(theirs, own, attachment);
    const again = far.ports.get(other.name);
    if (again) Object.assign(again, { hasCarrier: isOccupied, linkSettings, takesBytesPerS });
    if (again) far.setPort(again, isSetDown, isDetached);
    return true;
  }

  /** Makes a bond a port of a bridge of its kernel, or of none. */
  putBond(bond: LinuxBond, onto: string | null): void {
    const before = bond.ports.get(OVER)?.attachment;
    if (before?.kind === "bond") {
      bond.removePort(OVER);
      this.bridges.get(before.bridge)?.removePort(before.port);
    }
    const bridge = onto === null ? undefined : this.bridges.get(onto);
    if (bridge) {
      bond.addPort(OVER, { kind: "bond", bridge: bridge.key, port: bond.name, side: "under" }, bond.mac);
      const balanced = bond.config.mode === "active-backup" ? {} : { isBalanced: true as const };
      bond.seat(bridge, bridge.addPort(bond.name, { kind: "bond", bridge: bond.key, port: OVER, side: "over", ...balanced }, bond.mac));
    }
    for (const key of [before?.kind === "bond" ? before.bridge : null, onto]) if (key !== null) this.settleWays(this.bridges.get(key));
    this.watch.allChanged();
    this.version++;
  }

  /** Joins two physical switches by a cable; both are made when there are none of their names. */
  patch(cable: string, first: string, second: string): void {
    const [a, b] = [this.segment(first), this.segment(second)];
    const [near, far] = [patchPort(cable, "first"), patchPort(cable, "second")];
    a.addPort(near, { kind: "patch", cable, switch: b.key, port: far, end: "first" }, "");
    b.addPort(far, { kind: "patch", cable, switch: a.key, port: near, end: "second" }, "");
    this.watch.allChanged();
    this.version++;
  }
  unpatch(cable: string): void {
    for (const node of this.switches)
      for (const { name, attachment } of [...node.ports.values()])
        if (attachment.kind === "patch" && attachment.cable === cable) node.removePort(name);
    this.watch.allChanged();
    this.version++;
  }
  /** Both ends of a cable between switches; none: there is no such cable. */
  patchEnds(cable: string): Port[] {
    const names = [patchPort(cable, "first"), patchPort(cable, "second")];
    return names.flatMap((name) => this.switches.flatMap((node) => node.ports.get(name) ?? []));
  }

  addGateway(config: GatewayConfig): void {
    const bridge = this.segment(config.segment);
    this.gateways.set(config.segment, new Gateway(config, this.world));
    bridge.addPort("gateway", { kind: "gateway", segment: config.segment }, config.mac);
    this.watch.allChanged();
    this.version++;
  }

  /** Plugs a machine into its switch that is there for a fault alone. */
  addRogue(rogue: Rogue): void {
    this.rogues.set(rogue.key, rogue);
    this.segment(rogue.config.segment).addPort(rogue.port, { kind: "rogue", name: rogue.config.name }, rogue.config.mac);
    this.watch.allChanged();
    this.version++;
  }
  removeRogue({ key, port, config }: Rogue): void {
    this.rogues.delete(key);
    this.bridges.get(switchKey(config.segment))?.removePort(port);
    this.watch.allChanged();
    this.version++;
  }

  /**
   * Makes an interface of a domain a port of a bridge of its own, and the domain's stack use that bridge.
   * @param inner - key and name of that bridge, which is made when there is none; `device`: name of its port
   */
  trunk(
    outer: { readonly bridge: string; readonly port: string },
    inner: { readonly bridge: string; readonly name: string; readonly device: string },
    of: { readonly domain: string; readonly device: number; readonly mac: string },
  ): void {
    if (!this.bridges.has(outer.bridge)) return;
    if (!this.bridges.has(inner.bridge)) this.addBridge(inner.bridge, inner.name);
    const { domain, device, mac } = of;
    this.join({ ...outer, mac: VIF_MAC }, { bridge: inner.bridge, port: inner.device, mac }, { domain, device });
    this.plug(inner.bridge, inner.name, { kind: "host", domain, device }, mac);
    this.watch.allChanged();
  }
  /** Joins two bridges by an interface of a domain: `outer` where its back end is, `inner` on the domain's own. */
  join(outer: TrunkEnd, inner: TrunkEnd, { domain, device }: { readonly domain: string; readonly device: number }): void {
    const [bridge, own] = [this.bridges.get(outer.bridge), this.bridges.get(inner.bridge)];
    if (!bridge || !own) return;
    const common = { kind: "trunk", domain, device } as const;
    const port = bridge.addPort(outer.port, { ...common, bridge: inner.bridge, port: inner.port, side: "outer" }, outer.mac);
    const innerPort = own.addPort(inner.port, { ...common, bridge: outer.bridge, port: outer.port, side: "inner" }, inner.mac);
    this.trunks.set(stationKey(domain, device), { bridge, port, inner: own, innerPort });
    this.version++;
  }
  /** Takes an interface off both bridges; what else is on the inner one stays. */
  untrunk(domain: string, device: number): void {
    const trunk = this.trunkOf(domain, device);
    if (!trunk) return;
    // Its stack's interface stays where it is when the port goes to another bridge.
    const own = this.portOf(domain, device);
    if (own) this.unplug(own.bridge.key, own.port.name);
    for (const [bridge, port] of [
      [trunk.inner, trunk.innerPort],
      [trunk.bridge, trunk.port],
    ] as const)
      bridge.removePort(port.name);
    this.trunks.delete(stationKey(domain, device));
    this.watch.allChanged();
    this.version++;
  }
  /** The carrier of such an interface, at both its ends. */
  setTrunk(domain: string, device: number, isUp: boolean): void {
    const trunk = this.trunkOf(domain, device);
    if (!trunk) return;
    trunk.port.hasCarrier = isUp;
    trunk.innerPort.hasCarrier = isUp;
    this.watch.allChanged();
  }

  plug(bridgeKey: string, port: string, attachment: Attachment, mac: string = VIF_MAC): void {
    const bridge = this.bridges.get(bridgeKey);
    if (!bridge) return;
    const place = this.place(bridge, bridge.addPort(port, attachment, mac));
    if (place) this.watch.stationChanged(place);
    this.version++;
  }
  unplug(bridgeKey: string, port: string): void {
    const bridge = this.bridges.get(bridgeKey);
    const gone = bridge?.ports.get(port);
    if (!bridge || !gone) return;
    meterPort(this.services, gone);
    bridge.removePort(port);
    const place = this.interfaces.get(gone.link.node);
    if (place?.port === gone) {
      this.listeners.remove(place);
      this.interfaces.delete(place.key);
      this.watch.stationChanged(place);
    }
    this.version++;
  }
  /** A link between nodes has come up or gone down. */
  linksChanged(): void {
    this.version++;
  }

  /** Whether a NIC or a bond of a host has VLANs. */
  protected abstract hasVlans(host: string, device: string): boolean;
  /** A node is there, or gone. */
  protected abstract entered(node: LearningNode, isThere: boolean): void;
  protected enter<B extends LearningNode>(bridge: B): B {
    this.entered(bridge, true);
    bridge.watcher = this.watch;
    bridge.carrier = this.carrier;
    this.bridges.set(bridge.key, bridge);
    if (bridge instanceof PhysicalSwitch) this.boxes.push(bridge);
    return bridge;
  }
  /** The physical switch of a name, which is made when there is none. */
  segment(name: string): PhysicalSwitch {
    const key = switchKey(name);
    const known = this.bridges.get(key);
    return known instanceof PhysicalSwitch ? known : this.enter(new PhysicalSwitch(key, name));
  }
}
