import type { Bytes } from "../../content/bytes";
import { SECTOR } from "../../content/disk-layout";
import { columnsOf } from "../../content/width";
import { errorText } from "../fs/filesystem";
import { sizeOf, usageOf, usageOfLayer } from "../fs/volume";
import { nfsFigures } from "../nfs/client-volume";
import { installedOf, type Machine } from "../os/machine";
import { heldOn, mountedBeside, partitionName, partitionNamed, partitionsOf, rootOf } from "../os/partitions";
import { fail, instantProgram, type Output, type ProgramContext } from "../os/program";
import { humanSize } from "./ls-format";
import { badOptions, misuse } from "./operands";
import { getopt } from "./options";
import { shownName } from "./quoting";
import { readSize } from "./sizes";

interface FsRow {
  device: string;
  type: string;
  size: number;
  used: number;
  dir: string;
  nodes: number;
  usedNodes: number;
  /** name that it was asked for by */
  file?: Bytes;
}

/** Part of a partition that its file system can use. */
const usable = (bytes: number): number => Math.floor((bytes / 1024 / 100) * 98);
/** What an empty file system takes of it, KiB. */
const EMPTY_KIB = 24;

/** The root: on its disk, or in the memory of a system that runs from a disc. */
function rootRow(m: Machine): FsRow {
  const disk = m.bootDisk();
  const root = m.volume("");
  const nodes = { nodes: root?.roomNodes ?? 0, usedNodes: root ? usageOf(root).nodes : 0 };
  const used = root ? Math.ceil(usageOf(root).bytes / 1024) : 0;
  if (m.spec.medium) {
    const size = Math.floor(m.spec.memoryBytes / 2_048);
    return { device: "tmpfs", type: "tmpfs", size, used: Math.min(size, used), dir: "/", ...nodes };
  }
  const part = disk ? partitionsOf(m, disk).find(({ dir }) => dir === "/") : undefined;
  const size = usable(disk && part && heldOn(m, disk)?.layout ? part.sectors * SECTOR : (disk?.sizeBytes ?? 4_294_967_296));
  const device = `/dev/${disk ? rootOf(m, disk) : "xvda1"}`;
  return { device, type: "ext4", size, used: Math.min(size, Math.floor(m.installedBytes() / 1024) + used), dir: "/", ...nodes };
}

function listed(m: Machine, dir: string): readonly string[] {
  const names = m.fs.list(dir);
  return typeof names === "string" ? [] : names;
}

/** What the root's tree has below a directory that has a partition of its own, KiB and nodes. */
function usedBelow(ctx: ProgramContext, dir: string): { readonly kib: number; readonly nodes: number } {
  const m = ctx.machine;
  // A real one reads the superblock; here each file is looked at, which must not be free.
  ctx.charge("node", 1);
  const found = m.fs.lookup(dir);
  if (typeof found === "string") return { kib: 0, nodes: 0 };
  let kib = Math.ceil(sizeOf(found.node) / 1024);
  let nodes = 1;
  if (found.node.t === "d")
    for (const name of listed(m, dir)) {
      const below = usedBelow(ctx, `${dir}/${name}`);
      kib += below.kib;
      nodes += below.nodes;
    }
  return { kib, nodes };
}

/** Partitions beside the root. Their files stand in the root's tree, which is why it counts them too. */
function besideRows(ctx: ProgramContext): FsRow[] {
  return mountedBeside(ctx.machine).map(({ disk, partition, dir }) => {
    const bytes = partition.sectors * SECTOR;
    const below = usedBelow(ctx, dir);
    const room = Math.floor(bytes / 16_384);
    const used = Math.min(usable(bytes), EMPTY_KIB + below.kib);
    return {
      device: `/dev/${partitionName(disk, partition)}`,
      type: "ext4",
      size: usable(bytes),
      used,
      dir,
      nodes: room,
      usedNodes: below.nodes + 11,
    };
  });
}

/** What the server of a mounted directory says of its file system. */
function remoteRow(m: Machine, { device, dir }: { readonly device: string; readonly dir: string }): FsRow[] {
  const figures = nfsFigures(m, dir);
  if (!figures) return [];
  const [size, free] = [Math.floor(figures.total / 1024), Math.floor(figures.free / 1024)];
  return [{ device, type: "nfs", size, used: size - free, dir, nodes: figures.nodes, usedNodes: figures.nodes - figures.freeNodes }];
}

/** Mounted file systems with their sizes, KiB. */
function fsRows(ctx: ProgramContext): FsRow[] {
  const m = ctx.machine;
  const memory = Math.floor(m.spec.memoryBytes / 1024);
  const ram = Math.ceil(usageOfLayer(m.state.os.ram).bytes / 1024);
  const rows: FsRow[] = [
    { device: "udev", type: "devtmpfs", size: Math.floor(memory * 0.47), used: 0, dir: "/dev", nodes: 1_000, usedNodes: 300 },
    { device: "tmpfs", type: "tmpfs", size: Math.floor(memory * 0.5), used: 420 + ram, dir: "/run", nodes: 65_536, usedNodes: 500 },
    rootRow(m),
    { device: "tmpfs", type: "tmpfs", size: Math.floor(memory * 0.48), used: 0, dir: "/dev/shm", nodes: 65_536, usedNodes: 1 },
    ...besideRows(ctx),
  ];
  for (const mount of m.state.os.mounts) {
    if (mount.type === "nfs") {
      rows.push(...remoteRow(m, mount));
      continue;
    }
    const name = mount.device.slice(5);
    const found = m.disks.find((d) => name.startsWith(d.device));
    const part = partitionNamed(m, name)?.partition;
    const held = found ? heldOn(m, found) : null;
    const volume = m.volume(mount.dir);
    const total = usable(part && held?.layout ? part.sectors * SECTOR : (found?.sizeBytes ?? 0));
    const usage = volume ? usageOf(volume) : { bytes: 0, nodes: 0 };
    const system = held && held.base !== "blank" && found?.type === "Disk" ? Math.floor(installedOf(held.base) / 1024) : EMPTY_KIB;
    rows.push({
      device: mount.device,
      type: mount.type,
      size: total,
      used: Math.min(total, system + Math.ceil(usage.bytes / 1024)),
      dir: mount.dir,
      nodes: volume?.roomNodes ?? 0,
      usedNodes: usage.nodes + 11,
    });
  }
  return rows;
}
const LONG = {
  all: "a",
  "block-size": "B",
  direct: "\x01",
  "human-readable": "h",
  si: "H",
  inodes: "i",
  local: "l",
  "no-sync": "\x02",
  output: "\x03",
  portability: "P",
  "print-type": "T",
  sync: "\x02",
  total: "\x04",
  type: "t",
  "exclude-type": "x",
};

/** How sizes are written: powers of 1024 or 1000 with letters, or in units of so many bytes. */
type Unit = "h" | "H" | number;

interface Column {
  readonly name: string;
  readonly left: boolean;
  readonly least: number;
  readonly of: (row: FsRow) => string;
}

const percent = (used: number, all: number): string => (all === 0 ? "-" : `${used === 0 ? 0 : Math.ceil((used * 100) / all)}%`);
const free = (row: FsRow): number => Math.max(0, Math.floor((row.size - row.used) * 0.95));

function sizeText(kib: number, unit: Unit): string {
  if (typeof unit === "number") return String(Math.ceil((kib * 1024) / unit));
  return kib === 0 ? "0" : humanSize(kib * 1024, unit === "H" ? 1000 : 1024);
}

/** Name of a size's column, such as `1K-blocks`. */
function blocksName(unit: Unit, posix: boolean): string {
  if (typeof unit !== "number") return "Size";
  if (posix) return `${unit}-blocks`;
  for (const [letter, size] of [
    ["G", 1_073_741_824],
    ["M", 1_048_576],
    ["K", 1024],
    ["GB", 1e9],
    ["MB", 1e6],
    ["kB", 1e3],
  ] as const)
    if (unit % size === 0) return `${unit / size}${letter}-blocks`;
  return `${unit}B-blocks`;
}

/** All columns by the names that `--output` takes. */
function columns(unit: Unit, posix: boolean): Readonly<Record<string, Column>> {
  const human = typeof unit !== "number";
  const right = (name: string, least: number, of: Column["of"]): Column => ({ name, left: false, least, of });
  const nodes = (n: number): string => (human ? humanSize(n, unit === "H" ? 1000 : 1024) : String(n));
  return {
    source: { name: "Filesystem", left: true, least: 14, of: (row) => row.device },
    fstype: { name: "Type", left: true, least: 4, of: (row) => row.type },
    itotal: right("Inodes", 6, (row) => nodes(row.nodes)),
    iused: right("IUsed", 5, (row) => nodes(row.usedNodes)),
    iavail: right("IFree", 5, (row) => nodes(row.nodes - row.usedNodes)),
    ipcent: right("IUse%", 5, (row) => percent(row.usedNodes, row.nodes)),
    size: right(blocksName(unit, posix), 5, (row) => sizeText(row.size, unit)),
    used: right("Used", 5, (row) => sizeText(row.used, unit)),
    avail: right(human ? "Avail" : "Available", 5, (row) => sizeText(free(row), unit)),
    pcent: right(posix ? "Capacity" : "Use%", 4, (row) => (row.size === 0 ? "-" : percent(row.used, row.used + free(row)))),
    file: { name: "File", left: true, least: 4, of: (row) => row.file ?? "-" },
    target: { name: "Mounted on", left: true, least: 0, of: (row) => row.dir },
  };
}

/** File systems that options and names mean; complaints about names. */
function chosenRows(
  ctx: ProgramContext,
  given: readonly (readonly [string, Bytes])[],
  names: readonly Bytes[],
  all: boolean,
): { rows: FsRow[]; stderr: string } {
  const picked = (letter: string): Bytes[] => given.filter(([each]) => each === letter).map(([, value]) => value);
  const [only, without] = [picked("t"), picked("x")];
  const kept = fsRows(ctx).filter((row) => (only.length === 0 || only.includes(row.type)) && !without.includes(row.type));
  if (names.length === 0) return { rows: all ? kept : kept.filter((row) => row.size > 0), stderr: "" };
  let stderr = "";
  const rows = names.flatMap((name) => {
    ctx.charge("node", 1);
    const path = ctx.path(name).replace(/(?<=.)\/$/, "");
    const found = ctx.fs.lookup(path);
    if (typeof found === "string") {
      stderr += `df: ${shownName(name)}: ${errorText(found)}\n`;
      return [];
    }
    const place = found.path;
    return kept
      .filter((row) => row.device === path || place === row.dir || place.startsWith(row.dir === "/" ? "/" : `${row.dir}/`))
      .sort((a, b) => (a.device === path ? -1 : b.device === path ? 1 : b.dir.length - a.dir.length))
      .slice(0, 1)
      .map((row) => ({ ...row, file: name }));
  });
  return { rows, stderr };
}

function table(rows: readonly FsRow[], shown: readonly Column[]): string {
  const cells = [shown.map((column) => column.name), ...rows.map((row) => shown.map((column) => column.of(row)))];
  const widths = shown.map((column, i) => cells.reduce((most, line) => Math.max(most, columnsOf(line[i] ?? "")), column.least));
  return cells
    .map((line) =>
      line
        .map((text, i) => (shown[i]?.left ? (i === shown.length - 1 ? text : text.padEnd(widths[i] ?? 0)) : text.padStart(widths[i] ?? 0)))
        .join(" "),
    )
    .map((line) => `${line}\n`)
    .join("");
}

function outputColumns(all: Readonly<Record<string, Column>>, value: Bytes): Column[] | Output {
  const out: Column[] = [];
  for (const name of value === "" ? Object.keys(all) : value.split(",")) {
    if (!Object.hasOwn(all, name)) return misuse("df", `option --output: field ‘${name}’ unknown`);
    const column = all[name] as Column;
    if (out.includes(column)) return misuse("df", `option --output: field ‘${name}’ used more than once`);
    out.push(column);
  }
  return out;
}

/** `df`. @source coreutils 9.1: df */
export const df = instantProgram("df", (args, ctx) => {
  const { flags, given, values, rest, error } = getopt("df", args, "aB:hHiklmPTt:x:v\x01\x02\x03::\x04", LONG);
  if (error) return badOptions(error);
  let unit: Unit = 1024;
  for (const [letter, value] of given) {
    if (letter === "h" || letter === "H") unit = letter;
    else if (letter === "k") unit = 1024;
    else if (letter === "m") unit = 1_048_576;
    else if (letter === "B") {
      const size = readSize(value, "EGKkMPTYZ0");
      if (typeof size !== "number" || size === 0) return fail(`df: invalid -B argument '${value}'`);
      unit = size;
    }
  }
  const both = given.find(([letter, value]) => letter === "t" && given.some(([other, same]) => other === "x" && same === value));
  if (both) return fail(`df: file system type ‘${both[1]}’ both selected and excluded`);
  const posix = flags.has("P");
  if (flags.has("\x03") && (flags.has("i") || posix || flags.has("T")))
    return misuse("df", `options ${flags.has("i") ? "-i" : posix ? "-P" : "-T"} and --output are mutually exclusive`);
  const known = columns(unit, posix);
  const chosen = flags.has("\x03") ? outputColumns(known, values.get("\x03") ?? "") : null;
  if (chosen && "stdout" in chosen) return chosen;
  const { rows, stderr } = chosenRows(ctx, given, rest, flags.has("a"));
  if (rows.length === 0) return { stdout: "", stderr: stderr === "" ? "df: no file systems processed\n" : stderr, code: 1 };
  const figures = flags.has("i") ? ["itotal", "iused", "iavail", "ipcent"] : ["size", "used", "avail", "pcent"];
  const usual = ["source", ...(flags.has("T") ? ["fstype"] : []), ...figures, "target"].map((name) => known[name] as Column);
  const shown = flags.has("\x04") ? [...rows, totalOf(rows)] : rows;
  return { stdout: table(shown, chosen ?? usual), stderr, code: stderr === "" ? 0 : 1 };
});

function totalOf(rows: readonly FsRow[]): FsRow {
  const sum = (key: "size" | "used" | "nodes" | "usedNodes"): number => rows.reduce((all, row) => all + row[key], 0);
  return { device: "total", type: "-", size: sum("size"), used: sum("used"), dir: "-", nodes: sum("nodes"), usedNodes: sum("usedNodes") };
}
