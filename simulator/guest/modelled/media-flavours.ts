/** Systems that run from a disc: Alpine's live system and Debian's installer. Other live images are the installed system, in memory. */

import type { DiskSpec, GuestSpec } from "../engine";
import { type BaseTree, TreeBuilder } from "../fs/base-tree";
import { baseTreeOf } from "../systems/base-trees";
import type { Flavour } from "./flavour";
import { ALPINE, DEBIAN, flavourOf, linux } from "./flavours";

const alpine = flavourOf("alpine");
const debian = flavourOf("debian");

/** What a flavour has that its medium does not change. */
function versionOf({ release, version, compiler, distro, major, minor }: Flavour) {
  return { release, version, compiler, distro, major, minor };
}

/** @source alpine mkinitfs initramfs-init; aports scripts/mkimg.base.sh (syslinux.cfg: modules=loop,squashfs,sd-mod,usb-storage quiet) */
const LIVE_ALPINE: Flavour = {
  ...linux(
    {
      ...ALPINE,
      on: "disc",
      extra: [
        ...ALPINE.extra,
        ["/etc/hostname", "localhost\n"],
        ["/etc/fstab", "/dev/cdrom\t/media/cdrom\tiso9660\tnoauto,ro 0 0\n/dev/usbdisk\t/media/usb\tvfat\tnoauto\t0 0\n"],
        ["/media/cdrom/.keep", ""],
      ],
    },
    {
      ...versionOf(alpine),
      prompt: alpine.prompt,
      shell: alpine.shell,
      init: "openrc",
      kernel: "/boot/vmlinuz-virt",
      bootArgs: "modules=loop,squashfs,sd-mod,usb-storage quiet",
      discDir: "/media/cdrom",
      isBare: true,
    },
    "live-openrc",
  ),
};

/** @source debian-installer build/boot/x86 (install.amd); debian-installer rootskel */
const DEBIAN_INSTALLER: Flavour = {
  ...linux(
    {
      ...DEBIAN,
      on: "disc",
      motd: "",
      extra: [
        ["/etc/debian_version", "12.5\n"],
        ["/etc/hostname", "(none)\n"],
        ["/etc/lsb-release", 'DISTRIB_ID=Debian\nDISTRIB_DESCRIPTION="Debian GNU/Linux installer"\nDISTRIB_RELEASE="12 (bookworm)"\n'],
        ["/etc/fstab", ""],
        ["/cdrom/.keep", ""],
        ["/target/.keep", ""],
      ],
    },
    {
      ...versionOf(debian),
      prompt: "\\w # ",
      shell: "bash",
      init: "busybox",
      kernel: "/install.amd/vmlinuz",
      bootArgs: "DEBIAN_FRONTEND=text --- quiet",
      discDir: "/cdrom",
      isBare: true,
      console: "debian-installer",
    },
    "installer",
  ),
};

/** What a guest runs. Windows and one with nothing to boot stand on Debian's, unused. */
export function flavourFor({ os, medium }: Pick<GuestSpec, "os" | "medium">): Flavour {
  if (medium?.kind === "installer") return DEBIAN_INSTALLER;
  if (medium && os === "alpine") return LIVE_ALPINE;
  return flavourOf(os);
}

const discs = new Map<string, BaseTree>();
/** What stands on a disc, in so far as somebody may look: its mark, its kernel, its packages as one lump. */
function discTree(base: string): BaseTree {
  const known = discs.get(base);
  if (known) return known;
  const { os, isInstaller, readBytes } = baseTreeOf(base) ?? { os: "none" };
  const tree = new TreeBuilder();
  if (os === "alpine") {
    tree
      .file("/.alpine-release", "alpine-virt 3.20.3 240906\n")
      .blob("/boot/vmlinuz-virt", 9_437_184)
      .blob("/boot/initramfs-virt", 8_388_608);
    tree.blob("/apks/x86_64/APKINDEX.tar.gz", 12_288);
  } else {
    const kind = isInstaller ? "NETINST" : "Live";
    tree.file("/.disk/info", `Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 ${kind} with firmware\n`);
    tree
      .blob(isInstaller ? "/install.amd/vmlinuz" : "/live/vmlinuz", 8_159_936)
      .blob(isInstaller ? "/install.amd/initrd.gz" : "/live/initrd", 33_554_432);
    if (isInstaller)
      tree
        .dir("/dists/bookworm")
        .dir("/pool/main")
        .blob("/pool/main/packages", readBytes ?? 0);
  }
  const built = tree.build();
  discs.set(base, built);
  return built;
}

/** The files that a base tree stands for on a disk that is mounted, or on a disc; null: an empty file system, or one that nobody here reads. */
export function treeOf(base: string, type: DiskSpec["type"]): BaseTree | null {
  const facts = baseTreeOf(base);
  if (facts === null || facts.os === "windows" || facts.os === "dom0" || facts.os === "none") return null;
  return type === "CD" ? discTree(base) : flavourOf(facts.os).tree;
}
