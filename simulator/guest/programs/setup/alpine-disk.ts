/** The disk of setup-alpine. @source alpine-conf: setup-disk (native_disk_install, install_mounted_root) */
import type { Bytes } from "../../../content/bytes";
import { type Partition, SECTOR } from "../../../content/disk-layout";
import type { DiskSpec } from "../../engine";
import { installedOf, type Machine } from "../../os/machine";
import { partitionName, partitionsOf, rootOf } from "../../os/partitions";
import type { ProgramContext, Step } from "../../os/program";
import { type AlpineState, heading, isYes, question } from "./alpine-state";
import { copyOn, resting } from "./copying";
import { END, type Nodes } from "./dialogue";
import {
  deviceFor,
  discFacts,
  discOf,
  diskCalled,
  freeDisks,
  freshUuid,
  fstabRows,
  installLoader,
  MIB_SECTORS,
  mountTarget,
  partition,
  put,
  take,
  unmountTarget,
  unpacked,
} from "./target";
import { setZone } from "./zones";

const MOUNT = "/mnt";
const BOOT_MIB = 100;
/** Packages of a system come in some thirty. */
const PIECES = 30;
/** guess: apk unpacks 120 MiB of packages and makes an initramfs in 8 s of a CPU */
const CPU_US = 8_000_000;
/** Columns that apk's bar takes beside its figure. */
const BAR = 40;
/** extlinux: its first sector, and ldlinux.sys in the boot partition. */
const LOADER_BYTES = 131_072;

function shown(disks: readonly DiskSpec[]): Bytes {
  return disks.map(({ device, sizeBytes }) => `  ${device}\t(${(sizeBytes / 1e9).toFixed(1)} GB  )\n`).join("");
}

/** @source setup-disk: find_swap_size, MiB */
function swapMib(m: Machine, disk: DiskSpec): number {
  const size = Math.min(Math.floor((m.spec.memoryBytes * 2) / 1_048_576), Math.floor(disk.sizeBytes / 4 / 1_048_576), 4_096);
  return size < 64 ? 0 : size;
}

/** /boot, swap and root; null: they do not fit. */
function layOut(ctx: ProgramContext, disk: DiskSpec): Partition[] | null {
  const swap = swapMib(ctx.machine, disk);
  const end = Math.floor(disk.sizeBytes / 1_048_576);
  const rootAt = 1 + BOOT_MIB + swap;
  if (end - rootAt < 1) return null;
  const part = (number: number, mib: number, size: number, rest: Pick<Partition, "type" | "fs" | "dir" | "isActive">): Partition => ({
    number,
    start: mib * MIB_SECTORS,
    sectors: size * MIB_SECTORS,
    uuid: freshUuid(ctx),
    ...rest,
  });
  const boot = part(1, 1, BOOT_MIB, { type: "83", fs: "ext4", dir: "/boot", isActive: true });
  const root = (number: number): Partition => part(number, rootAt, end - rootAt, { type: "83", fs: "ext4", dir: "/" });
  return swap === 0 ? [boot, root(2)] : [boot, part(2, 1 + BOOT_MIB, swap, { type: "82", fs: "swap" }), root(3)];
}

function chosen(ctx: ProgramContext, st: AlpineState): DiskSpec | undefined {
  return diskCalled(ctx.machine, st.disk);
}

/** Ends with a complaint, as setup-disk does. */
function failed(ctx: ProgramContext, st: AlpineState, complaint: Bytes): string {
  ctx.out(complaint);
  unmountTarget(ctx.machine, MOUNT);
  st.code = 1;
  return END;
}

/** The disk does not take what is written. */
function lost(ctx: ProgramContext, st: AlpineState): string {
  return failed(ctx, st, `\nERROR: /dev/${st.disk}: I/O error\n`);
}

function begin(ctx: ProgramContext, st: AlpineState): string {
  const m = ctx.machine;
  const disk = chosen(ctx, st);
  if (!disk) return failed(ctx, st, `/dev/${st.disk} is not a suitable for partitioning\n`);
  const partitions = layOut(ctx, disk);
  if (partitions === null) return failed(ctx, st, "sfdisk: failed to add #2 partition: No space left on device\n");
  ctx.out("Creating file systems...\n");
  const tickets = partition(m, disk, partitions, "syslinux");
  if (tickets === null) return lost(ctx, st);
  m.klog(` ${disk.device}: ${partitions.map((part) => partitionName(disk, part)).join(" ")}`);
  st.tickets = tickets;
  st.pieces = 0;
  return "made";
}

function copy(ctx: ProgramContext, st: AlpineState): string | Step {
  const m = ctx.machine;
  const disk = chosen(ctx, st);
  if (!disk) return lost(ctx, st);
  const root = partitionsOf(m, disk).find(({ dir }) => dir === "/");
  const before = st.pieces;
  const result = copyOn(ctx, st, {
    disc: discOf(m),
    disk,
    readBytes: discFacts(m)?.readBytes ?? 1,
    writeBytes: installedOf("alpine"),
    roomBytes: (root?.sectors ?? 0) * SECTOR,
    pieces: PIECES,
    cpuUs: CPU_US,
  });
  if (result === "done") return "finish";
  if (result === "disc")
    return failed(
      ctx,
      st,
      "\nERROR: linux-virt-6.6.49-r0: package mentioned in index not found (try 'apk update')\n1 error; 0 MiB in 0 packages\n",
    );
  if (result === "full")
    return failed(ctx, st, "\nERROR: Failed to create usr/lib: No space left on device\n1 error; 0 MiB in 0 packages\n");
  if (result === "disk") return lost(ctx, st);
  if (st.pieces > before) {
    const done = Math.floor((st.pieces * 100) / PIECES);
    ctx.out(`\r${String(done).padStart(3)}% ${"#".repeat(Math.floor((done * BAR) / 100)).padEnd(BAR)}`);
  }
  return result;
}

const CARRIED = ["hostname", "hosts", "passwd", "group", "network/interfaces", "resolv.conf", "conf.d/loadkmap"];

function copyTree(m: Machine, from: string, to: string): void {
  const names = m.fs.list(from);
  for (const name of typeof names === "string" ? [] : names) {
    const found = m.fs.lookup(`${from}/${name}`, false);
    if (typeof found === "string") continue;
    m.fs.copyNode(found, `${to}/${name}`, null);
    if (found.node.t === "d") copyTree(m, `${from}/${name}`, `${to}/${name}`);
  }
}

/** The files that say what was answered, as the live system has them. */
function carry(m: Machine): void {
  // What the shared tree of installed systems has beside a fresh one.
  take(m, `${MOUNT}/home/student`);
  for (const name of CARRIED) {
    const text = m.fs.text(`/etc/${name}`);
    if (text !== "") put(m, `${MOUNT}/etc/${name}`, text);
  }
  setZone(m, MOUNT, m.fs.text("/etc/timezone").trim());
  put(m, `${MOUNT}/etc/shadow`, m.fs.text("/etc/shadow"), 0o640);
  copyTree(m, "/home", `${MOUNT}/home`);
}

function fstab(m: Machine, disk: DiskSpec): Bytes {
  const rows = fstabRows(partitionsOf(m, disk), ({ uuid = "", fs, dir = "" }) =>
    fs === "swap" ? `UUID=${uuid}\tswap\tswap\tdefaults\t0 0\n` : `UUID=${uuid}\t${dir}\text4\trw,relatime 0 ${dir === "/" ? 1 : 2}\n`,
  );
  return `${rows}/dev/cdrom\t/media/cdrom\tiso9660\tnoauto,ro 0 0\n/dev/usbdisk\t/media/usb\tvfat\tnoauto\t0 0\ntmpfs\t/tmp\ttmpfs\tnosuid,nodev\t0\t0\n`;
}

function finish(ctx: ProgramContext, st: AlpineState): string {
  const m = ctx.machine;
  const disk = chosen(ctx, st);
  const { installs } = discFacts(m) ?? {};
  if (!disk || installs === undefined) return lost(ctx, st);
  unpacked(m, disk, installs, "syslinux");
  carry(m);
  put(m, `${MOUNT}/etc/fstab`, fstab(m, disk));
  const tickets = installLoader(m, disk, "extlinux", LOADER_BYTES);
  if (tickets === null) return lost(ctx, st);
  ctx.out(
    `\r100% ${"#".repeat(BAR)}\n==> initramfs: creating /boot/initramfs-virt for ${m.flavour.release}\n/boot is device ${deviceFor(m, disk, "/boot")}\n`,
  );
  st.tickets = tickets;
  return "synced";
}

const MODE_HELP =
  "\nYou can select between 'sys', 'data', 'crypt', 'cryptsys', 'lvm', 'lvmsys'\nor 'lvmdata'.\n\nsys:\n  This mode is a traditional disk install. The following partitions will be\n  created on the disk: /boot, / (filesystem root) and swap.\n\n  This mode may be used for development boxes, desktops, virtual servers, etc.\n\nThe others are not part of this system.\n\n";

export const disk: Nodes<AlpineState> = {
  disks: {
    run(ctx) {
      if (freeDisks(ctx.machine).length === 0) return END;
      ctx.out(heading("Disk & Install"));
      return "disk";
    },
  },
  disk: {
    ask: (ctx) =>
      `Available disks are:\n${shown(freeDisks(ctx.machine))}${question("Which disk(s) would you like to use? (or '?' for help or 'none')", "none")}`,
    take(ctx, st, line) {
      if (line === "" || line === "none" || line === "abort") return END;
      if (line === "?") {
        ctx.out(
          "\nThe disk you select can be used for a traditional disk install or for a\ndata-only install.\n\nThe disk will be erased.\n\nEnter 'none' if you want to run diskless.\n\n",
        );
        return "disk";
      }
      if (!freeDisks(ctx.machine).some(({ device }) => device === line)) {
        if (!diskCalled(ctx.machine, line)) ctx.err(`/dev/${line} is not a block device\n`);
        return "disk";
      }
      st.disk = line;
      return "mode";
    },
  },
  mode: {
    ask(ctx, st) {
      const found = chosen(ctx, st);
      return `\nThe following disk is selected:\n${shown(found ? [found] : [])}${question("How would you like to use it? ('sys', 'data', 'crypt', 'lvm' or '?' for help)", "?")}`;
    },
    take(ctx, _st, line) {
      if (line === "sys") return "erase";
      if (line === "" || line === "?") ctx.out(MODE_HELP);
      else if (/^(data|crypt|lvm|cryptsys|lvmsys|lvmdata)$/.test(line)) ctx.out(`'${line}' is not part of this system.\n`);
      return "mode";
    },
  },
  erase: {
    ask(ctx, st) {
      const found = chosen(ctx, st);
      return `\nWARNING: The following disk(s) will be erased:\n${shown(found ? [found] : [])}\n${question("WARNING: Erase the above disk(s) and continue? (y/n)", "n")}`;
    },
    take(_ctx, st, line) {
      if (isYes(line)) return "begin";
      if (line !== "" && !/^(n|no)$/i.test(line)) return "erase";
      st.code = 1;
      return END;
    },
  },
  begin: { run: begin },
  made: {
    run(ctx, st) {
      const rest = resting(ctx, st);
      if (rest) return rest;
      const found = chosen(ctx, st);
      if (!found) return lost(ctx, st);
      mountTarget(ctx.machine, found, MOUNT);
      ctx.out(`Installing system on /dev/${rootOf(ctx.machine, found)}:\n`);
      return "copy";
    },
  },
  copy: { run: copy },
  finish: { run: finish },
  synced: {
    run(ctx, st) {
      const rest = resting(ctx, st);
      if (rest) return rest;
      unmountTarget(ctx.machine, MOUNT);
      ctx.out("\nInstallation is complete. Please reboot.\n");
      return END;
    },
  },
};
