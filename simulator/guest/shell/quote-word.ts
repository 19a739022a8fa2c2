import { type Bytes, isAscii, sequenceLength } from "../../content/bytes";
import { ansiQuote, singleQuoted } from "./variables";

/** Whether a text can only be written as `$'…'`: control characters, or bytes that are no characters. @source bash: lib/sh/strtrans.c, ansic_shouldquote */
export function needsAnsi(text: Bytes): boolean {
  if (/[\x00-\x1f\x7f]/.test(text)) return true;
  if (isAscii(text)) return false;
  for (let i = 0; i < text.length; ) {
    const length = sequenceLength(text, i);
    if (length === 0) return true;
    // The second set of control characters, U+0080 to U+009F.
    if (text.charCodeAt(i) === 0xc2 && text.charCodeAt(i + 1) < 0xa0) return true;
    i += length;
  }
  return false;
}

/** Whether a text has characters that mean something to the shell. @source bash: lib/sh/shquote.c, sh_contains_shell_metas */
export function hasShellMetas(text: Bytes): boolean {
  return /[ \t\n'"\\|&;()<>!{}*[?\]^$`]|(?:^|[=:])~|^#/.test(text);
}

/** A value as `set` lists it. @source bash: variables.c, print_var_value */
export function listedValue(value: Bytes): Bytes {
  if (needsAnsi(value)) return ansiQuote(value);
  return hasShellMetas(value) ? singleQuoted(value) : value;
}

/** A word as `printf %q` writes it, so that a shell reads it back. @source bash: sh_backslash_quote */
export function backslashQuoted(text: Bytes): Bytes {
  if (text === "") return "''";
  if (needsAnsi(text)) return ansiQuote(text);
  return text
    .replace(/[ \t!"$&'()*,;<>?[\\\]^`{|}]/g, "\\$&")
    .replace(/^[~#]/, "\\$&")
    .replace(/(?<=[=:])~/g, "\\~");
}
