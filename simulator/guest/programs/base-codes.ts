import type { Bytes } from "../../content/bytes";
import { extentBytes } from "../../content/extent";
import type { Output, ProgramContext } from "../os/program";
import { extraOperand, misuse } from "./operands";
import { getopt } from "./options";
import { readSize } from "./sizes";
import { streamProgram } from "./stream";

/** An alphabet, and how many bits one of its letters holds. */
interface Code {
  readonly letters: string;
  readonly bits: number;
  /** letters of a group, which is filled with `=`; 0: nothing is filled */
  readonly group: number;
  /** the first bit of a byte is its least */
  readonly lsbFirst?: boolean;
}

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const CODES: Readonly<Record<string, Code>> = {
  base64: { letters: `${UPPER}${UPPER.toLowerCase()}0123456789+/`, bits: 6, group: 4 },
  base64url: { letters: `${UPPER}${UPPER.toLowerCase()}0123456789-_`, bits: 6, group: 4 },
  base32: { letters: `${UPPER}234567`, bits: 5, group: 8 },
  base32hex: { letters: `0123456789${UPPER.slice(0, 22)}`, bits: 5, group: 8 },
  base16: { letters: "0123456789ABCDEF", bits: 4, group: 0 },
  base2msbf: { letters: "01", bits: 1, group: 0 },
  base2lsbf: { letters: "01", bits: 1, group: 0, lsbFirst: true },
};

interface BaseState {
  code: string;
  decode: boolean;
  garbage: boolean;
  /** letters of a line, 0: one line */
  wrap: number;
  column: number;
  /** what has not made a group yet */
  rest: Bytes;
  failed: boolean;
}

/** Bytes of a group of letters. */
const groupBytes = (code: Code): number => (code.bits === 6 ? 3 : code.bits === 5 ? 5 : 1);

function encodeGroups(code: Code, bytes: Bytes): Bytes {
  const { letters, bits, group } = code;
  const mask = (1 << bits) - 1;
  let out = "";
  let held = 0;
  let value = 0;
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes.charCodeAt(i);
    if (code.lsbFirst) {
      let turned = 0;
      for (let k = 0; k < 8; k++) turned |= ((byte >> k) & 1) << (7 - k);
      byte = turned;
    }
    value = ((value << 8) | byte) & 0xffff;
    held += 8;
    while (held >= bits) {
      held -= bits;
      out += letters[(value >> held) & mask] ?? "";
    }
  }
  if (held > 0) out += letters[(value << (bits - held)) & mask] ?? "";
  return group > 0 ? out.padEnd(Math.ceil(out.length / group) * group, "=") : out;
}

/** Puts letters out in lines. */
function wrapped(own: BaseState, text: Bytes): Bytes {
  if (own.wrap === 0) return text;
  let out = "";
  for (let at = 0; at < text.length; ) {
    const part = text.slice(at, at + own.wrap - own.column);
    out += part;
    at += part.length;
    own.column += part.length;
    if (own.column === own.wrap) {
      out += "\n";
      own.column = 0;
    }
  }
  return out;
}

/** One group of letters; the bytes before what is wrong in it, and whether something is. @source gnulib: base64.c, decode_4 */
function decodeGroup(code: Code, group: Bytes): { bytes: Bytes; isRight: boolean } {
  const { letters, bits } = code;
  const size = code.group || 8 / bits;
  // Of a group that ends too early base32 gives nothing.
  if (bits === 5 && group.length < size) return { bytes: "", isRight: false };
  let bytes = "";
  let held = 0;
  let value = 0;
  for (let i = 0; i < group.length; i++) {
    const c = group[i] ?? "";
    if (c === "=" && code.group > 0) {
      // As many as the bits that are left ask for, up to the end of the group.
      const isRight =
        i > 0 &&
        group.length === size &&
        /^=+$/.test(group.slice(i)) &&
        held < bits &&
        (i * bits) % 8 < bits &&
        Math.floor((i * bits) / 8) > 0;
      return { bytes, isRight };
    }
    const digit = letters.indexOf(c);
    if (digit < 0) return { bytes, isRight: false };
    value = ((value << bits) | digit) & 0xffff;
    held += bits;
    if (held >= 8) {
      held -= 8;
      let byte = (value >> held) & 255;
      if (code.lsbFirst) {
        let turned = 0;
        for (let k = 0; k < 8; k++) turned |= ((byte >> k) & 1) << (7 - k);
        byte = turned;
      }
      bytes += String.fromCharCode(byte);
    }
  }
  return { bytes, isRight: group.length === size };
}

/** Takes more letters; the bytes that they make. */
function decodeOn(own: BaseState, code: Code, text: Bytes, isEnd: boolean): Bytes {
  const size = code.group || 8 / code.bits;
  let letters = text.replace(/\n/g, "");
  if (own.garbage) letters = [...letters].filter((c) => code.letters.includes(c) || (c === "=" && code.group > 0)).join("");
  const all = own.rest + letters;
  let out = "";
  let at = 0;
  while (!own.failed && (all.length - at >= size || (isEnd && at < all.length))) {
    const { bytes, isRight } = decodeGroup(code, all.slice(at, at + size));
    out += bytes;
    own.failed = !isRight;
    at += size;
  }
  own.rest = all.slice(at);
  return out;
}

function parse(name: string, ctx: ProgramContext): { own: BaseState; files: Bytes[] } | Output {
  const codes =
    name === "basenc"
      ? {
          base64: "\x01",
          base64url: "\x02",
          base32: "\x03",
          base32hex: "\x04",
          base16: "\x05",
          base2msbf: "\x06",
          base2lsbf: "\x07",
          z85: "\x08",
        }
      : {};
  const { given, flags, values, rest, error } = getopt(name, ctx.args, "diw:", { decode: "d", wrap: "w", "ignore-garbage": "i", ...codes });
  if (error) return { stdout: "", stderr: `${error}\n`, code: 1 };
  const wrap = readSize(values.get("w") ?? "76", "");
  if (wrap === "invalid") return { stdout: "", stderr: `${name}: invalid wrap size: ‘${values.get("w") ?? ""}’\n`, code: 1 };
  let code = name === "basenc" ? "" : name;
  for (const [letter] of given) code = Object.entries(codes).find(([, own]) => own === letter)?.[0] ?? code;
  if (code === "") return misuse(name, "missing encoding type");
  if (code === "z85") return { stdout: "", stderr: `${name}: --z85 is not part of this system\n`, code: 1 };
  if (rest.length > 1) return extraOperand(name, rest[1]);
  const own: BaseState = {
    code,
    decode: flags.has("d"),
    garbage: flags.has("i"),
    wrap: wrap === "overflow" ? 0 : wrap,
    column: 0,
    rest: "",
    failed: false,
  };
  return { own, files: [...rest] };
}

function baseProgram(name: "base64" | "base32" | "basenc") {
  return streamProgram<BaseState>({
    name,
    parse: (ctx) => parse(name, ctx),
    wants: () => 7_680,
    data(ctx, own, extent) {
      const code = CODES[own.code] as Code;
      const bytes = extentBytes(extent, ctx.fs.chunks);
      ctx.charge("looked", bytes.length * 8);
      if (own.decode) {
        ctx.out(decodeOn(own, code, bytes, false));
        return own.failed;
      }
      const all = own.rest + bytes;
      const cut = all.length - (all.length % groupBytes(code));
      own.rest = all.slice(cut);
      ctx.out(wrapped(own, encodeGroups(code, all.slice(0, cut))));
      return false;
    },
    end(ctx, own) {
      const code = CODES[own.code] as Code;
      if (!own.decode) {
        ctx.out(wrapped(own, encodeGroups(code, own.rest)));
        if (own.column > 0) ctx.out("\n");
        return 0;
      }
      if (!own.failed) ctx.out(decodeOn(own, code, "", true));
      if (own.failed) ctx.err(`${name}: invalid input\n`);
      return own.failed ? 1 : 0;
    },
  });
}

/** `base64`. @source coreutils 9.1: base64 */
export const base64 = baseProgram("base64");
/** `base32`. @source coreutils 9.1: base32 */
export const base32 = baseProgram("base32");
/** `basenc`. @source coreutils 9.1: basenc */
export const basenc = baseProgram("basenc");
