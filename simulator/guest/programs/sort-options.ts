import type { Bytes } from "../../content/bytes";
import type { Output, ProgramContext } from "../os/program";
import { usage } from "./filter";
import { chosenWord } from "./operands";
import { getopt } from "./options";
import { readSize } from "./sizes";
import { parseKey, type SortKey } from "./sort-keys";

/** What sort is asked for. Plain data. */
export interface SortRequest {
  /** each with the options that count for it */
  readonly keys: readonly SortKey[];
  /** the last comparison, of whole lines, is turned round */
  readonly reverse: boolean;
  readonly unique: boolean;
  readonly stable: boolean;
  readonly separator: Bytes;
  readonly output: Bytes;
  readonly end: Bytes;
  /** only look whether the input is in order; `quiet`: say nothing */
  readonly check: "" | "loud" | "quiet";
  readonly merge: boolean;
  readonly seed: number;
}

const LONG = {
  "ignore-leading-blanks": "b",
  check: "\x01",
  "compress-program": "\x02",
  debug: "\x03",
  "dictionary-order": "d",
  "ignore-case": "f",
  "files0-from": "\x04",
  "general-numeric-sort": "g",
  "ignore-nonprinting": "i",
  key: "k",
  merge: "m",
  "month-sort": "M",
  "numeric-sort": "n",
  "human-numeric-sort": "h",
  "version-sort": "V",
  "random-sort": "R",
  "random-source": "\x05",
  sort: "\x06",
  output: "o",
  reverse: "r",
  stable: "s",
  "batch-size": "\x07",
  "buffer-size": "S",
  "field-separator": "t",
  "temporary-directory": "T",
  unique: "u",
  "zero-terminated": "z",
  parallel: "\x08",
};
const SPEC = "bcCdfghik:mMno:rRsS:t:T:uVy:z\x01::\x02:\x03\x04:\x05:\x06:\x07:\x08:";
const SORTS = [["general-numeric"], ["human-numeric"], ["month"], ["numeric"], ["random"], ["version"]];
const SORT_LETTERS: Readonly<Record<string, string>> = {
  "general-numeric": "g",
  "human-numeric": "h",
  month: "M",
  numeric: "n",
  random: "R",
  version: "V",
};

/** Keys as they were written once, `+1 -2`, as `-k 2,2`. @source coreutils 9.1: sort.c */
function modern(args: readonly Bytes[]): Bytes[] {
  const out: Bytes[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Bytes;
    const start = /^\+(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*)$/.exec(arg);
    if (!start) {
      out.push(arg);
      if (arg === "--") return [...out, ...args.slice(i + 1)];
      continue;
    }
    const end = /^-(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*)$/.exec(args[i + 1] ?? "");
    const from = `${Number(start[1]) + 1}.${Number(start[2] ?? 0) + 1}${start[3]}`;
    if (!end) out.push(`-k${from}`);
    else {
      i++;
      const char = Number(end[2] ?? 0);
      out.push(`-k${from},${char === 0 ? Number(end[1]) || 1 : `${Number(end[1]) + 1}.${char}`}${end[3]}`);
    }
  }
  return out;
}

/** Options that cannot stand together, as they are told of; null: all can. @source coreutils 9.1: sort.c, check_ordering_compatibility */
function incompatible(flags: string): string | null {
  const count = [...new Set(flags)].filter((letter) => "nghM".includes(letter)).length;
  const other = ["V", "R"].filter((letter) => flags.includes(letter)).length + (/[di]/.test(flags) && !/[VR]/.test(flags) ? 1 : 0);
  if (count + other <= 1) return null;
  return `sort: options '-${[..."dfghiMnRV"].filter((letter) => flags.includes(letter)).join("")}' are incompatible`;
}

function separatorOf(text: Bytes | undefined): Bytes | Output {
  if (text === undefined) return "";
  if (text === "") return usage("sort: empty tab", 2);
  if (text === "\\0") return "\0";
  return text.length > 1 ? usage(`sort: multi-character tab ‘${text}’`, 2) : text;
}

/** Options about how it is done, which change nothing of what comes out: only their values are looked at. */
function checkFigures(values: ReadonlyMap<string, Bytes>): string | null {
  const memory = values.get("S");
  if (memory !== undefined && !/^\d+%$/.test(memory) && typeof readSize(memory.replace(/^(\d+)$/, "$1K"), "EgGkKmMPtTYZb") !== "number")
    return `sort: invalid -S argument '${memory}'`;
  const parallel = values.get("\x08");
  if (parallel !== undefined && !/^\d+$/.test(parallel)) return `sort: invalid --parallel argument '${parallel}'`;
  if (parallel !== undefined && Number(parallel) === 0) return "sort: number in parallel must be nonzero";
  const batch = values.get("\x07");
  if (batch !== undefined && !/^\d+$/.test(batch)) return `sort: invalid --batch-size argument '${batch}'`;
  if (batch !== undefined && Number(batch) < 2)
    return `sort: invalid --batch-size argument ‘${batch}’\nsort: minimum --batch-size argument is ‘2’`;
  return null;
}

/** Keys with what they take of the options for all lines. */
function settledKeys(keys: readonly SortKey[], flags: string, blanks: boolean): SortKey[] {
  const whole: SortKey = { fromField: 1, fromChar: 1, toField: 0, toChar: 0, skipStart: blanks, skipEnd: blanks, flags };
  if (keys.length === 0) return flags.replace("r", "") !== "" || blanks ? [whole] : [];
  return keys.map((key) =>
    key.flags === "" && !key.skipStart && !key.skipEnd ? { ...key, flags, skipStart: blanks, skipEnd: blanks } : key,
  );
}

/** Reads sort's options; what to print at once when they are wrong. @source coreutils 9.1: sort */
export function readSortOptions(ctx: ProgramContext): { request: SortRequest; files: Bytes[] } | Output {
  const { flags, given, values, rest, error } = getopt("sort", modern(ctx.args), SPEC, LONG);
  if (error) return usage(error, 2);
  for (const [letter, name] of [
    ["\x03", "--debug"],
    ["\x05", "--random-source"],
  ] as const)
    if (flags.has(letter)) return usage(`sort: option ${name} is not supported here`, 2);
  const keys: SortKey[] = [];
  let letters = "";
  const checks = new Set<string>();
  for (const [letter, value] of given) {
    if (letter === "k") {
      const key = parseKey(value);
      if (typeof key === "string") return usage(key, 2);
      const bad = incompatible(key.flags);
      if (bad !== null) return usage(bad, 2);
      keys.push(key);
    } else if (letter === "\x06") {
      const word = chosenWord("sort", "sort", value, SORTS, 1);
      if (typeof word !== "string") return { ...word, stderr: word.stderr.replace(/Try .*\n$/, "") };
      letters += SORT_LETTERS[word] ?? "";
    } else if (letter === "\x01") {
      const word = value === "" ? "diagnose-first" : chosenWord("sort", "check", value, [["quiet", "silent"], ["diagnose-first"]]);
      if (typeof word !== "string") return word;
      checks.add(word === "quiet" ? "C" : "c");
    } else if (letter === "c" || letter === "C") checks.add(letter);
    else if ("dfgiMhnRrV".includes(letter)) letters += letter;
  }
  const bad = incompatible(letters) ?? checkFigures(values);
  if (bad !== null) return usage(bad, 2);
  if (checks.size > 1) return usage("sort: options '-cC' are incompatible", 2);
  const check = checks.has("C") ? "quiet" : checks.has("c") ? "loud" : "";
  const outputs = new Set(given.filter(([letter]) => letter === "o").map(([, value]) => value));
  if (outputs.size > 1) return usage("sort: multiple output files specified", 2);
  if (check !== "" && outputs.size > 0) return usage(`sort: options '-${check === "quiet" ? "C" : "c"}o' are incompatible`, 2);
  const separator = separatorOf(values.get("t"));
  if (typeof separator !== "string") return separator;
  if (check !== "" && rest.length > 1)
    return usage(`sort: extra operand '${rest[1]}' not allowed with -${check === "quiet" ? "C" : "c"}`, 2);
  const request: SortRequest = {
    keys: settledKeys(keys, letters, flags.has("b")),
    reverse: letters.includes("r"),
    unique: flags.has("u"),
    stable: flags.has("s"),
    separator,
    output: values.get("o") ?? "",
    end: flags.has("z") ? "\0" : "\n",
    check,
    merge: flags.has("m") && check === "",
    seed: letters.includes("R") || keys.some((key) => key.flags.includes("R")) ? ctx.random() : 0,
  };
  return { request, files: [...rest] };
}
