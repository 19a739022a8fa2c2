"use client";
import { useCallback, useMemo, useState } from "react";
import type { Topology, TopologyNode, TopologyPlan, TopologyRates } from "@/server/contract";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import type { MenuEntry } from "../ui/menu-entries";
import type { Measure } from "./drawing/heat";
import { MapDrawing } from "./drawing/map-drawing";
import { useMapMenu } from "./drawing/use-map-menu";
import { MARGIN } from "./drawing/use-pan-zoom";
import type { Size } from "./drawing/view";
import { foldedAtFirst, picture as pictureOf } from "./layouts/picture-of";
import type { Point } from "./picture";

const inside = ({ width, height }: Size): Size => ({ width: width - 2 * MARGIN, height: height - 2 * MARGIN });
type Places = Readonly<Record<string, Point>>;
const NOT_MOVED: Places = {};

interface Props {
  readonly labId: string;
  readonly plan: TopologyPlan;
  readonly graph: Topology;
  readonly rates: TopologyRates | null;
  readonly onOpen: (node: TopologyNode) => void;
  /** the menu of objects that nodes stand for */
  readonly menuOf: (refs: readonly string[]) => readonly MenuEntry[];
}

/** The drawn graph: laid out for its window, with what somebody has folded or moved. */
export function TopologyCanvas({ labId, plan, graph, rates, onOpen, menuOf }: Props) {
  const t = useT();
  const [saved, setFolded] = usePref<readonly string[] | null>(`topology-folds-${plan}-${labId}`, null);
  const [places, setPlaces] = usePref<Places>(`topology-places-${plan}-${labId}`, NOT_MOVED);
  const [measure] = usePref<Measure | null>("topology-measure", null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const given = useMemo(
    () => ({ window: inside(size), nameOf: ({ kind, label }: TopologyNode): string => label || t(`topo.kind.${kind}`) }),
    [size, t],
  );
  const hasSize = size.width > 0;
  const folded = useMemo(() => new Set(saved ?? (hasSize ? foldedAtFirst(plan, graph, given) : [])), [saved, hasSize, plan, graph, given]);
  const picture = useMemo(() => (hasSize ? pictureOf(plan, graph, { ...given, folded }) : null), [hasSize, plan, graph, given, folded]);
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
    <MapDrawing {...{ picture, graph, rates, onOpen, onFold, onMoved, measure }} onSize={setSize} menuOf={mapMenu}>
      {() => null}
    </MapDrawing>
  );
}
