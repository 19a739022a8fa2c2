/** What is said beside lines. */
import { BoxGrid } from "../layouts/box-grid";
import { type LabelText, labels } from "../layouts/labels";
import { HEAD } from "../layouts/measures";
import type { Rect } from "../picture";
import { placeAt } from "./line-path";
import type { DrawnLine, LineRates } from "./line-states";
import type { Scene } from "./scene";
import { meets } from "./view";

/** From this on a rate is said without anybody asking, bytes a second: 1 Mbit/s. */
export const MATTERS = 125_000;
/** From this share of its limit on a line says how full it is. */
const FULL = 0.5;
/** Height of a row of text, pixels. */
export const LABEL_ROW = 16;
/** On either side of a label's text, pixels. */
const ROOM = 4;
/** What weighs more than any rate. */
const MEANT = 2e15;
const SET = 1e15;

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
interface Wanted extends Omit<Label, keyof Rect> {
  readonly weight: number;
}
export interface LabelWords {
  readonly rate: (bytesPerS: number) => string;
  readonly percent: (share: number) => string;
  readonly lost: (frames: number) => string;
  readonly dropped: (frames: number) => string;
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
  /** pixels that a character takes in a label */
  readonly measure: (character: string) => number;
}

export function rowsOf(line: DrawnLine, at: number, isMeant: boolean, { rates, words }: Pick<Asked, "rates" | "words">): LabelRow[] {
  const { isFlat } = placeAt(line.path, line.path.length / 2);
  const [there, back, share] = [rates.there[at] ?? 0, rates.back[at] ?? 0, rates.utilisation[at] ?? -1];
  const [lost, dropped] = [rates.lost[at] ?? 0, rates.dropped[at] ?? 0];
  const rows: LabelRow[] = [];
  if (isMeant || there >= MATTERS) rows.push({ kind: "there", arrow: isFlat ? "→" : "↓", text: words.rate(there) });
  if (isMeant || back >= MATTERS) rows.push({ kind: "back", arrow: isFlat ? "←" : "↑", text: words.rate(back) });
  if (share >= FULL || (isMeant && share >= 0.01)) rows.push({ kind: "utilisation", arrow: "", text: words.percent(share) });
  if (lost > 0) rows.push({ kind: "lost", arrow: "", text: words.lost(lost) });
  if (dropped > 0) rows.push({ kind: "lost", arrow: "", text: words.dropped(dropped) });
  for (const text of words.set(line)) rows.push({ kind: "set", arrow: "", text });
  if (isMeant && line.vlan !== null) rows.push({ kind: "word", arrow: "", text: words.vlan(line.vlan) });
  const mtu = isMeant ? words.mtu(line) : "";
  if (mtu !== "") rows.push({ kind: "word", arrow: "", text: mtu });
  return rows;
}

/** Labels of the lines in view: what is pointed at has its place first, then what somebody has set, then what carries most. */
export function placeLabels(asked: Asked): readonly Label[] {
  const { scene, rates, isMeant, seen, scale, measure } = asked;
  const wanted = new Map<string, Wanted>();
  const texts: LabelText[] = [];
  for (const [at, line] of scene.lines.entries()) {
    const { x, y, width, height } = line.path.box;
    if (!meets({ x, y, width: width + 1, height: height + 1 }, seen)) continue;
    const meant = isMeant(at, line);
    const isSet = line.edges.some(({ settings }) => settings);
    const rate = Math.max(rates.there[at] ?? 0, rates.back[at] ?? 0);
    const isLossy = (rates.lost[at] ?? 0) + (rates.dropped[at] ?? 0) > 0;
    const isTold = meant || isSet || rate >= MATTERS || isLossy || (rates.utilisation[at] ?? -1) >= FULL;
    const rows = isTold ? rowsOf(line, at, meant, asked) : [];
    if (rows.length === 0) continue;
    const { id } = line.line;
    const weight = (meant ? MEANT : 0) + (isSet ? SET : 0) + rate;
    wanted.set(id, { at, line, rows, isMeant: meant, weight });
    texts.push({ line: id, rows: rows.map(({ arrow, text }) => (arrow === "" ? text : `${arrow} ${text}`)), weight });
  }
  const placed = labels(scene.picture, { texts, zoom: 1 / scale, view: seen, measure }).flatMap(({ line: id, x, y, width, height }) => {
    const own = wanted.get(id);
    wanted.delete(id);
    return own ? [{ ...own, x, y, width, height }] : [];
  });
  return [...placed, ...farther([...wanted.values()], placed, asked)];
}

/** How far aside of its line, heights of it, and how far along, a label may stand that has no room on the line. */
const NEAR = [-0.75, 0.75] as const;
const ASIDE = [...NEAR, -1.2, 1.2] as const;
const FAR = [...ASIDE, -2.2, 2.2] as const;
function sidesFor({ isMeant, line: { edges } }: Wanted): readonly number[] {
  return edges.some(({ settings }) => settings) ? FAR : isMeant ? ASIDE : NEAR;
}
const PLACES = [0.5, 0.35, 0.65, 0.2, 0.8] as const;
/** So many at most are looked for, the weightiest first: somebody may point at a bridge of hundreds. */
const MOST = 40;

/** What has no room on its line is said beside it; what somebody has asked for, or set, farther away too. */
function farther(some: readonly Wanted[], placed: readonly Label[], { scene: { picture }, seen, scale, measure }: Asked): readonly Label[] {
  if (some.length === 0) return [];
  const taken = new BoxGrid<Rect>([...picture.nodes.values(), ...picture.groups, ...placed]);
  for (const frame of picture.frames) taken.put({ ...frame, height: Math.min(HEAD, frame.height) });
  const found: Label[] = [];
  for (const one of [...some].sort((a, b) => b.weight - a.weight).slice(0, MOST)) {
    const widths = one.rows.map(({ arrow, text }) => [...`${arrow} ${text}`].reduce((sum, character) => sum + measure(character), 0));
    const [width, height] = [(Math.max(...widths) + 2 * ROOM) * scale, one.rows.length * LABEL_ROW * scale];
    const rect = sidesFor(one)
      .flatMap((side) =>
        PLACES.map((part): Rect => {
          const { x, y } = placeAt(one.line.path, one.line.path.length * part);
          return { x: x - width / 2, y: y - height / 2 + side * height, width, height };
        }),
      )
      .find(
        ({ x, y }) =>
          x >= seen.x &&
          y >= seen.y &&
          x + width <= seen.x + seen.width &&
          y + height <= seen.y + seen.height &&
          !taken.has(x, y, x + width, y + height),
      );
    if (!rect) continue;
    taken.put(rect);
    found.push({ ...one, ...rect });
  }
  return found;
}
