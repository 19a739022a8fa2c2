/**
 * What belongs together: folders as frames in columns, vApps as frames in them, machines in rows; tags stand at the side, joined to what has
 * them. All rows of the picture stand on one ladder, so that lines pass between them.
 */
import type { Topology, TopologyNode } from "@/server/contract";
import { nodeWidth } from "../label-width";
import { arrange, BETWEEN } from "./columns";
import { boxed, type Draft, groupKey, type Making, making } from "./draft";
import { foldedTagOf, foldedTags, tagFold } from "./folds";
import type { Given } from "./given";
import { BESIDE_NAME, FOLDED_WIDTH, GAP, NODE_HEIGHT, PAD, ROW, widthsOf } from "./measures";
import { nearTo, neighboursOf } from "./neighbours";
import { onShelves } from "./shelves";

/** Id of the frame of what is in no folder. */
export const NO_FOLDER = "folder:";
const NONE: TopologyNode = { id: NO_FOLDER, kind: "folder", label: "", host: null, ref: null, class: null, state: "up", facts: [] };
/** Between nodes of a row. */
const ASIDE = 20;
/** A frame's name, and what follows its last row, so that the next begins on the ladder. */
const TOP = ROW;
const BOTTOM = 2 * ROW - BETWEEN.y - ROW;

/** A frame with what stands in it, or a node. */
interface Item {
  readonly node: TopologyNode;
  readonly inner: readonly Item[] | null;
}
interface Sized {
  readonly item: Item;
  readonly width: number;
  readonly height: number;
  /** of its items, from its left upper corner */
  readonly places: readonly { readonly sized: Sized; readonly x: number; readonly y: number }[];
  readonly group: { readonly tag: string; readonly members: readonly string[] } | null;
}

/** Which frame each node stands in: its vApp if that has it alone in one folder, its folder, or none. */
function framesOf(graph: Topology): { readonly frameOf: ReadonlyMap<string, string>; readonly vapps: ReadonlySet<string> } {
  const near = neighboursOf(graph);
  const nodeOf = new Map(graph.nodes.map((node) => [node.id, node]));
  const hasFolders = graph.nodes.some(({ kind }) => kind === "folder");
  const frameOf = new Map<string, string>();
  const folderOf = ({ id, host }: TopologyNode): string => {
    const at = host === null ? undefined : nodeOf.get(host);
    return at?.kind === "folder" && at.id !== id ? at.id : hasFolders ? NO_FOLDER : "";
  };
  for (const node of graph.nodes) if (node.kind !== "tag" && node.kind !== "folder") frameOf.set(node.id, folderOf(node));
  for (const node of graph.nodes) {
    const at = node.kind === "folder" ? folderOf(node) : NO_FOLDER;
    if (node.kind !== "folder" || at === NO_FOLDER || at === "") continue;
    // A folder that would stand in itself stands in none.
    let up: string | undefined = at;
    for (let n = 0; up !== undefined && up !== node.id && n < 32; n += 1) up = frameOf.get(up);
    if (up === undefined) frameOf.set(node.id, at);
  }
  const vapps = new Set<string>();
  for (const { id, kind } of graph.nodes) {
    const own = kind === "vapp" ? nearTo(near, id).filter((one) => nodeOf.get(one)?.kind === "vm") : [];
    const folders = new Set(own.map((one) => frameOf.get(one)));
    const [folder] = folders;
    if (folders.size !== 1 || folder === undefined || vapps.has(folder)) continue;
    vapps.add(id);
    frameOf.set(id, folder);
    for (const one of own) frameOf.set(one, id);
  }
  return { frameOf, vapps };
}

class Logical {
  readonly made: Making = making();
  private readonly widthOf: ReturnType<typeof widthsOf>;
  private readonly tags: readonly string[];
  private readonly inFrame = new Map<string, TopologyNode[]>();
  readonly frames: ReadonlySet<string>;
  private readonly aspect: number;

  constructor(
    graph: Topology,
    private readonly given: Given,
  ) {
    const { frameOf, vapps } = framesOf(graph);
    this.frames = new Set([...vapps, NO_FOLDER, ...graph.nodes.flatMap(({ id, kind }) => (kind === "folder" ? [id] : []))]);
    this.widthOf = widthsOf(graph.nodes, given.nameOf);
    this.tags = foldedTags(given.folded);
    this.aspect = Math.max(0.5, Math.min(3, given.window.width / Math.max(1, given.window.height)));
    for (const node of graph.nodes) {
      const at = frameOf.get(node.id) ?? (node.kind === "tag" ? null : "");
      if (at === null) continue;
      const known = this.inFrame.get(at);
      if (known) known.push(node);
      else this.inFrame.set(at, [node]);
    }
  }
  /** Frames and nodes that stand in none. */
  outermost(): readonly Sized[] {
    const rest = this.inFrame.has(NO_FOLDER) ? [this.sized({ node: NONE, inner: this.itemsIn(NO_FOLDER) })] : [];
    const own = this.itemsIn("");
    const frames = own.filter(({ inner }) => inner).map((item) => this.sized(item));
    const loose = own.filter(({ inner }) => !inner);
    return [...frames, ...rest, ...(loose.length > 0 ? [this.content({ node: NONE, inner: loose }, loose, 0)] : [])];
  }
  private itemsIn(frame: string): readonly Item[] {
    return (this.inFrame.get(frame) ?? []).map((node) => ({ node, inner: this.frames.has(node.id) ? this.itemsIn(node.id) : null }));
  }
  private count(items: readonly Item[]): number {
    return items.reduce((sum, { inner }) => sum + (inner ? this.count(inner) : 1), 0);
  }
  /** What a frame's name takes. */
  private named(node: TopologyNode): number {
    return nodeWidth(node.kind, this.given.nameOf(node)) + BESIDE_NAME;
  }
  private sized(item: Item): Sized {
    const { node, inner } = item;
    if (!inner) return { item, width: this.widthOf(node.kind), height: NODE_HEIGHT, places: [], group: null };
    const named = this.named(node);
    if (this.given.folded.has(node.id))
      return { item, width: Math.max(FOLDED_WIDTH, named), height: TOP + BOTTOM, places: [], group: null };
    return this.content(item, inner, named);
  }
  /** Machines in rows, boxes of folded ones before them, frames below. */
  private content(item: Item, inner: readonly Item[], least: number): Sized {
    const nodes = inner.filter((one) => !one.inner);
    const byTag = new Map<string, string[]>();
    const open = nodes.filter(({ node }) => {
      const tag = node.kind === "vm" ? foldedTagOf(node, this.tags) : null;
      if (tag !== null) byTag.set(tag, [...(byTag.get(tag) ?? []), node.id]);
      return tag === null;
    });
    const boxes = [...byTag].map(([tag, members]): Sized => {
      const width = nodeWidth("vm", tag) + BESIDE_NAME;
      return { item, width, height: NODE_HEIGHT, places: [], group: { tag, members } };
    });
    const cells = [...boxes, ...open.map((one) => this.sized(one))];
    const wide = Math.max(1, ...cells.map(({ width }) => width)) + ASIDE;
    const columns = Math.max(1, Math.round(Math.sqrt((cells.length * ROW * this.aspect) / wide)));
    const frames = inner.filter((one) => one.inner).map((one) => this.sized(one));
    const area = frames.reduce((sum, { width, height }) => sum + width * height, 0);
    const room = Math.max(columns * wide, Math.sqrt(area * this.aspect), ...frames.map(({ width }) => width));
    const places: { sized: Sized; x: number; y: number }[] = [];
    const perRow = Math.max(1, Math.floor((room + ASIDE) / wide));
    for (const [n, sized] of cells.entries())
      places.push({ sized, x: PAD + (n % perRow) * wide, y: TOP + Math.floor(n / perRow) * ROW + (ROW - NODE_HEIGHT) / 2 });
    const rows = Math.ceil(cells.length / perRow) * ROW;
    const shelves = onShelves(
      frames.map(({ width, height }) => ({ width, height: Math.ceil((height + BETWEEN.y) / ROW) * ROW - BETWEEN.y })),
      room,
      BETWEEN.y,
    );
    for (const [n, sized] of frames.entries()) {
      const { x = 0, y = 0 } = shelves.places[n] ?? {};
      places.push({ sized, x: PAD + x, y: TOP + rows + y });
    }
    const used = Math.max(Math.min(perRow, cells.length) * wide - ASIDE, shelves.width);
    const inside = frames.length > 0 ? Math.ceil((rows + shelves.height + BETWEEN.y) / ROW) * ROW : Math.max(ROW, rows);
    return { item, width: Math.max(used + 2 * PAD, least), height: TOP + inside + BOTTOM, places, group: null };
  }
  place({ item, width, height, places, group }: Sized, x: number, y: number, frame: string | null): void {
    const { node, inner } = item;
    if (group) {
      const { tag, members } = group;
      const box = { fold: tagFold(tag), by: "tag", name: tag, at: frame, members, frame } as const;
      this.made.groups.push({ ...box, x, y, width, height });
      for (const id of members) this.made.hidden.set(id, groupKey(box));
      return;
    }
    if (!inner) {
      this.made.nodes.set(node.id, boxed(node, { x, y, width, height }, frame));
      return;
    }
    // What stands in no frame while there are no folders.
    const isFrame = this.frames.has(node.id) && (node !== NONE || this.inFrame.has(NO_FOLDER));
    const isFolded = this.given.folded.has(node.id);
    if (isFrame)
      this.made.frames.push({ node, x, y, width, height, isFolded, count: this.count(inner), inner: null, frame, least: this.named(node) });
    if (isFrame && isFolded) this.hide(inner, node.id);
    for (const one of places) this.place(one.sized, x + one.x, y + one.y, isFrame ? node.id : frame);
  }
  private hide(items: readonly Item[], key: string): void {
    for (const { node, inner } of items) {
      this.made.hidden.set(node.id, key);
      if (inner) this.hide(inner, key);
    }
  }
}

export function logical(graph: Topology, given: Given): Draft {
  const all = new Logical(graph, given);
  const blocks = all.outermost();
  const tags = graph.nodes.filter(({ kind }) => kind === "tag");
  const width = widthsOf(graph.nodes, given.nameOf)("tag");
  const left = tags.length > 0 ? width + GAP + Math.min(12, tags.length) * 5 : 0;
  const onLadder = blocks.map((block) => ({ ...block, height: Math.ceil((block.height + BETWEEN.y) / ROW) * ROW - BETWEEN.y }));
  const grid = arrange(onLadder, left, given.window);
  for (const [n, block] of blocks.entries()) all.place(block, grid.places[n]?.x ?? left, grid.places[n]?.y ?? 0, null);
  const top = Math.max(0, Math.floor((grid.height / ROW - tags.length) / 2)) * ROW + (ROW - NODE_HEIGHT) / 2;
  for (const [n, tag] of tags.entries()) all.made.nodes.set(tag.id, boxed(tag, { x: 0, y: top + n * ROW, width, height: NODE_HEIGHT }));
  return { ...all.made, routing: "tags", aside: ASIDE };
}
