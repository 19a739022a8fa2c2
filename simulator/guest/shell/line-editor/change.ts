import type { Bytes } from "../../../content/bytes";
import { graphemeEnd, graphemeFloor } from "../../../content/width";
import { bell, type Change, type Editor } from "./edit";

/** A line is no longer than this, bytes: what Linux lets a program have as one argument. bash has no limit. @source execve(2), MAX_ARG_STRLEN */
const LINE_MAX = 131_072;
/** Of them, characters that have to be looked at closely: marks, emoji, scripts that join their letters. */
const CLOSE_MAX = 8_192;
const CLOSE = /[\xcc\xcd\xd2-\xe2\xee-\xf4]/g;
/** Letters that one undo takes back together. @source readline: text.c, rl_insert_text */
const UNDO_GROUP = 20;
/** Changes that can be undone, and bytes kept for them. */
const UNDO_MAX = 500;
const UNDO_BYTES = 1_048_576;
/** Killed texts that are kept. @source readline: kill.c, DEFAULT_MAX_KILLS */
const KILLS_MAX = 10;

/** Puts another line in place of the old one; `from`: nothing before it is changed. */
export function setLine(ed: Editor, line: Bytes, from: number, at: number): void {
  const { edit } = ed;
  if (edit.dirty !== -1) {
    const first = Math.min(graphemeFloor(edit.line, from), graphemeFloor(line, from));
    edit.dirty = edit.dirty === null ? first : Math.min(edit.dirty, first);
  }
  edit.line = line;
  const floor = graphemeFloor(line, at);
  // What has been put together with its neighbour is one grapheme now: the cursor goes behind it.
  edit.at = floor === at ? at : graphemeEnd(line, floor);
}

/** Puts a whole other line, with the cursor at its end unless told. */
export function replaceLine(ed: Editor, line: Bytes, at = line.length): void {
  const old = ed.edit.line;
  ed.charge(line.length);
  const most = Math.min(old.length, line.length);
  let same = 0;
  while (same < most && old.charCodeAt(same) === line.charCodeAt(same)) same++;
  setLine(ed, line, same, at);
  ed.edit.undo = [];
}

function remember(undo: Change[], change: Change): void {
  const last = undo[undo.length - 1];
  if (last?.typed && change.typed && change.at === last.at + last.put && last.put < UNDO_GROUP) {
    last.put += change.put;
    return;
  }
  undo.push(change);
  let kept = undo.reduce((sum, entry) => sum + entry.cut.length, 0);
  while (undo.length > UNDO_MAX || (kept > UNDO_BYTES && undo.length > 1)) kept -= undo.shift()?.cut.length ?? 0;
}

/** Whether the editor takes a line: how long one key may work on it depends on it. */
function isTooLong(line: Bytes): boolean {
  return line.length > LINE_MAX || (line.length > CLOSE_MAX && (line.match(CLOSE)?.length ?? 0) > CLOSE_MAX);
}

/** Replaces a part of the line; false with the bell when there is no room. `typed`: undone together with what was typed before it. */
export function change(ed: Editor, from: number, to: number, text: Bytes, options: { at?: number; typed?: boolean } = {}): boolean {
  const { edit } = ed;
  const { line } = edit;
  if (text === "" && from === to) return true;
  const next = line.slice(0, from) + text + line.slice(to);
  if (next.length > line.length && isTooLong(next)) {
    bell(ed);
    return false;
  }
  remember(edit.undo, { at: from, put: text.length, cut: line.slice(from, to), cursor: edit.at, typed: options.typed ?? false });
  setLine(ed, next, from, options.at ?? from + text.length);
  return true;
}

/** Puts text at the cursor. */
export function insert(ed: Editor, text: Bytes, typed = false): boolean {
  return change(ed, ed.edit.at, ed.edit.at, text, { typed });
}

/** Takes the last change back. */
export function undo(ed: Editor): void {
  const { edit } = ed;
  const last = edit.undo.pop();
  if (last === undefined) {
    bell(ed);
    return;
  }
  setLine(ed, edit.line.slice(0, last.at) + last.cut + edit.line.slice(last.at + last.put), last.at, last.cursor);
}

/** Takes all changes back. */
export function revert(ed: Editor): void {
  if (ed.edit.undo.length === 0) bell(ed);
  while (ed.edit.undo.length > 0) undo(ed);
}

/** Kills a part of the line; what is killed in a row is one text. */
export function kill(ed: Editor, from: number, to: number, isBackward: boolean): "kill" | "" {
  const { edit } = ed;
  const text = edit.line.slice(from, to);
  if (text === "") {
    if (from === 0) bell(ed);
    return "";
  }
  change(ed, from, to, "");
  const [first = ""] = edit.kills;
  if (edit.last === "kill") edit.kills[0] = isBackward ? text + first : first + text;
  else edit.kills = [text, ...edit.kills].slice(0, KILLS_MAX);
  edit.killAt = 0;
  return "kill";
}

/** Puts the text killed last, or the one that was put before. */
export function yank(ed: Editor): "yank" | "" {
  const { edit } = ed;
  const text = edit.kills[edit.killAt];
  if (text === undefined) bell(ed);
  if (text === undefined || !insert(ed, text)) return "";
  edit.yanked.size = text.length;
  return "yank";
}

/** Puts an earlier killed text in place of the one just put. */
export function yankPop(ed: Editor): "yank" | "" {
  const { edit } = ed;
  const next = (edit.killAt + 1) % Math.max(1, edit.kills.length);
  const text = edit.kills[next];
  if (edit.last !== "yank" || text === undefined) {
    bell(ed);
    return "";
  }
  if (change(ed, edit.at - edit.yanked.size, edit.at, text)) {
    edit.yanked.size = text.length;
    edit.killAt = next;
  }
  return "yank";
}
