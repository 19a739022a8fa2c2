/** What is said beside lines, and where: no two of these cover one another, and none covers a node. */
import type { Point, Rect } from "../picture";
import { placeAt } from "./line-path";
import type { DrawnLine, LineRates } from "./line-states";
import type { Scene } from "./scene";
import { meets } from "./view";

/** From this on a rate is said without anybody asking, bytes a second: 1 Mbit/s. */
export const MATTERS = 125_000;
/** From this share of its limit on a line says how full it is. */
const FULL = 0.5;
/** Height of a row of text and what stands around it, pixels. */
export const LABEL_ROW = 16;
const AROUND = 6;

export interface LabelRow {
  readonly kind: "there" | "back" | "utilisation" | "lost" | "set" | "word";
  /** before the text: which way a rate goes */
  readonly arrow: string;
  readonly text: string;
}
export interface Label extends Rect {
  readonly at: number;
  readonly line: DrawnLine;
  readonly rows: readonly LabelRow[];
  /** somebody points at it or at what it joins */
  readonly isMeant: boolean;
}
export interface LabelWords {
  readonly rate: (bytesPerS: number) => string;
  readonly percent: (share: number) => string;
  readonly lost: (frames: number) => string;
  /** what its links are set to */
  readonly set: (line: DrawnLine) => readonly string[];
  readonly vlan: (tag: number) => string;
  readonly mtu: (line: DrawnLine) => string;
}
interface Asked {
  readonly scene: Scene;
  readonly rates: LineRates;
  readonly words: LabelWords;
  /** which are said whatever they carry */
  readonly isMeant: (at: number, line: DrawnLine) => boolean;
  /** in view, graph units */
  readonly seen: Rect;
  /** graph units of a pixel of a label */
  readonly scale: number;
  readonly widthOf: (text: string) => number;
}
/** How far along its line a label may stand, in the order in which it is tried. */
const PLACES = [0.5, 0.35, 0.65, 0.2, 0.8] as const;
/** How far aside of its line, heights of it; what somebody has asked for may stand farther. */
const SIDES = [0, -0.75, 0.75] as const;
const FAR_SIDES = [...SIDES, -1.4, 1.4, -2.2, 2.2] as const;

export function rowsOf(line: DrawnLine, at: number, isMeant: boolean, { rates, words }: Pick<Asked, "rates" | "words">): LabelRow[] {
  const { isFlat } = placeAt(line.path, line.path.length / 2);
  const [there, back, share, lost] = [rates.there[at] ?? 0, rates.back[at] ?? 0, rates.utilisation[at] ?? -1, rates.lost[at] ?? 0];
  const rows: LabelRow[] = [];
  if (isMeant || there >= MATTERS) rows.push({ kind: "there", arrow: isFlat ? "→" : "↓", text: words.rate(there) });
  if (isMeant || back >= MATTERS) rows.push({ kind: "back", arrow: isFlat ? "←" : "↑", text: words.rate(back) });
  if (share >= FULL || (isMeant && share >= 0.01)) rows.push({ kind: "utilisation", arrow: "", text: words.percent(share) });
  if (lost > 0) rows.push({ kind: "lost", arrow: "", text: words.lost(lost) });
  for (const text of words.set(line)) rows.push({ kind: "set", arrow: "", text });
  if (isMeant && line.vlan !== null) rows.push({ kind: "word", arrow: "", text: words.vlan(line.vlan) });
  const mtu = isMeant ? words.mtu(line) : "";
  if (mtu !== "") rows.push({ kind: "word", arrow: "", text: mtu });
  return rows;
}

/** A grid of places that are taken: labels and nodes are many, and each asks only what stands near. */
class Taken {
  readonly #cells = new Map<string, Rect[]>();
  static readonly #CELL = 128;
  #each(rect: Rect, visit: (key: string) => void): void {
    const of = (value: number): number => Math.floor(value / Taken.#CELL);
    for (let x = of(rect.x); x <= of(rect.x + rect.width); x++)
      for (let y = of(rect.y); y <= of(rect.y + rect.height); y++) visit(`${x} ${y}`);
  }
  add(rect: Rect): void {
    this.#each(rect, (key) => {
      const known = this.#cells.get(key);
      if (known) known.push(rect);
      else this.#cells.set(key, [rect]);
    });
  }
  isFree(rect: Rect): boolean {
    let isFree = true;
    this.#each(rect, (key) => {
      if (isFree && this.#cells.get(key)?.some((other) => meets(other, rect))) isFree = false;
    });
    return isFree;
  }
}

/** Labels of the lines in view: what is pointed at has its place first, then what somebody has set, then what carries most. */
export function placeLabels(asked: Asked): readonly Label[] {
  const { scene, rates, isMeant, seen, scale, widthOf } = asked;
  const taken = new Taken();
  for (const placed of scene.nodes) if (meets(placed, seen)) taken.add(placed);
  for (const group of scene.picture.groups) if (meets(group, seen)) taken.add(group);
  const wanted = scene.lines.flatMap((line, at) => {
    const { x, y, width, height } = line.path.box;
    if (!meets({ x, y, width: width + 1, height: height + 1 }, seen)) return [];
    const meant = isMeant(at, line);
    const isSet = line.edges.some(({ settings }) => settings);
    const rate = Math.max(rates.there[at] ?? 0, rates.back[at] ?? 0);
    const says = meant || isSet || rate >= MATTERS || (rates.lost[at] ?? 0) > 0 || (rates.utilisation[at] ?? -1) >= FULL;
    return says ? [{ line, at, isMeant: meant, rank: (meant ? 2e15 : 0) + (isSet ? 1e15 : 0) + rate }] : [];
  });
  wanted.sort((a, b) => b.rank - a.rank);
  const labels: Label[] = [];
  for (const { line, at, isMeant: meant } of wanted) {
    const rows = rowsOf(line, at, meant, asked);
    if (rows.length === 0) continue;
    const width = (Math.max(...rows.map(({ arrow, text }) => widthOf(arrow === "" ? text : `${arrow} ${text}`))) + AROUND) * scale;
    const height = rows.length * LABEL_ROW * scale;
    const rect = freePlace(line, { width, height }, meant ? FAR_SIDES : SIDES, { taken, seen });
    if (!rect) continue;
    taken.add(rect);
    labels.push({ at, line, rows, isMeant: meant, ...rect });
  }
  return labels;
}
function freePlace(
  { path }: DrawnLine,
  { width, height }: Omit<Rect, keyof Point>,
  sides: readonly number[],
  { taken, seen }: { readonly taken: Taken; readonly seen: Rect },
): Rect | null {
  for (const side of sides) {
    for (const part of PLACES) {
      const { x, y } = placeAt(path, path.length * part);
      const rect = { x: x - width / 2, y: y - height / 2 + side * height, width, height };
      if (meets(rect, seen) && taken.isFree(rect)) return rect;
    }
  }
  return null;
}
