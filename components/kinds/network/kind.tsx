import { Network } from "lucide-react";
import { defineKind } from "../../data/kind";
import { organised } from "../common/search-properties";
import { networkColumns } from "./columns";
import { NetworkGeneral } from "./network-general";

export const networkKind = defineKind<"network">({
  name: "network",
  of: "network",
  one: "state.network",
  many: "tree.networks",
  icon: Network,
  state: () => ({ word: "state.network", look: "plain" }),
  tabs: [{ name: "general", label: "tab.general", view: ({ object }) => <NetworkGeneral network={object} /> }],
  columns: networkColumns,
  place: { order: 3, parent: (store) => store.all("pool")[0]?.ref ?? null, isGathered: true },
  properties: organised,
  foundBy: (_store, network) => [network.uuid, network.bridge],
});
