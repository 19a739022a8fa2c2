import type { BridgeState } from "../../network/bridge";
import type { FabricHead } from "../../network/fabric";
import type { GatewayState } from "../../network/gateway";
import { definePart } from "./part";

export const bridgesPart = definePart<BridgeState>("bridge", {
  version: 1,
  export: ({ fabric }) => fabric.exportBridges().map((state) => [state.key, state] as const),
  import: ({ fabric }, _key, state) => fabric.importBridge(state),
});

export const gatewaysPart = definePart<GatewayState>("gateway", {
  version: 1,
  export: ({ fabric }) => fabric.exportGateways().map((state) => [state.config.segment, state] as const),
  import: ({ fabric }, _key, state) => fabric.importGateway(state),
});

/** What belongs to the network as a whole. */
export const fabricPart = definePart<FabricHead>("fabric", {
  version: 1,
  export: ({ fabric }) => [["", fabric.exportHead()]],
  import: ({ fabric }, _key, head) => fabric.importHead(head),
});
