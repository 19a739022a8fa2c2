/** Deepest nesting of arrays and objects that a request may have. guess: the deepest that a browser sends has 6 */
export const JSON_DEPTH = 32;

/** How deep arrays and objects are nested in a JSON text; read without parsing it, so that nothing recurses. */
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isString) {
      if (code === 0x5c) i++;
      else if (code === 0x22) isString = false;
    } else if (code === 0x22) isString = true;
    else if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x5d || code === 0x7d) depth--;
  }
  return deepest;
}
