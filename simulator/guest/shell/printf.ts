import type { Bytes } from "../../content/bytes";
import { formatDate } from "../os/calendar";
import { unescapeText } from "./echo";
import type { LongDouble } from "./long-double";
import { formatLongDouble } from "./long-double-format";
import { checkMoment } from "./memory";
import { type Complain, floatArgument, integerArgument } from "./printf-numbers";
import { backslashQuoted } from "./quote-word";

/** A part of what is printed: bytes, or a byte many times over. */
export type PrintfPart = Bytes | { fill: Bytes; n: number };

/** What a format makes of its arguments. */
export interface Printed {
  parts: PrintfPart[];
  /** length, bytes */
  size: number;
  /** of them, bytes that are kept one by one */
  real: number;
  /** what is wrong, in order, without the command's name */
  errors: Bytes[];
  /** there is more than warnings */
  failed: boolean;
  /** variables that `%n` names, and what had been printed before it, bytes */
  counts: [name: Bytes, size: number][];
}

/** Times that `%(…)T` can name: -1 and none are now, -2 is the shell's start. Unit s. */
interface Times {
  now: number;
  startedAt: number;
}

/** The longest field that C's printf writes. */
const WIDTH_MOST = 2 ** 31 - 1;
/** Padding up to here is written out, beyond it stays a run. */
const RUN_FROM = 256;
const SPEC = /%([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d+)?)?(?:hh|h|ll|l|j|t|z|L)?(\(([^)]*)\)T|[diouxXcsbqQeEfFgGaAn%])/y;

/** A part of a format: text, a conversion, or what is wrong. */
type Part = Bytes | RegExpExecArray | { readonly wrong: Bytes };

/** Takes a format apart, up to the first mistake. */
function partsOf(format: Bytes): Part[] {
  const parts: Part[] = [];
  for (let i = 0; i < format.length; ) {
    if (format[i] !== "%") {
      const end = format.indexOf("%", i);
      parts.push(unescapeText(format.slice(i, end < 0 ? format.length : end), "format").text);
      i = end < 0 ? format.length : end;
      continue;
    }
    SPEC.lastIndex = i;
    const found = SPEC.exec(format);
    if (found?.[0] === "%%") parts.push("%");
    else if (found && found[4] !== "%") parts.push(found);
    else {
      const rest = found ? "%" : format.slice(i + 1).replace(/^[-+ #0'*\d.hljtzL]*/, "");
      const wrong = rest === "" ? `\`${format.slice(i)}': missing format character` : `\`${rest[0]}': invalid format character`;
      return [...parts, { wrong }];
    }
    i += found[0].length;
  }
  return parts;
}

/** `printf FORMAT ARGS…`: the format is used again while arguments are left. @source bash(1), printf; bash: printf.def */
export function formatPrintf(words: readonly Bytes[], nowSeconds: number, startedAt = nowSeconds): Printed {
  const printed: Printed = { parts: [], size: 0, real: 0, errors: [], failed: false, counts: [] };
  const parts = partsOf(words[0] ?? "");
  let at = 1;
  const next = (): Bytes | undefined => words[at++];
  for (;;) {
    const before = at;
    const isDone = once(parts, next, printed, { now: nowSeconds, startedAt });
    if (isDone || at >= words.length || at === before) return printed;
  }
}

function put(printed: Printed, part: PrintfPart): void {
  const size = typeof part === "string" ? part.length : part.n;
  if (size === 0) return;
  printed.size += size;
  const { parts } = printed;
  const last = parts[parts.length - 1];
  if (typeof part === "object" && part.n > RUN_FROM) {
    parts.push(part);
    return;
  }
  const bytes = typeof part === "string" ? part : part.fill.repeat(part.n);
  printed.real += bytes.length;
  checkMoment(printed.real);
  if (typeof last === "string") parts[parts.length - 1] = last + bytes;
  else parts.push(bytes);
}

/** The format once; true when nothing may follow. */
function once(parts: readonly Part[], next: () => Bytes | undefined, printed: Printed, times: Times): boolean {
  const complain: Complain = (message, isWarning = false) => {
    printed.errors.push(message);
    if (!isWarning) printed.failed = true;
  };
  for (const part of parts) {
    if (typeof part === "string") put(printed, part);
    else if ("wrong" in part) {
      complain(part.wrong);
      return true;
    } else if (part[0] === "%s") put(printed, next() ?? "");
    else if (field(part, next, printed, times, complain)) return true;
  }
  return false;
}

function field(found: RegExpExecArray, next: () => Bytes | undefined, printed: Printed, times: Times, complain: Complain): boolean {
  const kind = found[4] ?? "s";
  let flags = found[1] ?? "";
  let width = found[2] === "*" ? Number(integerArgument(next(), true, complain)) : Number(found[2] ?? 0);
  if (width < 0) {
    flags += "-";
    width = -width;
  }
  const spoken = found[3] === "*" ? Number(integerArgument(next(), true, complain)) : Number(found[3] ?? 0);
  const precision = !/\./.test(found[0].slice(0, found[0].length - kind.length)) || spoken < 0 ? null : spoken;
  if (width > WIDTH_MOST || (precision ?? 0) > WIDTH_MOST) {
    complain("write error: Value too large for defined data type");
    return true;
  }
  if (kind === "n") {
    printed.counts.push([next() ?? "", printed.size]);
    return false;
  }
  const converted = convert(kind, found[5] ?? "", next(), precision, flags, times, complain);
  // A point without a number leaves nothing of a quoted word.
  const { sign, zeros, tail, end = "", stop } = converted;
  const body = kind === "Q" && found[3] === undefined && precision === 0 ? "" : converted.body;
  const size = sign.length + zeros + body.length + tail + end.length;
  const room = Math.max(0, width - size);
  const isLeft = flags.includes("-");
  const isZeroed =
    !isLeft &&
    flags.includes("0") &&
    /[diouxXeEfFgGaA]/.test(kind) &&
    (precision === null || /[eEfFgGaA]/.test(kind)) &&
    !/^(inf|nan)$/i.test(body);
  if (!isLeft && !isZeroed) put(printed, { fill: " ", n: room });
  put(printed, sign);
  put(printed, { fill: "0", n: zeros + (isZeroed ? room : 0) });
  put(printed, body);
  put(printed, { fill: "0", n: tail });
  put(printed, end);
  if (isLeft) put(printed, { fill: " ", n: room });
  // `\\c` ends the command, and with success.
  if (stop) printed.failed = false;
  return stop;
}

/** A converted argument before it is set into its field. */
interface Converted {
  sign: Bytes;
  /** zeros between sign and digits */
  zeros: number;
  body: Bytes;
  /** zeros after the body: digits that a number does not have; what stands behind them */
  tail: number;
  end?: Bytes;
  stop: boolean;
}

const plain = (body: Bytes, stop = false): Converted => ({ sign: "", zeros: 0, body, tail: 0, stop });

function convert(
  kind: string,
  dateFormat: Bytes,
  arg: Bytes | undefined,
  precision: number | null,
  flags: string,
  times: Times,
  complain: Complain,
): Converted {
  const cut = (text: Bytes): Bytes => (precision === null ? text : text.slice(0, precision));
  if (kind.endsWith("T")) return plain(cut(dateText(dateFormat, arg, times, complain)));
  switch (kind) {
    case "c":
      return plain((arg ?? "").slice(0, 1) || "\0");
    case "s":
      return plain(cut(arg ?? ""));
    case "b": {
      const done = unescapeText(arg ?? "", "b");
      return plain(cut(done.text), done.stop);
    }
    case "q":
      return plain(cut(backslashQuoted(arg ?? "")));
    case "Q":
      return plain(backslashQuoted(cut(arg ?? "")));
    case "d":
    case "i": {
      const value = integerArgument(arg, true, complain);
      const sign = value < 0n ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
      return digits(sign, String(value < 0n ? -value : value), precision);
    }
    case "u":
      return digits("", String(integerArgument(arg, false, complain)), precision);
    case "o": {
      const text = integerArgument(arg, false, complain).toString(8);
      if (flags.includes("#") && text === "0" && precision === 0) return plain("0");
      return digits("", flags.includes("#") && text !== "0" ? `0${text}` : text, precision);
    }
    case "x":
    case "X": {
      const value = integerArgument(arg, false, complain);
      const text = value.toString(16);
      return digits(flags.includes("#") && value !== 0n ? `0${kind}` : "", kind === "x" ? text : text.toUpperCase(), precision);
    }
    default:
      return float(kind, floatArgument(arg, complain), precision, flags);
  }
}

function digits(sign: Bytes, text: Bytes, precision: number | null): Converted {
  if (precision === 0 && text === "0") return { sign, zeros: 0, body: "", tail: 0, stop: false };
  return { sign, zeros: Math.max(0, (precision ?? 0) - text.length), body: text, tail: 0, stop: false };
}

function float(kind: string, value: LongDouble, precision: number | null, flags: string): Converted {
  const { body, tail, end } = formatLongDouble(kind, value, precision, flags.includes("#"));
  const sign = value.negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  // Zeros that fill a field stand behind the 0x.
  const prefix = /^0[xX]/.exec(body)?.[0] ?? "";
  return { sign: sign + prefix, zeros: 0, body: body.slice(prefix.length), tail, end, stop: false };
}

function dateText(format: Bytes, arg: Bytes | undefined, times: Times, complain: Complain): Bytes {
  const wanted = arg === undefined ? -1 : Number(integerArgument(arg, true, complain));
  const at = wanted === -1 ? times.now : wanted === -2 ? times.startedAt : wanted;
  return formatDate(format === "" ? "%X" : format, at, 0);
}
