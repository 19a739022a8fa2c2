import { homeOf } from "../os/users";
import { evaluate } from "./arith";
import type { Assign, Piece, Word } from "./code";
import { globPaths } from "./glob";
import { expandParameter } from "./parameter";
import { quotePattern, unquotePattern } from "./pattern";
import { getVar, type Shell, ShellError } from "./variables";

/** Fields being built: pattern text (quoted characters protected), whether it can match files, whether it stands though empty. */
class Fields {
  readonly done: { pattern: string; special: boolean }[] = [];
  private pattern = "";
  private special = false;
  private started = false;

  quoted(text: string): void {
    this.pattern += quotePattern(text);
    this.started = true;
  }
  plain(text: string): void {
    this.pattern += text.replace(/[\\*?[\]()|!+@]/g, "\\$&");
    if (text !== "") this.started = true;
  }
  glob(text: string): void {
    this.pattern += text;
    this.special = true;
    this.started = true;
  }
  /** Unquoted result of an expansion: split at IFS, wildcards stay special. */
  split(text: string, ifs: string): void {
    const spaces = [...ifs].filter((c) => c === " " || c === "\t" || c === "\n").join("");
    const others = [...ifs].filter((c) => !spaces.includes(c)).join("");
    let lastWasOther = false;
    for (const c of text) {
      if (spaces.includes(c)) {
        if (this.started) this.end();
      } else if (others.includes(c)) {
        if (!this.started && (lastWasOther || this.done.length === 0)) this.started = true;
        if (this.started) this.end();
        lastWasOther = true;
        continue;
      } else {
        if (c === "*" || c === "?" || c === "[") this.special = true;
        this.pattern += c === "\\" ? "\\\\" : c;
        this.started = true;
      }
      lastWasOther = false;
    }
  }
  end(): void {
    if (this.started) this.done.push({ pattern: this.pattern, special: this.special });
    this.pattern = "";
    this.special = false;
    this.started = false;
  }
}

function slotText(sh: Shell, slot: number): string {
  return sh.st.frames[sh.st.frames.length - 1]?.slots[slot] ?? "";
}

function addPiece(sh: Shell, fields: Fields, piece: Piece, splitting: boolean): void {
  const ifs = getVar(sh, "IFS") ?? " \t\n";
  const put = (text: string, quoted: boolean): void => {
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
    case "tilde": {
      const home = piece.user === "" ? (getVar(sh, "HOME") ?? "/root") : homeOf(sh.ctx.machine, piece.user);
      fields.quoted(home ?? `~${piece.user}`);
      return;
    }
    case "sub":
      put(slotText(sh, piece.slot), piece.q);
      return;
    case "arith":
      if (piece.e === null) throw new ShellError("syntax error in expression");
      put(String(evaluate(sh, piece.e)), piece.q);
      return;
    case "param": {
      const value = expandParameter(sh, piece);
      if (value.word !== null) {
        for (const inner of value.word.pieces)
          addPiece(sh, fields, piece.q && inner.k === "lit" ? { ...inner, q: true } : inner, splitting && !piece.q);
        return;
      }
      if (value.list === null) {
        put(value.text, piece.q);
        return;
      }
      if (piece.q && !value.star) {
        value.list.forEach((item, index) => {
          if (index > 0) fields.end();
          fields.quoted(item);
        });
        return;
      }
      if (piece.q) {
        put(value.list.join(ifs.slice(0, 1)), true);
        return;
      }
      if (!splitting) {
        put(value.list.join(" "), false);
        return;
      }
      value.list.forEach((item, index) => {
        if (index > 0) fields.end();
        fields.split(item, ifs);
      });
    }
  }
}

/** Expands a word into fields: parameters, substitutions, splitting, file names. */
export function expandFields(sh: Shell, word: Word): string[] {
  const fields = new Fields();
  for (const piece of word.pieces) addPiece(sh, fields, piece, true);
  fields.end();
  const out: string[] = [];
  for (const { pattern, special } of fields.done) {
    const found = special && !sh.st.options.includes("f") ? globPaths(sh, pattern) : [];
    if (found.length > 0) out.push(...found);
    else out.push(unquotePattern(pattern));
  }
  return out;
}

/** Expands a word to one text, without splitting or file names. */
export function expandText(sh: Shell, word: Word): string {
  return unquotePattern(expandPattern(sh, word));
}

/** Expands a word to a pattern: unquoted wildcards stay special. */
export function expandPattern(sh: Shell, word: Word): string {
  const fields = new Fields();
  for (const piece of word.pieces) {
    if (piece.k === "param" && !piece.q) {
      // an unquoted value is a pattern itself
      const value = expandParameter(sh, piece);
      if (value.word === null) fields.glob(value.list === null ? value.text : value.list.join(" "));
      else addPiece(sh, fields, piece, false);
    } else if (piece.k === "sub" && !piece.q) fields.glob(slotText(sh, piece.slot));
    else addPiece(sh, fields, piece, false);
  }
  fields.end();
  return fields.done.map((field) => field.pattern).join(" ");
}

/** Expands a word to plain text where unquoted backslashes of values count as themselves (assignments, here-documents). */
export function expandPlain(sh: Shell, word: Word): string {
  const fields = new Fields();
  for (const piece of word.pieces) addPiece(sh, fields, piece, false);
  fields.end();
  return fields.done.map((field) => unquotePattern(field.pattern)).join(" ");
}

/** Text of an assignment given as an argument (`export a=b`). */
export function assignmentText(sh: Shell, assign: Assign): string {
  const value =
    "pieces" in assign.value ? expandPlain(sh, assign.value) : `(${assign.value.map((word) => expandPlain(sh, word)).join(" ")})`;
  return `${assign.name}${assign.append ? "+" : ""}=${value}`;
}
