"use client";
import { ArrowLeftRight, Grid3x3, LightbulbOff, Route, Share2, Table2 } from "lucide-react";
import type { ReactNode } from "react";
import type { TopologyPlan } from "@/server/contract";
import { useConsole } from "../data/console-context";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { Segments } from "../ui/segments";
import { Select } from "../ui/select";
import { usePhone } from "../ui/use-phone";
import { BreakButton } from "./break-button";
import { matrixDialog, reachDialog } from "./dialogs";
import { darkenPath, useLitPath } from "./lit-path";
import "./trace/texts";

/** Ways of looking at a lab, in the order in which they are offered. */
export const PLANS = ["infrastructure", "network", "layer3", "storage", "logical"] as const satisfies readonly TopologyPlan[];

interface Props {
  readonly plan: TopologyPlan;
  readonly setPlan: (plan: TopologyPlan) => void;
  /** who is on it */
  readonly children: ReactNode;
}
/** What stands above the map: its plans, its forms, and what can be done with the network. */
export function MapToolbar({ plan, setPlan, children }: Props) {
  const t = useT();
  const { open } = useConsole();
  const [isTable, setTable] = usePref("topology-table", false);
  const [hasTransfers, setTransfers] = usePref("topology-transfers", false);
  const path = useLitPath();
  const isPhone = usePhone();
  const plans = { label: t("topo.plan"), value: plan, options: PLANS.map((value) => ({ value, label: t(`topo.plan.${value}`) })) };
  return (
    <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-y-1 border-b border-line px-2 py-1">
      <div className="mr-1">
        {isPhone ? (
          <Select isLabelHidden isTight {...plans} onChange={(value) => setPlan(value as TopologyPlan)} />
        ) : (
          <Segments isSmall {...plans} onChange={setPlan} />
        )}
      </div>
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
      <Button kind="quiet" isSmall icon={<Route size={14} aria-hidden />} onClick={() => open(reachDialog, { from: "" })}>
        {t("reach.open")}
      </Button>
      <Button kind="quiet" isSmall icon={<Grid3x3 size={14} aria-hidden />} onClick={() => open(matrixDialog, {})}>
        {t("matrix.open")}
      </Button>
      {path.nodes.size > 0 && (
        <Button kind="quiet" isSmall icon={<LightbulbOff size={14} aria-hidden />} onClick={darkenPath}>
          {t("reach.darken")}
        </Button>
      )}
      <BreakButton />
      {children}
    </div>
  );
}
