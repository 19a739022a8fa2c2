/** `printf` and `sprintf`. @source POSIX.1-2017 awk, "Formatted Output Functions"; gawk: builtin.c (format_tree); mawk: print.c (do_printf) */
import { type Bytes, encodeUtf8 } from "../../content/bytes";
import { formatFloat } from "../shell/float-format";
import { AwkError } from "./errors";
import { lengthOf, sliceUnits } from "./text-units";
import type { Value } from "./value";
import type { Vm } from "./vm";

/** Widest field. guess: longer ones are made by programs that want to fill memory */
const WIDTH_MOST = 1_000_000;
const CONVERSION = /%([-+ #0']*)(\*|\d+)?(?:\.(\*|\d*))?[hlLqjzt]*([\s\S])?/g;
/** mawk's whole numbers have 32 bits. */
const MAWK_MOST = 2_147_483_647;

interface Spec {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | null;
  readonly kind: string;
}

/** A text by a format. @param part - of `printf`: takes what was made when something is missing */
export function formatted(vm: Vm, format: Bytes, args: readonly Value[], part?: (text: Bytes) => void): Bytes {
  const word = part ? "printf" : "sprintf";
  let used = 0;
  let out = "";
  let from = 0;
  const next = (at: number): Value => {
    if (used < args.length) return args[used++] as Value;
    // What came before has been written already.
    if (!vm.dialect.isGnu) part?.(out);
    throw missing(vm, format, at, word);
  };
  CONVERSION.lastIndex = 0;
  for (let found = CONVERSION.exec(format); found !== null; found = CONVERSION.exec(format)) {
    const at = found.index;
    const [all, flags = "", width, precision, kind = ""] = found;
    const resume = CONVERSION.lastIndex;
    out += format.slice(from, at);
    from = at + all.length;
    if (kind === "%" && (all === "%%" || vm.dialect.isGnu)) {
      out += "%";
      continue;
    }
    const spec = readSpec(vm, flags, width, precision, kind, () => next(at));
    if (!/[diouxXeEfFgGaAcs]/.test(kind)) {
      if (!vm.dialect.isGnu) throw new AwkError(kind === "%" ? missing(vm, format, at, word).message : `bad conversion`, 2);
      out += all;
      continue;
    }
    out += converted(vm, spec, next(at));
    vm.checkSize(out.length);
    // Another format may have been read meanwhile: the expression is one for all.
    CONVERSION.lastIndex = resume;
  }
  out += format.slice(from);
  vm.ctx.charge("looked", format.length + out.length);
  return out;
}

function missing(vm: Vm, format: Bytes, at: number, word: string): AwkError {
  if (!vm.dialect.isGnu) return new AwkError(`not enough arguments passed to ${word}("${format}")`);
  return new AwkError(`not enough arguments to satisfy format string\n\t\`${format}'\n\t${" ".repeat(at + 1)}^ ran out for this one`);
}

function readSpec(vm: Vm, flags: string, width: string | undefined, precision: string | undefined, kind: string, next: () => Value): Spec {
  let shown = flags;
  let size = width === "*" ? Math.trunc(vm.number(next())) : Number(width ?? 0);
  if (size < 0) {
    shown += "-";
    size = -size;
  }
  let places = precision === undefined ? null : precision === "*" ? Math.trunc(vm.number(next())) : Number(precision);
  if (places !== null && !(places >= 0)) places = null;
  if (size > WIDTH_MOST || (places ?? 0) > WIDTH_MOST) throw new AwkError("out of memory", 2, "bare");
  return { flags: shown, width: size, precision: places, kind };
}

function padded(vm: Vm, text: Bytes, { flags, width }: Spec): Bytes {
  const missing = width - lengthOf(text, vm.dialect);
  if (missing <= 0) return text;
  return flags.includes("-") ? text + " ".repeat(missing) : " ".repeat(missing) + text;
}

function converted(vm: Vm, spec: Spec, value: Value): Bytes {
  const { kind, flags, width, precision } = spec;
  switch (kind) {
    case "s": {
      const text = vm.text(value);
      return padded(vm, precision === null ? text : sliceUnits(text, 0, precision, vm.dialect), spec);
    }
    case "c":
      return padded(vm, character(vm, value), spec);
    case "d":
    case "i":
      return whole(vm, spec, vm.number(value), true);
    case "o":
    case "u":
    case "x":
    case "X":
      return whole(vm, spec, vm.number(value), false);
    default: {
      const n = vm.number(value);
      return Number.isNaN(n) ? padded(vm, "-nan", spec) : formatFloat(kind, n, precision, flags, width);
    }
  }
}

function character(vm: Vm, value: Value): Bytes {
  const isNumber = typeof value === "number" || value === null || (typeof value === "object" && ("x" in value || isNumeric(value.s)));
  if (!isNumber) return sliceUnits(vm.text(value), 0, 1, vm.dialect) || "\0";
  const code = Math.trunc(vm.number(value));
  if (vm.dialect.hasCharacters && code > 127 && code <= 0x10ffff) return encodeUtf8(String.fromCodePoint(code));
  return String.fromCharCode(code & 255);
}
function isNumeric(text: Bytes): boolean {
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(text);
}

/** A whole number in decimal, octal or hexadecimal digits. */
function whole(vm: Vm, spec: Spec, n: number, hasSign: boolean): Bytes {
  const { kind, flags, width, precision } = spec;
  if (!Number.isFinite(n) && vm.dialect.isGnu) return padded(vm, Number.isNaN(n) ? "-nan" : n < 0 ? "-inf" : "inf", spec);
  const big = wholeOf(n, hasSign, vm.dialect.isGnu);
  if (big === null) return formatFloat("g", n, precision, flags.replace("#", ""), width);
  const isNegative = big < 0n;
  const size = isNegative ? -big : big;
  let digits = kind === "o" ? size.toString(8) : kind === "x" || kind === "X" ? size.toString(16) : size.toString();
  if (kind === "X") digits = digits.toUpperCase();
  if (precision === 0 && size === 0n) digits = "";
  if (precision !== null) digits = digits.padStart(precision, "0");
  if (flags.includes("#") && kind === "o" && !digits.startsWith("0")) digits = `0${digits}`;
  const prefix = flags.includes("#") && (kind === "x" || kind === "X") && size !== 0n ? `0${kind}` : "";
  const sign = !hasSign ? "" : isNegative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const lead = sign + prefix;
  if (flags.includes("0") && !flags.includes("-") && precision === null) return lead + digits.padStart(width - lead.length, "0");
  return padded(vm, lead + digits, spec);
}

/** The number as the C type has it that it is handed over in; null: gawk writes it as %g does. */
function wholeOf(n: number, hasSign: boolean, isGnu: boolean): bigint | null {
  if (!isGnu) {
    const most = hasSign ? MAWK_MOST : 2 * MAWK_MOST + 1;
    const least = hasSign ? -MAWK_MOST : 0;
    return BigInt(Number.isNaN(n) ? least : Math.trunc(Math.max(least, Math.min(most, n))));
  }
  const cut = Math.trunc(n);
  if (hasSign) return BigInt(cut);
  if (cut >= 0) return cut < 2 ** 64 ? BigInt(cut) : null;
  return cut >= -(2 ** 63) ? BigInt.asUintN(64, BigInt(cut)) : null;
}
