import type { ReactNode } from "react";

/** Something that the palette leads to or does. */
export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}
/** Words as they are typed, in small letters. */
export const paletteWords = (text: string): readonly string[] => text.toLowerCase().split(/\s+/).filter(Boolean);
/** Whether all words stand in what an item says. */
export function saysAll({ label, note }: PaletteItem, words: readonly string[]): boolean {
  const text = `${label} ${note}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
