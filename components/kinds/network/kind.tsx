import { Network } from "lucide-react";
import type { Rec } from "../../data/defaults";
import { defineKind } from "../../data/kind";
import { lazyPart } from "../../ui/lazy-part";
import { organised } from "../common/search-properties";
import { networkColumns } from "./columns";

const general = lazyPart(
  () =>
    import("./network-general").then(({ NetworkGeneral }) => ({ object }: { readonly object: Rec<"network"> }) => (
      <NetworkGeneral network={object} />
    )),
  { isSoon: true },
);
const networking = lazyPart(() =>
  import("./networking/network-networking").then(({ NetworkNetworking }) => ({ object }: { readonly object: Rec<"network"> }) => (
    <NetworkNetworking network={object} />
  )),
);
const physicalSwitch = lazyPart(() =>
  import("./switch/switch-tab").then(({ SwitchTab }) => ({ object }: { readonly object: Rec<"network"> }) => (
    <SwitchTab network={object} />
  )),
);
const capture = lazyPart(() =>
  import("../common/capture/capture-tab").then(({ CaptureTab }) => ({ object }: { readonly object: Rec<"network"> }) => (
    <CaptureTab of={object.ref} />
  )),
);
export const networkKind = defineKind<"network">({
  name: "network",
  of: "network",
  one: "state.network",
  many: "tree.networks",
  icon: Network,
  state: () => ({ word: "state.network", look: "plain" }),
  tabs: [
    { name: "general", label: "tab.general", view: general },
    { name: "networking", label: "tab.networking", view: networking },
    { name: "switch", label: "tab.switch", view: physicalSwitch },
    { name: "capture", label: "tab.capture", view: capture },
  ],
  columns: networkColumns,
  place: { order: 3, parent: (store) => store.all("pool")[0]?.ref ?? null, isGathered: true },
  properties: organised,
  foundBy: (_store, network) => [network.uuid, network.bridge],
});
