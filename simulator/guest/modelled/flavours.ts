import type { BaseTree } from "../fs/base-tree";
import type { Machine } from "../os/machine";
import { type ServiceKind, servicesOf } from "../systems/linux/services";
import { buildTree, type TreeFacts } from "../systems/linux/trees";
import type { Flavour } from "./flavour";

export const DEBIAN: TreeFacts = {
  id: "debian",
  pretty: "Debian GNU/Linux 12 (bookworm)",
  issue: "Debian GNU/Linux 12 \\n \\l\n\n",
  osRelease:
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\nHOME_URL="https://www.debian.org/"\nSUPPORT_URL="https://www.debian.org/support"\nBUG_REPORT_URL="https://bugs.debian.org/"\n',
  motd: "\nThe programs included with the Debian GNU/Linux system are free software;\nthe exact distribution terms for each program are described in the\nindividual files in /usr/share/doc/*/copyright.\n\nDebian GNU/Linux comes with ABSOLUTELY NO WARRANTY, to the extent\npermitted by applicable law.\n",
  extra: [
    ["/etc/debian_version", "12.5\n"],
    ["/etc/apt/sources.list", "deb http://deb.debian.org/debian bookworm main\n"],
  ],
};
const UBUNTU: TreeFacts = {
  id: "ubuntu",
  pretty: "Ubuntu 24.04 LTS",
  issue: "Ubuntu 24.04 LTS \\n \\l\n\n",
  osRelease:
    'PRETTY_NAME="Ubuntu 24.04 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nVERSION="24.04 LTS (Noble Numbat)"\nVERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\nHOME_URL="https://www.ubuntu.com/"\nUBUNTU_CODENAME=noble\n',
  motd: "Welcome to Ubuntu 24.04 LTS (GNU/Linux 6.8.0-31-generic x86_64)\n\n * Documentation:  https://help.ubuntu.com\n * Management:     https://landscape.canonical.com\n * Support:        https://ubuntu.com/pro\n\n",
  extra: [
    ["/etc/debian_version", "trixie/sid\n"],
    ["/etc/lsb-release", 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=24.04\nDISTRIB_CODENAME=noble\nDISTRIB_DESCRIPTION="Ubuntu 24.04 LTS"\n'],
  ],
};
export const ALPINE: TreeFacts = {
  id: "alpine",
  pretty: "Alpine Linux v3.20",
  issue: "Welcome to Alpine Linux 3.20\nKernel \\r on an \\m (\\l)\n\n",
  osRelease:
    'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME="Alpine Linux v3.20"\nHOME_URL="https://alpinelinux.org/"\nBUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n',
  motd: "Welcome to Alpine!\n\nThe Alpine Wiki contains a large amount of how-to guides and general\ninformation about administrating Alpine systems.\nSee <https://wiki.alpinelinux.org/>.\n\nYou can setup the system with the command: setup-alpine\n\nYou may change this message by editing /etc/motd.\n\n",
  extra: [
    ["/etc/alpine-release", "3.20.3\n"],
    ["/etc/apk/repositories", "https://dl-cdn.alpinelinux.org/alpine/v3.20/main\n"],
  ],
};
const DOM0: TreeFacts = {
  id: "dom0",
  pretty: "Xenarium control domain 8",
  issue: "Xenarium control domain 8\nKernel \\r on an \\m\n\n",
  osRelease:
    'NAME="Xenarium"\nVERSION="8"\nID="xenarium"\nID_LIKE="centos rhel fedora"\nVERSION_ID="8"\nPRETTY_NAME="Xenarium control domain 8"\n',
  motd: "",
  extra: [
    [
      "/etc/xensource-inventory",
      "PRODUCT_BRAND='Xenarium'\nPRODUCT_VERSION='8.0.0'\nMANAGEMENT_INTERFACE='xenbr0'\nCONTROL_DOMAIN_UUID=''\n",
    ],
    ["/etc/xensource/network.conf", "bridge\n"],
    // Its directory is where Xen's scripts are.
    ["/etc/xen/scripts/xen-hotplug-common.sh", "# Read by the scripts beside it.\n"],
    ["/etc/xen/xl.conf", '## Global XL config file ##\n#autoballoon="auto"\n#vif.default.bridge="xenbr0"\n'],
    // Its directory is where init scripts of older services are.
    ["/etc/init.d/README", "Services have systemd units; scripts here belong to software that is older.\n"],
    ["/var/log/xensource.log", ""],
    ["/var/log/xen/xl.log", ""],
    ["/var/log/xen/xen-hotplug.log", ""],
    ["/var/log/xen/console/hypervisor.log", ""],
  ],
};

const trees = new Map<string, BaseTree>();
function tree(facts: TreeFacts): BaseTree {
  const key = `${facts.id} ${facts.on ?? ""}`;
  const known = trees.get(key);
  if (known) return known;
  const built = buildTree(facts);
  trees.set(key, built);
  return built;
}

/** A flavour on a tree that is built when it is first asked for. */
export function linux(
  facts: TreeFacts,
  rest: Omit<Flavour, "id" | "tree" | "services" | "issue" | "motd" | "osName">,
  kind: ServiceKind,
): Flavour {
  return {
    id: facts.id,
    issue: facts.issue,
    motd: facts.motd,
    osName: facts.pretty,
    ...rest,
    get tree() {
      return tree(facts);
    },
    services: (m: Machine) => servicesOf(m, kind),
  };
}

const BASH_PROMPT = "\\u@\\h:\\w\\$ ";
const FLAVOURS: Record<"debian" | "ubuntu" | "alpine" | "dom0", Flavour> = {
  debian: linux(
    DEBIAN,
    {
      release: "6.1.0-18-amd64",
      version: "#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)",
      compiler: "debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40",
      distro: "debian",
      major: "12",
      minor: "5",
      prompt: BASH_PROMPT,
      shell: "bash",
      init: "systemd",
    },
    "systemd",
  ),
  ubuntu: linux(
    UBUNTU,
    {
      release: "6.8.0-31-generic",
      version: "#31-Ubuntu SMP PREEMPT_DYNAMIC Sat Apr 20 00:40:06 UTC 2024",
      compiler: "buildd@lcy02-amd64-080) (x86_64-linux-gnu-gcc-13 (Ubuntu 13.2.0-23ubuntu4) 13.2.0, GNU ld (GNU Binutils for Ubuntu) 2.42",
      distro: "ubuntu",
      major: "24",
      minor: "04",
      prompt: BASH_PROMPT,
      shell: "bash",
      init: "systemd",
    },
    "systemd",
  ),
  alpine: linux(
    ALPINE,
    {
      release: "6.6.49-0-virt",
      version: "#1-Alpine SMP PREEMPT_DYNAMIC 2024-09-04 15:12:11",
      compiler: "buildozer@build-3-20-x86_64) (gcc (Alpine 13.2.1_git20240309) 13.2.1 20240309, GNU ld (GNU Binutils) 2.42",
      distro: "alpine",
      major: "3",
      minor: "20",
      prompt: "\\h:\\w\\$ ",
      shell: "bash",
      init: "openrc",
    },
    "openrc",
  ),
  dom0: linux(
    DOM0,
    {
      release: "4.19.0+1",
      version: "#1 SMP Mon Sep 2 09:11:54 UTC 2024",
      compiler: "mockbuild@build) (gcc version 11.2.1 20210728 (Red Hat 11.2.1-1) (GCC)",
      distro: "xenarium",
      major: "8",
      minor: "0",
      prompt: "[\\u@\\h \\W]\\$ ",
      shell: "bash",
      init: "systemd",
    },
    "dom0",
  ),
};

/** Facts of an operating system by its name in the specification. Windows and `none` stand on Debian's, unused. */
export function flavourOf(os: string): Flavour {
  return os === "ubuntu" || os === "alpine" || os === "dom0" ? FLAVOURS[os] : FLAVOURS.debian;
}
