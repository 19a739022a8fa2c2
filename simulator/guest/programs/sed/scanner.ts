import type { Bytes } from "../../../content/bytes";

/** Why a script is none. `where`: what stands before the message. */
export class ScriptError extends Error {
  constructor(
    message: string,
    readonly where: string,
    readonly code = 1,
  ) {
    super(message);
  }
}

/** Where a piece of script comes from: the number of an `-e`, or a file. */
export type Origin = { readonly expression: number } | { readonly file: Bytes };

/** A piece of script and how far it has been read. Plain data. */
export interface Piece {
  text: Bytes;
  at: number;
  /** line of the file, from 1; from 0 in an `-e` */
  line: number;
  origin: Origin;
}

/** A piece that nothing was read of yet. */
export function newPiece(text: Bytes, origin: Origin): Piece {
  return { text, at: 0, line: "file" in origin ? 1 : 0, origin };
}

/** Reads a piece of script character by character. @source sed/compile.c: inchar, savchar, in_nonblank, in_integer */
export class Scanner {
  constructor(private readonly piece: Piece) {}

  /** Next character, null at the end. */
  next(): Bytes | null {
    const c = this.piece.text[this.piece.at];
    if (c === undefined) return null;
    this.piece.at++;
    if (c === "\n") this.piece.line++;
    return c;
  }

  /** Puts the last character back. */
  back(c: Bytes | null): void {
    if (c === null) return;
    this.piece.at--;
    if (c === "\n") this.piece.line--;
  }

  /** Next character that is no blank. */
  nextNonBlank(): Bytes | null {
    let c = this.next();
    while (c === " " || c === "\t") c = this.next();
    return c;
  }

  /** The number that begins with a digit. */
  integer(first: Bytes | null): number {
    let n = 0;
    let c = first;
    for (; c !== null && c >= "0" && c <= "9"; c = this.next()) n = Math.min(n * 10 + Number(c), Number.MAX_SAFE_INTEGER);
    this.back(c);
    return n;
  }

  /** How many characters have been read. */
  get count(): number {
    return this.piece.at;
  }

  /** The rest of the line, without its blanks at the start. */
  restOfLine(): Bytes {
    let out = "";
    let c = this.nextNonBlank();
    for (; c !== null && c !== "\n"; c = this.next()) out += c;
    return out;
  }

  /** A label: it ends at a blank, a semicolon, a brace or a comment. */
  label(): Bytes {
    let out = "";
    let c = this.nextNonBlank();
    for (; c !== null && !" \t\n;}#".includes(c); c = this.next()) out += c;
    this.back(c);
    return out;
  }

  /** An error here. */
  error(message: string): ScriptError {
    const { origin } = this.piece;
    return new ScriptError(
      message,
      "file" in origin ? `file ${origin.file} line ${this.piece.line}: ` : `-e expression #${origin.expression}, char ${this.piece.at}: `,
    );
  }

  /** Where an error is that is found when the script is complete. */
  mark(): string {
    const { origin } = this.piece;
    return "file" in origin ? `file ${origin.file} line ${this.piece.line}: ` : `-e expression #${origin.expression}, char 0: `;
  }
}

/**
 * Text up to a delimiter, which a backslash protects; null when it does not come.
 *
 * @source sed/compile.c: match_slash, snarf_char_class
 */
export function delimited(scanner: Scanner, delimiter: Bytes, isRegex: boolean): Bytes | null {
  let out = "";
  for (let c = scanner.next(); c !== null; c = scanner.next()) {
    if (c === delimiter) return out;
    if (c === "\n") {
      scanner.back(c);
      return null;
    }
    if (c === "\\") {
      const next = scanner.next();
      if (next === null) return null;
      if (next === "n" && isRegex && delimiter !== "n") out += "\n";
      else if (next === delimiter && !(next === "&" && !isRegex)) out += next;
      else if (next === "\n" && isRegex) out += next;
      else out += `\\${next}`;
      continue;
    }
    if (c === "[" && isRegex) {
      const body = bracket(scanner);
      if (body === null) return null;
      out += `[${body}]`;
      continue;
    }
    out += c;
  }
  return null;
}

/** The rest of a bracket expression, in which a delimiter is plain. */
function bracket(scanner: Scanner): Bytes | null {
  let out = "";
  let c = scanner.next();
  if (c === "^") {
    out += c;
    c = scanner.next();
  }
  if (c === "]") {
    out += c;
    c = scanner.next();
  }
  for (; c !== null; c = scanner.next()) {
    if (c === "]") return out;
    if (c === "\n") {
      scanner.back(c);
      return null;
    }
    out += c;
    if (c !== "[") continue;
    const kind = scanner.next();
    if (kind === null || !".:=".includes(kind)) {
      scanner.back(kind);
      continue;
    }
    out += kind;
    for (let inner = scanner.next(); ; inner = scanner.next()) {
      if (inner === null || inner === "\n") return null;
      out += inner;
      if (out.endsWith(`${kind}]`) && !out.endsWith(`[${kind}]`)) break;
    }
  }
  return null;
}
