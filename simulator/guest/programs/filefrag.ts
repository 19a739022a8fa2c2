import { BLOCK_BYTES } from "../../content/blocks";
import type { Bytes } from "../../content/bytes";
import { extentsOf, type FileExtent } from "../fs/extents";
import { errorText } from "../fs/filesystem";
import type { Found } from "../fs/names";
import { sizeOf } from "../fs/volume";
import { writeBack } from "../os/page-cache";
import { fail, instantProgram, type Output, type ProgramContext } from "../os/program";
import { getopt } from "./options";

const USAGE = "Usage: filefrag [-b{blocksize}[KMG]] [-BeEksvxX] file ...\n";
/** Kind of a file system as its files show it. @source Linux include/uapi/linux/magic.h */
const MAGIC = { ext4: "ef53", tmpfs: "1021994", proc: "9fa0", sysfs: "62656572" } as const;

interface Shown {
  readonly isLong: boolean;
  readonly isHex: boolean;
  /** bytes of a unit; 0: the file system's blocks */
  readonly unit: number;
}

function magicOf({ synth, path, mount }: Found): string {
  if (synth) return path.startsWith("/proc") ? MAGIC.proc : path.startsWith("/sys") ? MAGIC.sysfs : MAGIC.tmpfs;
  return mount === "ram" ? MAGIC.tmpfs : MAGIC.ext4;
}

/** Bytes of the device where a part should lie to go on from the one before; null: it is the first. */
function expectedAt(before: FileExtent | undefined, { from }: FileExtent): number | null {
  return before ? (before.block ?? 0) * BLOCK_BYTES + from - before.from : null;
}

/** One row of the table. @source measured, e2fsprogs 1.47.0 on Linux 6.1 */
function row(index: number, extent: FileExtent, expected: number | null, isLast: boolean, { isHex, unit }: Shown): string {
  const number = (value: number, width: number): string =>
    Math.floor(value / unit)
      .toString(isHex ? 16 : 10)
      .padStart(width);
  const { from, bytes, block } = extent;
  const at = (block ?? 0) * BLOCK_BYTES;
  const logical = `${number(from, 8)}..${number(from + bytes - unit, 8)}`;
  const physical = block === null ? `${number(0, 11)}..${number(0, 10)}` : `${number(at, 11)}..${number(at + bytes - unit, 10)}`;
  const length = number(block === null ? 0 : bytes, 7);
  const jump = expected === null || expected === at || block === null ? " ".repeat(11) : `${number(expected, 10)}:`;
  const flags = [...(isLast ? ["last"] : []), ...(block === null ? ["unknown_loc", "delalloc"] : []), ...(isLast ? ["eof"] : [])];
  return `${String(index).padStart(4)}: ${logical}: ${physical}: ${length}: ${jump} ${flags.join(",")}\n`;
}

function table(name: Bytes, found: Found, extents: readonly FileExtent[], shown: Shown): string {
  const size = sizeOf(found.node);
  const blocks = Math.ceil(size / shown.unit);
  const head = `File size of ${name} is ${size} (${blocks} block${blocks === 1 ? "" : "s"} of ${shown.unit} bytes)\n`;
  const columns = " ext:     logical_offset:        physical_offset: length:   expected: flags:\n";
  const rows = extents.map((extent, i) => row(i, extent, expectedAt(extents[i - 1], extent), i === extents.length - 1, shown));
  return extents.length === 0 ? head : head + columns + rows.join("");
}

/** Parts that do not go on where the one before ends. */
function fragments(extents: readonly FileExtent[]): number {
  return extents.filter((extent, i) => expectedAt(extents[i - 1], extent) !== (extent.block ?? 0) * BLOCK_BYTES).length;
}

/** @returns what is shown of a file, or the name of an error */
function shownOf(ctx: ProgramContext, name: Bytes, shown: Shown, magic: { shown: string }): string | { readonly error: string } {
  const found = ctx.fs.lookup(ctx.path(name));
  if (typeof found === "string") return { error: found };
  if (!found.synth && !ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 4)) return { error: "EACCES" };
  const volume = found.synth || found.mount === "ram" ? null : ctx.machine.volume(found.mount);
  const extents = volume ? extentsOf(volume, found.id) : [];
  ctx.charge("node", 1 + extents.length);
  let out = "";
  if (shown.isLong && magicOf(found) !== magic.shown) {
    magic.shown = magicOf(found);
    out += `Filesystem type is: ${magic.shown}\n`;
  }
  // What lies on no device has blocks of 1 KiB here.
  const unit = shown.unit || (found.synth ? 1_024 : BLOCK_BYTES);
  if (shown.isLong) out += table(name, found, extents, { ...shown, unit });
  const count = fragments(extents);
  return `${out}${name}: ${count} extent${count === 1 ? "" : "s"} found\n`;
}

function blockSize(text: Bytes): number | null {
  const [, digits = "", letter = ""] = /^(\d*)([KMG]?)$/i.exec(text) ?? [];
  if (digits === "") return text === "" ? 1_024 : null;
  return Number(digits) * 1_024 ** ["", "K", "M", "G"].indexOf(letter.toUpperCase());
}

/** `filefrag`. @source e2fsprogs 1.47.0: filefrag(8); formats measured */
export const filefrag = instantProgram(
  "filefrag",
  (args, ctx): Output => {
    const { flags, values, rest, error } = getopt("filefrag", args, "b::BeEksvxX", {});
    if (error) return fail(`${error.split("\n")[0]}\n${USAGE}`);
    if (rest.length === 0) return fail(USAGE);
    const unit = flags.has("k") ? 1_024 : flags.has("b") ? blockSize(values.get("b") ?? "") : 0;
    if (unit === null || (unit > 0 && unit < 512)) return fail(`filefrag: bad block size '${values.get("b") ?? ""}'\n`);
    const shown = { isLong: ["v", "e", "E", "X"].some((letter) => flags.has(letter)), isHex: flags.has("X"), unit };
    const tickets = flags.has("s") ? rest.flatMap((name) => synced(ctx, name)) : [];
    const magic = { shown: "" };
    const out = { stdout: "", stderr: "", code: 0 };
    for (const name of rest) {
      const text = shownOf(ctx, name, shown, magic);
      if (typeof text === "string") out.stdout += text;
      else {
        out.stderr += `open: ${errorText(text.error)}\n`;
        out.code = 2;
      }
    }
    return { ...out, tickets };
  },
  "/usr/sbin/filefrag",
);

function synced(ctx: ProgramContext, name: Bytes): readonly number[] {
  const found = ctx.fs.lookup(ctx.path(name));
  const device = typeof found === "string" || found.synth || found.mount === "ram" ? undefined : ctx.machine.diskOf(found.mount)?.device;
  return device === undefined ? [] : (writeBack(ctx.machine, device) ?? []);
}
