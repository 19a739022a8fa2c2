import type { Bytes } from "../../content/bytes";
import { extentBytes, pattern } from "../../content/extent";
import type { Output } from "../os/program";
import { usage } from "./filter";
import { getopt } from "./options";
import { streamProgram } from "./stream";
import { bytesOfSet, complaintAbout, parseSet } from "./tr-sets";

interface TrState {
  /** what each byte becomes; -1: it is deleted */
  map: number[] | null;
  /** bytes of which repeats in a row are dropped */
  squeeze: boolean[] | null;
  /** last byte written, -1 for none */
  last: number;
}

const HELP = "\nTry 'tr --help' for more information.";

function prepare(set1: Bytes, set2: Bytes | undefined, flags: ReadonlySet<string>): { own: TrState; warnings: string } | Output {
  const remove = flags.has("d");
  const squeeze = flags.has("s");
  const one = parseSet(set1);
  if (typeof one === "string") return usage(`tr: ${one}`);
  const two = set2 === undefined ? null : parseSet(set2);
  if (typeof two === "string") return usage(`tr: ${two}`);
  const warnings = one.warnings + (two?.warnings ?? "");
  let from = bytesOfSet(one.parts, 0);
  if (flags.has("c")) {
    const given = new Set(from);
    from = Array.from({ length: 256 }, (_, i) => i).filter((code) => !given.has(code));
  }
  let to = two === null ? [] : bytesOfSet(two.parts, from.length);
  const isTranslating = two !== null && !remove;
  const use = { translates: isTranslating, complements: flags.has("c"), truncates: flags.has("t") };
  const complaint = complaintAbout(one.parts, two?.parts ?? null, from, to, use);
  if (complaint !== null) return { ...usage(`tr: ${complaint}`), stderr: `${warnings}tr: ${complaint}\n` };
  if (isTranslating) {
    if (flags.has("t")) from = from.slice(0, to.length);
    if (to.length < from.length) to = [...to, ...new Array<number>(from.length - to.length).fill(to.at(-1) as number)];
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
  return { own: { map, squeeze: drop, last: -1 }, warnings };
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
    const ready = prepare(set1, set2, all);
    if ("stdout" in ready) return ready;
    if (ready.warnings !== "") ctx.err(ready.warnings);
    return { own: ready.own, files: [] };
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
    // Each byte is looked up, compared and put into a new buffer.
    ctx.charge("looked", bytes.length * 3);
    ctx.out(changed(own, bytes));
    return false;
  },
  end: () => 0,
});
