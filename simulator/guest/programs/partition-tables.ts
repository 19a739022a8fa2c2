import { type Partition, SECTOR } from "../../content/disk-layout";
import type { DiskSpec } from "../engine";
import { isPartition } from "../os/disk-names";
import type { Machine } from "../os/machine";
import { heldOn, partitionName, partitionsOf } from "../os/partitions";
import { fail, instantProgram, type Output, ok, type ProgramContext } from "../os/program";
import { HelpWanted } from "./help";
import { badOptions } from "./operands";
import { getopt } from "./options";

const UNITS = [
  ["T", 1_099_511_627_776],
  ["G", 1_073_741_824],
  ["M", 1_048_576],
  ["K", 1_024],
] as const;

/** A size in a unit, with so many decimals unless they are zeros. @source util-linux lib/strutils.c: size_to_human_string */
function sized(bytes: number, decimals: 1 | 2, tail: (letter: string) => string): string {
  const [letter, unit] = UNITS.find(([, size]) => bytes >= size) ?? ["", 1];
  const scale = 10 ** decimals;
  const value = Math.round((bytes * scale) / unit);
  return `${value % scale === 0 ? value / scale : (value / scale).toFixed(decimals)}${tail(letter)}`;
}

const TYPES: Readonly<Record<Partition["type"], string>> = { "83": "Linux", "82": "Linux swap / Solaris", "5": "Extended" };

/** The disk identifier of a table. guess: any number would do; that of a disk stays the same */
function identifier(m: Machine, parts: readonly Partition[]): string {
  return `0x${(parts.find(({ uuid }) => uuid !== undefined)?.uuid ?? m.spec.uuid).slice(0, 8)}`;
}

function rows(disk: DiskSpec, parts: readonly Partition[]): string {
  const cells = [
    ["Device", "Boot", "Start", "End", "Sectors", "Size", "Id", "Type"],
    ...parts.map((part) => [
      `/dev/${partitionName(disk, part)}`,
      part.isActive ? "*" : "",
      String(part.start),
      String(part.start + part.sectors - 1),
      String(part.sectors),
      sized(part.sectors * SECTOR, 1, (letter) => letter),
      part.type,
      TYPES[part.type],
    ]),
  ];
  const widths = cells[0]?.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0))) ?? [];
  const isLeft = (i: number): boolean => i < 2 || i === 7;
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, i) => (isLeft(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
          .join(" ")
          .trimEnd()}\n`,
    )
    .join("");
}

function listed(m: Machine, disk: DiskSpec): string {
  const { device, sizeBytes } = disk;
  const parts = partitionsOf(m, disk);
  const size = sized(sizeBytes, 2, (letter) => (letter === "" ? " bytes" : ` ${letter}iB`));
  const head = `Disk /dev/${device}: ${size}, ${sizeBytes} bytes, ${Math.floor(sizeBytes / SECTOR)} sectors\nUnits: sectors of 1 * ${SECTOR} = ${SECTOR} bytes\nSector size (logical/physical): ${SECTOR} bytes / ${SECTOR} bytes\nI/O size (minimum/optimal): ${SECTOR} bytes / ${SECTOR} bytes\n`;
  if (parts.length === 0 || isPartition(device)) return head;
  return `${head}Disklabel type: dos\nDisk identifier: ${identifier(m, parts)}\n\n${rows(disk, parts)}`;
}

function asked(ctx: ProgramContext, names: readonly string[]): Output {
  const { machine } = ctx;
  if (names.length === 0) return ok(machine.disks.map((disk) => listed(machine, disk)).join("\n\n"));
  const out: string[] = [];
  let stderr = "";
  for (const name of names) {
    const disk = machine.disks.find(({ device }) => `/dev/${device}` === name);
    if (disk) out.push(listed(machine, disk));
    else
      stderr += `fdisk: cannot open ${name}: ${ctx.fs.exists(ctx.path(name)) ? "Inappropriate ioctl for device" : "No such file or directory"}\n`;
  }
  return { stdout: out.join("\n\n"), stderr, code: stderr === "" ? 0 : 1 };
}

/** `fdisk`, which lists tables and does not change them. @source util-linux 2.38: fdisk */
export const fdisk = instantProgram(
  "fdisk",
  (args, ctx) => {
    const { flags, rest, error } = getopt("fdisk", args, "lhV", { list: "l", help: "h", version: "V" });
    if (error) return badOptions(error);
    if (flags.has("h")) throw new HelpWanted("help");
    if (flags.has("V")) throw new HelpWanted("version");
    if (!flags.has("l")) return fail("fdisk: changing tables is not supported here, only -l");
    if (ctx.uid !== 0) return rest.length === 0 ? ok("") : fail(`fdisk: cannot open ${rest[0]}: Permission denied`);
    return asked(ctx, rest);
  },
  "/usr/sbin/fdisk",
);

/** `blkid`. @source util-linux 2.38: blkid */
export const blkid = instantProgram(
  "blkid",
  (args, ctx) => {
    const { flags, values, rest, error } = getopt("blkid", args, "s:o:hV", { help: "h", version: "V" });
    if (error) return badOptions(error);
    if (flags.has("h")) throw new HelpWanted("help");
    if (flags.has("V")) throw new HelpWanted("version");
    const only = values.get("s");
    const isValue = values.get("o") === "value";
    if (flags.has("o") && !isValue && values.get("o") !== "full")
      return fail("blkid: only the formats full and value are supported here", 4);
    const { machine } = ctx;
    const known = machine.disks.flatMap((disk) => [
      { device: `/dev/${disk.device}`, UUID: "", TYPE: wholeType(machine, disk) },
      ...partitionsOf(machine, disk).map((part) => ({
        device: `/dev/${partitionName(disk, part)}`,
        UUID: part.uuid ?? "",
        TYPE: part.fs ?? "",
      })),
    ]);
    const shown = known.filter(({ device, TYPE }) => TYPE !== "" && (rest.length === 0 || rest.includes(device)));
    const lines = shown.map((row) => {
      const tags = (["UUID", "TYPE"] as const).filter((tag) => row[tag] !== "" && (only === undefined || only === tag));
      return isValue
        ? tags.map((tag) => `${row[tag]}\n`).join("")
        : `${row.device}: ${tags.map((tag) => `${tag}="${row[tag]}"`).join(" ")}\n`;
    });
    return { stdout: lines.join(""), stderr: "", code: shown.length === 0 ? 2 : 0 };
  },
  "/usr/sbin/blkid",
);

/** What a disk without a table is formatted as. */
function wholeType(m: Machine, disk: DiskSpec): string {
  const held = heldOn(m, disk);
  if (held === null || held.layout || partitionsOf(m, disk).length > 0) return "";
  return disk.type === "CD" ? "iso9660" : held.base === "blank" && disk.content?.overlay === null ? "" : "ext4";
}
