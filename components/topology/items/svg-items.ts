/** What people have put on a map as elements of an SVG: pictures with their bytes, texts as texts. */
import type { DrawInput } from "../drawing/draw-still";
import { tag, text, title } from "../drawing/svg-tags";
import { textWidth } from "../drawing/text-width";
import type { Point } from "../picture";
import { BOX_ALPHA, BOX_RADIUS, foldCorners, NOTE, noteLines, paperCorners, TITLE } from "./draw-items";
import { fitted, type Layer, type MapBox, type MapNote, type MapPicture, STRIP } from "./item-shape";
import { cutText } from "./wrap";

/** Widths of labels are known in another size of letters. */
const measureIn =
  (font: number) =>
  (part: string): number =>
    (textWidth(part) * font) / 11;
const keepsBlanks = { "xml:space": "preserve" } as const;

function boxOf({ x, y, width, height, text: said, colour }: MapBox, { palette }: DrawInput): string {
  const ink = palette.inks[colour];
  const ground = { x, y, width, height, rx: BOX_RADIUS, stroke: ink, fill: palette.papers[colour], "fill-opacity": BOX_ALPHA };
  const shown = cutText(said, width - 2 * TITLE.pad, measureIn(TITLE.font));
  const head = said === "" ? "" : text(x + TITLE.pad, y + STRIP / 2 + 5.5, TITLE.font, ink, shown, { "font-weight": TITLE.weight });
  return tag("rect", ground) + head;
}
function rowsOf(lines: readonly string[], x: number, y: number, fill: string): string {
  return lines.map((line, n) => text(x + NOTE.pad, y + NOTE.pad + n * NOTE.line + 12, NOTE.font, fill, line, keepsBlanks)).join("");
}
function noteOf(note: MapNote, { palette }: DrawInput): string {
  const [fill, stroke] = [palette.papers[note.colour], palette.inks[note.colour]];
  const through = (corners: readonly Point[]): string => corners.map(({ x, y }) => `${x},${y}`).join(" ");
  const sheet = tag("polygon", { points: through(paperCorners(note)), fill, stroke });
  const paper = sheet + tag("polygon", { points: through(foldCorners(note)), fill: "none", stroke });
  return paper + rowsOf(noteLines(note.text, note, measureIn(NOTE.font)), note.x, note.y, palette.text);
}
function pictureOf(item: MapPicture, { palette, pictures, scene }: DrawInput): string {
  const state = pictures.get(item.picture);
  if (state?.is === "ready") {
    const { x, y, width, height } = fitted(item, state);
    return tag("image", { x, y, width, height, href: state.url });
  }
  const { x, y, width, height } = item;
  const ground = { x, y, width, height, fill: palette.sunken, stroke: palette.lineStrong, "stroke-dasharray": "5 4" };
  const said = noteLines(`${scene.words.pictureState(state?.is ?? "coming")}\n${item.text}`.trim(), item, measureIn(NOTE.font));
  return tag("rect", ground) + rowsOf(said, x, y, palette.muted);
}

/** What lies in one layer. */
export function svgItems(input: DrawInput, layer: Layer): readonly string[] {
  const { items, words } = input.scene;
  return items
    .filter((one) => one.layer === layer)
    .map(({ item }) => {
      const drawn = item.kind === "box" ? boxOf(item, input) : item.kind === "note" ? noteOf(item, input) : pictureOf(item, input);
      return tag("g", { "data-item": item.kind }, title(words.itemName(item)) + drawn);
    });
}
