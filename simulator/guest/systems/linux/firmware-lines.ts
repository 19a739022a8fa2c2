/** What firmware and boot loader say before the kernel does; milliseconds since power-on. @source lifecycle.md §3 */
import type { FirstSector } from "../../../content/disk-layout";
import type { Machine } from "../../os/machine";
import { biosOf } from "../none/bios";
import type { InitLine } from "./init-lines";

/** Between one thing that the firmware tries and the next. */
const TRY_MS = 450;

function bannerLines(m: Machine): InitLine[] {
  const bios = biosOf(m.spec);
  return [
    ...bios.banner.map((text) => ({ ms: 350, text })),
    ...(bios.name === "SeaBIOS" ? [{ ms: 380, text: `Machine UUID ${m.spec.uuid}` }] : []),
    { ms: 900, text: "" },
    { ms: 910, text: "" },
  ];
}

/**
 * What comes of a first sector that starts no system: that of parted loads the active partition's first sector, which is empty, and nothing
 * is heard of it any more; that of syslinux looks first. @source GNU parted libparted/labels/dos.c (MBR_BOOT_CODE); syslinux mbr/mbr.S (missing_os)
 */
const STRANDED: Readonly<Record<FirstSector, readonly string[]>> = {
  parted: [],
  syslinux: ["Missing operating system."],
  grub: [],
  extlinux: [],
};

/** A disk from which nothing starts: the firmware goes on, unless it has handed over to what stands in its first sector. */
function diskTried(m: Machine, ms: number): { readonly lines: InitLine[]; readonly isStranded: boolean } {
  const first = m.disks.find((disk) => disk.type === "Disk")?.content?.layout?.first;
  const says = first ? STRANDED[first] : ["Boot failed: not a bootable disk", ""];
  return {
    lines: [{ ms, text: "Booting from Hard Disk..." }, ...says.map((text, i) => ({ ms: ms + 200 + i * 50, text }))],
    isStranded: first !== undefined,
  };
}

/** What comes of a drive or a network from which nothing starts; none where there is no such device. */
function otherTried(m: Machine, letter: string, ms: number): readonly InitLine[] {
  if (letter === "d" && m.disks.some((disk) => disk.type === "CD"))
    return [
      { ms, text: "Booting from DVD/CD..." },
      { ms: ms + 150, text: "Boot failed: Could not read from CDROM (code 0003)" },
    ];
  return letter === "n" && m.spec.nics.length > 0 ? [{ ms, text: "Booting from ROM..." }] : [];
}

/** Nothing to start from. */
export function nothingFound(m: Machine): InitLine[] {
  const lines = bannerLines(m);
  let ms = 1_500;
  for (const letter of m.spec.bootOrder ?? "cd") {
    if (letter === "c") {
      const tried = diskTried(m, ms);
      lines.push(...tried.lines);
      if (tried.isStranded) return lines;
    } else lines.push(...otherTried(m, letter, ms));
    ms += 300;
  }
  return [...lines, { ms, text: "No bootable device." }];
}

/** Firmware and the loader on a disk or a disc. */
export function firmwareLines(m: Machine): InitLine[] {
  return [...bannerLines(m), ...(m.spec.medium ? discLines(m) : diskLines(m))];
}

/** ISOLINUX of an image. @source syslinux core/isolinux.asm (its banner) */
function discLines(m: Machine): InitLine[] {
  const lines: InitLine[] = [];
  let ms = 1_500;
  for (const tried of m.spec.medium?.tried ?? []) {
    if (tried === "disk") lines.push(...diskTried(m, ms).lines);
    else lines.push({ ms, text: "Booting from ROM..." }, { ms: ms + 300, text: "No bootable device." });
    ms += TRY_MS;
  }
  const { kernel = "/live/vmlinuz" } = m.flavour;
  const initrd = kernel.replace("vmlinuz-", "initramfs-").replace(/vmlinuz$/, m.spec.medium?.kind === "installer" ? "initrd.gz" : "initrd");
  lines.push(
    { ms, text: "Booting from DVD/CD..." },
    { ms: ms + 400, text: "" },
    { ms: ms + 420, text: "ISOLINUX 6.04 6.04-pre1 ETCD Copyright (C) 1994-2015 H. Peter Anvin et al" },
    { ms: 4_900, text: `Loading ${kernel}... ok` },
    { ms: 6_800, text: `Loading ${initrd}...ok` },
  );
  return lines;
}

const NAMES = { ubuntu: "Ubuntu", alpine: "Linux virt" } as const;

/** GRUB of an installed system, or what an installation has put in its place. */
function diskLines(m: Machine): InitLine[] {
  const { os, bootOrder = "c" } = m.spec;
  // guess: they take as long as fits before the disk's turn
  const before = [...bootOrder.slice(0, Math.max(0, bootOrder.indexOf("c")))];
  const lines = before.flatMap((letter, at) => otherTried(m, letter, 1_000 + at * 200));
  lines.push({ ms: 1500, text: "Booting from Hard Disk..." });
  if (m.bootDisk()?.content?.layout?.first === "extlinux") return [...lines, ...extlinuxLines()];
  lines.push({ ms: 1900, text: "GRUB loading." }, { ms: 2050, text: "Welcome to GRUB!" }, { ms: 2300, text: "" });
  if (os === "windows") return lines;
  const name = os === "ubuntu" || os === "alpine" ? NAMES[os] : "Debian GNU/Linux";
  lines.push(
    { ms: 2400, text: `                             GNU GRUB  version 2.06\n\n  *${name}\n   Advanced options for ${name}\n` },
    { ms: 2410, text: "   The highlighted entry will be executed automatically in 5s." },
    { ms: 7400, text: `  Booting \`${name}'` },
    { ms: 7450, text: "" },
    { ms: 7500, text: `Loading Linux ${m.flavour.release} ...` },
    { ms: 7900, text: "Loading initial ramdisk ..." },
  );
  return lines;
}

/** @source alpine update-extlinux; syslinux extlinux/main.c */
function extlinuxLines(): InitLine[] {
  return [
    { ms: 1_900, text: "" },
    { ms: 1_920, text: "EXTLINUX 6.04 6.04-pre1 ETCD Copyright (C) 1994-2015 H. Peter Anvin et al" },
    { ms: 2_100, text: "Alpine/Linux virt\nPress [Tab] to edit options\n\nAutomatic boot in 3 seconds..." },
    { ms: 5_200, text: "Loading vmlinuz-virt... ok" },
    { ms: 6_900, text: "Loading initramfs-virt...ok" },
  ];
}

/** pygrub's part of a paravirtualised boot, shown on the domain's console. */
export function loaderLines(m: Machine): InitLine[] {
  if (m.spec.domainType === "pvh" || m.spec.os === "dom0") return [];
  if (m.spec.medium)
    return [
      { ms: 20, text: `Using <class 'grub.ExtLinuxConf.ExtLinuxConfigFile'> to parse /isolinux/isolinux.cfg` },
      { ms: 60, text: `Loading kernel ${m.flavour.kernel ?? "/live/vmlinuz"}` },
    ];
  if (m.bootDisk()?.content?.layout?.first === "extlinux")
    return [
      { ms: 20, text: `Using <class 'grub.ExtLinuxConf.ExtLinuxConfigFile'> to parse /boot/extlinux.conf` },
      { ms: 60, text: "Loading kernel /boot/vmlinuz-virt" },
    ];
  return [
    { ms: 20, text: `Using <class 'grub.GrubConf.Grub2ConfigFile'> to parse /boot/grub/grub.cfg` },
    { ms: 60, text: `Loading kernel /boot/vmlinuz-${m.flavour.release}` },
  ];
}
