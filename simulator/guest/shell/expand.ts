import type { Bytes } from "../../content/bytes";
import { homeOf } from "../os/users";
import { evaluate } from "./arith";
import { sequenceItem, sequenceLength } from "./brace";
import type { Assign, Piece, Word } from "./code";
import { globPaths } from "./glob";
import { checkMoment, checkString, WORDS_BYTES } from "./memory";
import { expandParameter } from "./parameter";
import { quotePattern, unquotePattern } from "./pattern";
import { quoteValue } from "./quote-word";
import { ShellError } from "./shell-error";
import { getVar, type Shell } from "./variables";

/** A substitution that was found to be needed only while a word was expanded: it is run, and the command begun again. */
export class NeedsSubstitution extends Error {
  constructor(
    readonly slot: number,
    readonly block: number,
  ) {
    super("a substitution has to run first");
  }
}

/** Memory that one field takes beside its text, bytes. */
const FIELD_BYTES = 48;

/** A text that is longer costs what it takes to look through it. */
const LOOKED_FROM = 1_024;

/** What a character is to IFS. */
const PLAIN = 0;
const BLANK = 1;
const OTHER = 2;
const END = 3;
let kindsKnown: { readonly ifs: Bytes; readonly kinds: Uint8Array } = { ifs: "", kinds: new Uint8Array(256) };

/** Kind of each character; kept for the last IFS that was asked for. */
function kindsOf(ifs: Bytes): Uint8Array {
  if (kindsKnown.ifs === ifs) return kindsKnown.kinds;
  const kinds = new Uint8Array(256);
  for (const c of ifs) kinds[c.charCodeAt(0)] = c === " " || c === "\t" || c === "\n" ? BLANK : OTHER;
  kindsKnown = { ifs, kinds };
  return kinds;
}

/** Fields being built: pattern text (quoted characters protected), whether it can match files, whether it stands though empty. */
export class Fields {
  /** patterns of the fields that are whole */
  readonly done: Bytes[] = [];
  /** which of them can match files, by index */
  readonly specials = new Set<number>();
  private pattern = "";
  private special = false;
  private started = false;
  private bytes = 0;

  constructor(private readonly sh: Shell) {}

  /** What has been built so far counts as memory of the moment. */
  private grew(by: number): void {
    this.bytes += by;
    if (by > LOOKED_FROM) this.sh.ctx.charge("looked", by / 4);
    checkString(this.pattern.length);
    checkMoment(this.bytes);
  }
  quoted(text: Bytes): void {
    this.pattern += quotePattern(text);
    this.started = true;
    this.grew(text.length);
  }
  plain(text: Bytes): void {
    this.pattern += quotePattern(text);
    if (text !== "") this.started = true;
    this.grew(text.length);
  }
  glob(text: Bytes): void {
    this.pattern += text;
    this.special = true;
    this.started = true;
    this.grew(text.length);
  }
  /** Unquoted result of an expansion: split at IFS, wildcards stay special. */
  split(text: Bytes, ifs: Bytes): void {
    if (text === "") return;
    this.sh.ctx.charge("looked", text.length);
    const kinds = kindsOf(ifs);
    const kindAt = (at: number): number => (at < text.length ? (kinds[text.charCodeAt(at)] ?? PLAIN) : END);
    let i = 0;
    while (kindAt(i) === BLANK) i++;
    if (i > 0 && this.started) this.end();
    while (i < text.length) {
      let to = i;
      while (kindAt(to) === PLAIN) to++;
      if (to > i) this.unquoted(text.slice(i, to));
      if (to >= text.length) return;
      // One delimiter: blanks around one other character, or blanks alone.
      i = to;
      while (kindAt(i) === BLANK) i++;
      if (kindAt(i) === OTHER) {
        this.started = true;
        i++;
        while (kindAt(i) === BLANK) i++;
      }
      this.end();
    }
  }
  /** Part of a field from an unquoted expansion. */
  private unquoted(piece: Bytes): void {
    if (/[*?[\\]/.test(piece)) {
      if (/[*?[]/.test(piece)) this.special = true;
      this.pattern += piece.replace(/\\/g, "\\\\");
    } else this.pattern += piece;
    this.started = true;
    this.grew(piece.length);
  }
  end(): void {
    if (this.started) {
      if (this.special) this.specials.add(this.done.length);
      this.done.push(this.pattern);
      this.grew(FIELD_BYTES);
    }
    this.pattern = "";
    this.special = false;
    this.started = false;
  }
}

export function slotText(sh: Shell, piece: Extract<Piece, { k: "sub" }>): Bytes {
  const frame = sh.st.frames[sh.st.frames.length - 1];
  const text = frame?.slots[piece.slot];
  if (piece.block !== null && (text === null || text === undefined)) throw new NeedsSubstitution(piece.slot, piece.block);
  sh.st.status = frame?.statuses?.[piece.slot] ?? sh.st.status;
  return text ?? "";
}

function tildeText(sh: Shell, user: string): Bytes | null {
  if (user === "") return getVar(sh, "HOME") ?? homeOf(sh.ctx.machine, "root") ?? "/";
  if (user === "+") return getVar(sh, "PWD");
  if (user === "-") return getVar(sh, "OLDPWD");
  return homeOf(sh.ctx.machine, user);
}

function addPiece(sh: Shell, fields: Fields, piece: Piece, splitting: boolean): void {
  const ifs = getVar(sh, "IFS") ?? " \t\n";
  const put = (text: Bytes, quoted: boolean): void => {
    if (quoted) fields.quoted(text);
    else if (splitting) fields.split(text, ifs);
    else fields.plain(text);
  };
  switch (piece.k) {
    case "lit":
      if (piece.q) fields.quoted(piece.s);
      else fields.plain(piece.s);
      return;
    case "glob":
      fields.glob(piece.s);
      return;
    case "tilde":
      fields.quoted(tildeText(sh, piece.user) ?? `~${piece.user}`);
      return;
    case "sub":
      put(slotText(sh, piece), piece.q);
      return;
    case "proc":
      fields.quoted(sh.st.frames[sh.st.frames.length - 1]?.slots[piece.slot] ?? "");
      return;
    case "seq":
      fields.plain(sequenceText(piece));
      return;
    case "arith":
      put(String(evaluate(sh, piece.e)), piece.q);
      return;
    case "param":
      addParameter(sh, fields, piece, splitting, ifs, put);
  }
}

function addParameter(
  sh: Shell,
  fields: Fields,
  piece: Extract<Piece, { k: "param" }>,
  splitting: boolean,
  ifs: Bytes,
  put: (text: Bytes, quoted: boolean) => void,
): void {
  const value = expandParameter(sh, piece);
  if (value.word !== null) {
    addWord(sh, fields, value.word, piece.q, splitting);
    return;
  }
  if (value.list === null) {
    put(value.text, piece.q);
    return;
  }
  const { list } = value;
  if (piece.q) {
    if (value.star) fields.quoted(list.join(ifs.slice(0, 1)));
    else
      list.forEach((item, index) => {
        if (index > 0) fields.end();
        fields.quoted(item);
      });
    return;
  }
  if (!splitting) {
    put(list.join(value.star ? (getVar(sh, "IFS") === null ? " " : ifs.slice(0, 1)) : " "), false);
    return;
  }
  list.forEach((item, index) => {
    if (index > 0) fields.end();
    fields.split(item, ifs);
  });
}

/** The word of `${x:-word}`: unquoted text of it is split where its blanks stand, as if it were written on the command line. */
function addWord(sh: Shell, fields: Fields, word: Word, quoted: boolean, splitting: boolean): void {
  const ifs = getVar(sh, "IFS") ?? " \t\n";
  for (const inner of word.pieces) {
    if (quoted && (inner.k === "lit" || inner.k === "glob")) fields.quoted(inner.s);
    else if (quoted && "q" in inner) addPiece(sh, fields, { ...inner, q: true }, false);
    else if (inner.k === "lit" && !inner.q && splitting) fields.split(inner.s, ifs);
    else addPiece(sh, fields, inner, splitting);
  }
}

export function finished(sh: Shell, fields: Fields): Bytes[] {
  const { done, specials } = fields;
  sh.ctx.charge("field", done.length);
  if (specials.size === 0 || sh.st.options.includes("f")) return done.map(unquotePattern);
  const out: Bytes[] = [];
  let bytes = 0;
  for (const [i, pattern] of done.entries()) {
    const found = specials.has(i) ? globPaths(sh, pattern, getVar(sh, "GLOBIGNORE") ?? "") : null;
    if (found === null) out.push(unquotePattern(pattern));
    else if (found.length > 0) {
      for (const path of found) {
        out.push(path);
        bytes += path.length + FIELD_BYTES;
      }
      checkMoment(bytes);
    } else if (sh.st.shopts.failglob) throw new ShellError(`no match: ${unquotePattern(pattern)}`);
    else if (!sh.st.shopts.nullglob) out.push(unquotePattern(pattern));
  }
  return out;
}

/** Expands a word into fields: parameters, substitutions, splitting, file names. */
export function expandFields(sh: Shell, word: Word): Bytes[] {
  const [only] = word.pieces;
  // The usual case: plain text.
  if (word.pieces.length === 1 && only?.k === "lit") return only.s === "" && !only.q ? [] : [only.s];
  const fields = new Fields(sh);
  const sequence = word.pieces.find((piece) => piece.k === "seq");
  if (sequence?.k === "seq") addSequence(sh, fields, word, sequence);
  else for (const piece of word.pieces) addPiece(sh, fields, piece, true);
  fields.end();
  return finished(sh, fields);
}

/** A word with braces while they are off. @throws ShellError when it is one that was not kept */
export function withoutBraces(plain: Word | null): Word {
  if (plain === null) throw new ShellError("set +B: words within braces as long or as deep as this are not supported");
  return plain;
}

/** Words of a command, a loop or a list: each becomes any number of fields. */
export function expandWords(sh: Shell, words: readonly (Word | Assign)[]): Bytes[] {
  const out: Bytes[] = [];
  const hasBraces = sh.st.options.includes("B");
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word | Assign;
    if (!("pieces" in word)) {
      out.push(assignmentText(sh, word));
      continue;
    }
    const { braces } = word;
    for (const field of expandFields(sh, braces === undefined || hasBraces ? word : withoutBraces(braces.plain))) out.push(field);
    if (braces !== undefined && !hasBraces) i += braces.count - 1;
  }
  return out;
}

/** A word with `{a..b}` in it: once for each element. */
function addSequence(sh: Shell, fields: Fields, word: Word, sequence: Extract<Piece, { k: "seq" }>): void {
  const length = sequenceLength(sequence);
  if (length * (FIELD_BYTES + 2) > WORDS_BYTES)
    throw new ShellError(`brace expansion: failed to allocate memory for \`${length}' elements`);
  for (let i = 0; i < length; i++) {
    if (i > 0) fields.end();
    for (const piece of word.pieces) {
      if (piece === sequence) fields.quoted(bareItem(sequence, i));
      else addPiece(sh, fields, piece, true);
    }
  }
}

/** Expands a word to one text, without splitting or file names. */
export function expandText(sh: Shell, word: Word): Bytes {
  return unquotePattern(expandPattern(sh, word));
}

/** Expands a word to a pattern: unquoted wildcards stay special. */
export function expandPattern(sh: Shell, word: Word): Bytes {
  const fields = new Fields(sh);
  for (const piece of word.pieces) {
    if (piece.k === "param" && !piece.q) {
      // An unquoted value is a pattern itself.
      const value = expandParameter(sh, piece);
      if (value.word === null) fields.glob(value.list === null ? value.text : value.list.join(" "));
      else fields.glob(expandPattern(sh, value.word));
    } else if (piece.k === "sub" && !piece.q) fields.glob(slotText(sh, piece));
    else if (piece.k === "lit" && !piece.q && piece.s !== "") fields.glob(piece.s);
    else addPiece(sh, fields, piece, false);
  }
  fields.end();
  return fields.done.join(" ");
}

/** Expands a word to plain text where unquoted backslashes of values count as themselves (assignments, here-documents, arithmetic). */
export function expandPlain(sh: Shell, word: Word, isDocument = false): Bytes {
  const [only] = word.pieces;
  if (word.pieces.length === 1 && only?.k === "lit") return only.s;
  let text = "";
  for (const piece of word.pieces) {
    const part = plainPiece(sh, piece, isDocument);
    sh.ctx.charge("moved", part.length / 64);
    text += part;
    checkString(text.length);
  }
  return text;
}

function plainPiece(sh: Shell, piece: Piece, isDocument: boolean): Bytes {
  switch (piece.k) {
    case "lit":
    case "glob":
      return piece.s;
    case "tilde":
      return tildeText(sh, piece.user) ?? `~${piece.user}`;
    case "sub":
      return slotText(sh, piece);
    case "proc":
      return sh.st.frames[sh.st.frames.length - 1]?.slots[piece.slot] ?? "";
    case "seq":
      return sequenceText(piece);
    case "arith":
      return String(evaluate(sh, piece.e));
    case "param": {
      const { word, list, star, text } = expandParameter(sh, piece);
      if (word !== null) return expandPlain(sh, word);
      if (list === null) return text;
      const ifs = getVar(sh, "IFS");
      // What is cut or transformed one by one is joined like `$*` here, whichever sign asked for it; not in a here-document.
      const isStar = star || (!isDocument && (piece.op?.t === "remove" || piece.op?.t === "transform"));
      return list.join(isStar && ifs !== null ? ifs.slice(0, 1) : " ");
    }
  }
}

/** An element of a sequence that stands for itself: a backslash among the letters would protect what follows, and is lost. */
export function bareItem(sequence: Extract<Piece, { k: "seq" }>, index: number): Bytes {
  const item = sequenceItem(sequence, index);
  return item === "\\" ? "" : item;
}

/** A sequence where a word is one text: as it is written. */
function sequenceText(piece: Extract<Piece, { k: "seq" }>): Bytes {
  return `{${sequenceItem(piece, 0)}..${sequenceItem(piece, sequenceLength(piece) - 1)}}`;
}

/** Stands in front of a list that was written as one, `declare a=(…)`: a quoted text that looks like a list is a text. */
export const LIST_MARK = "\0";

/** Text of an assignment given as an argument (`export a=b`), in a form that `declare` reads back. */
export function assignmentText(sh: Shell, assign: Assign): Bytes {
  const index = assign.index === null ? "" : `[${expandPlain(sh, assign.index)}]`;
  const head = `${assign.name}${index}${assign.append ? "+" : ""}=`;
  if ("pieces" in assign.value) return head + expandPlain(sh, assign.value);
  const items = assign.value.flatMap((element) => {
    if (element.index === null) return expandFields(sh, element.word).map(quoteValue);
    return [`[${quoteValue(expandPlain(sh, element.index))}]${element.append ? "+" : ""}=${quoteValue(expandPlain(sh, element.word))}`];
  });
  return `${head}${LIST_MARK}(${items.join(" ")})`;
}
