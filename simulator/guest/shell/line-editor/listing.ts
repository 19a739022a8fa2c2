import type { Bytes } from "../../../content/bytes";
import { columnsOf } from "../../../content/width";
import { insert } from "./change";
import { drawHere, refresh } from "./draw";
import { bell, type Editor } from "./edit";
import { move } from "./pen";

/** More names than this are listed only when asked for. @source readline: rl_completion_query_items */
const ASK_FROM = 100;

/** Names in columns as readline lists them: down first, as many columns as fit. @source readline: complete.c, rl_display_match_list */
export function listRows(names: readonly Bytes[], cols: number): Bytes[] {
  const shown = names.map((name) => name.replace(/[\x00-\x1f\x7f]/g, (c) => `^${String.fromCharCode(c.charCodeAt(0) ^ 64)}`));
  const widths = shown.map(columnsOf);
  const width = widths.reduce((most, each) => Math.max(most, each), 0) + 2;
  const fit = Math.floor(cols / width);
  const columns = Math.max(1, fit > 1 && fit * width === cols ? fit - 1 : fit);
  const rows = Math.ceil(shown.length / columns);
  return Array.from({ length: rows }, (_, row) => {
    let text = "";
    for (let at = row; at < shown.length; at += rows) {
      const isLast = at + rows >= shown.length;
      text += shown[at] + (isLast ? "" : " ".repeat(width - (widths[at] as number)));
    }
    return text;
  });
}

/** Goes below the line, which stays as it is. */
function below(ed: Editor): void {
  const { edit } = ed;
  refresh(ed);
  ed.out.push(`${move(edit, { row: edit.bottom, col: edit.bottom === edit.endRow ? edit.endCol : 0 })}\n`);
}

/** Prints rows until the window is full; the rest waits for a key. */
function page(ed: Editor, rows: readonly Bytes[], count: number): void {
  const { edit } = ed;
  const now = rows.slice(0, count);
  ed.out.push(now.map((row) => `${row}\n`).join(""));
  if (rows.length > count) {
    edit.listing = { stage: "more", names: rows.slice(count) };
    ed.out.push("--More--");
    return;
  }
  edit.listing = null;
  drawHere(ed, 0);
}

function list(ed: Editor, names: readonly Bytes[]): void {
  ed.charge(names.length * 16);
  page(ed, listRows(names, ed.edit.cols), ed.edit.rows - 1);
}

/** Completes the word before the cursor; the second Tab in a row lists what is possible. */
export function completeWord(ed: Editor, lists: boolean): "tab" | "" {
  const { edit } = ed;
  const { more, end, names } = ed.complete(edit.line.slice(0, edit.at));
  if (names.length === 0) {
    bell(ed);
    return "";
  }
  if (names.length === 1 && !lists) {
    insert(ed, more + end);
    return "";
  }
  if (more !== "" && !lists) {
    insert(ed, more);
    bell(ed);
    return "tab";
  }
  if (edit.last !== "tab" && !lists) {
    bell(ed);
    return "tab";
  }
  below(ed);
  if (names.length >= ASK_FROM) {
    edit.listing = { stage: "ask", names: [...names] };
    ed.out.push(`Display all ${names.length} possibilities? (y or n)`);
  } else list(ed, names);
  return "tab";
}

/** A key while a list waits: yes or no, a page, a row, or enough. Any other is not understood. */
export function listingKey(ed: Editor, key: string): void {
  const { edit } = ed;
  const { listing } = edit;
  if (listing === null) return;
  const isYes = key === "y" || key === "Y" || key === " ";
  const isNo = key === "n" || key === "N" || key === "\x7f" || key === "\b" || key === "\x07" || (key === "q" && listing.stage === "more");
  if (isNo) {
    edit.listing = null;
    ed.out.push(listing.stage === "more" ? "\r\x1b[K" : "\n");
    drawHere(ed, 0);
    return;
  }
  const isRow = listing.stage === "more" && (key === "\r" || key === "\n");
  if (!isYes && !isRow) {
    bell(ed);
    return;
  }
  ed.out.push(listing.stage === "more" ? "\r\x1b[K" : "\n");
  if (listing.stage === "ask") list(ed, listing.names);
  else page(ed, listing.names, isRow ? 1 : edit.rows - 1);
}
