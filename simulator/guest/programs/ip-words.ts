/** What the objects of `ip` say alike. @source iproute2 6.1: lib/utils.c */
import { heldOutside } from "../net/outside-links";
import type { Machine } from "../os/machine";
import { fail, type Output } from "../os/program";

/** Whether a word is short for another. */
export const MATCH = (text: string, full: string): boolean => text !== "" && full.startsWith(text);
/** What is said of a word that means nothing where it stands. */
export const garbage = (what: string, word: string): Output =>
  fail(`Error: either "${what}" is duplicate, or "${word}" is a garbage.`, 255);
/** What is said of an interface that is to be set and is none of the stack's own. */
export function notOwn(m: Machine, name: string): Output {
  const held = heldOutside(m, name);
  return held === null ? fail(`Cannot find device "${name}"`) : fail(`ip: ${held}`, 2);
}
