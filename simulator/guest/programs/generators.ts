import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { fileOf, repeated } from "../os/files";
import { again, exit, type Program, type Step } from "../os/program";
import { formatFloat } from "../shell/float-format";
import { getopt, type Options } from "./options";

/** Writes to a file that are done as one. */
const WRITES_AT_ONCE = 16;

/** `yes`: a line for ever. @source coreutils 9.1: yes */
export const yes: Program<{ text: Bytes; failed: boolean }> = {
  name: "yes",
  start(ctx) {
    const { rest, error } = getopt("yes", ctx.args, "");
    if (error) ctx.err(`${error}\n`);
    return { text: `${rest.length > 0 ? rest.join(" ") : "y"}\n`, failed: error !== null };
  },
  step(ctx, state): Step {
    if (state.failed) return exit(1);
    while (!ctx.isSpent && ctx.process.out.length === 0) {
      const refused = ctx.writeError(1);
      if (refused !== null) {
        ctx.err(`yes: standard output: ${errorText(refused)}\n`);
        return exit(1);
      }
      // Whole lines in a buffer of about 8 KiB, as the real one fills it. A file does not show in how many writes it came.
      const bytes = Math.max(1, Math.floor(8_192 / state.text.length)) * state.text.length;
      const times = bytes <= 8_192 && fileOf(ctx.machine, ctx.process, 1)?.kind === "file" ? WRITES_AT_ONCE : 1;
      ctx.charge("call", times - 1);
      ctx.send(1, repeated(state.text, bytes * times));
    }
    return again;
  },
};

interface SeqState {
  /** the first number is zero with a sign */
  minus: boolean;
  /** the numbers in units of the last decimal place, as text: they may pass 2^53 */
  next: string;
  by: string;
  last: string;
  places: number;
  width: number;
  separator: Bytes;
  format: Bytes;
  first: boolean;
  code: number | null;
}

/** Numbers below are exact as the host counts. */
const PLAIN_MOST = 9_000_000_000_000_000n;
const HELP = "Try 'seq --help' for more information.";

/** A number of seq's operands: its digits as a whole number of units of 10^-places. */
function scaled(text: Bytes, places: number): bigint {
  const found = /^([-+]?)(\d*)\.?(\d*)$/.exec(plain(text));
  const digits = `${found?.[2] ?? ""}${(found?.[3] ?? "").padEnd(places, "0").slice(0, places)}` || "0";
  return BigInt(digits) * (found?.[1] === "-" ? -1n : 1n);
}

/** Without an exponent: `1e3` becomes `1000`. */
function plain(text: Bytes): Bytes {
  const found = /^([-+]?)(\d*)\.?(\d*)[eE]([-+]?\d+)$/.exec(text);
  if (!found) return text;
  const shift = Number(found[4]);
  const digits = (found[2] ?? "") + (found[3] ?? "");
  const point = (found[2] ?? "").length + shift;
  const whole = point <= 0 ? "0" : digits.padEnd(point, "0").slice(0, point);
  const part = point <= 0 ? "0".repeat(-point) + digits : digits.slice(point);
  return `${found[1] ?? ""}${whole}${part === "" ? "" : `.${part}`}`;
}

/** Options of a command line: a number with a sign is none. */
function optionsOf(args: readonly Bytes[]): Options {
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--" || !/^-./.test(arg) || /^-[.\d]/.test(arg)) break;
    if (/^-[fs]$|^--(?:f[a-z]*|s[a-z]*)$/.test(arg)) at++;
  }
  const end = args[at] === "--" ? at + 1 : at;
  const options = getopt("seq", args.slice(0, end), "+f:s:w", { "equal-width": "w", format: "f", separator: "s" });
  return { ...options, rest: args.slice(end) };
}

function start(args: readonly Bytes[], complain: (text: string) => void): SeqState {
  const state: SeqState = {
    minus: false,
    next: "1",
    by: "1",
    last: "1",
    places: 0,
    width: 0,
    separator: "\n",
    format: "",
    first: true,
    code: null,
  };
  const fail = (text: string): SeqState => {
    complain(`seq: ${text}\n`);
    return { ...state, code: 1 };
  };
  const { flags, values, rest: typed, error } = optionsOf(args);
  if (error) {
    complain(`${error}\n`);
    return { ...state, code: 1 };
  }
  const pad = flags.has("w");
  state.separator = values.get("s") ?? "\n";
  state.format = values.get("f") ?? "";
  if (typed.length === 0) return fail(`missing operand\n${HELP}`);
  if (typed.length > 3) return fail(`extra operand ‘${typed[3] ?? ""}’\n${HELP}`);
  const words = typed.map(plainWord);
  for (const [i, word] of words.entries()) {
    if (word === "nan") return fail(`invalid ‘not-a-number’ argument: ‘${typed[i]}’\n${HELP}`);
    const isEndless = /^[-+]?inf$/.test(word) && i === words.length - 1;
    if (!isEndless && !/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,4})?$/.test(word))
      return fail(`invalid floating point argument: ‘${typed[i]}’\n${HELP}`);
  }
  if (flags.has("f") && !/^(?:[^%]|%%)*%[-+ #0']*\d*(?:\.\d+)?L?[aefgAEFG](?:[^%]|%%)*$/.test(state.format))
    return fail(formatComplaint(state.format));
  if (pad && flags.has("f")) return fail(`format string may not be specified when printing equal width strings\n${HELP}`);
  const first = words.length > 1 ? (words[0] ?? "1") : "1";
  const by = words.length > 2 ? (words[1] ?? "1") : "1";
  const last = words[words.length - 1] ?? "1";
  const decimals = (word: Bytes): number => (plain(word).split(".")[1] ?? "").length;
  // What is printed has as many places as first and step have; the end may have more.
  state.places = Math.max(decimals(first), decimals(by), decimals(last));
  const shownPlaces = Math.max(decimals(first), decimals(by));
  state.next = String(scaled(first, state.places));
  state.by = String(scaled(by, state.places));
  const end = /^([-+]?)inf$/.exec(last);
  // As far as anybody can wait.
  state.last = end ? `${end[1] === "-" ? "-" : ""}${"9".repeat(30)}` : String(scaled(last, state.places));
  state.minus = first.startsWith("-") && state.next === "0";
  if (state.by === "0") return fail(`invalid Zero increment value: ‘${by}’\n${HELP}`);
  if (pad) {
    const long = decimals(last);
    // The places of the end do not count: those of the start and the step are shown.
    const lastWidth = operandWidth(typed[typed.length - 1] ?? "") + shownPlaces - long + (long === 0 && shownPlaces > 0 ? 1 : 0);
    const firstWidth = typed.length > 1 ? operandWidth(typed[0] ?? "") : 1;
    const own = decimals(first);
    state.width = Math.max(
      firstWidth + shownPlaces - own + (own === 0 && shownPlaces > 0 ? 1 : 0),
      end ? 0 : lastWidth - (long > 0 && shownPlaces === 0 ? 1 : 0),
    );
  }
  return { ...state, format: state.format === "" ? `\0${shownPlaces}` : state.format };
}

/** A number without blanks before it, and hexadecimal ones as decimal. */
function plainWord(word: Bytes): Bytes {
  const bare = word.replace(/^[ \t\n\v\f\r]+/, "");
  if (/^[-+]?inf(inity)?$/i.test(bare)) return bare.toLowerCase().slice(0, bare.search(/i/i) + 3);
  if (/^[-+]?nan$/i.test(bare)) return "nan";
  const hex = /^([-+]?)(0[xX][0-9a-fA-F]{1,16})$/.exec(bare);
  return hex ? `${hex[1]}${BigInt(hex[2] ?? "0")}` : bare;
}

/** What is wrong with a format. @source coreutils 9.1: seq.c, long_double_format */
function formatComplaint(format: Bytes): string {
  const bare = format.replace(/%%/g, "  ");
  const at = bare.indexOf("%");
  if (at < 0) return `format ‘${format}’ has no % directive`;
  const rest = /^%[-+ #0']*\d*(?:\.\d*)?L?/.exec(bare.slice(at))?.[0] ?? "%";
  const letter = bare[at + rest.length];
  if (letter === undefined) return `format ‘${format}’ ends in %`;
  if (!/[aefgAEFG]/.test(letter)) return `format ‘${format}’ has unknown %${letter} directive`;
  return `format ‘${format}’ has too many % directives`;
}

/** Columns that an operand takes as it was typed; none when it is hexadecimal. @source coreutils 9.1: seq.c, scan_arg */
function operandWidth(typed: Bytes): number {
  const bare = typed.replace(/^[ \t\n\v\f\r+]+/, "");
  if (/[xX]/.test(bare)) return 0;
  const text = plain(bare);
  return text.length + (/^[-+]?\./.test(text) ? 1 : 0) - (text.endsWith(".") ? 1 : 0);
}

/** A whole number of units as a decimal with so many places. */
function decimal(value: bigint, places: number, shown: number): string {
  const digits = String(value < 0n ? -value : value).padStart(places + 1, "0");
  const cut = digits.length - places;
  const part = digits.slice(cut).slice(0, shown);
  return `${value < 0n ? "-" : ""}${digits.slice(0, cut)}${shown > 0 ? `.${part}` : ""}`;
}

function shownNumber(state: SeqState, value: bigint): Bytes {
  if (!state.format.startsWith("\0")) {
    const number = Number(decimal(value, state.places, state.places));
    return state.format
      .replace(/%%/g, "\0")
      .replace(/%([-+ #0']*)(\d*)(?:\.(\d+))?L?([aefgAEFG])/, (_, flags, width, precision, kind) =>
        formatFloat(kind, number, precision === undefined ? null : Number(precision), flags, Number(width || 0)),
      )
      .replace(/\0/g, "%");
  }
  const text = (state.minus && value === 0n ? "-" : "") + decimal(value, state.places, Number(state.format.slice(1)));
  if (state.width <= text.length) return text;
  const sign = text.startsWith("-") ? "-" : "";
  return sign + text.slice(sign.length).padStart(state.width - sign.length, "0");
}

/** Whether the next numbers are counted up and printed as they are, each of them exact. */
function isPlain(state: SeqState, value: bigint, by: bigint, last: bigint): boolean {
  if (state.places !== 0 || state.format !== "\x000" || state.width > 0 || value <= 0n || by <= 0n) return false;
  const far = value + by * 256n;
  return far < PLAIN_MOST && (last < PLAIN_MOST || last >= far);
}

/** `seq`: as far as the numbers go. @source coreutils 9.1: seq */
export const seq: Program<SeqState> = {
  name: "seq",
  start: (ctx) => start(ctx.args, (text) => ctx.err(text)),
  step(ctx, state): Step {
    if (state.code !== null) return exit(state.code);
    const by = BigInt(state.by);
    const last = BigInt(state.last);
    let value = BigInt(state.next);
    while (!ctx.isSpent && ctx.process.out.length === 0) {
      const refused = ctx.writeError(1);
      if (refused !== null) {
        ctx.err(`seq: write error: ${errorText(refused)}\n`);
        return exit(1);
      }
      let text = "";
      if (isPlain(state, value, by, last)) {
        const plainBy = Number(by);
        const plainLast = Number(last);
        let number = Number(value);
        for (let n = 0; n < 256 && number <= plainLast; n++, number += plainBy)
          text += `${text === "" && state.first ? "" : state.separator}${number}`;
        if (text !== "") state.first = false;
        value = BigInt(number);
      } else
        for (let n = 0; n < 256 && (by > 0n ? value <= last : value >= last); n++, value += by) {
          text += (state.first ? "" : state.separator) + shownNumber(state, value);
          state.first = false;
          state.minus = false;
        }
      ctx.charge("looked", 4 * text.length);
      if (text === "") {
        state.code = 0;
        if (!state.first) ctx.out("\n");
        break;
      }
      ctx.out(text);
    }
    state.next = String(value);
    return again;
  },
};
