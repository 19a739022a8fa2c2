import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { formatDate } from "../os/calendar";
import { type Moment, parseMoment } from "../os/date-words";
import { again, exit, type Output, type Program, type ProgramContext, type Step } from "../os/program";
import { localZone, zoneAt } from "../os/time-zone";
import { modified } from "./ls";
import { badOptions, chosenWord, misuse } from "./operands";
import { getopt } from "./options";
import { shownName } from "./quoting";

const LONG = {
  date: "d",
  debug: "\x01",
  file: "f",
  "iso-8601": "I",
  reference: "r",
  resolution: "\x04",
  "rfc-822": "R",
  "rfc-2822": "R",
  "rfc-3339": "\x02",
  "rfc-email": "R",
  set: "s",
  uct: "u",
  utc: "u",
  universal: "u",
};
const RESOLUTIONS = [["hours"], ["minutes"], ["date"], ["seconds"], ["ns"]];
const ISO: Readonly<Record<string, string>> = {
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H%:z",
  minutes: "%Y-%m-%dT%H:%M%:z",
  seconds: "%Y-%m-%dT%H:%M:%S%:z",
  ns: "%Y-%m-%dT%H:%M:%S,%N%:z",
};
const RFC_3339: Readonly<Record<string, string>> = { date: "%Y-%m-%d", seconds: "%Y-%m-%d %H:%M:%S%:z", ns: "%Y-%m-%d %H:%M:%S.%N%:z" };

interface DateState {
  format: Bytes;
  tz: Bytes | null;
  /** lines of dates still to be shown, from `-f` */
  lines: Bytes[];
  fd: number;
  rest: Bytes;
  code: number;
}

/** `MMDDhhmm[[CC]YY][.ss]`: a time to set the clock to; null when malformed. */
function isClockText(text: Bytes): boolean {
  const found = /^(\d{2})(\d{2})(\d{2})(\d{2})(?:\d{2}){0,2}(?:\.(\d{2}))?$/.exec(text);
  if (!found) return false;
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second <= 60;
}

function formatOf(given: readonly (readonly [string, Bytes])[], rest: readonly Bytes[]): Bytes | Output {
  let format: Bytes | null = null;
  const twice = { stdout: "", stderr: "date: multiple output formats specified\n", code: 1 };
  for (const [letter, value] of given) {
    let next: Bytes;
    if (letter === "R") next = "%a, %d %b %Y %H:%M:%S %z";
    else if (letter === "\x04") next = "%s.%N";
    else if (letter === "I" || letter === "\x02") {
      const name = letter === "I" ? "iso-8601" : "rfc-3339";
      const known = letter === "I" ? RESOLUTIONS : [["date"], ["seconds"], ["ns"]];
      const word = value === "" && letter === "I" ? "date" : chosenWord("date", name, value, known);
      if (typeof word !== "string") return word;
      next = (letter === "I" ? ISO : RFC_3339)[word] ?? "";
    } else continue;
    if (format !== null) return twice;
    format = next;
  }
  for (const [i, word] of rest.entries()) {
    if (!word.startsWith("+")) continue;
    if (i > 0) return misuse("date", `extra operand ‘${word}’`);
    if (format !== null) return twice;
    format = word.slice(1);
  }
  return format ?? "%a %b %e %H:%M:%S %Z %Y";
}

function start(ctx: ProgramContext): DateState | Output {
  const { flags, given, values, rest, error } = getopt("date", ctx.args, "d:f:I::r:Rs:u\x01\x02:\x04", LONG);
  if (error) return badOptions(error);
  const sources = ["d", "f", "r", "\x04"].filter((letter) => flags.has(letter));
  if (sources.length > 1) return misuse("date", "the options to specify dates for printing are mutually exclusive");
  if (flags.has("s") && sources.length > 0) return misuse("date", "the options to print and set the time may not be used together");
  const format = formatOf(given, rest);
  if (typeof format !== "string") return format;
  const tz = flags.has("u") ? null : localZone(ctx);
  const now: Moment = { seconds: Math.floor(ctx.unixUs() / 1_000_000), nanos: (ctx.unixUs() % 1_000_000) * 1000 };
  const state: DateState = { format, tz, lines: [], fd: -1, rest: "", code: 0 };
  const show = (moment: Moment): DateState => {
    ctx.out(`${shown(state, moment)}\n`);
    return state;
  };
  const invalid = (text: Bytes): Output => ({ stdout: "", stderr: `date: invalid date ‘${text}’\n`, code: 1 });
  const operand = rest.find((word) => !word.startsWith("+"));
  if (operand !== undefined) {
    if (sources.length > 0)
      return misuse(
        "date",
        `the argument ‘${operand}’ lacks a leading '+';\nwhen using an option to specify date(s), any non-option\nargument must be a format string beginning with '+'`,
      );
    const other = rest.indexOf(operand) > 0 ? operand : rest[1];
    if (other !== undefined) return misuse("date", `extra operand ‘${other}’`);
    if (!isClockText(operand)) return invalid(operand);
  }
  const set = values.get("s") ?? operand;
  if (set !== undefined) {
    if (values.has("s") && parseMoment(set, now, tz) === null) return invalid(set);
    // The clock follows the host's; a guest may read it only.
    return { stdout: "", stderr: `date: cannot set date: ${errorText("EPERM")}\n`, code: 1 };
  }
  const text = values.get("d");
  if (text !== undefined) {
    const moment = parseMoment(text, now, tz);
    return moment === null ? invalid(text) : show(moment);
  }
  const reference = values.get("r");
  if (reference !== undefined) {
    const found = ctx.fs.lookup(ctx.path(reference));
    if (typeof found === "string") return { stdout: "", stderr: `date: ${shownName(reference)}: ${errorText(found)}\n`, code: 1 };
    const seconds = modified(ctx, found);
    return show({ seconds: Math.floor(seconds), nanos: Math.round((seconds - Math.floor(seconds)) * 1e9) });
  }
  const file = values.get("f");
  if (file === undefined) return show(flags.has("\x04") ? { seconds: 0, nanos: 1 } : now);
  const fd = file === "-" ? 0 : ctx.open(file, "r");
  if (typeof fd === "string") return { stdout: "", stderr: `date: ${shownName(file)}: ${errorText(fd)}\n`, code: 1 };
  return { ...state, fd };
}

function shown(state: DateState, moment: Moment): Bytes {
  return formatDate(state.format, moment.seconds, String(moment.nanos).padStart(9, "0"), zoneAt(state.tz, moment.seconds));
}

/** The dates of a file, a line each. */
function readOn(ctx: ProgramContext, state: DateState): Step | null {
  const now: Moment = { seconds: Math.floor(ctx.unixUs() / 1_000_000), nanos: (ctx.unixUs() % 1_000_000) * 1000 };
  const line = (text: Bytes): void => {
    ctx.charge("looked", 40 * text.length + 200);
    const moment = parseMoment(text, now, state.tz);
    if (moment !== null) ctx.out(`${shown(state, moment)}\n`);
    else {
      ctx.err(`date: invalid date ‘${text}’\n`);
      state.code = 1;
    }
  };
  for (;;) {
    if (ctx.isSpent || ctx.process.out.length > 0) return again;
    const at = state.rest.indexOf("\n");
    if (at >= 0) {
      line(state.rest.slice(0, at));
      state.rest = state.rest.slice(at + 1);
      continue;
    }
    const got = state.rest.length > 65_536 ? null : ctx.read(state.fd, 4_096);
    if (got === "") return { do: "wait", wait: { on: "read", fd: state.fd, until: null } };
    if (got === null) {
      if (state.rest !== "") line(state.rest);
      return null;
    }
    state.rest += got;
  }
}

/** `date`. @source coreutils 9.1: date */
export const date: Program<DateState | Output> = {
  name: "date",
  start(ctx) {
    const state = start(ctx);
    if ("stdout" in state) ctx.err(state.stderr);
    return state;
  },
  step(ctx, state): Step {
    if ("stdout" in state) return exit(state.code);
    const step = state.fd < 0 ? null : readOn(ctx, state);
    return step ?? exit(state.code);
  },
};
