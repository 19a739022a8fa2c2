"use client";
import { X } from "lucide-react";
import { Fragment, type RefObject } from "react";
import type { Topology, TopologyRates } from "@/server/contract";
import { type TextKey, useT } from "../../i18n";
import { IconButton } from "../../ui/button";
import { formatBitRate, formatPercent } from "../../ui/format";
import { lazyPart } from "../../ui/lazy-part";
import { LineActs } from "../acting/line-acts";
import { type EdgeSaid, edgeFigures, nodeNames, useEdgeWords } from "./edge-words";
import { LineFlows } from "./line-flows";
import { type DrawnLine, endsOf, type LineRates } from "./line-states";
import type { RateHistory } from "./rate-history";
import type { Scene } from "./scene";

const LineGraph = lazyPart(() => import("./line-graph").then((file) => file.LineGraph), { isSoon: true, isLate: true });

/** What is said of a single edge beside its rates. */
const FACTS: readonly (readonly [keyof EdgeSaid, TextKey])[] = [
  ["speed", "map.speed"],
  ["mtu", "map.mtuName"],
  ["vlan", "map.vlanName"],
  ["stp", "map.stp"],
  ["bond", "map.bond"],
  ["lock", "map.lock"],
  ["link", "map.linkSet"],
  ["capture", "map.capture"],
  ["state", "topo.state"],
];

interface Props {
  readonly scene: Scene;
  readonly line: DrawnLine;
  /** its place among the scene's lines */
  readonly at: number;
  readonly flowing: LineRates;
  readonly rates: TopologyRates | null;
  readonly history: RateHistory;
  /** the whole graph as it is now; null: another moment is looked at */
  readonly live: Topology | null;
  readonly panel: RefObject<HTMLElement | null>;
  /** null: it is pointed at alone, and goes when that ends */
  readonly onClose: (() => void) | null;
}
/** A line in words: rates both ways, what else is known of it, and its last minutes. */
export function LinePanel({ scene, line, at, flowing, rates, history, live, panel, onClose }: Props) {
  const t = useT();
  const say = useEdgeWords(scene.graph, scene.captured);
  const name = nodeNames(scene.graph, t);
  const ends = endsOf(line);
  const [first, last] = ends.map(name);
  const [near, far] = ends.map((id) => {
    const node = scene.graph.nodes.find((one) => one.id === id);
    return node ? scene.words.nameOf(node) : id;
  });
  const [edge] = line.edges;
  const isOne = line.edges.length === 1;
  const said = edge && isOne ? say(edge, edgeFigures(edge, line.line.edges[0]?.at ?? -1, rates)) : null;
  const share = flowing.utilisation[at] ?? -1;
  const rows: (readonly [string, string, string?])[] = [
    [t("map.rateThere", { name: far ?? "" }), formatBitRate(flowing.there[at] ?? 0), "var(--series-1)"],
    [t("map.rateThere", { name: near ?? "" }), formatBitRate(flowing.back[at] ?? 0), "var(--series-2)"],
    [t("map.packets"), `${flowing.frames[at] ?? 0}`],
    [t("map.lost"), `${flowing.lost[at] ?? 0}`],
    [t("map.dropped"), `${flowing.dropped[at] ?? 0}`],
    [t("map.utilisation"), share >= 0 ? formatPercent(share) : t("map.noLimit")],
    ...(said ? FACTS.flatMap(([key, label]) => (said[key] === "" ? [] : [[t(label), said[key]] as const])) : []),
  ];
  const kept = history.of(line.edges.map(({ id }, n) => ({ id, isForward: line.line.edges[n]?.isForward ?? true })));
  return (
    <section
      ref={panel}
      aria-label={t("map.line")}
      tabIndex={-1}
      onKeyDown={(event) => {
        // A menu that it has opened closes by its own.
        if (event.key !== "Escape" || !onClose || !event.currentTarget.contains(event.target as Node)) return;
        event.preventDefault();
        onClose();
      }}
      className="flex max-h-full w-[298px] flex-col gap-1 overflow-y-auto rounded-md border border-line bg-raised p-2 text-sm shadow-pop select-text"
    >
      <div className="flex items-start gap-1">
        <h3 className="min-w-0 flex-1 font-medium break-words">
          {first} – {last}
        </h3>
        {onClose && <IconButton label={t("map.close")} icon={<X size={13} aria-hidden />} onClick={onClose} />}
      </div>
      <LineActs edges={line.edges} />
      {!isOne && <p className="text-muted">{t("map.edges", { count: line.edges.length })}</p>}
      <dl className="grid grid-cols-[1fr_auto] gap-x-2 tabular-nums">
        {rows.map(([label, text, colour]) => (
          <Fragment key={label}>
            <dt className="min-w-0 text-muted">
              {colour && <span aria-hidden className="mr-1 inline-block size-2 rounded-full" style={{ background: colour }} />}
              {label}
            </dt>
            <dd className="text-right">{text}</dd>
          </Fragment>
        ))}
      </dl>
      <LineFlows {...{ scene, line, live }} />
      {kept.times.length > 1 && (
        <>
          <p className="text-muted">{t("map.lastMinutes")}</p>
          <LineGraph history={kept} />
        </>
      )}
    </section>
  );
}
