import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import type { ProgramContext } from "../os/program";
import { userName } from "../os/users";
import { filterProgram, usage } from "./filter";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { addToLog, FACILITIES, LEVELS } from "./system-log";

interface LoggerState {
  tag: Bytes;
  pid: number;
  level: number;
  facility: number;
  show: boolean;
  skipEmpty: boolean;
}

const LONG = {
  id: "I",
  file: "f",
  "skip-empty": "e",
  "no-act": "\x01",
  priority: "p",
  stderr: "s",
  size: "S",
  tag: "t",
  help: "h",
  version: "V",
};

/** `user.notice`, `local0.err`, `3`; null when unknown. */
function priorityOf(text: Bytes): { level: number; facility: number } | null {
  const cut = text.lastIndexOf(".");
  const words: Readonly<Record<string, string>> = { error: "err", warning: "warn", panic: "emerg" };
  const name = text.slice(cut + 1);
  const level = /^[0-7]$/.test(name) ? Number(name) : LEVELS.indexOf(words[name] ?? name);
  const from = cut < 0 ? "user" : text.slice(0, cut);
  const local = /^local([0-7])$/.exec(from);
  const facility = local ? 16 + Number(local[1]) : FACILITIES.indexOf(from === "security" ? "auth" : from);
  return level < 0 || facility < 0 ? null : { level, facility };
}

function say(ctx: ProgramContext, own: LoggerState, text: Bytes): void {
  if (text === "" && own.skipEmpty) return;
  ctx.charge("call", 4);
  addToLog(ctx.machine, { tag: own.tag, pid: own.pid, text, level: own.level, facility: own.facility });
  if (own.show) ctx.err(`<${own.facility * 8 + own.level}>${own.tag}${own.pid > 0 ? `[${own.pid}]` : ""}: ${text}\n`);
}

/** `logger`. @source util-linux 2.38: logger */
export const logger = filterProgram<LoggerState>({
  name: "logger",
  parse(ctx) {
    const { flags, values, rest, error } = getopt("logger", ctx.args, "+if:ehp:sS:t:VI::\x01", LONG);
    if (error) return usage(error);
    if (flags.has("h")) throw new HelpWanted("help");
    if (flags.has("V")) throw new HelpWanted("version");
    const text = values.get("p") ?? "user.notice";
    const priority = priorityOf(text);
    if (priority === null) return usage(`logger: unknown ${text.includes(".") ? "facility" : "priority"} name: ${text}`);
    const pid = flags.has("i") ? ctx.process.pid : flags.has("I") ? Number(values.get("I") ?? ctx.process.pid) : 0;
    const own: LoggerState = {
      tag: values.get("t") ?? userName(ctx.machine, ctx.uid),
      pid,
      ...priority,
      show: flags.has("s"),
      skipEmpty: flags.has("e"),
    };
    const file = values.get("f");
    if (rest.length > 0) {
      if (!flags.has("\x01")) say(ctx, own, rest.join(" "));
      return { stdout: "", stderr: "", code: 0 };
    }
    if (file !== undefined && file !== "-" && !ctx.fs.exists(ctx.path(file))) return usage(`logger: file ${file}: ${errorText("ENOENT")}`);
    return { own, files: file === undefined ? [] : [file] };
  },
  line(ctx, own, line) {
    say(ctx, own, line.replace(/\n$/, ""));
    return false;
  },
  end: () => 0,
});
