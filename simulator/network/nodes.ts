/** All nodes of a network, and where each is. */
import type { Gateway } from "./gateway";
import { GuestNic } from "./guest-nic";
import { HostStack } from "./host-stack";
import type { LearningNode } from "./learning-node";
import { stationKey, switchKey } from "./link";
import { Listeners, type Place } from "./listeners";
import type { Node } from "./node";
import type { Port } from "./port";
import type { Rogue } from "./rogue";
import type { Interface } from "./station";
import { type NoWay, type Party, type Way, wayBetween } from "./way";

/** Both ends of an interface that is a port of its domain's own bridge. */
export interface Trunk {
  readonly bridge: LearningNode;
  /** of the back end */
  readonly port: Port;
  readonly inner: LearningNode;
  readonly innerPort: Port;
}

/** Bridges, switches, gateways and interfaces by their keys. */
export class Nodes {
  /** hosts' bridges and physical switches */
  readonly bridges = new Map<string, LearningNode>();
  /** by segment */
  readonly gateways = new Map<string, Gateway>();
  /** machines that are there for faults alone, by their keys */
  readonly rogues = new Map<string, Rogue>();
  /** guests' NICs and control domains' stacks by their keys; rebuilt, never stored */
  protected readonly interfaces = new Map<string, Interface>();
  /** interfaces of domains that are ports of their own bridges, by the keys of the interfaces; rebuilt, never stored */
  protected readonly trunks = new Map<string, Trunk>();
  /** who listens to what; rebuilt from the ports */
  readonly listeners = new Listeners();
  /** grows with what is shown of a network and changes no way in it: states of spanning trees, what back ends take. Never stored */
  shown = 0;

  /** Something is to be shown otherwise that changes no way. */
  shownChanged(): void {
    this.shown++;
  }

  /** The port that a guest's NIC is plugged into. */
  portOf(domain: string, device: number): Interface | null {
    return this.interfaces.get(stationKey(domain, device)) ?? null;
  }
  /** Everywhere that a domain's own interfaces are plugged in. */
  placesOf(domain: string): Interface[] {
    return [...this.interfaces.values()].filter((place) => place.domain === domain);
  }
  /** An interface of a domain that is a port of that domain's own bridge. */
  trunkOf(domain: string, device: number): Trunk | null {
    return this.trunks.get(stationKey(domain, device)) ?? null;
  }
  /** The gateway of the segment that a bridge's cable leads to; undefined: it has no cable, or the segment no gateway. */
  gatewayBeyond(bridge: LearningNode): Gateway | undefined {
    const first = this.outermost(bridge).uplink?.link.node;
    // The nearest, where cables lead on to other switches.
    const reached = new Set(first === undefined ? [] : [first]);
    for (const key of reached)
      for (const { attachment } of this.bridges.get(key)?.singles ?? []) {
        if (attachment.kind === "gateway") return this.gateways.get(attachment.segment);
        if (attachment.kind === "patch") reached.add(attachment.switch);
      }
    return undefined;
  }
  /** The bridge of a host that a bridge of a domain's own leads to, or the bond behind a bridge; one that leads to none is that itself. */
  private outermost(bridge: LearningNode): LearningNode {
    let at = bridge;
    for (let hops = 0; hops < 8; hops++) {
      const up = at.singles.find(
        ({ attachment: to }) => (to.kind === "trunk" && to.side === "inner") || (to.kind === "bond" && to.side === "over"),
      );
      const outer = up && this.bridges.get(up.link.node);
      if (!outer) break;
      at = outer;
    }
    return at;
  }
  /** A gateway as somebody whom traffic comes from and goes to. */
  partyOf(gateway: Gateway): Party | null {
    const bridge = this.bridges.get(switchKey(gateway.config.segment));
    const port = bridge?.ports.get("gateway");
    return bridge && port ? { station: { node: gateway, bridge, port }, mac: gateway.config.mac } : null;
  }
  /** The way of packets and their answers, as every node on it decides. */
  wayBetween(from: Party, to: Party): Way | NoWay {
    return wayBetween((key) => this.nodeCalled(key), from, to);
  }

  nodeCalled(key: string): Node | undefined {
    return this.bridges.get(key) ?? this.interfaces.get(key) ?? this.rogues.get(key) ?? this.routerCalled(key);
  }
  private routerCalled(key: string): Gateway | undefined {
    for (const gateway of this.gateways.values()) if (gateway.key === key) return gateway;
    return undefined;
  }
  stations(): Iterable<Place> {
    return this.interfaces.values();
  }
  stationCalled(key: string): Place | undefined {
    return this.interfaces.get(key);
  }
  gatewayPort(mac: string): { readonly node: LearningNode; readonly port: string } | undefined {
    for (const { config } of this.gateways.values()) {
      const node = config.mac === mac ? this.bridges.get(switchKey(config.segment)) : undefined;
      if (node) return { node, port: "gateway" };
    }
    return undefined;
  }

  /** Notes what a port leads to, where that is the end of a line. */
  protected place(bridge: LearningNode, port: Port): Interface | null {
    const made = interfaceAt(bridge, port);
    if (!made) return null;
    this.interfaces.set(made.key, made);
    this.listeners.add(made);
    return made;
  }
}

/** What is at the other end of a port's link, where that is the end of a line. */
function interfaceAt(bridge: LearningNode, port: Port): Interface | null {
  const { attachment } = port;
  if (attachment.kind === "guest") return new GuestNic(bridge, port, attachment.domain, attachment.device);
  return attachment.kind === "host" ? new HostStack(bridge, port, attachment.domain, attachment.device) : null;
}
