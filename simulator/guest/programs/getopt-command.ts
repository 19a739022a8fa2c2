import type { Bytes } from "../../content/bytes";
import { instantProgram, type Output, type ProgramContext } from "../os/program";
import { HelpWanted } from "./help";
import { getopt } from "./options";

/** What a script says of its options. */
interface Script {
  readonly letters: string;
  readonly names: readonly { readonly name: Bytes; readonly takes: "" | ":" | "::" }[];
  readonly order: "any" | "first" | "kept";
  /** long options may begin with one dash */
  readonly alternative: boolean;
  readonly progname: Bytes;
  readonly quote: (text: Bytes) => Bytes;
}

const usage = (text: string, code = 2): Output => ({
  stdout: "",
  stderr: `getopt: ${text}\nTry 'getopt --help' for more information.\n`,
  code,
});

/** Words that are put in order: it is done in one step. guess: far beyond any use */
const WORDS_MOST = 10_000;

const SHELLS: Readonly<Record<string, "sh" | "csh">> = { sh: "sh", bash: "sh", csh: "csh", tcsh: "csh" };

/** A word as a shell reads it. @source util-linux 2.38.1: getopt.c, normalize */
function quotedFor(shell: "sh" | "csh", text: Bytes): Bytes {
  let inner = text.replace(/'/g, shell === "csh" ? "\0" : "'\\''");
  if (shell === "csh")
    inner = inner
      .replace(/\\/g, "\\\\")
      .replace(/!/g, "'\\!'")
      .replace(/\n/g, "\\n")
      .replace(/[\t\v\f\r ]/g, "'\\$&'")
      .replace(/\0/g, "'\\''");
  return `'${inner}'`;
}

/** Puts a script's arguments in order. */
class Arranger {
  private readonly rest: Bytes[] = [];
  private out = "";
  private errors = "";

  constructor(
    private readonly script: Script,
    private readonly args: readonly Bytes[],
  ) {}

  run(): { line: Bytes; errors: Bytes } {
    const { args, script } = this;
    let at = 0;
    for (; at < args.length; at++) {
      const arg = args[at] as Bytes;
      if (arg === "--") {
        at++;
        break;
      }
      if (!arg.startsWith("-") || arg === "-") {
        if (script.order === "first") break;
        if (script.order === "kept") this.out += ` ${script.quote(arg)}`;
        else this.rest.push(arg);
      } else if (arg.startsWith("--")) at += this.long(arg.slice(2), arg, args[at + 1]);
      else if (script.alternative && (arg.length > 2 || !script.letters.includes(arg[1] ?? "")) && this.isLong(arg))
        at += this.long(arg.slice(1), arg, args[at + 1]);
      else at += this.short(arg, args[at + 1]);
    }
    const operands = [...this.rest, ...args.slice(at)].map((word) => ` ${script.quote(word)}`).join("");
    return { line: `${this.out} --${operands}`, errors: this.errors };
  }

  private complain(text: string): void {
    this.errors += `${this.script.progname}: ${text}\n`;
  }

  /** Whether a word with one dash is to be read as a long option: unless only a short one fits. */
  private isLong(arg: Bytes): boolean {
    const name = arg.slice(1).split("=")[0] ?? "";
    return this.script.names.some((known) => known.name.startsWith(name)) || !this.script.letters.includes(arg[1] ?? "");
  }

  /** Reads a long option; how many words more it took. */
  private long(text: Bytes, arg: Bytes, next: Bytes | undefined): number {
    const cut = text.indexOf("=");
    const typed = cut < 0 ? text : text.slice(0, cut);
    const dash = arg.startsWith("--") ? "--" : "-";
    const exact = this.script.names.find(({ name }) => name === typed);
    const fits = exact ? [exact] : this.script.names.filter(({ name }) => name.startsWith(typed));
    const [found] = fits;
    if (found === undefined) {
      this.complain(`unrecognized option '${dash}${text}'`);
      return 0;
    }
    if (fits.length > 1) {
      this.complain(`option '${arg}' is ambiguous; possibilities: ${fits.map(({ name }) => `'${dash}${name}'`).join(" ")}`);
      return 0;
    }
    const { quote } = this.script;
    if (found.takes === "") {
      if (cut >= 0) this.complain(`option '${dash}${found.name}' doesn't allow an argument`);
      else this.out += ` --${found.name}`;
      return 0;
    }
    if (cut >= 0 || found.takes === "::") {
      this.out += ` --${found.name} ${quote(cut < 0 ? "" : text.slice(cut + 1))}`;
      return 0;
    }
    if (next === undefined) {
      this.complain(`option '${dash}${found.name}' requires an argument`);
      return 0;
    }
    this.out += ` --${found.name} ${quote(next)}`;
    return 1;
  }

  /** Reads letters; how many words more they took. */
  private short(arg: Bytes, next: Bytes | undefined): number {
    const { letters, quote } = this.script;
    for (let i = 1; i < arg.length; i++) {
      const letter = arg[i] ?? "";
      const place = letter === ":" ? -1 : letters.indexOf(letter);
      if (place < 0) {
        this.complain(`invalid option -- '${letter}'`);
        continue;
      }
      const takes = /^:{0,2}/.exec(letters.slice(place + 1))?.[0] ?? "";
      if (takes === "") {
        this.out += ` -${letter}`;
        continue;
      }
      const joined = arg.slice(i + 1);
      if (joined !== "" || takes === "::") {
        this.out += ` -${letter} ${quote(joined)}`;
        return 0;
      }
      if (next === undefined) {
        this.complain(`option requires an argument -- '${letter}'`);
        return 0;
      }
      this.out += ` -${letter} ${quote(next)}`;
      return 1;
    }
    return 0;
  }
}

function namesOf(lists: readonly Bytes[]): Script["names"] | Output {
  const names: { name: Bytes; takes: "" | ":" | "::" }[] = [];
  for (const word of lists.flatMap((list) => list.split(/[, \t\n]+/)).filter((part) => part !== "")) {
    const found = /^(.*?)(:{0,2})$/s.exec(word);
    if ((found?.[1] ?? "") === "") return usage("empty long option after -l or --long argument");
    names.push({ name: found?.[1] ?? "", takes: (found?.[2] ?? "") as "" | ":" | "::" });
  }
  return names;
}

function arrange(
  ctx: ProgramContext,
  letters: Bytes,
  args: readonly Bytes[],
  ways: Omit<Script, "letters" | "order">,
  quiet: { errors: boolean; output: boolean },
): Output {
  const order = letters.startsWith("+") || ctx.env("POSIXLY_CORRECT") !== null ? "first" : letters.startsWith("-") ? "kept" : "any";
  const script: Script = { ...ways, letters: letters.replace(/^[-+]/, ""), order };
  // A colon before the letters: the script complains itself.
  const isSilent = script.letters.startsWith(":");
  if (args.length > WORDS_MOST) return { stdout: "", stderr: "getopt: cannot allocate memory\n", code: 3 };
  ctx.charge("field", args.length * 3);
  const { line, errors } = new Arranger(script, args).run();
  return { stdout: quiet.output ? "" : `${line}\n`, stderr: quiet.errors || isSilent ? "" : errors, code: errors === "" ? 0 : 1 };
}

/** `getopt`. @source util-linux 2.38.1: getopt(1) */
export const getoptCommand = instantProgram("getopt", (args, ctx): Output => {
  const plain = (text: Bytes): Bytes => text;
  const [first] = args;
  const loud = { errors: false, output: false };
  if (first === undefined)
    return ctx.env("GETOPT_COMPATIBLE") === null ? usage("missing optstring argument") : { stdout: " --\n", stderr: "", code: 0 };
  if (!first.startsWith("-") || ctx.env("GETOPT_COMPATIBLE") !== null)
    return arrange(
      ctx,
      first.replace(/^[-+]+/, ""),
      args.slice(1),
      { names: [], alternative: false, progname: "getopt", quote: plain },
      loud,
    );
  const { flags, given, values, rest, error } = getopt("getopt", args, "+ao:l:n:qQs:TuhV", {
    options: "o",
    longoptions: "l",
    quiet: "q",
    "quiet-output": "Q",
    shell: "s",
    test: "T",
    unquoted: "u",
    help: "h",
    alternative: "a",
    name: "n",
    version: "V",
  });
  if (error) return { stdout: "", stderr: `${error}\n`, code: 2 };
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  if (flags.has("T")) return { stdout: "", stderr: "", code: 4 };
  const shell = values.get("s") ?? "bash";
  if (!Object.hasOwn(SHELLS, shell)) return usage("unknown shell after -s or --shell argument");
  const names = namesOf(given.flatMap(([letter, value]) => (letter === "l" ? [value] : [])));
  if ("stdout" in names) return names;
  const letters = values.get("o") ?? rest[0];
  if (letters === undefined) return usage("missing optstring argument");
  const quote = flags.has("u") ? plain : (text: Bytes): Bytes => quotedFor(SHELLS[shell] ?? "sh", text);
  const ways = { names, alternative: flags.has("a"), progname: values.get("n") ?? "getopt", quote };
  return arrange(ctx, letters, values.has("o") ? rest : rest.slice(1), ways, { errors: flags.has("q"), output: flags.has("Q") });
});
