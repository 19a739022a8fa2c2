import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { repeated } from "../os/files";
import { again, exit, type Program, type Step } from "../os/program";
import { formatFloat } from "../shell/float-format";

/** `yes`: a line for ever. @source coreutils 9.1: yes */
export const yes: Program<{ text: Bytes }> = {
  name: "yes",
  start: (ctx) => ({ text: `${ctx.args.length > 0 ? ctx.args.join(" ") : "y"}\n` }),
  step(ctx, state): Step {
    while (!ctx.isSpent && ctx.process.out.length === 0) {
      const refused = ctx.writeError(1);
      if (refused !== null) {
        ctx.err(`yes: standard output: ${errorText(refused)}\n`);
        return exit(1);
      }
      // Whole lines in a buffer of about 8 KiB, as the real one fills it.
      const bytes = Math.max(1, Math.floor(8_192 / state.text.length)) * state.text.length;
      ctx.send(1, repeated(state.text, bytes));
    }
    return again;
  },
};

interface SeqState {
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

function start(args: readonly Bytes[], complain: (text: string) => void): SeqState {
  const state: SeqState = { next: "1", by: "1", last: "1", places: 0, width: 0, separator: "\n", format: "", first: true, code: null };
  const fail = (text: string): SeqState => {
    complain(`seq: ${text}\n`);
    return { ...state, code: 1 };
  };
  const words: Bytes[] = [];
  let pad = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (words.length > 0 || !/^-./.test(arg) || /^-[.\d]/.test(arg)) words.push(arg);
    else if (arg === "-w" || arg === "--equal-width") pad = true;
    else if (arg === "-s" || arg === "--separator" || arg === "-f" || arg === "--format") {
      const value = args[++i];
      if (value === undefined) return fail(`option requires an argument -- '${arg.replace(/^-+/, "").slice(0, 1)}'\n${HELP}`);
      if (/s/.test(arg.slice(0, 3))) state.separator = value;
      else state.format = value;
    } else if (/^-s./.test(arg)) state.separator = arg.slice(2);
    else if (arg.startsWith("--separator=")) state.separator = arg.slice(12);
    else if (/^-f./.test(arg)) state.format = arg.slice(2);
    else if (arg.startsWith("--format=")) state.format = arg.slice(9);
    else if (arg !== "--")
      return fail(arg.startsWith("--") ? `unrecognized option '${arg}'\n${HELP}` : `invalid option -- '${arg[1] ?? ""}'\n${HELP}`);
  }
  if (words.length === 0) return fail(`missing operand\n${HELP}`);
  if (words.length > 3) return fail(`extra operand ‘${words[3] ?? ""}’\n${HELP}`);
  for (const word of words)
    if (!/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,4})?$/.test(word)) return fail(`invalid floating point argument: ‘${word}’\n${HELP}`);
  if (state.format !== "" && !/^(?:[^%]|%%)*%[-+ #0']*\d*(?:\.\d+)?L?[aefgAEFG](?:[^%]|%%)*$/.test(state.format))
    return fail(state.format.includes("%") ? `invalid format ‘${state.format}’` : `format ‘${state.format}’ has no % directive`);
  if (pad && state.format !== "") return fail(`format string may not be specified when printing equal width strings\n${HELP}`);
  const first = words.length > 1 ? (words[0] ?? "1") : "1";
  const by = words.length > 2 ? (words[1] ?? "1") : "1";
  const last = words[words.length - 1] ?? "1";
  const decimals = (word: Bytes): number => (plain(word).split(".")[1] ?? "").length;
  // What is printed has as many places as first and step have; the end may have more.
  state.places = Math.max(decimals(first), decimals(by), decimals(last));
  const shownPlaces = Math.max(decimals(first), decimals(by));
  state.next = String(scaled(first, state.places));
  state.by = String(scaled(by, state.places));
  state.last = String(scaled(last, state.places));
  if (state.by === "0") return fail(`invalid Zero increment value: ‘${by}’\n${HELP}`);
  if (pad) state.width = widthOf(state, shownPlaces);
  return { ...state, format: state.format === "" ? `\0${shownPlaces}` : state.format };
}

function widthOf(state: SeqState, places: number): number {
  const steps = (BigInt(state.last) - BigInt(state.next)) / BigInt(state.by);
  const end = BigInt(state.next) + steps * BigInt(state.by);
  return Math.max(...[BigInt(state.next), end].map((value) => decimal(value, state.places, places).length));
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
  const text = decimal(value, state.places, Number(state.format.slice(1)));
  if (state.width <= text.length) return text;
  const sign = text.startsWith("-") ? "-" : "";
  return sign + text.slice(sign.length).padStart(state.width - sign.length, "0");
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
      for (let n = 0; n < 256 && (by > 0n ? value <= last : value >= last); n++, value += by) {
        text += (state.first ? "" : state.separator) + shownNumber(state, value);
        state.first = false;
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
