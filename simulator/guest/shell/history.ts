import { getVar, type Shell } from "./variables";

function historyFile(sh: Shell): string {
  return `${getVar(sh, "HOME") ?? "/root"}/.bash_history`;
}

/** Commands typed in earlier sessions. */
export function loadHistory(sh: Shell): string[] {
  return sh.ctx.fs
    .text(historyFile(sh))
    .split("\n")
    .filter((line) => line !== "")
    .slice(-500);
}

/** Keeps the session's commands in the user's file. */
export function saveHistory(sh: Shell): void {
  if (sh.st.history.length === 0) return;
  sh.ctx.fs.write(historyFile(sh), `${sh.st.history.slice(-500).join("\n")}\n`, { ...sh.ctx.process, mode: 0o600 });
}

/** Adds a command, unless it repeats the last one or starts with a blank (as Debian's ignoreboth). */
export function addHistory(sh: Shell, line: string): void {
  const { history } = sh.st;
  if (line.trim() === "" || line.startsWith(" ") || history[history.length - 1] === line) return;
  history.push(line);
  if (history.length > 500) history.shift();
}
