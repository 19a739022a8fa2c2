/** How people have arranged maps of the lab: places of nodes, notes, boxes and pictures, by plan, and what was so before each change. */
import { type Content, contentBytes, contentSize, writeContent } from "../content/content";
import { type ChunkFound, chunksWithin } from "../content/file-account";
import type { MapItem, PictureType } from "../contract/arrangement";
import type { TopologyPlan } from "../contract/topology";
import { isWithin, LIMITS } from "../model/limits";
import type { ClassName } from "../model/ref";
import { isItem, isPictureType, isPlaced, isPlan } from "./arrangement-rules";
import { definePart } from "./part";
import { defineSlot } from "./slot";
import type { World } from "./world";

export type Place = readonly [x: number, y: number];
/** What a change has found; null: there was none. */
interface Change {
  readonly id: string;
  readonly places: Map<string, Place | null>;
  readonly items: Map<string, MapItem | null>;
}
type Entries<T> = Iterable<readonly [id: string, value: T | null]>;
interface Plan {
  readonly places: Map<string, Place>;
  /** the first lies lowest */
  readonly items: Map<string, MapItem>;
  /** the latest last */
  readonly before: Change[];
}
/** A picture as far as it has come; `type` is known when it is whole. */
export interface PictureFile {
  readonly bytes: number;
  readonly user: string;
  readonly content: Content;
  readonly type: PictureType | null;
}
interface Book {
  /** changes that there ever were */
  version: number;
  /** pictures that there ever were */
  pictures: number;
  readonly plans: Map<TopologyPlan, Plan>;
  readonly files: Map<string, PictureFile>;
}
/** Changes of one map that can be taken back. guess: more than anybody remembers */
const BEFORE_MOST = 16;

const book = defineSlot((): Book => ({ version: 0, pictures: 0, plans: new Map(), files: new Map() }));
function planOf(world: World, name: TopologyPlan): Plan {
  const { plans } = book(world);
  const plan = plans.get(name) ?? { places: new Map(), items: new Map(), before: [] };
  plans.set(name, plan);
  return plan;
}

export const arrangementVersion = (world: World): number => book(world).version;
export const itemCalled = (world: World, plan: TopologyPlan, id: string): MapItem | undefined => book(world).plans.get(plan)?.items.get(id);
export const changeCalled = (world: World, plan: TopologyPlan, id: string): boolean =>
  book(world)
    .plans.get(plan)
    ?.before.some((change) => id === "" || change.id === id) ?? false;

/** Classes of the records that nodes of maps stand for. */
const OF_NODES = ["VM", "VIF", "host", "PIF", "network", "SR", "PBD", "VDI", "VM_appliance"] as const satisfies readonly ClassName[];
/** Whether a node's record is destroyed, so that it never comes back; what stands for none may. */
function isGone(world: World, id: string): boolean {
  return id.startsWith("OpaqueRef:") && OF_NODES.every((name) => world.db.get(name, id) === undefined);
}
/** Where nodes of a map have been put. */
export function placesOf(world: World, name: TopologyPlan): Readonly<Record<string, Place>> {
  const { places } = book(world).plans.get(name) ?? { places: [] };
  return Object.fromEntries([...places].filter(([id]) => !isGone(world, id)));
}
export const itemsOf = (world: World, name: TopologyPlan): readonly MapItem[] => [...(book(world).plans.get(name)?.items.values() ?? [])];
/** How many places and items all maps have together. */
export function counts(world: World): { readonly places: number; readonly items: number } {
  let [places, items] = [0, 0];
  for (const plan of book(world).plans.values()) [places, items] = [places + plan.places.size, items + plan.items.size];
  return { places, items };
}

/** Changes places and items of a map, and keeps what was there. @param change - its name; "": one that follows from their number */
export function arrange(
  world: World,
  name: TopologyPlan,
  change: string,
  { places = [], items = [] }: { readonly places?: Entries<Place>; readonly items?: Entries<MapItem> },
): string {
  const own = book(world);
  const plan = planOf(world, name);
  own.version++;
  const before: Change = { id: change === "" ? `change-${own.version}` : change, places: new Map(), items: new Map() };
  for (const [id, place] of places) {
    before.places.set(id, plan.places.get(id) ?? null);
    put(plan.places, id, place);
  }
  for (const [id, item] of items) {
    before.items.set(id, plan.items.get(id) ?? null);
    put(plan.items, id, item);
  }
  plan.before.push(before);
  if (plan.before.length > BEFORE_MOST) plan.before.shift();
  for (const id of [...plan.places.keys()]) if (isGone(world, id)) plan.places.delete(id);
  return before.id;
}
function put<T>(into: Map<string, T>, id: string, value: T | null): void {
  if (value === null) into.delete(id);
  else into.set(id, value);
}
/** Takes a change back; what a later one has changed too stays as that has it, and comes to be as before when that is taken back. */
export function takeBack(world: World, name: TopologyPlan, change: string): void {
  const plan = planOf(world, name);
  const at = change === "" ? plan.before.length - 1 : plan.before.findIndex(({ id }) => id === change);
  const [taken] = at < 0 ? [] : plan.before.splice(at, 1);
  if (!taken) return;
  book(world).version++;
  const later = plan.before.slice(at);
  for (const [id, place] of taken.places) {
    const next = later.find(({ places }) => places.has(id));
    if (next) next.places.set(id, place);
    else put(plan.places, id, place);
  }
  for (const [id, item] of taken.items) {
    const next = later.find(({ items }) => items.has(id));
    if (next) next.items.set(id, item);
    else put(plan.items, id, item);
  }
}

export const pictureCalled = (world: World, id: string): PictureFile | undefined => book(world).files.get(id);
export const loadedBytes = ({ content }: PictureFile): number => contentSize(content);
export const pictureBytes = (world: World, { content }: PictureFile): string => contentBytes(content, 0, contentSize(content), world.files);
/** Pictures that no map shows, nor would again when a change is taken back. */
function unused(world: World): readonly string[] {
  const used = new Set<string>();
  for (const { items, before } of book(world).plans.values())
    for (const item of [...items.values(), ...before.flatMap((change) => [...change.items.values()])])
      if (item?.kind === "picture") used.add(item.picture);
  return [...book(world).files.keys()].filter((id) => !used.has(id));
}
/** How many pictures there would be once those that nobody uses were forgotten. */
export const picturesInUse = (world: World): number => book(world).files.size - unused(world).length;

/** Begins a picture; where there are as many as a lab has, those that nobody uses are forgotten, the oldest first. */
export function beginPicture(world: World, { bytes, user, most }: { bytes: number; user: string; most: number }): string {
  const own = book(world);
  for (const id of unused(world)) if (own.files.size >= most) own.files.delete(id);
  own.pictures++;
  const id = `picture-${own.pictures}`;
  own.files.set(id, { bytes, user, content: "", type: null });
  return id;
}
export function addToPicture(world: World, id: string, part: string, typeOf: (bytes: string) => PictureType | null): void {
  const file = book(world).files.get(id);
  if (!file) return;
  const content = writeContent(file.content, contentSize(file.content), [part], world.files);
  const isWhole = contentSize(content) === file.bytes;
  const type = isWhole ? typeOf(contentBytes(content, 0, file.bytes, world.files)) : null;
  book(world).files.set(id, { ...file, content, type });
}
export function eachMapChunk(world: World, found: ChunkFound): void {
  for (const { content } of book(world).files.values()) chunksWithin({ content }, found);
}

interface Stored {
  readonly head?: Pick<Book, "version" | "pictures">;
  readonly plan?: {
    readonly places: readonly (readonly [string, Place])[];
    readonly items: readonly MapItem[];
    readonly before: readonly {
      readonly id: string;
      readonly places: readonly (readonly [string, Place | null])[];
      readonly items: readonly (readonly [string, MapItem | null])[];
    }[];
  };
  readonly file?: PictureFile;
}
export const arrangementPart = definePart<Stored>("arrangement", {
  version: 1,
  *export(world) {
    const { version, pictures, plans, files } = book(world);
    if (version > 0 || pictures > 0) yield ["", () => ({ head: { version, pictures } })];
    for (const [name, { places, items, before }] of plans) {
      const plan = {
        places: [...places],
        items: [...items.values()],
        before: before.map((one) => ({ id: one.id, places: [...one.places], items: [...one.items] })),
      };
      yield [`plan ${name}`, () => ({ plan })];
    }
    for (const [id, file] of files) yield [id, () => ({ file })];
  },
  import(world, key, { head, plan, file }) {
    const own = book(world);
    if (head) Object.assign(own, head);
    if (file) own.files.set(key, file);
    if (!plan) return;
    own.plans.set(key.slice("plan ".length) as TopologyPlan, {
      places: new Map(plan.places),
      items: new Map(plan.items.map((item) => [item.id, item])),
      before: plan.before.map((one) => ({ id: one.id, places: new Map(one.places), items: new Map(one.items) })),
    });
  },
  *check(world) {
    const { plans, files } = book(world);
    for (const [name, plan] of plans) {
      const isRight = isPlan(name) && plan.before.length <= BEFORE_MOST && [plan, ...plan.before].every(isArrangement);
      if (!isRight) throw new Error(`the arrangement of ${name} is none`);
      for (const item of plan.items.values())
        if (item.kind === "picture" && !files.has(item.picture)) throw new Error(`a picture of ${name} has no bytes`);
      yield;
    }
    const { places, items } = counts(world);
    if (places > LIMITS.mapPlaces.most || items > LIMITS.mapItems.most || files.size > LIMITS.mapPictures.most)
      throw new Error("maps have more than a lab takes");
    for (const [id, file] of files)
      if (!isPictureType(file.type) || !isWithin(LIMITS.mapPictureBytes, file.bytes) || loadedBytes(file) > file.bytes)
        throw new Error(`${id} is no picture`);
  },
});
function isArrangement({ places, items }: Pick<Change, "places" | "items"> | Plan): boolean {
  return [...places].every(([id, place]) => isPlaced(id, place)) && [...items].every(([id, item]) => isItem(id, item));
}
