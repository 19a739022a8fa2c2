import { DAY_NAMES, MONTH_NAMES } from "./calendar";

/** What a date is counted on by. */
export type Unit = "year" | "month" | "week" | "day" | "hour" | "minute" | "second";
/** One word, number or sign of a date. */
export type Token =
  | { readonly t: "number"; readonly text: string; readonly sign: "" | "+" | "-"; readonly part: string | null }
  | { readonly t: "month" | "day" | "ordinal" | "shift" | "meridian" | "zone"; readonly n: number }
  | { readonly t: "unit"; readonly unit: Unit; readonly n: number }
  | { readonly t: "T" | "ago" | "dst" }
  | { readonly t: "sign"; readonly c: string };

/** The text is no date. */
export class DateError extends Error {}

const UNITS: Readonly<Record<string, readonly [Unit, number]>> = {
  year: ["year", 1],
  month: ["month", 1],
  fortnight: ["day", 14],
  week: ["day", 7],
  day: ["day", 1],
  hour: ["hour", 1],
  minute: ["minute", 1],
  min: ["minute", 1],
  second: ["second", 1],
  sec: ["second", 1],
};
const ORDINALS: Readonly<Record<string, number>> = {
  last: -1,
  this: 0,
  next: 1,
  first: 1,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  eleventh: 11,
  twelfth: 12,
};
const SHIFTS: Readonly<Record<string, number>> = { tomorrow: 1, yesterday: -1, today: 0, now: 0 };
/** Hours east of Greenwich. @source gnulib: parse-datetime.y, time_zone_table */
const ZONES: Readonly<Record<string, number>> = {
  gmt: 0,
  ut: 0,
  utc: 0,
  wet: 0,
  west: 1,
  bst: 1,
  art: -3,
  brt: -3,
  ast: -4,
  adt: -3,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
  akst: -9,
  akdt: -8,
  hst: -10,
  cet: 1,
  cest: 2,
  met: 1,
  mez: 1,
  mest: 2,
  mesz: 2,
  eet: 2,
  eest: 3,
  cat: 2,
  sast: 2,
  eat: 3,
  msk: 3,
  msd: 4,
  ist: 5.5,
  sgt: 8,
  kst: 9,
  jst: 9,
  gst: 10,
  nzst: 12,
  nzdt: 13,
};

function wordToken(word: string): Token {
  const typed = word.toLowerCase();
  if (/^(am|a\.m\.|pm|p\.m\.)$/.test(typed)) return { t: "meridian", n: typed.startsWith("a") ? 0 : 1 };
  const lower = typed.replace(/\.$/, "");
  const named = (names: readonly string[]): number =>
    names.findIndex((name) => name.toLowerCase() === lower || (lower.length === 3 && name.toLowerCase().startsWith(lower)));
  const month = lower === "sept" ? 8 : named(MONTH_NAMES);
  if (month >= 0) return { t: "month", n: month + 1 };
  const day = lower === "tues" ? 2 : lower === "wednes" ? 3 : lower === "thur" || lower === "thurs" ? 4 : named(DAY_NAMES);
  if (day >= 0) return { t: "day", n: day };
  if (lower === "dst") return { t: "dst" };
  if (lower === "t") return { t: "T" };
  if (Object.hasOwn(ZONES, lower)) return { t: "zone", n: (ZONES[lower] as number) * 3600 };
  if (Object.hasOwn(SHIFTS, lower)) return { t: "shift", n: SHIFTS[lower] as number };
  if (Object.hasOwn(ORDINALS, lower)) return { t: "ordinal", n: ORDINALS[lower] as number };
  if (lower === "ago") return { t: "ago" };
  const unit = UNITS[lower] ?? (lower.endsWith("s") ? UNITS[lower.slice(0, -1)] : undefined);
  if (unit) return { t: "unit", unit: unit[0], n: unit[1] };
  if (/^[a-z]$/.test(lower) && lower !== "j") return { t: "zone", n: military(lower) * 3600 };
  throw new DateError();
}

/** Letters as armies name zones: A to M east, N to Y west. */
function military(letter: string): number {
  const at = "abcdefghiklm".indexOf(letter);
  return at >= 0 ? at + 1 : letter === "z" ? 0 : -("nopqrstuvwxy".indexOf(letter) + 1);
}

/** The words of a date. @throws DateError for one that is not known; @source gnulib: parse-datetime.y, yylex */
export function tokensOf(text: string): Token[] {
  const out: Token[] = [];
  let rest = text;
  while (rest !== "") {
    const blank = /^[ \t\n\v\f\r]+/.exec(rest);
    const comment = /^\([^()]*\)/.exec(rest);
    const number = /^([-+]?)[ \t]*(\d+)(?:[.,](\d+))?/.exec(rest);
    const word = /^[A-Za-z]+(?:\.[A-Za-z]+)*\.?/.exec(rest);
    const taken = blank ?? comment ?? (number && !(number[1] === "" && /^[-+]/.test(rest)) ? number : null) ?? word;
    if (taken === null) {
      if (!/^[:/,-]/.test(rest)) throw new DateError();
      if (rest[0] !== "-") out.push({ t: "sign", c: rest[0] as string });
      rest = rest.slice(1);
      continue;
    }
    if (taken === number)
      out.push({ t: "number", text: number[2] ?? "", sign: (number[1] ?? "") as "" | "+" | "-", part: number[3] ?? null });
    else if (taken === word) out.push(wordToken(word[0]));
    rest = rest.slice(taken[0].length);
    if (out.length > 200) throw new DateError();
  }
  return out;
}
