import type { Bytes } from "../../content/bytes";
import { allocatedBytes } from "../../content/content";
import { columnsOf } from "../../content/width";
import { type Found, fileContent, sizeOf } from "../fs/filesystem";
import { formatDate } from "../os/calendar";
import type { ProgramContext } from "../os/program";
import { localZone, zoneAt } from "../os/time-zone";
import { groupName, userName } from "../os/users";

/** `drwxr-xr-x` of a node. */
export function modeText(found: Found): string {
  const { node, synth } = found;
  const type = synth?.isPipe ? "p" : synth?.device ? synth.device.kind : node.t === "d" ? "d" : node.t === "l" ? "l" : "-";
  const bits: string[] = [];
  for (let i = 8; i >= 0; i--) bits.push(node.m & (1 << i) ? ("rwx"[(8 - i) % 3] as string) : "-");
  const special = (at: number, bit: number, letter: string): void => {
    if (node.m & bit) bits[at] = bits[at] === "x" ? letter : letter.toUpperCase();
  };
  special(2, 0o4000, "s");
  special(5, 0o2000, "s");
  special(8, 0o1000, "t");
  return type + bits.join("");
}

/** `4.0K`, `1.5M`: sizes as `-h` shows them, rounded up. @param base - 1024, or 1000 for `--si` */
export function humanSize(bytes: number, base: 1000 | 1024 = 1024): string {
  if (bytes < base) return String(bytes);
  const units = base === 1000 ? "kMGTPE" : "KMGTPE";
  let value = bytes;
  let unit = -1;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit++;
  }
  const tenths = Math.ceil(value * 10);
  if (tenths < 100) return `${(tenths / 10).toFixed(1)}${units[unit] ?? ""}`;
  const whole = Math.ceil(value);
  return whole === base && unit < units.length - 1 ? `1.0${units[unit + 1] ?? ""}` : `${whole}${units[unit] ?? ""}`;
}

/** How sizes are written: with letters, or in units of so many bytes with letters behind them. */
export type SizeUnit = { readonly human: 1000 | 1024 } | { readonly unit: number; readonly suffix: string };

/** A size in a unit, rounded up. */
export function sizeIn(bytes: number, unit: SizeUnit): string {
  return "human" in unit ? humanSize(bytes, unit.human) : `${Math.ceil(bytes / unit.unit)}${unit.suffix}`;
}

/** Time that files of the base tree carry: 2024-02-10 12:00 UTC. */
export const INSTALL_SECONDS = 1_707_566_400;

/** Modification time, Unix seconds. */
export function modified(ctx: ProgramContext, found: Found): number {
  if (found.synth) return Math.floor(ctx.unixUs() / 1_000_000);
  return found.node.s === -1 ? INSTALL_SECONDS : found.node.s;
}

/** Time of access, Unix seconds: that of modification while nobody has set another. */
export function accessed(ctx: ProgramContext, found: Found): number {
  return found.synth || found.node.a === undefined ? modified(ctx, found) : found.node.a;
}

/** Nine digits behind the point of a time, exact to a microsecond: closer ones are not kept. */
export function nanosOf(seconds: number): string {
  return `${String(Math.min(999_999, Math.round((seconds - Math.floor(seconds)) * 1e6))).padStart(6, "0")}000`;
}

/** A number for a node that stays while it exists. guess: as an image with inodes in the order of installation would have them */
export function inodeNumber(found: Found): number {
  if (found.id.startsWith("#")) return 131_072 + Number(found.id.slice(1));
  const text = found.id === "" ? found.path : found.id;
  if (text === "/") return 2;
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16_777_619);
  return 12 + ((h >>> 0) % 131_000);
}

/** Blocks of 1 KiB that a node takes. */
export function blocksOf(found: Found): number {
  if (found.synth) return 0;
  if (found.node.t === "d") return 4;
  if (found.node.t === "l") return found.node.d.length > 60 ? 4 : 0;
  return allocatedBytes(fileContent(found.node)) / 1024;
}

/** Names of a directory's node, or of a file's. */
export function linkCount(found: Found): number {
  return found.node.t === "d" ? 2 : (found.node.k ?? 1);
}

/** One name to list; `found` null: what it is could not be seen. */
export interface Entry {
  readonly name: Bytes;
  readonly found: Found | null;
}

/** Letter behind a name for its kind. @param style - `classify` marks programs too, `slash` directories alone */
export function mark(found: Found | null, style: "none" | "slash" | "file-type" | "classify"): string {
  if (style === "none" || found === null) return "";
  if (found.node.t === "d") return "/";
  if (style === "slash") return "";
  if (found.node.t === "l") return "@";
  if (found.synth?.isPipe) return style === "classify" || style === "file-type" ? "|" : "";
  return style === "classify" && found.node.m & 0o111 && !found.synth?.device ? "*" : "";
}

/** Half a year: what is older is shown with its year. @source coreutils 9.1: ls.c */
const RECENT_S = 15_778_476;

/** A time as `-l` shows it. */
export function timeText(ctx: ProgramContext, seconds: number, style: string): string {
  const now = ctx.unixUs() / 1_000_000;
  const isRecent = seconds < now && now - seconds < RECENT_S;
  const whole = Math.floor(seconds);
  const zone = zoneAt(localZone(ctx), whole);
  const nanos = nanosOf(seconds);
  const show = (format: string): string => formatDate(format, whole, nanos, zone);
  if (style.startsWith("+")) {
    const [old = "", recent] = style.slice(1).split("\n");
    return show(recent !== undefined && isRecent ? recent : old);
  }
  if (style === "full-iso") return show("%F %T.%N %z");
  if (style === "long-iso") return show("%F %H:%M");
  if (style === "iso") return show(isRecent ? "%m-%d %H:%M" : "%F ");
  return show(isRecent ? "%b %e %H:%M" : "%b %e  %Y");
}

const NAMED: Readonly<Record<string, string>> = { "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", " ": " ", '"': '"', "\\": "\\" };

/** A name as `find -ls` writes it. @source findutils 4.9.0: lib/listfile.c, print_name_with_quoting */
function escapedName(name: Bytes): Bytes {
  return name.replace(/[^!#-[\]-~]/g, (c) => `\\${NAMED[c] ?? c.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

/** One line as `ls -dils` has it, for `find -ls`. */
export function longLine(ctx: ProgramContext, found: Found, shown: Bytes): Bytes {
  const { node } = found;
  const m = ctx.machine;
  const target = node.t === "l" ? ` -> ${escapedName(node.d as Bytes)}` : "";
  return `${String(inodeNumber(found)).padStart(9)} ${String(blocksOf(found)).padStart(6)} ${modeText(found)} ${String(linkCount(found)).padStart(3)} ${userName(m, node.u).padEnd(8)} ${groupName(m, node.g).padEnd(8)} ${String(sizeOf(node)).padStart(8)} ${timeText(ctx, modified(ctx, found), "locale")} ${escapedName(shown)}${target}`;
}

/** Blanks from one column to another; tabs where they reach further. @source coreutils 9.1: ls.c, indent */
function indent(from: number, to: number, tab: number): string {
  let out = "";
  for (let at = from; at < to; ) {
    if (tab !== 0 && Math.floor(to / tab) > Math.floor((at + 1) / tab)) {
      out += "\t";
      at += tab - (at % tab);
    } else {
      out += " ";
      at++;
    }
  }
  return out;
}

/** Names in columns as wide as the terminal. */
export function inColumns(
  names: readonly Bytes[],
  shown: readonly Bytes[],
  cols: number,
  options: { readonly across?: boolean; readonly tab?: number } = {},
): Bytes {
  const { across = false, tab = 0 } = options;
  if (names.length === 0) return "";
  const widths = names.map((name) => columnsOf(name));
  // No layout can have more columns than names of three cells fit.
  const most = Math.max(1, Math.min(names.length, cols === 0 ? names.length : Math.ceil(cols / 3)));
  const layout = (columns: number): number[] | null => {
    const rows = Math.ceil(names.length / columns);
    const wide = new Array<number>(columns).fill(0);
    for (let i = 0; i < names.length; i++) {
      const c = across ? i % columns : Math.floor(i / rows);
      const last = c === columns - 1;
      wide[c] = Math.max(wide[c] as number, (widths[i] as number) + (last ? 0 : 2));
    }
    return columns === 1 || cols === 0 || wide.reduce((sum, width) => sum + width, 0) < cols ? wide : null;
  };
  let wide: number[] = [0];
  for (let c = most; c >= 1; c--) {
    const found = layout(c);
    if (found === null) continue;
    wide = found;
    break;
  }
  const columns = wide.length;
  const rows = Math.ceil(names.length / columns);
  let out = "";
  for (let row = 0; row < rows; row++) {
    let line = "";
    let position = 0;
    let start = 0;
    for (let c = 0; c < columns; c++) {
      const at = across ? row * columns + c : c * rows + row;
      if (at >= names.length) break;
      line += indent(position, start, tab) + (shown[at] ?? "");
      position = start + (widths[at] ?? 0);
      start += wide[c] ?? 0;
    }
    out += `${line}\n`;
  }
  return out;
}
