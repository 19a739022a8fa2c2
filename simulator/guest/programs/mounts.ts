import type { Bytes } from "../../content/bytes";
import { dropMount } from "../nfs/client";
import { nfsMountAt } from "../nfs/client-volume";
import type { Ticket } from "../os/disk-io";
import { diskPart } from "../os/disk-names";
import { writeBack } from "../os/page-cache";
import { heldOn, partitionNamed } from "../os/partitions";
import { fail, instantProgram, type Output, ok, type ProgramContext } from "../os/program";
import { wipe } from "../os/wipe-disk";
import { HelpWanted } from "./help";
import { badOptions } from "./operands";
import { getopt } from "./options";

const MOUNT_LONG = {
  all: "a",
  bind: "B",
  move: "M",
  rbind: "R",
  "make-shared": "\x01",
  fork: "F",
  fake: "f",
  "no-mtab": "n",
  options: "o",
  "read-only": "r",
  "read-write": "w",
  rw: "w",
  source: "\x02",
  target: "\x03",
  types: "t",
  verbose: "v",
  "show-labels": "l",
  help: "h",
  version: "V",
};

function listed(ctx: ProgramContext, types: Bytes | undefined): Output {
  const wanted = types?.split(",");
  const rows = ctx.fs
    .text("/proc/mounts")
    .split("\n")
    .filter((row) => row !== "")
    .map((row) => row.split(" "))
    .filter(([, , type]) => wanted === undefined || wanted.includes(type ?? ""));
  return ok(rows.map(([device, dir, type, options]) => `${device} on ${dir} type ${type} (${options})\n`).join(""));
}

const DMESG_HINT = "\n       dmesg(1) may have more information after failed mount system call.";

/** A line of /etc/fstab that a device or a directory names. */
function fromTable(ctx: ProgramContext, name: Bytes): { device: Bytes; dir: Bytes; type: Bytes; options: Bytes } | null {
  for (const line of ctx.fs.text("/etc/fstab").split("\n")) {
    const [device = "", dir = "", type = "", options = ""] = line
      .replace(/^#.*/, "")
      .split(/[ \t]+/)
      .filter((word) => word !== "");
    if (device !== "" && (device === name || dir === name)) return { device, dir, type, options };
  }
  return null;
}

function attach(ctx: ProgramContext, device: Bytes, dir: Bytes, type: Bytes | undefined, options: readonly Bytes[]): Output {
  const m = ctx.machine;
  const part = partitionNamed(m, device.replace(/^\/dev\//, ""));
  const disk =
    part?.disk ?? m.disks.find((d) => device === `/dev/${d.device}` || (device === `/dev/${d.device}1` && !heldOn(m, d)?.layout));
  const place = ctx.path(dir).replace(/(?<=.)\/$/, "");
  if (!ctx.fs.isDir(place))
    return fail(`mount: ${dir}: mount point ${ctx.fs.exists(place) ? "is not a directory" : "does not exist"}.${DMESG_HINT}`, 32);
  if (!disk)
    return fail(
      `mount: ${dir}: ${ctx.fs.exists(ctx.path(device)) ? `${device} is not a block device` : `special device ${device} does not exist`}.${DMESG_HINT}`,
      32,
    );
  const held = heldOn(m, disk);
  if (held?.layout && part?.partition.fs === "ext4" && part.partition.dir !== "/")
    return fail("mount: of a disk with several file systems only that of the root is supported here", 32);
  if (held === null || (held.layout && part?.partition.fs !== "ext4"))
    return fail(
      `mount: ${dir}: wrong fs type, bad option, bad superblock on ${device}, missing codepage or helper program, or other error.${DMESG_HINT}`,
      32,
    );
  if (type !== undefined && type !== "ext4" && type !== "auto" && !(type === "iso9660" && disk.type === "CD"))
    return fail(`mount: ${dir}: unknown filesystem type '${type}'.${DMESG_HINT}`, 32);
  if (m.state.os.mounts.some((mounted) => mounted.device === device) || disk === m.bootDisk())
    return fail(`mount: ${dir}: ${device} already mounted or mount point busy.${DMESG_HINT}`, 32);
  if (options.includes("ro") && disk.mode !== "RO")
    return fail("mount: read-only mounts of a disk that can be written are not supported here", 32);
  m.state.os.mounts.push({
    device,
    dir: place,
    type: disk.type === "CD" ? "iso9660" : "ext4",
    options: disk.mode === "RO" ? "ro,relatime" : "rw,relatime",
  });
  m.fs.forget();
  // Files that were open when the system before this one was cut off: the journal's recovery frees them.
  if (disk.mode !== "RO") m.fs.dropOrphans(place);
  m.klog(`EXT4-fs (${disk.device}): mounted filesystem with ordered data mode. Quota mode: none.`);
  const warning = disk.mode === "RO" && disk.type === "CD" ? `mount: ${dir}: WARNING: source write-protected, mounted read-only.\n` : "";
  return { stdout: "", stderr: warning, code: 0 };
}

/** A directory of another system: a program of its own does it. @source mount(8), external helpers */
function byHelper(ctx: ProgramContext, source: Bytes, dir: Bytes, type: Bytes | undefined, options: readonly Bytes[]): Output {
  ctx.exec("mount.nfs", ["mount.nfs", source, dir, type === "nfs4" ? "nfs4" : "nfs", ...options.filter((option) => option !== "")]);
  return ok("");
}

/** `mount`; a second disk must be formatted first. @source util-linux 2.38: mount */
export const mount = instantProgram("mount", (args, ctx) => {
  const { flags, values, given, rest, error } = getopt("mount", args, "aBfFhilL:MnO:o:rRsT:t:U:vVw\x01\x02:\x03:", MOUNT_LONG);
  if (error) return badOptions(error);
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  for (const letter of "BMRFLUOTs") if (flags.has(letter)) return fail(`mount: option -${letter} is not supported here`, 1);
  if (flags.has("\x01")) return fail("mount: shared mounts are not supported here", 1);
  const options = given.filter(([letter]) => letter === "o").flatMap(([, value]) => value.split(","));
  if (flags.has("r")) options.push("ro");
  const known = [
    "defaults",
    "rw",
    "ro",
    "noatime",
    "relatime",
    "nodiratime",
    "sync",
    "async",
    "noauto",
    "user",
    "users",
    "nofail",
    "errors=remount-ro",
    "exec",
    "suid",
    "dev",
    "auto",
    "nouser",
    "remount",
  ];
  const isRemote = /^nfs4?$/.test(values.get("t") ?? "") || rest.some((word) => /^[\w.-]+:\//.test(word));
  const odd = isRemote ? undefined : options.find((option) => !known.includes(option));
  if (odd !== undefined) return fail(`mount: option '${odd}' is not supported here`, 1);
  if (rest.length > 2) return fail("mount: bad usage\nTry 'mount --help' for more information.", 1);
  if (flags.has("a")) return ok("");
  const source = values.get("\x02") ?? (rest.length === 2 || !values.has("\x03") ? rest[0] : undefined);
  const target = values.get("\x03") ?? rest[1];
  if (source === undefined && target === undefined) return listed(ctx, values.get("t"));
  if (ctx.uid !== 0) return fail(`mount: ${target ?? source}: must be superuser to use mount.${DMESG_HINT}`, 32);
  if (options.includes("remount")) {
    const there =
      ctx.machine.state.os.mounts.some((mounted) => mounted.dir === ctx.path(target ?? source ?? "")) || (target ?? source) === "/";
    return there && !options.includes("ro")
      ? ok("")
      : fail(
          `mount: ${target ?? source}: ${there ? "remounting read-only is not supported here" : "mount point not mounted or bad option."}`,
          32,
        );
  }
  if (source !== undefined && target !== undefined) {
    if (flags.has("f")) return ok("");
    return isRemote ? byHelper(ctx, source, target, values.get("t"), options) : attach(ctx, source, target, values.get("t"), options);
  }
  const line = fromTable(ctx, (source ?? target) as Bytes);
  if (line === null) return fail(`mount: ${source ?? target}: can't find in /etc/fstab.`, 1);
  if (/^nfs4?$/.test(line.type)) return byHelper(ctx, line.device, line.dir, line.type, line.options.split(","));
  return attach(ctx, line.device, line.dir, line.type, []);
});

/** `umount`. @source util-linux 2.38: umount */
export const umount = instantProgram("umount", (args, ctx) => {
  const m = ctx.machine;
  const { flags, rest, error } = getopt("umount", args, "aAcdfilnO:qRrt:vhV", {
    all: "a",
    "all-targets": "A",
    force: "f",
    lazy: "l",
    quiet: "q",
    recursive: "R",
    "read-only": "r",
    verbose: "v",
    help: "h",
    version: "V",
  });
  if (error) return badOptions(error);
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  for (const letter of "aAlRrOt") if (flags.has(letter)) return fail(`umount: option -${letter} is not supported here`, 1);
  if (rest.length === 0) return fail("umount: bad usage\nTry 'umount --help' for more information.", 1);
  let stdout = "";
  let stderr = "";
  const tickets: Ticket[] = [];
  for (const target of rest) {
    const path = ctx.path(target).replace(/(?<=.)\/$/, "");
    const found = m.state.os.mounts.find((mounted) => mounted.device === target || mounted.dir === path);
    const complaint = !found
      ? `umount: ${target}: ${path === "/" ? "target is busy" : ctx.fs.exists(path) ? "not mounted" : "no mount point specified"}.`
      : ctx.uid !== 0
        ? `umount: ${target}: must be superuser to unmount.`
        : isBusy(ctx, found.dir)
          ? `umount: ${target}: target is busy.`
          : null;
    if (complaint !== null) {
      stderr += `${complaint}\n`;
      continue;
    }
    const remote = found?.type === "nfs" ? nfsMountAt(m, found.dir) : null;
    const disk = remote ? null : m.diskOf(found?.dir ?? "");
    m.state.os.mounts = m.state.os.mounts.filter((mounted) => mounted !== found);
    m.fs.forget();
    // What is left to be written is, first. A disk that does not work is unmounted all the same.
    if (disk) tickets.push(...(writeBack(m, disk.device) ?? []));
    if (flags.has("v")) stdout += `umount: ${found?.dir} unmounted\n`;
    if (!remote) continue;
    dropMount(m, remote.dir);
    if (rest.length === 1) ctx.exec("umount.nfs", ["umount.nfs", remote.host, remote.source.slice(remote.source.indexOf(":/") + 1)]);
  }
  return { stdout, stderr, code: stderr === "" ? 0 : 32, tickets };
});

function isBusy(ctx: ProgramContext, dir: Bytes): boolean {
  const { os } = ctx.machine.state;
  return os.processes.some((p) => p.cwd === dir || p.cwd.startsWith(`${dir}/`)) || os.files.some((file) => file.mount === dir);
}

/** What is written for sure: the journal, with nothing in it. @source e2fsprogs: lib/ext2fs/mkjournal.c (16384 blocks) */
const JOURNAL_BYTES = 16_384 * 4_096;
const BANNER = "mke2fs 1.47.0 (5-Feb-2023)\n";

/** `mkfs.ext4`. @source e2fsprogs 1.47: mke2fs */
export const mkfs = instantProgram(
  "mkfs.ext4",
  (args, ctx) => {
    const m = ctx.machine;
    const { flags, rest, error } = getopt("mkfs.ext4", args, "b:cC:d:D:e:E:FI:J:jG:i:L:l:m:N:nO:o:qr:SM:T:t:U:vVz:");
    if (error)
      return fail(`${error.split("\n")[0]}\nUsage: mkfs.ext4 [-c|-l filename] [-b block-size] [-L volume-label] device [blocks-count]`);
    if (flags.has("V")) return { stdout: "", stderr: `${BANNER}\tUsing EXT2FS Library version 1.47.0\n`, code: 0 };
    for (const letter of "bcCdDeEIJGilNOoSMz") if (flags.has(letter)) return fail(`mkfs.ext4: option -${letter} is not supported here`);
    const [target = ""] = rest;
    if (target === "") return fail("Usage: mkfs.ext4 [-c|-l filename] [-b block-size] [-L volume-label] device [blocks-count]");
    const disk = m.disks.find((d) => target === `/dev/${d.device}`);
    if (ctx.uid !== 0 || !disk)
      return fail(
        `${BANNER}${ctx.fs.exists(ctx.path(target)) ? `Could not open ${target}: Permission denied` : `The file ${target} does not exist and no size was specified.`}`,
      );
    if (disk === m.bootDisk() || m.state.os.mounts.some((mounted) => diskPart(mounted.device) === target))
      return fail(`${BANNER}${target} is mounted; will not make a filesystem here!`);
    if (disk.mode === "RO") return fail(`${BANNER}${target}: Read-only file system while setting up superblock`);
    const blocks = Math.floor(disk.sizeBytes / 4096);
    if (!flags.has("n")) wipe(m, disk, Math.min(JOURNAL_BYTES, disk.sizeBytes));
    const tickets = writeBack(m, disk.device);
    if (tickets === null) return fail(`${BANNER}mkfs.ext4: Input/output error while writing out and closing file system`);
    if (flags.has("q")) return { ...ok(""), tickets };
    const uuid = m.spec.uuid
      .split("")
      .reverse()
      .join("")
      .replace(/[^0-9a-f]/g, "")
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    return {
      stdout: `Creating filesystem with ${blocks} 4k blocks and ${Math.floor(blocks / 4)} inodes\nFilesystem UUID: ${uuid}\n\nAllocating group tables: done                            \nWriting inode tables: done                            \nCreating journal (16384 blocks): done\nWriting superblocks and filesystem accounting information: done\n\n`,
      stderr: BANNER,
      code: 0,
      tickets,
    };
  },
  "/usr/sbin/mkfs.ext4",
);
