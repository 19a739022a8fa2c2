/**
 * The prompt of an interactive shell: reads keys one by one, so that what follows a finished line stays unread for the program that the
 * line starts, and draws what they change once for all keys that are there.
 */
import type { Bytes } from "../../content/bytes";
import { again, type Step, waitRead } from "../os/program";
import { SIGWINCH } from "../os/signals";
import { ttyRaw, ttySane } from "../os/tty";
import { acceptLine } from "./accept-line";
import { completionOf } from "./complete";
import { reportJobs } from "./jobs";
import { pressKey, showChanges } from "./line-editor/commands";
import { drawHere, leaveLine, resize } from "./line-editor/draw";
import { type Edit, type Editor, idleEdit, type Outcome } from "./line-editor/edit";
import { feedByte } from "./line-editor/keys";
import { keepEdits } from "./line-editor/recall";
import { promptText } from "./prompt";
import { newFrame } from "./state";
import { getArray, getVar, type Shell } from "./variables";

/** Reads and edits one line; a step while the user types, null when the shell has something else to do. A finished line becomes a frame to run. */
export function editLine(sh: Shell): Step | null {
  const { st } = sh;
  st.edit ??= idleEdit(null);
  if (!st.edit.active) {
    const step = begin(sh, st.edit);
    if (step !== "reading") return step;
  }
  return readKeys(sh, st.edit);
}

/** An editor on the shell's terminal, and how its output gets there. */
function editorOf(sh: Shell, edit: Edit): { ed: Editor; send: () => void } {
  const { st, ctx } = sh;
  const out: Bytes[] = [];
  const ed: Editor = {
    edit,
    history: st.history,
    out,
    complete: (line) => completionOf(sh, line),
    charge: (bytes) => ctx.charge("looked", bytes),
  };
  const send = (): void => {
    ctx.err(out.join(""));
    out.length = 0;
  };
  return { ed, send };
}

/** Runs PROMPT_COMMAND in front of a prompt; true when it is about to. */
function runsPromptCommand(sh: Shell, edit: Edit): boolean {
  const { st } = sh;
  if (st.partial !== "") return false;
  if (edit.prompted !== null) {
    st.status = edit.prompted;
    edit.prompted = null;
    return false;
  }
  const commands = getArray(sh, "PROMPT_COMMAND").filter((command) => command !== "");
  if (commands.length === 0) return false;
  edit.prompted = st.status;
  st.frames = [newFrame(commands.join("\n"), 0)];
  return true;
}

/** Begins a line: the next one of a paste that has been read already, or a prompt. */
function begin(sh: Shell, edit: Edit): Step | null | "reading" {
  const { st, ctx } = sh;
  if (edit.queue !== "") {
    const end = `${edit.queue}\n`.indexOf("\n");
    const line = edit.queue.slice(0, end);
    edit.queue = edit.queue.slice(end + 1);
    acceptLine(sh, edit, line);
    return null;
  }
  if (runsPromptCommand(sh, edit)) return null;
  if (st.partial === "") reportJobs(sh);
  // Where the cursor stands is known when all has been written.
  if (ctx.process.out.length > 0) return again;
  const tty = ctx.terminal;
  const prompt = promptText(sh, getVar(sh, st.partial === "" ? "PS1" : "PS2") ?? "");
  const cut = prompt.lastIndexOf("\n") + 1;
  Object.assign(edit, {
    active: true,
    lead: prompt.slice(0, cut),
    prompt: prompt.slice(cut),
    history: st.history.length,
    cols: tty.cols,
    rows: tty.rows,
  } satisfies Partial<Edit>);
  ttyRaw(ctx.terminal, false);
  // The shell draws its line anew when the window changes, whatever traps are set.
  if (!ctx.process.caught.includes(SIGWINCH)) ctx.catchSignals([...ctx.process.caught, SIGWINCH]);
  const { ed, send } = editorOf(sh, edit);
  drawHere(ed, ctx.isTty(2) ? tty.column : 0);
  send();
  return "reading";
}

function fitWindow(ed: Editor, cols: number, rows: number): void {
  const { edit } = ed;
  if (edit.cols === cols && edit.rows === rows) return;
  // A list that waits for a key is not drawn anew; the line comes behind it.
  if (edit.listing === null) resize(ed, cols, rows);
  edit.cols = cols;
  edit.rows = rows;
}

function readKeys(sh: Shell, edit: Edit): Step | null {
  const { ctx } = sh;
  const { cols, rows } = ctx.terminal;
  const { ed, send } = editorOf(sh, edit);
  fitWindow(ed, cols, rows);
  for (;;) {
    const isPaused = ctx.isSpent || ctx.process.out.length > 0;
    const byte = isPaused ? "" : ctx.read(0, 1);
    if (byte === "") {
      showChanges(ed);
      send();
      return isPaused || ctx.process.out.length > 0 ? again : waitRead(0);
    }
    if (byte === null) {
      endOfFile(sh);
      return null;
    }
    let outcome: Outcome = "more";
    for (const key of feedByte(edit, byte)) outcome = pressKey(ed, key);
    if (outcome === "more") continue;
    finish(sh, ed, outcome, send);
    return null;
  }
}

/** The line is finished: prints what belongs behind it, and acts on it. */
function finish(sh: Shell, ed: Editor, outcome: Outcome, send: () => void): void {
  const { st } = sh;
  const { edit } = ed;
  if (outcome === "eof") {
    send();
    endOfInput(sh);
    return;
  }
  leaveLine(ed, outcome === "interrupt" ? "^C" : "");
  send();
  const next = idleEdit(edit);
  st.edit = next;
  if (outcome === "interrupt") {
    next.queue = "";
    st.partial = "";
    st.status = 130;
    return;
  }
  keepEdits(ed, st.history);
  const end = edit.line.indexOf("\n");
  if (end >= 0) next.queue = edit.line.slice(end + 1);
  acceptLine(sh, next, end < 0 ? edit.line : edit.line.slice(0, end));
}

/** The terminal has gone. */
function endOfFile(sh: Shell): void {
  ttySane(sh.ctx.terminal);
  sh.st.edit = null;
  sh.st.exiting = sh.st.status;
}

/** Ctrl-D on an empty line. */
function endOfInput(sh: Shell): void {
  const { st, ctx } = sh;
  const kept = idleEdit(st.edit);
  st.edit = kept;
  if (st.partial !== "") {
    st.partial = "";
    ctx.err(`\n${st.name.replace(/^-/, "")}: syntax error: unexpected end of file\n`);
    st.status = 2;
    return;
  }
  ctx.err(st.login ? "logout\n" : "exit\n");
  if (st.jobs.some((job) => job.state === "stop") && !st.asked) {
    st.asked = true;
    ctx.err("There are stopped jobs.\n");
    return;
  }
  ttySane(ctx.terminal);
  st.edit = null;
  st.exiting = st.status;
}
