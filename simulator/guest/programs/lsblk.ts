import type { Bytes } from "../../content/bytes";
import { type Partition, SECTOR } from "../../content/disk-layout";
import type { DiskSpec } from "../engine";
import { deviceNumber, isPartition } from "../os/disk-names";
import type { Machine } from "../os/machine";
import { heldOn, partitionName, partitionsOf } from "../os/partitions";
import { fail, instantProgram, type Output } from "../os/program";
import { HelpWanted } from "./help";
import { badOptions } from "./operands";
import { getopt } from "./options";

/** A block device: a disk, or the partition of the boot disk. */
interface Device {
  readonly name: string;
  readonly disk: DiskSpec;
  readonly parent: string | null;
  readonly number: readonly [major: number, minor: number];
  readonly mount: string;
  readonly fstype: string;
  readonly uuid: string;
  readonly bytes: number;
}

function mountOf(m: Machine, name: string): string {
  return m.state.os.mounts.find((mount) => mount.device === `/dev/${name}`)?.dir ?? "";
}

function devices(m: Machine): Device[] {
  return m.disks.flatMap((disk): Device[] => {
    const { major, minor } = deviceNumber(disk.device);
    const isBoot = disk === m.bootDisk();
    const held = heldOn(m, disk);
    const fstype = isBoot || held === null || held.layout ? "" : disk.type === "CD" ? "iso9660" : "ext4";
    const own = { disk, uuid: "", bytes: disk.sizeBytes };
    const whole = { ...own, name: disk.device, parent: null, number: [major, minor] as const, mount: mountOf(m, disk.device), fstype };
    if (isBoot && isPartition(disk.device)) return [{ ...whole, mount: "/", fstype: "ext4" }];
    return [whole, ...partitionsOf(m, disk).map((partition) => partitionRow(m, disk, partition))];
  });
}

function partitionRow(m: Machine, disk: DiskSpec, partition: Partition): Device {
  const { number, sectors, type, fs = "", uuid = "", dir = "" } = partition;
  const name = partitionName(disk, partition);
  const { major, minor: first } = deviceNumber(disk.device);
  const isBoot = disk === m.bootDisk();
  return {
    name,
    disk,
    parent: disk.device,
    number: [major, first + number],
    mount: isBoot ? (fs === "swap" ? "[SWAP]" : dir) : mountOf(m, name),
    fstype: fs,
    uuid,
    // guess: of the only partition of a disk that came with its system, the whole disk's
    bytes: type === "5" ? 1_024 : heldOn(m, disk)?.layout ? sectors * SECTOR : disk.sizeBytes,
  };
}

/** To the nearest tenth of a unit. @source util-linux lib/strutils.c: size_to_human_string */
function sizeText(bytes: number): string {
  const power = [1_099_511_627_776, 1_073_741_824, 1_048_576, 1_024].findIndex((unit) => bytes >= unit);
  if (power < 0) return `${bytes}B`;
  const tenths = Math.round((bytes * 10) / 1_024 ** (4 - power));
  return `${tenths % 10 === 0 ? tenths / 10 : (tenths / 10).toFixed(1)}${"TGMK".charAt(power)}`;
}

interface Column {
  readonly width: number;
  readonly right?: boolean;
  readonly of: (device: Device, bytes: boolean, paths: boolean) => string;
}

const COLUMNS: Readonly<Record<string, Column>> = {
  NAME: { width: 4, of: (d, _b, paths) => (paths ? `/dev/${d.name}` : d.name) },
  KNAME: { width: 5, of: (d, _b, paths) => (paths ? `/dev/${d.name}` : d.name) },
  PATH: { width: 4, of: (d) => `/dev/${d.name}` },
  "MAJ:MIN": { width: 6, of: (d) => d.number.join(":") },
  RM: { width: 2, right: true, of: (d) => (d.disk.type === "CD" ? "1" : "0") },
  SIZE: {
    width: 4,
    right: true,
    of: (d, bytes) => (bytes ? String(d.bytes) : sizeText(d.bytes)),
  },
  RO: { width: 2, right: true, of: (d) => (d.disk.mode === "RO" ? "1" : "0") },
  TYPE: { width: 4, of: (d) => (d.parent !== null ? "part" : d.disk.type === "CD" ? "rom" : "disk") },
  MOUNTPOINT: { width: 10, of: (d) => d.mount },
  MOUNTPOINTS: { width: 11, of: (d) => d.mount },
  FSTYPE: { width: 6, of: (d) => d.fstype },
  FSVER: { width: 5, of: (d) => (d.fstype === "ext4" ? "1.0" : d.fstype === "swap" ? "1" : "") },
  LABEL: { width: 5, of: () => "" },
  UUID: { width: 4, of: (d) => d.uuid },
  PKNAME: { width: 6, of: (d) => d.parent ?? "" },
  MODEL: { width: 5, of: () => "" },
  VENDOR: { width: 6, of: () => "" },
  SERIAL: { width: 6, of: () => "" },
  OWNER: { width: 5, of: () => "root" },
  GROUP: { width: 5, of: () => "disk" },
  MODE: { width: 4, of: () => "brw-rw----" },
  ROTA: { width: 4, right: true, of: () => "0" },
};

const LONG = {
  all: "a",
  bytes: "b",
  nodeps: "d",
  exclude: "e",
  fs: "f",
  ascii: "i",
  include: "I",
  json: "J",
  list: "l",
  perms: "m",
  noheadings: "n",
  output: "o",
  paths: "p",
  pairs: "P",
  raw: "r",
  sort: "x",
  help: "h",
  version: "V",
};

function columnNames(flags: ReadonlySet<string>, output: Bytes | undefined): string[] | Output {
  const usual = flags.has("f")
    ? ["NAME", "FSTYPE", "FSVER", "LABEL", "UUID", "MOUNTPOINTS"]
    : flags.has("m")
      ? ["NAME", "SIZE", "OWNER", "GROUP", "MODE"]
      : ["NAME", "MAJ:MIN", "RM", "SIZE", "RO", "TYPE", "MOUNTPOINTS"];
  if (output === undefined) return usual;
  const names = output.replace(/^\+/, "").toUpperCase().split(",");
  const bad = names.findIndex((name) => !Object.hasOwn(COLUMNS, name));
  if (bad >= 0) return fail(`lsblk: unknown column: ${output.replace(/^\+/, "").split(",").slice(bad).join(",")}`);
  return output.startsWith("+") ? [...usual, ...names] : names;
}

/** `lsblk`. @source util-linux 2.38: lsblk */
export const lsblk = instantProgram("lsblk", (args, ctx) => {
  const { flags, values, rest, error } = getopt("lsblk", args, "abde:fiI:JlmnOo:pPrsStx:hV", LONG);
  if (error) return badOptions(error);
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  for (const letter of ["I", "O", "s", "S", "t", "x"]) if (flags.has(letter)) return fail(`lsblk: option -${letter} is not supported here`);
  const names = columnNames(flags, values.get("o"));
  if (!Array.isArray(names)) return names;
  const all = devices(ctx.machine);
  const excludes = (values.get("e") ?? "").split(",");
  let stderr = "";
  const asked = rest.map((name) => name.replace(/^\/dev\//, ""));
  for (const [i, name] of asked.entries())
    if (!all.some((device) => device.name === name)) stderr += `lsblk: ${rest[i]}: not a block device\n`;
  const shown = all
    .filter(
      (device) =>
        !excludes.includes(String(device.number[0])) &&
        (asked.length === 0 || asked.includes(device.name) || (device.parent !== null && asked.includes(device.parent))),
    )
    .filter((device) => !(flags.has("d") && device.parent !== null));
  const cell = (device: Device, name: string): string => (COLUMNS[name] as Column).of(device, flags.has("b"), flags.has("p"));
  const code = stderr === "" ? 0 : asked.length === 1 ? 32 : 64;
  if (flags.has("J")) return { stdout: json(shown, names, cell), stderr, code };
  if (flags.has("P")) {
    const lines = shown.map((device) => names.map((name) => `${name.replace(/[:%]/g, "_")}="${cell(device, name)}"`).join(" "));
    return { stdout: lines.map((line) => `${line}\n`).join(""), stderr, code };
  }
  const isTree = !flags.has("l") && !flags.has("r") && names.includes("NAME");
  const marks = flags.has("i") ? ["|-", "`-"] : ["├─", "└─"];
  const isLast = (device: Device): boolean => shown.findLast(({ parent }) => parent === device.parent) === device;
  const rows = shown.map((device) =>
    names.map(
      (name) =>
        (isTree && name === "NAME" && device.parent !== null && shown.some((d) => d.name === device.parent)
          ? marks[isLast(device) ? 1 : 0]
          : "") + cell(device, name),
    ),
  );
  const lines = flags.has("n") ? rows : [names, ...rows];
  if (flags.has("r")) return { stdout: lines.map((line) => `${line.join(" ")}\n`).join(""), stderr, code };
  const width = (i: number): number =>
    lines.reduce((most, line) => Math.max(most, (line[i] ?? "").length), (COLUMNS[names[i] ?? ""] as Column).width);
  const widths = names.map((_, i) => width(i));
  return {
    stdout: lines
      .map((line) =>
        `${line.map((text, i) => (COLUMNS[names[i] ?? ""]?.right ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0))).join(" ")}`.trimEnd(),
      )
      .map((line) => `${line}\n`)
      .join(""),
    stderr,
    code,
  };
});

function json(shown: readonly Device[], names: readonly string[], cell: (device: Device, name: string) => string): string {
  const object = (device: Device, indent: string): string => {
    const fields = names.map((name) => {
      const text = cell(device, name);
      const value =
        name === "MOUNTPOINTS"
          ? `[${text === "" ? "null" : `"${text}"`}]`
          : text === ""
            ? "null"
            : /^(RM|RO|ROTA)$/.test(name)
              ? String(text === "1")
              : `"${text}"`;
      return `${indent}   "${name.toLowerCase()}":${value}`;
    });
    const children = shown.filter((other) => other.parent === device.name);
    if (children.length > 0)
      fields.push(`${indent}   "children": [\n${children.map((child) => object(child, `${indent}      `)).join(",")}${indent}   ]`);
    return `${indent}{\n${fields.join(",\n")}\n${indent}}`;
  };
  const tops = shown.filter((device) => device.parent === null || !shown.some((other) => other.name === device.parent));
  return `{\n   "blockdevices": [\n${tops.map((device) => object(device, "      ")).join(",\n")}\n   ]\n}\n`;
}
