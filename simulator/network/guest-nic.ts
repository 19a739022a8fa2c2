import { frameBytes } from "../wire/concern";
import type { LearningNode } from "./learning-node";
import { type LinkServices, netbackUs } from "./link";
import type { Carrier } from "./node";
import type { Port } from "./port";
import { Interface } from "./station";

/** A guest's network interface, behind netback and netfront. */
export class GuestNic extends Interface {
  constructor(bridge: LearningNode, port: Port, domain: string, device: number) {
    super(port.link.node, domain, device, bridge, port);
  }

  get flooded(): "guests" {
    return "guests";
  }
  leave(services: LinkServices, bytes: number): number {
    services.onVif(this.domain, this.device, "tx", bytes);
    return netbackUs(services);
  }

  override arrive(port: string, frame: Uint8Array, carrier: Carrier): void {
    carrier.meterVif(this.domain, this.device, frameBytes(frame));
    super.arrive(port, frame, carrier);
  }
}
