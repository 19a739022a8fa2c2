import { type Bytes, charsOf, isAscii, sequenceLength } from "../../content/bytes";

/** A text in single quotes; a quote alone stands behind a backslash. @source bash: lib/sh/shquote.c, sh_single_quote */
export function singleQuoted(text: Bytes): Bytes {
  return text === "'" ? "\\'" : `'${text.replace(/'/g, "'\\''")}'`;
}

/** A value quoted so that the shell reads it back. @source bash: lib/sh/shquote.c, sh_backslash_quote and ansic_quote */
export function quoteValue(value: Bytes): Bytes {
  if (value === "") return "''";
  if (/[\x00-\x1f\x7f]/.test(value)) return ansiQuote(value);
  return /[^\w@%+=:,./\x80-\xff-]/.test(value) ? `'${value.replace(/'/g, "'\\''")}'` : value;
}

/** `$'…'` of a value. */
export function ansiQuote(value: Bytes): Bytes {
  const octal = (c: Bytes): Bytes => [...c].map((unit) => `\\${unit.charCodeAt(0).toString(8).padStart(3, "0")}`).join("");
  const text = value.replace(/[\x00-\x1f\x7f\\']/g, (c) => {
    const at = "\x07\b\x1b\f\n\r\t\v\\'".indexOf(c);
    return at >= 0 ? `\\${"abEfnrtv\\'"[at]}` : octal(c);
  });
  if (isAscii(text)) return `$'${text}'`;
  return `$'${charsOf(text)
    .map((c) => (/^[\x80-\xff]$|^\xc2[\x80-\x9f]$/.test(c) ? octal(c) : c))
    .join("")}'`;
}

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
