import { type Step, waitRead } from "../os/program";
import { ttyRaw, ttySane } from "../os/tty";
import { compile } from "./compile";
import { complete } from "./complete";
import { addHistory } from "./history";
import { reportJobs } from "./jobs";
import { promptText } from "./prompt";
import { type Edit, newFrame } from "./state";
import { getVar, type Shell } from "./variables";

function freshEdit(sh: Shell, line: string): Edit {
  const prompt = promptText(sh, getVar(sh, sh.st.partial === "" ? "PS1" : "PS2") ?? "");
  return {
    line,
    at: line.length,
    history: sh.st.history.length,
    kept: "",
    killed: "",
    search: null,
    escape: "",
    tabbed: false,
    prompt,
    shown: 0,
  };
}

/** Width of a text on the terminal: escape sequences count nothing. */
function width(text: string): number {
  return [...text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "").replace(/\x1b\][^\x07]*\x07/g, "")].length;
}

/** Reads and edits one line; a step while the user types. A finished line becomes a frame to run. */
export function editLine(sh: Shell): Step | null {
  const { st, ctx } = sh;
  if (st.edit === null) {
    reportJobs(sh);
    const command = getVar(sh, "PROMPT_COMMAND");
    void command;
    st.edit = freshEdit(sh, "");
    ttyRaw(ctx.machine, false);
    ctx.out(st.edit.prompt);
  }
  for (;;) {
    const c = ctx.read(0, 1);
    if (c === "") return waitRead(0);
    if (c === null) {
      st.exiting = st.status;
      return null;
    }
    if (key(sh, st.edit, c)) {
      if (st.edit === null || st.exiting !== null || st.frames.length > 0) return null;
      if (st.edit !== null) continue;
    }
    if (st.edit === null) return null;
  }
}

/** Draws the text from the cursor on and puts the cursor back. */
function redraw(sh: Shell, edit: Edit, before: number): void {
  const tail = [...edit.line].slice(before).join("");
  const after = [...edit.line].length - edit.at;
  sh.ctx.out(`${tail}\x1b[K${after > 0 ? `\x1b[${after}D` : ""}`);
}

function moveTo(sh: Shell, edit: Edit, at: number): void {
  if (at < edit.at) sh.ctx.out(`\x1b[${edit.at - at}D`);
  else if (at > edit.at) sh.ctx.out(`\x1b[${at - edit.at}C`);
  edit.at = at;
}

function replaceLine(sh: Shell, edit: Edit, line: string): void {
  moveTo(sh, edit, 0);
  edit.line = line;
  edit.at = [...line].length;
  redraw(sh, edit, 0);
}

/** Inserts text at the cursor. */
export function insert(sh: Shell, edit: Edit, text: string): void {
  const units = [...edit.line];
  units.splice(edit.at, 0, ...text);
  edit.line = units.join("");
  const from = edit.at;
  edit.at += [...text].length;
  if (edit.at === units.length) sh.ctx.out(text);
  else redraw(sh, edit, from);
}

function remove(sh: Shell, edit: Edit, from: number, to: number): string {
  const units = [...edit.line];
  moveTo(sh, edit, from);
  const gone = units.splice(from, to - from).join("");
  edit.line = units.join("");
  redraw(sh, edit, from);
  return gone;
}

function historyMove(sh: Shell, edit: Edit, by: number): void {
  const { history } = sh.st;
  const at = edit.history + by;
  if (at < 0 || at > history.length) {
    sh.ctx.out("\x07");
    return;
  }
  if (edit.history === history.length) edit.kept = edit.line;
  edit.history = at;
  replaceLine(sh, edit, at === history.length ? edit.kept : (history[at] ?? ""));
}

/** Handles one key; true when the line is finished or given up. */
function key(sh: Shell, edit: Edit, c: string): boolean {
  if (edit.escape !== "") return escapeKey(sh, edit, c);
  if (edit.search !== null) return searchKey(sh, edit, c);
  const length = [...edit.line].length;
  const tabbed = edit.tabbed;
  edit.tabbed = false;
  switch (c) {
    case "\r":
    case "\n":
      sh.ctx.out("\n");
      accept(sh, edit.line);
      return true;
    case "\x1b":
      edit.escape = "\x1b";
      return false;
    case "\x03":
      sh.ctx.out("^C\n");
      sh.st.partial = "";
      sh.st.status = 130;
      sh.st.edit = null;
      return true;
    case "\x04":
      if (edit.line === "") return endOfInput(sh);
      if (edit.at < length) remove(sh, edit, edit.at, edit.at + 1);
      return false;
    case "\x7f":
    case "\b":
      if (edit.at > 0) remove(sh, edit, edit.at - 1, edit.at);
      return false;
    case "\t":
      edit.tabbed = true;
      complete(sh, edit, tabbed);
      return false;
    case "\x12":
      edit.search = "";
      drawSearch(sh, edit, "");
      return false;
    case "\x0c":
      sh.ctx.out(`\x1b[H\x1b[2J${edit.prompt}`);
      edit.at = length;
      sh.ctx.out(edit.line);
      return false;
    default:
      if (!controlKey(sh, edit, c, length) && c >= " ") insert(sh, edit, c);
      return false;
  }
}

function controlKey(sh: Shell, edit: Edit, c: string, length: number): boolean {
  switch (c) {
    case "\x01":
      moveTo(sh, edit, 0);
      return true;
    case "\x05":
      moveTo(sh, edit, length);
      return true;
    case "\x02":
      if (edit.at > 0) moveTo(sh, edit, edit.at - 1);
      return true;
    case "\x06":
      if (edit.at < length) moveTo(sh, edit, edit.at + 1);
      return true;
    case "\x0b":
      edit.killed = remove(sh, edit, edit.at, length);
      return true;
    case "\x15":
      edit.killed = remove(sh, edit, 0, edit.at);
      return true;
    case "\x17":
      edit.killed = remove(sh, edit, wordStart(edit, true), edit.at);
      return true;
    case "\x19":
      insert(sh, edit, edit.killed);
      return true;
    case "\x10":
      historyMove(sh, edit, -1);
      return true;
    case "\x0e":
      historyMove(sh, edit, 1);
      return true;
    default:
      return c < " ";
  }
}

function wordStart(edit: Edit, blanks: boolean): number {
  const units = [...edit.line];
  let at = edit.at;
  const inWord = (c: string | undefined): boolean => c !== undefined && (blanks ? c !== " " : /\w/.test(c));
  while (at > 0 && !inWord(units[at - 1])) at--;
  while (at > 0 && inWord(units[at - 1])) at--;
  return at;
}
function wordEnd(edit: Edit): number {
  const units = [...edit.line];
  let at = edit.at;
  while (at < units.length && !/\w/.test(units[at] ?? "")) at++;
  while (at < units.length && /\w/.test(units[at] ?? "")) at++;
  return at;
}

function escapeKey(sh: Shell, edit: Edit, c: string): boolean {
  edit.escape += c;
  const sequence = edit.escape;
  if (sequence === "\x1b[" || sequence === "\x1bO" || /^\x1b\[[0-9;]*$/.test(sequence)) return false;
  edit.escape = "";
  const length = [...edit.line].length;
  switch (sequence.slice(1)) {
    case "[A":
    case "OA":
      historyMove(sh, edit, -1);
      break;
    case "[B":
    case "OB":
      historyMove(sh, edit, 1);
      break;
    case "[C":
    case "OC":
      if (edit.at < length) moveTo(sh, edit, edit.at + 1);
      break;
    case "[D":
    case "OD":
      if (edit.at > 0) moveTo(sh, edit, edit.at - 1);
      break;
    case "[H":
    case "OH":
    case "[1~":
      moveTo(sh, edit, 0);
      break;
    case "[F":
    case "OF":
    case "[4~":
      moveTo(sh, edit, length);
      break;
    case "[3~":
      if (edit.at < length) remove(sh, edit, edit.at, edit.at + 1);
      break;
    case "[1;5D":
    case "b":
      moveTo(sh, edit, wordStart(edit, false));
      break;
    case "[1;5C":
    case "f":
      moveTo(sh, edit, wordEnd(edit));
      break;
    case "d":
      edit.killed = remove(sh, edit, edit.at, wordEnd(edit));
      break;
    case "\x7f":
      edit.killed = remove(sh, edit, wordStart(edit, false), edit.at);
  }
  return false;
}

function drawSearch(sh: Shell, edit: Edit, found: string): void {
  sh.ctx.out(`\r\x1b[K(reverse-i-search)\`${edit.search ?? ""}': ${found}`);
}

function searchKey(sh: Shell, edit: Edit, c: string): boolean {
  const { history } = sh.st;
  const find = (from: number): boolean => {
    for (let i = from; i >= 0; i--) {
      if ((history[i] ?? "").includes(edit.search ?? "")) {
        edit.history = i;
        edit.line = history[i] ?? "";
        return true;
      }
    }
    return false;
  };
  if (c === "\x12") find(edit.history - 1);
  else if (c === "\x7f" || c === "\b") edit.search = (edit.search ?? "").slice(0, -1);
  else if (c >= " ") {
    edit.search = (edit.search ?? "") + c;
    find(Math.min(edit.history, history.length - 1));
  } else {
    edit.search = null;
    const line = c === "\x03" || c === "\x07" ? "" : edit.line;
    sh.ctx.out(`\r\x1b[K${edit.prompt}${line}`);
    edit.line = line;
    edit.at = [...line].length;
    if (c === "\r" || c === "\n" || c === "\x03") return key(sh, edit, c);
    return false;
  }
  drawSearch(sh, edit, edit.line);
  return false;
}

function endOfInput(sh: Shell): boolean {
  const { st, ctx } = sh;
  if (st.partial !== "") {
    st.partial = "";
    ctx.err(`\n${st.name.replace(/^-/, "")}: syntax error: unexpected end of file\n`);
    st.status = 2;
    st.edit = null;
    return true;
  }
  ctx.out(st.login ? "logout\n" : "exit\n");
  const stopped = st.jobs.some((job) => job.state === "stop");
  if (stopped && !st.asked) {
    st.asked = true;
    ctx.err("There are stopped jobs.\n");
    st.edit = null;
    return true;
  }
  ttySane(ctx.machine);
  st.edit = null;
  st.exiting = st.status;
  return true;
}

/** A finished line: runs it, or asks for more when the command is not complete. */
function accept(sh: Shell, line: string): void {
  const { st, ctx } = sh;
  const expanded = st.partial === "" ? expandEvents(sh, line) : line;
  if (expanded === null) {
    st.edit = null;
    return;
  }
  const text = st.partial + expanded;
  st.edit = null;
  if (text.trim() === "" && st.partial === "") return;
  if (expanded.endsWith("\\") && !expanded.endsWith("\\\\")) {
    st.partial = text.slice(0, -1);
    return;
  }
  const code = compile(text);
  if (code.error !== null && code.incomplete) {
    st.partial = `${text}\n`;
    return;
  }
  addHistory(sh, text.replace(/\n+$/, ""));
  st.partial = "";
  ttySane(ctx.machine);
  st.frames = [newFrame(text, 0)];
  st.asked = false;
}

/** `!!`, `!n`, `!text`; null after saying that there is none. */
function expandEvents(sh: Shell, line: string): string | null {
  const { history } = sh.st;
  const match = /^!(!|-?\d+|[A-Za-z][\w-]*)(.*)$/s.exec(line);
  if (!match) return line;
  const what = match[1] ?? "";
  const found =
    what === "!"
      ? history[history.length - 1]
      : /^-?\d+$/.test(what)
        ? history[Number(what) > 0 ? Number(what) - 1 : history.length + Number(what)]
        : history.findLast((entry) => entry.startsWith(what));
  if (found === undefined) {
    sh.ctx.err(`${sh.st.login ? "-" : ""}bash: !${what}: event not found\n`);
    return null;
  }
  sh.ctx.out(`${found}${match[2] ?? ""}\n`);
  return found + (match[2] ?? "");
}

/** Columns that a prompt takes. */
export function promptWidth(prompt: string): number {
  return width(prompt);
}
