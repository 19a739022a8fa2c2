import type { StoredEntry } from "./journal-entry";
import { entryOf } from "./journal-entry";

/** Longest description, UTF-16 units. */
const WORDS_MOST = 200;

/** What an entry asked for, in short, for people. */
export function describeEntry(stored: StoredEntry): string {
  return shortened(words(stored));
}

function words(stored: StoredEntry): string {
  try {
    const entry = entryOf(stored);
    switch (entry.kind) {
      case "operation":
        return `${entry.call.op} ${JSON.stringify(entry.call.args)}`;
      case "consoleInput":
        return entry.isHidden ? "typed" : `typed ${JSON.stringify(entry.text)}`;
      case "consoleResize":
        return `console of ${entry.cols} × ${entry.rows}`;
      case "shellOpen":
        return "opened a shell";
      case "shellClose":
        return "closed a shell";
      case "exec":
        return `ran ${JSON.stringify(entry.commandLine)}`;
      case "execKill":
        return "ended a command";
    }
  } catch {
    return stored.kind;
  }
}

function shortened(text: string): string {
  if (text.length <= WORDS_MOST) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(WORDS_MOST - 2)) ? WORDS_MOST - 2 : WORDS_MOST - 1;
  return `${text.slice(0, end)}…`;
}
