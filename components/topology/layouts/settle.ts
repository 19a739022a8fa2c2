/**
 * Puts a draft among what stands already: what somebody has put somewhere stays exactly there, what stood in the picture before stays unless
 * something would lie on it, and what is new takes the nearest free room to where the draft would have it. Things are placed in their frames,
 * and frames in those around them.
 */
import type { Picture, PicturedFrame, PicturedGroup, Point, Rect } from "../picture";
import { BETWEEN } from "./columns";
import { type Draft, type DraftFrame, type DraftGroup, type DraftNode, groupKey } from "./draft";
import { Room, type Search } from "./free-room";
import { NODE_HEIGHT, PAD, ROW, scaleIn, type Window } from "./measures";
import { framesRefolded, shiftsOf } from "./refolding";

export interface Standing {
  /** places of the left upper corners of nodes and frames that somebody has put there */
  readonly fixed: ReadonlyMap<string, Point>;
  readonly previous: Picture | null;
  readonly window: Window;
  /** what a node's name needs */
  readonly widthOf: (node: DraftNode) => number;
  /** what was folded is not what is now: frames are arranged anew */
  readonly isRefolded: boolean;
}
/** A node or a group, by its place in the draft and, in its frame, before. */
interface Item extends Rect {
  readonly key: string;
  readonly kind: string;
  readonly unit: string;
  readonly lead: number;
  readonly before: Point | null;
  /** all of its row is its own: something may be moved far to the right, and it leads there */
  readonly isBus: boolean;
}
interface Placed extends Point {
  readonly width: number;
}

const ENDLESS = 1e6;
/** So many frames that are folded or unfolded at once move others aside; more, and all frames are arranged anew. */
const SLIGHTLY = 2;

/** So often frames are placed anew at most. */
const ROUNDS = 4;

class Settling {
  /** in their frames */
  readonly places = new Map<string, Placed>();
  readonly frames = new Map<string, Rect>();
  private readonly inFrame = new Map<string | null, Item[]>();
  private readonly framesIn = new Map<string | null, DraftFrame[]>();
  private readonly frameOf: ReadonlyMap<string, DraftFrame>;
  private readonly before: {
    readonly frames: ReadonlyMap<string, PicturedFrame>;
    readonly groups: ReadonlyMap<string, PicturedGroup>;
    /** what stands in no frame stays, and frames do */
    keeps: boolean;
  };
  /** frames in which something is folded that was not, or the other way round */
  private readonly refolded: ReadonlySet<string>;
  /** how far frames go to make room for one that is unfolded, or to close it */
  private readonly shifts: ReadonlyMap<string, Point>;
  private readonly fixedRects: readonly Rect[];

  constructor(
    readonly draft: Draft,
    readonly standing: Standing,
  ) {
    this.frameOf = new Map(draft.frames.map((frame) => [frame.node.id, frame]));
    const { previous, isRefolded } = standing;
    this.before = {
      frames: new Map((previous?.frames ?? []).map((frame) => [frame.node.id, frame])),
      groups: new Map((previous?.groups ?? []).map((group) => [groupKey(group), group])),
      keeps: false,
    };
    for (const frame of draft.frames) push(this.framesIn, frame.frame, frame);
    this.refolded = isRefolded ? framesRefolded(draft, previous) : new Set();
    const isSlight = draft.frames.length > 0 && this.refolded.size <= SLIGHTLY;
    this.before.keeps = previous !== null && (!isRefolded || isSlight);
    this.shifts = isRefolded && isSlight ? shiftsOf(draft, this.before.frames, (frame) => this.leastOf(frame)) : new Map();
    const fixed: Rect[] = [];
    for (const [id, node] of draft.nodes) {
      const at = standing.fixed.get(id);
      if (at) fixed.push({ ...at, width: node.form === "bus" ? standing.widthOf(node) : node.width, height: node.height });
      else push(this.inFrame, node.frame, this.itemOf(id, node));
    }
    this.fixedRects = fixed;
    for (const group of draft.groups) push(this.inFrame, group.frame, this.itemOf(groupKey(group), group));
  }

  private itemOf(key: string, one: DraftNode | DraftGroup): Item {
    const home = one.frame === null ? { x: 0, y: 0 } : (this.frameOf.get(one.frame) ?? { x: 0, y: 0 });
    const node = "node" in one ? one : null;
    const before = this.beforeOf(key, one, node !== null);
    const width = node ? this.widthOf(node, before?.width ?? 0) : one.width;
    const { kind, unit, lead } = node ? { kind: node.node.kind, unit: node.unit, lead: node.lead } : { kind: "group", unit: key, lead: 0 };
    const by = this.carried(unit);
    const [x, y] = [one.x - home.x + (by?.draft.x ?? 0), one.y - home.y + (by?.draft.y ?? 0)];
    if (before && by) [before.x, before.y] = [before.x + by.before.x, before.y + by.before.y];
    return { key, kind, unit, lead, x, y, width, height: one.height, before, isBus: node?.form === "bus" };
  }
  /** How far what hangs on a bus that somebody has moved goes along with it, from its draft and from where it stood. */
  private carried(unit: string): { readonly draft: Point; readonly before: Point } | null {
    const bus = this.draft.onBus?.get(unit);
    const to = bus === undefined ? undefined : this.standing.fixed.get(bus);
    const from = bus === undefined ? undefined : this.draft.nodes.get(bus);
    if (bus === undefined || !to || !from) return null;
    const stood = this.standing.previous?.nodes.get(bus) ?? from;
    return { draft: { x: to.x - from.x, y: to.y - from.y }, before: { x: to.x - stood.x, y: to.y - stood.y } };
  }
  private beforeOf(key: string, one: DraftNode | DraftGroup, isNode: boolean): { x: number; y: number; readonly width: number } | null {
    const { previous } = this.standing;
    const known = isNode ? previous?.nodes.get(key) : this.before.groups.get(key);
    if (!known || (known.frame ?? null) !== one.frame || ("isFixed" in known && known.isFixed)) return null;
    if (one.frame === null) return this.before.keeps ? { x: known.x, y: known.y, width: known.width } : null;
    const frame = this.before.frames.get(one.frame);
    if (this.refolded.has(one.frame)) return null;
    return frame ? { x: known.x - frame.x, y: known.y - frame.y, width: known.width } : null;
  }
  /** What had its width keeps it as long as its name has room; a bus is stretched when all else stands. */
  private widthOf(node: DraftNode, before: number): number {
    if (node.form === "bus") return this.standing.widthOf(node);
    return before === 0 || node.isWide ? node.width : Math.max(before, this.standing.widthOf(node));
  }

  /** Places all that stands in a frame. @param origin - where the frame stands @returns how large it is */
  level(id: string | null, origin: Point): Window {
    const frames = this.framesIn.get(id) ?? [];
    const room = new Room();
    // What stands in a frame makes it larger, a larger one moves others, and there something may lie in the way.
    const settledAt = new Map<string, Point>();
    let isMoved = true;
    for (let round = 0; round < ROUNDS && isMoved; round += 1) {
      this.placeFrames(id, frames, origin);
      isMoved = false;
      for (const frame of frames) {
        const at = this.frames.get(frame.node.id);
        const last = settledAt.get(frame.node.id);
        if (!at || frame.isFolded || (last && last.x === at.x && last.y === at.y)) continue;
        settledAt.set(frame.node.id, at);
        const size = this.level(frame.node.id, { x: origin.x + at.x, y: origin.y + at.y });
        if (size.width === at.width && size.height === at.height) continue;
        this.frames.set(frame.node.id, { ...at, ...size });
        isMoved = true;
      }
    }
    // No frame lies on another, whatever somebody has put into one.
    if (isMoved) this.placeFrames(id, frames, origin);
    for (const frame of frames) {
      const at = this.frames.get(frame.node.id);
      if (at && !(frame.frame !== null && this.standing.fixed.has(frame.node.id))) room.put(at);
    }
    for (const rect of this.fixedRects) room.put({ ...rect, x: rect.x - origin.x, y: rect.y - origin.y });
    this.placeItems(id, room);
    return this.sizeOf(id, frames);
  }

  private placeFrames(id: string | null, frames: readonly DraftFrame[], origin: Point): void {
    const room = new Room();
    const own = id === null ? { x: 0, y: 0 } : (this.frameOf.get(id) ?? { x: 0, y: 0 });
    const put = (frame: DraftFrame, at: Point): void => {
      const { width, height } = this.frames.get(frame.node.id) ?? this.leastOf(frame);
      const rect = { x: at.x, y: at.y, width, height };
      this.frames.set(frame.node.id, rect);
      room.put(rect);
    };
    const open: { frame: DraftFrame; wish: Point; isNew: boolean }[] = [];
    for (const frame of frames) {
      const fixed = this.standing.fixed.get(frame.node.id);
      const placed = this.frames.get(frame.node.id);
      const before = this.frameBefore(frame);
      if (fixed) put(frame, { x: fixed.x - origin.x, y: fixed.y - origin.y });
      else open.push({ frame, wish: before ?? placed ?? { x: frame.x - own.x, y: frame.y - own.y }, isNew: !placed && !before });
    }
    const isKept = open.some(({ isNew }) => !isNew);
    open.sort((a, b) => Number(a.isNew) - Number(b.isNew) || a.wish.y - b.wish.y || a.wish.x - b.wish.x);
    for (const { frame, wish, isNew } of open) {
      const { width, height } = this.frames.get(frame.node.id) ?? this.leastOf(frame);
      const at = isNew && isKept ? this.roomFor(room, wish, { width, height }) : room.aside({ ...wish, width, height }, BETWEEN);
      put(frame, at);
    }
  }
  /** What a frame takes whatever stands in it: no more than it did, and than the draft gives it. */
  private leastOf(frame: DraftFrame): Window {
    const { node, width, height, least, isFolded } = frame;
    const before = this.before.frames.get(node.id);
    if (!before || isFolded || this.refolded.has(node.id)) return { width, height };
    return { width: Math.max(least, Math.min(width, before.width)), height: Math.min(height, before.height) };
  }
  private frameBefore(frame: DraftFrame): Point | null {
    const before = this.before.frames.get(frame.node.id);
    if (!before || !this.before.keeps || before.isFixed) return null;
    // What stood in another frame has no place in this one; what stands in none now stays.
    if (frame.frame !== null && (before.frame ?? null) !== frame.frame) return null;
    const around = frame.frame === null ? { x: 0, y: 0 } : this.before.frames.get(frame.frame);
    const { x, y } = this.shifts.get(frame.node.id) ?? { x: 0, y: 0 };
    return around ? { x: before.x - around.x + x, y: before.y - around.y + y } : null;
  }
  /** Where a new frame makes the picture least smaller: below those of a column, or in a new one. */
  private roomFor(room: Room, wish: Point, { width, height }: Window): Point {
    const rects = [...this.frames.values()];
    const right = Math.max(...rects.map((rect) => rect.x + rect.width));
    const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
    const top = Math.min(...rects.map(({ y }) => y));
    const columns = new Set([wish.x, ...rects.map(({ x }) => x), right + BETWEEN.x]);
    let [best, most]: [Point, number] = [wish, -1];
    for (const x of columns) {
      const at = room.below({ x, y: x === wish.x ? wish.y : top, width, height }, BETWEEN.y);
      const size = { width: Math.max(right, at.x + width), height: Math.max(bottom, at.y + height) - top };
      const scale = scaleIn(this.standing.window, size);
      if (scale > most * 1.001) [best, most] = [at, scale];
    }
    return best;
  }

  private placeItems(id: string | null, room: Room): void {
    const items = this.inFrame.get(id) ?? [];
    const kept = items.filter(({ before }) => before);
    const fresh = items.filter(({ before }) => !before);
    const search = this.searchIn(id, items);
    const put = (item: Item, at: Point): void => {
      room.put(taken(item, at));
      this.places.set(item.key, { x: at.x, y: at.y, width: item.width });
    };
    kept.sort((a, b) => (a.before?.y ?? 0) - (b.before?.y ?? 0) || (a.before?.x ?? 0) - (b.before?.x ?? 0));
    const moved: Item[] = [];
    for (const item of kept) {
      const at = item.before ?? item;
      if (!item.isBus && room.at(taken(item, at))) moved.push(item);
      else put(item, at);
    }
    for (const item of moved) this.putNear(room, [item], item.before ?? item, this.inBand(item.unit, search), put);
    const units = new Map<string, Item[]>();
    for (const item of fresh) push(units, item.unit, item);
    const isBus = ([first]: readonly Item[]): boolean => first?.isBus ?? false;
    const all = [...units.values()];
    const newBuses = new Set(all.filter(isBus).map(([bus]) => bus?.key));
    const place = (unit: readonly Item[]): void => {
      const shift = shiftOf(unit, kept);
      const [first] = unit;
      if (first) this.putNear(room, unit, { x: first.x + shift.x, y: first.y + shift.y }, this.inBand(first.unit, search), put);
    };
    const buses = all.filter(isBus).flatMap(([bus]) => bus ?? []);
    if (kept.length === 0) for (const bus of buses) put(bus, bus);
    for (const unit of all) if (!isBus(unit) && !newBuses.has(this.draft.onBus?.get(unit[0]?.unit ?? ""))) place(unit);
    // Among others a new bus goes below all, and what hangs on it below it.
    for (const bus of buses) {
      if (kept.length > 0) put(bus, { x: bus.x, y: Math.round(room.lowest + ROW / 2) });
      const own = all.filter((unit) => !isBus(unit) && this.draft.onBus?.get(unit[0]?.unit ?? "") === bus.key);
      const at = this.places.get(bus.key) ?? bus;
      const shift = { x: at.x - bus.x, y: at.y - bus.y };
      for (const unit of own)
        if (unit[0]) this.putNear(room, unit, { x: unit[0].x + shift.x, y: unit[0].y + shift.y }, this.inBand(unit[0].unit, search), put);
    }
  }
  /** What hangs on a bus stands between it and the next. */
  private inBand(unit: string, search: Search): Search {
    const bus = this.draft.onBus?.get(unit);
    const at = bus === undefined ? undefined : (this.standing.fixed.get(bus) ?? this.places.get(bus));
    if (!at) return search;
    let bottom = search.bottom;
    for (const [id, { form }] of this.draft.nodes) {
      const other = form === "bus" ? (this.standing.fixed.get(id) ?? this.places.get(id)) : undefined;
      if (other && other.y > at.y) bottom = Math.min(bottom, other.y - 4);
    }
    return { ...search, top: at.y + NODE_HEIGHT + 4, bottom };
  }
  /** Puts nodes that belong together where they have room, the first of them near a place. */
  private putNear(room: Room, unit: readonly Item[], near: Point, search: Search, put: (item: Item, at: Point) => void): void {
    const [first] = unit;
    if (!first) return;
    const all = unit.map((item) => taken(item, { x: near.x + item.x - first.x, y: near.y + item.y - first.y }));
    const [left, top] = [Math.min(...all.map(({ x }) => x)), Math.min(...all.map(({ y }) => y))];
    const box = {
      ...{ x: left, y: top },
      width: Math.max(...all.map(({ x, width }) => x + width)) - left,
      height: Math.max(...all.map(({ y, height }) => y + height)) - top,
    };
    const isInside =
      box.x >= search.left && box.x + box.width <= search.right && box.y >= search.top && box.y + box.height <= search.bottom;
    const isFree = isInside && !room.at(box);
    const at = isFree ? box : room.nearest(box, search.stepX > 0 ? { ...search, stepX: box.width + this.draft.aside } : search);
    for (const item of unit) put(item, { x: near.x + item.x - first.x + at.x - left, y: near.y + item.y - first.y + at.y - top });
  }
  private searchIn(id: string | null, items: readonly Item[]): Search {
    const around = id === null ? undefined : this.frameOf.get(id);
    const isFramed = around !== undefined;
    const left = isFramed ? Math.min(...items.map(({ x, lead }) => x - lead)) : Number.NEGATIVE_INFINITY;
    const top = isFramed ? Math.min(...items.map(({ y }) => y)) : Number.NEGATIVE_INFINITY;
    const right =
      isFramed && this.draft.aside > 0
        ? Math.max(this.leastOf(around).width, this.frames.get(id ?? "")?.width ?? 0) - PAD
        : Number.POSITIVE_INFINITY;
    return { stepX: this.draft.aside, stepY: ROW, left, top, right, bottom: Number.POSITIVE_INFINITY };
  }
  /** As large as the draft would have it, or as what stands in it needs. */
  private sizeOf(id: string | null, inner: readonly DraftFrame[]): Window {
    const frame = id === null ? undefined : this.frameOf.get(id);
    const around = frame ? this.leastOf(frame) : { width: 0, height: 0 };
    let [right, bottom] = [0, 0];
    for (const { key, height } of this.inFrame.get(id) ?? []) {
      const at = this.places.get(key);
      if (at) [right, bottom] = [Math.max(right, at.x + at.width), Math.max(bottom, at.y + height + (ROW - NODE_HEIGHT) / 2)];
    }
    for (const { node } of inner) {
      const at = this.standing.fixed.has(node.id) ? undefined : this.frames.get(node.id);
      if (at) [right, bottom] = [Math.max(right, at.x + at.width), Math.max(bottom, at.y + at.height)];
    }
    const below = this.draft.routing === "tags" ? Math.ceil(bottom / ROW) * ROW + ROW - BETWEEN.y : bottom + PAD;
    return { width: Math.max(around.width, right + PAD), height: Math.max(around.height, below) };
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
const taken = ({ width, height, lead, isBus }: Item, { x, y }: Point): Rect => ({
  x: x - lead,
  y,
  width: isBus ? ENDLESS : width + lead,
  height,
});

/** How far the nearest of what stood before has gone from where the draft would have it. */
function shiftOf([first]: readonly Item[], kept: readonly Item[]): Point {
  let [best, least]: [Item | null, number] = [null, Number.POSITIVE_INFINITY];
  for (const one of first ? kept : []) {
    const far = Math.abs(one.y - (first?.y ?? 0)) * 4 + Math.abs(one.x - (first?.x ?? 0)) + (one.kind === first?.kind ? 0 : 1e6);
    if (far < least) [best, least] = [one, far];
  }
  return best?.before ? { x: best.before.x - best.x, y: best.before.y - best.y } : { x: 0, y: 0 };
}

/** The draft with all in its place. */
export function settled(draft: Draft, standing: Standing): Draft {
  if (standing.previous === null && standing.fixed.size === 0) return draft;
  const settling = new Settling(draft, standing);
  settling.level(null, { x: 0, y: 0 });
  const origins = new Map<string | null, Point>([[null, { x: 0, y: 0 }]]);
  const frames = draft.frames.map((frame) => {
    const origin = origins.get(frame.frame) ?? { x: 0, y: 0 };
    const at = settling.frames.get(frame.node.id) ?? frame;
    const placed = { ...frame, x: origin.x + at.x, y: origin.y + at.y, width: at.width, height: at.height };
    origins.set(frame.node.id, placed);
    return placed;
  });
  const placeOf = (key: string, frame: string | null): Placed | null => {
    const [at, origin] = [settling.places.get(key), origins.get(frame)];
    return at && origin ? { x: origin.x + at.x, y: origin.y + at.y, width: at.width } : null;
  };
  const nodes = new Map<string, DraftNode>();
  for (const [id, node] of draft.nodes) {
    const fixed = standing.fixed.get(id);
    const placed = placeOf(id, node.frame) ?? node;
    const at = fixed ?? placed;
    const width = node.form === "bus" ? standing.widthOf(node) : fixed ? node.width : placed.width;
    nodes.set(id, { ...node, x: at.x, y: at.y, width });
  }
  const groups = draft.groups.map((group) => ({ ...group, ...placeOf(groupKey(group), group.frame) }));
  return { ...draft, nodes, frames, groups };
}
