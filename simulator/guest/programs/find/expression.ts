import type { Bytes } from "../../../content/bytes";
import { changedMode } from "../modes";
import type { Compare, FindPlan, Primary } from "./plan";

/** What parsing asks of the system. */
export interface FindHost {
  userId(name: Bytes): number | null;
  groupId(name: Bytes): number | null;
  /** times and place of a file, null when there is none */
  fileOf(name: Bytes): { readonly seconds: number; readonly accessed: number; readonly mount: string; readonly id: string } | null;
  parseDate(text: Bytes): number | null;
}

class ParseError extends Error {}

const ACTIONS = new Set("-print -print0 -printf -ls -delete -exec -ok -execdir -okdir -quit -fprint -fprint0 -fprintf -fls".split(" "));
/** When an inode changed is not kept. */
const UNSUPPORTED = new Set(["-used", "-files0-from"]);

/** Kinds of expressions and how they are compiled. @source findutils 4.9: regextype.c */
const REGEX_TYPES: Readonly<Record<string, "emacs" | "bre" | "ere">> = {
  "findutils-default": "emacs",
  ed: "bre",
  emacs: "emacs",
  "gnu-awk": "ere",
  grep: "bre",
  "posix-awk": "ere",
  awk: "ere",
  "posix-basic": "bre",
  "posix-egrep": "ere",
  egrep: "ere",
  "posix-extended": "ere",
  "posix-minimal-basic": "bre",
  sed: "bre",
};

/** An expression of emacs' kind as a basic one: there `+` and `?` repeat by themselves. */
function emacsToBasic(source: Bytes): Bytes {
  let out = "";
  for (let i = 0; i < source.length; i++) {
    const c = source[i] as Bytes;
    if (c === "[") {
      const end = source.indexOf("]", source[i + 1] === "^" ? i + 3 : i + 2);
      if (end > 0) {
        out += source.slice(i, end + 1);
        i = end;
        continue;
      }
    }
    if (c === "\\") {
      const next = source[++i] ?? "";
      out += next === "+" || next === "?" ? next : next === "{" || next === "}" ? next : `\\${next}`;
    } else out += c === "+" || c === "?" ? `\\${c}` : c;
  }
  return out;
}

/** Reads an expression; a complaint when it is malformed. Whatever it does not know it refuses: nothing is taken for true. @source findutils 4.9: find */
export function parseExpression(words: readonly Bytes[], host: FindHost): FindPlan | string {
  try {
    return new Parser(words, host).plan();
  } catch (error) {
    if (error instanceof ParseError) return error.message;
    throw error;
  }
}

class Parser {
  private at = 0;
  private readonly code: ({ i: "do"; what: Primary } | { i: "not" } | { i: "jf" | "jt"; to: number })[] = [];
  private maxDepth = 1e9;
  private minDepth = 0;
  private depthFirst = false;
  private sameVolume = false;
  private execs = 0;
  private syntax: "emacs" | "bre" | "ere" = "emacs";
  private fromToday = false;

  constructor(
    private readonly words: readonly Bytes[],
    private readonly host: FindHost,
  ) {}

  plan(): FindPlan {
    const hasAction = this.words.some((word) => ACTIONS.has(word));
    if (this.words.length > 0) this.comma();
    if (this.at < this.words.length) {
      if (this.words[this.at] === ")") throw new ParseError("you have too many ')'");
      throw new ParseError(`paths must precede expression: \`${this.words[this.at]}'`);
    }
    if (!hasAction) {
      if (this.words.length > 0) this.code.push({ i: "jf", to: this.code.length + 2 });
      this.code.push({ i: "do", what: { p: "print" } });
    }
    const { maxDepth, minDepth, depthFirst, sameVolume } = this;
    return { code: this.code, maxDepth, minDepth, depthFirst, sameVolume };
  }

  private comma(): void {
    this.or();
    while (this.words[this.at] === ",") {
      this.at++;
      this.or();
    }
  }
  private or(): void {
    this.and();
    while (this.words[this.at] === "-o" || this.words[this.at] === "-or") {
      this.at++;
      const jump = { i: "jt" as const, to: 0 };
      this.code.push(jump);
      this.and();
      jump.to = this.code.length;
    }
  }
  private and(): void {
    this.not();
    for (let word = this.words[this.at]; word !== undefined && !["-o", "-or", ",", ")"].includes(word); word = this.words[this.at]) {
      if (word === "-a" || word === "-and") this.at++;
      const jump = { i: "jf" as const, to: 0 };
      this.code.push(jump);
      this.not();
      jump.to = this.code.length;
    }
  }
  private not(): void {
    const word = this.words[this.at];
    if (word === "!" || word === "-not") {
      this.at++;
      if (this.words[this.at] === undefined) throw new ParseError(`expected an expression after '${word}'`);
      this.not();
      this.code.push({ i: "not" });
      return;
    }
    if (word === "(") {
      this.at++;
      if (this.words[this.at] === ")") throw new ParseError("invalid expression; empty parentheses are not allowed.");
      this.comma();
      if (this.words[this.at] !== ")")
        throw new ParseError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      this.at++;
      return;
    }
    if (word === undefined) throw new ParseError(`expected an expression after '${this.words[this.at - 1] ?? ""}'`);
    if (["-o", "-or", "-a", "-and", ",", ")"].includes(word))
      throw new ParseError(`invalid expression; you have used a binary operator '${word}' with nothing before it.`);
    this.at++;
    this.code.push({ i: "do", what: this.primary(word) });
  }

  private argument(name: Bytes): Bytes {
    const value = this.words[this.at];
    if (value === undefined) throw new ParseError(`missing argument to \`${name}'`);
    this.at++;
    return value;
  }

  private primary(name: Bytes): Primary {
    if (!name.startsWith("-")) throw new ParseError(`paths must precede expression: \`${name}'`);
    if (UNSUPPORTED.has(name)) throw new ParseError(`${name} is not supported here`);
    if (name === "-context") throw new ParseError("invalid predicate -context: SELinux is not enabled.");
    const plain = {
      "-true": "true",
      "-false": "false",
      "-empty": "empty",
      "-print": "print",
      "-print0": "print0",
      "-prune": "prune",
      "-quit": "quit",
      "-ls": "ls",
      "-nouser": "nouser",
      "-nogroup": "nogroup",
    } as const;
    if (Object.hasOwn(plain, name)) return { p: plain[name as keyof typeof plain] };
    return this.option(name) ?? this.nameTest(name) ?? this.figureTest(name) ?? this.action(name);
  }

  private option(name: Bytes): Primary | null {
    const always: Primary = { p: "true" };
    switch (name) {
      case "-maxdepth":
      case "-mindepth": {
        const value = this.argument(name);
        if (!/^\d+$/.test(value)) throw new ParseError(`Expected a positive decimal integer argument to ${name}, but got ‘${value}’`);
        if (name === "-maxdepth") this.maxDepth = Number(value);
        else this.minDepth = Number(value);
        return always;
      }
      case "-depth":
      case "-d":
        this.depthFirst = true;
        return always;
      case "-mount":
      case "-xdev":
        this.sameVolume = true;
        return always;
      case "-daystart":
        this.fromToday = true;
        return always;
      case "-noleaf":
      case "-follow":
      case "-warn":
      case "-nowarn":
      case "-ignore_readdir_race":
      case "-noignore_readdir_race":
        // They change how the real one reads directories or what it warns of, not what it finds.
        return always;
      case "-regextype": {
        const value = this.argument(name);
        const kind = Object.hasOwn(REGEX_TYPES, value) ? REGEX_TYPES[value] : undefined;
        if (kind === undefined)
          throw new ParseError(
            `Unknown regular expression type ‘${value}’; valid types are ${Object.keys(REGEX_TYPES)
              .map((each) => `‘${each}’`)
              .join(", ")}.`,
          );
        this.syntax = kind;
        return always;
      }
      default:
        return null;
    }
  }

  private nameTest(name: Bytes): Primary | null {
    switch (name) {
      case "-name":
      case "-iname":
        return { p: "name", pattern: this.argument(name), fold: name === "-iname" };
      case "-path":
      case "-ipath":
      case "-wholename":
      case "-iwholename":
        return { p: "path", pattern: this.argument(name), fold: name.startsWith("-i") };
      case "-lname":
      case "-ilname":
        return { p: "lname", pattern: this.argument(name), fold: name === "-ilname" };
      case "-regex":
      case "-iregex":
        return this.regex(this.argument(name), name === "-iregex");
      case "-type":
      case "-xtype": {
        const kinds = this.argument(name);
        if (kinds === "") throw new ParseError(`Arguments to ${name} should contain at least one letter`);
        if (kinds.endsWith(","))
          throw new ParseError(`Last file type in list argument to ${name} is missing, i.e., list is ending on: ','`);
        for (const kind of kinds.split(",")) {
          if (!/^[bcdpflsD]/.test(kind)) throw new ParseError(`Unknown argument to ${name}: ${kind.slice(0, 1)}`);
          if (kind.length > 1) throw new ParseError(`Must separate multiple arguments to ${name} using: ','`);
        }
        return { p: "type", kinds: kinds.replaceAll(",", ""), follow: name === "-xtype" };
      }
      default:
        return null;
    }
  }

  private regex(source: Bytes, fold: boolean): Primary {
    if (this.syntax !== "emacs") return { p: "regex", source, fold, syntax: this.syntax };
    return { p: "regex", source: emacsToBasic(source), fold, syntax: "bre" };
  }

  /** `+N`, `-N`, `N`. */
  private figure(name: Bytes, text: Bytes): { cmp: Compare; n: number } {
    const found = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(text);
    if (!found) throw new ParseError(`invalid argument \`${text}' to \`${name}'`);
    return { cmp: found[1] === "+" ? ">" : found[1] === "-" ? "<" : "=", n: Number(found[2]) };
  }

  private figureTest(name: Bytes): Primary | null {
    switch (name) {
      case "-size": {
        const text = this.argument(name);
        const suffix = /[bcwkMG]$/.exec(text)?.[0] ?? "";
        const unit = { "": 512, b: 512, c: 1, w: 2, k: 1024, M: 1_048_576, G: 1_073_741_824 }[suffix] ?? 512;
        if (!/^[-+]?\d+[bcwkMG]?$/.test(text)) throw new ParseError(`invalid -size type \`${text.slice(-1)}'`);
        return { p: "size", ...this.figure(name, suffix === "" ? text : text.slice(0, -1)), unit };
      }
      case "-links":
      case "-inum":
      case "-uid":
      case "-gid":
        return { p: name.slice(1) as "links" | "inum" | "uid" | "gid", ...this.figure(name, this.argument(name)), unit: 1 };
      case "-mtime":
      case "-ctime":
      case "-atime":
        return { p: "age", ...this.figure(name, this.argument(name)), unit: 86_400, day: this.fromToday, access: name === "-atime" };
      case "-mmin":
      case "-cmin":
      case "-amin":
        return { p: "age", ...this.figure(name, this.argument(name)), unit: 60, day: this.fromToday, access: name === "-amin" };
      case "-newer":
      case "-anewer":
      case "-cnewer":
        return this.newer(name, false);
      case "-fstype":
        return { p: "fstype", name: this.argument(name) };
      case "-samefile": {
        const file = this.argument(name);
        const found = this.host.fileOf(file);
        if (found === null) throw new ParseError(`‘${file}’: No such file or directory`);
        return { p: "same", mount: found.mount, id: found.id };
      }
      case "-user":
      case "-group": {
        const text = this.argument(name);
        const id = name === "-user" ? this.host.userId(text) : this.host.groupId(text);
        if (id === null) throw new ParseError(`‘${text}’ is not the name of ${name === "-user" ? "a known user" : "an existing group"}`);
        return { p: name === "-user" ? "uid" : "gid", cmp: "=", n: id, unit: 1 };
      }
      case "-perm": {
        const text = this.argument(name);
        const how = text.startsWith("/") ? "any" : text.startsWith("-") ? "all" : "exact";
        const bits = changedMode(0, how === "exact" ? text : text.slice(1), false);
        if (bits === null || /^\+\d/.test(text)) throw new ParseError(`invalid mode ‘${text}’`);
        return { p: "perm", how, bits };
      }
      case "-readable":
        return { p: "access", want: 4 };
      case "-writable":
        return { p: "access", want: 2 };
      case "-executable":
        return { p: "access", want: 1 };
      default: {
        const any = /^-newer([aBcm])([aBcmt])$/.exec(name);
        if (any) return this.newer(name, any[2] === "t");
        if (/^-newer..$/.test(name)) throw new ParseError(`invalid predicate \`${name}'`);
        return null;
      }
    }
  }

  /** Times of change and birth are those of modification: no other is kept. */
  private newer(name: Bytes, isDate: boolean): Primary {
    const text = this.argument(name);
    const seconds = isDate ? this.host.parseDate(text) : this.timeOf(text, /^-newer.a$/.test(name));
    if (seconds === null)
      throw new ParseError(
        isDate ? `I cannot figure out how to interpret ‘${text}’ as a date or time` : `‘${text}’: No such file or directory`,
      );
    return { p: "newer", seconds, access: /^-anewer$|^-newera.$/.test(name) };
  }

  private timeOf(file: Bytes, access: boolean): number | null {
    const found = this.host.fileOf(file);
    return found === null ? null : access ? found.accessed : found.seconds;
  }

  private action(name: Bytes): Primary {
    if (name === "-delete") {
      this.depthFirst = true;
      return { p: "delete" };
    }
    if (name === "-printf") return { p: "printf", format: this.argument(name) };
    const written = { "-fprint": "print", "-fprint0": "print0", "-fls": "ls", "-fprintf": "printf" } as const;
    if (Object.hasOwn(written, name)) {
      const what = written[name as keyof typeof written];
      const file = this.argument(name);
      return { p: "fprint", file, what, format: what === "printf" ? this.argument(name) : "" };
    }
    if (!["-exec", "-execdir", "-ok", "-okdir"].includes(name)) throw new ParseError(`unknown predicate \`${name}'`);
    const inDir = name.endsWith("dir");
    const asks = name.startsWith("-ok");
    const missing = new ParseError(`missing argument to \`${name}'`);
    const words: Bytes[] = [];
    for (let word = this.words[this.at++]; ; word = this.words[this.at++]) {
      if (word === undefined) throw missing;
      if (word === ";") break;
      if (word === "+" && words[words.length - 1] === "{}" && !asks) {
        if (words.length === 1) throw missing;
        if (words.filter((each) => each.includes("{}")).length > 1)
          throw new ParseError(`Only one instance of {} is supported with ${name} ... +`);
        if (inDir) throw new ParseError(`${name} with + is not supported here`);
        return { p: "exec", words: words.slice(0, -1), many: true, slot: this.execs++, inDir, asks };
      }
      words.push(word);
    }
    if (words.length === 0) throw missing;
    return { p: "exec", words, many: false, slot: this.execs++, inDir, asks };
  }
}
