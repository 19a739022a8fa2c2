/** A map as an SVG of its own: texts as texts, and of each line what the table says of it. */

import { svgItems } from "../items/svg-items";
import { isMono } from "../label-width";
import { FACT_FONT, heatOf, LOOK_COLOURS, NAME_AT, NAME_FONT } from "./draw-nodes";
import type { DrawInput } from "./draw-still";
import { ICON_BOX, ICON_LINE, iconPaths, markPaths, statePaths } from "./icons";
import { LABEL_ROW, type Label } from "./labels";
import { lookOf } from "./line-look";
import { placeAt } from "./line-path";
import { lookOfNode } from "./node-look";
import { vlanColour } from "./palette";
import { type Attributes, tag, text, title } from "./svg-tags";

const MARGIN = 24;
function iconAt(path: string, box: number, x: number, y: number, size: number, attributes: Attributes): string {
  const scale = Math.round((size / box) * 1_000) / 1_000;
  return tag("path", {
    d: path,
    transform: `translate(${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100}) scale(${scale})`,
    ...attributes,
  });
}

function groundsOf({ scene, palette }: DrawInput): string[] {
  return scene.picture.frames.map(({ x, y, width, height }) => tag("rect", { x, y, width, height, rx: 8, fill: palette.surface }));
}
function framesOf({ scene, palette }: DrawInput): string[] {
  return scene.picture.frames.map(({ node, x, y, width, height }) => {
    const stroke = node.state === "down" ? palette.bad : palette.lineStrong;
    const box = tag("rect", { x, y, width, height, rx: 8, fill: "none", stroke });
    return tag("g", {}, box + text(x + 10, y + 21, 13, palette.text, scene.words.nameOf(node), { "font-weight": 500 }));
  });
}
function linesOf({ scene, rates, palette, measure }: DrawInput, saysOf: (line: number) => string): string[] {
  return scene.lines.map((line, at) => {
    const { colour, width, dash } = lookOf(line, at, rates, measure, palette);
    const { points } = line.path;
    const corners: string[] = [];
    for (let n = 0; n < points.length; n += 2)
      corners.push(`${Math.round((points[n] as number) * 10) / 10},${Math.round((points[n + 1] as number) * 10) / 10}`);
    const way = {
      points: corners.join(" "),
      fill: "none",
      stroke: colour,
      "stroke-width": width,
      ...(dash.length > 0 ? { "stroke-dasharray": dash.join(" ") } : {}),
    };
    const marks = line.marks.map((mark, n) => {
      const { x, y } = placeAt(line.path, Math.min(line.path.length / 2, 14 * line.marks.length));
      const left = x + (n - line.marks.length / 2) * 14;
      const stroke = mark === "down" ? palette.bad : mark === "blocked" || mark === "lock" ? palette.paused : palette.muted;
      const pill = tag("rect", { x: left, y: y - 7, width: 14, height: 14, rx: 4, fill: palette.surface, stroke });
      return pill + iconAt(markPaths[mark], ICON_BOX, left + 2, y - 5, 10, { fill: "none", stroke, "stroke-width": 2.6 });
    });
    return tag("g", { "data-line": line.line.id }, title(saysOf(at)) + tag("polyline", way) + marks.join(""));
  });
}
function nodesOf(input: DrawInput): string[] {
  const { scene, palette } = input;
  const nodes = scene.nodes.map(({ node, form, x, y, width, height }) => {
    const look = lookOfNode(node);
    const heat = heatOf(scene, node.id, input);
    const own = look === "down" ? palette.bad : node.kind === "vm" ? palette.accentLine : palette.lineStrong;
    const stroke = heat > 0 ? (palette.heat[heat - 1] ?? own) : own;
    const box = { x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1, rx: form === "bus" ? 3 : 5 };
    const dashed = look === "halted" ? { "stroke-dasharray": "4 3" } : {};
    const fact = scene.words.factOf(node);
    const parts = [
      tag("rect", { ...box, fill: form === "bus" ? palette.sunken : palette.raised, stroke, "stroke-width": heat > 0 ? 2 : 1, ...dashed }),
      node.vlan === undefined
        ? ""
        : tag("rect", { x: x + 1, y: y + 4, width: 3, height: height - 8, fill: vlanColour(palette, node.vlan) }),
      iconAt(iconPaths[node.kind], ICON_BOX, x + 9, y + (height - 14) / 2, 14, {
        fill: "none",
        stroke: look === "down" ? palette.bad : palette.muted,
        "stroke-width": ICON_LINE,
      }),
      look === "up"
        ? ""
        : iconAt(statePaths[look], 7, x + 18, y + height / 2 + 1, 7, {
            ...(look === "down" ? { fill: "none", stroke: palette.bad, "stroke-width": 2 } : { fill: palette[LOOK_COLOURS[look]] }),
          }),
      text(
        x + NAME_AT,
        y + height / 2 + (fact === "" ? 4.5 : -0.5),
        NAME_FONT,
        look === "down" ? palette.bad : palette.text,
        scene.words.nameOf(node),
        {
          "font-family": isMono(node.kind) ? palette.mono : palette.sans,
        },
      ),
      fact === "" ? "" : text(x + NAME_AT, y + height / 2 + 10.5, FACT_FONT, palette.muted, fact, { "font-family": palette.mono }),
    ];
    return tag("g", { "data-node": node.id }, title([scene.words.kindOf(node), scene.words.nameOf(node)].join(" ")) + parts.join(""));
  });
  const groups = scene.picture.groups.map((group) => {
    const { x, y, width, height } = group;
    const box = { x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1, rx: 5, fill: palette.raised };
    const icon = { fill: "none", stroke: palette.muted, "stroke-width": ICON_LINE };
    return tag(
      "g",
      {},
      tag("rect", { ...box, stroke: palette.accentLine, "stroke-dasharray": "4 3" }) +
        iconAt(iconPaths.group, ICON_BOX, x + 9, y + (height - 14) / 2, 14, icon) +
        text(x + NAME_AT, y + height / 2 + 4.5, NAME_FONT, palette.text, scene.words.groupName(group)),
    );
  });
  return [...nodes, ...groups];
}
function labelsOf({ palette }: DrawInput, labels: readonly Label[]): string[] {
  return labels.map(({ x, y, width, height, rows }) => {
    const said = rows.map(({ arrow, text: row, kind }, n) =>
      text(
        x + width / 2,
        y + n * LABEL_ROW + 12,
        11,
        kind === "lost" ? palette.bad : palette.muted,
        arrow === "" ? row : `${arrow} ${row}`,
        {
          "text-anchor": "middle",
        },
      ),
    );
    return tag("rect", { x, y, width, height, rx: 3, fill: palette.surface, "fill-opacity": 0.9 }) + said.join("");
  });
}

/** @param saysOf - of each line, in words: one row for each edge that it stands for */
export function mapSvg(input: DrawInput, labels: readonly Label[], name: string, saysOf: (line: number) => string): string {
  const { scene, palette } = input;
  const { x, y, width, height } = scene.picture.bounds;
  const box = [x - MARGIN, y - MARGIN, width + 2 * MARGIN, height + 2 * MARGIN].map((value) => Math.round(value));
  const [left = 0, top = 0, wide = 0, high = 0] = box;
  const ground = tag("rect", { x: left, y: top, width: wide, height: high, fill: palette.canvas });
  const frames = [...svgItems(input, "under"), ...groundsOf(input), ...svgItems(input, "on"), ...framesOf(input)];
  const nodes = [...nodesOf(input), ...labelsOf(input, labels)];
  const parts = [ground, ...frames, ...linesOf(input, saysOf), ...nodes, ...svgItems(input, "over")];
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    width: wide,
    height: high,
    viewBox: box.join(" "),
    "font-family": palette.sans,
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${tag("svg", attributes, `${title(name)}\n${parts.join("\n")}\n`)}\n`;
}
