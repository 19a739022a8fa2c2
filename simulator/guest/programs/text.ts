import { type Bytes, charsOf, isAscii } from "../../content/bytes";
import type { Extent } from "../../content/extent";
import { errorText } from "../fs/filesystem";
import type { ProgramContext } from "../os/program";
import { compileRegex } from "../regex/compile";
import { filterProgram, usage } from "./filter";
import { chosenWord } from "./operands";
import { getopt } from "./options";
import { shownName } from "./quoting";
import { streamProgram } from "./stream";

/** Longest line that is turned round or cut character by character in one go, bytes. */
const LINE_BYTES = 1_048_576;

/** `tee`. @source coreutils 9.1: tee */
export const tee = streamProgram<{ fds: [fd: number, name: Bytes][]; code: number; mode: string }>({
  name: "tee",
  parse(ctx) {
    const { flags, given, rest, error } = getopt("tee", ctx.args, "aip\x01::", {
      append: "a",
      "ignore-interrupts": "i",
      "output-error": "\x01",
    });
    if (error) return usage(error);
    let mode = "";
    for (const [letter, value] of given) {
      if (letter === "p" || (letter === "\x01" && value === "")) mode = "warn-nopipe";
      else if (letter === "\x01") {
        const word = chosenWord("tee", "output-error", value, [["warn"], ["warn-nopipe"], ["exit"], ["exit-nopipe"]]);
        if (typeof word !== "string") return word;
        mode = word;
      }
    }
    if (flags.has("i")) ctx.process.ignored = [...ctx.process.ignored, 2];
    if (mode !== "") ctx.process.ignored = [...ctx.process.ignored, 13];
    const own: { fds: [number, Bytes][]; code: number; mode: string } = { fds: [], code: 0, mode };
    for (const name of rest) {
      const fd = name === "" ? "ENOENT" : ctx.open(name, flags.has("a") ? "a" : "w");
      if (typeof fd === "number") own.fds.push([fd, name]);
      else {
        ctx.err(`tee: ${shownName(name)}: ${errorText(fd)}\n`);
        own.code = 1;
        if (mode.startsWith("exit")) return { stdout: "", stderr: "", code: 1 };
      }
    }
    return { own, files: [] };
  },
  data(ctx, own, extent: Extent) {
    ctx.send(1, extent);
    for (const [fd, name] of own.fds) {
      ctx.send(fd, extent);
      const refused = ctx.writeError(fd);
      if (refused === null) continue;
      const isQuiet = refused === "EPIPE" && own.mode.endsWith("nopipe");
      if (!isQuiet) {
        ctx.err(`tee: ${shownName(name)}: ${errorText(refused)}\n`);
        own.code = 1;
      }
      own.fds = own.fds.filter(([other]) => other !== fd);
      if (own.mode === "exit" || (own.mode === "exit-nopipe" && !isQuiet)) return true;
    }
    return false;
  },
  end: (_ctx, own) => own.code,
});

/** A text backwards, character by character. */
function reversed(text: Bytes): Bytes {
  if (!isAscii(text)) return charsOf(text).reverse().join("");
  const parts: Bytes[] = [];
  for (let end = text.length; end > 0; end -= 8_192) {
    const units: number[] = [];
    for (let i = end - 1; i >= Math.max(0, end - 8_192); i--) units.push(text.charCodeAt(i));
    parts.push(String.fromCharCode.apply(null, units));
  }
  return parts.join("");
}

/** `rev`. @source util-linux: rev */
export const rev = filterProgram<Record<string, never>>({
  name: "rev",
  lineMost: LINE_BYTES,
  parse(ctx) {
    const { rest, error } = getopt("rev", ctx.args, "");
    return error ? usage(error) : { own: {}, files: [...rest] };
  },
  complaint: (file, why) => `cannot open ${file}: ${why}`,
  line(ctx, _own, line) {
    const end = line.endsWith("\n") ? "\n" : "";
    ctx.charge("looked", line.length * 2);
    ctx.out(reversed(line.slice(0, line.length - end.length)) + end);
    return false;
  },
  end: () => 0,
});

interface NlState {
  n: number;
  /** styles of header, body and footer: `a`, `t`, `n`, or `p` and an expression */
  styles: [Bytes, Bytes, Bytes];
  section: 0 | 1 | 2;
  width: number;
  separator: Bytes;
  start: number;
  step: number;
  format: string;
  /** blank lines that count as one */
  join: number;
  blanks: number;
  renumber: boolean;
  delimiter: Bytes;
}

const NL_LONG = {
  "header-numbering": "h",
  "body-numbering": "b",
  "footer-numbering": "f",
  "starting-line-number": "v",
  "line-increment": "i",
  "no-renumber": "p",
  "join-blank-lines": "l",
  "number-separator": "s",
  "number-width": "w",
  "number-format": "n",
  "section-delimiter": "d",
};

function whole(name: string, text: Bytes, least: number): number | string {
  if (!/^[-+]?\d+$/.test(text)) return `nl: invalid ${name}: ‘${text}’`;
  const n = Number(text);
  return Number.isSafeInteger(n) && n >= least
    ? n
    : `nl: invalid ${name}: ‘${text}’: ${n < least && least > 0 ? "Numerical result out of range" : "Value too large for defined data type"}`;
}

function nlOptions(ctx: ProgramContext): { own: NlState; files: Bytes[] } | string {
  const { flags, values, rest, error } = getopt("nl", ctx.args, "h:b:f:v:i:pl:s:w:n:d:", NL_LONG);
  if (error) return error;
  const hint = "\nTry 'nl --help' for more information.";
  const styles: Bytes[] = [];
  for (const [letter, usual, name] of [
    ["h", "n", "header"],
    ["b", "t", "body"],
    ["f", "n", "footer"],
  ] as const) {
    const style = values.get(letter) ?? usual;
    if (!/^(?:[atn]|p.*)$/s.test(style)) return `nl: invalid ${name} numbering style: ‘${style}’${hint}`;
    if (style.startsWith("p")) {
      const regex = compileRegex(style.slice(1), { syntax: "bre" }, ctx);
      if ("error" in regex) return `nl: ${regex.error}`;
    }
    styles.push(style);
  }
  const numbers: number[] = [];
  for (const [letter, usual, name, least] of [
    ["v", "1", "starting line number", Number.NEGATIVE_INFINITY],
    ["i", "1", "line number increment", Number.NEGATIVE_INFINITY],
    ["l", "1", "line number of blank lines", 1],
    ["w", "6", "line number field width", 1],
  ] as const) {
    const n = whole(name, values.get(letter) ?? usual, least);
    if (typeof n === "string") return n;
    numbers.push(n);
  }
  const [start = 1, step = 1, join = 1, width = 6] = numbers;
  const format = values.get("n") ?? "rn";
  if (!["ln", "rn", "rz"].includes(format)) return `nl: invalid line numbering format: ‘${format}’${hint}`;
  const typed = values.get("d") ?? "\\:";
  const own: NlState = {
    n: start,
    styles: styles as [Bytes, Bytes, Bytes],
    section: 1,
    width: Math.min(width, 65_536),
    separator: values.get("s") ?? "\t",
    start,
    step,
    format,
    join,
    blanks: 0,
    renumber: !flags.has("p"),
    delimiter: typed.length === 1 ? `${typed}:` : typed,
  };
  return { own, files: [...rest] };
}

/** Section that a line of delimiters begins, null for other lines. */
function sectionOf(own: NlState, text: Bytes): 0 | 1 | 2 | null {
  const d = own.delimiter;
  if (d === "" || !text.startsWith(d) || text.length > 3 * d.length) return null;
  return text === d + d + d ? 0 : text === d + d ? 1 : text === d ? 2 : null;
}

function isNumbered(ctx: ProgramContext, own: NlState, text: Bytes): boolean {
  const style = own.styles[own.section];
  if (style === "n") return false;
  if (style === "t") return text !== "";
  if (style === "a") {
    if (own.join <= 1) return true;
    if (text !== "") {
      own.blanks = 0;
      return true;
    }
    own.blanks++;
    if (own.blanks < own.join) return false;
    own.blanks = 0;
    return true;
  }
  const regex = compileRegex(style.slice(1), { syntax: "bre" }, ctx);
  return !("error" in regex) && regex.test(text, ctx);
}

/** `nl`. @source coreutils 9.1: nl */
export const nl = filterProgram<NlState>({
  name: "nl",
  parse(ctx) {
    const parsed = nlOptions(ctx);
    return typeof parsed === "string" ? usage(parsed) : parsed;
  },
  line(ctx, own, line) {
    const text = line.endsWith("\n") ? line.slice(0, -1) : line;
    const section = sectionOf(own, text);
    if (section !== null) {
      own.section = section;
      if (own.renumber) own.n = own.start;
      ctx.out("\n");
      return false;
    }
    if (!isNumbered(ctx, own, text)) {
      ctx.out(`${" ".repeat(own.width + own.separator.length)}${text}\n`);
      return false;
    }
    const digits = String(Math.abs(own.n));
    const sign = own.n < 0 ? "-" : "";
    const shown =
      own.format === "ln"
        ? (sign + digits).padEnd(own.width)
        : own.format === "rz"
          ? sign + digits.padStart(own.width - sign.length, "0")
          : (sign + digits).padStart(own.width);
    ctx.out(`${shown}${own.separator}${text}\n`);
    own.n += own.step;
    return false;
  },
  end: () => 0,
});
