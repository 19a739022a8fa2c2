import { COMMAND_HELP } from "./help-commands";
import { COMPARE_HELP } from "./help-compare";
import { FILE_HELP } from "./help-files";
import { NETWORK_HELP } from "./help-network";
import { SUM_HELP } from "./help-sums";
import { SYSTEM_HELP } from "./help-system";
import { TEXT_HELP } from "./help-text";

/** `--help` or `--version` was met while options were read: the program does nothing else. */
export class HelpWanted extends Error {
  constructor(
    readonly what: "help" | "version",
    /** whose text, when it is not the one that was called */
    readonly program: string | null = null,
  ) {
    super(what);
  }
}

/** How the programs of a package say what they are: the line of `--version`, the layout of `--help`, the code after a failed write. */
interface Package {
  readonly version: string;
  readonly layout: "gnu" | "procps" | "systemd";
}

/** Packages of Debian 12. @source packages.debian.org, bookworm */
const PACKAGES: Readonly<Record<string, Package>> = {
  coreutils: { version: "@ (GNU coreutils) 9.1", layout: "gnu" },
  dd: { version: "@ (coreutils) 9.1", layout: "gnu" },
  findutils: { version: "@ (GNU findutils) 4.9.0", layout: "gnu" },
  grep: { version: "@ (GNU grep) 3.8", layout: "gnu" },
  sed: { version: "@ (GNU sed) 4.9", layout: "gnu" },
  diffutils: { version: "@ (GNU diffutils) 3.8", layout: "gnu" },
  procps: { version: "@ from procps-ng 4.0.2", layout: "procps" },
  "util-linux": { version: "@ from util-linux 2.38.1", layout: "procps" },
  "util-linux-old": { version: "@ from util-linux 2.38.1", layout: "gnu" },
  iputils: { version: "@ from iputils 20221126", layout: "procps" },
  psmisc: { version: "@ (PSmisc) 23.6", layout: "gnu" },
  systemd: { version: "systemd 252 (252.38-1~deb12u1)", layout: "systemd" },
  hostname: { version: "@ 3.23", layout: "gnu" },
  iproute2: { version: "@ utility, iproute2-6.1.0", layout: "gnu" },
  "net-tools": { version: "net-tools 2.10", layout: "gnu" },
  stress: { version: "@ 1.0.7", layout: "gnu" },
  curl: { version: "@ 7.88.1 (x86_64-pc-linux-gnu)", layout: "gnu" },
  less: { version: "@ 590 (GNU regular expressions)", layout: "gnu" },
  nano: { version: " GNU @, version 7.2", layout: "gnu" },
  dhcp: { version: "isc-@-4.4.3-P1", layout: "gnu" },
  bind9: { version: "@ 9.18.49-1~deb12u3-Debian", layout: "gnu" },
  glibc: { version: "@ (Debian GLIBC 2.36-9+deb12u14) 2.36", layout: "gnu" },
  traceroute: { version: "Modern @ for Linux, version 2.1.2", layout: "gnu" },
  mtr: { version: "@ 0.95", layout: "gnu" },
  iptables: { version: "@ v1.8.9 (nf_tables)", layout: "gnu" },
  e2fsprogs: { version: "mke2fs 1.47.0 (5-Feb-2023)", layout: "gnu" },
};

interface Entry {
  readonly name: string;
  readonly pack: Package;
  /** ways to call it, without its name */
  readonly usage: readonly string[];
  readonly about: readonly string[];
  /** option and what it does */
  readonly options: readonly (readonly [string, string])[];
}

/** Reads the tables: blocks of `package: name usage`, `or: usage`, `: what it does`, `option | what it does`. */
function parse(text: string): Entry[] {
  return text
    .trim()
    .split(/\n\n+/)
    .map((block) => {
      const [first = "", ...rest] = block.split("\n");
      const head = /^(\S+): (\S+) ?(.*)$/.exec(first);
      const pack = PACKAGES[head?.[1] ?? ""];
      if (!head || !pack) throw new Error(`invariant broken: help text begins with package and name: ${first}`);
      const starting = (mark: string): string[] => rest.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length));
      return {
        name: head[2] ?? "",
        pack,
        usage: [head[3] ?? "", ...starting("or: ")],
        about: starting(": "),
        options: rest.flatMap((line) => {
          const cut = line.indexOf(" | ");
          return cut < 0 || line.startsWith(": ") || line.startsWith("or: ") ? [] : [[line.slice(0, cut), line.slice(cut + 3)] as const];
        }),
      };
    });
}

let table: ReadonlyMap<string, Entry> | null = null;
function entryOf(program: string): Entry | undefined {
  table ??= new Map(
    [FILE_HELP, COMPARE_HELP, TEXT_HELP, SUM_HELP, COMMAND_HELP, SYSTEM_HELP, NETWORK_HELP]
      .flatMap(parse)
      .map((entry) => [entry.name, entry]),
  );
  return table.get(program);
}

/** What a program knows of `--help` and `--version`: those that shut the system down have no version. @source systemd 252: halt.c, shutdown */
export function helpOptions(program: string): readonly string[] {
  const entry = entryOf(program);
  if (entry === undefined) return [];
  const hasVersion = entry.pack.layout !== "systemd" || entry.options.some(([option]) => option.includes("--version"));
  return hasVersion ? ["help", "version"] : ["help"];
}

/** Column of what options do. */
const COLUMN = 28;

/** Text of `--help`: the ways to call it as the real program shows them, then its options in words of our own. @param shown - name that it was called by */
export function helpText(program: string, shown = program): string {
  const entry = entryOf(program);
  if (entry === undefined) return "";
  const { usage, about, pack } = entry;
  const own: readonly (readonly [string, string])[] =
    entry.options.some(([option]) => option.includes("--help")) || pack.version === ""
      ? []
      : [
          ["    --help", "show this text and do nothing else"],
          ["    --version", "show the version and do nothing else"],
        ];
  const options = [...entry.options, ...own]
    .map(([option, words]) => {
      const left = `  ${option.startsWith("--") ? `    ${option}` : option}`;
      return left.length >= COLUMN - 1 ? `${left}\n${" ".repeat(COLUMN)}${words}\n` : `${left.padEnd(COLUMN)}${words}\n`;
    })
    .join("");
  if (pack.layout === "procps")
    return `\nUsage:\n${usage.map((way) => ` ${shown} ${way}\n`).join("")}\n${about.length > 0 ? `${about.join("\n")}\n\n` : ""}Options:\n${options}\nFor more details see ${shown}(1).\n`;
  const ways = usage.map((way, i) => {
    const call = `${shown} ${way}`.trimEnd();
    return pack.layout === "systemd" ? `${call}\n` : `${i === 0 ? "Usage: " : "  or:  "}${call}\n`;
  });
  const words = about.map((line) => `${line}\n`).join("");
  return pack.layout === "systemd" ? `${ways.join("")}\n${words}\n${options}` : `${ways.join("")}${words}\n${options}`;
}

/** Text of `--version`. */
export function versionText(program: string): string {
  const entry = entryOf(program);
  return entry === undefined ? "" : `${entry.pack.version.replace("@", program)}\nA model of the program, in a simulated system.\n`;
}

/** What follows a complaint about options. */
export function hintOf(program: string): string {
  const entry = entryOf(program);
  if (entry?.pack.layout === "procps" && !entry.pack.version.includes("util-linux")) return helpText(program).replace(/\n$/, "");
  if (entry?.pack.layout === "systemd") return "";
  if (entry?.pack === PACKAGES.diffutils) return `${program}: Try '${program} --help' for more information.`;
  return `Try '${program} --help' for more information.`;
}
