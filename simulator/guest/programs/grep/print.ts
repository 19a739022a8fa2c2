import type { Bytes } from "../../../content/bytes";
import { isWhole } from "../../regex/text";
import type { Colors } from "./settings";
import { put, type Run, type Search, type Showing } from "./state";

/** A line as it is shown: its text without the end, its number and offset. */
export interface Line {
  readonly text: Bytes;
  readonly number: number;
  readonly offset: number;
}

/** Marks what stands before a line: selected, or context. */
export type Mark = ":" | "-";

function colored(run: Run, color: Bytes | undefined, text: Bytes): Bytes {
  if (color === undefined || color === "") return text;
  const erase = run.state.settings.colors?.noErase ? "" : "\x1b[K";
  return `\x1b[${color}m${erase}${text}\x1b[m${erase}`;
}

/** Name of a file, as a line by itself or before a count. */
export function nameAndMark(run: Run, shown: Bytes): Bytes {
  const { nullNames, colors } = run.state.settings;
  return colored(run, colors?.file, shown) + (nullNames ? "\0" : colored(run, colors?.separator, ":"));
}

/** Name of a file alone, for -l and -L. */
export function nameAlone(run: Run, shown: Bytes): Bytes {
  const { nullNames, colors } = run.state.settings;
  return colored(run, colors?.file, shown) + (nullNames ? "\0" : "\n");
}

/** The line between groups of lines. */
export function printSeparator(run: Run): void {
  const { separator, colors } = run.state.settings;
  if (separator !== null) put(run, `${colored(run, colors?.separator, separator)}\n`);
}

/** What stands before a text; null when the text is no text and must not be shown. @source grep.c: print_line_head */
function head(run: Run, search: Search, line: Line, text: Bytes, mark: Mark): Bytes | null {
  const { settings } = run.state;
  const { colors } = settings;
  if (settings.binary !== "text" && !isWhole(text)) {
    search.hasOddLine = true;
    return null;
  }
  const separator = colored(run, colors?.separator, mark);
  let out = "";
  if (settings.names) out += colored(run, colors?.file, search.shown) + (settings.nullNames ? "\0" : separator);
  const number = (n: number): Bytes => String(n).padStart(search.width, " ");
  if (settings.lineNumbers) out += colored(run, colors?.line, number(line.number)) + separator;
  if (settings.byteOffsets) out += colored(run, colors?.byte, number(line.offset)) + separator;
  if (settings.tab && out !== "" && text !== "") out += "\t";
  return out;
}

/**
 * Goes on with a line.
 *
 * @returns `shown`, `odd` when it is no text and must not be, or `more` when the step is used up
 * @source grep.c: prline, print_line_middle
 */
export function printOn(run: Run, search: Search, showing: Showing & { line: Line }): "shown" | "odd" | "more" {
  const { settings } = run.state;
  const { line, mark } = showing;
  const isMatch = (mark === ":") !== settings.invert;
  if (settings.onlyMatching) return isMatch ? printMatches(run, search, showing) : "shown";
  if (!showing.hasHead) {
    const before = head(run, search, line, line.text, mark);
    if (before === null) return "odd";
    put(run, before);
    showing.hasHead = true;
  }
  if (settings.colors !== null) return printColored(run, showing, settings.colors, isMatch);
  put(run, line.text + settings.end);
  return "shown";
}

/** Shows each match of a line by itself. */
function printMatches(run: Run, search: Search, showing: Showing & { line: Line }): "shown" | "odd" | "more" {
  const { settings } = run.state;
  const { line, mark } = showing;
  const color = mark === ":" ? settings.colors?.selectedMatch : settings.colors?.contextMatch;
  for (let match = nextMatch(run, line.text, showing.at); match !== null; match = nextMatch(run, line.text, showing.at)) {
    const [from, to] = match;
    const text = line.text.slice(from, to);
    const before = head(run, search, { ...line, offset: line.offset + from }, text, settings.invert ? "-" : ":");
    if (before === null) return "odd";
    put(run, before + colored(run, color, text) + settings.end);
    showing.at = to;
    if (run.ctx.isSpent) return "more";
  }
  return "shown";
}

/** The next match that is not empty. */
function nextMatch(run: Run, text: Bytes, start: number): readonly [number, number] | null {
  for (let at = start; at < text.length; ) {
    const found = run.regex.find(text, at, run.ctx, { groups: 0 });
    if (found === null) return null;
    const [from = 0, to = 0] = found;
    if (from >= text.length) return null;
    if (to > from) return [from, to];
    at = from + 1;
  }
  return null;
}

function printColored(run: Run, showing: Showing & { line: Line }, colors: Colors, isMatch: boolean): "shown" | "more" {
  const { invert, end } = run.state.settings;
  const { line, mark } = showing;
  const plain = (mark === ":") !== (invert && colors.reversed) ? colors.selectedLine : colors.contextLine;
  const color = mark === ":" ? colors.selectedMatch : colors.contextMatch;
  if (isMatch && color !== "") {
    for (let match = nextMatch(run, line.text, showing.at); match !== null; match = nextMatch(run, line.text, showing.at)) {
      const [from, to] = match;
      // The line's own colour is put on before each match and taken off by it.
      if (plain !== "") put(run, `\x1b[${plain}m${colors.noErase ? "" : "\x1b[K"}`);
      put(run, line.text.slice(showing.at, from) + colored(run, color, line.text.slice(from, to)));
      showing.at = to;
      if (run.ctx.isSpent) return "more";
    }
  }
  const tail = line.text.slice(showing.at);
  put(run, (tail === "" ? "" : colored(run, plain, tail)) + end);
  return "shown";
}
