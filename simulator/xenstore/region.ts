/**
 * A domain's subtree at rest. What domains have there is alike: the same nodes with the same permissions, and mostly the same values. So
 * the shape is kept once, with the values of the first domain that had it, and each domain keeps the values that vary. Values can be read
 * and replaced as it is; for anything else it becomes nodes again.
 */
import { kept } from "./names";
import { APART, type Found, type Item, isBare, type Node, type StoredNode, Unread } from "./node";
import { listFor, type Pattern, patternOf, type Template, templateOf, textFor, valueFor } from "./patterns";
import { areEqual, type Permissions, parsePermissions, permissionText } from "./permissions";

/** A node of a shape; bare leaves are only their number. */
interface ShapeNode {
  readonly place: number;
  readonly permissions: Pattern;
  readonly leaves: Pattern;
  readonly names: readonly string[];
  readonly items: readonly (ShapeNode | number)[];
}
/** Where a path of a shape leads. */
interface Place {
  readonly place: number;
  readonly permissions: Pattern;
  readonly names: readonly string[] | null;
}
interface Shape {
  readonly root: ShapeNode;
  /** by path below the region's top, parents first */
  readonly places: ReadonlyMap<string, Place>;
  readonly common: readonly Template[];
  /** places whose values have been seen to differ; it only grows at its end */
  readonly varying: number[];
  /** for each place which of those it is; −1: none */
  readonly slots: number[];
}

/** More is not worth a shape: nobody else will have it. */
const MOST_NODES = 400;
/** With more places that vary a shape is begun anew. */
const MOST_VARYING = 64;
const SHAPES_KEPT = 256;
/** Those used last. Derived; nothing depends on what is in it. */
const shapes = new Map<string, Shape>();

export class Region {
  private constructor(
    private readonly shape: Shape,
    private readonly domid: number,
    /** of the first so many places that vary */
    private values: readonly string[],
  ) {}

  /** Null when it is too large. @param domid - whose it is: its number is left out of what is shared */
  static of(node: Node, domid: number): Region | null {
    const values: string[] = [];
    const key = outline(node, domid, values);
    if (key === null || values.length > MOST_NODES) return null;
    let shape = shapes.get(key);
    if (!shape || shape.varying.length > MOST_VARYING) shape = newShape(node, domid, values);
    // Last used is last dropped.
    shapes.delete(key);
    shapes.set(key, shape);
    for (const oldest of shapes.keys()) {
      if (shapes.size <= SHAPES_KEPT) break;
      shapes.delete(oldest);
    }
    return Region.with(shape, domid, values);
  }

  /** The same of plain data, without nodes made of them; null also when it is the first of its shape. @throws when they are none */
  static read(from: StoredNode, domid: number): Region | null {
    const values: string[] = [];
    const key = outlineOf(from, domid, values);
    const shape = key === null || values.length > MOST_NODES ? undefined : shapes.get(key);
    return shape && shape.varying.length <= MOST_VARYING ? Region.with(shape, domid, values) : null;
  }

  private static with(shape: Shape, domid: number, values: readonly string[]): Region {
    const { common, varying } = shape;
    for (let place = 0; place < values.length; place++)
      if (values[place] !== valueFor(common[place] as Template, domid)) slotOf(shape, place);
    return new Region(
      shape,
      domid,
      firstOf(varying, varying.length, (place) => kept(values[place] as string)),
    );
  }

  /** @param path - below its top, "" for the top itself */
  find(path: string): Found | null {
    const found = this.shape.places.get(path);
    return found ? { value: this.value(found.place), permissions: listFor(found.permissions, this.domid) } : null;
  }
  /** Names of children in order of creation; none for a leaf, null when there is no such node. */
  names(path: string): readonly string[] | null {
    const found = this.shape.places.get(path);
    return found ? (found.names ?? []) : null;
  }
  /** Gives a node another value; false: there is none. */
  put(path: string, value: string): boolean {
    const found = this.shape.places.get(path);
    if (!found) return false;
    const { varying } = this.shape;
    if (value === this.value(found.place)) return true;
    const slot = slotOf(this.shape, found.place);
    if (slot < this.values.length) this.values = this.values.with(slot, value);
    else this.values = firstOf(varying, slot + 1, (place) => (place === found.place ? value : this.value(place)));
    return true;
  }
  /** Visits a node and all below it, parents first. */
  each(path: string, visit: (path: string, found: Found) => void): void {
    for (const [below, { place, permissions }] of this.shape.places)
      if (path === "" || below === path || below.startsWith(`${path}/`))
        visit(below, { value: this.value(place), permissions: listFor(permissions, this.domid) });
  }

  /** The same as nodes. */
  nodes(): Node {
    const { domid } = this;
    const open = ({ place, permissions, leaves, names, items }: ShapeNode): Node => ({
      value: this.value(place),
      permissions: listFor(permissions, domid),
      leaves: listFor(leaves, domid),
      names,
      items: items.map((item) => (typeof item === "number" ? this.value(item) : open(item))),
    });
    return open(this.shape.root);
  }
  export(): StoredNode {
    const { domid } = this;
    const dump = ({ place, permissions, leaves, names, items }: ShapeNode): StoredNode => [
      this.value(place),
      textFor(permissions, domid),
      leaves.text === permissions.text ? "" : textFor(leaves, domid),
      items.map((item, i) => [names[i] as string, typeof item === "number" ? this.value(item) : dump(item)] as const),
    ];
    return dump(this.shape.root);
  }

  private value(place: number): string {
    const slot = this.shape.slots[place] as number;
    if (slot >= 0 && slot < this.values.length) return this.values[slot] as string;
    return valueFor(this.shape.common[place] as Template, this.domid);
  }
}

/**
 * Nodes as plain data.
 * @param isApart - whether what is below by these names is written by itself
 */
export function stored(node: Node, isApart: (names: readonly string[]) => boolean = () => false, path: readonly string[] = []): StoredNode {
  const { value, permissions, leaves, names, items } = node;
  return [
    value,
    permissionText(permissions),
    areEqual(leaves, permissions) ? "" : permissionText(leaves),
    names.map((name, i) => {
      const item = items[i] as Item;
      const way = [...path, name];
      return [name, isBare(item) ? item : isApart(way) ? APART : storedItem(item, isApart, way)] as const;
    }),
  ];
}

/** A subtree as plain data. */
export function storedItem(
  item: Exclude<Item, string>,
  isApart?: (names: readonly string[]) => boolean,
  path?: readonly string[],
): StoredNode {
  if (item instanceof Region) return item.export();
  return item instanceof Unread ? (JSON.parse(item.text) as StoredNode) : stored(item, isApart, path);
}

/** Which of the varying places this is from now on. */
function slotOf({ varying, slots }: Shape, place: number): number {
  if (slots[place] === -1) slots[place] = varying.push(place) - 1;
  return slots[place] as number;
}

/** An array of exactly so many. */
function firstOf(places: readonly number[], count: number, value: (place: number) => string): readonly string[] {
  return places.slice(0, count).map(value);
}

/** All but the values, as text that is the same for the same shape; the values, parents first. Null: it is partly at rest already. */
function outline(top: Node, domid: number, values: string[]): string | null {
  // A domain has a handful of lists on all its nodes.
  const texts = new Map<Permissions, string>();
  const listText = (list: Permissions): string => {
    const text = texts.get(list) ?? patternOf(list, domid).text;
    texts.set(list, text);
    return text;
  };
  const below = (node: Node): string | null => {
    const { names, items } = node;
    values.push(node.value);
    let text = `(${listText(node.permissions)}|${listText(node.leaves)}`;
    for (let i = 0; i < names.length; i++) {
      const item = items[i] as Node["items"][number];
      text += `/${names[i]}`;
      if (isBare(item)) values.push(item);
      else {
        const more = item instanceof Region || item instanceof Unread ? null : below(item);
        if (more === null) return null;
        text += more;
      }
    }
    return `${text})`;
  };
  return below(top);
}

/** The same of plain data; null: a part of it is written by itself. */
function outlineOf(top: StoredNode, domid: number, values: string[]): string | null {
  const texts = new Map<string, string>();
  const listText = (list: string): string => {
    let text = texts.get(list);
    if (text === undefined) {
      text = patternOf(parsePermissions(list) ?? [], domid).text;
      texts.set(list, text);
    }
    return text;
  };
  const below = ([value, own, leaves, children]: StoredNode): string | null => {
    values.push(value);
    const permissions = listText(own);
    let text = `(${permissions}|${leaves === "" ? permissions : listText(leaves)}`;
    for (const [name, item] of children) {
      text += `/${name}`;
      if (typeof item === "string") values.push(item);
      else {
        const more = item === APART ? null : below(item);
        if (more === null) return null;
        text += more;
      }
    }
    return `${text})`;
  };
  return below(top);
}

function newShape(top: Node, domid: number, values: readonly string[]): Shape {
  const places = new Map<string, Place>();
  const shaped = (node: Node, path: string): ShapeNode => {
    const { names } = node;
    const [permissions, leaves] = [patternOf(node.permissions, domid), patternOf(node.leaves, domid)];
    const place = places.size;
    places.set(path, { place, permissions, names });
    const items = node.items.map((item, i) => {
      const below = [path, names[i] as string].join(path === "" ? "" : "/");
      if (!isBare(item)) return shaped(item as Node, below);
      const leaf = places.size;
      places.set(below, { place: leaf, permissions: leaves, names: null });
      return leaf;
    });
    return { place, permissions, leaves, names, items };
  };
  return {
    root: shaped(top, ""),
    places,
    common: values.map((value) => templateOf(value, domid)),
    varying: [],
    slots: values.map(() => -1),
  };
}
