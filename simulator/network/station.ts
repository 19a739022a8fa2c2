/** The end of a line: an interface that takes what is for it and sends on nothing. */
import { type Header, headerOf } from "./header";
import type { LearningNode } from "./learning-node";
import type { LinkServices } from "./link";
import type { Place } from "./listeners";
import { type Carrier, drop, type Egress, HERE, type Node, type Station } from "./node";
import type { Port } from "./port";

/** What the interfaces of guests and control domains have in common. */
export abstract class Interface implements Node, Place, Station {
  constructor(
    readonly key: string,
    readonly domain: string,
    readonly device: number,
    readonly bridge: LearningNode,
    readonly port: Port,
  ) {}

  get node(): Node {
    return this;
  }
  portCalled(): null {
    return null;
  }

  /** Of a frame that it sends: it is metered. @returns µs until its bridge has it */
  abstract leave(services: LinkServices, bytes: number): number;
  /** which of the arrivals of a flooded frame at its bridge it has part in */
  abstract readonly flooded: "host" | "guests";

  /** Takes frames to its own address and to groups; all where its system sends on what is for others, and as long as it has not said which it listens to. */
  decide(_ingress: Port | null, { destination, isToGroup, vlan }: Header): Egress {
    const { listening } = this.port;
    if (vlan !== undefined) return drop("vlan");
    if (listening === null) return HERE;
    if (listening.mac === "") return drop("interface.down");
    if (listening.isOpen || this.bridge.isPromiscuous(this.port.name)) return HERE;
    return isToGroup || destination === listening.mac ? HERE : drop("other.station");
  }
  /** What its system keeps of others, the system learns itself. */
  learn(): void {}
  towards(): readonly Port[] {
    return [];
  }

  arrive(_port: string, frame: Uint8Array, carrier: Carrier): void {
    const header = headerOf(frame);
    if (header && this.decide(null, header).kind === "here") carrier.deliver(this.domain, this.device, frame);
  }
}
