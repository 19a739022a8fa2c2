/** Draws nodes, buses and folded groups: as states from far away, as boxes, with icons and names, with facts below these. */

import { isMono } from "../label-width";
import type { PicturedNode, Rect } from "../picture";
import type { DrawInput } from "./draw-still";
import { measured, STEPS, stepOf } from "./heat";
import { ICON_BOX, ICON_LINE, iconPaths, statePaths } from "./icons";
import { lookOfNode, type NodeLook } from "./node-look";
import { vlanColour } from "./palette";
import { groupTarget, type Scene } from "./scene";
import { stamp } from "./sprites";
import { type Detail, detailAt, meets, NAMES_FROM, READ_FROM, seenRect } from "./view";

const RADIUS = 5;
const ICON = 14;
const STATE = 7;
/** From a box's left edge to its icon, and from there to its name, graph units. */
const PAD = 9;
export const NAME_AT = PAD + ICON + 6;
export const NAME_FONT = 12;
export const FACT_FONT = 8.5;

export const LOOK_COLOURS = { running: "running", paused: "paused", suspended: "suspended", halted: "halted", down: "bad" } as const;
/** The greatest step of a measure among a node's lines; 0: none. */
export function heatOf(scene: Scene, id: string, { rates, measure }: Pick<DrawInput, "rates" | "measure">): number {
  if (measure === null) return 0;
  let most = 0;
  for (const line of scene.linesAt.get(id) ?? []) most = Math.max(most, stepOf(measure, measured(rates, measure, line)));
  return Math.min(most, STEPS[measure].length);
}

interface Box extends Rect {
  readonly id: string;
  readonly placed: PicturedNode | null;
  readonly kind: keyof typeof iconPaths;
  readonly name: string;
  readonly fact: string;
  readonly look: NodeLook;
  readonly vlan: number | undefined;
}
const isNamed = ({ view, isHurried }: Pick<DrawInput, "view" | "isHurried">): boolean => view.k >= (isHurried ? READ_FROM : NAMES_FROM);

function boxesOf(input: DrawInput, detail: Detail, seen: Rect): readonly Box[] {
  const { scene, drag } = input;
  const { picture, nodes, words } = scene;
  const hasNames = isNamed(input);
  const moved = <T extends Rect>(id: string, { x, y, width, height }: T): Rect =>
    drag?.ids.has(id) ? { x: x + drag.by.x, y: y + drag.by.y, width, height } : { x, y, width, height };
  const boxes: Box[] = [];
  for (const placed of nodes) {
    const { node } = placed;
    const rect = moved(node.id, placed);
    if (!meets(rect, seen)) continue;
    const fact = detail === "facts" ? words.factOf(node) : "";
    // A bus has room for more than its name, and its colour alone says no VLAN.
    const vlan = placed.form === "bus" && node.vlan !== undefined && fact === "" ? ` \u00b7 ${words.vlan(node.vlan)}` : "";
    const name = hasNames ? `${words.nameOf(node)}${vlan}` : "";
    boxes.push({ ...rect, id: node.id, placed, kind: node.kind, name, fact, look: lookOfNode(node), vlan: node.vlan });
  }
  for (const group of picture.groups) {
    const id = groupTarget(group);
    const rect = moved(id, group);
    if (!meets(rect, seen)) continue;
    const name = hasNames ? words.groupName(group) : "";
    boxes.push({ ...rect, id, placed: null, kind: "group", name, fact: "", look: "up", vlan: undefined });
  }
  return boxes;
}

const isFull = (look: NodeLook): boolean => look === "up" || look === "running" || look === "paused";

/** From far away: full for what is up, hollow with a cross for what is down. */
function drawStates(ctx: CanvasRenderingContext2D, boxes: readonly Box[], input: DrawInput): void {
  const { palette, scene, view } = input;
  const byColour = new Map<string, Box[]>();
  for (const box of boxes) {
    const heat = heatOf(scene, box.id, input);
    const own = box.vlan === undefined ? palette.lineStrong : vlanColour(palette, box.vlan);
    const colour = heat > 0 ? (palette.heat[heat - 1] ?? own) : box.look === "up" ? own : palette[LOOK_COLOURS[box.look]];
    byColour.set(colour, byColour.get(colour) ?? []);
    byColour.get(colour)?.push(box);
  }
  const line = 1 / view.k;
  for (const [colour, some] of byColour) {
    ctx.fillStyle = colour;
    ctx.strokeStyle = colour;
    ctx.lineWidth = line;
    ctx.beginPath();
    for (const { x, y, width, height, look } of some) {
      if (isFull(look)) ctx.rect(x, y, width, height);
    }
    ctx.fill();
    ctx.beginPath();
    for (const { x, y, width, height, look } of some) {
      if (isFull(look)) continue;
      ctx.rect(x + line / 2, y + line / 2, width - line, height - line);
      if (look === "down") {
        ctx.moveTo(x, y);
        ctx.lineTo(x + width, y + height);
        ctx.moveTo(x, y + height);
        ctx.lineTo(x + width, y);
      }
    }
    ctx.stroke();
  }
}
interface Style {
  readonly fill: string;
  readonly stroke: string;
  readonly line: number;
  readonly isDashed: boolean;
  readonly radius: number;
  readonly boxes: Box[];
}
/** Boxes of one look are one path: a stroke for each would cost several times as much. */
function stylesOf(boxes: readonly Box[], input: DrawInput): Iterable<Style> {
  const { palette, scene } = input;
  const styles = new Map<string, Style>();
  for (const box of boxes) {
    const { look, placed, kind } = box;
    const heat = heatOf(scene, box.id, input);
    const own = look === "down" ? palette.bad : kind === "vm" || kind === "group" ? palette.accentLine : palette.lineStrong;
    const isBus = placed?.form === "bus";
    const isDashed = kind === "group" || look === "halted";
    const key = `${heat} ${own} ${isBus} ${isDashed}`;
    const known = styles.get(key);
    if (known) known.boxes.push(box);
    else
      styles.set(key, {
        fill: isBus ? palette.sunken : palette.raised,
        stroke: heat > 0 ? (palette.heat[heat - 1] ?? own) : own,
        line: heat > 0 ? 2 : 1,
        isDashed,
        radius: isNamed(input) ? (isBus ? 3 : RADIUS) : 0,
        boxes: [box],
      });
  }
  return styles.values();
}
function drawBoxes(ctx: CanvasRenderingContext2D, boxes: readonly Box[], input: DrawInput): void {
  const { palette } = input;
  for (const { fill, stroke, line, isDashed, radius, boxes: some } of stylesOf(boxes, input)) {
    ctx.fillStyle = fill;
    ctx.strokeStyle = stroke;
    ctx.lineWidth = line;
    if (isDashed) ctx.setLineDash([4, 3]);
    for (let from = 0; from < some.length; from += PER_PATH) {
      ctx.beginPath();
      for (const { x, y, width, height } of some.slice(from, from + PER_PATH)) {
        if (radius === 0) ctx.rect(x + 0.5, y + 0.5, width - 1, height - 1);
        else ctx.roundRect(x + 0.5, y + 0.5, width - 1, height - 1, radius);
      }
      ctx.fill();
      ctx.stroke();
    }
    ctx.setLineDash([]);
  }
  for (const { x, y, height, vlan } of boxes) {
    if (vlan === undefined) continue;
    ctx.fillStyle = vlanColour(palette, vlan);
    ctx.fillRect(x + 1, y + 4, 3, height - 8);
  }
}
const PER_PATH = 200;

/** Kinds by their icons; at an icon's corner the state, which has a shape beside its colour. */
function drawIcons(ctx: CanvasRenderingContext2D, boxes: readonly Box[], { palette, view, ratio }: DrawInput): void {
  const scale = view.k * ratio;
  for (const { x, y, height, look, kind } of boxes) {
    const stroke = look === "down" ? palette.bad : palette.muted;
    const icon = { path: iconPaths[kind], box: ICON_BOX, stroke, line: ICON_LINE, fill: null };
    stamp(ctx, icon, x + PAD, y + (height - ICON) / 2, ICON, scale);
    if (look === "up") continue;
    const colour = palette[LOOK_COLOURS[look]];
    const isCross = look === "down";
    const state = { path: statePaths[look], box: STATE, stroke: isCross ? colour : palette.raised, line: 2, fill: isCross ? null : colour };
    stamp(ctx, state, x + PAD + ICON - 5, y + height / 2 + 1, STATE, scale);
  }
}
function drawTexts(ctx: CanvasRenderingContext2D, boxes: readonly Box[], { palette }: DrawInput): void {
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  // A font is set once for all that stand in it: setting it costs as much as several names.
  for (const mono of [false, true]) {
    ctx.font = `${NAME_FONT}px ${mono ? palette.mono : palette.sans}`;
    for (const { x, y, height, name, fact, kind, look } of boxes) {
      if (name === "" || (kind !== "group" && isMono(kind)) !== mono) continue;
      ctx.fillStyle = look === "down" ? palette.bad : look === "halted" || look === "suspended" ? palette.muted : palette.text;
      ctx.fillText(name, x + NAME_AT, y + height / 2 - (fact === "" ? -0.5 : 5));
    }
  }
  ctx.font = `${FACT_FONT}px ${palette.mono}`;
  ctx.fillStyle = palette.muted;
  for (const { x, y, height, width, fact } of boxes)
    if (fact !== "") ctx.fillText(fact, x + NAME_AT, y + height / 2 + 8, width - NAME_AT - 4);
}
/** What a query does not find is faint: what is drawn of it is covered by its ground. */
function drawFaint(ctx: CanvasRenderingContext2D, boxes: readonly Box[], { palette, marks }: DrawInput): void {
  const { found } = marks;
  if (!found) return;
  ctx.fillStyle = palette.canvas;
  ctx.globalAlpha = FAINT;
  for (const { id, x, y, width, height } of boxes) if (!found.has(id)) ctx.fillRect(x - 1, y - 1, width + 2, height + 2);
  ctx.globalAlpha = 1;
}
/** How much of its ground covers what is faint. */
const FAINT = 0.72;
/** What has become of a node since another moment, beside its colour: as a sign. */
const FATE_SIGNS = { added: "+", gone: "\u2212", changed: "~" } as const;
const FATE_COLOURS = { added: "running", gone: "bad", changed: "paused" } as const;
function drawFates(ctx: CanvasRenderingContext2D, boxes: readonly Box[], { palette, marks }: DrawInput): void {
  const { fates } = marks;
  if (!fates) return;
  ctx.font = `bold 13px ${palette.sans}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const { id, x, y, width, height } of boxes) {
    const fate = fates.get(id);
    if (!fate) continue;
    ctx.strokeStyle = palette[FATE_COLOURS[fate]];
    ctx.fillStyle = ctx.strokeStyle;
    ctx.lineWidth = 2;
    ctx.setLineDash(fate === "gone" ? [5, 3] : []);
    ctx.beginPath();
    ctx.roundRect(x - 1, y - 1, width + 2, height + 2, RADIUS + 1);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.arc(x + width, y, 7, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = palette.surface;
    ctx.fillText(FATE_SIGNS[fate], x + width, y + 0.5);
  }
  ctx.textAlign = "left";
}
/** What is pointed at, selected or on a lit way has a ring. */
function drawRings(ctx: CanvasRenderingContext2D, boxes: readonly Box[], { palette, marks, view }: DrawInput): void {
  const line = Math.max(2, 1.5 / view.k);
  for (const { id, x, y, width, height } of boxes) {
    const isOnPath = marks.path.nodes.has(id);
    const colour =
      isOnPath && marks.path.end === id
        ? palette.bad
        : isOnPath || marks.selected.has(id) || marks.flow?.nodes.has(id)
          ? palette.accent
          : null;
    if (colour === null && marks.pointed !== id) continue;
    ctx.beginPath();
    ctx.roundRect(x - line / 2, y - line / 2, width + line, height + line, RADIUS + line / 2);
    ctx.lineWidth = marks.selected.has(id) || isOnPath ? line : line / 2;
    ctx.strokeStyle = colour ?? palette.accentLine;
    ctx.stroke();
  }
}

export function drawNodes(ctx: CanvasRenderingContext2D, input: DrawInput): void {
  const detail = detailAt(input.view.k);
  const boxes = boxesOf(input, detail, seenRect(input.view, input.size, 4));
  if (detail === "states") drawStates(ctx, boxes, input);
  else drawBoxes(ctx, boxes, input);
  if (isNamed(input)) {
    drawIcons(ctx, boxes, input);
    drawTexts(ctx, boxes, input);
  }
  drawFaint(ctx, boxes, input);
  drawFates(ctx, boxes, input);
  drawRings(ctx, boxes, input);
}
