import { parse } from "unbash";
import { formatDate } from "../os/calendar";
import { userName } from "../os/users";
import { compileQuoted, NO_HOST } from "./compile-word";
import { expandPlain } from "./expand";
import { ShellError } from "./shell-error";
import { getVar, type Shell } from "./variables";

/** A prompt string with its escapes. @source bash(1), PROMPTING */
export function promptText(sh: Shell, format: string): string {
  const { ctx } = sh;
  const home = getVar(sh, "HOME") ?? "";
  const dir = home !== "" && (ctx.cwd === home || ctx.cwd.startsWith(`${home}/`)) ? `~${ctx.cwd.slice(home.length)}` : ctx.cwd;
  const host = ctx.machine.state.os.hostname;
  const now = Math.floor(ctx.unixUs() / 1_000_000);
  const text = format.replace(/\\(\[|\]|[0-7]{3}|.)/g, (_, key: string) => {
    switch (key) {
      case "u":
        return userName(ctx.machine, ctx.uid);
      case "h":
        return host.split(".")[0] ?? host;
      case "H":
        return host;
      case "w":
        return dir;
      case "W":
        return dir === "~" || dir === "/" ? dir : (dir.split("/").pop() ?? dir);
      case "$":
        return ctx.uid === 0 ? "#" : "$";
      case "n":
        return "\n";
      case "t":
        return formatDate("%T", now, 0);
      case "A":
        return formatDate("%R", now, 0);
      case "d":
        return formatDate("%a %b %d", now, 0);
      case "e":
        return "\x1b";
      case "a":
        return "\x07";
      case "s":
        return "bash";
      case "j":
        return String(sh.st.jobs.length);
      case "!":
      case "#":
        return String(sh.st.history.length + 1);
      case "\\":
        return "\\";
      // The line editor takes what stands between these as having no width.
      case "[":
        return "\x01";
      case "]":
        return "\x02";
      default:
        return /^[0-7]{3}$/.test(key) ? String.fromCharCode(Number.parseInt(key, 8)) : key;
    }
  });
  return /\$[\w{?!#(]/.test(text) ? expandPrompt(sh, text) : text;
}

function expandPrompt(sh: Shell, text: string): string {
  const command = parse(`x "${text.replace(/"/g, '\\"')}"`).commands[0]?.command;
  const word = command?.type === "Command" ? command.args[0] : undefined;
  if (word?.type !== "Word" || word.parts === undefined) return text;
  try {
    return expandPlain(sh, compileQuoted(NO_HOST, word.parts));
  } catch (error) {
    if (error instanceof ShellError) return text;
    throw error;
  }
}
