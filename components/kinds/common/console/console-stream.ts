/** Console text is numbered by UTF-16 unit, so that a reconnect neither loses nor repeats any. */
export type Merge =
  | { readonly kind: "write"; readonly text: string; readonly position: number }
  /** already seen */
  | { readonly kind: "skip" }
  /** text is missing in between: the console must be opened again */
  | { readonly kind: "gap" };

/** What of a chunk at `offset` is new to a screen that has everything before `position`. */
export function mergeChunk(position: number, offset: number, text: string): Merge {
  const end = offset + text.length;
  if (end <= position) return { kind: "skip" };
  if (offset > position) return { kind: "gap" };
  return { kind: "write", text: text.slice(position - offset), position: end };
}
export type Opening =
  | { readonly kind: "append"; readonly text: string; readonly position: number }
  | { readonly kind: "restart"; readonly text: string; readonly position: number };
/** What to do with the scrollback that comes when a console is opened (again). */
export function mergeScrollback(position: number | null, offset: number, text: string): Opening {
  const end = offset + text.length;
  if (position !== null && position >= offset && position <= end)
    return { kind: "append", text: text.slice(position - offset), position: end };
  return { kind: "restart", text, position: end };
}
