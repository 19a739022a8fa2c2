import type { Bytes } from "../../content/bytes";

/** One way to show bytes. Plain data. */
export interface OdType {
  readonly kind: "a" | "c" | "d" | "f" | "o" | "u" | "x";
  /** bytes of one piece */
  readonly size: number;
  /** columns of one piece, without what stands between */
  readonly width: number;
  /** the characters follow at the end of the line */
  readonly trailer: boolean;
}

const WIDTHS: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  o: { 1: 3, 2: 6, 4: 11, 8: 22 },
  d: { 1: 4, 2: 6, 4: 11, 8: 20 },
  u: { 1: 3, 2: 5, 4: 10, 8: 20 },
  x: { 1: 2, 2: 4, 4: 8, 8: 16 },
  f: { 4: 15, 8: 24 },
  a: { 1: 3 },
  c: { 1: 3 },
};
const SIZES: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8 };
const FLOAT_SIZES: Readonly<Record<string, number>> = { F: 4, D: 8, L: 16 };

/** Reads a list of types such as `x1z` or `fD`; a complaint when it is malformed. @source coreutils 9.1: od.c, decode_format_string */
export function parseTypes(text: Bytes): OdType[] | string {
  const types: OdType[] = [];
  for (let at = 0; at < text.length; ) {
    const kind = text[at] ?? "";
    if (!Object.hasOwn(WIDTHS, kind)) return `invalid character '${kind}' in type string ‘${text}’`;
    at++;
    let size = kind === "a" || kind === "c" ? 1 : kind === "f" ? 8 : 4;
    if (kind !== "a" && kind !== "c") {
      const letters = kind === "f" ? FLOAT_SIZES : SIZES;
      const digits = /^\d+/.exec(text.slice(at))?.[0] ?? "";
      const letter = text[at] ?? "";
      if (digits !== "") {
        size = Number(digits);
        at += digits.length;
      } else if (Object.hasOwn(letters, letter)) {
        size = letters[letter] ?? size;
        at++;
      }
    }
    const width = WIDTHS[kind]?.[size];
    if (width === undefined)
      return `invalid type string ‘${text}’;\nthis system doesn't provide a ${size}-byte ${kind === "f" ? "floating point" : "integral"} type`;
    const trailer = text[at] === "z";
    if (trailer) at++;
    types.push({ kind: kind as OdType["kind"], size, width, trailer });
  }
  return types;
}

const NAMES = "nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp".split(
  " ",
);
const ESCAPES: Readonly<Record<number, string>> = { 0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r" };

/** A byte as `-c` shows it. */
export function charText(code: number): string {
  return ESCAPES[code] ?? (code >= 32 && code < 127 ? String.fromCharCode(code) : code.toString(8).padStart(3, "0"));
}
/** A byte as `-a` shows it. */
function nameText(code: number): string {
  const low = code & 127;
  return low === 127 ? "del" : (NAMES[low] ?? String.fromCharCode(low));
}

/** The value of a few bytes, the first of them least unless told. */
function wholeOf(block: Bytes, at: number, size: number, isBig: boolean): bigint {
  let value = 0n;
  for (let i = 0; i < size; i++) value = (value << 8n) | BigInt(block.charCodeAt(at + (isBig ? i : size - 1 - i)));
  return value;
}

/** Fewest digits that give the same number again. @source gnulib: ftoastr.c */
function floatText(value: number, isFloat: boolean): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (value === 0) return 1 / value < 0 ? "-0" : "0";
  const tiny = Math.abs(value) < (isFloat ? 1.1754943508222875e-38 : 2.2250738585072014e-308);
  for (let digits = tiny ? 1 : isFloat ? 6 : 15; ; digits++) {
    const text = value.toPrecision(digits);
    const again = isFloat ? Math.fround(Number(text)) : Number(text);
    if (again === value || digits >= (isFloat ? 9 : 17)) return general(value, digits);
  }
}

/** `%.Ng` of a number. */
function general(value: number, digits: number): string {
  const [mantissa = "0", power = "0"] = value.toExponential(digits - 1).split("e");
  const size = Number(power);
  const trim = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (size < -4 || size >= digits) return `${trim(mantissa)}e${size < 0 ? "-" : "+"}${String(Math.abs(size)).padStart(2, "0")}`;
  return trim(value.toFixed(Math.max(0, digits - 1 - size)));
}

function pieceText(type: OdType, block: Bytes, at: number, isBig: boolean, view: DataView): string {
  if (type.size === 1) {
    const code = block.charCodeAt(at);
    switch (type.kind) {
      case "a":
        return nameText(code);
      case "c":
        return charText(code);
      case "d":
        return String(code > 127 ? code - 256 : code);
      case "o":
        return code.toString(8).padStart(3, "0");
      case "x":
        return code.toString(16).padStart(2, "0");
    }
    return String(code);
  }
  const value = wholeOf(block, at, type.size, isBig);
  if (type.kind === "f") {
    view.setBigUint64(0, type.size === 4 ? value << 32n : value);
    return floatText(type.size === 4 ? view.getFloat32(0) : view.getFloat64(0), type.size === 4);
  }
  if (type.kind === "d") return String(BigInt.asIntN(type.size * 8, value));
  if (type.kind === "u") return String(value);
  return value.toString(type.kind === "o" ? 8 : 16).padStart(type.width, "0");
}

/** Columns that the widest of some types takes for a block. */
export function blockColumns(types: readonly OdType[], size: number): number {
  return Math.max(...types.map((type) => ((type.width + 1) * size) / type.size));
}

/** One line of a block, without its address. @param size - bytes of a whole block @param columns - how wide all types make a block */
export function typeLine(type: OdType, block: Bytes, size: number, columns: number, isBig: boolean): Bytes {
  const fields = size / type.size;
  const used = Math.ceil(block.length / type.size);
  const padded = block.padEnd(used * type.size, "\0");
  const pad = columns - type.width * fields;
  const view = new DataView(new ArrayBuffer(8));
  let out = "";
  let left = pad;
  for (let i = 0; i < used; i++) {
    const next = Math.floor((pad * (fields - 1 - i)) / fields);
    out += pieceText(type, padded, i * type.size, isBig, view).padStart(left - next + type.width);
    left = next;
  }
  if (!type.trailer) return out;
  const blank = fields - used;
  const shown = block.replace(/[^ -~]/g, ".");
  return `${out}${" ".repeat(blank * type.width + Math.floor((pad * blank) / fields))}  >${shown}<`;
}
