"use client";
import { Tabs } from "@base-ui/react/tabs";
import dynamic from "next/dynamic";
import { useConsole } from "../data/console-context";
import type { AnyRec } from "../data/defaults";
import { useLab } from "../data/lab-context";
import { kindOf, type TabName, tabsOf } from "../data/place";
import { type TextKey, useT } from "../i18n";

import { HostsTab, StorageList } from "../kinds/common/lists";
import { NetworkGeneral, NetworkingList } from "../kinds/common/networking-lists";
import { PoolGeneral, SrGeneral } from "../kinds/common/other-general";
import { SearchTab } from "../kinds/common/search-tab";
import { HostGeneral } from "../kinds/host/tabs/host-general";
import { SrStorage } from "../kinds/sr/tabs/sr-storage";
import { VmGeneral } from "../kinds/vm/tabs/vm-general";
import { VmNetworking } from "../kinds/vm/tabs/vm-networking";
import { VmStorage } from "../kinds/vm/tabs/vm-storage";

const ConsoleTab = dynamic(() => import("../kinds/common/console/console-tab"), { ssr: false });
const HostConsole = dynamic(() => import("../kinds/common/console/host-console").then((module) => module.HostConsole), { ssr: false });
const PerformanceView = dynamic(() => import("@/components/graphs/performance-view").then((module) => module.PerformanceView), {
  ssr: false,
});
const InsideView = dynamic(() => import("@/components/inside/inside-view").then((module) => module.InsideView), { ssr: false });
const VmInside = dynamic(() => import("@/components/kinds/vm/tabs/vm-inside").then((module) => module.VmInside), { ssr: false });
const TopologyView = dynamic(() => import("@/components/topology/topology-view").then((module) => module.TopologyView), { ssr: false });

function Content({ object, tab }: { object: AnyRec; tab: TabName }) {
  const { labId } = useLab();
  switch (object.class) {
    case "pool":
      if (tab === "vms") return <SearchTab />;
      if (tab === "hosts") return <HostsTab />;
      if (tab === "storage") return <StorageList />;
      if (tab === "networking") return <NetworkingList />;
      if (tab === "topology") return <TopologyView labId={labId} />;
      return <PoolGeneral pool={object} />;
    case "host":
      if (tab === "vms") return <SearchTab key={object.ref} host={object.ref} />;
      if (tab === "console") return <HostConsole key={object.ref} host={object} />;
      if (tab === "networking") return <NetworkingList key={object.ref} host={object.ref} />;
      if (tab === "storage") return <StorageList key={object.ref} host={object.ref} />;
      if (tab === "performance") return <PerformanceView key={object.ref} refValue={object.ref} kind="host" />;
      if (tab === "inside") return <InsideView key={object.ref} host={object.ref} />;
      return <HostGeneral host={object} />;
    case "VM":
      if (tab === "console" && !object.is_a_template) return <ConsoleTab key={object.ref} vm={object} />;
      if (tab === "networking") return <VmNetworking key={object.ref} vm={object} />;
      if (tab === "storage") return <VmStorage key={object.ref} vm={object} />;
      if (tab === "performance" && !object.is_a_template) return <PerformanceView key={object.ref} refValue={object.ref} kind="VM" />;
      if (tab === "inside" && !object.is_a_template) return <VmInside key={object.ref} vm={object} />;
      return <VmGeneral vm={object} />;
    case "SR":
      return tab === "storage" ? <SrStorage key={object.ref} sr={object} /> : <SrGeneral sr={object} />;
    case "network":
      return <NetworkGeneral network={object} />;
    default:
      return null;
  }
}
export function TabArea({ object }: { object: AnyRec }) {
  const t = useT();
  const { tab, go } = useConsole();
  const kind = kindOf(object);
  if (!kind) return null;
  const tabs = tabsOf[kind];
  const shown = tabs.includes(tab) ? tab : "general";
  return (
    <Tabs.Root value={shown} onValueChange={(next) => go(object.ref, next as TabName)} className="flex min-h-0 flex-1 flex-col">
      <Tabs.List
        aria-label={t("tab.list")}
        activateOnFocus={false}
        className="relative flex h-8 shrink-0 items-stretch border-b border-line bg-surface px-2"
      >
        {tabs.map((name) => (
          <Tabs.Tab
            key={name}
            value={name}
            className="relative px-3 text-muted outline-none select-none hover:text-text focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent data-active:font-medium data-active:text-text data-active:after:absolute data-active:after:inset-x-2 data-active:after:-bottom-px data-active:after:h-0.5 data-active:after:bg-accent"
          >
            {t(`tab.${name}` as TextKey)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={shown} className="flex min-h-0 flex-1 flex-col outline-none">
        <Content object={object} tab={shown} />
      </Tabs.Panel>
    </Tabs.Root>
  );
}
