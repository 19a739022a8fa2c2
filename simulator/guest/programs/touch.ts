import { type Bytes, trimBlanks } from "../../content/bytes";
import { errorText, type Found } from "../fs/filesystem";
import { normalize, parentOf } from "../fs/path";
import { civil, dayNumber } from "../os/calendar";
import { type Moment, parseMoment } from "../os/date-words";
import type { Output, ProgramContext } from "../os/program";
import { localZone, zoneAt } from "../os/time-zone";
import { accessed, modified, nanosOf } from "./ls-format";
import { mayChange } from "./make-dirs";
import { badOptions, chosenWord, misuse, operandProgram, type Report } from "./operands";
import { getopt } from "./options";
import { quoteName } from "./quoting";

/** Times of access and of modification, Unix seconds. */
type Times = readonly [access: number, modified: number];

interface TouchState {
  create: boolean;
  /** Unix seconds, with their fraction */
  seconds: Times;
  follow: boolean;
  access: boolean;
  modified: boolean;
}

/** `[[CC]YY]MMDDhhmm[.ss]` of local time, Unix seconds; null when malformed. @source POSIX touch */
function parseStamp(text: Bytes, now: number, tz: Bytes | null): number | null {
  const found = /^(?:(\d\d)?(\d\d))?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text);
  if (!found) return null;
  const [, century, two] = found;
  const [month, day, hour, minute, second] = found.slice(3).map((part) => Number(part ?? "0")) as [number, number, number, number, number];
  const thisYear = civil(now + zoneAt(tz, now).offset).year;
  const year =
    two === undefined ? thisYear : Number(two) + (century !== undefined ? Number(century) * 100 : Number(two) >= 69 ? 1900 : 2000);
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 60) return null;
  const next = month === 12 ? dayNumber(year + 1, 1, 1) : dayNumber(year, month + 1, 1);
  if (day < 1 || day > next - dayNumber(year, month, 1)) return null;
  const local = dayNumber(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
  return local - zoneAt(tz, local - zoneAt(tz, local).offset).offset;
}

const secondsOf = (moment: Moment): number => moment.seconds + moment.nanos / 1e9;
const momentOf = (seconds: number): Moment => ({ seconds: Math.floor(seconds), nanos: Number(nanosOf(seconds)) });

/** What the options change of a node's times. */
function changesOf(own: TouchState, found: Found | null): { s: number; a: number } {
  const [access, change] = own.seconds;
  const s = own.modified || found === null ? change : found.node.s;
  return { s, a: own.access || found === null ? access : (found.node.a ?? found.node.s) };
}

/** Times that the options ask for; a complaint when they cannot be understood. */
function timeOf(ctx: ProgramContext, values: ReadonlyMap<string, Bytes>): Times | Output {
  const us = ctx.unixUs();
  const now = Math.floor(us / 1_000_000);
  const [date, stamp, reference] = [values.get("d"), values.get("t"), values.get("r")];
  if (stamp !== undefined && (date !== undefined || reference !== undefined))
    return misuse("touch", "cannot specify times from more than one source");
  const tz = localZone(ctx);
  const bad = (text: Bytes): Output => ({ stdout: "", stderr: `touch: invalid date format ‘${text}’\n`, code: 1 });
  if (stamp !== undefined) {
    const seconds = parseStamp(stamp, now, tz);
    return seconds === null ? bad(stamp) : [seconds, seconds];
  }
  const from: Moment = { seconds: now, nanos: (us % 1_000_000) * 1_000 };
  if (reference !== undefined) {
    const found = ctx.fs.lookup(ctx.path(reference));
    if (typeof found === "string")
      return { stdout: "", stderr: `touch: failed to get attributes of ${quoteName(reference)}: ${errorText(found)}\n`, code: 1 };
    const times: Times = [accessed(ctx, found), modified(ctx, found)];
    if (date === undefined) return times;
    // Each time counts from its own.
    const moments = times.map((seconds) => parseMoment(trimBlanks(date), momentOf(seconds), tz));
    const [access, change] = moments.map((moment) => (moment === null || moment === undefined ? null : secondsOf(moment)));
    return access === null || access === undefined || change === null || change === undefined ? bad(date) : [access, change];
  }
  if (date === undefined) return [now, now];
  const moment = parseMoment(trimBlanks(date), from, tz);
  return moment === null ? bad(date) : [secondsOf(moment), secondsOf(moment)];
}

function makeFile(ctx: ProgramContext, own: TouchState, name: Bytes, error: string, report: Report): void {
  ctx.charge("created", 1);
  const path = ctx.path(name);
  const fails = (what: string, why: string): void => report.fail(`${what} ${quoteName(name)}: ${errorText(why)}`);
  if (error !== "ENOENT" || !own.create || name.endsWith("/")) {
    if (!own.follow || name.endsWith("/") || (!own.create && error !== "ENOENT")) fails("setting times of", error);
    else if (own.create) fails("cannot touch", error);
    return;
  }
  // A link that leads nowhere: the file is made where it leads.
  const place = name === "" ? "ENOENT" : ctx.fs.resolve(normalize(path));
  const parent = typeof place === "string" ? place : ctx.fs.lookup(parentOf(place.path));
  const why =
    typeof place === "string" || typeof parent === "string"
      ? String(typeof place === "string" ? place : parent)
      : !mayChange(ctx, place.path)
        ? "EACCES"
        : ctx.fs.write(place.path, "", { ...ctx.process, mode: 0o666 & ~ctx.process.umask });
  if (why !== null) fails("cannot touch", why);
  else {
    const made = ctx.fs.lookup(path);
    if (typeof made !== "string") ctx.fs.change(path, changesOf(own, made));
  }
}

/** `touch`. @source coreutils 9.1: touch */
export const touch = operandProgram<TouchState>({
  name: "touch",
  parse(ctx) {
    const { given, flags, values, rest, error } = getopt("touch", ctx.args, "acd:fhmr:t:\x01:", {
      time: "\x01",
      "no-create": "c",
      date: "d",
      reference: "r",
      "no-dereference": "h",
    });
    if (error) return badOptions(error);
    let access = flags.has("a");
    let changed = flags.has("m");
    for (const [letter, value] of given) {
      if (letter !== "\x01") continue;
      const word = chosenWord("touch", "time", value, [
        ["atime", "access", "use"],
        ["mtime", "modify"],
      ]);
      if (typeof word !== "string") return word;
      if (word === "atime") access = true;
      else changed = true;
    }
    const seconds = timeOf(ctx, values);
    if ("stdout" in seconds) return seconds;
    if (rest.length === 0) return misuse("touch", "missing file operand");
    return {
      own: {
        create: !flags.has("c") && !flags.has("h"),
        seconds,
        follow: !flags.has("h"),
        access: access || !changed,
        modified: changed || !access,
      },
      operands: [...rest],
    };
  },
  each(ctx, own, name, report) {
    ctx.charge("node", 2);
    if (name === "-") return "done";
    const found = name === "" ? "ENOENT" : ctx.fs.lookup(ctx.path(name), own.follow || name.endsWith("/"));
    if (typeof found === "string") {
      makeFile(ctx, own, name, found, report);
      return "done";
    }
    const may = ctx.uid === found.node.u || ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 2);
    const error = !may ? "EACCES" : found.synth ? null : ctx.fs.change(found.path, changesOf(own, found), own.follow);
    if (error !== null) report.fail(`${error === "EACCES" ? "cannot touch" : "setting times of"} ${quoteName(name)}: ${errorText(error)}`);
    return "done";
  },
});
