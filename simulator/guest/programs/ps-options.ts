import type { Bytes } from "../../content/bytes";
import type { ProgramContext } from "../os/program";
import { groups, userByName } from "../os/users";
import { HelpWanted } from "./help";
import type { ProcessRow } from "./process-list";
import { type PsColumn, psColumn } from "./ps-columns";

/** What ps is to show. */
export interface PsRequest {
  /** processes that any of these holds for are shown; none: those of the own terminal */
  readonly tests: ((row: ProcessRow) => boolean)[];
  /** BSD's and Unix' ways to say that all, or those with a terminal, are meant */
  all: "" | "every" | "terminals" | "no-leaders";
  bsd: { a: boolean; x: boolean; g: boolean };
  running: boolean;
  invert: boolean;
  format: string;
  columns: PsColumn[];
  sort: { key: string; down: boolean }[];
  headers: boolean;
  forest: boolean;
  wide: number;
  width: number;
  /** the command's name alone */
  short: boolean;
}

/** A command line that ps does not take. */
export class PsError extends Error {}

type Lists = "p" | "u" | "U" | "g" | "G" | "t" | "C" | "s" | "P";
const LIST_NAMES: Readonly<Record<Lists, string>> = {
  p: "list of process IDs",
  u: "list of users",
  U: "list of real users",
  g: "list of session leaders OR effective group names",
  G: "list of real groups",
  t: "list of terminals (pty, tty...)",
  C: "list of command names",
  s: "list of session IDs",
  P: "list of process IDs",
};
const LONG_LISTS: Readonly<Record<string, Lists>> = {
  pid: "p",
  user: "u",
  User: "U",
  group: "g",
  Group: "G",
  tty: "t",
  sid: "s",
  ppid: "P",
};

/** Reads ps's three kinds of options. @source procps-ng 4.0.2: ps/parser.c */
export class PsReader {
  readonly request: PsRequest = {
    tests: [],
    all: "",
    bsd: { a: false, x: false, g: false },
    running: false,
    invert: false,
    format: "",
    columns: [],
    sort: [],
    headers: true,
    forest: false,
    wide: 0,
    width: 0,
    short: false,
  };
  private at = 0;

  constructor(
    private readonly ctx: ProgramContext,
    private readonly args: readonly Bytes[],
  ) {}

  read(): PsRequest {
    while (this.at < this.args.length) {
      const arg = this.args[this.at++] as Bytes;
      if (arg.startsWith("--")) this.long(arg.slice(2));
      else if (arg === "-" || arg === "") throw new PsError("garbage option");
      else if (arg.startsWith("-")) this.letters(arg.slice(1), false);
      else if (/^\d/.test(arg)) this.pids(arg);
      else this.letters(arg, true);
    }
    return this.request;
  }

  private pids(arg: Bytes): void {
    this.list("p", arg);
    if (this.request.format === "") this.request.format = "bsd";
  }

  /** Value of a letter: the rest of its word, or the next word. */
  private value(rest: Bytes, what: string, letter: string): Bytes {
    const value = rest !== "" ? rest : this.args[this.at++];
    if (value === undefined || value === "") throw new PsError(`${what} must follow ${letter}`);
    return value;
  }

  private list(kind: Lists, text: Bytes): void {
    const words = text.split(/[ ,]+/).filter((word) => word !== "");
    const { ctx, request } = this;
    if (kind === "p" || kind === "s" || kind === "P") {
      if (words.some((word) => !/^\d+$/.test(word))) throw new PsError(`${kind === "s" ? "session" : "process"} ID list syntax error`);
      const ids = words.map(Number);
      request.tests.push((row) => ids.includes(kind === "p" ? row.pid : kind === "s" ? row.sid : row.ppid));
    } else if (kind === "u" || kind === "U") {
      const ids = words.map((word) => (/^\d+$/.test(word) ? Number(word) : userByName(ctx.machine, word)?.uid));
      if (ids.includes(undefined)) throw new PsError("user name does not exist");
      request.tests.push((row) => ids.includes(row.uid));
    } else if (kind === "G" || kind === "g") {
      const sessions = words.every((word) => /^\d+$/.test(word)) && kind === "g";
      const ids = words.map((word) => (/^\d+$/.test(word) ? Number(word) : groups(ctx.machine).find((group) => group.name === word)?.gid));
      if (ids.includes(undefined)) throw new PsError("group name does not exist");
      request.tests.push((row) => ids.includes(sessions ? row.sid : row.gid));
    } else if (kind === "t") {
      const names = words.map((word) => word.replace(/^\/dev\//, ""));
      for (const name of names)
        if (name !== "?" && name !== "-" && !ctx.fs.exists(`/dev/${name}`)) throw new PsError("TTY could not be found");
      request.tests.push((row) => names.includes(row.tty) || (row.tty === "?" && names.includes("-")));
    } else {
      const names = words.map((word) => word.slice(0, 15));
      request.tests.push((row) => names.includes(row.name.slice(0, 15)));
    }
  }

  private columns(text: Bytes): void {
    let rest = text;
    while (rest !== "") {
      const cut = rest.search(/[ ,]/);
      const own = rest.indexOf("=");
      if (own >= 0 && (cut < 0 || own < cut)) {
        // A header of one's own goes to the end of the word.
        this.column(rest.slice(0, own), rest.slice(own + 1));
        return;
      }
      const word = cut < 0 ? rest : rest.slice(0, cut);
      rest = cut < 0 ? "" : rest.slice(cut + 1);
      if (word !== "") this.column(word);
    }
  }
  private column(spec: Bytes, header?: Bytes): void {
    const found = /^([^:]+)(?::(\d+))?$/.exec(spec);
    const width = found?.[2] === undefined ? undefined : Math.min(512, Number(found[2]));
    const column = found ? psColumn(found[1] ?? "", header, width) : null;
    if (column === null) throw new PsError(`unknown user-defined format specifier "${spec}"`);
    this.request.columns.push(column);
    if (this.request.columns.length > 64) throw new PsError("too many columns");
  }
  private sortBy(text: Bytes): void {
    for (const word of text.split(",")) {
      const column = psColumn(word.replace(/^[-+]/, ""));
      if (column === null) throw new PsError("unknown sort specifier");
      this.request.sort.push({ key: column.key, down: word.startsWith("-") });
    }
  }

  private long(text: Bytes): void {
    const cut = text.indexOf("=");
    const name = cut < 0 ? text : text.slice(0, cut);
    const joined = cut < 0 ? "" : text.slice(cut + 1);
    const { request } = this;
    const listed = Object.hasOwn(LONG_LISTS, name) ? LONG_LISTS[name] : undefined;
    if (listed) this.list(listed, this.value(joined, LIST_NAMES[listed], `--${name}`));
    else if (name === "format") this.columns(this.value(joined, "format specification", "--format"));
    else if (name === "sort") this.sortBy(this.value(joined, "long sort specification", "--sort"));
    else if (["cols", "columns", "width"].includes(name))
      request.width = Number(this.value(joined, "number of columns", `--${name}`)) || 80;
    else if (["no-headers", "no-heading", "no-headings", "noheader", "noheaders", "noheading", "noheadings"].includes(name))
      request.headers = false;
    else if (name === "headers" || name === "heading" || name === "headings") request.headers = true;
    else if (name === "forest") request.forest = true;
    else if (name === "deselect") request.invert = true;
    else if (name === "version") throw new HelpWanted("version");
    else if (name === "help") throw new HelpWanted("help");
    else throw new PsError("unknown gnu long option");
  }

  private letters(text: Bytes, bsd: boolean): void {
    for (let i = 0; i < text.length; i++) {
      const letter = text[i] as string;
      const rest = text.slice(i + 1);
      if (bsd ? this.bsdLetter(letter) : this.unixLetter(letter)) continue;
      if (letter === "o" || (letter === "O" && !bsd)) {
        const value = this.value(rest, "format specification", bsd ? letter : `-${letter}`);
        if (letter === "O") this.columns("pid");
        this.columns(value);
        if (letter === "O") this.columns("s,tname,time,args");
        return;
      }
      if (letter === "k" && bsd) {
        this.sortBy(this.value(rest, "long sort specification", "'k'"));
        return;
      }
      const kinds = bsd ? "pUt" : "puUgGtCs";
      if (!kinds.includes(letter) || letter === "") throw new PsError(bsd ? "unsupported option (BSD syntax)" : "unsupported SysV option");
      const kind = letter as Lists;
      if (letter === "t" && bsd && rest === "" && this.args[this.at] === undefined) this.request.tests.push((row) => row.tty !== "?");
      else this.list(kind, this.value(rest, LIST_NAMES[kind], bsd ? letter : `-${letter}`));
      return;
    }
  }

  private unixLetter(letter: string): boolean {
    const { request } = this;
    switch (letter) {
      case "e":
      case "A":
        request.all = "every";
        return true;
      case "a":
        request.all = "terminals";
        return true;
      case "d":
        request.all = "no-leaders";
        return true;
      case "N":
        request.invert = true;
        return true;
      case "f":
      case "F":
      case "l":
      case "j":
        request.format += letter;
        return true;
      case "H":
        request.forest = true;
        return true;
      case "w":
        request.wide++;
        return true;
      case "y":
      case "c":
        // `y` changes columns that -l has, `c` the priority's scale: both leave what is shown of a process alone.
        if (letter === "y" && !this.args.some((arg) => /^-\w*l/.test(arg)))
          throw new PsError("modifier -y without format -l makes no sense");
        request.format += letter === "y" ? "y" : "";
        return true;
      case "x":
        request.bsd.x = true;
        return true;
      case "V":
        throw new HelpWanted("version");
      default:
        return false;
    }
  }

  private bsdLetter(letter: string): boolean {
    const { request } = this;
    if (!"akoptU".includes(letter) && request.format === "") request.format = "bsd";
    switch (letter) {
      case "a":
        request.bsd.a = true;
        if (request.format === "") request.format = "bsd";
        return true;
      case "x":
      case "g":
        request.bsd[letter] = true;
        return true;
      case "T": {
        const { sid } = this.ctx.process;
        request.tests.push((row) => row.sid === sid);
        return true;
      }
      case "u":
      case "j":
      case "l":
      case "v":
        request.format = request.format === "bsd" ? `bsd-${letter}` : request.format;
        return letter !== "v";
      case "f":
        request.forest = true;
        return true;
      case "h":
        request.headers = false;
        return true;
      case "c":
        request.short = true;
        return true;
      case "r":
        request.running = true;
        return true;
      case "w":
        request.wide++;
        return true;
      default:
        return letter === "S" || letter === "n";
    }
  }
}
