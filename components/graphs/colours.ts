/** Colours of lines. Each is a CSS colour made of tokens; a canvas has it by `painted`. */
import { token } from "../ui/theme";

/** Colours of the palette, from 1 on. */
export const SERIES_COLOURS = 8;
export function seriesColour(n: number): string {
  return `var(--series-${n})`;
}

/** Hues of the first eight CPUs. Indigo and its neighbours are left to their mean. */
const CPU_HUES = [130, 166, 202, 310, 346, 22, 58, 94] as const;

/**
 * Colour of a CPU, the same wherever it is drawn: eight hues in order, and with each eight more the hues between them. Neighbours differ
 * in lightness too, so that 64 areas on top of each other can be told apart.
 */
export function cpuColour(n: number): string {
  const round = Math.floor(n / 8) % 8;
  // Bits backwards: each round falls into the widest gap that those before it have left.
  const between = ((round & 1) << 2) | (round & 2) | (round >> 2);
  const hue = (CPU_HUES[n % 8] as number) + 4.5 * between;
  return `oklch(var(--cpu-${n % 2 === 0 ? "even" : "odd"}) var(--cpu-chroma) ${hue})`;
}

/** A colour as a canvas takes it. */
export function painted(colour: string): string {
  return colour.replace(/var\(--([\w-]+)\)/g, (_, name: string) => token(name));
}
/** The same with some of what is below shining through. @param share - 0: all of it */
export function washed(paint: string, share: number): string {
  if (/^#[0-9a-f]{6}$/i.test(paint))
    return `${paint}${Math.round(share * 255)
      .toString(16)
      .padStart(2, "0")}`;
  return paint.replace(/\)$/, ` / ${share})`);
}
