"use client";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Topology, TopologyNode, TopologyPlan, TopologyRates } from "@/server/contract";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import type { MenuEntry } from "../ui/menu-entries";
import { useEdgeActs } from "./acting/use-acting";
import { useArrangement } from "./arranging/use-arrangement";
import { useArrangingMenu } from "./arranging/use-arranging-menu";
import { useFoldingMenu } from "./arranging/use-folding-menu";
import type { Measure } from "./drawing/heat";
import { MapDrawing, type MapParts } from "./drawing/map-drawing";
import { MapAside, MapSides } from "./drawing/map-sides";
import type { Sought } from "./drawing/marks";
import { useMapMenu } from "./drawing/use-map-menu";
import { MARGIN } from "./drawing/use-pan-zoom";
import type { Size } from "./drawing/view";
import { foldedAtFirst, picture as pictureOf } from "./layouts/picture-of";
import { nodeName } from "./node-name";
import type { Picture } from "./picture";
import { Following } from "./together/following";
import { OthersLayer } from "./together/others-layer";
import type { Together } from "./together/use-together";
import { TraceLayer } from "./trace/trace-layer";

const inside = ({ width, height }: Size): Size => ({ width: width - 2 * MARGIN, height: height - 2 * MARGIN });

interface Props {
  readonly labId: string;
  readonly plan: TopologyPlan;
  readonly graph: Topology;
  readonly rates: TopologyRates | null;
  /** what is found, and what has become of the map */
  readonly sought: Sought;
  readonly together: Together;
  /** somebody wants to see what is near to a node */
  readonly onNear: (node: string) => void;
  readonly onOpen: (node: TopologyNode) => void;
  /** the menu of objects that nodes stand for */
  readonly menuOf: (refs: readonly string[]) => readonly MenuEntry[];
  /** where its tools stand; null: nowhere yet */
  readonly slot: HTMLElement | null;
  /** where those stand who are on the map as well; null: nowhere yet */
  readonly people: HTMLElement | null;
}

/** The largest window that the map has had: one that becomes smaller, as by a panel beside it, folds nothing that somebody looks at. */
function useLargest({ width, height }: Size): Size {
  const [largest, setLargest] = useState<Size>({ width, height });
  if (width > largest.width || height > largest.height)
    setLargest({ width: Math.max(width, largest.width), height: Math.max(height, largest.height) });
  return largest;
}

/** What is folded: as somebody has folded it, whoever is followed above all, and at first what is too much. */
function useFolded(
  { labId, plan, graph, together }: Props,
  given: { readonly window: Size; readonly nameOf: (node: TopologyNode) => string },
) {
  const [saved, setFolded] = usePref<readonly string[] | null>(`topology-folds-${plan}-${labId}`, null);
  const theirs = together.followed?.folds;
  const { nameOf } = given;
  const window = useLargest(given.window);
  const hasSize = window.width > 0;
  const folded = useMemo(
    () => new Set(theirs ?? saved ?? (hasSize ? foldedAtFirst(plan, graph, { window, nameOf }) : [])),
    [theirs, saved, hasSize, plan, graph, window, nameOf],
  );
  const onFold = useCallback(
    (id: string): void => setFolded(folded.has(id) ? [...folded].filter((one) => one !== id) : [...folded, id]),
    [folded, setFolded],
  );
  return { folded, onFold };
}

/** The picture of the plan: what stood in the one before stays, as long as the window does. */
function usePicture(plan: TopologyPlan, graph: Topology, given: Parameters<typeof pictureOf>[2]): Picture | null {
  const before = useRef<{ readonly plan: TopologyPlan; readonly window: Size; readonly picture: Picture } | null>(null);
  const picture = useMemo(() => {
    if (given.window.width <= 0) return null;
    const last = before.current;
    const isSame = last?.plan === plan && last.window.width === given.window.width && last.window.height === given.window.height;
    return pictureOf(plan, graph, { ...given, previous: isSame ? last.picture : null });
  }, [plan, graph, given]);
  useEffect(() => {
    before.current = picture && { plan, window: given.window, picture };
  }, [plan, picture, given]);
  return picture;
}

/** The drawn graph: laid out for its window, with what somebody has folded or moved. */
export function TopologyCanvas(props: Props) {
  const { plan, graph, rates, sought, together, onOpen, onNear, menuOf, slot, people } = props;
  const t = useT();
  const arrangement = useArrangement(plan);
  const { places, move } = arrangement;
  const [measure] = usePref<Measure | null>("topology-measure", null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const asked = useMemo(() => ({ window: inside(size), nameOf: (node: TopologyNode): string => nodeName(node, t) }), [size, t]);
  const { folded, onFold } = useFolded(props, asked);
  const given = useMemo(() => ({ ...asked, folded, fixed: places }), [asked, folded, places]);
  const picture = usePicture(plan, graph, given);
  const arranging = useArrangingMenu(arrangement);
  const folding = useFoldingMenu({ plan, graph, folded, onFold, nameOf: asked.nameOf });
  const own = useCallback((parts: MapParts) => [...folding(), ...arranging(parts)], [folding, arranging]);
  const { captured } = useEdgeActs();
  const mapMenu = useMapMenu({ onOpen, onFold, onNear, menuOf, arranging: own });
  return (
    <MapDrawing
      {...{ picture, graph, rates, onOpen, onFold, measure, sought, captured }}
      onMoved={move}
      onSize={setSize}
      menuOf={mapMenu}
      aside={(parts) => <MapAside {...{ parts, graph, rates }} />}
    >
      {(parts) => (
        <>
          <OthersLayer parts={parts} together={together} sheet={plan} folds={folded} />
          <Following parts={parts} together={together} people={people} />
          <TraceLayer parts={parts} />
          <MapSides {...{ parts, graph, rates, measure }} name={t("topo.graph")} slot={slot} />
        </>
      )}
    </MapDrawing>
  );
}
