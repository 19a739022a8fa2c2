/** What hangs on buses, with what is folded as boxes. */
import type { TopologyNode } from "@/server/contract";
import { nodeWidth } from "../label-width";
import type { PicturedGroup, Rect } from "../picture";
import type { BusLayout } from "./buses";
import { groupKey } from "./draft";
import { foldedTagOf, foldedTags, membersFold, tagFold } from "./folds";
import { BESIDE_NAME } from "./measures";
import { shapeOf, type Unit, type UnitShape } from "./units";

export interface Hanging extends Pick<Unit, "nodes" | "contacts" | "buses"> {
  /** what it is placed by: its main node, or its group */
  readonly unit: string;
  /** the bus that it stands below, or one more than there are */
  readonly at: number;
  readonly shape: UnitShape;
  /** it hangs on several buses, and has a column of its own */
  readonly isSpread: boolean;
  /** those of its buses that its lines go down to */
  readonly lower: readonly number[];
  readonly group: Omit<PicturedGroup, keyof Rect> | null;
}
/** What a fold of a bus's members has in common: the host that they are on, or nothing. */
export function membersGroup({ main }: Pick<Unit, "main">, bus: string): { readonly fold: string; readonly host: string } {
  const host = main.kind === "vm" ? (main.host ?? "") : "";
  return { fold: membersFold(bus, host), host };
}
const RANK: Partial<Record<TopologyNode["kind"], number>> = { host: 0, pif: 1, router: 2, vm: 4 };

interface Boxes {
  /** what stands for itself */
  readonly open: Unit[];
  readonly groups: ReadonlyMap<string, { group: Omit<PicturedGroup, keyof Rect | "members">; members: string[]; at: number }>;
}
function boxesOf(layout: BusLayout): Boxes {
  const { graph, order, given } = layout;
  const nodeOf = new Map(graph.nodes.map((node) => [node.id, node]));
  const tags = foldedTags(given.folded);
  const groups = new Map<string, { group: Omit<PicturedGroup, keyof Rect | "members">; members: string[]; at: number }>();
  const open: Unit[] = [];
  const shut = new Map<string, Unit[]>();
  for (const unit of layout.units) {
    const [at] = unit.buses;
    const bus = at === undefined ? undefined : order[at];
    const isOpen = !bus || unit.buses.length > 1 || unit.nodes.some(({ kind }) => kind === "host" || kind === "router");
    const tag = foldedTagOf(unit.main, tags);
    const { fold, host } = membersGroup(unit, bus?.id ?? "");
    if (at === undefined || isOpen || (tag === null && !given.folded.has(fold))) {
      open.push(unit);
      continue;
    }
    const own = nodeOf.get(host);
    const group =
      tag !== null
        ? ({ fold: tagFold(tag), by: "tag", name: tag, at: bus.id } as const)
        : ({ fold, by: own ? "host" : "count", name: own ? given.nameOf(own) : "", at: bus.id } as const);
    const key = groupKey(group);
    groups.set(key, groups.get(key) ?? { group, members: [], at });
    shut.set(key, [...(shut.get(key) ?? []), unit]);
  }
  for (const [key, units] of shut) {
    // One by itself takes no more room than its box.
    if (units.length === 1) {
      groups.delete(key);
      open.push(...units);
      continue;
    }
    groups.get(key)?.members.push(...units.map(({ main }) => main.id));
    for (const { nodes } of units) for (const { id } of nodes) layout.made.hidden.set(id, key);
  }
  return { open, groups };
}

export function foldUnits(layout: BusLayout): readonly Hanging[] {
  const { near, order, given } = layout;
  const { open, groups } = boxesOf(layout);
  const boxes = [...groups].map(([id, { group, members, at }]): Hanging => {
    const width = nodeWidth("vm", group.name) + BESIDE_NAME;
    const shape = { places: new Map<string, Rect>(), width, rows: 1 };
    return {
      unit: id,
      nodes: [],
      contacts: [{ id, buses: [at] }],
      buses: [at],
      at,
      shape,
      isSpread: false,
      lower: [],
      group: { ...group, members },
    };
  });
  const keyed = open.map((unit) => ({ unit, rank: RANK[unit.main.kind] ?? 3, label: given.nameOf(unit.main) }));
  keyed.sort((a, b) => a.rank - b.rank || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
  const units = keyed.map(({ unit }): Hanging => {
    const at = unit.buses[0] ?? order.length;
    const shape = shapeOf(unit, near, layout.widthOf);
    return { ...unit, unit: unit.main.id, at, shape, isSpread: unit.buses.length > 1, lower: unit.buses.slice(1), group: null };
  });
  // The farthest reach first: what hangs on neighbours alone has room between.
  const spread = units.filter(({ isSpread }) => isSpread).sort((a, b) => a.at - b.at);
  return [...spread, ...boxes, ...units.filter(({ isSpread }) => !isSpread)];
}
