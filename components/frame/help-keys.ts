/** The keys of the console, which the guide's page of keys is made of: those of commands come from their table. */
import type { Words } from "../i18n";
import type { Command } from "../kinds/command";

export interface KeyLine {
  readonly label: Words;
  readonly keys: string;
  readonly otherKeys?: string;
}
export interface KeyGroup {
  /** its anchor in the guide */
  readonly id: string;
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
const lineOf = ({ label, keys = "", otherKeys }: Command): KeyLine => ({ label, keys, ...(otherKeys ? { otherKeys } : {}) });

/** What the page is called. */
export const KEYS_TITLE: Words = "keys.title";

/** Kinds that share a command's label and keys are one line. */
const once = (lines: readonly KeyLine[]): readonly KeyLine[] => {
  const same = (a: KeyLine, b: KeyLine): boolean => a.label === b.label && a.keys === b.keys;
  return lines.filter((line, at) => lines.findIndex((other) => same(other, line)) === at);
};
export function keyGroups(table: readonly Command[]): readonly KeyGroup[] {
  const withKeys = table.filter(({ keys }) => keys !== undefined);
  return [
    { id: "general", title: "keys.group.general", lines: [...withKeys.filter(({ on }) => !on).map(lineOf), ...general] },
    { id: "objects", title: "keys.group.objects", lines: once(withKeys.filter(({ on }) => on).map(lineOf)) },
    { id: "lists", title: "keys.group.lists", lines: lists },
    { id: "consoles", title: "frame.textConsoles", lines: consoles },
  ];
}
