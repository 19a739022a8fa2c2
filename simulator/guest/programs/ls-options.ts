import type { Bytes } from "../../content/bytes";
import type { Output, ProgramContext } from "../os/program";
import { type Colors, colorsOf } from "./ls-colors";
import type { SizeUnit } from "./ls-format";
import { LS_LETTERS, LS_LONG } from "./ls-option-names";
import { badOptions, chosenWord, misuse } from "./operands";
import { getopt } from "./options";
import { QUOTING_STYLES, type QuotingStyle } from "./quoting";
import { readSize, sizeComplaint } from "./sizes";

/** What ls is asked for. Plain data. */
export interface LsRequest {
  format: "long" | "single" | "columns" | "across" | "commas";
  all: "" | "A" | "a";
  backups: boolean;
  dirs: boolean;
  recursive: boolean;
  sort: "name" | "time" | "size" | "version" | "extension" | "width" | "none";
  reverse: boolean;
  dirsFirst: boolean;
  indicator: "none" | "slash" | "file-type" | "classify";
  /** which links are followed */
  follow: "never" | "named" | "named-dirs" | "all";
  inode: boolean;
  blocks: boolean;
  numeric: boolean;
  owner: boolean;
  group: boolean;
  author: boolean;
  context: boolean;
  /** how sizes and blocks are written */
  size: SizeUnit;
  block: SizeUnit;
  timeStyle: string;
  /** the time of access in place of that of modification */
  access: boolean;
  quoting: QuotingStyle;
  mask: boolean;
  end: Bytes;
  /** 0: without an end */
  width: number;
  tab: number;
  colors: Colors | null;
  ignore: Bytes[];
  hide: Bytes[];
}

const SORTS = [["none"], ["time"], ["size"], ["extension"], ["version"], ["width"]];
const FORMATS = [["verbose", "long"], ["commas"], ["horizontal", "across"], ["vertical"], ["single-column"]];
const WHENS = [
  ["always", "yes", "force"],
  ["never", "no", "none"],
  ["auto", "tty", "if-tty"],
];
const TIMES = [
  ["atime", "access", "use"],
  ["ctime", "status"],
  ["birth", "creation"],
];
const INDICATORS = [["none"], ["slash"], ["file-type"], ["classify"]];
const FORMAT_WORDS: Readonly<Record<string, LsRequest["format"]>> = {
  verbose: "long",
  commas: "commas",
  horizontal: "across",
  vertical: "columns",
  "single-column": "single",
};

/** A block size such as `K`, `1K`, `human-readable`, `si`; null when malformed. @source gnulib: human.c, humblock */
export function blockUnit(text: Bytes): SizeUnit | "invalid" | "overflow" {
  if (text === "human-readable") return { human: 1024 };
  if (text === "si") return { human: 1000 };
  const size = readSize(text, "EGKkMPTYZ0");
  if (typeof size !== "number") return size;
  if (size === 0) return "invalid";
  // A unit without a number is written behind the sizes.
  return { unit: size, suffix: /^\d/.test(text) ? "" : text.replace(/^k(?!B)/, "K") };
}

/** Options that choose how the names stand. */
const LETTER_FORMATS: Readonly<Record<string, LsRequest["format"]>> = {
  C: "columns",
  l: "long",
  m: "commas",
  x: "across",
  n: "long",
  g: "long",
  o: "long",
  "\x03": "long",
};

/** Options that choose the order. */
const LETTER_SORTS: Readonly<Record<string, LsRequest["sort"]>> = {
  t: "time",
  S: "size",
  v: "version",
  X: "extension",
  U: "none",
  f: "none",
};

class LsReader {
  readonly request: LsRequest;
  private sorted = false;
  private byTime = false;

  constructor(private readonly ctx: ProgramContext) {
    const toTty = ctx.isTty(1);
    const env = (name: string): Bytes => ctx.env(name) ?? "";
    const columns = /^\d+$/.test(env("COLUMNS")) ? Number(env("COLUMNS")) : 0;
    const style = QUOTING_STYLES.flat().find((known) => known === env("QUOTING_STYLE"));
    this.request = {
      format: toTty ? "columns" : "single",
      all: "",
      backups: false,
      dirs: false,
      recursive: false,
      sort: "name",
      reverse: false,
      dirsFirst: false,
      indicator: "none",
      follow: "named-dirs",
      inode: false,
      blocks: false,
      numeric: false,
      owner: true,
      group: true,
      author: false,
      context: false,
      size: { unit: 1, suffix: "" },
      block: { unit: 1024, suffix: "" },
      timeStyle: env("TIME_STYLE") || "locale",
      access: false,
      quoting: style ?? (toTty ? "shell-escape" : "literal"),
      mask: toTty,
      end: "\n",
      width: columns > 0 ? columns : toTty ? ctx.terminal.cols : 80,
      tab: 8,
      colors: null,
      ignore: [],
      hide: [],
    };
  }

  read(given: readonly (readonly [string, Bytes])[]): Output | null {
    for (const [letter, value] of given) {
      const bad = this.letter(letter) ? null : this.valued(letter, value);
      if (bad !== null) return bad;
    }
    const { request } = this;
    // The time of use and that of change choose the order when nothing else does.
    if (this.byTime && !this.sorted && request.format !== "long") request.sort = "time";
    if (request.dirs) request.recursive = false;
    if (request.follow === "named-dirs" && (request.dirs || request.format === "long" || request.indicator === "classify"))
      request.follow = "never";
    if (request.colors) request.tab = 0;
    return null;
  }

  /** Options without a value; false: it is none of them. */
  private letter(letter: string): boolean {
    const { request } = this;
    if (LETTER_FORMATS[letter]) request.format = LETTER_FORMATS[letter] as LsRequest["format"];
    if (LETTER_SORTS[letter]) {
      request.sort = LETTER_SORTS[letter] as LsRequest["sort"];
      this.sorted = true;
    }
    switch (letter) {
      case "a":
      case "A":
        request.all = letter;
        return true;
      case "b":
        request.quoting = "escape";
        return true;
      case "B":
        request.backups = true;
        return true;
      case "c":
      case "u":
        this.byTime = true;
        request.access = letter === "u";
        return true;
      case "d":
        request.dirs = true;
        return true;
      case "f":
        request.all = "a";
        if (request.format === "long") request.format = this.ctx.isTty(1) ? "columns" : "single";
        request.blocks = false;
        request.colors = null;
        return true;
      case "F":
      case "p":
      case "\x08":
        request.indicator = letter === "F" ? "classify" : letter === "p" ? "slash" : "file-type";
        return true;
      case "g":
        request.owner = false;
        return true;
      case "o":
      case "G":
        request.group = false;
        return true;
      case "n":
        request.numeric = true;
        return true;
      case "1":
        if (request.format !== "long") request.format = "single";
        return true;
      case "\x03":
        request.timeStyle = "full-iso";
        return true;
      case "\x04":
        request.dirsFirst = true;
        return true;
      case "\x12":
        request.end = "\0";
        request.colors = null;
        request.quoting = "literal";
        request.mask = false;
        if (request.format !== "long") request.format = "single";
        return true;
      default:
        return Object.hasOwn(LETTER_FORMATS, letter) || Object.hasOwn(LETTER_SORTS, letter) || this.sizesAndLinks(letter);
    }
  }

  private sizesAndLinks(letter: string): boolean {
    const { request } = this;
    switch (letter) {
      case "h":
      case "\x0f":
        request.size = { human: letter === "h" ? 1024 : 1000 };
        request.block = request.size;
        return true;
      case "H":
        request.follow = "named";
        return true;
      case "L":
        request.follow = "all";
        return true;
      case "\x10":
        request.follow = "named-dirs";
        return true;
      case "i":
        request.inode = true;
        return true;
      case "k":
        request.block = { unit: 1024, suffix: "" };
        return true;
      case "N":
        request.quoting = "literal";
        return true;
      case "Q":
        request.quoting = "c";
        return true;
      case "q":
      case "\x05":
        request.mask = letter === "q";
        return true;
      case "r":
        request.reverse = true;
        return true;
      case "R":
        request.recursive = true;
        return true;
      case "s":
        request.blocks = true;
        return true;
      case "\x0b":
        request.author = true;
        return true;
      case "Z":
        request.context = true;
        return true;
      default:
        return false;
    }
  }

  private valued(letter: string, value: Bytes): Output | null {
    const { request, ctx } = this;
    const wanted = (text: string): boolean => text === "always" || (text === "auto" && ctx.isTty(1));
    switch (letter) {
      case "\x01":
      case "\x13": {
        const word = chosenWord("ls", letter === "\x01" ? "color" : "classify", value || "always", WHENS);
        if (typeof word !== "string") return word;
        if (letter === "\x13") request.indicator = wanted(word) ? "classify" : request.indicator;
        else request.colors = wanted(word) ? colorsOf(ctx) : null;
        return null;
      }
      case "\x02":
        return this.timeStyle(value);
      case "\x06": {
        const word = chosenWord("ls", "sort", value, SORTS);
        if (typeof word !== "string") return word;
        request.sort = word as LsRequest["sort"];
        this.sorted = true;
        return null;
      }
      case "\x07": {
        const word = chosenWord("ls", "format", value, FORMATS);
        if (typeof word !== "string") return word;
        request.format = FORMAT_WORDS[word] ?? "single";
        return null;
      }
      case "\x0c": {
        const word = chosenWord("ls", "quoting-style", value, QUOTING_STYLES);
        if (typeof word !== "string") return word;
        request.quoting = word as QuotingStyle;
        return null;
      }
      case "\x11": {
        const word = chosenWord("ls", "time", value, TIMES);
        if (typeof word !== "string") return word;
        this.byTime = true;
        request.access = word === "atime";
        return null;
      }
      case "\x15": {
        const word = chosenWord("ls", "indicator-style", value, INDICATORS);
        if (typeof word !== "string") return word;
        request.indicator = word as LsRequest["indicator"];
        return null;
      }
      default:
        return this.figures(letter, value);
    }
  }

  private timeStyle(value: Bytes): Output | null {
    const word = value.replace(/^posix-/, "");
    if (word.startsWith("+")) {
      this.request.timeStyle = word;
      return null;
    }
    const known = ["full-iso", "long-iso", "iso", "locale"].filter((each) => each.startsWith(word));
    if (known.length !== 1) {
      const list =
        "  - [posix-]full-iso\n  - [posix-]long-iso\n  - [posix-]iso\n  - [posix-]locale\n  - +FORMAT (e.g., +%H:%M) for a 'date'-style format";
      return misuse(
        "ls",
        `${known.length > 1 ? "ambiguous" : "invalid"} argument ‘${word}’ for ‘time style’\nValid arguments are:\n${list}`,
        2,
      );
    }
    this.request.timeStyle = known[0] as string;
    return null;
  }

  private figures(letter: string, value: Bytes): Output | null {
    const { request } = this;
    if (letter === "I") request.ignore.push(value);
    else if (letter === "\x14") request.hide.push(value);
    else if (letter === "w" || letter === "T") {
      const number = /^\d+$/.test(value) ? Number(value) : /^0[xX][\da-fA-F]+$/.test(value) ? Number(value) : null;
      if (number === null)
        return { stdout: "", stderr: `ls: invalid ${letter === "w" ? "line width" : "tab size"}: ‘${value}’\n`, code: 2 };
      request[letter === "w" ? "width" : "tab"] = Math.min(number, 100_000);
    } else if (letter === "\x0e") {
      const unit = blockUnit(value);
      if (typeof unit === "string")
        return {
          stdout: "",
          stderr: `ls: ${sizeComplaint("invalid --block-size argument", value, unit).replace(/: ‘(.*)’/, " '$1'")}\n`,
          code: 2,
        };
      request.size = unit;
      request.block = unit;
    } else return { stdout: "", stderr: `ls: option ${letter === "D" ? "-D" : "--hyperlink"} is not supported here\n`, code: 2 };
    return null;
  }
}

/** Reads ls's options; what to print at once when they are wrong. @param name - `dir` and `vdir` begin with another format and with escapes */
export function readLsOptions(ctx: ProgramContext, name: string): { request: LsRequest; rest: readonly Bytes[] } | Output {
  const { given, rest, error } = getopt(name, ctx.args, LS_LETTERS, LS_LONG);
  if (error) return badOptions(error, 2);
  const reader = new LsReader(ctx);
  if (name !== "ls") {
    reader.request.format = name === "dir" ? "columns" : "long";
    reader.request.quoting = "escape";
  }
  return reader.read(given) ?? { request: reader.request, rest };
}
