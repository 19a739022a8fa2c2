import type { Bytes } from "../../content/bytes";
import type { Found } from "../fs/filesystem";
import type { ProgramContext } from "../os/program";

/** Colours by kind, and by the end of a name. Plain data. */
export interface Colors {
  readonly kinds: { readonly [kind: string]: Bytes };
  readonly ends: readonly (readonly [end: Bytes, code: Bytes])[];
}

/** What ls colours without LS_COLORS. @source coreutils 9.1: ls.c, color_indicator */
const USUAL: Readonly<Record<string, Bytes>> = {
  lc: "\x1b[",
  rc: "m",
  rs: "0",
  di: "01;34",
  ln: "01;36",
  pi: "33",
  so: "01;35",
  bd: "01;33",
  cd: "01;33",
  ex: "01;32",
  su: "37;41",
  sg: "30;43",
  st: "37;44",
  ow: "34;42",
  tw: "30;42",
};
const KINDS = "lc rc ec rs no fi di ln pi so bd cd mi or ex do su sg st ow tw ca mh cl".split(" ");

/** Terminals that are known to show colours. @source coreutils 9.1: dircolors.hin */
const TERMS =
  /^(Eterm|ansi|.*color.*|con\d+x\d+|cons25|console|cygwin|dtterm|gnome|hurd|jfbterm|konsole|kterm|linux.*|mlterm|putty.*|rxvt.*|screen.*|st|terminator|tmux.*|vt100|xterm.*)$/;

/** Octal, hexadecimal and named escapes of LS_COLORS. */
function unescaped(text: Bytes): Bytes {
  return text.replace(/\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))|\^(.)/gs, (_, octal, hex, other, control) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (control !== undefined) return String.fromCharCode(control === "?" ? 127 : control.charCodeAt(0) & 31);
    return (
      ({ a: "\x07", b: "\b", e: "\x1b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "?": "\x7f", _: " " } as Record<string, Bytes>)[
        other
      ] ?? other
    );
  });
}

/** Colours as the environment has them; null: none. */
export function colorsOf(ctx: ProgramContext): Colors | null {
  const text = ctx.env("LS_COLORS");
  if (text === null || text === "") {
    const isKnown = (ctx.env("COLORTERM") ?? "") !== "" || TERMS.test(ctx.env("TERM") ?? "");
    return isKnown ? { kinds: USUAL, ends: [] } : null;
  }
  const kinds: Record<string, Bytes> = { ...USUAL };
  const ends: (readonly [Bytes, Bytes])[] = [];
  ctx.charge("looked", text.length * 4);
  for (const part of text.split(":")) {
    if (part === "") continue;
    const cut = part.indexOf("=");
    const key = part.slice(0, cut);
    const value = unescaped(part.slice(cut + 1));
    if (key.startsWith("*")) ends.push([unescaped(key.slice(1)), value]);
    else if (cut === 2 && KINDS.includes(key)) kinds[key] = value;
    else {
      ctx.err(
        cut < 0 || !/^[a-z*]/.test(key)
          ? "ls: unparsable value for LS_COLORS environment variable\n"
          : `ls: unrecognized prefix: ‘${key}’\nls: unparsable value for LS_COLORS environment variable\n`,
      );
      return null;
    }
  }
  return { kinds, ends };
}

function kindOf(ctx: ProgramContext, found: Found): string {
  const { node, synth } = found;
  if (synth?.device) return synth.device.kind === "c" ? "cd" : "bd";
  if (node.t === "d") return (node.m & 0o1002) === 0o1002 ? "tw" : node.m & 0o002 ? "ow" : node.m & 0o1000 ? "st" : "di";
  if (node.t === "l") return typeof ctx.fs.lookup(found.path) === "string" ? "or" : "ln";
  if (node.m & 0o4000) return "su";
  if (node.m & 0o2000) return "sg";
  if (node.m & 0o111) return "ex";
  return (node.k ?? 1) > 1 ? "mh" : "fi";
}

/** Code of a node's colour, "" for none. */
export function colorCode(ctx: ProgramContext, colors: Colors, found: Found, name: Bytes): Bytes {
  const kind = kindOf(ctx, found);
  const { kinds } = colors;
  if (kind === "or") return kinds.or ?? kinds.ln ?? "";
  if (kind === "mh" && !kinds.mh) return byEnd(colors, name) || (kinds.fi ?? "");
  if (kind === "fi") return byEnd(colors, name) || (kinds.fi ?? "");
  if (kind === "ln" && kinds.ln === "target") {
    const target = ctx.fs.lookup(found.path);
    return typeof target === "string" ? "" : colorCode(ctx, colors, target, name);
  }
  return kinds[kind] ?? "";
}

function byEnd(colors: Colors, name: Bytes): Bytes {
  // The last one that fits counts.
  const lower = name.toLowerCase();
  return colors.ends.findLast(([end]) => lower.endsWith(end.toLowerCase()))?.[1] ?? "";
}

/** Puts a name into its colour. @param isFirst - nothing has been coloured before: the terminal is set to its usual colour first */
export function painted(colors: Colors, code: Bytes, name: Bytes, isFirst: boolean): Bytes {
  const { lc = "", rc = "", rs = "0" } = colors.kinds;
  const end = colors.kinds.ec ?? lc + rs + rc;
  return `${isFirst ? end : ""}${lc}${code}${rc}${name}${end}`;
}
