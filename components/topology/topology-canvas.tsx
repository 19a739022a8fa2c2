"use client";
import { useCallback, useMemo, useState } from "react";
import type { Topology, TopologyNode, TopologyRates } from "@/server/contract";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import type { MenuEntry } from "../ui/menu-entries";
import type { Measure } from "./drawing/heat";
import { MapDrawing } from "./drawing/map-drawing";
import { MapAside, MapSides } from "./drawing/map-sides";
import { useMapMenu } from "./drawing/use-map-menu";
import { MARGIN } from "./drawing/use-pan-zoom";
import type { Size } from "./drawing/view";
import { foldedAtFirst, layOut } from "./layout";
import { type Places, pictureOf } from "./layout-picture";
import type { Point } from "./picture";

const inside = ({ width, height }: Size): Size => ({ width: width - 2 * MARGIN, height: height - 2 * MARGIN });
const NOT_MOVED: Places = {};

interface Props {
  readonly labId: string;
  readonly graph: Topology;
  readonly rates: TopologyRates | null;
  readonly onOpen: (node: TopologyNode) => void;
  /** the menu of objects that nodes stand for */
  readonly menuOf: (refs: readonly string[]) => readonly MenuEntry[];
  /** where its tools stand; null: nowhere yet */
  readonly slot: HTMLElement | null;
}

/** The drawn graph: laid out for its window, with what somebody has folded or moved. */
export function TopologyCanvas({ labId, graph, rates, onOpen, menuOf, slot }: Props) {
  const t = useT();
  const [saved, setFolded] = usePref<readonly string[] | null>(`topology-folds-${labId}`, null);
  const [places, setPlaces] = usePref<Places>(`topology-places-${labId}`, NOT_MOVED);
  const [measure] = usePref<Measure | null>("topology-measure", null);
  const [window, setWindow] = useState<Size>({ width: 0, height: 0 });
  const folded = useMemo(() => new Set(saved ?? (window.width === 0 ? [] : foldedAtFirst(graph, inside(window)))), [saved, graph, window]);
  const picture = useMemo(() => {
    const nameOf = ({ kind, label }: TopologyNode): string => label || t(`topo.kind.${kind}`);
    return window.width === 0 ? null : pictureOf(graph, layOut(graph, folded, inside(window), nameOf), folded, places);
  }, [graph, folded, window, places, t]);
  const onFold = useCallback(
    (id: string): void => setFolded(folded.has(id) ? [...folded].filter((one) => one !== id) : [...folded, id]),
    [folded, setFolded],
  );
  const onMoved = useCallback(
    (moved: ReadonlyMap<string, Point>) => setPlaces({ ...places, ...Object.fromEntries(moved) }),
    [places, setPlaces],
  );
  const mapMenu = useMapMenu({ onOpen, onFold, menuOf, onPutBack: Object.keys(places).length > 0 ? () => setPlaces(undefined) : null });
  return (
    <MapDrawing
      {...{ picture, graph, rates, onOpen, onFold, onMoved, measure }}
      onSize={setWindow}
      menuOf={mapMenu}
      aside={(parts) => <MapAside {...{ parts, graph, rates }} />}
    >
      {(parts) => <MapSides {...{ parts, graph, rates, measure }} name={t("topo.graph")} slot={slot} />}
    </MapDrawing>
  );
}
