"use client";
import dynamic from "next/dynamic";
import type { Rec } from "../../data/defaults";
import type { KindTab } from "../../data/kind";
import { NetworkingList, StorageList } from "../common/lists";
import { HostOverviewPage } from "../common/overview/place-overview";
import { VmsTab } from "../common/vms-tab";
import { HostGeneral } from "./tabs/host-general";

const HostConsole = dynamic(() => import("../common/console/host-console").then((module) => module.HostConsole), { ssr: false });
const PerformanceView = dynamic(() => import("../../graphs/performance-view").then((module) => module.PerformanceView), { ssr: false });
const HostInside = dynamic(() => import("./tabs/host-inside").then((module) => module.HostInside), { ssr: false });

export const hostTabs: readonly KindTab<Rec<"host">>[] = [
  { name: "overview", label: "tab.overview", view: ({ object }) => <HostOverviewPage host={object} /> },
  { name: "general", label: "tab.general", view: ({ object }) => <HostGeneral host={object} /> },
  { name: "vms", label: "tab.vms", view: ({ object }) => <VmsTab host={object.ref} /> },
  { name: "console", label: "tab.console", view: ({ object }) => <HostConsole host={object} /> },
  { name: "networking", label: "tab.networking", view: ({ object }) => <NetworkingList host={object.ref} /> },
  { name: "storage", label: "tab.storage", view: ({ object }) => <StorageList host={object.ref} /> },
  { name: "performance", label: "tab.performance", view: ({ object }) => <PerformanceView object={object} /> },
  { name: "inside", label: "tab.inside", mayFill: true, view: ({ object }) => <HostInside host={object} /> },
];
