"use client";
import dynamic from "next/dynamic";
import type { Rec } from "../../data/defaults";
import type { KindTab } from "../../data/kind";
import { VmGeneral } from "./tabs/vm-general";
import { VmNetworking } from "./tabs/vm-networking";
import { VmOverviewPage } from "./tabs/vm-overview";
import { VmStorage } from "./tabs/vm-storage";

const ConsoleTab = dynamic(() => import("../common/console/console-tab"), { ssr: false });
const PerformanceView = dynamic(() => import("../../graphs/performance-view").then((module) => module.PerformanceView), { ssr: false });
const VmInside = dynamic(() => import("./tabs/vm-inside").then((module) => module.VmInside), { ssr: false });

export const vmTabs: readonly KindTab<Rec<"VM">>[] = [
  { name: "overview", label: "tab.overview", view: ({ object }) => <VmOverviewPage vm={object} /> },
  { name: "general", label: "tab.general", view: ({ object }) => <VmGeneral vm={object} /> },
  { name: "console", label: "tab.console", view: ({ object }) => <ConsoleTab vm={object} /> },
  { name: "networking", label: "tab.networking", view: ({ object }) => <VmNetworking vm={object} /> },
  { name: "storage", label: "tab.storage", view: ({ object }) => <VmStorage vm={object} /> },
  { name: "performance", label: "tab.performance", view: ({ object }) => <PerformanceView object={object} /> },
  { name: "inside", label: "tab.inside", view: ({ object }) => <VmInside vm={object} /> },
];
