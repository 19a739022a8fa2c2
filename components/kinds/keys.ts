/** Keys as they are written in the table of commands: `Ctrl+Alt+N`, `F2`, `?`. */

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}
/** How a key that was pressed is written. Shift counts only where the key says nothing of it. */
export function keysOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string {
  const isLetter = /^[a-z]$/i.test(key);
  const name = isLetter ? key.toUpperCase() : key === "Del" ? "Delete" : key;
  const says = key.length === 1 && !isLetter;
  return [...(ctrlKey || metaKey ? ["Ctrl"] : []), ...(altKey ? ["Alt"] : []), ...(shiftKey && !says ? ["Shift"] : []), name].join("+");
}
