/** Civil time from Unix seconds, without the platform's date functions. All in UTC. */

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

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

const two = (n: number): string => String(n).padStart(2, "0");

/** `strftime` in the C locale. @param micro - microseconds of the second, for `%N` */
export function formatDate(format: string, seconds: number, micro: number): string {
  const c = civil(seconds);
  const one = (key: string): string => {
    const simple = simpleField(key, c, seconds, micro);
    if (simple !== null) return simple;
    switch (key) {
      case "c":
        return formatDate("%a %b %e %H:%M:%S %Y", seconds, micro);
      case "D":
      case "x":
        return formatDate("%m/%d/%y", seconds, micro);
      case "F":
        return formatDate("%Y-%m-%d", seconds, micro);
      case "T":
      case "X":
        return formatDate("%H:%M:%S", seconds, micro);
      case "R":
        return formatDate("%H:%M", seconds, micro);
      case "r":
        return formatDate("%I:%M:%S %p", seconds, micro);
      default:
        return `%${key}`;
    }
  };
  return format.replace(/%([-_0^#]?)([a-zA-Z%])/g, (_, flag: string, key: string) => {
    const text = one(key);
    if (flag === "-") return text.replace(/^[0 ]+(?=.)/, "");
    if (flag === "_") return text.replace(/^0+(?=.)/, (zeros) => " ".repeat(zeros.length));
    return flag === "^" ? text.toUpperCase() : text;
  });
}

function simpleField(key: string, c: Civil, seconds: number, micro: number): string | null {
  const hour12 = c.hour % 12 === 0 ? 12 : c.hour % 12;
  switch (key) {
    case "a":
      return (DAYS[c.weekday] ?? "").slice(0, 3);
    case "A":
      return DAYS[c.weekday] ?? "";
    case "b":
    case "h":
      return (MONTHS[c.month - 1] ?? "").slice(0, 3);
    case "B":
      return MONTHS[c.month - 1] ?? "";
    case "C":
      return two(Math.floor(c.year / 100));
    case "d":
      return two(c.day);
    case "e":
      return String(c.day).padStart(2);
    case "H":
      return two(c.hour);
    case "I":
      return two(hour12);
    case "j":
      return String(c.yearDay).padStart(3, "0");
    case "k":
      return String(c.hour).padStart(2);
    case "l":
      return String(hour12).padStart(2);
    case "m":
      return two(c.month);
    case "M":
      return two(c.minute);
    case "n":
      return "\n";
    case "N":
      return String(micro * 1000).padStart(9, "0");
    case "p":
      return c.hour < 12 ? "AM" : "PM";
    case "P":
      return c.hour < 12 ? "am" : "pm";
    case "s":
      return String(Math.floor(seconds));
    case "S":
      return two(c.second);
    case "t":
      return "\t";
    case "u":
      return String(c.weekday === 0 ? 7 : c.weekday);
    case "w":
      return String(c.weekday);
    case "U":
      return two(Math.floor((c.yearDay + 6 - c.weekday) / 7));
    case "V":
      return two(isoWeek(c));
    case "y":
      return two(c.year % 100);
    case "Y":
    case "G":
      return String(c.year);
    case "z":
      return "+0000";
    case "Z":
      return "UTC";
    case "%":
      return "%";
    default:
      return null;
  }
}

function isoWeek(c: Civil): number {
  const monday = (c.weekday + 6) % 7;
  const week = Math.floor((c.yearDay - 1 - monday + 10) / 7);
  if (week < 1) return 52;
  return week === 53 && (isLeap(c.year) ? 366 : 365) - c.yearDay < 3 - monday ? 1 : week;
}

/** `2026-01-02T03:04:05Z`, `@123`, `2026-01-02 03:04`, `tomorrow`, `-1 day` …; null when not understood. */
export function parseDate(text: string, nowSeconds: number): number | null {
  const at = /^@(-?\d+)$/.exec(text);
  if (at) return Number(at[1]);
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?Z?(?: UTC)?$/.exec(text);
  if (iso)
    return (
      dayNumber(Number(iso[1]), Number(iso[2]), Number(iso[3])) * 86_400 +
      Number(iso[4] ?? 0) * 3600 +
      Number(iso[5] ?? 0) * 60 +
      Number(iso[6] ?? 0)
    );
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (clock) return Math.floor(nowSeconds / 86_400) * 86_400 + Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0);
  if (text === "now" || text === "") return nowSeconds;
  if (text === "tomorrow") return nowSeconds + 86_400;
  if (text === "yesterday") return nowSeconds - 86_400;
  const relative = /^([-+]?\d+) *(sec|second|min|minute|hour|day|week)s?( ago)?$/.exec(text);
  if (!relative) return null;
  const unit = { sec: 1, second: 1, min: 60, minute: 60, hour: 3600, day: 86_400, week: 604_800 }[relative[2] ?? ""] ?? 1;
  return nowSeconds + Number(relative[1]) * unit * (relative[3] ? -1 : 1);
}
