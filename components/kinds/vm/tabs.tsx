"use client";
import type { Rec } from "../../data/defaults";
import type { KindTab } from "../../data/kind";
import { lazyPart } from "../../ui/lazy-part";

type Shown = { readonly object: Rec<"VM"> };

/** A template has them as well. */
export const vmGeneral = lazyPart(
  () =>
    import("./tabs/vm-general").then(({ VmGeneral }) => ({ object }: Shown) => <VmGeneral vm={object} />),
  {
    isSoon: true,
  },
);
export const vmNetworking = lazyPart(
  () =>
    import("./tabs/vm-networking").then(({ VmNetworking }) => ({ object }: Shown) => <VmNetworking vm={object} />),
  { isSoon: true },
);
export const vmStorage = lazyPart(
  () =>
    import("./tabs/vm-storage").then(({ VmStorage }) => ({ object }: Shown) => <VmStorage vm={object} />),
  {
    isSoon: true,
  },
);

export const vmTabs: readonly KindTab<Rec<"VM">>[] = [
  {
    name: "overview",
    label: "tab.overview",
    view: lazyPart(
      () =>
        import("./tabs/vm-overview").then(({ VmOverviewPage }) => ({ object }: Shown) => <VmOverviewPage vm={object} />),
      { isSoon: true },
    ),
  },
  { name: "general", label: "tab.general", view: vmGeneral },
  {
    name: "console",
    label: "tab.console",
    view: lazyPart(() =>
      import("../common/console/console-tab").then(({ default: Console }) => ({ object }: Shown) => <Console vm={object} />),
    ),
  },
  { name: "networking", label: "tab.networking", view: vmNetworking },
  { name: "storage", label: "tab.storage", view: vmStorage },
  {
    name: "capture",
    label: "tab.capture",
    view: lazyPart(() =>
      import("../common/capture/capture-tab").then(({ CaptureTab }) => ({ object }: Shown) => <CaptureTab of={object.ref} />),
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
    view: lazyPart(() =>
      import("./tabs/vm-inside").then(({ VmInside }) => ({ object }: Shown) => <VmInside vm={object} />),
    ),
  },
];
