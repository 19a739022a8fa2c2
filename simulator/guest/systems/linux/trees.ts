import { type BaseTree, TreeBuilder } from "../../fs/base-tree";
import { PROGRAM_NAMES } from "../../programs/names";
import { ACCOUNTS, freshAccounts } from "./fresh-accounts";

/** What differs between the Linux trees. */
export interface TreeFacts {
  readonly id: "debian" | "ubuntu" | "alpine" | "dom0";
  readonly pretty: string;
  readonly osRelease: string;
  readonly issue: string;
  readonly motd: string;
  readonly extra: readonly (readonly [string, string])[];
  /** a disc that it runs from: nobody has been given an account, and nothing is set up. Absent: a disk */
  readonly on?: "disc";
}

function accounts(tree: TreeBuilder, shell: string, on: TreeFacts["on"]): void {
  if (on === "disc") {
    const fresh = freshAccounts(shell, "");
    tree.file("/etc/passwd", fresh.passwd).file("/etc/group", fresh.group).file("/etc/shadow", fresh.shadow, 0o640);
    return;
  }
  const passwd = [
    `root:x:0:0:root:/root:${shell}`,
    ...ACCOUNTS.map(([name, id, home, sh]) => `${name}:x:${id}:${id}:${name}:${home}:${sh}`),
    `student:x:1000:1000:Student,,,:/home/student:${shell}`,
  ];
  tree.file("/etc/passwd", `${passwd.join("\n")}\n`);
  const group = [
    "root:x:0:",
    ...ACCOUNTS.map(([name, id]) => `${name}:x:${id}:`),
    "adm:x:4:student",
    "sudo:x:27:student",
    "users:x:999:",
    "student:x:1000:",
  ];
  tree.file("/etc/group", `${group.join("\n")}\n`);
  const shadow = [
    "root:$sim$xenarium:20000:0:99999:7:::",
    ...ACCOUNTS.map(([name]) => `${name}:*:20000:0:99999:7:::`),
    "student:$sim$student:20000:0:99999:7:::",
  ];
  tree.file("/etc/shadow", `${shadow.join("\n")}\n`, 0o640);
}

const NGINX =
  "<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n<p>If you see this page, the nginx web server is successfully installed and\nworking. Further configuration is required.</p>\n</body>\n</html>\n";
const BASHRC = "# ~/.bashrc: executed by bash(1) for non-login shells.\nalias ll='ls -alF'\nalias la='ls -A'\nalias l='ls -CF'\n";
const INTERFACES =
  "# This file describes the network interfaces available on your system\n# and how to activate them. For more information, see interfaces(5).\n\nauto lo\niface lo inet loopback\n\nauto eth0\niface eth0 inet dhcp\n";

/** What is set up in a system on a disk, with an account for who learns on it. */
function installed(tree: TreeBuilder): void {
  tree.dir("/home/student", 0o755, 1000).dir("/lost+found", 0o700);
  tree.file(
    "/etc/fstab",
    "# <file system> <mount point>   <type>  <options>       <dump>  <pass>\n/dev/xvda1 /               ext4    errors=remount-ro 0       1\nproc            /proc           proc    defaults        0       0\n",
  );
  tree.file("/home/student/.bashrc", BASHRC, 0o644, 1000);
  tree
    .file("/etc/network/interfaces", INTERFACES)
    .file("/etc/ssh/sshd_config", "#Port 22\nPermitRootLogin yes\nPasswordAuthentication yes\n");
  tree
    .file("/var/www/html/index.html", NGINX)
    .file(
      "/etc/nginx/nginx.conf",
      "user www-data;\nworker_processes auto;\nevents {\n\tworker_connections 768;\n}\nhttp {\n\tinclude /etc/nginx/sites-enabled/*;\n}\n",
    );
  tree.blob("/var/log/dpkg.log", 184_320).blob("/var/log/wtmp", 3_840).blob("/usr/lib/libc.so.6", 1_922_136, 0o755);
}

/** The awk of the system. @source Debian 12: mawk, update-alternatives(1); CentOS: gawk */
function awk(tree: TreeBuilder, isDebian: boolean): void {
  if (isDebian) {
    tree.program("/usr/bin/mawk", "mawk").link("/etc/alternatives/awk", "/usr/bin/mawk").link("/usr/bin/awk", "/etc/alternatives/awk");
  } else tree.program("/usr/bin/gawk", "gawk").link("/usr/bin/awk", "gawk");
}

/** @source Debian 12: base-files /usr/share/base-files/nsswitch.conf */
const NSSWITCH =
  "# /etc/nsswitch.conf\n\npasswd:         files\ngroup:          files\nshadow:         files\ngshadow:        files\n\nhosts:          files dns\nnetworks:       files\n\nprotocols:      db files\nservices:       db files\nethers:         db files\nrpc:            db files\n\nnetgroup:       nis\n";

/** Builds the base tree of a Linux system. */
export function buildTree(facts: TreeFacts): BaseTree {
  const tree = new TreeBuilder();
  const alpine = facts.id === "alpine";
  for (const dir of [
    "/boot",
    "/home",
    "/media",
    "/mnt",
    "/opt",
    "/srv",
    "/usr/bin",
    "/usr/sbin",
    "/usr/lib",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/usr/share/doc",
    "/var/log",
    "/var/lib",
    "/var/spool/cron",
    "/var/cache",
    "/etc/default",
    "/var/mail",
  ])
    tree.dir(dir);
  tree.dir("/tmp", 0o1777).dir("/var/tmp", 0o1777).dir("/root", 0o700);
  if (!alpine) tree.link("/bin", "usr/bin").link("/sbin", "usr/sbin").link("/lib", "usr/lib").link("/lib64", "usr/lib64").dir("/usr/lib64");
  else
    tree
      .link("/bin", "usr/bin")
      .link("/sbin", "usr/sbin")
      .dir("/lib/apk")
      .file("/usr/bin/busybox", "\x7fELF\x02\x01\x01\nbusybox\n", 0o755);
  for (const [path, name] of PROGRAM_NAMES) tree.program(path, name);
  awk(tree, facts.id === "debian" || facts.id === "ubuntu");
  // Packages that a small system of busybox has not.
  if (!alpine)
    for (const path of ["/usr/bin/lspci", "/usr/sbin/ethtool", "/usr/bin/numactl", "/usr/bin/tput"])
      tree.program(path, path.slice(path.lastIndexOf("/") + 1));
  // Control domains have such of their own.
  if (facts.id !== "dom0") for (const name of alpine ? ["brctl"] : ["brctl", "bridge"]) tree.program(`/usr/sbin/${name}`, name);
  // sysstat is no part of a small system; control domains bring it.
  if (facts.id === "dom0") for (const name of ["iostat", "mpstat", "pidstat", "sar"]) tree.program(`/usr/bin/${name}`, name);
  if (alpine) tree.program("/usr/bin/ash", "bash").program("/usr/sbin/setup-alpine", "setup-alpine");
  accounts(tree, alpine ? "/bin/ash" : "/bin/bash", facts.on);
  tree.file("/etc/os-release", facts.osRelease).file("/etc/issue", facts.issue).file("/etc/motd", facts.motd);
  tree
    .file("/etc/hosts", "127.0.0.1\tlocalhost\n::1\t\tlocalhost ip6-localhost ip6-loopback\n")
    .file("/etc/resolv.conf", "")
    .file("/etc/timezone", "Etc/UTC\n");
  // musl knows no such file: it asks /etc/hosts, then name servers.
  if (!alpine) tree.file("/etc/nsswitch.conf", NSSWITCH);
  tree.file("/etc/shells", "/bin/sh\n/bin/bash\n").file("/etc/profile", "# /etc/profile: system-wide .profile file for the Bourne shell\n");
  tree.file("/root/.bashrc", BASHRC).file("/root/.profile", "# ~/.profile: executed by Bourne-compatible login shells.\n");
  if (facts.on !== "disc") installed(tree);
  for (const [path, text] of facts.extra) tree.file(path, text);
  return tree.build();
}
