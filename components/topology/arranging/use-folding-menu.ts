"use client";
import { useCallback } from "react";
import type { Topology, TopologyNode, TopologyPlan } from "@/server/contract";
import { useT } from "../../i18n";
import type { MenuEntry } from "../../ui/menu-entries";
import { visibleText } from "../../ui/visible-text";
import { foldings } from "../layouts/foldings";
import "./texts";

/** Foldings that one menu has: the largest. */
const MOST = 40;

interface Asked {
  readonly plan: TopologyPlan;
  readonly graph: Topology;
  readonly folded: ReadonlySet<string>;
  readonly onFold: (fold: string) => void;
  readonly nameOf: (node: TopologyNode) => string;
}
/** What a map's menu offers to fold and unfold: by server, network, tag and whatever there is much of. */
export function useFoldingMenu({ plan, graph, folded, onFold, nameOf }: Asked): () => readonly MenuEntry[] {
  const t = useT();
  return useCallback(() => {
    const all = [...foldings(plan, graph, nameOf)].sort((a, b) => b.count - a.count).slice(0, MOST);
    return [
      {
        kind: "submenu",
        label: t("fold.menu"),
        why: all.length > 0 ? null : t("fold.none"),
        entries: all.map(({ fold, by, name, count }) => ({
          kind: "check" as const,
          label: name === "" ? t("fold.allServers", { count }) : t(`fold.by.${by}`, { name: visibleText(name), count }),
          isOn: folded.has(fold),
          set: () => onFold(fold),
        })),
      },
    ];
  }, [t, plan, graph, folded, onFold, nameOf]);
}
