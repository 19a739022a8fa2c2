/** The files of the new system that say what was answered. */
import type { Bytes } from "../../../content/bytes";
import type { DiskSpec } from "../../engine";
import type { Machine } from "../../os/machine";
import { partitionName, partitionsOf } from "../../os/partitions";
import { freshAccounts } from "../../systems/linux/fresh-accounts";
import { addUser, setPassword } from "./accounts";
import { interfacesText, resolvText } from "./debian-network";
import { TARGET } from "./debian-partman";
import type { InstallerState } from "./debian-state";
import { fstabRows, put, take } from "./target";
import { setZone } from "./zones";

const at = (path: string): string => `${TARGET}${path}`;

/** With the base system: its names, its disk and its network; nobody can log in yet. @source partman-target: finish.d/fstab_*; netcfg: netcfg-common.c, netcfg_write_common (hosts) */
export function writeSystem(m: Machine, st: InstallerState, disk: DiskSpec): void {
  // What the shared tree of installed systems has beside a fresh one.
  for (const path of ["/home/student", "/var/www", "/etc/nginx"]) take(m, at(path));
  put(m, at("/etc/fstab"), fstab(m, disk));
  const fresh = freshAccounts("/bin/bash", "!");
  put(m, at("/etc/passwd"), fresh.passwd);
  put(m, at("/etc/group"), fresh.group);
  put(m, at("/etc/shadow"), fresh.shadow, 0o640);
  writeNetwork(m, st);
}

function writeNetwork(m: Machine, st: InstallerState): void {
  put(m, at("/etc/hostname"), `${st.hostname}\n`);
  put(m, at("/etc/hosts"), hosts(st));
  put(m, at("/etc/network/interfaces"), interfacesText(st));
  put(m, at("/etc/resolv.conf"), st.method === "dhcp" ? m.fs.text("/etc/resolv.conf") : resolvText(st));
}

/** At the end: all that has been answered by then. @source finish-install: finish-install.d; user-setup: user-setup-apply; tzsetup: finish-install.d/13tzsetup */
export function writeAnswers(m: Machine, st: InstallerState): void {
  writeNetwork(m, st);
  setZone(m, TARGET, st.zone);
  put(m, at("/etc/default/locale"), 'LANG="en_US.UTF-8"\n');
  put(m, at("/etc/default/keyboard"), `XKBMODEL="pc105"\nXKBLAYOUT="${st.keymap}"\nXKBVARIANT=""\nXKBOPTIONS=""\n\nBACKSPACE="guess"\n`);
  setPassword(m, TARGET, "root", st.rootPassword === "" ? null : st.rootPassword);
  const groups = st.rootPassword === "" ? ["users", "sudo"] : ["users"];
  addUser(m, TARGET, { name: st.user, fullName: `${st.fullName},,,`, password: st.userPassword, shell: "/bin/bash", groups });
}

function hosts({ hostname, domain }: InstallerState): Bytes {
  const names = domain === "" ? hostname : `${hostname}.${domain}\t${hostname}`;
  return `127.0.0.1\tlocalhost\n127.0.1.1\t${names}\n\n# The following lines are desirable for IPv6 capable hosts\n::1     localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\nff02::2 ip6-allrouters\n`;
}

function fstab(m: Machine, disk: DiskSpec): Bytes {
  const head =
    "# /etc/fstab: static file system information.\n#\n# Use 'blkid' to print the universally unique identifier for a\n# device; this may be used with UUID= as a more robust way to name devices\n# that works even if disks are added and removed. See fstab(5).\n#\n# systemd generates mount units based on this file, see systemd.mount(5).\n# Please run 'systemctl daemon-reload' after making changes here.\n#\n# <file system> <mount point>   <type>  <options>       <dump>  <pass>\n";
  const rows = fstabRows(partitionsOf(m, disk), (part) => {
    const { uuid = "", fs = "", dir = "none" } = part;
    const options = fs === "swap" ? "sw" : dir === "/" ? "errors=remount-ro" : "defaults";
    const pass = fs === "swap" ? 0 : dir === "/" ? 1 : 2;
    const what = fs === "swap" ? "swap" : dir;
    return `# ${what} was on /dev/${partitionName(disk, part)} during installation\nUUID=${uuid} ${dir.padEnd(15)} ${fs.padEnd(7)} ${options.padEnd(15)} 0       ${pass}\n`;
  });
  return `${head}${rows}/dev/sr0        /media/cdrom0   udf,iso9660 user,noauto     0       0\n`;
}
