/** The theme's colours as a canvas takes them. */
import type { MapColour } from "@/server/contract";
import { token } from "../../ui/theme";
import { ITEM_COLOURS, inkToken, paperToken } from "../items/item-colours";

/** Colours of VLANs: none of them is that of faults. */
const VLAN_SERIES = [2, 3, 4, 5, 7, 8] as const;
const HEAT_STEPS = [1, 2, 3, 4, 5] as const;

const TOKENS = {
  canvas: "canvas",
  surface: "surface",
  raised: "raised",
  sunken: "sunken",
  line: "line",
  lineStrong: "line-strong",
  text: "text",
  muted: "muted",
  faint: "faint",
  accent: "accent",
  accentLine: "accent-line",
  accentSoft: "accent-soft",
  bad: "bad",
  running: "running",
  paused: "paused",
  suspended: "suspended",
  halted: "halted",
  event: "event",
} as const;

export interface Palette extends Readonly<Record<keyof typeof TOKENS, string>> {
  readonly vlans: readonly string[];
  /** by step, from the first */
  readonly heat: readonly string[];
  /** grounds of what people draw, and their edges and titles */
  readonly papers: Readonly<Record<MapColour, string>>;
  readonly inks: Readonly<Record<MapColour, string>>;
  readonly sans: string;
  readonly mono: string;
}
function ofColours(name: (colour: MapColour) => string): Readonly<Record<MapColour, string>> {
  return Object.fromEntries(ITEM_COLOURS.map((colour) => [colour, token(name(colour))])) as Record<MapColour, string>;
}
export function readPalette(): Palette {
  const names = Object.entries(TOKENS).map(([name, own]) => [name, token(own)]);
  return {
    ...(Object.fromEntries(names) as Record<keyof typeof TOKENS, string>),
    vlans: VLAN_SERIES.map((n) => token(`series-${n}`)),
    heat: HEAT_STEPS.map((n) => token(`heat-${n}`)),
    papers: ofColours(paperToken),
    inks: ofColours(inkToken),
    sans: token("font-sans") || "sans-serif",
    mono: token("font-mono") || "monospace",
  };
}
/** The same colour for a VLAN wherever it is. */
export function vlanColour({ vlans }: Pick<Palette, "vlans">, vlan: number): string {
  return vlans[vlan % vlans.length] ?? "";
}
