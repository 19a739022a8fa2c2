import { type Bytes, decodeUtf8, isAscii } from "../../content/bytes";

const CHARACTER = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/y;

/** Spaces beyond ASCII: those that break lines, and those that do not. @source glibc: iswspace; coreutils 9.1: wc.c, iswnbspace */
function isWideSpace(code: number): boolean {
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x2060 ||
    code === 0x3000
  );
}

/** What the character at a place does to a word: it separates, is part of one, or neither (controls, and bytes that are no character). */
function kindAt(bytes: Bytes, at: number): { kind: "space" | "word" | "none"; length: number } {
  CHARACTER.lastIndex = at;
  const found = CHARACTER.exec(bytes)?.[0];
  // A character that the next piece ends counts with its first byte.
  if (found === undefined)
    return {
      kind: bytes.length - at < 4 && bytes.charCodeAt(at) >= 0xc2 && /^[\xc2-\xf4][\x80-\xbf]*$/.test(bytes.slice(at)) ? "word" : "none",
      length: 1,
    };
  const code = decodeUtf8(found).codePointAt(0) ?? 0;
  return { kind: isWideSpace(code) ? "space" : code < 0xa0 ? "none" : "word", length: found.length };
}

/** Counts the words that begin in a piece of text. @param inWord - the piece before ended in one @source coreutils 9.1: wc.c */
export function wordsIn(bytes: Bytes, inWord: boolean): { words: number; inWord: boolean } {
  const plain = isAscii(bytes);
  let words = 0;
  let inside = inWord;
  for (let i = 0; i < bytes.length; i++) {
    const code = bytes.charCodeAt(i);
    let kind: "space" | "word" | "none" = code === 32 || (code >= 9 && code <= 13) ? "space" : code > 32 && code < 127 ? "word" : "none";
    if (!plain && code >= 128) {
      const wide = kindAt(bytes, i);
      kind = wide.kind;
      i += wide.length - 1;
    }
    if (kind === "space") inside = false;
    else if (kind === "word" && !inside) {
      inside = true;
      words++;
    }
  }
  return { words, inWord: inside };
}
