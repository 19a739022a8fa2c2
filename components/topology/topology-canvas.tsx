"use client";
import { useCallback, useMemo, useRef, useState } from "react";
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
import { foldedAtFirst, picture as pictureOf } from "./layouts/picture-of";
import type { Picture, Point } from "./picture";

const inside = ({ width, height }: Size): Size => ({ width: width - 2 * MARGIN, height: height - 2 * MARGIN });
/** Left upper corners of what somebody has moved, by node. */
type Places = Readonly<Record<string, Point>>;
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

/** The graph laid out for its window, with what somebody has folded or moved; what stands in it stays. */
function usePicture(graph: Topology, saved: readonly string[] | null, places: Places, window: Size) {
  const t = useT();
  const nameOf = useCallback(({ kind, label }: TopologyNode): string => label || t(`topo.kind.${kind}`), [t]);
  const folded = useMemo(
    () => new Set(saved ?? (window.width === 0 ? [] : foldedAtFirst("infrastructure", graph, { window: inside(window), nameOf }))),
    [saved, graph, window, nameOf],
  );
  const before = useRef<{ readonly picture: Picture; readonly places: Places; readonly window: Size } | null>(null);
  const picture = useMemo(() => {
    if (window.width === 0) return null;
    // Another window, or nodes that were put back, have it arranged anew.
    const last = before.current;
    const isSame = last?.window === window && Object.keys(last.places).every((id) => places[id] !== undefined);
    const fixed = new Map(Object.entries(places));
    return pictureOf("infrastructure", graph, { folded, window: inside(window), nameOf, fixed, previous: isSame ? last.picture : null });
  }, [graph, folded, window, places, nameOf]);
  before.current = picture && { picture, places, window };
  return { picture, folded };
}

/** The drawn graph: laid out for its window, with what somebody has folded or moved. */
export function TopologyCanvas({ labId, graph, rates, onOpen, menuOf, slot }: Props) {
  const t = useT();
  const [saved, setFolded] = usePref<readonly string[] | null>(`topology-folds-${labId}`, null);
  const [places, setPlaces] = usePref<Places>(`topology-places-${labId}`, NOT_MOVED);
  const [measure] = usePref<Measure | null>("topology-measure", null);
  const [window, setWindow] = useState<Size>({ width: 0, height: 0 });
  const { picture, folded } = usePicture(graph, saved, places, window);
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
      {(parts) => <MapSides {...{ parts, graph, rates, measure, slot }} name={t("topo.graph")} />}
    </MapDrawing>
  );
}
