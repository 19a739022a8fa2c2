import type { Bytes } from "../../content/bytes";
import type { Output, ProgramContext } from "../os/program";
import { compileRegex } from "../regex/compile";
import { type DiffColours, paletteOf } from "./diff-colours";
import type { GroupFormats } from "./diff-groups";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { quoted } from "./quoting";

/** How differences are written. */
export type DiffStyle = "normal" | "context" | "unified" | "ed" | "forward" | "rcs" | "columns" | "formats";

/** What a call of diff asks for. Plain data. */
export interface DiffRequest {
  style: DiffStyle;
  /** lines around a change */
  context: number;
  /** lines that are the same and are compared all the same, before and after what differs */
  horizon: number;
  brief: boolean;
  reportSame: boolean;
  recursive: boolean;
  /** what is missing in the first or the second file is empty */
  newFile: boolean;
  newFirst: boolean;
  labels: Bytes[];
  ignoreCase: boolean;
  /** blanks: all count, `E` tabs are spaces, `Z` those at ends do not, `b` how many does not, `w` none does */
  blanks: "" | "E" | "Z" | "EZ" | "b" | "w";
  blankLines: boolean;
  /** lines that match do not count */
  matching: Bytes[];
  /** shown above a change: the last line that matches */
  functions: Bytes | null;
  text: boolean;
  stripCr: boolean;
  minimal: boolean;
  expandTabs: boolean;
  initialTab: boolean;
  tabSize: number;
  suppressBlank: boolean;
  width: number;
  leftColumn: boolean;
  suppressCommon: boolean;
  exclude: Bytes[];
  start: Bytes | null;
  /** options as they were typed, for headings in trees */
  switches: Bytes;
  /** of the style `formats`, null otherwise */
  formats: GroupFormats | null;
  /** null: without */
  colours: DiffColours | null;
  /** symbolic links are compared as links */
  noDereference: boolean;
  /** what is compared with what */
  operands: [Bytes, Bytes][];
}

const usage = (text: string): Output => ({ stdout: "", stderr: `diff: ${text}\ndiff: Try 'diff --help' for more information.\n`, code: 2 });

const LONG = {
  binary: "\x01",
  brief: "q",
  "changed-group-format": "\x1f",
  color: "\x02",
  context: "\x03",
  ed: "e",
  exclude: "x",
  "exclude-from": "X",
  "expand-tabs": "t",
  "forward-ed": "f",
  "from-file": "\x11",
  "horizon-lines": "\x12",
  ifdef: "D",
  "ignore-all-space": "w",
  "ignore-blank-lines": "B",
  "ignore-case": "i",
  "ignore-file-name-case": "\x13",
  "ignore-matching-lines": "I",
  "ignore-space-change": "b",
  "ignore-tab-expansion": "E",
  "ignore-trailing-space": "Z",
  "inhibit-hunk-merge": "\x14",
  "initial-tab": "T",
  label: "L",
  "left-column": "\x04",
  "line-format": "\x15",
  minimal: "d",
  "new-file": "N",
  "new-group-format": "\x1d",
  "new-line-format": "\x1b",
  "no-dereference": "\x16",
  "no-ignore-file-name-case": "\x17",
  normal: "\x05",
  "old-group-format": "\x1e",
  "old-line-format": "\x1a",
  paginate: "l",
  palette: "\x18",
  rcs: "n",
  recursive: "r",
  "report-identical-files": "s",
  "show-c-function": "p",
  "show-function-line": "F",
  "side-by-side": "y",
  "speed-large-files": "H",
  "starting-file": "S",
  "strip-trailing-cr": "\x06",
  "suppress-blank-empty": "\x07",
  "suppress-common-lines": "\x0b",
  tabsize: "\x0c",
  text: "a",
  "to-file": "\x19",
  "unchanged-group-format": "\x10",
  "unchanged-line-format": "\x1c",
  "unidirectional-new-file": "P",
  unified: "\x0e",
  version: "v",
  width: "W",
};

/** Options of the real program that guests do not have. */
const REFUSED: Readonly<Record<string, string>> = {
  l: "--paginate",
  h: "-h",
  "\x13": "--ignore-file-name-case",
};
/** Lines of context beyond which more make no difference. */
const CONTEXT_MOST = 1_000_000_000;

type Given = readonly (readonly [letter: string, value: Bytes])[];

/** The style that options ask for, and the lines around changes; a complaint when they contradict one another. @source diffutils 3.8: diff.c, main */
function styleOf(given: Given): { style: DiffStyle; context: number } | Output {
  let style: DiffStyle | null = null;
  let context = -1;
  // `-12` means twelve lines, as `-1 -2` does.
  let digits = "";
  let isExplicit = false;
  let before = "";
  for (const [letter, value] of given) {
    let next: DiffStyle | null = null;
    if ("cC\x03".includes(letter)) next = "context";
    else if ("uU\x0e".includes(letter)) next = "unified";
    else if ("D\x10\x15\x1a\x1b\x1c\x1d\x1e\x1f".includes(letter)) next = "formats";
    else next = ({ e: "ed", f: "forward", n: "rcs", y: "columns", "\x05": "normal" } as const)[letter] ?? null;
    if ("CU\x03\x0e".includes(letter)) {
      if (!/^\d*$/.test(value)) return usage(`invalid context length '${value}'`);
      context = Math.max(context, value === "" ? 3 : Math.min(Number(value), CONTEXT_MOST));
      isExplicit = true;
    } else if ("cu".includes(letter)) context = Math.max(context, 3);
    else if (/^\d$/.test(letter)) digits = (/^\d$/.test(before) ? digits : "") + letter;
    before = letter;
    if (next === null) continue;
    if (style !== null && style !== next) return usage("conflicting output style options");
    style = next;
  }
  const isAround = style === "context" || style === "unified";
  const older = Math.min(Number(digits), CONTEXT_MOST);
  if (digits !== "" && (context < older || !isExplicit)) context = older;
  return { style: style ?? "normal", context: isAround ? Math.max(context, 0) : 0 };
}

/** Formats by option: `=`, `<`, `>` and `!` of groups, `l` before those of lines. */
const FORMAT_OF: Readonly<Record<string, readonly string[]>> = {
  "\x10": ["="],
  "\x15": ["l<", "l>", "l="],
  "\x1a": ["l<"],
  "\x1b": ["l>"],
  "\x1c": ["l="],
  "\x1d": [">"],
  "\x1e": ["<"],
  "\x1f": ["!"],
};

/** Formats of groups and lines; a complaint when an option is given two values. @source diffutils 3.8: diff.c, main, specify_value */
function formatsOf(given: Given): GroupFormats | Output {
  const known = new Map<string, Bytes>();
  for (const [letter, value] of given) {
    const merged: [string, Bytes][] = [
      ["<", `#ifndef ${value}\n%<#endif /* ! ${value} */\n`],
      [">", `#ifdef ${value}\n%>#endif /* ${value} */\n`],
      ["=", "%="],
      ["!", `#ifndef ${value}\n%<#else /* ${value} */\n%>#endif /* ${value} */\n`],
    ];
    const pairs = letter === "D" ? merged : (FORMAT_OF[letter] ?? []).map((name): [string, Bytes] => [name, value]);
    for (const [name, format] of pairs) {
      const before = known.get(name);
      const option = Object.entries(LONG).find(([, each]) => each === letter)?.[0] ?? "";
      if (before !== undefined && before !== format)
        return usage(`conflicting ${letter === "D" ? "-D" : `--${option}`} option value '${format}'`);
      known.set(name, format);
    }
  }
  const line = (name: string): Bytes => known.get(name) ?? "%l\n";
  const changed = known.get("!");
  const old = known.get("<") ?? changed ?? "%<";
  const added = known.get(">") ?? changed ?? "%>";
  return {
    group: { unchanged: known.get("=") ?? "%=", old, new: added, changed: changed ?? old + added },
    line: { unchanged: line("l="), old: line("l<"), new: line("l>") },
  };
}

/** How blanks count: the widest of what was asked for. */
function blanksOf(flags: ReadonlySet<string>): DiffRequest["blanks"] {
  if (flags.has("w")) return "w";
  if (flags.has("b")) return "b";
  return flags.has("E") ? (flags.has("Z") ? "EZ" : "E") : flags.has("Z") ? "Z" : "";
}

function numberOf(text: Bytes | undefined, usual: number, what: string, mayBeZero = false): number | Output {
  if (text === undefined) return usual;
  return /^\d{1,6}$/.test(text) && (mayBeZero || Number(text) > 0) ? Number(text) : usage(`invalid ${what} '${text}'`);
}

/** Colours of the output; a complaint about the word that asks for them. */
function coloursOf(ctx: ProgramContext, flags: ReadonlySet<string>, values: ReadonlyMap<string, Bytes>): DiffColours | null | Output {
  const when = values.get("\x02") ?? (flags.has("\x02") ? "auto" : "never");
  if (!["always", "auto", "never"].includes(when)) return usage(`invalid color '${when}'`);
  const isDumb = ["dumb", null].includes(ctx.env("TERM"));
  if (when === "never" || (when === "auto" && (!ctx.isTty(1) || isDumb))) return null;
  const colours = paletteOf(values.get("\x18") ?? "");
  if (colours === null) ctx.err("diff: unparsable value for --palette\n");
  return colours;
}

/** Which files are compared with which. */
function operandsOf(ctx: ProgramContext, values: ReadonlyMap<string, Bytes>, rest: readonly Bytes[]): [Bytes, Bytes][] | Output {
  const [from, to] = [values.get("\x11"), values.get("\x19")];
  if (from !== undefined && to !== undefined) return { stdout: "", stderr: "diff: --from-file and --to-file both specified\n", code: 2 };
  if (from !== undefined) return rest.map((name): [Bytes, Bytes] => [from, name]);
  if (to !== undefined) return rest.map((name): [Bytes, Bytes] => [name, to]);
  const [a, b, extra] = rest;
  if (a === undefined || b === undefined) return usage(`missing operand after '${a ?? ctx.args[ctx.args.length - 1] ?? "diff"}'`);
  return extra === undefined ? [[a, b]] : usage(`extra operand '${extra}'`);
}

/** Patterns of `-x` and of the files of `-X`; the complaint when one cannot be read. */
function excluded(ctx: ProgramContext, given: Given): Bytes[] | string {
  const patterns: Bytes[] = [];
  for (const [letter, value] of given) {
    if (letter === "x") patterns.push(value);
    if (letter !== "X") continue;
    const read = ctx.fs.read(ctx.path(value));
    if ("error" in read) return `diff: ${value}: No such file or directory\n`;
    patterns.push(...read.text.split("\n").filter((line) => line !== ""));
  }
  return patterns;
}

/** Reads a command line of diff. @source diffutils 3.8: diff.c */
export function readDiff(ctx: ProgramContext): DiffRequest | Output {
  const spec =
    "0123456789abBcC:dD:eEfF:hHiI:lL:nNpPqrsS:tTuU:vwW:x:X:yZ\x01\x02::\x03::\x04\x05\x06\x07\x0b\x0c:\x0e::" +
    "\x10:\x11:\x12:\x13\x14\x15:\x16\x17\x18:\x19:\x1a:\x1b:\x1c:\x1d:\x1e:\x1f:";
  const { flags, given, values, rest, error } = getopt("diff", ctx.args, spec, LONG);
  if (error) return { stdout: "", stderr: `${error}\n`, code: 2 };
  if (flags.has("v")) throw new HelpWanted("version");
  for (const [letter, option] of Object.entries(REFUSED))
    if (flags.has(letter)) return usage(`option ${option} is not part of this system`);
  const style = styleOf(given);
  if ("stdout" in style) return style;
  const width = numberOf(values.get("W"), 130, "width");
  if (typeof width !== "number") return width;
  const tabSize = numberOf(values.get("\x0c"), 8, "tabsize");
  if (typeof tabSize !== "number") return tabSize;
  const labels = given.flatMap(([letter, value]) => (letter === "L" ? [value] : []));
  if (labels.length > 2) return { stdout: "", stderr: "diff: too many file label options\n", code: 2 };
  const matching = given.flatMap(([letter, value]) => (letter === "I" ? [value] : []));
  const functions = values.get("F") ?? (flags.has("p") ? "^[[:alpha:]$_]" : null);
  for (const pattern of [...matching, ...(functions === null ? [] : [functions])]) {
    const regex = compileRegex(pattern, { syntax: "bre", dialect: "grep" }, ctx);
    if ("error" in regex) return { stdout: "", stderr: `diff: ${pattern}: ${regex.error}\n`, code: 2 };
  }
  const exclude = excluded(ctx, given);
  if (typeof exclude === "string") return { stdout: "", stderr: exclude, code: 2 };
  const formats = style.style === "formats" ? formatsOf(given) : null;
  if (formats !== null && "stdout" in formats) return formats;
  const horizon = numberOf(values.get("\x12"), 0, "horizon length", true);
  if (typeof horizon !== "number") return horizon;
  const colours = coloursOf(ctx, flags, values);
  if (colours !== null && "stdout" in colours) return colours;
  const operands = operandsOf(ctx, values, rest);
  if ("stdout" in operands) return operands;
  const isContext = flags.has("p") && style.style === "normal";
  const typed = [...ctx.args];
  for (const operand of [...rest].reverse()) typed.splice(typed.lastIndexOf(operand), 1);
  const context = isContext ? 3 : style.context;
  return {
    style: isContext ? "context" : style.style,
    context,
    horizon: Math.max(horizon, context),
    brief: flags.has("q"),
    reportSame: flags.has("s"),
    recursive: flags.has("r"),
    newFile: flags.has("N"),
    newFirst: flags.has("P") || flags.has("N"),
    labels,
    ignoreCase: flags.has("i"),
    blanks: blanksOf(flags),
    blankLines: flags.has("B"),
    matching,
    functions,
    text: flags.has("a"),
    stripCr: flags.has("\x06"),
    minimal: flags.has("d"),
    expandTabs: flags.has("t"),
    initialTab: flags.has("T"),
    tabSize,
    suppressBlank: flags.has("\x07"),
    width,
    leftColumn: flags.has("\x04"),
    suppressCommon: flags.has("\x0b"),
    exclude,
    start: values.get("S") ?? null,
    switches: typed
      .filter((arg) => arg !== "--")
      .map((arg) => ` ${quoted(arg, "shell")}`)
      .join(""),
    formats,
    colours,
    noDereference: flags.has("\x16"),
    operands,
  };
}

/** Whether lines that differ may count as equal. */
export function isLenient(request: DiffRequest): boolean {
  return request.ignoreCase || request.blanks !== "" || request.stripCr || request.blankLines || request.matching.length > 0;
}
