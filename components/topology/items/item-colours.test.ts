/** What is written on notes and boxes can be read in both themes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BOX_ALPHA } from "./draw-items";
import { ITEM_COLOURS, inkToken, paperToken } from "./item-colours";

const [light = "", dark = ""] = readFileSync(join(import.meta.dirname, "../../ui/tokens.css"), "utf8").split(':root[data-theme="dark"]');
type Rgb = readonly [number, number, number];
const reader =
  (css: string) =>
  (name: string): Rgb => {
    const hex = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(css)?.[1];
    if (!hex) throw new Error(`no token ${name}`);
    return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
  };
/** @source WCAG 2.2: relative luminance, contrast ratio */
function luminance(colour: Rgb): number {
  const [r = 0, g = 0, b = 0] = colour
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(one: Rgb, other: Rgb): number {
  const [a = 0, b = 0] = [luminance(one), luminance(other)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}
const over = (top: Rgb, ground: Rgb): Rgb => top.map((part, n) => part * BOX_ALPHA + (ground[n] ?? 0) * (1 - BOX_ALPHA)) as unknown as Rgb;
const AA = 4.5;

describe.each([
  ["light", reader(light)],
  ["dark", reader(dark)],
] as const)("%s", (_theme, token) => {
  test.each(ITEM_COLOURS)("%s", (colour) => {
    const [paper, ink] = [token(paperToken(colour)), token(inkToken(colour))];
    expect(contrast(token("text"), paper)).toBeGreaterThan(AA);
    // A note's text before there is any, and a box's title, on the map or on a server.
    expect(contrast(token("muted"), paper)).toBeGreaterThan(AA);
    for (const ground of ["canvas", "surface"]) expect(contrast(ink, over(paper, token(ground)))).toBeGreaterThan(AA);
    expect(contrast(ink, paper)).toBeGreaterThan(AA);
  });
});
