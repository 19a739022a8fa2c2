import { type Bytes, changeCase } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import type { Output, ProgramContext } from "../os/program";
import { filterProgram, usage } from "./filter";
import { bare } from "./line-source";
import { chosenWord, extraOperand, misuse } from "./operands";
import { getopt } from "./options";
import { shownName } from "./quoting";

interface UniqState {
  last: Bytes | null;
  /** the part of it that is compared */
  lastPart: Bytes;
  count: number;
  counts: boolean;
  repeated: boolean;
  unique: boolean;
  /** all lines that repeat, or all at all, in groups: where empty lines stand; "" for neither */
  groups: "" | "none" | "prepend" | "append" | "separate" | "both";
  everything: boolean;
  ignoreCase: boolean;
  fields: number;
  chars: number;
  width: number;
  end: Bytes;
  fd: number;
  /** a group has been written */
  wrote: boolean;
}

/** The part of a line that is compared. */
function partOf(own: UniqState, line: Bytes): Bytes {
  let at = 0;
  for (let n = 0; n < own.fields && at < line.length; n++) {
    while (at < line.length && (line[at] === " " || line[at] === "\t" || line[at] === "\n")) at++;
    while (at < line.length && line[at] !== " " && line[at] !== "\t" && line[at] !== "\n") at++;
  }
  const part =
    at === 0 && own.chars === 0 && own.width < 0 ? line : line.slice(at + own.chars).slice(0, own.width < 0 ? undefined : own.width);
  return own.ignoreCase ? changeCase(part, true) : part;
}

function emit(ctx: ProgramContext, own: UniqState): void {
  if (own.last === null || own.groups !== "") return;
  if ((own.repeated && own.count < 2) || (own.unique && own.count > 1)) return;
  ctx.write(own.fd, `${own.counts ? `${String(own.count).padStart(7)} ` : ""}${own.last}${own.end}`);
}

/** Lines in groups: each when it comes, with empty lines around. */
function group(ctx: ProgramContext, own: UniqState, line: Bytes, isSame: boolean): void {
  const { groups, end } = own;
  const before = (): Bytes => {
    const gap = groups === "prepend" || groups === "both" || (groups === "separate" && own.wrote) ? end : "";
    own.wrote = true;
    return gap;
  };
  if (own.everything) {
    if (isSame) ctx.write(own.fd, line + end);
    else {
      const closing = own.wrote && (groups === "append" || groups === "both") ? end : "";
      const gap = groups === "both" ? (own.wrote ? "" : end) : before();
      own.wrote = true;
      ctx.write(own.fd, closing + gap + line + end);
    }
  } else if (isSame) ctx.write(own.fd, own.count === 2 ? `${before()}${own.last}${end}${line}${end}` : line + end);
}

const LONG = {
  count: "c",
  repeated: "d",
  "all-repeated": "\x01",
  group: "\x02",
  "ignore-case": "i",
  unique: "u",
  "skip-fields": "f",
  "skip-chars": "s",
  "check-chars": "w",
  "zero-terminated": "z",
};

/** Options such as `-1` and `+1` as `-f` and `-s`. */
function modern(args: readonly Bytes[]): Bytes[] {
  // The value of an option stays what it is.
  const isValue = (i: number): boolean => i > 0 && /^-[cdDuiz]*[fsw]$|^--(?:s|ch)[^=]*$/.test(args[i - 1] ?? "");
  return args.map((arg, i) =>
    isValue(i) ? arg : /^-\d+$/.test(arg) ? `-f${arg.slice(1)}` : /^\+\d+$/.test(arg) ? `-s${arg.slice(1)}` : arg,
  );
}

function parse(ctx: ProgramContext): { own: UniqState; files: Bytes[] } | Output {
  const { flags, given, values, rest, error } = getopt("uniq", modern(ctx.args), "cdDuif:s:w:z\x01::\x02::", LONG);
  if (error) return usage(error);
  let groups: UniqState["groups"] = "";
  for (const [letter, value] of given) {
    if (letter === "D" || (letter === "\x01" && value === "")) groups = "none";
    else if (letter === "\x01" || letter === "\x02") {
      const words = letter === "\x01" ? [["none"], ["prepend"], ["separate"]] : [["prepend"], ["append"], ["separate"], ["both"]];
      const word =
        letter === "\x02" && value === "" ? "separate" : chosenWord("uniq", letter === "\x01" ? "all-repeated" : "group", value, words);
      if (typeof word !== "string") return word;
      groups = word as UniqState["groups"];
    }
  }
  const figures = [
    ["f", "fields to skip"],
    ["s", "bytes to skip"],
    ["w", "bytes to compare"],
  ] as const;
  for (const [letter, what] of figures)
    if (values.has(letter) && !/^\d+$/.test(values.get(letter) ?? ""))
      return usage(`uniq: ${values.get(letter)}: invalid number of ${what}`);
  if (rest.length > 2) return extraOperand("uniq", rest[2]);
  const all = flags.has("D") || flags.has("\x01");
  if (flags.has("\x02") && (all || flags.has("c") || flags.has("d") || flags.has("u")))
    return misuse("uniq", "--group is mutually exclusive with -c/-d/-D/-u");
  if (all && flags.has("c")) return misuse("uniq", "printing all duplicated lines and repeat counts is meaningless");
  const fd = rest[1] === undefined || rest[1] === "-" ? 1 : ctx.open(rest[1], "w");
  if (typeof fd === "string") return usage(`uniq: ${shownName(rest[1] ?? "")}: ${errorText(fd)}`);
  const own: UniqState = {
    last: null,
    lastPart: "",
    count: 0,
    counts: flags.has("c"),
    repeated: flags.has("d"),
    unique: flags.has("u"),
    groups,
    everything: flags.has("\x02"),
    ignoreCase: flags.has("i"),
    fields: Number(values.get("f") ?? 0),
    chars: Number(values.get("s") ?? 0),
    width: values.has("w") ? Number(values.get("w")) : -1,
    end: flags.has("z") ? "\0" : "\n",
    fd,
    wrote: false,
  };
  return { own, files: rest.slice(0, 1) };
}

/** `uniq`. @source coreutils 9.1: uniq */
export const uniq = filterProgram<UniqState>({
  name: "uniq",
  parse,
  complaint: (file, why) => (why === "Is a directory" ? `error reading '${file}'` : `${file}: ${why}`),
  lineEnd: (own) => own.end,
  memory: (own) => (own.last?.length ?? 0) * 2,
  line(ctx, own, line) {
    const text = bare(line, own.end);
    ctx.charge("compared", 1 + text.length / 256);
    const part = partOf(own, text);
    const isSame = own.last !== null && part === own.lastPart;
    if (isSame) own.count++;
    else emit(ctx, own);
    if (own.groups !== "") group(ctx, own, text, isSame);
    if (isSame) return false;
    own.last = text;
    own.lastPart = part;
    own.count = 1;
    return false;
  },
  end(ctx, own) {
    emit(ctx, own);
    if (own.everything && own.wrote && (own.groups === "append" || own.groups === "both")) ctx.write(own.fd, own.end);
    return 0;
  },
});
