/** A copy of a network on which frames are tried: every node decides as the real one would, and the real one notices nothing. */
import { vlanOf } from "../wire/vlan";
import type { BridgeState } from "./bridge-state";
import { Fabric } from "./fabric";
import type { FabricEvent } from "./fabric-events";
import type { FabricHead, FabricServices } from "./fabric-services";
import type { GatewayState } from "./gateway";
import { headerOf } from "./header";
import type { LearningNode } from "./learning-node";
import { drop, type Egress } from "./node";
import type { Port } from "./port";
import { Rogue, type RogueState } from "./rogue";
import type { Interface } from "./station";
import { isTooLong } from "./too-long";

/** Why a link has not passed a frame on. */
export type LinkLoss = "mtu" | "link.mtu" | "loss" | "storm" | "queue";

/** Something that has happened to a frame that was tried. */
export type Trace =
  /** it came in at a port of a node, which has decided so */
  | { readonly kind: "in"; readonly node: string; readonly port: string; readonly frame: Uint8Array; readonly egress: Egress }
  /** it left by a port; `lost`: it got no further */
  | { readonly kind: "out"; readonly node: string; readonly port: string; readonly frame: Uint8Array; readonly lost: LinkLoss | null }
  /** a bridge has it among what its switch has flooded */
  | { readonly kind: "spread"; readonly node: string; readonly frame: Uint8Array };

/** What a copy asks of whoever tries frames on it. */
export interface RehearsalHooks {
  now(): number;
  later(delayUs: number, event: FabricEvent): void;
  deliver(domain: string, device: number, frame: Uint8Array): void;
  pass(domain: string, device: number, direction: "in" | "out", frame: Uint8Array): void;
  mtuOf(bridge: string, port: Port): number;
  clockUs(): number;
  traced(trace: Trace): void;
}

/** Drawn by links that lose some of what crosses them: the copy loses nothing that has a chance. */
const LAST_OF_MILLION = 999_999;
const nothing = (): void => undefined;

/** Events that go on by themselves, whatever is tried. */
const OWN_EVENTS: ReadonlySet<FabricEvent["to"]> = new Set(["meters", "ageing", "advertise", "pool"]);

function servicesOf(hooks: RehearsalHooks): FabricServices {
  return {
    now: () => hooks.now(),
    later: (delayUs, event) => (OWN_EVENTS.has(event.to) ? undefined : hooks.later(delayUs, event)),
    jitter: () => 0,
    chance: () => LAST_OF_MILLION,
    deliver: (domain, device, frame) => hooks.deliver(domain, device, frame),
    pass: (domain, device, direction, frame) => hooks.pass(domain, device, direction, frame),
    mtuOf: (bridge, port) => hooks.mtuOf(bridge, port),
    clockUs: () => hooks.clockUs(),
    onVif: nothing,
    onPif: nothing,
    onPool: nothing,
  };
}

export class RehearsedFabric extends Fabric {
  private scheduled = 0;

  private constructor(
    services: FabricServices,
    private readonly hooks: RehearsalHooks,
  ) {
    super({
      ...services,
      later: (delayUs, event) => {
        this.scheduled++;
        services.later(delayUs, event);
      },
    });
  }

  /** Plain data are what a state has: the copy shares nothing with its original. */
  static of(real: Fabric, hooks: RehearsalHooks): RehearsedFabric {
    const made = new RehearsedFabric(servicesOf(hooks), hooks);
    const head = real.exportHead();
    for (const bridge of real.bridges.values()) made.importBridge(plain<BridgeState>(bridge.copy()()));
    made.importHead(plain<FabricHead>(head));
    for (const rogue of real.rogues.values()) made.rogues.set(rogue.key, Rogue.import(plain<RogueState>(rogue.copy()())));
    for (const gateway of real.gateways.values()) made.importGateway(plain<GatewayState>(gateway.copy()()));
    return made;
  }

  /** Everything that is plugged in. */
  get places(): Iterable<Interface> {
    return this.interfaces.values();
  }

  override handle(event: FabricEvent): void {
    const node = event.to === "node" ? this.bridges.get(event.node) : undefined;
    if (event.to === "node" && node) {
      const { node: key, port, frame } = event;
      this.hooks.traced({ kind: "in", node: key, port, frame, egress: decided(node, port, frame) });
    } else if (event.to === "guests" || event.to === "host") this.hooks.traced({ kind: "spread", node: event.bridge, frame: event.frame });
    super.handle(event);
  }
  override cross(port: Port, frame: Uint8Array): void {
    const before = this.scheduled;
    super.cross(port, frame);
    this.hooks.traced({
      kind: "out",
      node: port.nodeKey,
      port: port.name,
      frame,
      lost: this.scheduled > before ? null : this.lossAt(port, frame),
    });
  }
  override comeIn(delayUs: number, node: string, portName: string, frame: Uint8Array): void {
    const before = this.scheduled;
    super.comeIn(delayUs, node, portName, frame);
    const port = this.bridges.get(node)?.ports.get(portName);
    if (this.scheduled === before && port)
      this.hooks.traced({ kind: "out", node: port.link.node, port: port.link.port, frame, lost: this.lossAt(port, frame) });
  }

  /** Why a frame has got no further than a port. */
  private lossAt(port: Port, frame: Uint8Array): LinkLoss {
    const { mtu, lossPpm = 0 } = port.linkSettings;
    if (isTooLong(port, frame, this)) return "mtu";
    if (mtu !== undefined && frame.length - 14 > mtu) return "link.mtu";
    if (lossPpm > LAST_OF_MILLION) return "loss";
    return this.isStorming(port.nodeKey) ? "storm" : "queue";
  }
}

/** What a node would do with a frame. */
function decided(node: LearningNode, portName: string, frame: Uint8Array): Egress {
  const port = node.ports.get(portName);
  const header = headerOf(frame);
  const vlan = vlanOf(frame);
  return port && header ? node.decide(port, vlan === null ? header : { ...header, vlan }) : drop("ingress.down");
}

function plain<T>(state: T): T {
  return JSON.parse(JSON.stringify(state)) as T;
}
