import { sizeOf } from "../fs/filesystem";
import { parentOf } from "../fs/path";
import type { Machine } from "../os/machine";
import { fail, instantProgram, ok } from "../os/program";
import { humanSize } from "./ls";
import { getopt } from "./options";

interface FsRow {
  device: string;
  type: string;
  size: number;
  used: number;
  dir: string;
}
function fsRows(m: Machine): FsRow[] {
  const overlayBytes = (volume: { overlay: Record<string, { d: string; z?: number } | null> }): number =>
    Object.values(volume.overlay).reduce((sum, node) => sum + (node ? node.d.length + (node.z ?? 0) + 4096 : 0), 0);
  const disk = m.bootDisk();
  const size = Math.floor(((disk?.sizeBytes ?? 4_294_967_296) / 1024 / 100) * 98);
  const memory = Math.floor(m.spec.memoryBytes / 1024);
  // guess: an installed system takes 1.3 GiB (Alpine 120 MiB)
  const base = m.flavour.id === "alpine" ? 123_000 : 1_363_000;
  const rows: FsRow[] = [
    { device: "udev", type: "devtmpfs", size: Math.floor(memory * 0.47), used: 0, dir: "/dev" },
    { device: "tmpfs", type: "tmpfs", size: Math.floor(memory * 0.1), used: 420, dir: "/run" },
    {
      device: `/dev/${disk?.device ?? "xvda"}1`,
      type: "ext4",
      size,
      used: Math.min(size, base + Math.ceil(overlayBytes(m.volume(null)) / 1024)),
      dir: "/",
    },
    { device: "tmpfs", type: "tmpfs", size: Math.floor(memory * 0.48), used: 0, dir: "/dev/shm" },
  ];
  for (const mount of m.state.os.mounts) {
    const found = m.disks.find((d) => mount.device.startsWith(`/dev/${d.device}`));
    const total = Math.floor(((found?.sizeBytes ?? 0) / 1024 / 100) * 98);
    rows.push({
      device: mount.device,
      type: mount.type,
      size: total,
      used: 24 + Math.ceil(overlayBytes(m.volume(mount)) / 1024),
      dir: mount.dir,
    });
  }
  return rows;
}
/** `df`. */
export const df = instantProgram("df", (args, ctx) => {
  const { flags, rest } = getopt("df", args, "hTkmiaP");
  let rows = fsRows(ctx.machine);
  if (rest.length > 0)
    rows = rest.flatMap((name) =>
      rows
        .filter((row) => ctx.path(name) === row.dir || ctx.path(name).startsWith(row.dir === "/" ? "/" : `${row.dir}/`))
        .sort((a, b) => b.dir.length - a.dir.length)
        .slice(0, 1),
    );
  const human = flags.has("h");
  const shown = (kib: number): string =>
    human ? (kib === 0 ? "0" : humanSize(kib * 1024)) : String(flags.has("m") ? Math.ceil(kib / 1024) : kib);
  const cells = rows.map((row) => {
    const avail = Math.max(0, Math.floor((row.size - row.used) * 0.95));
    return [
      row.device,
      row.type,
      shown(row.size),
      shown(row.used),
      shown(avail),
      `${row.used === 0 ? 0 : Math.ceil((row.used * 100) / Math.max(1, row.used + avail))}%`,
      row.dir,
    ];
  });
  const head = [
    "Filesystem",
    "Type",
    human ? "Size" : flags.has("m") ? "1M-blocks" : "1K-blocks",
    "Used",
    human ? "Avail" : "Available",
    "Use%",
    "Mounted on",
  ];
  const all = [head, ...cells];
  const width = (i: number, least: number): number => Math.max(least, ...all.map((row) => (row[i] ?? "").length));
  const widths = [width(0, 14), width(1, 4), width(2, human ? 5 : 9), width(3, human ? 5 : 7), width(4, human ? 5 : 9), 4];
  return ok(
    all
      .map(
        (row) =>
          `${(row[0] ?? "").padEnd(widths[0] ?? 0)} ${flags.has("T") ? `${(row[1] ?? "").padEnd(widths[1] ?? 0)} ` : ""}${[2, 3, 4, 5].map((i) => (row[i] ?? "").padStart(widths[i] ?? 0)).join(" ")} ${row[6] ?? ""}\n`,
      )
      .join(""),
  );
});
/** `du`. */
export const du = instantProgram("du", (args, ctx) => {
  const { flags, values, rest } = getopt("du", args, "shakcd:xbm", { "max-depth": "d", summarize: "s" });
  const depth = flags.has("s") ? 0 : Number(values.get("d") ?? 1e9);
  let out = "";
  let stderr = "";
  for (const name of rest.length > 0 ? rest : ["."]) {
    const top = ctx.fs.lookup(ctx.path(name), false);
    if (typeof top === "string") {
      stderr += `du: cannot access '${name}': No such file or directory\n`;
      continue;
    }
    const sums = new Map<string, number>();
    const all = [top.path, ...(top.node.t === "d" ? ctx.fs.walk(top.path) : [])];
    for (const path of all) {
      const found = ctx.fs.raw(path);
      if (!found || found.synth) continue;
      const size = found.node.t === "l" ? 0 : Math.ceil(sizeOf(found.node) / 4096) * 4;
      let at = found.node.t === "d" ? path : parentOf(path);
      if (path === top.path) at = path;
      for (;;) {
        sums.set(at, (sums.get(at) ?? 0) + size);
        if (at === top.path || at === "/") break;
        at = parentOf(at);
      }
    }
    for (const path of [...all].reverse()) {
      const tail = path
        .slice(top.path.length)
        .split("/")
        .filter((p) => p !== "");
      const sum = sums.get(path);
      if (sum === undefined || tail.length > depth) continue;
      out += `${flags.has("h") ? humanSize(sum * 1024) : sum}\t${tail.length === 0 ? name : `${name.replace(/\/$/, "")}/${tail.join("/")}`}\n`;
    }
  }
  return { stdout: out, stderr, code: stderr === "" ? 0 : 1 };
});

export const lsblk = instantProgram("lsblk", (_args, ctx) => {
  const m = ctx.machine;
  const size = (bytes: number): string => humanSize(bytes).replace(/\.0(?=[KMGT])/, "");
  let out = "NAME    MAJ:MIN RM  SIZE RO TYPE MOUNTPOINTS\n";
  for (const disk of m.disks) {
    const minor = (disk.device.charCodeAt(3) - 97) * 16;
    const mounted = m.state.os.mounts.find((mount) => mount.device === `/dev/${disk.device}`)?.dir ?? "";
    out += `${disk.device.padEnd(7)} ${`202:${minor}`.padEnd(7)}  ${disk.type === "CD" ? 1 : 0} ${size(disk.sizeBytes).padStart(4)}  ${disk.mode === "RO" ? 1 : 0} ${disk.type === "CD" ? "rom " : "disk"} ${mounted}\n`;
    if (disk === m.bootDisk())
      out += `└─${`${disk.device}1`.padEnd(5)} ${`202:${minor + 1}`.padEnd(7)}  0 ${size(disk.sizeBytes).padStart(4)}  0 part /\n`;
  }
  return ok(out);
});
/** `mount` and `umount`; a second disk must be formatted first. */
export const mount = instantProgram("mount", (args, ctx) => {
  const m = ctx.machine;
  const { rest, values } = getopt("mount", args, "t:o:ar");
  if (rest.length === 0)
    return ok(
      ctx.fs
        .text("/proc/mounts")
        .split("\n")
        .filter((row) => row !== "")
        .map((row) => {
          const [device, dir, type, options] = row.split(" ");
          return `${device} on ${dir} type ${type} (${options})\n`;
        })
        .join(""),
    );
  if (ctx.uid !== 0) return fail("mount: only root can do that", 1);
  const [device = "", dir = ""] = rest;
  const disk = m.disks.find((d) => device === `/dev/${d.device}` || device === `/dev/${d.device}1`);
  if (!ctx.fs.isDir(ctx.path(dir))) return fail(`mount: ${dir}: mount point does not exist.`, 32);
  if (!disk) return fail(`mount: ${dir}: special device ${device} does not exist.`, 32);
  if (disk.content === null)
    return fail(
      `mount: ${dir}: wrong fs type, bad option, bad superblock on ${device}, missing codepage or helper program, or other error.`,
      32,
    );
  if (m.state.os.mounts.some((mounted) => mounted.device === device) || disk === m.bootDisk())
    return fail(`mount: ${dir}: ${device} already mounted or mount point busy.`, 32);
  m.state.os.mounts.push({
    device,
    dir: ctx.path(dir).replace(/\/$/, ""),
    type: values.get("t") ?? "ext4",
    options: disk.mode === "RO" ? "ro,relatime" : "rw,relatime",
  });
  m.klog(`EXT4-fs (${disk.device}): mounted filesystem with ordered data mode. Quota mode: none.`);
  return ok("");
});
export const umount = instantProgram("umount", (args, ctx) => {
  const m = ctx.machine;
  const target = args.at(-1) ?? "";
  const found = m.state.os.mounts.find((mounted) => mounted.device === target || mounted.dir === ctx.path(target));
  if (!found) return fail(`umount: ${target}: not mounted.`, 32);
  if (m.state.os.processes.some((p) => p.cwd === found.dir || p.cwd.startsWith(`${found.dir}/`)))
    return fail(`umount: ${target}: target is busy.`, 32);
  m.state.os.mounts = m.state.os.mounts.filter((mounted) => mounted !== found);
  return ok("");
});
export const mkfs = instantProgram(
  "mkfs.ext4",
  (args, ctx) => {
    const m = ctx.machine;
    const target = args.filter((arg) => !arg.startsWith("-")).at(-1) ?? "";
    const disk = m.disks.find((d) => target === `/dev/${d.device}`);
    if (ctx.uid !== 0 || !disk) return fail(`mke2fs 1.47.0 (5-Feb-2023)\nThe file ${target} does not exist and no size was specified.`);
    if (disk === m.bootDisk() || m.state.os.mounts.some((mounted) => mounted.device === target))
      return fail(`mke2fs 1.47.0 (5-Feb-2023)\n${target} is mounted; will not make a filesystem here!`);
    if (disk.mode === "RO") return fail(`mke2fs 1.47.0 (5-Feb-2023)\n${target}: Read-only file system while setting up superblock`);
    disk.content = { base: "blank", overlay: {} };
    const blocks = Math.floor(disk.sizeBytes / 4096);
    return {
      stdout: `Creating filesystem with ${blocks} 4k blocks and ${Math.floor(blocks / 4)} inodes\nFilesystem UUID: ${m.spec.uuid
        .split("")
        .reverse()
        .join("")
        .replace(/[^0-9a-f]/g, "")
        .replace(
          /^(.{8})(.{4})(.{4})(.{4})(.{12})$/,
          "$1-$2-$3-$4-$5",
        )}\n\nAllocating group tables: done                            \nWriting inode tables: done                            \nCreating journal (16384 blocks): done\nWriting superblocks and filesystem accounting information: done\n\n`,
      stderr: "mke2fs 1.47.0 (5-Feb-2023)\n",
      code: 0,
    };
  },
  "/usr/sbin/mkfs.ext4",
);
