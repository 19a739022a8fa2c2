import type { Bytes } from "../../content/bytes";

/** So many brackets in a row are looked at for pairs that stand directly within one another. */
const DEEP = "(".repeat(64);

/** An expression without brackets that have nothing but other brackets in them. */
export function withoutDoubled(text: Bytes): Bytes {
  if (!text.includes(DEEP)) return text;
  const open: number[] = [];
  const closeOf = new Map<number, number>();
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") open.push(i);
    else if (text[i] === ")") closeOf.set(open.pop() ?? -1, i);
  }
  const gone = new Set<number>();
  for (const [at, close] of closeOf) {
    if (closeOf.get(at + 1) !== close - 1) continue;
    gone.add(at);
    gone.add(close);
  }
  return [...text].filter((_, i) => !gone.has(i)).join("");
}
