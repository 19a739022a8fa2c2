import { formatDate } from "../os/calendar";
import { unescapeText } from "./echo";
import { quoteValue } from "./variables";

/** `printf FORMAT ARGS…`: the format is used again while arguments are left. @source bash(1), printf */
export function formatPrintf(args: readonly string[], nowSeconds: number): { text: string; error: string } {
  const format = args[0] === "--" ? args[1] : args[0];
  if (format === undefined) return { text: "", error: "usage: printf [-v var] format [arguments]" };
  const rest = args.slice(args[0] === "--" ? 2 : 1);
  let text = "";
  let error = "";
  let at = 0;
  for (let round = 0; round < 10_000; round++) {
    const before = at;
    const result = once(
      format,
      () => rest[at++],
      nowSeconds,
      (message) => (error ||= message),
    );
    text += result.text;
    if (result.stop || at >= rest.length || at === before) break;
  }
  return { text, error };
}

function once(
  format: string,
  next: () => string | undefined,
  now: number,
  complain: (message: string) => void,
): { text: string; stop: boolean } {
  let out = "";
  const pattern = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(?:l|ll|h)?(\((.*?)\)T|[diouxXcsbqeEfgG%])/y;
  for (let i = 0; i < format.length; i++) {
    if (format[i] !== "%") {
      const end = format.indexOf("%", i);
      const part = unescapeText(format.slice(i, end < 0 ? format.length : end), false);
      out += part.text;
      if (part.stop) return { text: out, stop: true };
      i = (end < 0 ? format.length : end) - 1;
      continue;
    }
    pattern.lastIndex = i;
    const found = pattern.exec(format);
    if (!found) {
      complain(`\`${format[i + 1] ?? ""}': invalid format character`);
      return { text: out, stop: true };
    }
    i += found[0].length - 1;
    const kind = found[4] ?? "%";
    if (kind === "%") {
      out += "%";
      continue;
    }
    const flags = found[1] ?? "";
    let width = found[2] === "*" ? Number(next() ?? 0) : Number(found[2] ?? 0);
    const precision = found[0].includes(".") ? (found[3] === "*" ? Number(next() ?? 0) : Number(found[3] ?? 0)) : null;
    const left = flags.includes("-") || width < 0;
    width = Math.abs(width);
    const { body, stop } = convert(kind, found[5] ?? "", next(), precision, flags, now, complain);
    const zero = flags.includes("0") && !left && /[diouxXeEfgG]/.test(kind);
    if (zero) {
      const sign = /^[-+ ]/.exec(body)?.[0] ?? "";
      out += sign + body.slice(sign.length).padStart(width - sign.length, "0");
    } else out += left ? body.padEnd(width) : body.padStart(width);
    if (stop) return { text: out, stop: true };
  }
  return { text: out, stop: false };
}

function numberOf(text: string | undefined, complain: (message: string) => void): number {
  if (text === undefined || text === "") return 0;
  if (/^['"]/.test(text)) return text.codePointAt(1) ?? 0;
  const found = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
  if (!found || found[0].length !== text.length) complain(`${text}: invalid number`);
  if (!found) return 0;
  const digits = found[2] ?? "0";
  const value = /^0[xX]/.test(digits)
    ? Number.parseInt(digits, 16)
    : /^0\d/.test(digits)
      ? Number.parseInt(digits, 8)
      : Number.parseInt(digits, 10);
  return found[1] === "-" ? -value : value;
}

function convert(
  kind: string,
  dateFormat: string,
  arg: string | undefined,
  precision: number | null,
  flags: string,
  now: number,
  complain: (message: string) => void,
): { body: string; stop: boolean } {
  const plain = (body: string): { body: string; stop: boolean } => ({ body, stop: false });
  if (kind.endsWith("T")) return plain(formatDate(dateFormat || "%X", arg === undefined || Number(arg) < 0 ? now : Number(arg), 0));
  switch (kind) {
    case "c":
      return plain((arg ?? "").slice(0, 1));
    case "s":
      return plain(precision === null ? (arg ?? "") : (arg ?? "").slice(0, precision));
    case "b": {
      const done = unescapeText(arg ?? "", true);
      return { body: done.text, stop: done.stop };
    }
    case "q":
      return plain(quoteValue(arg ?? ""));
    case "d":
    case "i": {
      const value = numberOf(arg, complain);
      const digits = String(Math.abs(value)).padStart(precision ?? 0, "0");
      return plain(value < 0 ? `-${digits}` : flags.includes("+") ? `+${digits}` : flags.includes(" ") ? ` ${digits}` : digits);
    }
    case "u":
      return plain(String(Math.abs(numberOf(arg, complain))).padStart(precision ?? 0, "0"));
    case "o":
      return plain(
        numberOf(arg, complain)
          .toString(8)
          .padStart(precision ?? 0, "0"),
      );
    case "x":
      return plain(
        (flags.includes("#") ? "0x" : "") +
          numberOf(arg, complain)
            .toString(16)
            .padStart(precision ?? 0, "0"),
      );
    case "X":
      return plain(
        (flags.includes("#") ? "0X" : "") +
          numberOf(arg, complain)
            .toString(16)
            .toUpperCase()
            .padStart(precision ?? 0, "0"),
      );
    default:
      return plain(float(kind, arg, precision ?? 6, flags));
  }
}

function float(kind: string, arg: string | undefined, precision: number, flags: string): string {
  const value = Number(arg ?? "0") || 0;
  let text: string;
  if (kind === "e" || kind === "E") text = value.toExponential(Math.min(precision, 50)).replace(/e([+-])(\d)$/, "e$10$2");
  else if (kind === "g" || kind === "G") text = String(Number(value.toPrecision(Math.max(1, Math.min(precision, 50)))));
  else text = value.toFixed(Math.min(precision, 50));
  return flags.includes("+") && value >= 0 ? `+${text}` : text;
}
