import { type Bytes, trimBlanks } from "../../content/bytes";
import { nothingOpen, readOpen } from "./line-editor/open-text";
import { getVar, type Shell } from "./variables";

/** Commands that are kept unless HISTSIZE says otherwise, and at most. @source bash(1), HISTSIZE */
const SIZE = 500;
const SIZE_MAX = 5_000;
/** Bytes of them at most. guess: bash has no limit; nobody looks back at more */
const BYTES_MAX = 2_097_152;

/** The file that keeps the history. @source bash(1), HISTFILE */
export function historyFile(sh: Shell): Bytes {
  return getVar(sh, "HISTFILE") ?? `${getVar(sh, "HOME") ?? "/root"}/.bash_history`;
}

/** A number of lines as a variable has it. */
function sizeOf(sh: Shell, name: string): number {
  const value = getVar(sh, name);
  return value !== null && /^\d+$/.test(value) ? Math.min(SIZE_MAX, Number(value)) : SIZE;
}

/** Commands typed in earlier sessions. */
export function loadHistory(sh: Shell): Bytes[] {
  const lines = sh.ctx.fs.text(historyFile(sh)).split("\n");
  return lines.filter((line) => line !== "").slice(-SIZE);
}

/** Keeps the session's commands in the user's file. */
export function saveHistory(sh: Shell): void {
  const lines = sh.st.history.slice(-sizeOf(sh, "HISTFILESIZE"));
  if (lines.length > 0) sh.ctx.fs.write(historyFile(sh), `${lines.join("\n")}\n`, { ...sh.ctx.process, mode: 0o600 });
}

/** Adds a command as HISTCONTROL says; without it, one that repeats the last or starts with a blank is left out, as Debian's users have it. */
export function addHistory(sh: Shell, line: Bytes): void {
  const { history } = sh.st;
  const control = (getVar(sh, "HISTCONTROL") ?? "ignoreboth").split(":");
  const is = (word: string): boolean => control.includes(word);
  if (trimBlanks(line) === "") return;
  if ((is("ignorespace") || is("ignoreboth")) && /^[ \t]/.test(line)) return;
  if ((is("ignoredups") || is("ignoreboth")) && history[history.length - 1] === line) return;
  if (is("erasedups")) for (let i = history.length - 1; i >= 0; i--) if (history[i] === line) history.splice(i, 1);
  history.push(line);
  let bytes = history.reduce((sum, entry) => sum + entry.length, 0);
  while (history.length > sizeOf(sh, "HISTSIZE") || (bytes > BYTES_MAX && history.length > 1)) bytes -= history.shift()?.length ?? 0;
}

/** Words and signs behind which a command goes on without a semicolon. @source bash: parse.y, no_semi_successors */
const GOES_ON =
  /(?:^|[\n;&|(){}][ \t]*|[ \t;](?:do|else|elif|if|then|until|while|!)[ \t]+)(?:do|else|elif|if|then|until|while)$|(?:^|[ \t\n;&|(){}])(?:case|for|select)[ \t]+[^ \t]+[ \t]+in$|[{();&|]$/;

/**
 * A command of several lines as history keeps it: one line where that means the same, else with its line ends.
 * @source bash: parse.y, history_delimiting_chars (cmdhist)
 */
export function asOneLine(command: Bytes): Bytes {
  const [first = "", ...more] = command.split("\n");
  const open = nothingOpen();
  readOpen(open, first);
  let out = first;
  for (const line of more) {
    const isHere = open.here.length > 0;
    const innermost = open.quotes[open.quotes.length - 1];
    const isText = isHere || open.comment || (innermost !== undefined && innermost !== "=(");
    readOpen(open, line);
    if (isText) out += `\n${line}`;
    else if (trimBlanks(line) !== "") {
      const isJoined = innermost === "=(" || /^[ \t]*;/.test(line) || GOES_ON.test(trimBlanks(out.slice(-200)));
      out += `${isJoined ? " " : "; "}${line}`;
    }
    // The word that ends a here-document stands alone on its line.
    if (isHere && open.here.length === 0) open.comment = true;
  }
  return out;
}
