"use client";
import { readPref, usePref, writePref } from "../../../data/prefs";

const KEY = "console.font";
/** Size of a console's letters, px: at first, and at the ends. */
export const CONSOLE_FONT = { usual: 13, least: 8, most: 28 } as const;

/** As this person has it. */
export function useConsoleFont(): number {
  return usePref<number>(KEY, CONSOLE_FONT.usual)[0];
}
/** Larger, smaller or, by 0, as at first. */
export function zoomConsole(by: -1 | 0 | 1): void {
  const size = by === 0 ? CONSOLE_FONT.usual : readPref<number>(KEY, CONSOLE_FONT.usual) + by;
  writePref(KEY, Math.min(CONSOLE_FONT.most, Math.max(CONSOLE_FONT.least, size)));
}
