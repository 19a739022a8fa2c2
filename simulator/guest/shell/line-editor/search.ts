import { graphemeBefore, graphemeFloor } from "../../../content/width";
import { replaceLine } from "./change";
import { bell, type Editor, type Search } from "./edit";
import { keepLine, lineAt } from "./recall";

function showMessage(ed: Editor, search: Search): void {
  const way = search.back ? "reverse-i-search" : "i-search";
  const text = search.text.replace(/[\x00-\x1f\x7f]/g, (c) => `^${String.fromCharCode(c.charCodeAt(0) ^ 64)}`);
  ed.edit.message = `(${search.failed ? "failed " : ""}${way})\`${text}': `;
  ed.edit.dirty = -1;
}

/** Begins an incremental search from the line and the cursor on. @source readline: isearch.c */
export function startSearch(ed: Editor, back: boolean): void {
  const { edit } = ed;
  keepLine(ed);
  edit.search = { text: "", back, failed: false, line: edit.line, at: edit.at, history: edit.history };
  showMessage(ed, edit.search);
}

/** Offset of a text in a line, at or before `from` (or at or behind it); -1 when it is not there. */
function placeIn(line: string, text: string, from: number, back: boolean): number {
  if (back) return from < 0 ? -1 : line.lastIndexOf(text, from);
  return line.indexOf(text, from);
}

/** Looks from a place in a line of history on; the same line again does not count. */
function find(ed: Editor, search: Search, place: number, from: number): boolean {
  const { edit } = ed;
  let start = from;
  for (let at = place; at >= 0 && at <= ed.history.length; at += search.back ? -1 : 1) {
    const line = lineAt(ed, at);
    ed.charge(line.length);
    const found = at === place || line !== edit.line ? placeIn(line, search.text, start, search.back) : -1;
    if (found >= 0) {
      edit.history = at;
      replaceLine(ed, line, found);
      return true;
    }
    start = search.back ? Number.MAX_SAFE_INTEGER : 0;
  }
  return false;
}

function again(ed: Editor, search: Search, back: boolean): void {
  const { edit } = ed;
  const isTurned = search.back !== back;
  search.back = back;
  if (search.text === "" && edit.lastSearch !== "") search.text = edit.lastSearch;
  else if (search.text === "" || isTurned) return;
  const from = edit.at + (back ? -1 : 1);
  search.failed = !find(ed, search, edit.history, from);
  if (search.failed) bell(ed);
}

function shorten(ed: Editor, search: Search): void {
  if (search.text === "") {
    bell(ed);
    return;
  }
  search.text = search.text.slice(0, graphemeBefore(search.text, search.text.length));
  ed.edit.history = search.history;
  replaceLine(ed, search.line, search.at);
  search.failed = search.text !== "" && !find(ed, search, search.history, search.at);
}

function leave(ed: Editor, search: Search): void {
  const { edit } = ed;
  if (search.text !== "") edit.lastSearch = search.text;
  edit.search = null;
  edit.message = null;
  edit.dirty = -1;
  edit.at = graphemeFloor(edit.line, edit.at);
}

/** A key while searching; true when it has been used up, else the search is over and the key is a command. */
export function searchKey(ed: Editor, key: string): boolean {
  const { edit } = ed;
  const { search } = edit;
  if (search === null) return false;
  const paste = key.startsWith("\x1b[200~") ? key.slice(6) : null;
  if (key === "\x12" || key === "\x13") again(ed, search, key === "\x12");
  else if (key === "\x7f" || key === "\b") shorten(ed, search);
  else if (key === "\x07") {
    leave(ed, search);
    edit.history = search.history;
    replaceLine(ed, search.line, search.at);
    edit.dirty = -1;
    bell(ed);
    return true;
  } else if (key === "\n") {
    leave(ed, search);
    return true;
  } else if (paste !== null || (key >= " " && key !== "\x7f")) {
    search.text += paste ?? key;
    search.failed = !find(ed, search, edit.history, edit.at);
    if (search.failed) bell(ed);
  } else {
    leave(ed, search);
    return false;
  }
  showMessage(ed, search);
  return true;
}
