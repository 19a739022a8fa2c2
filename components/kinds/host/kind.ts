import { Server } from "lucide-react";
import { defineKind } from "../../data/kind";
import { labels, organised } from "../common/search-properties";
import { hostColumns } from "./columns";
import { hostState } from "./host-state";
import { hostTabs } from "./tabs";

export const hostKind = defineKind<"host">({
  name: "host",
  of: "host",
  one: "graphs.server",
  many: "tree.hosts",
  icon: Server,
  iconStyle: "tinted",
  state: (store, host) => hostState(host, store.record("host_metrics", host.metrics)?.live ?? true),
  saysState: true,
  follows: (host) => [host.metrics],
  tabs: hostTabs,
  columns: hostColumns,
  place: { order: 0, parent: (store) => store.all("pool")[0]?.ref ?? null },
  properties: [
    ...organised,
    { name: "host", label: labels.host, type: "object", read: (_store, { ref }) => [ref] },
    { name: "address", label: labels.address, type: "text", read: (_store, { address }) => (address === "" ? [] : [address]) },
    {
      name: "memory",
      label: labels.memory,
      type: "bytes",
      read: (store, host) => [store.record("host_metrics", host.metrics)?.memory_total ?? []].flat(),
      of: ["host_metrics"],
    },
  ],
  foundBy: (_store, host) => [host.uuid, host.address, host.hostname],
});
