import { Server } from "lucide-react";
import { defineKind } from "../../data/kind";
import { organised } from "../common/organised";
import { hostColumns } from "./columns";
import { hostState } from "./host-state";
import { hostTabs } from "./tabs";

export const hostKind = defineKind<"host">({
  name: "host",
  of: "host",
  one: { en: "server", zh: "服务器" },
  many: "tree.hosts",
  icon: Server,
  iconStyle: "tinted",
  state: (store, host) => hostState(host, store.record("host_metrics", host.metrics)?.live ?? true),
  saysState: true,
  follows: (host) => [host.metrics],
  tabs: hostTabs,
  columns: hostColumns,
  place: { order: 0, parent: (store) => store.all("pool")[0]?.ref ?? null },
  ...organised,
  foundBy: (_store, host) => [host.uuid, host.address, host.hostname],
});
