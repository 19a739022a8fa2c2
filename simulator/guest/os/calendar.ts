/** Civil time from Unix seconds, without the platform's date functions. */

/** A time zone at a moment: seconds east of Greenwich and the abbreviation. */
export interface ZoneTime {
  readonly offset: number;
  readonly name: string;
}
export const UTC: ZoneTime = { offset: 0, name: "UTC" };

export const DAY_NAMES = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
export const MONTH_NAMES = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** A moment's parts; `month` from 1, `weekday` 0 = Sunday, `yearDay` from 1. */
export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
  readonly yearDay: number;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Days since 1970-01-01 of a date. */
export function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719_468;
}

/** Splits Unix seconds. */
export function civil(seconds: number): Civil {
  const days = Math.floor(seconds / 86_400);
  const rest = seconds - days * 86_400;
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: Math.floor(rest % 60),
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - dayNumber(year, 1, 1) + 1,
  };
}

/** What one directive gives: its text, or a number with its width and what fills it. */
type Field = string | { readonly n: number; readonly width: number; readonly fill: "0" | " " };

const zero = (n: number, width = 2): Field => ({ n, width, fill: "0" });
const blank = (n: number): Field => ({ n, width: 2, fill: " " });

/** Most columns that a width in a format may ask for. */
const WIDTH_MOST = 1_024;

/**
 * `strftime` of the C locale with GNU date's extensions: the flags `-_0^#+`, widths, `%N` and `%:z`.
 * @param micro - microseconds of the second, for `%N`, or a text of nine digits
 * @param zone - UTC unless told
 * @source coreutils 9.1: date; gnulib: nstrftime.c
 */
export function formatDate(format: string, seconds: number, micro: number | string, zone: ZoneTime = UTC): string {
  const c = civil(seconds + zone.offset);
  const nanos = typeof micro === "string" ? micro : String(Math.floor(micro) * 1000).padStart(9, "0");
  return format.replace(
    /%([-_0^#+]*)(\d*)(:{0,3})([EO]?)([a-zA-Z%])/g,
    (whole, flags: string, wide: string, colons: string, _m, key: string) => {
      const width = Math.min(WIDTH_MOST, Number(wide || 0));
      // What is no directive is written as it stands.
      const odd = (): string => fieldText(whole, flags.replace(/[\^#]/g, ""), width, key);
      if ((colons !== "" && key !== "z") || (key === "%" && whole !== "%%")) return odd();
      if (key === "N") return nanoText(nanos, flags, width);
      if (key === "z") return offsetText(zone.offset, colons.length, flags, width);
      const parts = COMPOUND[key];
      const field = parts === undefined ? fieldOf(key, c, seconds, zone) : formatDate(parts, seconds, micro, zone);
      return field === null ? odd() : fieldText(field, flags, width, key);
    },
  );
}

const COMPOUND: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  x: "%m/%d/%y",
  F: "%Y-%m-%d",
  T: "%H:%M:%S",
  X: "%H:%M:%S",
  R: "%H:%M",
  r: "%I:%M:%S %p",
};

function fieldText(field: Field, flags: string, width: number, key: string): string {
  // Of the flags that fill, the last one counts.
  const fill = /[-_0+](?=[^-_0+]*$)/.exec(flags)?.[0];
  if (typeof field === "string") {
    let text = field;
    if (flags.includes("#")) text = /^[pZ]$/.test(key) ? field.toLowerCase() : /^[aAbBh]$/.test(key) ? field.toUpperCase() : field;
    else if (flags.includes("^") && key !== "P") text = field.toUpperCase();
    return fill === "-" ? text : text.padStart(width, fill === "0" || fill === "+" ? "0" : " ");
  }
  const digits = String(Math.abs(field.n));
  const isYear = /^[CgGyY]$/.test(key);
  const sign = field.n < 0 ? "-" : fill === "+" && isYear && (width > field.width || digits.length > field.width) ? "+" : "";
  if (fill === "-") return sign + digits;
  const size = Math.max(0, (width || field.width) - sign.length);
  const by = fill === "_" ? " " : fill === "0" || fill === "+" ? "0" : field.fill;
  return by === " " ? (sign + digits).padStart(width || field.width) : sign + digits.padStart(size, "0");
}

function nanoText(nanos: string, flags: string, width: number): string {
  const cut = width > 0 ? nanos.slice(0, width).padEnd(width, flags.includes("_") ? " " : "0") : nanos;
  if (flags.includes("-")) return cut.replace(/0+$/, "") || "0";
  return flags.includes("_") ? cut.replace(/0+$/, (zeros) => " ".repeat(zeros.length)) : cut;
}

function offsetText(offset: number, colons: number, flags: string, width: number): string {
  const size = Math.abs(offset);
  const [h, m, s] = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  const two = (n: number): string => String(n).padStart(2, "0");
  const seconds = colons === 2 || (colons === 3 && s > 0);
  const tail = colons === 0 || (colons === 3 && m === 0 && s === 0) ? "" : `:${two(m)}${seconds ? `:${two(s)}` : ""}`;
  const sign = offset < 0 ? "-" : "+";
  // Without colons it is one number.
  const number = String(colons === 0 ? h * 100 + m : h);
  const fill = /[-_0+](?=[^-_0+]*$)/.exec(flags)?.[0];
  if (fill === "-") return sign + number + tail;
  const usual = colons === 0 ? 5 : 3 + tail.length;
  if (fill === "_") return (sign + number + tail).padStart(width || usual);
  return sign + (number + tail).padStart((width || usual) - 1, "0");
}

function fieldOf(key: string, c: Civil, seconds: number, zone: ZoneTime): Field | null {
  switch (key) {
    case "a":
      return (DAY_NAMES[c.weekday] ?? "").slice(0, 3);
    case "A":
      return DAY_NAMES[c.weekday] ?? "";
    case "b":
    case "h":
      return (MONTH_NAMES[c.month - 1] ?? "").slice(0, 3);
    case "B":
      return MONTH_NAMES[c.month - 1] ?? "";
    case "n":
      return "\n";
    case "t":
      return "\t";
    case "p":
      return c.hour < 12 ? "AM" : "PM";
    case "P":
      return c.hour < 12 ? "am" : "pm";
    case "Z":
      return zone.name;
    case "%":
      return "%";
    default:
      return numberOf(key, c, seconds);
  }
}

function numberOf(key: string, c: Civil, seconds: number): Field | null {
  const hour12 = c.hour % 12 === 0 ? 12 : c.hour % 12;
  switch (key) {
    case "C":
      return zero(Math.floor(c.year / 100));
    case "d":
      return zero(c.day);
    case "e":
      return blank(c.day);
    case "g":
      return zero(((isoWeek(c).year % 100) + 100) % 100);
    case "G":
      return zero(isoWeek(c).year, 4);
    case "H":
      return zero(c.hour);
    case "I":
      return zero(hour12);
    case "j":
      return zero(c.yearDay, 3);
    case "k":
      return blank(c.hour);
    case "l":
      return blank(hour12);
    case "m":
      return zero(c.month);
    case "M":
      return zero(c.minute);
    case "q":
      return zero(Math.floor((c.month - 1) / 3) + 1, 1);
    case "s":
      return zero(Math.floor(seconds), 1);
    case "S":
      return zero(c.second);
    case "u":
      return zero(c.weekday === 0 ? 7 : c.weekday, 1);
    case "w":
      return zero(c.weekday, 1);
    case "U":
      return zero(Math.floor((c.yearDay + 6 - c.weekday) / 7));
    case "W":
      return zero(Math.floor((c.yearDay + 6 - ((c.weekday + 6) % 7)) / 7));
    case "V":
      return zero(isoWeek(c).week);
    case "y":
      return zero(((c.year % 100) + 100) % 100);
    case "Y":
      return zero(c.year, 4);
    default:
      return null;
  }
}

/** Week of ISO 8601 and the year that it belongs to. */
function isoWeek(c: Civil): { week: number; year: number } {
  const week = Math.floor((c.yearDay - 1 - ((c.weekday + 6) % 7) + 10) / 7);
  const weeksOf = (year: number): number => {
    const first = (((dayNumber(year, 1, 1) + 3) % 7) + 7) % 7;
    return first === 3 || (first === 2 && isLeap(year)) ? 53 : 52;
  };
  if (week < 1) return { week: weeksOf(c.year - 1), year: c.year - 1 };
  return week > weeksOf(c.year) ? { week: 1, year: c.year + 1 } : { week, year: c.year };
}
