import type { Bytes } from "../../content/bytes";
import type { Output, ProgramContext } from "../os/program";
import { rangesOf } from "./cut";
import type { Rounding, Scale } from "./human-numbers";
import { chosenWord, misuse } from "./operands";
import { getopt } from "./options";
import { readSize } from "./sizes";

/** What a call of numfmt asks for. Plain data. */
export interface NumfmtRequest {
  from: Scale;
  to: Scale;
  fromUnit: number;
  toUnit: number;
  rounding: Rounding;
  invalid: "abort" | "fail" | "warn" | "ignore";
  suffix: Bytes;
  /** columns, negative: filled behind; 0: as they come */
  padding: number;
  /** zeros fill a number up to here */
  zeros: number;
  places: number;
  before: Bytes;
  after: Bytes;
  /** "" blanks */
  delimiter: Bytes;
  fields: [number, number][];
  header: number;
  end: Bytes;
  debug: boolean;
  autoPadding: boolean;
}

const SCALES = [["none"], ["auto"], ["si"], ["iec"], ["iec-i"]];
const ROUNDINGS = [["up"], ["down"], ["from-zero"], ["towards-zero"], ["nearest"]];
const INVALID = [["abort"], ["fail"], ["warn"], ["ignore"]];

const LONG = {
  from: "\x01",
  "from-unit": "\x02",
  to: "\x03",
  "to-unit": "\x04",
  round: "\x05",
  padding: "\x06",
  suffix: "\x07",
  grouping: "\x0b",
  delimiter: "d",
  field: "\x0c",
  debug: "\x0e",
  "-debug": "\x0f",
  header: "\x10",
  format: "\x11",
  invalid: "\x12",
  "zero-terminated": "z",
};

const fail = (text: string): Output => ({ stdout: "", stderr: `numfmt: ${text}\n`, code: 1 });

interface Format {
  readonly before: Bytes;
  readonly after: Bytes;
  readonly padding: number;
  readonly zeros: number;
  readonly places: number;
  readonly grouping: boolean;
}

/** Reads a format such as `%-10.2f`. @source coreutils 9.1: numfmt.c, parse_format_string */
function formatOf(text: Bytes): Format | string {
  const start = /^(?:[^%]|%%)*/.exec(text)?.[0] ?? "";
  let at = start.length;
  if (at === text.length) return `format ‘${text}’ has no % directive`;
  at++;
  let zero = false;
  let grouping = false;
  for (; " 0'".includes(text[at] ?? "x"); at++) {
    if (text[at] === "0") zero = true;
    if (text[at] === "'") grouping = true;
  }
  const width = /^-?\d+/.exec(text.slice(at))?.[0] ?? "";
  at += width.length;
  if (at >= text.length) return `format ‘${text}’ ends in %`;
  let places = -1;
  if (text[at] === ".") {
    const digits = /^\d*/.exec(text.slice(at + 1))?.[0] ?? "";
    if (/^[-+ ]/.test(text.slice(at + 1))) return `invalid precision in format ‘${text}’`;
    places = Number(digits || "0");
    if (places > 30) return `invalid precision in format ‘${text}’`;
    at += 1 + digits.length;
  }
  if (text[at] !== "f") return `invalid format ‘${text}’, directive must be %[0]['][-][N][.][N]f`;
  const end = text.slice(at + 1);
  if (!/^(?:[^%]|%%)*$/.test(end)) return `format ‘${text}’ has too many % directives`;
  const plain = (part: Bytes): Bytes => part.replace(/%%/g, "%");
  const n = Number(width || "0");
  const isZero = zero && n > 0;
  return { before: plain(start), after: end, padding: isZero ? 0 : n, zeros: isZero ? n : 0, places, grouping };
}

function unitOf(text: Bytes): number | null {
  const found = /^(\d+)([KMGTPEZY]?)(i?)$/.exec(text);
  if (!found || (found[3] !== "" && found[2] === "")) return null;
  const size = readSize(`${found[1]}${found[2] === "" ? "" : found[3] === "i" ? `${found[2]}iB` : `${found[2]}B`}`, "KMGTPEZY0");
  return typeof size === "number" && size > 0 ? size : null;
}

function fieldsOf(lists: readonly Bytes[]): [number, number][] | Output {
  if (lists.length > 1) return fail("multiple field specifications");
  const [list = "1"] = lists;
  if (list === "-") return [[1, 1e15]];
  const ranges = rangesOf(list, "f");
  return typeof ranges === "string" ? misuse("numfmt", ranges) : ranges;
}

/** Reads a command line of numfmt. @source coreutils 9.1: numfmt.c */
export function readNumfmt(ctx: ProgramContext): { request: NumfmtRequest; numbers: Bytes[] } | Output {
  const spec = "d:z\x01:\x02:\x03:\x04:\x05:\x06:\x07:\x0b\x0c:\x0e\x0f\x10::\x11:\x12:";
  const { given, flags, values, rest, error } = getopt("numfmt", ctx.args, spec, LONG);
  if (error) return { stdout: "", stderr: `${error}\n`, code: 1 };
  const words: Record<string, string> = {};
  for (const [letter, option, known] of [
    ["\x01", "from", SCALES],
    ["\x03", "to", SCALES.filter(([word]) => word !== "auto")],
    ["\x05", "round", ROUNDINGS],
    ["\x12", "invalid", INVALID],
  ] as const) {
    const value = values.get(letter);
    if (value === undefined) continue;
    const word = chosenWord("numfmt", option, value, known);
    if (typeof word !== "string") return word;
    words[option] = word;
  }
  const units: number[] = [];
  for (const letter of ["\x02", "\x04"]) {
    const text = values.get(letter);
    const unit = text === undefined ? 1 : unitOf(text);
    if (unit === null) return fail(`invalid unit size: ‘${text ?? ""}’`);
    units.push(unit);
  }
  const paddingText = values.get("\x06");
  const padding = Number(paddingText ?? "0");
  if (paddingText !== undefined && (!/^[-+]?\d{1,9}$/.test(paddingText) || padding === 0))
    return fail(`invalid padding value ‘${paddingText}’`);
  const headerText = values.get("\x10");
  if (headerText !== undefined && headerText !== "" && !(/^\d{1,15}$/.test(headerText) && Number(headerText) > 0))
    return fail(`invalid header value ‘${headerText}’`);
  const delimiter = values.get("d");
  if (delimiter !== undefined && delimiter.length > 1) return fail("the delimiter must be a single character");
  const fields = fieldsOf(given.flatMap(([letter, value]) => (letter === "\x0c" ? [value] : [])));
  if ("stdout" in fields) return fields;
  if (flags.has("\x11") && flags.has("\x0b")) return fail("--grouping cannot be combined with --format");
  const format = flags.has("\x11")
    ? formatOf(values.get("\x11") ?? "")
    : { before: "", after: "", padding: 0, zeros: 0, places: -1, grouping: false };
  if (typeof format === "string") return fail(format);
  const to = (words.to ?? "none") as Scale;
  const groups = flags.has("\x0b") || format.grouping;
  if (groups && to !== "none") return fail("grouping cannot be combined with --to");
  const debug = flags.has("\x0e") || flags.has("\x0f");
  const from = (words.from ?? "none") as Scale;
  if (debug && from === "none" && to === "none" && !groups && padding === 0 && !flags.has("\x11"))
    ctx.err("numfmt: no conversion option specified\n");
  if (debug && groups) ctx.err("numfmt: grouping has no effect in this locale\n");
  if (debug && padding !== 0 && format.padding !== 0) ctx.err("numfmt: --format padding overriding --padding\n");
  const width = format.padding || padding;
  const request: NumfmtRequest = {
    from,
    to,
    fromUnit: units[0] ?? 1,
    toUnit: units[1] ?? 1,
    rounding: (words.round ?? "from-zero") as Rounding,
    invalid: (words.invalid ?? "abort") as NumfmtRequest["invalid"],
    suffix: values.get("\x07") ?? "",
    padding: width,
    zeros: format.zeros,
    places: format.places,
    before: format.before,
    after: format.after,
    delimiter: delimiter === "" ? "\0" : (delimiter ?? ""),
    fields,
    header: flags.has("\x10") ? Number(headerText || "1") : 0,
    end: flags.has("z") ? "\0" : "\n",
    debug,
    autoPadding: width === 0 && delimiter === undefined,
  };
  return { request, numbers: [...rest] };
}
