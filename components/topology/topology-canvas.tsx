"use client";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { MapItem, Topology, TopologyNode, TopologyPlan, TopologyRates } from "@/server/contract";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import type { MenuEntry } from "../ui/menu-entries";
import { useEdgeActs } from "./acting/use-acting";
import type { Moves } from "./arranging/pending";
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
import { ItemLayer } from "./items/item-layer";
import { itemIdOf, itemTarget, withItems } from "./items/item-shape";
import { useItemMenu } from "./items/use-item-menu";
import { type MapItems, useItems } from "./items/use-items";
import type { Joins } from "./joining/join";
import { JoinLayer } from "./joining/join-layer";
import { useJoining } from "./joining/use-joining";
import { useConnect, useJoiningMenu } from "./joining/use-joining-menu";
import { foldedAtFirst, picture as pictureOf } from "./layouts/picture-of";
import { boxesOf } from "./layouts/tidying";
import { nodeName } from "./node-name";
import type { Picture, Point } from "./picture";
import { Following } from "./together/following";
import { OthersLayer } from "./together/others-layer";
import type { Together } from "./together/use-together";
import { TraceLayer } from "./trace/trace-layer";

const inside = ({ width, height }: Size): Size => ({ width: width - 2 * MARGIN, height: height - 2 * MARGIN });

const NO_ITEMS: readonly MapItem[] = [];

interface Props {
  readonly labId: string;
  readonly plan: TopologyPlan;
  readonly graph: Topology;
  readonly rates: TopologyRates | null;
  /** what is found, and what has become of the map */
  readonly sought: Sought;
  readonly together: Together;
  /** all of the map is seen: what is drawn beside nodes belongs to where they all stand */
  readonly isWhole: boolean;
  /** somebody wants to see what is near to a node */
  readonly onNear: (node: string) => void;
  readonly onOpen: (node: TopologyNode) => void;
  /** the menu of objects that nodes stand for */
  readonly menuOf: (refs: readonly string[]) => readonly MenuEntry[];
  /** what may be joined with what; null: nothing, as another time is shown */
  readonly joins: Joins | null;
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

/** Keeps nodes where they stand, unless somebody has put them there already. */
function usePinning(picture: Picture | null, places: ReadonlyMap<string, Point>, move: (moves: Moves) => void) {
  return useCallback(
    (ids: ReadonlySet<string>): void => {
      const boxes = picture ? boxesOf(picture, ids) : new Map<string, Point>();
      const loose = [...boxes].filter(([id]) => !places.has(id)).map(([id, { x, y }]) => [id, { x, y }] as const);
      if (loose.length > 0) move(new Map(loose));
    },
    [picture, places, move],
  );
}

/** Moves nodes and what people have drawn. */
function useMoving(items: MapItems, moveNodes: (moves: Moves) => void): (moves: Moves) => void {
  const { items: drawn, put } = items;
  return useCallback(
    (moves: Moves): void => {
      const nodes = new Map([...moves].filter(([id]) => itemIdOf(id) === null));
      const moved = drawn.flatMap((item) => {
        const to = moves.get(itemTarget(item.id));
        return to ? [{ ...item, x: Math.round(to.x), y: Math.round(to.y) }] : [];
      });
      if (nodes.size > 0) moveNodes(nodes);
      if (moved.length > 0) void put(moved);
    },
    [drawn, put, moveNodes],
  );
}

/** The drawn graph: laid out for its window, with what somebody has folded or moved. */
export function TopologyCanvas(props: Props) {
  const { plan, graph, rates, sought, together, isWhole, onOpen, onNear, menuOf, joins, slot, people } = props;
  const t = useT();
  const arrangement = useArrangement(plan);
  const { places } = arrangement;
  const items = useItems(arrangement);
  const move = useMoving(items, arrangement.move);
  const [measure] = usePref<Measure | null>("topology-measure", null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const asked = useMemo(() => ({ window: inside(size), nameOf: (node: TopologyNode): string => nodeName(node, t) }), [size, t]);
  const { folded, onFold } = useFolded(props, asked);
  const given = useMemo(() => ({ ...asked, folded, fixed: places }), [asked, folded, places]);
  const bare = usePicture(plan, graph, given);
  const drawn = isWhole ? items.items : NO_ITEMS;
  const picture = useMemo(() => bare && withItems(bare, drawn), [bare, drawn]);
  const itemMenu = useItemMenu(items, usePinning(bare, places, arrangement.move));
  const arranging = useArrangingMenu(useMemo(() => ({ ...arrangement, move }), [arrangement, move]));
  const folding = useFoldingMenu({ plan, graph, folded, onFold, nameOf: asked.nameOf });
  const own = useCallback(
    (parts: MapParts) => [...(isWhole ? itemMenu.ofMap(parts) : []), ...folding(), ...arranging(parts)],
    [isWhole, itemMenu, folding, arranging],
  );
  const { captured } = useEdgeActs();
  const joining = useJoining(joins, graph, picture);
  const { lit } = joining;
  const joinMenu = useJoiningMenu(joining);
  const mapMenu = useMapMenu({ onOpen, onFold, onNear, menuOf, joining: joinMenu, itemMenu: itemMenu.ofItem, arranging: own });
  // While something is joined all else is faint but what it can be joined with.
  const seen = useMemo(() => (lit ? { ...sought, found: lit } : sought), [lit, sought]);
  return (
    <MapDrawing
      {...{ picture, graph, rates, onOpen, onFold, measure, captured }}
      sought={seen}
      onMoved={move}
      onConnect={useConnect(joining)}
      itemActs={items}
      onSize={setSize}
      menuOf={mapMenu}
      aside={(parts) => <MapAside {...{ parts, graph, rates }} />}
    >
      {(parts) => (
        <>
          <OthersLayer parts={parts} together={together} sheet={plan} folds={folded} />
          <Following parts={parts} together={together} people={people} />
          <JoinLayer parts={parts} joining={joining} />
          <TraceLayer parts={parts} />
          {isWhole && <ItemLayer {...{ parts, items, slot }} menu={itemMenu} />}
          <MapSides {...{ parts, graph, rates, measure }} name={t("topo.graph")} slot={slot} />
        </>
      )}
    </MapDrawing>
  );
}
