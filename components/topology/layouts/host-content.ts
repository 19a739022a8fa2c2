/** What stands in the frame of one host: NICs, bridges, interfaces, guests, from left to right. */
import type { TopologyNode } from "@/server/contract";
import type { PicturedGroup, Rect } from "../picture";
import { groupKey } from "./draft";
import { type Folded, foldedTagOf, foldedTags, guestFold, tagFold } from "./folds";
import { NODE_HEIGHT, ROW } from "./measures";
import { type Neighbours, nearTo } from "./neighbours";
import { apart, ordered } from "./ordering";

export const INSIDE = ["pif", "bridge", "vif", "vm"] as const;
/** VLANs of NICs have a layer of their own behind these. */
export const LAYERS = ["pif", "vlan", "bridge", "vif", "vm"] as const;
type Inside = (typeof LAYERS)[number];
/** Left edge in the frame and width of each layer. */
export type Layer = Readonly<Record<Inside, { readonly left: number; readonly width: number }>>;
/** What stands in a host's frame, and how it is joined. */
export interface HostNodes {
  readonly at: string;
  readonly inside: readonly TopologyNode[];
  readonly neighbours: Neighbours;
  /** interfaces that are VLANs of other interfaces */
  readonly vlans: ReadonlySet<string>;
}
export interface HostContent {
  /** `lead`: what a line to it needs of the row before it; `unit`: whose interface it is */
  readonly places: ReadonlyMap<string, Rect & { readonly lead: number; readonly unit: string }>;
  readonly groups: readonly PicturedGroup[];
  /** keys of the groups that stand for nodes */
  readonly hidden: ReadonlyMap<string, string>;
  readonly height: number;
}

/** Guests that have interfaces of their own; a control domain hangs on its bridges without. */
export function guestsOf(inside: readonly TopologyNode[], neighbours: Neighbours): readonly TopologyNode[] {
  const vifs = new Set(inside.filter(({ kind }) => kind === "vif").map(({ id }) => id));
  return inside.filter(({ id, kind }) => kind === "vm" && nearTo(neighbours, id).some((one) => vifs.has(one)));
}

/** A guest or a group with what it has a row for. */
interface Unit {
  readonly id: string;
  readonly label: string;
  readonly vifs: readonly string[];
  /** bridges and NICs that it hangs on */
  readonly on: readonly string[];
  /** a line comes to it past its interfaces: it has a row to itself */
  readonly isApart: boolean;
  readonly group: Omit<PicturedGroup, keyof Rect> | null;
}

class Host {
  readonly kindOf: ReadonlyMap<string, string>;
  readonly bridges: readonly TopologyNode[];
  private readonly isBridge: ReadonlySet<string>;

  readonly inside: readonly TopologyNode[];
  readonly neighbours: Neighbours;

  constructor({ inside, neighbours, vlans }: HostNodes) {
    this.inside = inside;
    this.neighbours = neighbours;
    this.kindOf = new Map(inside.map(({ id, kind }) => [id, vlans.has(id) ? "vlan" : kind]));
    this.bridges = inside.filter(({ kind }) => kind === "bridge");
    this.isBridge = new Set(this.bridges.map(({ id }) => id));
  }
  of(kind: Inside): readonly string[] {
    return this.inside.flatMap(({ id }) => (this.kindOf.get(id) === kind ? [id] : []));
  }
  isNic(id: string): boolean {
    const kind = this.kindOf.get(id);
    return kind === "pif" || kind === "vlan";
  }
  near(id: string): readonly string[] {
    return nearTo(this.neighbours, id);
  }
  bridgeOf(vif: string): string | undefined {
    return this.near(vif).find((id) => this.isBridge.has(id));
  }
  /** Interfaces by which a guest's own bridge hangs on another: their edges begin at it, and no guest is joined to them. */
  trunksOf(bridge: string): readonly string[] {
    if (!this.isBridge.has(bridge)) return [];
    const isTrunk = (id: string): boolean =>
      this.kindOf.get(id) === "vif" && this.near(id)[0] === bridge && !this.near(id).some((one) => this.kindOf.get(one) === "vm");
    return this.near(bridge).filter(isTrunk);
  }
  unitOf({ id, label }: TopologyNode): Unit {
    const near = this.near(id);
    const direct = near.filter((one) => this.isBridge.has(one) || this.isNic(one));
    const trunks = direct.flatMap((one) => this.trunksOf(one));
    const vifs = [...new Set([...near.filter((one) => this.kindOf.get(one) === "vif"), ...trunks])];
    const on = [...direct, ...vifs.flatMap((vif) => this.near(vif).filter((one) => this.isBridge.has(one)))];
    return { id, label, vifs, on, isApart: direct.length > 0 && vifs.length > 0, group: null };
  }
}

/** Boxes for guests that are folded, and what each stands for. */
function folds(host: Host, at: string, folded: Folded): { readonly units: readonly Unit[]; readonly hidden: Map<string, string> } {
  const hidden = new Map<string, string>();
  const groups = new Map<string, { group: Unit["group"]; on: Set<string>; members: string[] }>();
  const put = (group: Omit<PicturedGroup, keyof Rect | "members">, member: string): { on: Set<string>; key: string } => {
    const key = groupKey(group);
    const known = groups.get(key) ?? { group: { ...group, members: [] }, on: new Set<string>(), members: [] as string[] };
    groups.set(key, known);
    known.members.push(member);
    return { on: known.on, key };
  };
  const [tags, byBridge] = [foldedTags(folded), folded.has(guestFold(at))];
  const nameOf = new Map(host.bridges.map(({ id, label }) => [id, label]));
  for (const guest of tags.length > 0 || byBridge ? guestsOf(host.inside, host.neighbours) : []) {
    const tag = foldedTagOf(guest, tags);
    if (tag === null && !byBridge) continue;
    const vifs = host.near(guest.id).filter((id) => host.kindOf.get(id) === "vif");
    if (tag !== null) {
      const { key, on } = put({ fold: tagFold(tag), by: "tag", name: tag, at: at || null }, guest.id);
      for (const id of [guest.id, ...vifs]) hidden.set(id, key);
      for (const vif of vifs) on.add(host.bridgeOf(vif) ?? "");
      continue;
    }
    for (const vif of vifs) {
      const bridge = host.bridgeOf(vif) ?? null;
      const { key, on } = put({ fold: guestFold(at), by: "network", name: nameOf.get(bridge ?? "") ?? "", at: bridge }, vif);
      hidden.set(vif, key);
      if (!hidden.has(guest.id)) hidden.set(guest.id, key);
      if (bridge !== null) on.add(bridge);
    }
  }
  const units = [...groups].map(
    ([id, { group, on, members }]): Unit => ({
      ...{ id, label: id, vifs: [], on: [...on], isApart: false },
      group: group && { ...group, members },
    }),
  );
  return { units, hidden };
}

/** Units from top to bottom, with NICs and bridges in the order in which fewest lines cross. */
function inOrder(host: Host, units: readonly Unit[]): { readonly units: readonly Unit[]; readonly placeOf: ReadonlyMap<string, number> } {
  const [pifs, vlans] = [host.of("pif"), host.of("vlan")];
  const bridges = host.bridges.map(({ id }) => id);
  const given = new Map(bridges.map((id, at) => [id, at]));
  const first = new Map(units.map(({ id, on }) => [id, Math.min(...on.map((one) => given.get(one) ?? bridges.length), bridges.length)]));
  const byFirst = [...units].sort(
    (a, b) =>
      Number(a.group !== null) - Number(b.group !== null) ||
      (first.get(a.id) ?? 0) - (first.get(b.id) ?? 0) ||
      (a.label < b.label ? -1 : a.label > b.label ? 1 : 0),
  );
  const near = new Map<string, string[]>();
  const join = (a: string, b: string): void => void near.set(a, [...(near.get(a) ?? []), b]);
  for (const pif of [...pifs, ...vlans])
    for (const other of host.near(pif)) {
      join(pif, other);
      if (!host.isNic(other)) join(other, pif);
    }
  const held = new Map<string, string[]>();
  for (const { id, on } of units) {
    near.set(id, [...on]);
    for (const one of on) {
      const known = held.get(one);
      if (known) known.push(id);
      else held.set(one, [id]);
    }
  }
  for (const [one, ids] of held) near.set(one, [...(near.get(one) ?? []), ...ids]);
  const layers = ordered([pifs, vlans, bridges, byFirst.map(({ id }) => id)], near);
  const unitOf = new Map(units.map((unit) => [unit.id, unit]));
  const placeOf = new Map(layers.slice(0, 3).flatMap((layer) => layer.map((id, at) => [id, at] as const)));
  return { units: (layers[3] ?? []).flatMap((id) => unitOf.get(id) ?? []), placeOf };
}

/** The same places one apart, further down where something else has the row. @param taken - sorted */
function beside(places: readonly number[], taken: readonly number[]): readonly number[] {
  let free = Number.NEGATIVE_INFINITY;
  return places.map((place) => {
    let at = Math.max(place, free);
    for (const row of taken) if (Math.abs(at - row) < 1) at = row + 1;
    free = at + 1;
    return at;
  });
}

/** Rows of all nodes of a host; guests decide, the rest stands at the middle of what it is joined to. */
function rowsOf(host: Host, given: readonly Unit[]): { readonly rowOf: ReadonlyMap<string, number>; readonly rows: number } {
  const { units, placeOf } = inOrder(host, given);
  const rowOf = new Map<string, number>();
  let row = 0;
  for (const { id, vifs, isApart } of units) {
    const bridgeAt = (vif: string): number => placeOf.get(host.bridgeOf(vif) ?? "") ?? 0;
    const sorted = [...vifs].sort((a, b) => bridgeAt(a) - bridgeAt(b));
    for (const [index, vif] of sorted.entries()) rowOf.set(vif, row + index);
    rowOf.set(id, row + (isApart ? vifs.length : Math.max(0, vifs.length - 1) / 2));
    row += Math.max(1, vifs.length + (isApart ? 1 : 0));
  }
  // Interfaces that no guest has.
  for (const { id, kind } of host.inside) if (kind === "vif" && !rowOf.has(id) && !given.some(({ group }) => group)) rowOf.set(id, row++);
  const through = new Map<string, number[]>();
  for (const { id, on, group } of units) {
    const at = rowOf.get(id);
    if (group && at !== undefined) for (const one of on) through.set(one, [...(through.get(one) ?? []), at]);
  }
  const middle = (id: string, kinds: readonly string[], fallback: number): number => {
    const rows = [...(through.get(id) ?? [])];
    for (const one of host.near(id)) if (kinds.includes(host.kindOf.get(one) ?? "")) rows.push(...[rowOf.get(one) ?? []].flat());
    return rows.length > 0 ? rows.reduce((a, b) => a + b, 0) / rows.length : fallback;
  };
  const spread = (ids: readonly string[], wish: (id: string, at: number) => number, taken: readonly number[] = []): void => {
    const wishes = ids
      .map((id, at) => ({ id, at: wish(id, at) }))
      .sort((a, b) => a.at - b.at || (placeOf.get(a.id) ?? 0) - (placeOf.get(b.id) ?? 0));
    const places = apart(wishes.map(({ at }) => at));
    for (const [n, at] of beside(places, taken).entries()) rowOf.set(wishes[n]?.id ?? "", at);
  };
  // Lines of NICs that a control domain has for itself pass all layers, those of NICs with a bridge that of VLANs.
  const own = units.flatMap(({ id, on }) => (on.some((one) => host.isNic(one)) ? (rowOf.get(id) ?? []) : []));
  const inOrderOf = (taken: readonly number[]): readonly number[] => [...taken].sort((a, b) => a - b);
  spread(
    host.bridges.map(({ id }) => id),
    (id) => middle(id, ["vif", "vm"], row),
    inOrderOf(own),
  );
  const past = host
    .of("bridge")
    .flatMap((id) => (host.near(id).some((one) => host.kindOf.get(one) === "pif") ? (rowOf.get(id) ?? []) : []));
  spread(host.of("vlan"), (id) => middle(id, ["bridge", "vm"], row), inOrderOf([...own, ...past]));
  spread(host.of("pif"), (id, at) => middle(id, ["bridge", "vlan", "vm"], at));
  let rows = Math.max(1, row);
  for (const at of rowOf.values()) rows = Math.max(rows, at + 1);
  return { rowOf, rows };
}

export function placeHost(nodes: HostNodes, layer: Layer, folded: Folded): HostContent {
  const { at, inside } = nodes;
  const host = new Host(nodes);
  const { units: boxes, hidden } = folds(host, at, folded);
  const guests = inside.filter(({ id, kind }) => kind === "vm" && !hidden.has(id)).map((guest) => host.unitOf(guest));
  const seen = inside.filter(({ id }) => !hidden.has(id));
  const { rowOf, rows } = rowsOf(host, [...guests, ...boxes]);
  const yOf = (row: number): number => Math.round(row * ROW + (ROW - NODE_HEIGHT) / 2);
  /** Where the room for a line begins that comes to a guest past its interfaces, or past bridges too. */
  const direct = new Map(
    guests.flatMap(({ id, vifs, isApart, on }) => {
      if (!isApart && vifs.length > 0) return [];
      return [[id, (on.some((one) => host.isNic(one)) ? layer.vlan : layer.vif).left] as const];
    }),
  );
  const guestOf = new Map(guests.flatMap((guest) => guest.vifs.map((vif) => [vif, guest.id] as const)));
  const places = new Map<string, Rect & { lead: number; unit: string }>();
  for (const { id } of seen) {
    const { left, width } = layer[host.kindOf.get(id) as Inside];
    const from = direct.get(id);
    const lead = from === undefined ? 0 : left - from;
    places.set(id, { x: left, y: yOf(rowOf.get(id) ?? rows), width, height: NODE_HEIGHT, lead, unit: guestOf.get(id) ?? id });
  }
  const width = layer.vm.left + layer.vm.width - layer.vif.left;
  const groups = boxes.flatMap(({ id, group }) =>
    group ? [{ ...group, x: layer.vif.left, y: yOf(rowOf.get(id) ?? 0), width, height: NODE_HEIGHT }] : [],
  );
  return { places, groups, hidden, height: Math.ceil(rows * ROW) };
}
