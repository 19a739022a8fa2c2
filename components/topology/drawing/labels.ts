/** What is said beside lines. */
import { type LabelText, labels } from "../layouts/labels";
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
  /** pixels that a character takes in a label */
  readonly measure: (character: string) => number;
}

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

/** Labels of the lines in view: what is pointed at has its place first, then what somebody has set, then what carries most. */
export function placeLabels(asked: Asked): readonly Label[] {
  const { scene, rates, isMeant, seen, scale, measure } = asked;
  const wanted = new Map<string, Pick<Label, "at" | "line" | "rows" | "isMeant">>();
  const texts: LabelText[] = [];
  for (const [at, line] of scene.lines.entries()) {
    const { x, y, width, height } = line.path.box;
    if (!meets({ x, y, width: width + 1, height: height + 1 }, seen)) continue;
    const meant = isMeant(at, line);
    const isSet = line.edges.some(({ settings }) => settings);
    const rate = Math.max(rates.there[at] ?? 0, rates.back[at] ?? 0);
    const isTold = meant || isSet || rate >= MATTERS || (rates.lost[at] ?? 0) > 0 || (rates.utilisation[at] ?? -1) >= FULL;
    const rows = isTold ? rowsOf(line, at, meant, asked) : [];
    if (rows.length === 0) continue;
    const { id } = line.line;
    wanted.set(id, { at, line, rows, isMeant: meant });
    const said = rows.map(({ arrow, text }) => (arrow === "" ? text : `${arrow} ${text}`));
    texts.push({ line: id, rows: said, weight: (meant ? MEANT : 0) + (isSet ? SET : 0) + rate });
  }
  return labels(scene.picture, { texts, zoom: 1 / scale, view: seen, measure }).flatMap(({ line: id, x, y, width, height }) => {
    const own = wanted.get(id);
    return own ? [{ ...own, x, y, width, height }] : [];
  });
}
