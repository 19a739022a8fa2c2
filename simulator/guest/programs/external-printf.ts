import { type Bytes, charsOf, encodeUtf8 } from "../../content/bytes";
import { pattern } from "../../content/extent";
import { errorText } from "../fs/filesystem";
import { again, exit, type Program, type ProgramContext, type Step } from "../os/program";
import { formatPrintf, type PrintfPart } from "../shell/printf";
import { HelpWanted } from "./help";
import { quoted } from "./quoting";

/** Ends the program with a complaint; without one it has printed all it will. */
class Stop extends Error {}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
interface PrintfState {
  /** argument that comes next, and the one that was next when the format began again */
  arg: number;
  before: number;
  /** place in the format */
  at: number;
  code: number;
  done: boolean;
}

/** Writes a format with arguments as the program does; the shell's builtin says other things. @source coreutils 9.1: printf.c */
class Printer {
  private ready: Bytes = "";

  constructor(
    private readonly ctx: ProgramContext,
    private readonly st: PrintfState,
    private readonly format: Bytes,
    private readonly args: readonly Bytes[],
  ) {}

  /** Goes on until the end or until the step is spent. */
  run(): void {
    const { st, format, ctx } = this;
    try {
      while (!st.done && !ctx.isSpent) {
        if (st.at < format.length) this.piece();
        else this.endOfFormat();
      }
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      if (error.message !== "") this.complain(error.message);
      st.done = true;
    }
    this.flush();
  }

  /** The format begins again while it uses up arguments. */
  private endOfFormat(): void {
    const { st, args } = this;
    if (st.arg >= args.length) st.done = true;
    else if (st.arg > st.before) {
      st.before = st.arg;
      st.at = 0;
    } else {
      this.say(`warning: ignoring excess arguments, starting with ${quoted(args[st.arg] ?? "", "locale")}`);
      st.done = true;
    }
  }

  private flush(): void {
    if (this.ready !== "") this.ctx.send(1, this.ready);
    this.ready = "";
  }

  private put(part: PrintfPart): void {
    this.ctx.charge("looked", 40 + (typeof part === "string" ? part.length * 4 : 0));
    if (typeof part === "string") {
      this.ready += part;
      return;
    }
    this.flush();
    this.ctx.send(1, pattern(part.fill, part.n));
  }

  private say(message: Bytes): void {
    this.ctx.err(`${this.ctx.argv0}: ${message}\n`);
  }
  private complain(message: Bytes): void {
    this.say(message);
    this.st.code = 1;
  }
  private next(): Bytes | undefined {
    return this.args[this.st.arg++];
  }

  /** Writes what stands next in the format. */
  private piece(): void {
    const { st, format } = this;
    const plain = /^[^%\\]+/.exec(format.slice(st.at, st.at + 4_096))?.[0] ?? "";
    if (plain !== "") {
      this.put(plain);
      st.at += plain.length;
    } else if (format[st.at] === "\\") st.at += this.escape(format, st.at, false);
    else st.at += this.conversion(format.slice(st.at, st.at + 256));
  }

  /** Writes what stands behind a backslash; how long it is. @source coreutils 9.1: printf.c, print_esc */
  private escape(text: Bytes, at: number, isArgument: boolean): number {
    const rest = text.slice(at + 1, at + 10);
    const letter = rest[0] ?? "";
    if (letter === "x") {
      const digits = /^x([0-9a-fA-F]{1,2})/.exec(rest)?.[1];
      if (digits === undefined) throw new Stop("missing hexadecimal number in escape");
      this.put(String.fromCharCode(Number.parseInt(digits, 16)));
      return 2 + digits.length;
    }
    const octal = (isArgument ? /^0([0-7]{0,3})/ : /^([0-7]{1,3})/).exec(rest) ?? (isArgument ? /^([1-7][0-7]{0,2})/.exec(rest) : null);
    if (octal) {
      this.put(String.fromCharCode(Number.parseInt(octal[1] || "0", 8) & 255));
      return 1 + octal[0].length;
    }
    if (letter === "c") throw new Stop("");
    if (Object.hasOwn(ESCAPES, letter) && letter !== "") {
      this.put(ESCAPES[letter] ?? "");
      return 2;
    }
    if (letter === "u" || letter === "U") return this.universal(rest, letter);
    this.put(`\\${letter}`);
    return 1 + letter.length;
  }

  private universal(rest: Bytes, letter: "u" | "U"): number {
    const count = letter === "u" ? 4 : 8;
    const digits = rest.slice(1, 1 + count);
    if (digits.length < count || !/^[0-9a-fA-F]+$/.test(digits)) throw new Stop("missing hexadecimal number in escape");
    const code = Number.parseInt(digits, 16);
    if ((code <= 0x9f && !"$@`".includes(String.fromCharCode(code))) || (code >= 0xd800 && code <= 0xdfff))
      throw new Stop(`invalid universal character name \\${letter}${digits.toLowerCase()}`);
    this.put(code > 0x10ffff ? `\\${letter}${digits}` : encodeUtf8(String.fromCodePoint(code)));
    return 2 + count;
  }

  /** Writes one conversion; how long it is in the format. */
  private conversion(text: Bytes): number {
    const direct = text[1];
    if (direct === "%") this.put("%");
    else if (direct === "b" || direct === "q") {
      const arg = this.next();
      if (arg !== undefined && direct === "q") this.put(quoted(arg, "shell-escape"));
      else if (arg !== undefined) this.escapedArgument(arg);
    } else return this.formatted(text);
    return 2;
  }

  private escapedArgument(arg: Bytes): void {
    for (let i = 0; i < arg.length; ) {
      const plain = /^[^\\]+/.exec(arg.slice(i, i + 4_096))?.[0] ?? "";
      if (plain !== "") {
        this.put(plain);
        i += plain.length;
      } else i += this.escape(arg, i, true);
    }
  }

  private formatted(text: Bytes): number {
    const found = /^%([-+ #0'I]*)(\*|\d*)(\.(?:\*|\d*))?[lLhjtz]*(.?)/s.exec(text) ?? [];
    const [all = "%", flags = "", width = "", precision, kind = ""] = found;
    const isKnown = kind !== "" && "aAeEfFgGcdiosuxX".includes(kind);
    const isWrong =
      (/['I]/.test(flags) && /[aAceEosxX]/.test(kind)) ||
      (flags.includes("#") && /[cdisu]/.test(kind)) ||
      (flags.includes("0") && /[cs]/.test(kind)) ||
      (precision !== undefined && kind === "c");
    if (!isKnown || isWrong) throw new Stop(`${all}: invalid conversion specification`);
    const wide = width === "*" ? this.number("field width") : width;
    let narrow = precision ?? "";
    if (narrow === ".*") {
      const count = this.number("precision");
      narrow = count.startsWith("-") ? "" : `.${count}`;
    }
    const arg = this.next();
    const spec = `%${flags.replace(/['I]/g, "")}${wide}${narrow}${kind}`;
    this.print(spec, kind, arg);
    return all.length;
  }

  /** An argument that says how wide or how precise. */
  private number(what: string): string {
    const arg = this.next() ?? "0";
    const printed = formatPrintf(["%d", arg], 0);
    this.judge(arg, printed.errors);
    const value = Number(printed.parts.join(""));
    if (Math.abs(value) > 0x7fffffff) throw new Stop(`invalid ${what}: ${quoted(arg, "locale")}`);
    return String(value);
  }

  private print(spec: string, kind: string, arg: Bytes | undefined): void {
    const printed = formatPrintf(arg === undefined ? [spec] : [spec, arg], 0);
    this.ctx.charge("field", 4);
    if (kind !== "s" && kind !== "c") this.judge(arg ?? "", printed.errors);
    for (const part of printed.parts) this.put(part);
  }

  /** What is wrong with a number. @source coreutils 9.1: printf.c, verify_numeric */
  private judge(arg: Bytes, errors: readonly Bytes[]): void {
    if (/^["']./s.test(arg)) {
      const ignored = charsOf(arg.slice(1)).slice(1).join("");
      if (ignored !== "") this.say(`warning: ${ignored}: character(s) following character constant have been ignored`);
      return;
    }
    const [first] = errors;
    if (first === undefined) return;
    const shown = quoted(arg, "locale");
    if (first.startsWith("write error")) throw new Stop(first);
    if (first.startsWith("warning: ")) this.complain(`${shown}: Numerical result out of range`);
    else if (/^[ \t\n\v\f\r]*[-+]?(?:\.?\d|inf|nan)/i.test(arg)) this.complain(`${shown}: value not completely converted`);
    else this.complain(`${shown}: expected a numeric value`);
  }
}

/** `printf`, as a program. @source coreutils 9.1: printf */
export const printf: Program<PrintfState> = {
  name: "printf",
  start(ctx) {
    const { args } = ctx;
    if (args.length === 1 && args[0] === "--help") throw new HelpWanted("help");
    if (args.length === 1 && args[0] === "--version") throw new HelpWanted("version");
    const st: PrintfState = { arg: 0, before: 0, at: 0, code: 0, done: false };
    if (args.length > 1 || (args.length === 1 && args[0] !== "--")) return st;
    ctx.err(`${ctx.argv0}: missing operand\nTry '${ctx.argv0} --help' for more information.\n`);
    return { ...st, code: 1, done: true };
  },
  step(ctx, st): Step {
    while (!st.done) {
      if (ctx.isSpent || ctx.process.out.length > 0) break;
      const refused = ctx.writeError(1);
      if (refused !== null) {
        ctx.err(`${ctx.argv0}: write error: ${errorText(refused)}\n`);
        return exit(1);
      }
      const [format = "", ...rest] = ctx.args[0] === "--" ? ctx.args.slice(1) : ctx.args;
      new Printer(ctx, st, format, rest).run();
    }
    return st.done ? exit(st.code) : again;
  },
};
