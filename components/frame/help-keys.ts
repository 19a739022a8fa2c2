/** The keys of the console, for the help page: those of commands come from their table. */
import type { Words } from "../i18n";
import type { Command } from "../kinds/command";

export interface KeyLine {
  readonly label: Words;
  readonly keys: string;
}
export interface KeyGroup {
  readonly title: Words;
  readonly lines: readonly KeyLine[];
}
const general: readonly KeyLine[] = [
  { label: "keys.search", keys: "/" },
  { label: "keys.menuBar", keys: "F10" },
];
const consoles: readonly KeyLine[] = [
  { label: "keys.consoleLeave", keys: "Ctrl+Shift+Esc" },
  { label: "frame.searchInTheConsole", keys: "Ctrl+F" },
  { label: "console.copy", keys: "Ctrl+Shift+C" },
  { label: "console.paste", keys: "Ctrl+Shift+V" },
  { label: "console.larger", keys: "Ctrl++" },
  { label: "console.smaller", keys: "Ctrl+-" },
  { label: "frame.textOfTheUsualSize", keys: "Ctrl+0" },
];
const lists: readonly KeyLine[] = [
  { label: "keys.tree", keys: "↑ ↓ ← →" },
  { label: "keys.context", keys: "Shift+F10" },
  { label: "keys.copy", keys: "Ctrl+C" },
  { label: "keys.copyRaw", keys: "Ctrl+Shift+C" },
];
const lineOf = ({ label, keys = "" }: Command): KeyLine => ({ label, keys });

export function keyGroups(table: readonly Command[]): readonly KeyGroup[] {
  const withKeys = table.filter(({ keys }) => keys !== undefined);
  return [
    { title: "keys.group.general", lines: [...withKeys.filter(({ on }) => !on).map(lineOf), ...general] },
    { title: "keys.group.objects", lines: withKeys.filter(({ on }) => on).map(lineOf) },
    { title: "keys.group.lists", lines: lists },
    { title: "frame.textConsoles", lines: consoles },
  ];
}
