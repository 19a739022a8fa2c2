import { type Bytes, charsOf } from "../../../content/bytes";
import type { Meter } from "../../os/costs";
import { compileRegex } from "../../regex/compile";
import type { Action, Address, Dialect, RegexRef, Script, Substitution } from "./command";
import { withEscapes } from "./escapes";
import { replacementParts } from "./replacement";
import { delimited, type Scanner, ScriptError } from "./scanner";

/** Where a script is being read, and into what. */
export interface Reader {
  scanner: Scanner;
  readonly script: Script;
  readonly dialect: Dialect;
  readonly meter: Meter;
  /** Counts memory that the script takes, bytes. */
  keep(bytes: number): void;
}

/** Flags of an `s`. */
interface Flags {
  ignoreCase: boolean;
  multiline: boolean;
  global: boolean;
  print: boolean;
  number: number;
  file: number;
}

/** An address, if one begins with a character; null if not. @throws ScriptError */
export function readAddress(reader: Reader, first: Bytes | null): Address | null {
  const { scanner, dialect } = reader;
  let c = first;
  if (c === "/" || c === "\\") {
    if (c === "\\") c = scanner.next();
    const source = c === null ? null : delimited(scanner, c, true);
    if (source === null) throw scanner.error("unterminated address regex");
    let ignoreCase = false;
    let multiline = false;
    for (c = scanner.nextNonBlank(); !dialect.posix && (c === "I" || c === "M"); c = scanner.nextNonBlank()) {
      if (c === "I") ignoreCase = true;
      else multiline = true;
    }
    scanner.back(c);
    return { t: "regex", regex: readRegex(reader, source, { ignoreCase, multiline }, null) };
  }
  if (c !== null && c >= "0" && c <= "9") {
    const n = scanner.integer(c);
    c = scanner.nextNonBlank();
    if (c !== "~" || dialect.posix) {
      scanner.back(c);
      return { t: "line", n };
    }
    const step = scanner.integer(scanner.nextNonBlank());
    return step > 0 ? { t: "every", first: n, step } : { t: "line", n };
  }
  if ((c === "+" || c === "~") && !dialect.posix) {
    const n = scanner.integer(scanner.nextNonBlank());
    return n === 0 ? { t: "any" } : { t: c === "+" ? "plus" : "multiple", n };
  }
  return c === "$" ? { t: "last" } : null;
}

/** Compiles an expression to see whether it is one. */
function readRegex(reader: Reader, source: Bytes, flags: { ignoreCase: boolean; multiline: boolean }, groups: number | null): RegexRef {
  const { scanner } = reader;
  if (source === "") {
    if (flags.ignoreCase || flags.multiline) throw scanner.error("cannot specify modifiers on empty regexp");
    return null;
  }
  const made = { source: withEscapes(source, "regex"), ...flags, isAddress: groups === null };
  const regex = compileRegex(
    made.source,
    { syntax: reader.dialect.extended ? "ere" : "bre", dialect: "sed", strict: reader.dialect.posix, ...flags },
    reader.meter,
  );
  if ("error" in regex) {
    if (regex.error.startsWith("character class syntax")) throw new ScriptError(regex.error, "", 4);
    throw scanner.error(regex.error);
  }
  if (groups !== null && groups > regex.groups && !reader.dialect.posix)
    throw scanner.error(`invalid reference \\${groups} on \`s' command's RHS`);
  reader.keep(regex.memoryBytes);
  reader.script.regexes.push(made);
  return reader.script.regexes.length - 1;
}

/** What may stand behind a command that takes nothing. */
export function endOfCommand(reader: Reader): void {
  const { scanner } = reader;
  const c = scanner.nextNonBlank();
  if (c === "}" || c === "#") scanner.back(c);
  else if (c !== null && c !== "\n" && c !== ";") throw scanner.error("extra characters after command");
}

/** A command that reads or writes a file. @throws ScriptError */
export function readFile(reader: Reader, c: "r" | "R" | "w" | "W"): Action {
  const { scanner, script } = reader;
  if (reader.dialect.sandbox) throw scanner.error("e/r/w commands disabled in sandbox mode");
  const name = scanner.restOfLine();
  if (name === "") throw scanner.error("missing filename in r/R/w/W commands");
  if (c === "r") return { c, text: name };
  return { c, file: numberOf(c === "R" ? script.inputs : script.outputs, name) };
}

/** What follows an `s`. @throws ScriptError */
export function readSubstitution(reader: Reader): Substitution {
  const { scanner } = reader;
  const delimiter = scanner.next();
  const source = delimiter === null ? null : between(reader, delimiter, true);
  const by = source === null ? null : between(reader, delimiter as Bytes, false);
  if (source === null || by === null) throw scanner.error("unterminated `s' command");
  const { parts, groups } = replacementParts(withEscapes(by, "replacement"));
  const flags = readFlags(reader);
  const regex = readRegex(reader, source, { ignoreCase: flags.ignoreCase, multiline: flags.multiline }, groups);
  return { regex, parts, groups, global: flags.global, print: flags.print, number: flags.number, file: flags.file };
}

function between(reader: Reader, delimiter: Bytes, isRegex: boolean): Bytes | null {
  if (delimiter.charCodeAt(0) >= 0xc2) throw reader.scanner.error("delimiter character is not a single-byte character");
  return delimiter === "\n" || delimiter === "\\" ? null : delimited(reader.scanner, delimiter, isRegex);
}

function readFlags(reader: Reader): Flags {
  const { scanner, dialect } = reader;
  const out: Flags = { ignoreCase: false, multiline: false, global: false, print: false, number: 0, file: -1 };
  for (;;) {
    const c = scanner.nextNonBlank();
    if (c === null || c === "\n" || c === ";") return out;
    if (c === "}" || c === "#") {
      scanner.back(c);
      return out;
    }
    if ((c === "i" || c === "I") && !dialect.posix) out.ignoreCase = true;
    else if ((c === "m" || c === "M") && !dialect.posix) out.multiline = true;
    else if (c === "e" && !dialect.posix) {
      throw scanner.error(dialect.sandbox ? "e/r/w commands disabled in sandbox mode" : "the `e' option to `s' is not supported");
    } else if (c === "p") {
      if (out.print) throw scanner.error("multiple `p' options to `s' command");
      out.print = true;
    } else if (c === "g") {
      if (out.global) throw scanner.error("multiple `g' options to `s' command");
      out.global = true;
    } else if (c >= "0" && c <= "9") {
      if (out.number > 0) throw scanner.error("multiple number options to `s' command");
      out.number = scanner.integer(c);
      if (out.number === 0) throw scanner.error("number option to `s' command may not be zero");
    } else if (c === "w") {
      const write = readFile(reader, "w") as { file: number };
      out.file = write.file;
      return out;
    } else if (c === "\r") {
      if (scanner.next() === "\n") return out;
      throw scanner.error("unknown option to `s'");
    } else throw scanner.error("unknown option to `s'");
  }
}

/** What follows a `y`. @throws ScriptError */
export function readTranslation(reader: Reader): Action {
  const { scanner } = reader;
  const delimiter = scanner.next();
  const from = delimiter === null ? null : between(reader, delimiter, false);
  const to = from === null ? null : between(reader, delimiter as Bytes, false);
  if (from === null || to === null) throw scanner.error("unterminated `y' command");
  const source = charsOf(withEscapes(from, "text"));
  const target = charsOf(withEscapes(to, "text"));
  if (source.length !== target.length) throw scanner.error("strings for `y' command are different lengths");
  endOfCommand(reader);
  return { c: "y", from: source, to: target };
}

function numberOf(list: Bytes[], name: Bytes): number {
  const known = list.indexOf(name);
  return known >= 0 ? known : list.push(name) - 1;
}
