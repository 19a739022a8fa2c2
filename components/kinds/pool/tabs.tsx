"use client";
import dynamic from "next/dynamic";
import type { Rec } from "../../data/defaults";
import type { KindTab } from "../../data/kind";
import { useLab } from "../../data/lab-context";
import { HostsTab, NetworkingList, StorageList } from "../common/lists";
import { PoolGeneral } from "../common/other-general";
import { VmsTab } from "../common/vms-tab";
import { SearchTab } from "../search/search-tab";

const TopologyView = dynamic(() => import("../../topology/topology-view").then((module) => module.TopologyView), { ssr: false });

function Topology() {
  return <TopologyView labId={useLab().labId} />;
}
export const poolTabs: readonly KindTab<Rec<"pool">>[] = [
  { name: "general", label: "tab.general", view: ({ object }) => <PoolGeneral pool={object} /> },
  { name: "vms", label: "tab.vms", view: () => <VmsTab /> },
  { name: "hosts", label: "tab.hosts", view: () => <HostsTab /> },
  { name: "storage", label: "tab.storage", view: () => <StorageList /> },
  { name: "networking", label: "tab.networking", view: () => <NetworkingList /> },
  { name: "search", label: "common.search", view: () => <SearchTab /> },
  { name: "topology", label: "tab.topology", view: Topology },
];
