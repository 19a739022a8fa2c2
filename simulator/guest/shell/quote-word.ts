import type { Bytes } from "../../content/bytes";
import { ansiQuote } from "./variables";

/** A word as `printf %q` writes it, so that a shell reads it back. @source bash: sh_backslash_quote */
export function backslashQuoted(text: Bytes): Bytes {
  if (text === "") return "''";
  if (/[\x00-\x1f\x7f-\xff]/.test(text.replace(/[\xc2-\xf4][\x80-\xbf]{1,3}/g, ""))) return ansiQuote(text);
  return text
    .replace(/[ \t!"$&'()*,;<>?[\\\]^`{|}]/g, "\\$&")
    .replace(/^[~#]/, "\\$&")
    .replace(/(?<=[=:])~/g, "\\~");
}
