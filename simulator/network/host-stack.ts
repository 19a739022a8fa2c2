import type { LearningNode } from "./learning-node";
import { HOST_PORT_US } from "./link";
import type { Port } from "./port";
import { Interface } from "./station";

/** The network stack of a control domain, behind its bridge's own interface. */
export class HostStack extends Interface {
  constructor(bridge: LearningNode, port: Port, domain: string) {
    super(port.link.node, domain, 0, bridge, port);
  }

  get flooded(): "host" {
    return "host";
  }
  leave(): number {
    return HOST_PORT_US;
  }
}
