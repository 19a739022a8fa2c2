/** A number as people type it: with a point or a comma before the decimals, with or without spaces between thousands. */
const NUMBER = /^[+-]?(?:\d+|\d{1,3}(?:\s\d{3})+)(?:[.,]\d*)?$|^[+-]?[.,]\d+$/;
/**
 * `1,024` may mean a thousand or one, and so may `1.024` to whoever lives where a comma stands before the decimals: nobody should have to
 * guess. The sign that stands before the decimals there is no other.
 */
const UNCLEAR = { ".": /^[+-]?[1-9]\d{0,2},\d{3}$/, ",": /^[+-]?[1-9]\d{0,2}\.\d{3}$/ };
/** Units of sizes as powers of 1024. Without the `i` people mean the same here. */
const SIZES = ["b", "kib", "mib", "gib", "tib"];

/** Digits and signs as they stand on a Chinese keyboard's full-width half, as what they are; its full stop among them. */
function halfWidth(text: string): string {
  return text.normalize("NFKC").replaceAll("\u3002", ".");
}
/** What stands before the decimals where the reader lives. */
const decimalSign = (locale: string): "." | "," =>
  new Intl.NumberFormat(locale).formatToParts(0.5).find(({ type }) => type === "decimal")?.value === "," ? "," : ".";
/** Where this reader lives; outside a browser nobody does. */
const here = (): string => (typeof navigator === "undefined" ? "en" : navigator.language);

/**
 * What was typed as a number; NaN where it is none, or could be read as either of two.
 * @param locale - where the reader lives, as browsers have it
 */
export function readNumber(typed: unknown, locale = here()): number {
  if (typeof typed === "number") return typed;
  const text = halfWidth(String(typed ?? "")).trim();
  if (!NUMBER.test(text) || UNCLEAR[decimalSign(locale)].test(text)) return Number.NaN;
  return Number(text.replace(/\s/g, "").replace(",", "."));
}

/** Unit of a field for numbers: a size, or a word that stands behind the number and is passed over where it is typed. */
export type Unit = "MiB" | "GiB" | "%";

/** The same where another unit may be typed along: `2 GiB` in a field for MiB is 2048. */
export function readQuantity(typed: unknown, unit: Unit, locale?: string): number {
  const [, number = "", word = ""] = /^(.*?)\s*([A-Za-z%]*)$/s.exec(halfWidth(String(typed ?? "")).trim()) ?? [];
  const value = typeof typed === "number" ? typed : readNumber(number, locale);
  if (word === "" || word === unit) return value;
  const [from, to] = [powerOf(word), powerOf(unit)];
  return from < 0 || to < 0 ? Number.NaN : value * 1024 ** (from - to);
}
function powerOf(unit: string): number {
  const word = unit.toLowerCase();
  return SIZES.indexOf(/^[kmgt]b?$/.test(word) ? `${word.charAt(0)}ib` : word);
}

/** A number as it is written where the reader lives: with a point or a comma. @param locale - as browsers have it */
export function writeNumber(value: number, locale: string): string {
  return `${value}`.replace(".", decimalSign(locale));
}
