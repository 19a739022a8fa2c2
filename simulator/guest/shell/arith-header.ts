/** The three expressions between the brackets of `for ((…;…;…))`. */
export function headerParts(text: string): string[] {
  const from = text.indexOf("((") + 2;
  const parts: string[] = [];
  let start = from;
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (c === "\\") i++;
    else if (c === "(") depth++;
    else if (c === ")" && depth-- === 0) {
      parts.push(text.slice(start, i));
      break;
    } else if (c === ";" && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return parts;
}
