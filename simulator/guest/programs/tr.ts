import type { Bytes } from "../../content/bytes";
import { extentBytes, pattern } from "../../content/extent";
import type { Output } from "../os/program";
import { usage } from "./filter";
import { getopt } from "./options";
import { streamProgram } from "./stream";

interface TrState {
  /** what each byte becomes; -1: it is deleted */
  map: number[] | null;
  /** bytes of which repeats in a row are dropped */
  squeeze: boolean[] | null;
  /** last byte written, -1 for none */
  last: number;
}

const CLASSES: Readonly<Record<string, (code: number) => boolean>> = {
  alnum: (c) => (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122),
  alpha: (c) => (c >= 65 && c <= 90) || (c >= 97 && c <= 122),
  blank: (c) => c === 32 || c === 9,
  cntrl: (c) => c < 32 || c === 127,
  digit: (c) => c >= 48 && c <= 57,
  graph: (c) => c > 32 && c < 127,
  lower: (c) => c >= 97 && c <= 122,
  print: (c) => c >= 32 && c < 127,
  punct: (c) => c > 32 && c < 127 && !((c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122)),
  space: (c) => c === 32 || (c >= 9 && c <= 13),
  upper: (c) => c >= 65 && c <= 90,
  xdigit: (c) => (c >= 48 && c <= 57) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102),
};

/** A part of a set: bytes, a class of letters whose case matters, or one byte repeated to fill the set. */
type Part = { readonly bytes: number[]; readonly kind?: string } | { readonly fill: number; readonly times: number };

/** One byte of a set, with backslash escapes. */
function oneByte(text: Bytes, at: number): { code: number; next: number } {
  const c = text.charCodeAt(at);
  if (c !== 92 || at + 1 >= text.length) return { code: c, next: at + 1 };
  const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4))?.[0];
  if (octal !== undefined) {
    const short = Number.parseInt(octal, 8) > 255 ? octal.slice(0, 2) : octal;
    return { code: Number.parseInt(short, 8), next: at + 1 + short.length };
  }
  const named = "abfnrtv".indexOf(text[at + 1] ?? "");
  return { code: named >= 0 ? [7, 8, 12, 10, 13, 9, 11][named]! : text.charCodeAt(at + 1), next: at + 2 };
}

/** A byte as complaints show it. */
function printable(code: number): string {
  return code >= 32 && code < 127 ? String.fromCharCode(code) : `\\${code.toString(8).padStart(3, "0")}`;
}

/** Parts of a set; a complaint when it is malformed. @source coreutils 9.1: tr.c */
function parseSet(text: Bytes): Part[] | string {
  const out: Part[] = [];
  for (let at = 0; at < text.length; ) {
    const named = /^\[:(\w*):\]/.exec(text.slice(at, at + 16));
    if (named) {
      const test = Object.hasOwn(CLASSES, named[1] ?? "") ? CLASSES[named[1] ?? ""] : undefined;
      if (!test) return `invalid character class ‘${named[1] ?? ""}’`;
      out.push({ bytes: Array.from({ length: 256 }, (_, i) => i).filter(test), kind: named[1] ?? "" });
      at += named[0].length;
      continue;
    }
    if (text[at] === "[" && text[at + 1] === "=" && text.slice(at + 3, at + 5) === "=]") {
      out.push({ bytes: [text.charCodeAt(at + 2)] });
      at += 5;
      continue;
    }
    if (text[at] === "[" && at + 2 < text.length) {
      const { code, next } = oneByte(text, at + 1);
      const repeat = /^\*(\d*)\]/.exec(text.slice(next, next + 20));
      if (repeat) {
        const digits = repeat[1] ?? "";
        out.push({ fill: code, times: digits === "" ? 0 : Number.parseInt(digits, digits.startsWith("0") ? 8 : 10) });
        at = next + repeat[0].length;
        continue;
      }
    }
    const from = oneByte(text, at);
    at = from.next;
    if (text[at] === "-" && at + 1 < text.length) {
      const to = oneByte(text, at + 1);
      if (to.code < from.code)
        return `range-endpoints of '${printable(from.code)}-${printable(to.code)}' are in reverse collating sequence order`;
      out.push({ bytes: Array.from({ length: to.code - from.code + 1 }, (_, i) => from.code + i) });
      at = to.next;
    } else out.push({ bytes: [from.code] });
  }
  return out;
}

/** Bytes of a set; a fill without a count takes what is left of `length`. */
function bytesOfSet(parts: readonly Part[], length: number): number[] {
  const fixed = parts.reduce((sum, part) => sum + ("bytes" in part ? part.bytes.length : part.times), 0);
  return parts.flatMap((part) =>
    "bytes" in part ? part.bytes : new Array<number>(part.times === 0 ? Math.max(0, length - fixed) : part.times).fill(part.fill),
  );
}

/** The classes of case stand for each other's letters in order. */
function caseMap(from: readonly Part[], to: readonly Part[]): boolean {
  return to.every(
    (part, i) => !("kind" in part) || part.kind === undefined || ("kind" in (from[i] ?? {}) && /^(upper|lower)$/.test(part.kind)),
  );
}

const HELP = "\nTry 'tr --help' for more information.";

function prepare(set1: Bytes, set2: Bytes | undefined, flags: ReadonlySet<string>): TrState | Output {
  const remove = flags.has("d");
  const squeeze = flags.has("s");
  const one = parseSet(set1);
  if (typeof one === "string") return usage(`tr: ${one}`);
  const two = set2 === undefined ? null : parseSet(set2);
  if (typeof two === "string") return usage(`tr: ${two}`);
  if (one.some((part) => "fill" in part)) return usage("tr: the [c*] repeat construct may not appear in string1");
  let from = bytesOfSet(one, 0);
  if (flags.has("c")) {
    const given = new Set(from);
    from = Array.from({ length: 256 }, (_, i) => i).filter((code) => !given.has(code));
  }
  let to = two === null ? [] : bytesOfSet(two, from.length);
  const isTranslating = two !== null && !remove;
  if (isTranslating) {
    if (to.length === 0) return usage("tr: when not truncating set1, string2 must be non-empty");
    if (!caseMap(one, two))
      return usage("tr: when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'");
    if (flags.has("t")) from = from.slice(0, to.length);
    while (to.length < from.length) to = [...to, to[to.length - 1] as number];
  }
  let map: number[] | null = null;
  if (remove || isTranslating) {
    map = Array.from({ length: 256 }, (_, i) => i);
    from.forEach((code, i) => {
      if (map) map[code] = remove ? -1 : (to[i] ?? code);
    });
  }
  let drop: boolean[] | null = null;
  if (squeeze) {
    drop = new Array<boolean>(256).fill(false);
    for (const code of two === null ? from : to) drop[code] = true;
  }
  return { map, squeeze: drop, last: -1 };
}

function changed(own: TrState, bytes: Bytes): Bytes {
  const { map, squeeze } = own;
  const units: number[] = [];
  const parts: Bytes[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const code = map === null ? bytes.charCodeAt(i) : (map[bytes.charCodeAt(i)] as number);
    if (code < 0 || (squeeze?.[code] === true && code === own.last)) continue;
    own.last = code;
    units.push(code);
    if (units.length === 8_192) {
      parts.push(String.fromCharCode.apply(null, units));
      units.length = 0;
    }
  }
  parts.push(String.fromCharCode.apply(null, units));
  return parts.join("");
}

/** `tr`. @source coreutils 9.1: tr */
export const tr = streamProgram<TrState>({
  name: "tr",
  parse(ctx) {
    const { flags, rest, error } = getopt("tr", ctx.args, "+cCdst", {
      complement: "c",
      delete: "d",
      "squeeze-repeats": "s",
      "truncate-set1": "t",
    });
    if (error) return usage(error);
    const all = new Set([...flags].map((letter) => (letter === "C" ? "c" : letter)));
    const [set1, set2, extra] = rest;
    if (set1 === undefined) return usage(`tr: missing operand${HELP}`);
    const both = all.has("d") && all.has("s");
    if (set2 === undefined && (!(all.has("d") || all.has("s")) || both))
      return usage(
        `tr: missing operand after ‘${set1}’\nTwo strings must be given when ${both ? "both deleting and squeezing repeats" : "translating"}.${HELP}`,
      );
    if (set2 !== undefined && all.has("d") && !both)
      return usage(`tr: extra operand ‘${set2}’\nOnly one string may be given when deleting without squeezing repeats.${HELP}`);
    if (extra !== undefined) return usage(`tr: extra operand ‘${extra}’${HELP}`);
    const own = prepare(set1, set2, all);
    return "stdout" in own ? own : { own, files: [] };
  },
  data(ctx, own, extent) {
    const { map, squeeze } = own;
    if (typeof extent === "object" && extent.k === "zeros" && squeeze === null) {
      const code = map === null ? 0 : (map[0] as number);
      if (code >= 0) ctx.send(1, pattern(String.fromCharCode(code), extent.n));
      ctx.charge("looked", extent.n / 4);
      return false;
    }
    const bytes = extentBytes(extent, ctx.fs.chunks);
    ctx.charge("looked", bytes.length);
    ctx.out(changed(own, bytes));
    return false;
  },
  end: () => 0,
});
