import { readText } from "../../../simulator";

/**
 * Reads a name by the simulator's one rule, and no longer than a door takes.
 *
 * @param most - characters
 * @returns the name as it is kept, or what is wrong with it
 */
export function readShortName(given: string, most: number): { readonly text: string } | { readonly why: string } {
  const read = readText("name", given);
  if ("why" in read || read.text.length <= most) return read;
  return { why: `${read.text.length} characters; at most ${most}` };
}

/** Longest name of a lab, characters. */
export const LAB_NAME_MOST = 128;
