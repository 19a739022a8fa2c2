import type { LearningNode } from "./learning-node";
import { HOST_PORT_US } from "./link";
import type { Port } from "./port";
import { Interface } from "./station";

/** The network stack of a control domain, or of another that has a bridge, behind that bridge's own interface. */
export class HostStack extends Interface {
  constructor(bridge: LearningNode, port: Port, domain: string, device = 0) {
    super(port.link.node, domain, device, bridge, port);
  }

  get flooded(): "host" {
    return "host";
  }
  leave(): number {
    return HOST_PORT_US;
  }
}
