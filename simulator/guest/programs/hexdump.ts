import type { Bytes } from "../../content/bytes";
import { extentBytes } from "../../content/extent";
import type { Output, ProgramContext } from "../os/program";
import { HelpWanted } from "./help";
import { charText } from "./od-types";
import { getopt } from "./options";
import { readSize } from "./sizes";
import { streamProgram } from "./stream";

/** How lines are shown: the letter of an option, `` two bytes in hexadecimal. */
type Way = "" | "b" | "c" | "C" | "d" | "o" | "x";

interface HexdumpState {
  ways: Way[];
  skip: number;
  /** bytes still to show, -1 all */
  left: number;
  all: boolean;
  at: number;
  block: Bytes;
  last: Bytes | null;
  stars: boolean;
  /** some input could be opened */
  opened: boolean;
}

const SIZE = 16;

const PIECES: Readonly<Record<Exclude<Way, "C">, readonly [bytes: number, width: number, text: (value: number) => string]>> = {
  "": [2, 5, (n) => n.toString(16).padStart(4, "0")],
  b: [1, 4, (n) => n.toString(8).padStart(3, "0")],
  c: [1, 4, (n) => charText(n)],
  d: [2, 8, (n) => `  ${String(n).padStart(5, "0")}`],
  o: [2, 8, (n) => ` ${n.toString(8).padStart(6, "0")}`],
  x: [2, 8, (n) => `   ${n.toString(16).padStart(4, "0")}`],
};

const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, "0");

function lineOf(way: Way, at: number, block: Bytes): Bytes {
  if (way === "C") {
    let out = `${hex(at, 8)} `;
    for (let i = 0; i < SIZE; i++) out += `${i === 8 ? " " : ""} ${i < block.length ? hex(block.charCodeAt(i), 2) : "  "}`;
    return `${out}  |${block.replace(/[^ -~]/g, ".")}|`;
  }
  const [bytes, width, text] = PIECES[way];
  let out = hex(at, 7);
  for (let i = 0; i < SIZE; i += bytes) {
    if (i >= block.length) out += " ".repeat(width);
    else {
      const high = bytes === 2 && i + 1 < block.length ? block.charCodeAt(i + 1) : 0;
      out += text(block.charCodeAt(i) + high * 256).padStart(width);
    }
  }
  return out;
}

function emitBlock(ctx: ProgramContext, own: HexdumpState, block: Bytes): void {
  if (block.length === SIZE && !own.all && block === own.last) {
    if (!own.stars) ctx.out("*\n");
    own.stars = true;
  } else {
    ctx.out(own.ways.map((way) => `${lineOf(way, own.at, block)}\n`).join(""));
    own.stars = false;
    own.last = block;
  }
  own.at += block.length;
}

function parse(ctx: ProgramContext): { own: HexdumpState; files: Bytes[] } | Output {
  const { given, flags, values, rest, error } = getopt("hexdump", ctx.args, "bcCde:f:L::n:os:vxhV", {
    "one-byte-octal": "b",
    "one-byte-char": "c",
    canonical: "C",
    "two-bytes-decimal": "d",
    "two-bytes-octal": "o",
    "two-bytes-hex": "x",
    format: "e",
    "format-file": "f",
    color: "L",
    length: "n",
    skip: "s",
    "no-squeezing": "v",
    help: "h",
    version: "V",
  });
  const fail = (text: string): Output => ({ stdout: "", stderr: `${text}\n`, code: 1 });
  if (error) return fail(error);
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  for (const letter of "efL") if (flags.has(letter)) return fail(`hexdump: option -${letter} is not part of this system`);
  const numbers = { n: -1, s: 0 };
  for (const [letter, what] of [
    ["n", "length"],
    ["s", "offset"],
  ] as const) {
    const text = values.get(letter);
    if (text === undefined) continue;
    const plain = /^0[xX][0-9a-fA-F]+$/.test(text) ? String(Number(text)) : text;
    const size = readSize(plain, "KkMGTPEZY0");
    if (typeof size === "string")
      return fail(
        `hexdump: failed to parse ${what}: '${text}'${size === "overflow" ? ": Numerical result out of range" : ": Invalid argument"}`,
      );
    numbers[letter] = size;
  }
  const ways = given.flatMap(([letter]): Way[] => ("bcCdox".includes(letter) ? [letter as Way] : []));
  const own: HexdumpState = {
    ways: ways.length > 0 ? ways : [""],
    skip: numbers.s,
    left: numbers.n,
    all: flags.has("v"),
    at: numbers.s,
    block: "",
    last: null,
    stars: false,
    opened: false,
  };
  return { own, files: [...rest] };
}

/** `hexdump`. @source util-linux 2.38.1: hexdump(1) */
export const hexdump = streamProgram<HexdumpState>({
  name: "hexdump",
  parse,
  opened(_ctx, own) {
    own.opened = true;
    return null;
  },
  wants: (own) => (own.skip > 0 ? Math.min(own.skip, 65_536) : own.left < 0 ? 2_048 : Math.min(2_048, own.left)),
  data(ctx, own, extent) {
    let bytes = extentBytes(extent, ctx.fs.chunks);
    const cut = Math.min(own.skip, bytes.length);
    own.skip -= cut;
    bytes = bytes.slice(cut);
    if (own.left >= 0) {
      bytes = bytes.slice(0, own.left);
      own.left -= bytes.length;
    }
    ctx.charge("looked", bytes.length * 8 * own.ways.length);
    own.block += bytes;
    let at = 0;
    for (; own.block.length - at >= SIZE; at += SIZE) emitBlock(ctx, own, own.block.slice(at, at + SIZE));
    own.block = own.block.slice(at);
    return own.left === 0 && own.skip === 0;
  },
  end(ctx, own) {
    if (own.block !== "") emitBlock(ctx, own, own.block);
    own.block = "";
    if (!own.opened) {
      ctx.err("hexdump: all input file arguments failed\n");
      return 1;
    }
    const end = own.at - own.skip;
    if (end > 0) ctx.out(`${hex(end, own.ways[own.ways.length - 1] === "C" ? 8 : 7)}\n`);
    return 0;
  },
});
