import type { Bytes } from "../../content/bytes";

/** A key as it is kept: one that begins with `_` has one more, so that none is a name that JavaScript knows. */
export function keyOf(text: Bytes): Bytes {
  return text.charCodeAt(0) === 95 ? `_${text}` : text;
}
/** The key that is kept so. */
export function keyText(key: Bytes): Bytes {
  return key.charCodeAt(0) === 95 ? key.slice(1) : key;
}
