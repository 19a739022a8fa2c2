"use client";
import { useMemo } from "react";
import type { Topology, TopologyFlow } from "@/server/contract";
import { useT } from "../../i18n";
import { formatBitRate } from "../../ui/format";
import type { DrawnLine } from "./line-states";
import type { Scene } from "./scene";
import { useFlows } from "./use-flow";

/** As many as a panel beside the map has room for. */
const SHOWN = 4;
const ENDS: ReadonlySet<string> = new Set(["vm", "host", "outside", "router"]);

/** The two machines that a flow is between, by their ids: the first is whoever asked for it. */
export function endsOfFlow({ nodes, edges }: Topology, flow: TopologyFlow): readonly [string, string] | null {
  const kindOf = new Map(nodes.map(({ id, kind }) => [id, kind]));
  const times = new Map<string, number>();
  for (const at of flow.edges) for (const id of [edges[at]?.from ?? "", edges[at]?.to ?? ""]) times.set(id, (times.get(id) ?? 0) + 1);
  const ends = [...times].flatMap(([id, count]) => (count === 1 && ENDS.has(kindOf.get(id) ?? "") ? [id] : []));
  const isMachine = (id: string): boolean => kindOf.get(id) === "vm" || kindOf.get(id) === "outside";
  // Where hosts stand on a segment beside their guests, their NICs are on the way and no end of it.
  const [first, last] = ends.filter(isMachine).length >= 2 ? ends.filter(isMachine) : ends;
  return first !== undefined && last !== undefined ? [first, last] : null;
}

interface Props {
  readonly scene: Scene;
  readonly line: DrawnLine;
  readonly live: Topology | null;
}
/** Who sends most over a line, and to whom. */
export function LineFlows({ scene, line, live }: Props) {
  const t = useT();
  const ids = useMemo(() => line.edges.map(({ id }) => id), [line]);
  const told = useFlows(ids, live, scene.picture.plan ?? "infrastructure");
  if (!told || !live) return null;
  const nameOf = (id: string): string => {
    const node = live.nodes.find((one) => one.id === id);
    return node ? scene.words.nameOf(node) : id;
  };
  const rows = told.flows.slice(0, SHOWN).flatMap((flow) => {
    const ends = endsOfFlow(live, flow);
    return ends ? [{ flow, key: flow.edges.join(), ends: `${nameOf(ends[0])} ⇄ ${nameOf(ends[1])}` }] : [];
  });
  if (rows.length === 0) return null;
  return (
    <>
      <p className="text-muted">{t("map.flows")}</p>
      <ul aria-label={t("map.flows")} className="flex flex-col">
        {rows.map(({ flow, key, ends }) => (
          <li key={key} className="flex gap-2 tabular-nums">
            <span className="min-w-0 flex-1 cut" title={ends}>
              {ends}
            </span>
            <span className="shrink-0">{formatBitRate(flow.txBytesPerS + flow.rxBytesPerS)}</span>
          </li>
        ))}
      </ul>
      {told.count > rows.length && <p className="text-muted">{t("map.moreFlows", { count: told.count - rows.length })}</p>}
    </>
  );
}
