import { sequenceLength } from "../../../content/bytes";
import type { Edit } from "./edit";

const PASTE_START = "\x1b[200~";
const PASTE_END = "\x1b[201~";

/** Bytes of the character that a first byte begins; 1 for ASCII and for bytes that begin none. */
function lengthOf(first: number): number {
  return first < 0xc2 || first > 0xf4 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** A sequence that wants more: an escape, its introducer, parameters. `^X` begins commands of two keys. */
function isUnfinished(keys: string): boolean {
  return keys === "\x18" || /^\x1b\x1b?(?:\[[0-9;?]*|O)?$/.test(keys);
}

/** A byte of a bracketed paste; the whole text when it is at its end, `\x1b[200~` in front. */
function pasteByte(edit: Edit, byte: string): string[] {
  const ending = edit.keys + byte;
  if (ending === PASTE_END) {
    const text = edit.paste ?? "";
    edit.paste = null;
    edit.keys = "";
    return [PASTE_START + text];
  }
  if (PASTE_END.startsWith(ending)) {
    edit.keys = ending;
    return [];
  }
  // What looked like the end was text; the byte may begin the real one.
  const isStart = byte === "\x1b";
  edit.paste = (edit.paste ?? "") + edit.keys + (isStart ? "" : byte);
  edit.keys = isStart ? byte : "";
  return [];
}

/**
 * Puts one byte of input to those before it: gives the keys that are whole now. A key is a character, a control, an escape sequence, or
 * a paste with its introducer. Bytes that are no character come one by one.
 */
export function feedByte(edit: Edit, byte: string): string[] {
  if (edit.paste !== null) return pasteByte(edit, byte);
  const code = byte.charCodeAt(0);
  const keys = edit.keys + byte;
  if (edit.keys === "") {
    if (lengthOf(code) > 1 || (isUnfinished(byte) && edit.waits === "" && !(edit.search !== null && byte === "\x18"))) {
      edit.keys = byte;
      return [];
    }
    return [byte];
  }
  const wanted = lengthOf(edit.keys.charCodeAt(0));
  if (wanted > 1) {
    if ((code & 0xc0) === 0x80 && keys.length < wanted) {
      edit.keys = keys;
      return [];
    }
    edit.keys = "";
    if (sequenceLength(keys, 0) === keys.length) return [keys];
    return (code & 0xc0) === 0x80 ? keys.split("") : [...keys.slice(0, -1).split(""), ...feedByte(edit, byte)];
  }
  if (isUnfinished(keys)) {
    edit.keys = keys;
    return [];
  }
  edit.keys = "";
  if (keys === PASTE_START) {
    edit.paste = "";
    return [];
  }
  // A control or a character of several bytes ends a sequence without belonging to it; Meta with a control does belong.
  if ((code < 0x20 && keys.length > 2) || code >= 0x80) return ["\x1b", ...feedByte(edit, byte)];
  return [keys];
}
