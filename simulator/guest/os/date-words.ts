import { civil, dayNumber } from "./calendar";
import { DateError, type Token, tokensOf, type Unit } from "./date-tokens";
import { zoneAt } from "./time-zone";

/** A moment: Unix seconds and nanoseconds of the second. */
export interface Moment {
  readonly seconds: number;
  readonly nanos: number;
}

/** Longest text that is looked at. */
const TEXT_MOST = 1_024;

/** Reads tokens as GNU's grammar does. @source gnulib: parse-datetime.y */
class DateReader {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  nanos: number;
  zone: number | null = null;
  weekday = 0;
  weekOrdinal = 0;
  readonly relative: Record<Unit, number> = { year: 0, month: 0, week: 0, day: 0, hour: 0, minute: 0, second: 0 };
  relativeNanos = 0;
  /** a date has named its year */
  private hasYear = false;
  readonly seen = { date: 0, time: 0, day: 0, relative: 0, zone: 0 };
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    now: Moment,
    offset: number,
  ) {
    const c = civil(now.seconds + offset);
    [this.year, this.month, this.day] = [c.year, c.month, c.day];
    [this.hour, this.minute, this.second] = [c.hour, c.minute, c.second];
    this.nanos = now.nanos;
  }

  read(): void {
    while (this.at < this.tokens.length) this.item();
    const { seen } = this;
    if (seen.date > 1 || seen.time > 1 || seen.day > 1 || seen.zone > 1) throw new DateError();
  }

  private peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }
  private isSign(c: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token?.t === "sign" && token.c === c;
  }
  /** The next number of a kind: without a sign, with one, or any. */
  private number(kind: "plain" | "signed", ahead = 0): Extract<Token, { t: "number" }> | null {
    const token = this.peek(ahead);
    return token?.t === "number" && (token.sign !== "") === (kind === "signed") ? token : null;
  }

  private item(): void {
    const token = this.tokens[this.at++] as Token;
    switch (token.t) {
      case "number":
        if (token.sign === "") this.plainNumber(token);
        else this.signedNumber(token);
        return;
      case "month":
        this.monthFirst(token.n);
        return;
      case "day":
        this.seen.day++;
        this.weekday = token.n;
        this.weekOrdinal = 0;
        if (this.isSign(",")) this.at++;
        return;
      case "ordinal":
        this.ordinal(token.n);
        return;
      case "shift":
        this.addRelative("day", token.n, false);
        return;
      case "unit":
        this.addRelative(token.unit, token.n, true);
        return;
      case "zone":
        this.seen.zone++;
        this.zone = token.n;
        this.zoneTail();
        return;
      case "T":
        this.seen.zone++;
        this.zone = -7 * 3600;
        return;
      default:
        throw new DateError();
    }
  }

  /** `UTC+2`, and summer time behind a zone. */
  private zoneTail(): void {
    if (this.peek()?.t === "dst") {
      this.at++;
      this.zone = (this.zone ?? 0) + 3600;
      return;
    }
    const signed = this.number("signed");
    if (signed && this.peek(1)?.t !== "unit") {
      this.at++;
      this.zone = (this.zone ?? 0) + this.offset(signed);
    }
  }

  private ordinal(n: number): void {
    const next = this.tokens[this.at++];
    if (next?.t === "unit") this.addRelative(next.unit, n * next.n, true);
    else if (next?.t === "day") {
      this.seen.day++;
      this.weekday = next.n;
      this.weekOrdinal = n;
    } else throw new DateError();
  }

  private addRelative(unit: Unit, n: number, mayBeAgo: boolean): void {
    let sign = 1;
    if (mayBeAgo && this.peek()?.t === "ago") {
      this.at++;
      sign = -1;
    }
    this.seen.relative++;
    this.relative[unit] += sign * n;
  }

  private signedNumber(token: Extract<Token, { t: "number" }>): void {
    const unit = this.peek();
    if (unit?.t !== "unit") throw new DateError();
    this.at++;
    this.amount(token, unit);
  }

  private amount(token: Extract<Token, { t: "number" }>, unit: Extract<Token, { t: "unit" }>): void {
    const sign = token.sign === "-" ? -1 : 1;
    const isAgo = this.peek()?.t === "ago";
    if (token.part !== null) {
      if (unit.unit !== "second") throw new DateError();
      this.relativeNanos += sign * (isAgo ? -1 : 1) * Number(token.part.slice(0, 9).padEnd(9, "0"));
    }
    this.addRelative(unit.unit, sign * Number(token.text) * unit.n, true);
  }

  private plainNumber(token: Extract<Token, { t: "number" }>): void {
    const next = this.peek();
    const n = Number(token.text);
    if (next?.t === "unit") {
      this.at++;
      this.amount(token, next);
      return;
    }
    if (token.part !== null) throw new DateError();
    if (this.isSign(":")) this.time(n);
    else if (this.isSign("/")) this.slashes(token);
    else if (next?.t === "meridian") {
      this.at++;
      this.setTime(n, 0, 0, next.n);
    } else if (next?.t === "day") {
      this.at++;
      this.seen.day++;
      this.weekday = next.n;
      this.weekOrdinal = n;
    } else if (next?.t === "month") this.dayFirst(n, next.n);
    else if (this.number("signed")) this.dashes(token);
    else this.digits(token.text);
  }

  private setTime(hour: number, minute: number, second: number, meridian: number | null): void {
    this.seen.time++;
    if (meridian !== null && (hour < 1 || hour > 12)) throw new DateError();
    this.hour = meridian === null ? hour : (hour % 12) + meridian * 12;
    this.minute = minute;
    this.second = second;
    this.nanos = 0;
    if (this.hour > 23 || minute > 59 || second > 59) throw new DateError();
  }

  /** `HH:MM[:SS[.part]]` with am, pm or an offset behind it. */
  private time(hour: number): void {
    this.at++;
    const minute = this.number("plain");
    if (!minute || (minute.part !== null && !this.isSign(":", 1))) throw new DateError();
    this.at++;
    let second: Extract<Token, { t: "number" }> | null = null;
    if (this.isSign(":")) {
      this.at++;
      second = this.number("plain");
      if (!second) throw new DateError();
      this.at++;
    }
    const next = this.peek();
    if (next?.t === "meridian") this.at++;
    this.setTime(hour, Number(minute.text), Number(second?.text ?? 0), next?.t === "meridian" ? next.n : null);
    if (second && second.part !== null) this.nanos = Number(second.part.slice(0, 9).padEnd(9, "0"));
    const signed = this.number("signed");
    if (next?.t === "meridian" || !signed) return;
    this.at++;
    this.seen.zone++;
    this.zone = this.offset(signed);
  }

  /** `+02`, `+0200`, `+02:00`. */
  private offset(token: Extract<Token, { t: "number" }>): number {
    let hours = Number(token.text);
    let minutes = 0;
    if (this.isSign(":") && this.number("plain", 1)) {
      minutes = Number(this.number("plain", 1)?.text);
      this.at += 2;
    } else if (token.text.length > 2) {
      minutes = hours % 100;
      hours = Math.floor(hours / 100);
    }
    const size = hours * 3600 + minutes * 60;
    if (size > 24 * 3600) throw new DateError();
    return token.sign === "-" ? -size : size;
  }

  private setDate(year: number, month: number, day: number, digits: number): void {
    this.seen.date++;
    this.hasYear = digits > 0;
    this.year = digits === 1 || digits === 2 ? year + (year < 69 ? 2000 : 1900) : year;
    this.month = month;
    this.day = day;
    const next = month === 12 ? dayNumber(this.year + 1, 1, 1) : dayNumber(this.year, month + 1, 1);
    if (month < 1 || month > 12 || day < 1 || day > next - dayNumber(this.year, month, 1)) throw new DateError();
  }

  /** `MM/DD`, `MM/DD/YY`, `YYYY/MM/DD`. */
  private slashes(first: Extract<Token, { t: "number" }>): void {
    const second = this.number("plain", 1);
    if (!second) throw new DateError();
    this.at += 2;
    const third = this.isSign("/") ? this.number("plain", 1) : null;
    if (!third) {
      this.setDate(this.year, Number(first.text), Number(second.text), 0);
      return;
    }
    this.at += 2;
    if (first.text.length >= 4) this.setDate(Number(first.text), Number(second.text), Number(third.text), 4);
    else this.setDate(Number(third.text), Number(first.text), Number(second.text), third.text.length);
  }

  /** `YYYY-MM-DD`; a number with a signed amount behind it; `HH+ZZ`. */
  private dashes(first: Extract<Token, { t: "number" }>): void {
    const second = this.number("signed") as Extract<Token, { t: "number" }>;
    const third = this.number("signed", 1);
    if (this.peek(1)?.t === "unit") {
      this.digits(first.text);
      return;
    }
    if (second.sign === "-" && third?.sign === "-" && this.peek(2)?.t !== "unit") {
      this.at += 2;
      this.setDate(Number(first.text), Number(second.text), Number(third.text), first.text.length);
      if (this.peek()?.t !== "T") return;
      // Between such a date and a time it says nothing.
      this.at++;
      if (!this.number("plain") || !(this.isSign(":", 1) || this.number("signed", 1))) throw new DateError();
      return;
    }
    this.at++;
    this.setTime(Number(first.text), 0, 0, null);
    this.seen.zone++;
    this.zone = this.offset(second);
  }

  /** `Feb 3`, `Feb 3, 2020`, `Feb-3-2020`. */
  private monthFirst(month: number): void {
    const day = this.number("plain");
    const dashed = this.number("signed");
    if (day) {
      this.at++;
      const year = this.isSign(",") ? this.number("plain", 1) : null;
      if (year) this.at += 2;
      this.setDate(year ? Number(year.text) : this.year, month, Number(day.text), year ? year.text.length : 0);
      return;
    }
    const year = this.number("signed", 1);
    if (!dashed || !year) throw new DateError();
    this.at += 2;
    this.setDate(Number(year.text), month, Number(dashed.text), year.text.length);
  }

  /** `3 Feb`, `3 Feb 2020`, `3-Feb-2020`. */
  private dayFirst(day: number, month: number): void {
    this.at++;
    const next = this.peek(1);
    const year = this.number("signed") && next?.t !== "unit" ? this.number("signed") : this.number("plain");
    const isYear = year && next?.t !== "unit" && !(next?.t === "sign" && next.c === ":") && next?.t !== "meridian";
    if (isYear) this.at++;
    this.setDate(isYear ? Number(year.text) : this.year, month, day, isYear ? year.text.length : 0);
  }

  /** A number by itself: a year behind a date and time, `YYYYMMDD`, else `HH` or `HHMM`. */
  private digits(text: string): void {
    const { seen } = this;
    if (seen.date > 0 && !this.hasYear && seen.relative === 0 && (seen.time > 0 || text.length > 2)) {
      this.year = text.length <= 2 ? Number(text) + (Number(text) < 69 ? 2000 : 1900) : Number(text);
      this.hasYear = true;
      return;
    }
    if (text.length > 4) {
      if (text.length > 8) throw new DateError();
      this.setDate(Number(text.slice(0, -4)), Number(text.slice(-4, -2)), Number(text.slice(-2)), text.length - 4);
      return;
    }
    this.setTime(Number(text.length <= 2 ? text : text.slice(0, -2)), text.length <= 2 ? 0 : Number(text.slice(-2)), 0, null);
  }
}

/**
 * A moment in the words that `date -d` takes: `2024-01-02 03:04`, `@N`, `next monday`, `2 days ago`, `Feb 3, 2020 4pm`, with `Z`, offsets
 * and names of zones; null when it is not understood.
 * @param tz - value of TZ that times without a zone are in
 */
export function parseMoment(text: string, now: Moment, tz: string | null = null): Moment | null {
  if (text.length > TEXT_MOST) return null;
  const own = /^[ \t\n\v\f\r]*TZ="((?:[^"\\]|\\["\\])*)"/.exec(text);
  const zone = own ? (own[1] ?? "").replace(/\\(["\\])/g, "$1") : tz;
  const rest = own ? text.slice(own[0].length) : text;
  const at = /^\s*@\s*([-+]?)(\d{1,15})(?:[.,](\d+))?\s*$/.exec(rest);
  if (at) return epoch(at[1] === "-", Number(at[2]), Number((at[3] ?? "").slice(0, 9).padEnd(9, "0")));
  try {
    const reader = new DateReader(tokensOf(rest), now, zoneAt(zone, now.seconds).offset);
    reader.read();
    return momentOf(reader, zone, now);
  } catch (error) {
    if (error instanceof DateError) return null;
    throw error;
  }
}

function epoch(isNegative: boolean, whole: number, nanos: number): Moment {
  if (!isNegative) return { seconds: whole, nanos };
  return nanos === 0 ? { seconds: 0 - whole, nanos: 0 } : { seconds: -whole - 1, nanos: 1_000_000_000 - nanos };
}

function momentOf(r: DateReader, tz: string | null, now: Moment): Moment | null {
  const { seen, relative } = r;
  const keepsTime = seen.time > 0 || (seen.relative > 0 && seen.date === 0 && seen.day === 0);
  const [hour, minute, second, nanos] = keepsTime ? [r.hour, r.minute, r.second, r.nanos] : [0, 0, 0, 0];
  let days = dayNumber(r.year, r.month, r.day);
  if (seen.day > 0 && seen.date === 0) {
    const weekday = (((days + 4) % 7) + 7) % 7;
    days += ((r.weekday - weekday + 7) % 7) + 7 * (r.weekOrdinal - (r.weekOrdinal > 0 && weekday !== r.weekday ? 1 : 0));
  }
  if (relative.year !== 0 || relative.month !== 0) {
    const c = civil(days * 86_400);
    const months = c.year * 12 + c.month - 1 + relative.year * 12 + relative.month;
    days = dayNumber(Math.floor(months / 12), (((months % 12) + 12) % 12) + 1, c.day);
  }
  days += relative.day;
  const local = days * 86_400 + hour * 3600 + minute * 60 + second;
  // What only counts on from now keeps now's summer or winter time; else local time that two offsets could mean is the standard one's.
  const counts = seen.date + seen.time + seen.day === 0;
  const offset = r.zone ?? zoneAt(tz, counts ? now.seconds : local - zoneAt(tz, local).offset).offset;
  const fraction = nanos + r.relativeNanos;
  const carry = Math.floor(fraction / 1_000_000_000);
  const seconds = local - offset + relative.hour * 3600 + relative.minute * 60 + relative.second + carry;
  return Number.isSafeInteger(seconds) && Math.abs(seconds) < 1e15 ? { seconds, nanos: fraction - carry * 1_000_000_000 } : null;
}

/** The same in whole seconds. @param nowSeconds - Unix seconds that words like `tomorrow` start from */
export function parseDate(text: string, nowSeconds: number, tz: string | null = null): number | null {
  return parseMoment(text, { seconds: nowSeconds, nanos: 0 }, tz)?.seconds ?? null;
}
