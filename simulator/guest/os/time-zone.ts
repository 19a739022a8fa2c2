import type { FileSystem } from "../fs/filesystem";
import { civil, dayNumber, UTC, type ZoneTime } from "./calendar";
import { ZONE_RULES } from "./zone-rules";

/** One change of a year: month, week of it (5: the last) and weekday, or a day; seconds after midnight. */
type Change =
  | { readonly kind: "week"; readonly month: number; readonly week: number; readonly weekday: number; readonly at: number }
  | { readonly kind: "day"; readonly day: number; readonly leap: boolean; readonly at: number };
interface Zone {
  readonly standard: ZoneTime;
  readonly summer: (ZoneTime & { readonly from: Change; readonly to: Change }) | null;
}

const NAME = "(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)";
const TIME = "[-+]?\\d{1,3}(?::\\d\\d(?::\\d\\d)?)?";
const WHOLE = new RegExp(`^(${NAME})(${TIME})(?:(${NAME})(${TIME})?(?:,([^,]+),([^,]+))?)?$`);

function seconds(text: string): number {
  const sign = text.startsWith("-") ? -1 : 1;
  const [h = 0, m = 0, s = 0] = text.replace(/^[-+]/, "").split(":").map(Number);
  return sign * (h * 3600 + m * 60 + s);
}

function changeOf(text: string): Change | null {
  const [day = "", time] = text.split("/");
  const at = time === undefined ? 7200 : seconds(time);
  const week = /^M(\d+)\.(\d)\.(\d)$/.exec(day);
  if (week) return { kind: "week", month: Number(week[1]), week: Number(week[2]), weekday: Number(week[3]), at };
  const plain = /^(J?)(\d+)$/.exec(day);
  return plain ? { kind: "day", day: Number(plain[2]), leap: plain[1] === "", at } : null;
}

/** A zone in POSIX' form, such as `CET-1CEST,M3.5.0,M10.5.0/3`; null when malformed. Summer time without rules follows the United States'. @source tzset(3) */
function zoneOf(text: string): Zone | null {
  const found = WHOLE.exec(text);
  if (!found) return null;
  const bare = (name: string): string => name.replace(/[<>]/g, "");
  const offset = -seconds(found[2] ?? "0");
  const standard = { offset, name: bare(found[1] ?? "") };
  if (found[3] === undefined) return { standard, summer: null };
  const from = changeOf(found[5] ?? "M3.2.0");
  const to = changeOf(found[6] ?? "M11.1.0");
  if (!from || !to) return null;
  return { standard, summer: { offset: found[4] === undefined ? offset + 3600 : -seconds(found[4]), name: bare(found[3]), from, to } };
}

function changeAt(year: number, change: Change): number {
  if (change.kind === "day") {
    const isLeap = dayNumber(year, 3, 1) - dayNumber(year, 2, 1) === 29;
    const day = change.leap ? change.day : change.day - (isLeap && change.day >= 60 ? 0 : 1);
    return (dayNumber(year, 1, 1) + day) * 86_400 + change.at;
  }
  const first = dayNumber(year, change.month, 1);
  const next = change.month === 12 ? dayNumber(year + 1, 1, 1) : dayNumber(year, change.month + 1, 1);
  const weekday = (((first + 4) % 7) + 7) % 7;
  let day = first + ((change.weekday - weekday + 7) % 7) + (change.week - 1) * 7;
  while (day >= next) day -= 7;
  return day * 86_400 + change.at;
}

/**
 * The zone that a value of TZ means at a moment. Guests know some places; names of others are UTC, called by their first word as the C
 * library does, and no value at all is UTC.
 * @param unix - Unix seconds
 */
export function zoneAt(tz: string | null, unix: number): ZoneTime {
  if (tz === null || tz === "" || tz === "UTC" || tz === "UTC0") return UTC;
  const name = tz.replace(/^:/, "");
  const zone = zoneOf(Object.hasOwn(ZONE_RULES, name) ? (ZONE_RULES[name] as string) : name);
  if (zone === null) return { offset: 0, name: /^:?([A-Za-z]{3,})/.exec(tz)?.[1] ?? "UTC" };
  const { standard, summer } = zone;
  if (summer === null) return standard;
  const year = civil(unix + standard.offset).year;
  const from = changeAt(year, summer.from) - standard.offset;
  const to = changeAt(year, summer.to) - summer.offset;
  const isSummer = from < to ? unix >= from && unix < to : unix >= from || unix < to;
  return isSummer ? summer : standard;
}

const DATABASE = "/usr/share/zoneinfo/";
/** The zone that a program's times are in: what TZ says, or where /etc/localtime leads; null: UTC. @source tzset(3) */
export function localZone(ctx: { readonly fs: FileSystem; env(name: string): string | null }): string | null {
  const own = ctx.env("TZ");
  if (own !== null) return own;
  const found = ctx.fs.lookup("/etc/localtime", false);
  return typeof found !== "string" && found.node.t === "l" && found.node.d.startsWith(DATABASE)
    ? found.node.d.slice(DATABASE.length)
    : null;
}
/** What /etc/localtime leads to for a place. */
export function zoneFile(name: string): string {
  return DATABASE + name;
}
