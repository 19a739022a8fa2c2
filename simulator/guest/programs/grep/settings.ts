import type { Bytes } from "../../../content/bytes";

/** What a command line of grep asks for. */
export interface Settings {
  syntax: "bre" | "ere" | "fixed" | "perl";
  ignoreCase: boolean;
  word: boolean;
  whole: boolean;
  invert: boolean;
  /** print counts only */
  count: boolean;
  /** names of files: with (`l`) or without (`L`) selected lines */
  list: "" | "l" | "L";
  /** print nothing, end at the first selected line */
  quiet: boolean;
  /** lines of context, -1: not asked for */
  before: number;
  after: number;
  separator: Bytes | null;
  /** name the files; null: when there are several */
  names: boolean | null;
  lineNumbers: boolean;
  byteOffsets: boolean;
  onlyMatching: boolean;
  /** a tab before the text */
  tab: boolean;
  /** NUL after file names */
  nullNames: boolean;
  /** byte that ends lines */
  end: Bytes;
  /** most selected lines of a file, -1 no limit */
  max: number;
  binary: "binary" | "text" | "without-match";
  noMessages: boolean;
  lineBuffered: boolean;
  label: Bytes;
  colors: Colors | null;
  directories: "read" | "recurse" | "skip";
  /** links met on the way are followed */
  follow: boolean;
  /** null: those named on the command line are read */
  devices: "read" | "skip" | null;
  /** `--include` and `--exclude` in order */
  globs: { glob: Bytes; include: boolean }[];
  excludedDirs: Bytes[];
  /** no file was named: `.` is searched, and names are shown without it */
  isDotImplied: boolean;
}

/** Markers of the parts of a line, SGR parameters; "" none. @source grep(1), GREP_COLORS */
export interface Colors {
  selectedMatch: Bytes;
  contextMatch: Bytes;
  selectedLine: Bytes;
  contextLine: Bytes;
  file: Bytes;
  line: Bytes;
  byte: Bytes;
  separator: Bytes;
  /** `sl` and `cx` change places with -v */
  reversed: boolean;
  /** without clearing to the end of the line */
  noErase: boolean;
}

/** A source of patterns: text, or a file to read. */
export interface PatternSource {
  text: Bytes;
  file: Bytes | null;
}

/** A command line. */
export interface CommandLine {
  settings: Settings;
  sources: PatternSource[];
  files: Bytes[];
  /** said on standard error before anything else */
  warnings: Bytes;
}

/** Colours unless the environment says otherwise. */
export const DEFAULT_COLORS: Colors = {
  selectedMatch: "01;31",
  contextMatch: "01;31",
  selectedLine: "",
  contextLine: "",
  file: "35",
  line: "32",
  byte: "32",
  separator: "36",
  reversed: false,
  noErase: false,
};

const COLOR_NAMES: Readonly<Record<string, readonly (keyof Colors)[]>> = {
  mt: ["selectedMatch", "contextMatch"],
  ms: ["selectedMatch"],
  mc: ["contextMatch"],
  sl: ["selectedLine"],
  cx: ["contextLine"],
  fn: ["file"],
  ln: ["line"],
  bn: ["byte"],
  se: ["separator"],
  rv: ["reversed"],
  ne: ["noErase"],
};

/** Colours of `GREP_COLORS`; what is malformed ends the list. @source grep.c: parse_grep_colors */
export function colorsOf(text: Bytes): Colors {
  const out: Colors = { ...DEFAULT_COLORS };
  for (const part of text.split(":")) {
    const [name = "", value] = part.split("=", 2);
    if (part.split("=").length > 2 || (value !== undefined && (name === "" || !/^[\d;]*$/.test(value)))) break;
    for (const key of Object.hasOwn(COLOR_NAMES, name) ? (COLOR_NAMES[name] as readonly (keyof Colors)[]) : []) {
      if (key === "reversed" || key === "noErase") out[key] = true;
      else if (value !== undefined) out[key] = value;
    }
  }
  return out;
}
