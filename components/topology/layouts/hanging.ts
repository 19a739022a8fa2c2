/** What hangs on buses, with what is folded as boxes. */
import type { TopologyNode } from "@/server/contract";
import { nodeWidth } from "../label-width";
import type { PicturedGroup, Rect } from "../picture";
import type { BusLayout } from "./buses";
import { groupKey } from "./draft";
import { ALL_HOSTS, foldedTagOf, foldedTags, membersFold, tagFold } from "./folds";
import { BESIDE_NAME } from "./measures";
import { shapeOf, together, type Unit, type UnitShape } from "./units";

export interface Hanging extends Pick<Unit, "nodes" | "contacts" | "buses"> {
  /** what it is placed by: its main node, or its group */
  readonly unit: string;
  /** the bus that it stands below, or one more than there are */
  readonly at: number;
  readonly shape: UnitShape;
  /** it hangs on several buses, and shares its column with what hangs on the same */
  readonly isSpread: boolean;
  readonly group: Omit<PicturedGroup, keyof Rect> | null;
}
interface MembersGroup {
  readonly fold: string;
  /** of all machines there; null: it is none */
  readonly all: string | null;
  /** whose machines they are; "": nobody's */
  readonly host: string;
}
/** How many of one kind are folded: machines by the host that they are on or altogether, hosts altogether; null: they never are. */
export function membersGroup({ main }: Pick<Unit, "main">, buses: readonly string[]): MembersGroup | null {
  if (buses.length === 0 || (main.kind !== "vm" && main.kind !== "host")) return null;
  const sorted = [...buses].sort();
  if (main.kind === "host") return { fold: membersFold(sorted, main.kind), all: null, host: "" };
  return { fold: membersFold(sorted, main.host ?? ""), all: membersFold(sorted, ALL_HOSTS), host: main.host ?? "" };
}
const RANK_OF_HOSTS = 1;
const RANK: Partial<Record<TopologyNode["kind"], number>> = { host: 0, pif: 1, router: 2, vm: 4 };

type Group = Omit<PicturedGroup, keyof Rect>;
interface Boxes {
  /** what stands for itself */
  readonly open: Unit[];
  readonly groups: ReadonlyMap<string, { readonly group: Group; readonly buses: readonly number[] }>;
}
/** The box that a unit is folded into; null: it stands for itself. */
function groupOf(
  unit: Unit,
  { order, given }: BusLayout,
  tags: readonly string[],
  nodeOf: ReadonlyMap<string, TopologyNode>,
): Omit<Group, "members"> | null {
  const ids = unit.buses.flatMap((at) => order[at]?.id ?? []);
  const members = membersGroup(unit, ids);
  const [at] = ids;
  if (!members || at === undefined) return null;
  const tag = unit.main.kind === "vm" ? foldedTagOf(unit.main, tags) : null;
  if (tag !== null) return { fold: tagFold(tag), by: "tag", name: tag, at };
  if (members.all !== null && given.folded.has(members.all)) return { fold: members.all, by: "count", name: "", at };
  if (!given.folded.has(members.fold)) return null;
  const own = nodeOf.get(members.host);
  return { fold: members.fold, by: own ? "host" : "count", name: own ? given.nameOf(own) : "", at };
}
function boxesOf(layout: BusLayout): Boxes {
  const nodeOf = new Map(layout.graph.nodes.map((node) => [node.id, node]));
  const tags = foldedTags(layout.given.folded);
  const open: Unit[] = [];
  const shut = new Map<string, { readonly group: Omit<Group, "members">; readonly units: Unit[] }>();
  for (const unit of layout.units) {
    const group = groupOf(unit, layout, tags, nodeOf);
    if (!group) {
      open.push(unit);
      continue;
    }
    const key = groupKey(group);
    const known = shut.get(key) ?? { group, units: [] };
    shut.set(key, known);
    known.units.push(unit);
  }
  const groups = new Map<string, { group: Group; buses: readonly number[] }>();
  for (const [key, { group, units }] of shut) {
    // One by itself takes no more room than its box.
    if (units.length === 1) {
      open.push(...units);
      continue;
    }
    groups.set(key, { group: { ...group, members: units.map(({ main }) => main.id) }, buses: together(units) });
    for (const { nodes } of units) for (const { id } of nodes) layout.made.hidden.set(id, key);
  }
  return { open, groups };
}

export function foldUnits(layout: BusLayout): readonly Hanging[] {
  const { near, order, given } = layout;
  const { open, groups } = boxesOf(layout);
  const boxes = [...groups].map(([id, { group, buses }]): Hanging => {
    const shape = { places: new Map<string, Rect>(), width: nodeWidth("vm", group.name) + BESIDE_NAME, rows: 1 };
    return { unit: id, nodes: [], contacts: [{ id, buses }], buses, at: buses[0] ?? 0, shape, isSpread: buses.length > 1, group };
  });
  const keyed = open.map((unit) => ({ unit, rank: RANK[unit.main.kind] ?? 3, label: given.nameOf(unit.main) }));
  keyed.sort((a, b) => a.rank - b.rank || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
  const units = keyed.map(({ unit }): Hanging => {
    const at = unit.buses[0] ?? order.length;
    const shape = shapeOf(unit, near, layout.widthOf);
    return { ...unit, unit: unit.main.id, at, shape, isSpread: unit.buses.length > 1, group: null };
  });
  const hosts = keyed.findIndex(({ rank }) => rank > RANK_OF_HOSTS);
  const first = hosts < 0 ? units.length : hosts;
  const all = [...units.slice(0, first), ...boxes, ...units.slice(first)];
  return [...all.filter(({ isSpread }) => isSpread).sort((a, b) => a.at - b.at), ...all.filter(({ isSpread }) => !isSpread)];
}
