import type { Bytes } from "../../../content/bytes";
import { graphemeAt } from "../../../content/width";
import type { Edit, Editor } from "./edit";
import { move, Pen } from "./pen";

/** A place in the drawn line. */
interface Place {
  row: number;
  col: number;
}

function placeOf(pen: Pen): Place {
  return { row: pen.row, col: pen.col };
}

/** A pen that stands behind the prompt. */
function afterPrompt(edit: Edit): Pen {
  return new Pen(edit.cols, 0, edit.origin).prompt(edit.message ?? edit.prompt);
}

/** Where the cursor stands for an offset: on the grapheme behind it, which may have no room in the row. */
function cursorPlace(edit: Edit, pen: Pen, at: number): Place {
  const place = placeOf(pen);
  const isBeyond = at < edit.line.length && place.col + (graphemeAt(edit.line, at) & 3) > edit.cols;
  return isBeyond ? { row: place.row + 1, col: 0 } : place;
}

/** A place on the way through a line. */
interface Stop extends Place {
  readonly offset: number;
}
/** Bytes of a line from one noted place to the next. */
const STRIDE = 8_192;

/** Places of a start, the cursor and the end, in one go over the line, and some on the way. */
function places(ed: Editor, start: number): { start: Place; cursor: Place; end: Place; stops: Stop[] } {
  const { edit } = ed;
  const { line } = edit;
  ed.charge(line.length);
  const pen = afterPrompt(edit);
  const out = { start: placeOf(pen), cursor: placeOf(pen), stops: [{ ...placeOf(pen), offset: 0 }] };
  const stops = [start, edit.at, line.length];
  for (let at = STRIDE; at < line.length; at += STRIDE) stops.push(at);
  let done = 0;
  for (const stop of stops.sort((a, b) => a - b)) {
    done = Math.max(done, pen.text(line, done, stop));
    if (stop === start) out.start = placeOf(pen);
    if (stop === edit.at) out.cursor = cursorPlace(edit, pen, stop);
    out.stops.push({ ...placeOf(pen), offset: done });
  }
  return { ...out, end: placeOf(pen) };
}

/** Keeps what is drawn now. */
function drawn(edit: Edit, end: Place, cursor: Place): void {
  edit.endRow = end.row;
  edit.endCol = end.col;
  edit.row = cursor.row;
  edit.col = cursor.col;
  edit.drawnAt = edit.at;
  edit.drawnLength = edit.line.length;
  edit.dirty = null;
}

/** More text behind the end, where the cursor is: only that is printed. */
function append(ed: Editor): void {
  const { edit } = ed;
  const pen = new Pen(edit.cols, edit.endRow, edit.endCol, ed.out);
  pen.text(edit.line, edit.drawnLength, edit.line.length);
  ed.charge(edit.line.length - edit.drawnLength);
  pen.settle();
  edit.bottom = pen.row;
  edit.view = Math.max(edit.view, pen.row - edit.rows + 1);
  drawn(edit, pen, pen);
}

/** Draws as much as the window holds from its first row on: for lines that are higher than the window. */
function drawWindow(ed: Editor): void {
  const { edit } = ed;
  const { cursor, end, stops } = places(ed, 0);
  const last = Math.max(0, end.row - edit.rows + 1);
  const view = Math.min(last, cursor.row, Math.max(edit.view, cursor.row - edit.rows + 1));
  const bottom = Math.min(end.row, view + edit.rows - 1);
  ed.out.push("\x1b[H\x1b[J");
  if (view === 0 && edit.origin > 0) ed.out.push(`\x1b[${edit.origin}C`);
  const rows = { from: view, to: bottom };
  // What lies far above the window is not gone over again.
  const near = stops.findLast((stop) => stop.offset > 0 && stop.row < view);
  const pen = near ? new Pen(edit.cols, near.row, near.col, ed.out, rows) : new Pen(edit.cols, 0, edit.origin, ed.out, rows);
  if (!near) pen.prompt(edit.message ?? edit.prompt);
  pen.text(edit.line, near?.offset ?? 0, edit.line.length);
  pen.settle();
  ed.out.push(`\x1b[${cursor.row - view + 1};${cursor.col + 1}H`);
  edit.view = view;
  edit.bottom = bottom;
  drawn(edit, end, cursor);
}

/** Draws from an offset on, wherever on the screen the line begins. -1: with the prompt. */
function drawFrom(ed: Editor, offset: number): void {
  const { edit } = ed;
  const { start, cursor, end } = places(ed, Math.max(0, offset));
  const begin = offset < 0 ? { row: 0, col: edit.origin } : start;
  const view = Math.max(edit.view, end.row - edit.rows + 1);
  // What is above the window cannot be reached; a line that has room again is shown whole.
  const fitsAgain = edit.view > 0 && end.row < edit.rows;
  if (fitsAgain || begin.row < edit.view || begin.row > edit.bottom || cursor.row < view) {
    drawWindow(ed);
    return;
  }
  const { out } = ed;
  out.push(move(edit, begin));
  const isOneRow = begin.row === edit.endRow && begin.row === end.row && edit.bottom === edit.endRow;
  if (!isOneRow) out.push("\x1b[J");
  const pen = new Pen(edit.cols, begin.row, begin.col, out);
  if (offset < 0) pen.prompt(edit.message ?? edit.prompt);
  pen.text(edit.line, Math.max(0, offset), edit.line.length);
  pen.settle();
  if (isOneRow && end.col < edit.endCol) out.push("\x1b[K");
  out.push(move(end, cursor));
  edit.view = view;
  edit.bottom = end.row;
  drawn(edit, end, cursor);
}

/** Brings the screen up to date with the line and the cursor. */
export function refresh(ed: Editor): void {
  const { edit } = ed;
  const { line, at, dirty } = edit;
  if (dirty !== null) {
    const isAtEnd = edit.drawnAt === edit.drawnLength && at === line.length;
    if (dirty === edit.drawnLength && isAtEnd) append(ed);
    else drawFrom(ed, dirty);
    return;
  }
  if (at === edit.drawnAt) return;
  let cursor: Place = { row: edit.endRow, col: edit.endCol };
  if (at < line.length) {
    ed.charge(at);
    const pen = afterPrompt(edit);
    pen.text(line, 0, at);
    cursor = cursorPlace(edit, pen, at);
  }
  if (cursor.row < edit.view || cursor.row > edit.bottom) {
    drawWindow(ed);
    return;
  }
  ed.out.push(move(edit, cursor));
  edit.row = cursor.row;
  edit.col = cursor.col;
  edit.drawnAt = at;
}

/** Draws prompt and line anew where the cursor is, which nothing of this line stands before. @param column - of the cursor */
export function drawHere(ed: Editor, column: number): void {
  const { edit } = ed;
  edit.origin = column >= edit.cols ? 0 : column;
  if (column >= edit.cols) ed.out.push(" \r");
  if (edit.lead !== "" && edit.message === null) {
    ed.out.push(edit.lead.replace(/[\x01\x02]/g, ""));
    edit.origin = 0;
  }
  edit.view = 0;
  edit.bottom = 0;
  edit.row = 0;
  edit.col = edit.origin;
  const { cursor, end } = places(ed, 0);
  const view = Math.max(0, end.row - edit.rows + 1);
  if (cursor.row < view) {
    drawWindow(ed);
    return;
  }
  const pen = new Pen(edit.cols, 0, edit.origin, ed.out).prompt(edit.message ?? edit.prompt);
  pen.text(edit.line, 0, edit.line.length);
  pen.settle();
  ed.out.push(move(end, cursor));
  edit.view = view;
  edit.bottom = end.row;
  drawn(edit, end, cursor);
}

/** Empties the screen and draws at its top. */
export function clearScreen(ed: Editor): void {
  ed.out.push("\x1b[H\x1b[2J");
  drawHere(ed, 0);
}

/** Rows of the lines of a text before and behind the one that the cursor is in, when the window has so many columns. */
function otherRows(edit: Edit, cols: number): { above: number; below: number } {
  const { line, drawnAt } = edit;
  const start = drawnAt === 0 ? 0 : line.lastIndexOf("\n", drawnAt - 1) + 1;
  const end = line.indexOf("\n", drawnAt);
  const above = new Pen(cols, 0, edit.origin);
  if (start > 0) above.prompt(edit.message ?? edit.prompt).text(line, 0, start);
  const below = new Pen(cols, 0, 0);
  if (end >= 0) below.text(line, end + 1, line.length);
  return { above: above.row, below: below.row };
}

/**
 * Draws for a window of another size. A terminal leaves the rows of the line that the cursor is in as they are, cut or widened; lines
 * above and below it flow anew, and those below move the cursor off its text by as many rows as they win or lose.
 * @source xterm.js 6: Buffer.ts, _reflowLarger and _reflowSmaller
 */
export function resize(ed: Editor, cols: number, rows: number): void {
  const { edit } = ed;
  const old = otherRows(edit, edit.cols);
  const now = otherRows(edit, cols);
  const up = edit.row + now.above - old.above + now.below - old.below;
  const isTall = edit.view > 0 || up > rows - 1;
  edit.cols = cols;
  edit.rows = rows;
  if (edit.origin >= cols) edit.origin = 0;
  if (isTall) {
    edit.view = 0;
    drawWindow(ed);
    return;
  }
  ed.out.push(
    `${move({ row: Math.max(0, up), col: 0 }, { row: Math.max(0, -up), col: 0 })}\r${edit.origin > 0 ? `\x1b[${edit.origin}C` : ""}\x1b[J`,
  );
  const { lead } = edit;
  edit.lead = "";
  drawHere(ed, edit.origin);
  edit.lead = lead;
}

/** Leaves the line: the cursor goes to the start of a row below it. @param text - printed behind the line */
export function leaveLine(ed: Editor, text: Bytes = ""): void {
  const { edit } = ed;
  edit.at = edit.line.length;
  refresh(ed);
  // Behind a filled row the cursor is on the next one already; its end of line is printed behind the filled row.
  const isFilled = text === "" && edit.endCol === 0 && edit.endRow > 0 && !edit.line.endsWith("\n");
  ed.out.push(`${isFilled ? "\x1b[A" : text}\n`);
}
