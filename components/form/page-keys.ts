import type { KeyboardEvent } from "react";

/** Alt and a digit lead to the page of that number. @param show - shows a page by its place, from 0 */
export function pageKeys(event: KeyboardEvent, count: number, show: (at: number) => void): void {
  // By the key's place: with Alt some keyboards write other characters.
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (digit === undefined || !event.altKey || event.ctrlKey || event.metaKey) return;
  const at = Number(digit) - 1;
  if (at >= count) return;
  event.preventDefault();
  show(at);
}
