import type { Bytes } from "../../content/bytes";
import { formatDate } from "../os/calendar";
import { parseDate } from "../os/date-words";
import { kernelStamp } from "../os/machine";
import { again, exit, type Program, type ProgramContext, type Step, waitUntil } from "../os/program";
import { HelpWanted } from "./help";
import { badOptions } from "./operands";
import { getopt } from "./options";
import { secondsOf } from "./sessions";
import { FACILITIES, LEVELS, type LogEntry, ringEntries } from "./system-log";

const LONG = {
  clear: "C",
  "read-clear": "c",
  "console-off": "D",
  "console-on": "E",
  file: "F",
  facility: "f",
  human: "H",
  json: "J",
  kernel: "k",
  color: "L",
  level: "l",
  "console-level": "n",
  nopager: "P",
  "force-prefix": "p",
  raw: "r",
  noescape: "\x01",
  syslog: "S",
  "buffer-size": "s",
  userspace: "u",
  follow: "w",
  "follow-new": "W",
  decode: "x",
  "show-delta": "d",
  reltime: "e",
  ctime: "T",
  notime: "t",
  "time-format": "\x02",
  since: "\x03",
  until: "\x04",
  help: "h",
  version: "V",
};

/** How often the log is looked at while it is followed, µs. */
const LOOK_US = 250_000;

interface DmesgState {
  time: "boot" | "ctime" | "notime" | "delta" | "reltime" | "iso" | "raw";
  decode: boolean;
  prefix: boolean;
  levels: number[];
  /** numbers of the facilities that are shown; empty: all */
  facilities: number[];
  follow: boolean;
  since: number;
  until: number;
  /** what has been shown: its last time, and how many lines have that time; -1 nothing yet */
  shown: { at: number; same: number };
  before: number;
  minute: string;
  queue: LogEntry[];
  started: boolean;
  code: number | null;
}

function levelsOf(text: Bytes): number[] | string {
  const out: number[] = [];
  for (const word of text.split(",")) {
    const known = /^(\+?)([a-z]+)(\+?)$/.exec(word);
    const at = LEVELS.indexOf(known?.[2] ?? "");
    if (at < 0) return `dmesg: unknown level '${word}'`;
    for (let level = 0; level < LEVELS.length; level++)
      if (level === at || (known?.[1] === "+" && level < at) || (known?.[3] === "+" && level > at)) out.push(level);
  }
  return out;
}

function start(ctx: ProgramContext): DmesgState {
  const state: DmesgState = {
    time: "boot",
    decode: false,
    prefix: false,
    levels: [],
    facilities: [],
    follow: false,
    since: Number.MIN_SAFE_INTEGER,
    until: Number.MAX_SAFE_INTEGER,
    shown: { at: -1, same: 0 },
    before: -1,
    minute: "",
    queue: [],
    started: false,
    code: null,
  };
  const stop = (text: string, code = 1): DmesgState => {
    ctx.err(text === "" ? "" : `${text}\n`);
    return { ...state, code };
  };
  const { flags, values, rest, error } = getopt("dmesg", ctx.args, "CcDEF:f:HhJkL::l:n:iPprSs:TtuVWwxde\x01\x02:\x03:\x04:", LONG);
  if (error) return stop(badOptions(error).stderr.trimEnd());
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  if (rest.length > 0) return stop(`dmesg: bad usage\nTry 'dmesg --help' for more information.`);
  for (const letter of ["F", "J", "S"]) if (flags.has(letter)) return stop(`dmesg: option -${letter} is not supported here`);
  const complaint = acts(ctx, state, flags, values);
  if (complaint !== null) return stop(complaint.text, complaint.code);
  if (flags.has("W")) state.shown = seenUpTo(ringEntries(ctx.machine));
  state.follow = flags.has("w") || flags.has("W");
  state.decode = flags.has("x");
  state.prefix = flags.has("p");
  if (flags.has("k")) state.facilities = [0];
  if (flags.has("u")) state.facilities = FACILITIES.flatMap((_, i) => (i === 0 ? [] : [i]));
  const m = ctx.machine;
  if (flags.has("c")) {
    state.queue = ringEntries(m, m.state.os.klogClearedAt ?? -1);
    m.state.os.klogClearedAt = ctx.mono();
    state.started = true;
  }
  return state;
}

/** Options that do something or choose the format; null: go on. */
function acts(
  ctx: ProgramContext,
  state: DmesgState,
  flags: ReadonlySet<string>,
  values: ReadonlyMap<string, Bytes>,
): { text: string; code: number } | null {
  const { os } = ctx.machine.state;
  const failed = (text: string): { text: string; code: number } => ({ text, code: 1 });
  const needsRoot = ["C", "c", "D", "E", "n"].find((letter) => flags.has(letter));
  const number = values.get("n");
  if (number !== undefined) {
    const level = /^[0-8]$/.test(number) ? Number(number) : LEVELS.indexOf(number) + 1;
    if (level === 0 && number !== "0") return failed(`dmesg: unknown level '${number}'`);
    if (ctx.uid !== 0) return failed("dmesg: klogctl failed: Operation not permitted");
    os.consoleLevel = level;
    return { text: "", code: 0 };
  }
  if (needsRoot !== undefined && ctx.uid !== 0)
    return failed(
      `dmesg: ${needsRoot === "C" || needsRoot === "c" ? "read kernel buffer failed" : "klogctl failed"}: Operation not permitted`,
    );
  if (flags.has("D") || flags.has("E")) {
    os.consoleLevel = flags.has("D") ? 1 : 7;
    return { text: "", code: 0 };
  }
  if (flags.has("C")) {
    os.klogClearedAt = ctx.mono();
    return { text: "", code: 0 };
  }
  if (flags.has("l")) {
    const levels = levelsOf(values.get("l") ?? "");
    if (typeof levels === "string") return failed(levels);
    state.levels = levels;
  }
  if (flags.has("f")) {
    const names = (values.get("f") ?? "").split(",");
    const bad = names.find((name) => !FACILITIES.includes(name));
    if (bad !== undefined) return failed(`dmesg: unknown facility '${bad}'`);
    state.facilities = names.map((name) => FACILITIES.indexOf(name));
  }
  const format = values.get("\x02");
  if (format !== undefined && !["delta", "reltime", "ctime", "notime", "iso"].includes(format))
    return failed(`dmesg: unknown time format: ${format}`);
  state.time = flags.has("r")
    ? "raw"
    : ((format as DmesgState["time"] | undefined) ??
      (flags.has("T")
        ? "ctime"
        : flags.has("t")
          ? "notime"
          : flags.has("d")
            ? "delta"
            : flags.has("e") || flags.has("H")
              ? "reltime"
              : "boot"));
  for (const [letter, key] of [["\x03", "since"] as const, ["\x04", "until"] as const]) {
    const text = values.get(letter);
    if (text === undefined) continue;
    const seconds = parseDate(text, Math.floor(ctx.unixUs() / 1_000_000));
    if (seconds === null) return failed(`dmesg: invalid time value "${text}"`);
    state[key] = seconds;
  }
  return null;
}

function seenUpTo(entries: readonly LogEntry[]): { at: number; same: number } {
  const at = entries[entries.length - 1]?.at ?? -1;
  return { at, same: entries.filter((entry) => entry.at === at).length };
}

/** Lines that came since the last look. */
function fresh(ctx: ProgramContext, state: DmesgState): LogEntry[] {
  const { os } = ctx.machine.state;
  const all = ringEntries(ctx.machine, os.klogClearedAt ?? -1);
  ctx.charge("field", all.length);
  let same = 0;
  const out = all.filter((entry) => {
    if (entry.at === state.shown.at) return ++same > state.shown.same;
    return entry.at > state.shown.at;
  });
  if (all.length > 0) state.shown = seenUpTo(all);
  return out;
}

function stamp(ctx: ProgramContext, state: DmesgState, entry: LogEntry): string {
  const m = ctx.machine;
  const us = Math.max(0, entry.at - m.state.boot.kernelAt);
  const unix = secondsOf(m, entry.at);
  const delta = state.before < 0 ? 0 : Math.max(0, entry.at - state.before);
  const text = (n: number, width: number): string =>
    `${Math.floor(n / 1e6)}.${String(Math.floor(n % 1e6)).padStart(6, "0")}`.padStart(width);
  switch (state.time) {
    case "ctime":
      return `[${formatDate("%a %b %e %T %Y", unix, 0)}] `;
    case "iso":
      return `${formatDate("%Y-%m-%dT%H:%M:%S,%6N%:z", unix, Math.floor(entry.at + m.state.skewUs) % 1e6)} `;
    case "notime":
      return "";
    case "delta":
      return `[${text(us, 12)} <${text(delta, 12)}>] `;
    case "reltime": {
      const minute = formatDate("%b%e %H:%M", unix, 0).replace(/^(...) /, "$10");
      const isNew = minute !== state.minute;
      state.minute = minute;
      return isNew ? `[${formatDate("%b%e %H:%M", unix, 0)}] ` : `[${`+${text(delta, 0)}`.padStart(11)}] `;
    }
    default:
      return `${kernelStamp(us)} `;
  }
}

function shownLine(ctx: ProgramContext, state: DmesgState, entry: LogEntry): Bytes {
  const us = Math.max(0, entry.at - ctx.machine.state.boot.kernelAt);
  if (state.time === "raw") return `<${entry.facility * 8 + entry.level}>${kernelStamp(us)} ${entry.text}\n`;
  const decoded = state.decode ? `${(FACILITIES[entry.facility] ?? "").padEnd(6)}:${(LEVELS[entry.level] ?? "").padEnd(6)}: ` : "";
  const head = decoded + stamp(ctx, state, entry);
  state.before = entry.at;
  // Lines of one message after the first have no stamp of their own.
  return `${head}${entry.text.replaceAll("\n", `\n${state.prefix ? head : " ".repeat(head.length)}`)}\n`;
}

/** `dmesg`. @source util-linux 2.38: dmesg */
export const dmesg: Program<DmesgState> = {
  name: "dmesg",
  start,
  step(ctx, state): Step {
    if (state.code !== null) return exit(state.code);
    if (!state.started) {
      state.queue = fresh(ctx, state);
      state.started = true;
    }
    for (;;) {
      for (let entry = state.queue.shift(); entry !== undefined; entry = state.queue.shift()) {
        const unix = secondsOf(ctx.machine, entry.at);
        const isWanted =
          (state.facilities.length === 0 || state.facilities.includes(entry.facility)) &&
          (state.levels.length === 0 || state.levels.includes(entry.level)) &&
          unix >= state.since &&
          unix <= state.until;
        if (isWanted) ctx.out(shownLine(ctx, state, entry));
        if (ctx.isSpent || ctx.process.out.length > 0) return again;
      }
      if (!state.follow) return exit(0);
      if (ctx.writeError(1) !== null) return exit(1);
      state.queue = fresh(ctx, state);
      if (state.queue.length === 0) return waitUntil(ctx.mono() + LOOK_US);
    }
  },
};
