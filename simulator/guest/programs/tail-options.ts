import type { Bytes } from "../../content/bytes";
import type { Output, ProgramContext } from "../os/program";
import { readCount } from "./count-argument";
import { usage } from "./filter";
import { chosenWord } from "./operands";
import { getopt } from "./options";
import { readDuration, sizeComplaint } from "./sizes";

/** What tail is asked for. Plain data. */
export interface TailRequest {
  readonly unit: "lines" | "bytes";
  readonly count: number;
  /** begins behind the first `count` units instead */
  readonly from: boolean;
  readonly names: boolean;
  readonly end: Bytes;
  readonly follow: "" | "name" | "descriptor";
  /** goes on trying to open files that are not there */
  readonly retry: boolean;
  readonly pid: number | null;
  readonly sleepUs: number | null;
}

const LONG = {
  bytes: "c",
  follow: "\x01",
  lines: "n",
  "max-unchanged-stats": "\x02",
  "-disable-inotify": "\x03",
  pid: "\x04",
  "-presume-input-pipe": "\x03",
  quiet: "q",
  retry: "\x05",
  silent: "q",
  "sleep-interval": "s",
  verbose: "v",
  "zero-terminated": "z",
};

/** Options such as `-5`, `+5c`, `-2f`, as they were written once; a complaint when they stand among others. @source coreutils 9.1: tail.c, parse_obsolete_option */
function modern(args: readonly Bytes[]): Bytes[] | string {
  const [first = ""] = args;
  const old = /^([-+])(\d*)([bcl]?)(f?)$/.exec(first);
  if (!old || first === "-" || first === "-c" || (first === "-f" && args.length > 1)) return [...args];
  const [, sign = "", digits = "", unit = "", follows = ""] = old;
  // More than one file, or options behind it: not the old form.
  const others = args.slice(1).filter((arg) => arg !== "--");
  if (digits === "" && (others.length > 1 || others[0]?.startsWith("-"))) return [...args];
  if (others.length > 1 || (others[0]?.startsWith("-") && others[0] !== "-"))
    return `option used in invalid context -- ${digits.slice(0, 1)}`;
  const count = `${digits === "" ? "10" : digits}${unit === "b" ? "b" : ""}`;
  return [
    ...(follows === "" ? [] : ["-f"]),
    unit === "" || unit === "l" ? "-n" : "-c",
    (sign === "+" ? "+" : "") + count,
    ...args.slice(1),
  ];
}

/** Reads tail's options; what to print at once when they are wrong. @source coreutils 9.1: tail */
export function readTailOptions(ctx: ProgramContext): { request: TailRequest; files: Bytes[]; warning: string } | Output {
  const args = modern(ctx.args);
  if (typeof args === "string") return usage(`tail: ${args}`);
  const { flags, given, values, rest, error } = getopt("tail", args, "c:n:fFqs:vz\x01::\x02:\x03\x04:\x05", LONG);
  if (error) return usage(error);
  const [letter, value] = given.findLast(([each]) => each === "c" || each === "n") ?? ["n", "10"];
  const { sign, value: count } = readCount(value);
  if (typeof count !== "number")
    return usage(
      `tail: ${sizeComplaint(`invalid number of ${letter === "c" ? "bytes" : "lines"}`, sign === "-" ? value.slice(1) : value, count)}`,
    );
  let follow: TailRequest["follow"] = "";
  for (const [each, word] of given) {
    if (each === "F") follow = "name";
    else if (each === "f") follow = "descriptor";
    else if (each === "\x01") {
      const chosen = word === "" ? "descriptor" : chosenWord("tail", "follow", word, [["descriptor"], ["name"]]);
      if (typeof chosen !== "string") return chosen;
      follow = chosen as TailRequest["follow"];
    }
  }
  const pid = values.get("\x04");
  if (pid !== undefined && !/^\d{1,10}$/.test(pid)) return usage(`tail: invalid PID: ‘${pid}’`);
  const stats = values.get("\x02");
  if (stats !== undefined && !/^\d+$/.test(stats))
    return usage(`tail: invalid maximum number of unchanged stats between opens: ‘${stats}’`);
  const sleep = values.get("s");
  const seconds = sleep === undefined ? null : /[smhd]$/.test(sleep) ? null : readDuration(sleep);
  if (sleep !== undefined && seconds === null) return usage(`tail: invalid number of seconds: ‘${sleep}’`);
  const retry = flags.has("\x05") || flags.has("F");
  let warning = "";
  if (flags.has("\x05") && follow === "") warning = "tail: warning: --retry ignored; --retry is useful only when following\n";
  else if (flags.has("\x05") && follow === "descriptor") warning = "tail: warning: --retry only effective for the initial open\n";
  if (pid !== undefined && follow === "") warning += "tail: warning: PID ignored; --pid=PID is useful only when following\n";
  const loud = given.findLast(([each]) => each === "q" || each === "v")?.[0];
  const request: TailRequest = {
    unit: letter === "c" ? "bytes" : "lines",
    count: sign === "+" ? Math.max(0, count - 1) : count,
    from: sign === "+",
    names: loud === "v" || (rest.length > 1 && loud !== "q"),
    end: flags.has("z") ? "\0" : "\n",
    follow,
    retry: retry && follow !== "",
    pid: pid === undefined || follow === "" ? null : Number(pid),
    sleepUs: seconds === null ? null : Math.max(1_000, Math.round(seconds * 1_000_000)),
  };
  return { request, files: [...rest], warning };
}
