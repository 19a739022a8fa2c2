import type { Bytes } from "../../../content/bytes";
import { nothingOpen, type OpenText } from "./open-text";

/** One change of the line, as undo takes it back. */
export interface Change {
  /** where it began, and the bytes that were put there in place of `cut` */
  at: number;
  put: number;
  cut: Bytes;
  /** where the cursor was */
  cursor: number;
  /** typed letter by letter: more of the same may join it */
  typed: boolean;
}

/** Incremental search in progress. */
export interface Search {
  text: Bytes;
  back: boolean;
  failed: boolean;
  /** what the line was before */
  line: Bytes;
  at: number;
  history: number;
}

/** Names waiting to be listed: the question whether, or the rest of a list in pages. */
export interface Listing {
  stage: "ask" | "more";
  /** names, or rows of the list that are still to come */
  names: Bytes[];
}

/** The line editor's state. Offsets are bytes of `line` at boundaries of graphemes; rows and columns are the window's, from the prompt's last line on. */
export interface Edit {
  /** a line is being typed; false between two lines, when only what outlives a line is kept */
  active: boolean;
  line: Bytes;
  at: number;
  /** last line of the prompt, and the lines above it */
  prompt: Bytes;
  lead: Bytes;
  /** stands in the prompt's place */
  message: Bytes | null;

  /** the window for which the line was drawn */
  cols: number;
  rows: number;
  /** column at which the prompt begins */
  origin: number;
  /** where the cursor is drawn, and for which offset */
  row: number;
  col: number;
  drawnAt: number;
  /** where the drawn text ends, and how long it is */
  endRow: number;
  endCol: number;
  drawnLength: number;
  /** first and last row that are on the screen */
  view: number;
  bottom: number;
  /** first byte that is drawn otherwise than it is; null: none, -1: everything with the prompt */
  dirty: number | null;

  /** bytes of a key that is not whole yet */
  keys: Bytes;
  /** letters typed and not yet in the line */
  typed: Bytes;
  /** the next key is not a command: text, or a character to go to */
  waits: "" | "quote" | "find" | "find-back";
  /** text of a bracketed paste so far */
  paste: Bytes | null;
  /** kind of the command before, which some commands go on from */
  last: "" | "kill" | "yank" | "argument" | "tab";
  mark: number;
  undo: Change[];

  /** place in history, its length for the new line; lines changed while going about in it, `$place` to line */
  history: number;
  edits: { [place: string]: Bytes };
  search: Search | null;
  lastSearch: Bytes;
  listing: Listing | null;
  /** what was yanked last, to be replaced by the next one: bytes before the cursor, and the line of history it came from */
  yanked: { size: number; place: number };

  /** killed texts, the last first, and the one that is yanked */
  kills: Bytes[];
  killAt: number;
  /** lines of a paste that are still to run */
  queue: Bytes;
  /** what the lines of an unfinished command have open */
  open: OpenText;
  /** PROMPT_COMMAND has run for the prompt that comes; status before it */
  prompted: number | null;
}

/** An editor between two lines; what outlives a line is taken over from the one before. */
export function idleEdit(before: Edit | null): Edit {
  return {
    active: false,
    line: "",
    at: 0,
    prompt: "",
    lead: "",
    message: null,
    cols: 80,
    rows: 24,
    origin: 0,
    row: 0,
    col: 0,
    drawnAt: 0,
    endRow: 0,
    endCol: 0,
    drawnLength: 0,
    view: 0,
    bottom: 0,
    dirty: null,
    keys: "",
    typed: "",
    waits: "",
    paste: null,
    last: "",
    mark: 0,
    undo: [],
    history: 0,
    edits: {},
    search: null,
    lastSearch: before?.lastSearch ?? "",
    listing: null,
    yanked: { size: 0, place: 0 },
    kills: before?.kills ?? [],
    killAt: before?.killAt ?? 0,
    queue: before?.queue ?? "",
    open: before?.open ?? nothingOpen(),
    prompted: null,
  };
}

/** What the word before the cursor can become. */
export interface Completion {
  /** text that all names have beyond what is typed, quoted for the shell */
  more: Bytes;
  /** what follows the word when there is one name alone */
  end: Bytes;
  /** names as a list shows them */
  names: Bytes[];
}

/** An editor at work: its state, what it knows of, and what it prints. */
export interface Editor {
  readonly edit: Edit;
  readonly history: readonly Bytes[];
  /** output of this step, in order */
  readonly out: Bytes[];
  /** @param line - with the word to complete at its end */
  complete(line: Bytes): Completion;
  /** @param bytes - of the line that were looked at */
  charge(bytes: number): void;
}

/** How a key leaves the line: still being typed, finished, given up, or ended by an end of file. */
export type Outcome = "more" | "accept" | "interrupt" | "eof";

/** Rings the bell. */
export function bell(ed: Editor): void {
  ed.out.push("\x07");
}
