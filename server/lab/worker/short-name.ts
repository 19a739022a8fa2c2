import { readText, words } from "../../../simulator";

/**
 * Reads a name by the simulator's one rule, and no longer than a door takes.
 *
 * @param most - characters
 * @returns the name as it is kept, or what is wrong with it
 */
export function readShortName(given: string, most: number): { readonly text: string } | { readonly why: string } {
  const read = readText("name", given);
  if ("why" in read) return { why: words(read.why) };
  const { length } = read.text;
  return length <= most ? read : { why: words(["text.too_long", length, most]) };
}

/** Longest name of a lab, characters. */
export const LAB_NAME_MOST = 128;
