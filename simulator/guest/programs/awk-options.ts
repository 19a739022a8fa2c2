import type { Bytes } from "../../content/bytes";
import type { Dialect } from "../awk/dialect";
import { GAWK_VERSION, gawkUsage, MAWK_VERSION, mawkUsage } from "./awk-texts";

/** What a command line of awk says. */
export interface AwkLine {
  /** text of the program, or files that have it */
  readonly text: Bytes | null;
  readonly files: Bytes[];
  /** assignments of `-v` and `-F`, in their order */
  readonly assignments: Bytes[];
  readonly operands: Bytes[];
  readonly isInteractive: boolean;
  /** seed of `-W random` */
  readonly seed: number | null;
}

/** What is said at once, and the code. */
export interface AwkAnswer {
  readonly stdout: Bytes;
  readonly stderr: Bytes;
  readonly code: number;
}

const said = (stdout: Bytes): AwkAnswer => ({ stdout, stderr: "", code: 0 });

/** Long options of gawk that stand for short ones. */
const LONG: Readonly<Record<string, string>> = {
  file: "f",
  "field-separator": "F",
  assign: "v",
  source: "e",
  exec: "E",
  help: "h",
  version: "V",
  posix: "P",
  traditional: "c",
  "re-interval": "r",
  "characters-as-bytes": "b",
  "non-decimal-data": "n",
  sandbox: "S",
  lint: "L",
};
/** Options without a value: those that change nothing here, and those that would and are not built. */
const GNU_FLAGS = "Orst";
const NOT_BUILT = "bcCdDgiIlLMNnopPS";

/** Reads the options. */
export function readAwkLine(args: readonly Bytes[], name: Bytes, dialect: Dialect): AwkLine | AwkAnswer {
  const files: Bytes[] = [];
  const texts: Bytes[] = [];
  const assignments: Bytes[] = [];
  let isInteractive = false;
  let seed: number | null = null;
  const refuse = (text: Bytes): AwkAnswer => ({ stdout: "", stderr: `${name}: ${text}\n`, code: 2 });
  let at = 0;
  while (at < args.length) {
    const arg = args[at] as Bytes;
    if (arg === "--") {
      at++;
      break;
    }
    if (!arg.startsWith("-") || arg === "-") break;
    const option = readOption(arg, args[at + 1], dialect);
    if ("bad" in option) return dialect.isGnu ? badOption(name, option.bad) : refuse(`not an option: ${arg}`);
    if (option.value === undefined)
      return dialect.isGnu
        ? { stdout: "", stderr: `${name}: option requires an argument -- ${option.letter}\n${gawkUsage(name)}`, code: 1 }
        : refuse(`option -${option.letter} lacks argument`);
    at += option.used;
    const { letter, value } = option;
    if (dialect.isGnu && NOT_BUILT.includes(letter))
      return { stdout: "", stderr: `${name}: option -${letter} is not part of this system\n`, code: 1 };
    if (letter === "f") files.push(value);
    else if (letter === "e") texts.push(value);
    else if (letter === "F") assignments.push(`FS=${value}`);
    else if (letter === "v") {
      if (!/^[A-Za-z_][A-Za-z0-9_]*=/.test(value)) return badAssignment(name, value, dialect);
      assignments.push(value);
    } else if (letter === "V") return said(GAWK_VERSION);
    else if (letter === "h") return said(gawkUsage(name));
    else if (letter === "E") return { text: null, files: [value], assignments, operands: args.slice(at), isInteractive, seed };
    else if (letter === "W") {
      const [word = "", number] = value.split("=");
      if (word !== "" && "version".startsWith(word)) return said(MAWK_VERSION);
      if (word !== "" && ("help".startsWith(word) || "usage".startsWith(word))) return said(mawkUsage(name));
      if (word !== "" && "interactive".startsWith(word)) isInteractive = true;
      else if (word !== "" && "random".startsWith(word)) seed = Number(number ?? 0);
      else if (word !== "" && "exec".startsWith(word) && args[at] !== undefined) {
        return { text: null, files: [args[at] as Bytes], assignments, operands: args.slice(at + 1), isInteractive, seed };
      } else if (/^(posix_space|dump)/.test(word)) return refuse(`option -W ${word} is not part of this system`);
      else if (!word.startsWith("sprintf")) return refuse(`vacuous option: -W ${value}`);
    }
  }
  if (files.length > 0 || texts.length > 0) {
    return { text: texts.length > 0 ? texts.join("\n") : null, files, assignments, operands: args.slice(at), isInteractive, seed };
  }
  const text = args[at];
  if (text === undefined) return dialect.isGnu ? { stdout: "", stderr: gawkUsage(name), code: 1 } : said(mawkUsage(name));
  return { text, files, assignments, operands: args.slice(at + 1), isInteractive, seed };
}

function badOption(name: Bytes, option: Bytes): AwkAnswer {
  const what = option.startsWith("--") ? `${name}: unrecognized option '${option}'\n` : "";
  return { stdout: "", stderr: `${what}${gawkUsage(name)}`, code: 1 };
}

function badAssignment(name: Bytes, value: Bytes, dialect: Dialect): AwkAnswer {
  if (!dialect.isGnu) return { stdout: "", stderr: `${name}: improper assignment: -v ${value}\n`, code: 2 };
  const cut = value.indexOf("=");
  const why = cut < 0 ? `\`${value}' argument to \`-v' not in \`var=value' form` : `\`${value.slice(0, cut)}' is not a legal variable name`;
  return { stdout: "", stderr: `${name}: fatal: ${why}\n`, code: 2 };
}

/** An option with its value, "" for one that takes none, and how many words they are. */
type Option = { readonly letter: string; readonly value: Bytes | undefined; readonly used: number } | { readonly bad: Bytes };

function readOption(arg: Bytes, following: Bytes | undefined, dialect: Dialect): Option {
  if (arg.startsWith("--")) {
    const [word = "", ...rest] = arg.slice(2).split("=");
    const names = Object.keys(LONG).filter((each) => each.startsWith(word));
    const letter = LONG[word] ?? (names.length === 1 ? LONG[names[0] as string] : undefined);
    if (!dialect.isGnu || letter === undefined) return { bad: arg };
    if (!"fFveE".includes(letter)) return { letter, value: rest.join("="), used: 1 };
    return rest.length > 0 ? { letter, value: rest.join("="), used: 1 } : { letter, value: following, used: 2 };
  }
  const letter = arg[1] as string;
  const takes = dialect.isGnu ? "fFveEW" : "fFvW";
  if (takes.includes(letter)) return arg.length > 2 ? { letter, value: arg.slice(2), used: 1 } : { letter, value: following, used: 2 };
  if (dialect.isGnu && (letter === "V" || letter === "h")) return { letter, value: "", used: 1 };
  if (dialect.isGnu && (GNU_FLAGS + NOT_BUILT).includes(letter)) return { letter, value: "", used: 1 };
  return { bad: arg };
}
