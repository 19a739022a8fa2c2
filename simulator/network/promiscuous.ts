/** Ports of a Linux bridge that have every frame. @source XenServer's kernel: net/bridge (BR_PROMISC); xen-api: ocaml/xenopsd/scripts/common.py, set_promiscuous */
import { frameBytes } from "../wire/concern";
import { headerOf } from "./header";
import type { LearningNode } from "./learning-node";
import type { Carrier } from "./node";
import type { Port } from "./port";

export class PromiscuousPorts {
  private readonly all = new Set<string>();

  get isIdle(): boolean {
    return this.all.size === 0;
  }
  get names(): readonly string[] {
    return [...this.all];
  }
  has(port: string): boolean {
    return this.all.has(port);
  }
  set(port: string, isOn: boolean): void {
    if (isOn) this.all.add(port);
    else this.all.delete(port);
  }

  /** A frame for one port alone is copied to those that have all; what is flooded they have anyway. */
  copy(bridge: LearningNode, ingress: Port | undefined, frame: Uint8Array, carrier: Carrier): void {
    const header = headerOf(frame);
    const egress = header && ingress?.isUp ? bridge.decide(ingress, header) : null;
    if (!egress || egress.kind === "all") return;
    for (const name of this.all) {
      const port = bridge.ports.get(name);
      if (!port?.isUp || port === ingress || (egress.kind === "port" && egress.port === port)) continue;
      port.traffic.count(carrier.now(), 0, frameBytes(frame));
      carrier.cross(port, frame);
    }
  }
}
