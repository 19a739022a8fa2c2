"use client";
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import type { Topology, TopologyRates } from "@/server/contract";
import { useLab } from "../../data/lab-context";
import { usePref } from "../../data/prefs";
import type { Measure } from "./heat";
import { HeatLegend } from "./heat-legend";
import { LinePanel } from "./line-panel";
import type { MapParts } from "./map-drawing";
import { MapTools } from "./map-tools";
import { Minimap } from "./minimap";
import { RateHistory } from "./rate-history";
import type { Scene } from "./scene";
import { TalkersPanel } from "./talkers-panel";
import { middleOf } from "./view";

/** Rates of the last minutes, from when the map was opened. */
function useHistory(graph: Topology, rates: TopologyRates | null): RateHistory {
  const { clock } = useLab().session;
  const [history] = useState(() => new RateHistory());
  useEffect(() => {
    if (rates) history.add(graph, rates, clock.nowUs() / 1_000_000);
  }, [history, graph, rates, clock]);
  return history;
}
/** Where a node stands, or what it is folded into. */
function standsAt({ picture, targets, graph }: Scene, id: string) {
  const own = targets.get(id);
  if (own) return own;
  const near = new Set([id, ...graph.edges.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : []))]);
  const group = picture.groups.find(({ members }) => members.some((member) => near.has(member)));
  const host = graph.nodes.find((node) => node.id === id)?.host;
  return group ?? picture.frames.find(({ node }) => node.id === host) ?? null;
}

interface Props {
  readonly parts: MapParts;
  readonly graph: Topology;
  readonly rates: TopologyRates | null;
  readonly measure: Measure | null;
  /** what exported files are called */
  readonly name: string;
  /** where its tools stand; null: nowhere yet */
  readonly slot: HTMLElement | null;
}
/** What stands over a map at its edges: the line that is meant, colours and the overview; and its tools, where these belong. */
export function MapSides({ parts, graph, rates, measure, name, slot }: Props) {
  const { stage, scene, flowing, marks, panZoom, lineFocus, live } = parts;
  const [hasMinimap] = usePref("topology-minimap", true);
  const history = useHistory(graph, rates);
  const meant = marks.selectedLine ?? marks.pointedLine;
  const at = scene && meant !== null ? scene.lines.findIndex(({ line }) => line.id === meant) : -1;
  const line = scene?.lines[at];
  return (
    <>
      {slot && createPortal(<MapTools parts={parts} rates={rates} name={name} />, slot)}
      <div className="pointer-events-none absolute top-3 right-3 bottom-14 flex flex-col items-end gap-2 *:pointer-events-auto">
        {scene && line && (
          <LinePanel
            {...{ scene, line, at, flowing, rates, history, live }}
            panel={lineFocus.panel}
            onClose={marks.selectedLine === null ? null : lineFocus.leave}
          />
        )}
      </div>
      <div className="pointer-events-none absolute bottom-3 left-3 flex flex-col gap-2 *:pointer-events-auto">
        {measure && <HeatLegend measure={measure} />}
        {hasMinimap && <Minimap stage={stage} scene={scene} panZoom={panZoom} />}
      </div>
    </>
  );
}

/** What stands beside a map: who sends most. */
export function MapAside({ parts: { scene, select, panZoom }, graph, rates }: Pick<Props, "parts" | "graph" | "rates">) {
  const [hasTalkers, setTalkers] = usePref("topology-talkers", false);
  if (!hasTalkers) return null;
  const show = (id: string): void => {
    const place = scene && standsAt(scene, id);
    if (!place) return;
    if (scene.targets.has(id)) select([id]);
    panZoom.centre(middleOf(place));
  };
  return <TalkersPanel graph={graph} rates={rates} onShow={show} onClose={() => setTalkers(false)} />;
}
