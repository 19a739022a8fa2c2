import type { Bytes } from "../../../content/bytes";
import { change, insert, replaceLine } from "./change";
import { bell, type Editor } from "./edit";
import { historyWords } from "./words";

/** A line of history as it has been left, the new line at its end. */
export function lineAt(ed: Editor, place: number): Bytes {
  return ed.edit.edits[`$${place}`] ?? ed.history[place] ?? "";
}

/** Keeps the line that is left for another place in history. */
export function keepLine(ed: Editor): void {
  const { edit } = ed;
  const key = `$${edit.history}`;
  if (edit.line === (ed.history[edit.history] ?? "")) delete edit.edits[key];
  else edit.edits[key] = edit.line;
}

/** When a line is accepted, others that were changed on the way to it stay changed in history, but not the one it began as. @source readline: misc.c, rl_maybe_save_line */
export function keepEdits(ed: Editor, history: Bytes[]): void {
  for (const [key, line] of Object.entries(ed.edit.edits)) {
    const place = Number(key.slice(1));
    if (place < history.length && place !== ed.edit.history) history[place] = line;
  }
}

/** Goes to a place in history, its length for the new line. */
export function recall(ed: Editor, place: number): void {
  const { edit } = ed;
  if (place < 0 || place > ed.history.length || place === edit.history) {
    bell(ed);
    return;
  }
  keepLine(ed);
  edit.history = place;
  replaceLine(ed, lineAt(ed, place));
}

/** Puts the last word of the line before the one that is edited; asked again, that of the line before that in its place. */
export function lastArgument(ed: Editor): "argument" | "" {
  const { edit } = ed;
  const isNext = edit.last === "argument";
  const from = (isNext ? edit.yanked.place : edit.history) - 1;
  const line = ed.history[from];
  if (line === undefined) {
    bell(ed);
    return isNext ? "argument" : "";
  }
  const words = historyWords(line);
  const word = words[words.length - 1] ?? "";
  const isPut = isNext ? change(ed, edit.at - edit.yanked.size, edit.at, word) : insert(ed, word);
  if (isPut) edit.yanked = { size: word.length, place: from };
  return "argument";
}
