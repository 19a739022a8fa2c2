import { graphemeFloor } from "../../../content/width";
import { change, insert, revert, undo, yank, yankPop } from "./change";
import { clearScreen, refresh } from "./draw";
import { bell, type Edit, type Editor, type Outcome } from "./edit";
import { completeWord, listingKey } from "./listing";
import {
  blankStart,
  changeWordCase,
  deleteBack,
  deleteBlanks,
  deleteHere,
  findCharacter,
  goLeft,
  goRight,
  goTo,
  killTo,
  transposeLetters,
  transposeWords,
  wordEnd,
  wordStart,
} from "./motion";
import { lastArgument, recall } from "./recall";
import { searchKey, startSearch } from "./search";

/** A command, and one from which the next one may go on: it says how. */
type Command = (ed: Editor) => void;
type Chained = (ed: Editor) => Edit["last"];

function setMark(ed: Editor): void {
  ed.edit.mark = ed.edit.at;
}
function exchangeMark(ed: Editor): void {
  const { edit } = ed;
  const { at } = edit;
  edit.at = graphemeFloor(edit.line, edit.mark);
  edit.mark = at;
}

function waitFor(waits: Edit["waits"]): Command {
  return (ed) => {
    ed.edit.waits = waits;
  };
}

function toHome(ed: Editor): void {
  goTo(ed, 0);
}
function toEnd(ed: Editor): void {
  goTo(ed, ed.edit.line.length);
}
function wordLeft(ed: Editor): void {
  goTo(ed, wordStart(ed.edit.line, ed.edit.at), true);
}
function wordRight(ed: Editor): void {
  goTo(ed, wordEnd(ed.edit.line, ed.edit.at), true);
}
const killWord: Chained = (ed) => killTo(ed, wordEnd(ed.edit.line, ed.edit.at));
const older: Command = (ed) => recall(ed, ed.edit.history - 1);
const newer: Command = (ed) => recall(ed, ed.edit.history + 1);

/** Keys and their commands. @source bash(1), READLINE; the sequences of Home, End, Insert and Ctrl with arrows as in Debian's /etc/inputrc */
const COMMANDS: readonly (readonly [keys: readonly string[], command: Command])[] = [
  [["\x01", "\x1b[H", "\x1bOH", "\x1b[1~", "\x1b[7~"], toHome],
  [["\x05", "\x1b[F", "\x1bOF", "\x1b[4~", "\x1b[8~"], toEnd],
  [["\x02", "\x1b[D", "\x1bOD"], goLeft],
  [["\x06", "\x1b[C", "\x1bOC"], goRight],
  [["\x1bb", "\x1bB", "\x1b[1;5D", "\x1b[1;3D", "\x1b[5D", "\x1b\x1b[D"], wordLeft],
  [["\x1bf", "\x1bF", "\x1b[1;5C", "\x1b[1;3C", "\x1b[5C", "\x1b\x1b[C"], wordRight],
  [["\x10", "\x1b[A", "\x1bOA"], older],
  [["\x0e", "\x1b[B", "\x1bOB"], newer],
  [["\x1b<"], (ed) => recall(ed, 0)],
  [["\x1b>"], (ed) => recall(ed, ed.history.length)],
  [["\x12"], (ed) => startSearch(ed, true)],
  [["\x13"], (ed) => startSearch(ed, false)],
  [["\x7f", "\b"], deleteBack],
  [["\x04", "\x1b[3~"], deleteHere],
  [["\x1b\\"], deleteBlanks],
  [["\x1f", "\x18\x15"], undo],
  [["\x1br", "\x1bR"], revert],
  [["\x14"], transposeLetters],
  [["\x1bt", "\x1bT"], transposeWords],
  [["\x1bu", "\x1bU"], (ed) => changeWordCase(ed, "upper")],
  [["\x1bl", "\x1bL"], (ed) => changeWordCase(ed, "lower")],
  [["\x1bc", "\x1bC"], (ed) => changeWordCase(ed, "capital")],
  [["\x16", "\x11", "\x1b[2~"], waitFor("quote")],
  [["\x1d"], waitFor("find")],
  [["\x1b\x1d"], waitFor("find-back")],
  [["\0", "\x1b "], setMark],
  [["\x18\x18"], exchangeMark],
  [["\x0c"], clearScreen],
  [["\x07"], bell],
];
const CHAINED: readonly (readonly [keys: readonly string[], command: Chained])[] = [
  [["\x0b"], (ed) => killTo(ed, ed.edit.line.length)],
  [["\x15", "\x18\x7f"], (ed) => killTo(ed, 0)],
  [["\x17"], (ed) => killTo(ed, blankStart(ed.edit.line, ed.edit.at))],
  [["\x1bd", "\x1bD", "\x1b[3;5~"], killWord],
  [["\x1b\x7f", "\x1b\b"], (ed) => killTo(ed, wordStart(ed.edit.line, ed.edit.at))],
  [["\x19"], yank],
  [["\x1by", "\x1bY"], yankPop],
  [["\x1b.", "\x1b_"], lastArgument],
  [["\t"], (ed) => completeWord(ed, false)],
  [["\x1b?", "\x1b="], (ed) => completeWord(ed, true)],
];

const byKey = <T>(list: readonly (readonly [readonly string[], T])[]): Map<string, T> =>
  new Map(list.flatMap(([keys, command]) => keys.map((key): [string, T] => [key, command])));
const commands = byKey(COMMANDS);
const chained = byKey(CHAINED);

/** What a paste has in front when the terminal says that it is one. */
const PASTE = "\x1b[200~";
/** Keys that are signals to a terminal in its usual modes and that a shell ignores. */
const IGNORED = new Set(["\x1a", "\x1c"]);

/** Puts the letters that have been typed into the line. */
export function takeTyped(ed: Editor): void {
  const { edit } = ed;
  if (edit.typed === "") return;
  const text = edit.typed;
  edit.typed = "";
  edit.last = "";
  ed.charge(text.length);
  insert(ed, text, text.length <= 4);
}

function waitedFor(ed: Editor, key: string): void {
  const { edit } = ed;
  const { waits } = edit;
  edit.waits = "";
  if (key.startsWith(PASTE)) insert(ed, key.slice(PASTE.length));
  else if (waits === "quote") insert(ed, key);
  else findCharacter(ed, key, waits === "find-back");
}

/** Whether a key is a letter that goes into the line as it is. */
function isText(edit: Edit, key: string): boolean {
  return key >= " " && key !== "\x7f" && edit.search === null && edit.listing === null && edit.waits === "";
}

/** Comments the line out, which then is finished. */
function commentOut(ed: Editor): void {
  ed.edit.at = 0;
  change(ed, 0, 0, "#");
}

/**
 * One key at the prompt. Nothing but its sounds and lists is printed before `refresh`, so that many keys that are there at once are drawn once.
 *
 * @param key - as `feedByte` gives them
 */
export function pressKey(ed: Editor, key: string): Outcome {
  const { edit } = ed;
  if (isText(edit, key)) {
    edit.typed += key;
    return "more";
  }
  takeTyped(ed);
  if (edit.waits !== "") {
    waitedFor(ed, key);
    edit.last = "";
    return "more";
  }
  if (edit.listing !== null) {
    if (key === "\x03") {
      edit.listing = null;
      return "interrupt";
    }
    listingKey(ed, key);
    return "more";
  }
  if (searchKey(ed, key)) return "more";
  if (key.startsWith(PASTE)) {
    insert(ed, key.slice(PASTE.length).replace(/\r\n?/g, "\n"));
    edit.last = "";
    return "more";
  }
  switch (key) {
    case "\r":
    case "\n":
      return "accept";
    case "\x03":
      return "interrupt";
    case "\x04":
      if (edit.line === "") return "eof";
      break;
    case "\x1b#":
      commentOut(ed);
      return "accept";
  }
  const next = chained.get(key)?.(ed) ?? "";
  if (!chained.has(key) && !IGNORED.has(key)) (commands.get(key) ?? bell)(ed);
  edit.last = next;
  return "more";
}

/** Draws what the keys so far have changed. */
export function showChanges(ed: Editor): void {
  takeTyped(ed);
  if (ed.edit.listing === null) refresh(ed);
}
