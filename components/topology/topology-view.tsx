"use client";
import { ArrowLeftRight, LightbulbOff, Route, Share2, Table2 } from "lucide-react";
import { useCallback, useState } from "react";
import type { TopologyNode } from "@/server/contract";
import { useConsole } from "../data/console-context";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import { Alerts } from "../page/alerts";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import type { MenuEntry } from "../ui/menu-entries";
import { BreakButton } from "./break-button";
import { reachDialog } from "./dialogs";
import { darkenPath, useLitPath } from "./lit-path";
import { TopologyCanvas } from "./topology-canvas";
import { TopologyTable } from "./topology-table";
import { TransfersPanel } from "./transfers-panel";
import { useTopology } from "./use-topology";
import "./texts";

/** The pool's network: drawn, or as a table of the same edges. */
export function TopologyView({ labId, menuOf }: { labId: string; menuOf: (refs: readonly string[]) => readonly MenuEntry[] }) {
  const t = useT();
  const { go, open: openDialog } = useConsole();
  const [isTable, setTable] = usePref("topology-table", false);
  const [hasTransfers, setTransfers] = usePref("topology-transfers", false);
  const { graph, rates } = useTopology();
  const path = useLitPath();
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const edges = graph?.edges;
  const open = useCallback(
    (node: TopologyNode): void => {
      const guest = node.class === "VIF" ? edges?.find((e) => e.to === node.id)?.from : node.ref;
      if (guest) go(guest);
    },
    [edges, go],
  );
  if (!graph) return <EmptyState text={t("common.loading")} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-9 shrink-0 flex-wrap items-center border-b border-line px-2">
        <Button
          kind="quiet"
          isSmall
          icon={isTable ? <Share2 size={14} aria-hidden /> : <Table2 size={14} aria-hidden />}
          onClick={() => setTable(!isTable)}
        >
          {t(isTable ? "topo.showGraph" : "topo.table")}
        </Button>
        <Button
          kind="quiet"
          isSmall
          icon={<ArrowLeftRight size={14} aria-hidden />}
          aria-expanded={hasTransfers}
          onClick={() => setTransfers(!hasTransfers)}
        >
          {t("transfers.show")}
        </Button>
        <Button kind="quiet" isSmall icon={<Route size={14} aria-hidden />} onClick={() => openDialog(reachDialog, { from: "" })}>
          {t("reach.open")}
        </Button>
        {path.nodes.size > 0 && (
          <Button kind="quiet" isSmall icon={<LightbulbOff size={14} aria-hidden />} onClick={darkenPath}>
            {t("reach.darken")}
          </Button>
        )}
        <BreakButton />
        <div ref={setSlot} className="flex" />
      </div>
      <Alerts name="DHCP_POOL_EXHAUSTED" className="m-2" />
      {graph.nodes.length === 0 ? (
        <EmptyState text={t("topo.empty")} />
      ) : isTable ? (
        <TopologyTable graph={graph} rates={rates} />
      ) : (
        <TopologyCanvas labId={labId} graph={graph} rates={rates} onOpen={open} menuOf={menuOf} slot={slot} />
      )}
      {hasTransfers && <TransfersPanel />}
    </div>
  );
}
