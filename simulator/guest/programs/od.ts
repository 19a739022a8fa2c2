import type { Bytes } from "../../content/bytes";
import { extentBytes } from "../../content/extent";
import type { Output, ProgramContext } from "../os/program";
import { blockColumns, charText, type OdType, parseTypes, typeLine } from "./od-types";
import { misuse } from "./operands";
import { getopt } from "./options";
import { readSize, sizeComplaint } from "./sizes";
import { streamProgram } from "./stream";

interface OdState {
  types: OdType[];
  size: number;
  columns: number;
  radix: "d" | "o" | "x" | "n";
  isBig: boolean;
  /** every line, even when it repeats */
  all: boolean;
  skip: number;
  /** bytes still to show, -1 all */
  left: number;
  at: number;
  /** how far the addresses in brackets are from the others, null: none */
  label: number | null;
  block: Bytes;
  last: Bytes | null;
  stars: boolean;
  /** least length of texts, 0: no texts are looked for */
  text: number;
  run: Bytes;
  /** some input could be opened */
  opened: boolean;
}

/** Longest text that is kept. guess: as long as a line may be elsewhere */
const RUN_MOST = 65_536;

/** Options that stand for types. @source coreutils 9.1: od.c */
const SHORT: Readonly<Record<string, string>> = {
  a: "a",
  b: "o1",
  c: "c",
  D: "u4",
  d: "u2",
  e: "fD",
  F: "fD",
  f: "fF",
  H: "x4",
  h: "x2",
  X: "x4",
  x: "x2",
  I: "dL",
  L: "dL",
  l: "dL",
  i: "dI",
  O: "o4",
  B: "o2",
  o: "o2",
  s: "d2",
};

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

function addressText(own: OdState, at: number): string {
  const digits = (value: number): string =>
    own.radix === "x"
      ? value.toString(16).padStart(6, "0")
      : own.radix === "d"
        ? String(value).padStart(7, "0")
        : value.toString(8).padStart(7, "0");
  if (own.radix === "n") return own.label === null ? "" : `(${(at + own.label).toString(8).padStart(7, "0")})`;
  return own.label === null ? digits(at) : `${digits(at)} (${digits(at + own.label)})`;
}

function emitBlock(ctx: ProgramContext, own: OdState, block: Bytes): void {
  const isWhole = block.length === own.size;
  if (isWhole && !own.all && block === own.last) {
    if (!own.stars) ctx.out("*\n");
    own.stars = true;
  } else {
    const address = addressText(own, own.at);
    const lines = own.types.map(
      (type, i) => (i === 0 ? address : " ".repeat(address.length)) + typeLine(type, block, own.size, own.columns, own.isBig),
    );
    ctx.out(`${lines.join("\n")}\n`);
    own.stars = false;
    own.last = isWhole ? block : null;
  }
  own.at += block.length;
}

/** Shows texts that end in NUL. */
function findTexts(ctx: ProgramContext, own: OdState, bytes: Bytes): void {
  for (let i = 0; i < bytes.length; i++) {
    const code = bytes.charCodeAt(i);
    own.at++;
    if (code === 0) {
      if (own.run.length >= own.text) {
        const address = addressText(own, own.at - 1 - own.run.length);
        const shown = own.run.replace(/[\x07-\x0d]/g, (c) => charText(c.charCodeAt(0)));
        ctx.out(`${address === "" ? "" : `${address} `}${shown}\n`);
      }
      own.run = "";
    } else if (code >= 32 && code < 127 && own.run.length < RUN_MOST) own.run += bytes[i] ?? "";
    else own.run = "";
  }
}

/** An offset in the older form: octal, or hexadecimal with 0x; `b` blocks of 512. */
function oldOffset(text: Bytes): number | null {
  const found = /^\+?(?:0[xX]([0-9a-fA-F]{1,13})|([0-7]{1,17}))(b?)$/.exec(text);
  if (!found) return null;
  const value = found[1] !== undefined ? Number.parseInt(found[1], 16) : Number.parseInt(found[2] ?? "0", 8);
  return value * (found[3] === "b" ? 512 : 1);
}

/** Operands in the older form: a place to begin at, and one that addresses count from. @source coreutils 9.1: od.c, main */
function oldOperands(rest: readonly Bytes[], traditional: boolean): { files: Bytes[]; skip: number | null; label: number | null } | Output {
  const [a = "", b = "", c = ""] = rest;
  const plain = { files: [...rest], skip: null, label: null };
  if (rest.length === 1 && (traditional || a.startsWith("+"))) {
    const at = oldOffset(a);
    return at === null ? plain : { files: [], skip: at, label: null };
  }
  if (rest.length === 2 && (traditional || /^[+\d]/.test(b))) {
    const at = oldOffset(b);
    if (at === null) return plain;
    const from = traditional ? oldOffset(a) : null;
    return from === null ? { files: [a], skip: at, label: null } : { files: [], skip: from, label: at - from };
  }
  if (rest.length === 3 && traditional) {
    const [from, label] = [oldOffset(b), oldOffset(c)];
    if (from !== null && label !== null) return { files: [a], skip: from, label: label - from };
  }
  if (traditional && rest.length > 1) return misuse("od", `extra operand ‘${b}’\nod: compatibility mode supports at most one file`);
  return plain;
}

const LONG = {
  "skip-bytes": "j",
  "address-radix": "A",
  "read-bytes": "N",
  format: "t",
  "output-duplicates": "v",
  strings: "\x01",
  traditional: "\x02",
  width: "w",
  endian: "\x03",
};

function parse(ctx: ProgramContext): { own: OdState; files: Bytes[] } | Output {
  const { given, flags, values, rest, error } = getopt("od", ctx.args, `A:aBbcDdeFfHhIij:LlN:OoS:st:vw::Xx\x01::\x02\x03:`, LONG);
  if (error) return { stdout: "", stderr: `${error}\n`, code: 1 };
  const fail = (text: string): Output => ({ stdout: "", stderr: `od: ${text}\n`, code: 1 });
  const types: OdType[] = [];
  for (const [letter, value] of given) {
    const text = letter === "t" ? value : SHORT[letter];
    if (text === undefined) continue;
    const parsed = parseTypes(text);
    if (typeof parsed === "string") return fail(parsed);
    types.push(...parsed);
  }
  const radix = values.get("A")?.slice(0, 1) ?? "o";
  if (!"doxn".includes(radix) || radix === "") return fail(`invalid output address radix '${radix}'; it must be one character from [doxn]`);
  const endian = values.get("\x03");
  if (endian !== undefined && !["little", "big"].some((word) => endian !== "" && word.startsWith(endian)))
    return misuse("od", `invalid argument ‘${endian}’ for ‘--endian’\nValid arguments are:\n  - ‘little’\n  - ‘big’`);
  const numbers: Record<string, number> = {};
  for (const [letter, name] of [
    ["j", "-j"],
    ["N", "-N"],
    ["S", "-S"],
    ["\x01", "--strings"],
    ["w", "-w"],
  ] as const) {
    const text = values.get(letter);
    if (text === undefined || text === "") continue;
    // Offsets may be octal or hexadecimal.
    const plain = /^0[xX][0-9a-fA-F]+$/.test(text)
      ? String(Number(text))
      : /^0[0-7]+$/.test(text)
        ? String(Number.parseInt(text, 8))
        : text;
    const size = readSize(plain, "bEGKkMmPTYZ0");
    if (typeof size === "string") return fail(sizeComplaint(`invalid ${name} argument`, text, size).replace(/: ‘([^’]*)’/, " '$1'"));
    numbers[letter] = size;
  }
  const isModern = ["A", "j", "N", "S", "\x01", "t", "v", "w", "\x03"].some((letter) => flags.has(letter));
  const old = !isModern || flags.has("\x02") ? oldOperands(rest, flags.has("\x02")) : { files: [...rest], skip: null, label: null };
  if ("stdout" in old) return old;
  const shown = types.length > 0 ? types : (parseTypes("oS") as OdType[]);
  const step = shown.reduce((all, type) => (all * type.size) / gcd(all, type.size), 1);
  const asked = flags.has("w") ? (numbers.w ?? 32) : null;
  let size = step * Math.floor(16 / step);
  if (asked !== null && asked > 0 && asked % step === 0) size = asked;
  else if (asked !== null) {
    ctx.err(`od: warning: invalid width ${asked}; using ${step} instead\n`);
    size = step;
  }
  if (size > WIDTH_MOST) return fail(`invalid -w argument '${values.get("w") ?? ""}'`);
  const text = flags.has("S") ? (numbers.S ?? 3) : flags.has("\x01") ? (numbers["\x01"] ?? 3) : 0;
  if (text > 0 && types.length > 0) return fail("no type may be specified when dumping strings");
  const own: OdState = {
    types: shown,
    size,
    columns: blockColumns(shown, size),
    radix: radix as OdState["radix"],
    isBig: endian?.startsWith("b") ?? false,
    all: flags.has("v"),
    skip: numbers.j ?? old.skip ?? 0,
    left: numbers.N ?? -1,
    at: numbers.j ?? old.skip ?? 0,
    label: old.label,
    block: "",
    last: null,
    stars: false,
    text,
    run: "",
    opened: false,
  };
  return { own, files: old.files };
}

/** Widest block, bytes. guess: far beyond any screen, and small enough for one step */
const WIDTH_MOST = 4_096;

/** `od`. @source coreutils 9.1: od */
export const od = streamProgram<OdState>({
  name: "od",
  parse,
  opened(_ctx, own) {
    own.opened = true;
    return null;
  },
  wants: (own) => (own.skip > 0 ? Math.min(own.skip, 65_536) : own.left < 0 ? 2_048 : Math.min(2_048, own.left)),
  data(ctx, own, extent) {
    let bytes = extentBytes(extent, ctx.fs.chunks);
    if (own.skip > 0) {
      const cut = Math.min(own.skip, bytes.length);
      own.skip -= cut;
      bytes = bytes.slice(cut);
    }
    if (own.left >= 0) {
      bytes = bytes.slice(0, own.left);
      own.left -= bytes.length;
    }
    ctx.charge("looked", bytes.length * 8 * own.types.length);
    if (own.text > 0) findTexts(ctx, own, bytes);
    else {
      own.block += bytes;
      let at = 0;
      for (; own.block.length - at >= own.size; at += own.size) emitBlock(ctx, own, own.block.slice(at, at + own.size));
      own.block = own.block.slice(at);
    }
    return own.left === 0 && own.skip === 0;
  },
  end(ctx, own) {
    if (!own.opened) return 1;
    if (own.skip > 0) {
      ctx.err("od: cannot skip past end of combined input\n");
      return 1;
    }
    if (own.text > 0) return 0;
    if (own.block !== "") emitBlock(ctx, own, own.block);
    own.block = "";
    const address = addressText(own, own.at);
    if (address !== "") ctx.out(`${address}\n`);
    return 0;
  },
});
