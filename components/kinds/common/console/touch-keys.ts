/** What keys send that a phone's keyboard has not. @source xterm ctlseqs, "PC-Style Function Keys" and "C1 control" */
const CSI = "\x1b[";

const fixed = {
  Escape: "\x1b",
  Tab: "\t",
  PageUp: `${CSI}5~`,
  PageDown: `${CSI}6~`,
  Delete: `${CSI}3~`,
} as const;
/** Behind CSI, or behind SS3 where a program has asked for that. */
const cursor = { ArrowUp: "A", ArrowDown: "B", ArrowRight: "C", ArrowLeft: "D", Home: "H", End: "F" } as const;

export type TouchKey = keyof typeof fixed | keyof typeof cursor;

/** @param isApplication - the program has set cursor keys to application mode (DECCKM) */
export function sequenceOf(key: TouchKey, isApplication: boolean): string {
  if (key in fixed) return fixed[key as keyof typeof fixed];
  return `${isApplication ? "\x1bO" : CSI}${cursor[key as keyof typeof cursor]}`;
}
/** What a text sends with a modifier held: its first letter with Ctrl or Alt, what follows as it is. */
export function withModifier(text: string, modifier: "ctrl" | "alt"): string {
  const [first = ""] = text;
  if (modifier === "alt") return `\x1b${text}`;
  // Ctrl takes the lowest five bits of a letter or of one of @ [ \ ] ^ _; Ctrl+Space is NUL, Ctrl+? DEL.
  if (first === " ") return `\0${text.slice(1)}`;
  if (first === "?") return `\x7f${text.slice(1)}`;
  const code = first.toUpperCase().codePointAt(0) ?? 0;
  return code >= 0x40 && code <= 0x5f ? `${String.fromCharCode(code & 0x1f)}${text.slice(1)}` : text;
}
