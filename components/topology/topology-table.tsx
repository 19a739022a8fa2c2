"use client";
import { useMemo, useState } from "react";
import type { Topology, TopologyEdge, TopologyRates } from "@/server/contract";
import { DataGrid, type GridColumn } from "../grid/data-grid";
import { type TextKey, useT } from "../i18n";
import { EdgeMenuButton } from "./acting/line-acts";
import { useEdgeMenu as edgeMenu, useEdgeActs } from "./acting/use-acting";
import { type EdgeFigures, type EdgeSaid, edgeFigures, useEdgeWords } from "./drawing/edge-words";
import { USUAL_MTU } from "./drawing/line-states";
import { LinkCell } from "./link-cell";
import "./drawing/texts";

interface Row {
  readonly edge: TopologyEdge;
  readonly figures: EdgeFigures;
  readonly said: EdgeSaid;
}
interface Shown {
  readonly id: keyof EdgeSaid;
  readonly header: TextKey;
  /** pixels: at first, and how narrow it may become */
  readonly size: number;
  readonly min: number;
  /** what it is sorted by, where that is a number; null stands last */
  readonly figure?: (row: Row) => number | null;
  readonly isHiddenAtFirst?: boolean;
}
/** The columns of the table, in their order: all that the drawing says of an edge. */
export const EDGE_COLUMNS: readonly Shown[] = [
  { id: "from", header: "topo.from", size: 190, min: 130 },
  { id: "to", header: "topo.to", size: 190, min: 130 },
  { id: "forward", header: "topo.forward", size: 104, min: 84, figure: ({ figures }) => figures.forward },
  { id: "backward", header: "topo.backward", size: 104, min: 84, figure: ({ figures }) => figures.backward },
  { id: "frames", header: "topo.frames", size: 84, min: 66, figure: ({ figures }) => figures.frames },
  {
    ...{ id: "utilisation", header: "map.utilisation", size: 88, min: 60 },
    figure: ({ figures: { utilisation } }) => (utilisation < 0 ? null : utilisation),
  },
  { id: "vlan", header: "map.vlanName", size: 64, min: 48, figure: ({ edge }) => edge.vlan ?? null },
  { id: "mtu", header: "map.mtuName", size: 60, min: 48, figure: ({ edge }) => edge.mtu ?? USUAL_MTU },
  { id: "stp", header: "map.stp", size: 100, min: 64 },
  { id: "bond", header: "map.bond", size: 120, min: 64 },
  { id: "lock", header: "map.lock", size: 110, min: 64 },
  { id: "speed", header: "map.speed", size: 84, min: 64, figure: ({ edge }) => edge.speedMbps ?? null, isHiddenAtFirst: true },
  { id: "link", header: "topo.link", size: 200, min: 150 },
  { id: "capture", header: "map.capture", size: 84, min: 60 },
  { id: "lost", header: "topo.lost", size: 90, min: 60, figure: ({ figures: { lost } }) => (lost > 0 ? lost : null) },
  {
    ...{ id: "dropped", header: "map.dropped", size: 90, min: 60 },
    figure: ({ figures: { dropped } }) => (dropped > 0 ? dropped : null),
  },
  { id: "state", header: "topo.state", size: 70, min: 56 },
];
const NOBODY: ReadonlySet<string> = new Set();
const idOf = ({ edge }: Row): string => edge.id;
const nameOf = ({ said: { from, to } }: Row): string => `${from} – ${to}`;

/** The graph's edges with their rates and all else that the drawing shows of them. */
export function TopologyTable({ graph, rates }: { graph: Topology; rates: TopologyRates | null }) {
  const t = useT();
  const { captured } = useEdgeActs();
  const say = useEdgeWords(graph, captured);
  const [selected, setSelected] = useState<ReadonlySet<string>>(NOBODY);
  const rows = useMemo(
    () =>
      graph.edges.map((edge, at): Row => {
        const figures = edgeFigures(edge, at, rates);
        return { edge, figures, said: say(edge, figures) };
      }),
    [graph, rates, say],
  );
  const chosen = useMemo(() => graph.edges.filter(({ id }) => selected.has(id)), [graph, selected]);
  const columns = useMemo(
    () =>
      EDGE_COLUMNS.map(({ id, header, size, min, figure, isHiddenAtFirst = false }): GridColumn<Row> => {
        const text = ({ said }: Row): string => said[id];
        return {
          ...{ id, header: t(header), size, min, text, isHiddenAtFirst },
          value: figure ?? text,
          ...(figure ? { isNumeric: true, cell: text } : {}),
          ...(id === "link" ? { cell: (row: Row) => <LinkCell edge={row.edge} name={nameOf(row)} /> } : {}),
        };
      }),
    [t],
  );
  return (
    <DataGrid
      id="topology"
      label={t("topo.graph")}
      {...{ rows, columns, idOf, nameOf, selected }}
      onSelect={setSelected}
      menuOf={(id) => edgeMenu(selected.has(id) ? chosen : graph.edges.filter((edge) => edge.id === id))}
      toolbar={chosen.length > 0 && <EdgeMenuButton edges={chosen} />}
      isMulti
      resortMs={2_000}
      emptyText={t("topo.empty")}
      className="m-3"
    />
  );
}
