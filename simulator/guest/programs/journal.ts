import type { Bytes } from "../../content/bytes";
import { formatDate } from "../os/calendar";
import { parseDate } from "../os/date-words";
import { again, exit, type Program, type ProgramContext, type Step, waitUntil } from "../os/program";
import { compileRegex } from "../regex/compile";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { secondsOf } from "./sessions";
import { LEVELS, type LogEntry, logEntries } from "./system-log";

const LONG = {
  follow: "f",
  "no-tail": "\x01",
  lines: "n",
  unit: "u",
  dmesg: "k",
  boot: "b",
  reverse: "r",
  "pager-end": "e",
  catalog: "x",
  output: "o",
  utc: "\x02",
  "no-pager": "\x03",
  priority: "p",
  since: "S",
  until: "U",
  grep: "g",
  identifier: "t",
  quiet: "q",
  all: "a",
  full: "l",
  "no-full": "\x04",
  "no-hostname": "\x05",
  "list-boots": "\x06",
  "disk-usage": "\x07",
  "case-sensitive": "\x08",
  help: "h",
  version: "\x0b",
};

const LOOK_US = 250_000;
const OUTPUTS = ["short", "short-full", "short-iso", "short-precise", "short-monotonic", "short-unix", "cat", "verbose", "json"];

interface JournalState {
  output: string;
  host: boolean;
  filter: { unit: string[]; kernel: boolean; tags: Bytes[]; level: number; since: number; until: number; grep: Bytes; fold: boolean };
  follow: boolean;
  shown: { at: number; same: number };
  queue: LogEntry[];
  code: number | null;
}

function isWanted(ctx: ProgramContext, state: JournalState, entry: LogEntry): boolean {
  const { filter } = state;
  if (filter.kernel && entry.tag !== "kernel") return false;
  if (filter.unit.length > 0 && !(entry.unit !== null && filter.unit.includes(entry.unit))) return false;
  if (filter.tags.length > 0 && !filter.tags.includes(entry.tag)) return false;
  const unix = secondsOf(ctx.machine, entry.at);
  if (entry.level > filter.level || unix < filter.since || unix > filter.until) return false;
  if (filter.grep === "") return true;
  const regex = compileRegex(filter.grep, { syntax: "perl", ignoreCase: filter.fold }, ctx);
  return !("error" in regex) && regex.test(entry.text, ctx);
}

function line(ctx: ProgramContext, state: JournalState, entry: LogEntry): Bytes {
  const m = ctx.machine;
  const who = `${entry.tag}${entry.pid > 0 ? `[${entry.pid}]` : ""}`;
  const host = state.host ? `${m.state.os.hostname} ` : "";
  const unix = secondsOf(m, entry.at);
  const micro = Math.floor(m.services.epochUs + m.state.skewUs + entry.at) % 1_000_000;
  const text = entry.text.replaceAll("\n", "\n ");
  switch (state.output) {
    case "cat":
      return `${entry.text}\n`;
    case "short-full":
      return `${formatDate("%a %Y-%m-%d %T UTC", unix, 0)} ${host}${who}: ${text}\n`;
    case "short-iso":
      return `${formatDate("%Y-%m-%dT%T%z", unix, 0)} ${host}${who}: ${text}\n`;
    case "short-precise":
      return `${formatDate("%b %d %T.%6N", unix, micro)} ${host}${who}: ${text}\n`;
    case "short-unix":
      return `${unix}.${String(micro).padStart(6, "0")} ${host}${who}: ${text}\n`;
    case "short-monotonic": {
      const us = Math.max(0, entry.at - m.state.boot.kernelAt);
      return `[${`${Math.floor(us / 1e6)}.${String(us % 1e6).padStart(6, "0")}`.padStart(12)}] ${host}${who}: ${text}\n`;
    }
    default:
      return `${formatDate("%b %d %T", unix, 0)} ${host}${who}: ${text}\n`;
  }
}

/** Lines that came since the last look. */
function fresh(ctx: ProgramContext, state: JournalState): LogEntry[] {
  const all = logEntries(ctx.machine);
  ctx.charge("field", all.length);
  let same = 0;
  const out = all.filter((entry) => (entry.at === state.shown.at ? ++same > state.shown.same : entry.at > state.shown.at));
  const at = all[all.length - 1]?.at ?? -1;
  state.shown = { at, same: all.filter((entry) => entry.at === at).length };
  return out.filter((entry) => isWanted(ctx, state, entry));
}

function start(ctx: ProgramContext): JournalState {
  const state: JournalState = {
    output: "short",
    host: true,
    filter: {
      unit: [],
      kernel: false,
      tags: [],
      level: 7,
      since: Number.MIN_SAFE_INTEGER,
      until: Number.MAX_SAFE_INTEGER,
      grep: "",
      fold: false,
    },
    follow: false,
    shown: { at: -1, same: 0 },
    queue: [],
    code: null,
  };
  const stop = (text: string, code = 1): JournalState => {
    ctx.err(text === "" ? "" : `${text}\n`);
    return { ...state, code };
  };
  const m = ctx.machine;
  if (m.flavour.init !== "systemd") return stop("journalctl: not found", 127);
  // `-n` takes a number as its next word too, as `-b` does.
  const args = ctx.args.flatMap((arg, i) => {
    if (/^-[a-zA-Z]*[nb]$/.test(ctx.args[i - 1] ?? "") && /^[-+]?\d+$/.test(arg)) return [];
    const next = ctx.args[i + 1] ?? "";
    return [/^-[a-zA-Z]*[nb]$/.test(arg) && /^[-+]?\d+$/.test(next) ? arg + next : arg];
  });
  const { flags, given, values, rest, error } = getopt(
    "journalctl",
    args,
    "fn::u:kb::rexo:p:S:U:g:t:qalh\x01\x02\x03\x04\x05\x06\x07\x08::\x0b",
    LONG,
  );
  if (error) return stop(error.split("\n")[0] ?? "");
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("\x0b")) throw new HelpWanted("version");
  if (flags.has("\x07")) {
    ctx.out("Archived and active journals take up 8.0M in the file system.\n");
    return { ...state, code: 0 };
  }
  const complaint = choose(ctx, state, given, values, rest);
  if (complaint !== null) return stop(complaint);
  if (flags.has("\x06")) {
    const stamp = (at: number): string => formatDate("%a %Y-%m-%d %T UTC", secondsOf(m, at), 0);
    ctx.out(
      `IDX BOOT ID                          FIRST ENTRY                 LAST ENTRY\n  0 ${m.spec.uuid.replaceAll("-", "")} ${stamp(m.state.boot.kernelAt)} ${stamp(m.mono())}\n`,
    );
    return { ...state, code: 0 };
  }
  state.filter.kernel = flags.has("k");
  state.host = !flags.has("\x05");
  state.follow = flags.has("f");
  const count = values.get("n") ?? (flags.has("n") ? "10" : state.follow && !flags.has("\x01") ? "10" : "all");
  const all = fresh(ctx, state);
  state.queue = count === "all" ? all : all.slice(Math.max(0, all.length - Number(count)));
  if (flags.has("r")) state.queue.reverse();
  if (all.length === 0 && !state.follow && !flags.has("q")) ctx.out("-- No entries --\n");
  return state;
}

/** Reads what chooses the lines; a complaint when something is not understood. */
function choose(
  ctx: ProgramContext,
  state: JournalState,
  given: readonly (readonly [string, Bytes])[],
  values: ReadonlyMap<string, Bytes>,
  rest: readonly Bytes[],
): string | null {
  const { filter } = state;
  for (const [letter, value] of given) {
    if (letter === "u") filter.unit.push(value.includes(".") ? value : `${value}.service`);
    else if (letter === "t") filter.tags.push(value);
    else if (letter === "o") {
      if (!OUTPUTS.includes(value)) return `Unknown output format '${value}'.`;
      if (value === "json" || value === "verbose") return `journalctl: output format '${value}' is not supported here`;
      state.output = value;
    } else if (letter === "p") {
      const name = value.replace(/^.*\.\./, "");
      const level = /^[0-7]$/.test(name)
        ? Number(name)
        : LEVELS.indexOf(({ warning: "warn", error: "err" } as Record<string, string>)[name] ?? name);
      if (level < 0) return `Unknown log level ${value}`;
      filter.level = level;
    } else if (letter === "S" || letter === "U") {
      const seconds = parseDate(value, Math.floor(ctx.unixUs() / 1_000_000));
      if (seconds === null) return `Failed to parse timestamp: ${value}`;
      filter[letter === "S" ? "since" : "until"] = seconds;
    } else if (letter === "b" && !/^(|[-+]?0|all)$/.test(value))
      return `Data from the specified boot (${value}) is not available: No such boot ID in journal`;
    else if (letter === "n" && !/^(|\d+|all)$/.test(value)) return `Failed to parse lines '${value}'`;
    else if (letter === "g") {
      const regex = compileRegex(value, { syntax: "perl" }, ctx);
      if ("error" in regex) return `Bad pattern "${value}": ${regex.error}`;
      filter.grep = value;
      // A pattern without capitals matches them too.
      filter.fold = values.get("\x08") !== undefined ? values.get("\x08") === "no" : !/[A-Z]/.test(value);
    }
  }
  for (const word of rest) {
    const match = /^_SYSTEMD_UNIT=(.+)$/.exec(word);
    const tag = /^(?:SYSLOG_IDENTIFIER|_COMM)=(.+)$/.exec(word);
    if (match) filter.unit.push(match[1] ?? "");
    else if (tag) filter.tags.push(tag[1] ?? "");
    else if (/^[A-Z_]+=/.test(word)) return `journalctl: match '${word}' is not supported here`;
    else return `Failed to add match '${word}': Invalid argument`;
  }
  return null;
}

/** `journalctl`. @source systemd 252: journalctl */
export const journalctl: Program<JournalState> = {
  name: "journalctl",
  start,
  step(ctx, state): Step {
    if (state.code !== null) return exit(state.code);
    for (;;) {
      for (let entry = state.queue.shift(); entry !== undefined; entry = state.queue.shift()) {
        ctx.out(line(ctx, state, entry));
        if (ctx.isSpent || ctx.process.out.length > 0) return again;
      }
      if (!state.follow) return exit(0);
      if (ctx.writeError(1) !== null) return exit(1);
      state.queue = fresh(ctx, state);
      if (state.queue.length === 0) return waitUntil(ctx.mono() + LOOK_US);
    }
  },
};
