/** A number as people type it: with a point or a comma before the decimals, with or without spaces between thousands. */
const NUMBER = /^[+-]?(?:\d+|\d{1,3}(?:\s\d{3})+)(?:[.,]\d*)?$|^[+-]?[.,]\d+$/;
/** `1,024` may mean a thousand or one: nobody should have to guess. */
const UNCLEAR = /^[+-]?[1-9]\d{0,2},\d{3}$/;

/** What was typed as a number; NaN where it is none, or could be read as either of two. */
export function readNumber(typed: unknown): number {
  if (typeof typed === "number") return typed;
  const text = String(typed ?? "").trim();
  if (!NUMBER.test(text) || UNCLEAR.test(text)) return Number.NaN;
  return Number(text.replace(/\s/g, "").replace(",", "."));
}
