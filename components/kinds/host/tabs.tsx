"use client";
import type { Rec } from "../../data/defaults";
import type { KindTab } from "../../data/kind";
import { lazyPart } from "../../ui/lazy-part";

type Shown = { readonly object: Rec<"host"> };
const lists = () => import("../common/lists");
const networking = () => import("../network/networking/networking-tab");

export const hostTabs: readonly KindTab<Rec<"host">>[] = [
  {
    name: "overview",
    label: "tab.overview",
    view: lazyPart(
      () =>
        import("../common/overview/place-overview").then(({ HostOverviewPage }) => ({ object }: Shown) => (
          <HostOverviewPage host={object} />
        )),
      { isSoon: true },
    ),
  },
  {
    name: "general",
    label: "tab.general",
    view: lazyPart(
      () =>
        import("./tabs/host-general").then(({ HostGeneral }) => ({ object }: Shown) => <HostGeneral host={object} />),
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
        import("../common/vms-tab").then(({ VmsTab }) => ({ object }: Shown) => <VmsTab host={object.ref} />),
      {
        isSoon: true,
      },
    ),
  },
  {
    name: "console",
    label: "tab.console",
    view: lazyPart(() =>
      import("../common/console/host-console").then(({ HostConsole }) => ({ object }: Shown) => <HostConsole host={object} />),
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
    name: "wiring",
    label: "tab.wiring",
    view: lazyPart(() =>
      import("./wiring/wiring-tab").then(({ WiringTab }) => ({ object }: Shown) => <WiringTab host={object} />),
    ),
  },
  {
    name: "capture",
    label: "tab.capture",
    view: lazyPart(() =>
      import("../common/capture/capture-tab").then(({ CaptureTab }) => ({ object }: Shown) => <CaptureTab of={object.ref} />),
    ),
  },
  {
    name: "storage",
    label: "tab.storage",
    view: lazyPart(
      () =>
        lists().then(({ StorageList }) => ({ object }: Shown) => <StorageList host={object.ref} />),
      { isSoon: true },
    ),
  },
  {
    name: "performance",
    label: "tab.performance",
    view: lazyPart(() => import("../../graphs/performance-view").then(({ PerformanceView }) => PerformanceView)),
  },
  {
    name: "inside",
    label: "tab.inside",
    mayFill: true,
    view: lazyPart(() =>
      import("./tabs/host-inside").then(({ HostInside }) => ({ object }: Shown) => <HostInside host={object} />),
    ),
  },
];
