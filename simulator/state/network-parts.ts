import type { BridgeState } from "../network/bridge-state";
import type { FabricHead } from "../network/fabric";
import type { GatewayState } from "../network/gateway";
import { defineHeld, definePart } from "../world/part";
import { portsByDomain } from "./domain-events";

export const bridgesPart = defineHeld<BridgeState>("bridge", {
  version: 3,
  *export({ fabric }, mark) {
    for (const bridge of fabric.bridges.values()) yield [bridge.key, mark === null ? bridge.copy() : bridge.take()];
  },
  import: ({ fabric }, _key, state) => fabric.importBridge(state),
  upgrade: (stored, _version, world) => portsByDomain(world, stored as BridgeState),
});

export const gatewaysPart = defineHeld<GatewayState>("gateway", {
  version: 1,
  *export({ fabric }, mark) {
    for (const gateway of fabric.gateways.values()) yield [gateway.config.segment, mark === null ? gateway.copy() : gateway.take()];
  },
  import: ({ fabric }, _key, state) => fabric.importGateway(state),
});

/** What belongs to the network as a whole. */
export const fabricPart = definePart<FabricHead>("fabric", {
  version: 1,
  export({ fabric }) {
    const head = fabric.exportHead();
    return [["", () => head]];
  },
  import: ({ fabric }, _key, head) => fabric.importHead(head),
});
