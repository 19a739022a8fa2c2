"use client";
import type { Rec } from "../../data/defaults";
import type { KindTab } from "../../data/kind";
import { lazyPart } from "../../ui/lazy-part";

type Shown = { readonly object: Rec<"pool"> };
const lists = () => import("../common/lists");
const networking = () => import("../network/networking/networking-tab");

const topology = lazyPart(() => import("./topology-tab").then((file) => file.TopologyTab));
export const poolTabs: readonly KindTab<Rec<"pool">>[] = [
  {
    name: "overview",
    label: "tab.overview",
    view: lazyPart(
      () =>
        import("../common/overview/place-overview").then(({ PoolOverviewPage }) => ({ object }: Shown) => (
          <PoolOverviewPage pool={object} />
        )),
      { isSoon: true },
    ),
  },
  {
    name: "general",
    label: "tab.general",
    view: lazyPart(
      () =>
        import("../common/other-general").then(({ PoolGeneral }) => ({ object }: Shown) => <PoolGeneral pool={object} />),
      {
        isSoon: true,
      },
    ),
  },
  {
    name: "vms",
    label: "tab.vms",
    view: lazyPart(
      () =>
        import("../common/vms-tab").then(({ VmsTab }) => () => <VmsTab />),
      { isSoon: true },
    ),
  },
  {
    name: "hosts",
    label: "tab.hosts",
    view: lazyPart(
      () =>
        lists().then(({ HostsTab }) => () => <HostsTab />),
      { isSoon: true },
    ),
  },
  {
    name: "storage",
    label: "tab.storage",
    view: lazyPart(
      () =>
        lists().then(({ StorageList }) => () => <StorageList />),
      { isSoon: true },
    ),
  },
  {
    name: "networking",
    label: "tab.networking",
    view: lazyPart(
      () =>
        networking().then(({ NetworkingTab }) => ({ object }: Shown) => <NetworkingTab of={object} />),
      { isSoon: true },
    ),
  },
  {
    name: "nics",
    label: "tab.nics",
    view: lazyPart(() =>
      import("../network/networking/nics-tab").then(({ NicsTab }) => ({ object }: Shown) => <NicsTab of={object} />),
    ),
  },
  {
    name: "capture",
    label: "tab.capture",
    view: lazyPart(() =>
      import("../common/capture/capture-tab").then(({ CaptureTab }) => () => <CaptureTab />),
    ),
  },
  {
    name: "search",
    label: "common.search",
    view: lazyPart(() =>
      import("../search/search-tab").then(({ SearchTab }) => () => <SearchTab />),
    ),
  },
  { name: "topology", label: "tab.topology", view: topology },
];
