import type { Bytes } from "../../content/bytes";
import { columnsOf } from "../../content/width";
import { type Step, waitRead } from "../os/program";
import type { Instr } from "./code";
import { expandWords } from "./expand";
import { complain } from "./messages";
import { ShellError } from "./shell-error";
import type { Frame, Loop } from "./state";
import { getVar, type Shell, setVar } from "./variables";

/** Gives a loop's variable its value; false: it does not take it, which has been told and ends the loop. */
export function setLoopVariable(sh: Shell, name: string, value: Bytes): boolean {
  try {
    setVar(sh, name, value);
    return true;
  } catch (error) {
    if (!(error instanceof ShellError) || error.unwinds) throw error;
    complain(sh, error.message);
    sh.st.status = 1;
    return false;
  }
}

/** `select`: the menu's words. */
export function beginSelect(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "select" }>): null {
  const items = instr.words === null ? [...sh.st.args] : expandWords(sh, instr.words);
  frame.loops.push({
    end: instr.end,
    next: instr.next,
    items,
    at: 0,
    name: instr.name,
    saved: frame.saved.length,
    guard: frame.guard,
    menu: null,
  });
  sh.st.status = 0;
  return null;
}

/** The menu in columns, as bash lays it out. @source bash: execute_cmd.c, print_select_list */
function menuText(items: readonly Bytes[], columns: number): Bytes {
  const widest = items.reduce((most, item) => Math.max(most, columnsOf(item)), 0);
  const digits = String(items.length).length;
  const number = (i: number, rows: number): Bytes => `${String(i + 1).padStart(i < rows ? String(rows).length : digits)}) `;
  const width = widest + digits + 2 + 2;
  const perLine = Math.max(1, Math.floor(columns / width));
  let rows = Math.ceil(items.length / perLine);
  const cols = Math.ceil(items.length / rows);
  if (rows === 1) {
    // One row would be read across: bash sets it as a column then.
    rows = cols;
    return items.map((item, i) => `${number(i, rows)}${item}\n`).join("");
  }
  let text = "";
  for (let row = 0; row < rows; row++) {
    let at = 0;
    for (let i = row; i < items.length; i += rows) {
      const item = items[i] as Bytes;
      const mark = number(i, rows);
      text += mark + item;
      if (i + rows >= items.length) break;
      const end = at + width;
      // Tabs where they fit, then blanks.
      for (let from = at + columnsOf(item) + mark.length; from < end; ) {
        if (Math.floor(end / 8) > Math.floor(from / 8)) {
          text += "\t";
          from += 8 - (from % 8);
        } else {
          text += " ";
          from++;
        }
      }
      at = end;
    }
    text += "\n";
  }
  return text;
}

/** One round of `select`: asks until something is answered; an end of input ends it. */
export function choose(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "choose" }>): Step | null {
  const { ctx, st } = sh;
  const loop = frame.loops[frame.loops.length - 1] as Loop;
  const items = loop.items ?? [];
  if (items.length === 0) {
    frame.pc = instr.end;
    return null;
  }
  if (loop.menu === null || loop.menu === undefined) {
    if (loop.at === 0) ctx.err(menuText(items, Number(getVar(sh, "COLUMNS") ?? 80) || 80));
    ctx.err(getVar(sh, "PS3") ?? "#? ");
    loop.menu = "";
  }
  for (;;) {
    const c = ctx.read(0, 1);
    if (c === "") {
      // The round goes on where it waits.
      frame.pc--;
      return waitRead(0);
    }
    if (c === null) {
      ctx.out("\n");
      loop.menu = null;
      loop.status = 1;
      st.status = 1;
      frame.pc = instr.end;
      return null;
    }
    if (c === "\n") break;
    if (loop.menu.length < 4_096) loop.menu += c;
  }
  const answer = loop.menu.trim();
  loop.menu = null;
  if (answer === "") {
    loop.at = 0;
    frame.pc--;
    return null;
  }
  loop.at = 1;
  setVar(sh, "REPLY", answer);
  const number = /^\d+$/.test(answer) ? Number(answer) : 0;
  if (!setLoopVariable(sh, loop.name, items[number - 1] ?? "")) {
    loop.status = 1;
    frame.pc = instr.end;
  }
  return null;
}
