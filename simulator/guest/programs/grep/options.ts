import type { Bytes } from "../../../content/bytes";
import type { Output, ProgramContext } from "../../os/program";
import { usage } from "../filter";
import { helpText, versionText } from "../help";
import { getopt } from "../options";
import { type CommandLine, colorsOf, DEFAULT_COLORS, type PatternSource, type Settings } from "./settings";

/** @source grep.c: usage */
const USAGE = "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.";

/** Letters of long options that have no letter of their own. */
const ONLY_LONG = {
  binaryFiles: "\x01",
  color: "\x02",
  exclude: "\x03",
  excludeFrom: "\x04",
  excludeDir: "\x05",
  groupSeparator: "\x06",
  noGroupSeparator: "\x07",
  help: "\x0e",
  include: "\x0f",
  label: "\x10",
  lineBuffered: "\x11",
  noIgnoreCase: "\x12",
} as const;

/** @source grep.c: short_options, long_options */
const SHORT = `0123456789A:B:C:D:EFGHILPTUVX:abcd:e:f:hiLlm:noqRrsuvwxyZz\x01:\x02::\x03:\x04:\x05:\x06:\x07\x0e\x0f:\x10:\x11\x12`;
const LONG: Readonly<Record<string, string>> = {
  "basic-regexp": "G",
  "extended-regexp": "E",
  "fixed-regexp": "F",
  "fixed-strings": "F",
  "perl-regexp": "P",
  "after-context": "A",
  "before-context": "B",
  "binary-files": ONLY_LONG.binaryFiles,
  binary: "U",
  "byte-offset": "b",
  context: "C",
  color: ONLY_LONG.color,
  colour: ONLY_LONG.color,
  count: "c",
  devices: "D",
  directories: "d",
  exclude: ONLY_LONG.exclude,
  "exclude-from": ONLY_LONG.excludeFrom,
  "exclude-dir": ONLY_LONG.excludeDir,
  file: "f",
  "files-with-matches": "l",
  "files-without-match": "L",
  "group-separator": ONLY_LONG.groupSeparator,
  help: ONLY_LONG.help,
  include: ONLY_LONG.include,
  "ignore-case": "i",
  "no-ignore-case": ONLY_LONG.noIgnoreCase,
  "initial-tab": "T",
  label: ONLY_LONG.label,
  "line-buffered": ONLY_LONG.lineBuffered,
  "line-number": "n",
  "line-regexp": "x",
  "max-count": "m",
  "no-filename": "h",
  "no-group-separator": ONLY_LONG.noGroupSeparator,
  "no-messages": "s",
  null: "Z",
  "null-data": "z",
  "only-matching": "o",
  quiet: "q",
  recursive: "r",
  "dereference-recursive": "R",
  regexp: "e",
  "invert-match": "v",
  silent: "q",
  text: "a",
  "unix-byte-offsets": "u",
  version: "V",
  "with-filename": "H",
  "word-regexp": "w",
};

const MATCHERS: Readonly<Record<string, Settings["syntax"]>> = { grep: "bre", egrep: "ere", fgrep: "fixed", perl: "perl" };

/** What ends the reading of a command line: something to print. */
class Refusal extends Error {
  constructor(
    message: string,
    readonly shown = "",
    readonly code = 2,
  ) {
    super(message);
  }
}

function plainSettings(): Settings {
  return {
    syntax: "bre",
    ignoreCase: false,
    word: false,
    whole: false,
    invert: false,
    count: false,
    list: "",
    quiet: false,
    before: -1,
    after: -1,
    separator: "--",
    names: null,
    lineNumbers: false,
    byteOffsets: false,
    onlyMatching: false,
    tab: false,
    nullNames: false,
    end: "\n",
    max: -1,
    binary: "binary",
    noMessages: false,
    lineBuffered: false,
    label: "(standard input)",
    colors: null,
    directories: "read",
    follow: false,
    devices: null,
    globs: [],
    excludedDirs: [],
    isDotImplied: false,
  };
}

/** Letters that only turn something on. */
const SWITCHES: Readonly<Record<string, Partial<Settings>>> = {
  H: { names: true },
  h: { names: false },
  I: { binary: "without-match" },
  a: { binary: "text" },
  T: { tab: true },
  U: {},
  b: { byteOffsets: true },
  c: { count: true },
  i: { ignoreCase: true },
  y: { ignoreCase: true },
  [ONLY_LONG.noIgnoreCase]: { ignoreCase: false },
  L: { list: "L" },
  l: { list: "l" },
  n: { lineNumbers: true },
  o: { onlyMatching: true },
  q: { quiet: true },
  R: { follow: true, directories: "recurse" },
  r: { directories: "recurse" },
  s: { noMessages: true },
  v: { invert: true },
  w: { word: true },
  x: { whole: true },
  Z: { nullNames: true },
  z: { end: "\0" },
  [ONLY_LONG.lineBuffered]: { lineBuffered: true },
  [ONLY_LONG.noGroupSeparator]: { separator: null },
};

function contextLength(text: Bytes): number {
  if (!/^[ \t\n\v\f\r]*\+?\d+$/.test(text)) throw new Refusal(`grep: ${text}: invalid context length argument`);
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}

/** Reads a command line; or what to print at once. @source grep.c: main */
export function readOptions(ctx: ProgramContext, forced: "E" | "F" | "r" | null): CommandLine | Output {
  const args = forced === null ? ctx.args : [`-${forced}`, ...ctx.args];
  const { given, rest, error } = getopt("grep", args, SHORT, LONG);
  if (error !== null) return usage(error.replace("\nTry '", "\nUsage: grep [OPTION]... PATTERNS [FILE]...\nTry '"), 2);
  try {
    return new Reader(ctx).read(given, rest);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return { stdout: refusal.shown, stderr: refusal.message === "" ? "" : `${refusal.message}\n`, code: refusal.code };
  }
}

class Reader {
  private readonly settings = plainSettings();
  private readonly sources: PatternSource[] = [];
  private matcher: Settings["syntax"] | null = null;
  private context = -1;
  private digits = "";
  private color: "always" | "auto" | "never" = "never";
  private warnings = "";
  private help = false;
  private version = false;

  constructor(private readonly ctx: ProgramContext) {}

  read(given: readonly (readonly [string, Bytes])[], operands: readonly Bytes[]): CommandLine {
    for (const [letter, value] of given) {
      if (/\d/.test(letter)) {
        this.digits += letter;
        this.context = contextLength(this.digits);
        continue;
      }
      this.digits = "";
      if (Object.hasOwn(SWITCHES, letter)) Object.assign(this.settings, SWITCHES[letter]);
      else this.option(letter, value);
    }
    if (this.version) throw new Refusal("", versionText("grep"), 0);
    if (this.help) throw new Refusal("", helpText("grep"), 0);
    const files = [...operands];
    if (this.sources.length === 0) {
      const pattern = files.shift();
      if (pattern === undefined) throw new Refusal(USAGE);
      this.sources.push({ text: pattern, file: null });
    }
    const settings = this.finished(files);
    if (files.length === 0) files.push(settings.isDotImplied ? "." : "-");
    return { settings, sources: this.sources, files, warnings: this.warnings };
  }

  private option(letter: string, value: Bytes): void {
    const { settings } = this;
    switch (letter) {
      case "A":
        settings.after = contextLength(value);
        break;
      case "B":
        settings.before = contextLength(value);
        break;
      case "C":
        this.context = contextLength(value);
        break;
      case "D":
        if (value !== "read" && value !== "skip") throw new Refusal("grep: unknown devices method");
        settings.devices = value;
        break;
      case "E":
      case "F":
      case "G":
      case "P":
        this.setMatcher({ E: "egrep", F: "fgrep", G: "grep", P: "perl" }[letter]);
        break;
      case "X":
        this.setMatcher(value);
        break;
      case "d":
        settings.directories = directoriesOf(value);
        break;
      case "e":
        this.sources.push({ text: value, file: null });
        break;
      case "f":
        this.sources.push({ text: "", file: value });
        break;
      case "m":
        if (!/^[ \t\n\v\f\r]*[+-]?\d+$/.test(value)) throw new Refusal("grep: invalid max count");
        settings.max = Math.max(-1, Math.min(Number(value), Number.MAX_SAFE_INTEGER));
        break;
      case "u":
        this.warnings += "grep: warning: --unix-byte-offsets (-u) is obsolete\n";
        break;
      case "V":
        this.version = true;
        break;
      default:
        this.longOption(letter, value);
    }
  }

  private longOption(letter: string, value: Bytes): void {
    const { settings } = this;
    switch (letter) {
      case ONLY_LONG.binaryFiles:
        if (value !== "binary" && value !== "text" && value !== "without-match") throw new Refusal("grep: unknown binary-files type");
        settings.binary = value;
        break;
      case ONLY_LONG.color: {
        const when = value.toLowerCase();
        if (["always", "yes", "force"].includes(when)) this.color = "always";
        else if (["never", "no", "none"].includes(when)) this.color = "never";
        else if (["", "auto", "tty", "if-tty"].includes(when)) this.color = "auto";
        else this.help = true;
        break;
      }
      case ONLY_LONG.exclude:
      case ONLY_LONG.include:
        settings.globs.push({ glob: value, include: letter === ONLY_LONG.include });
        break;
      case ONLY_LONG.excludeFrom:
        this.excludeFrom(value);
        break;
      case ONLY_LONG.excludeDir:
        settings.excludedDirs.push(value.length > 1 ? value.replace(/(.)\/+$/, "$1") : value);
        break;
      case ONLY_LONG.groupSeparator:
        settings.separator = value;
        break;
      case ONLY_LONG.label:
        settings.label = value;
        break;
      default:
        this.help = true;
    }
  }

  private setMatcher(name: string): void {
    const found = Object.hasOwn(MATCHERS, name) ? (MATCHERS[name] as Settings["syntax"]) : null;
    if (found === null) throw new Refusal(`grep: invalid matcher ${name}`);
    if (this.matcher !== null && this.matcher !== found) throw new Refusal("grep: conflicting matchers specified");
    this.matcher = found;
  }

  private excludeFrom(file: Bytes): void {
    const { fs } = this.ctx;
    const read = fs.read(this.ctx.path(file));
    if ("error" in read) throw new Refusal(`grep: ${file}: No such file or directory`);
    for (const line of read.text.split("\n")) {
      const glob = line.replace(/[ \t]+$/, "");
      if (glob !== "" && !glob.startsWith("#")) this.settings.globs.push({ glob, include: false });
    }
  }

  private finished(files: readonly Bytes[]): Settings {
    const { settings, ctx } = this;
    settings.syntax = this.matcher ?? "bre";
    if (settings.quiet) settings.list = "";
    if (settings.quiet || settings.list !== "") settings.count = false;
    if (settings.after < 0) settings.after = this.context;
    if (settings.before < 0) settings.before = this.context;
    if (settings.names === null && settings.directories !== "recurse") settings.names = files.length > 1;
    else if (settings.names === null && files.length !== 1) settings.names = true;
    settings.isDotImplied = settings.directories === "recurse" && files.length === 0;
    const term = ctx.env("TERM");
    const shows = this.color === "always" || (this.color === "auto" && ctx.isTty(1) && term !== null && term !== "dumb");
    if (shows) settings.colors = this.colors();
    return settings;
  }

  private colors(): Settings["colors"] {
    const old = this.ctx.env("GREP_COLOR");
    const colors = colorsOf(this.ctx.env("GREP_COLORS") ?? "");
    if (old === null || old === "") return colors;
    this.warnings += `grep: warning: GREP_COLOR='${old}' is deprecated; use GREP_COLORS='mt=${old}'\n`;
    return {
      ...colors,
      selectedMatch: colors.selectedMatch === DEFAULT_COLORS.selectedMatch ? old : colors.selectedMatch,
      contextMatch: colors.contextMatch === DEFAULT_COLORS.contextMatch ? old : colors.contextMatch,
    };
  }
}

function directoriesOf(value: Bytes): Settings["directories"] {
  const all = ["read", "recurse", "skip"] as const;
  const found = all.filter((name) => value !== "" && name.startsWith(value));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const what = found.length > 1 || value === "" ? "ambiguous" : "invalid";
  const list = all.map((name) => `  - ‘${name}’`).join("\n");
  throw new Refusal(`grep: ${what} argument ‘${value}’ for ‘--directories’\nValid arguments are:\n${list}\n${USAGE}`, "", 1);
}
