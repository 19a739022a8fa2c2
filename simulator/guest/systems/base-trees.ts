/** What disks and discs hold, by the name of their base tree: the one place that says what a name means. */
import type { GuestSpec } from "../engine";

/** A base tree. On a disc, the tree of a system is a live image of it. */
export interface BaseTreeFacts {
  readonly os: GuestSpec["os"];
  /** it does nothing but put its system onto a disk */
  readonly isInstaller?: true;
  /** base tree that an installation from it leaves on a disk */
  readonly installs?: string;
  /** what stands in the disc's own directory: its size is that of what an installation reads */
  readonly readBytes?: number;
}

const TREES: Readonly<Record<string, BaseTreeFacts>> = {
  // guess: packages that setup-disk reads, of the 61 MiB of alpine-virt
  "alpine-3.20": { os: "alpine", installs: "alpine-3.20", readBytes: 52_428_800 },
  "debian-12": { os: "debian" },
  "ubuntu-24.04": { os: "ubuntu" },
  "windows-2022": { os: "windows" },
  // guess: packages of the base and standard system, of the 629 MiB of the network installer
  "debian-installer-12": { os: "debian", isInstaller: true, installs: "debian-12", readBytes: 314_572_800 },
  dom0: { os: "dom0" },
};

/** Facts of a base tree by its name; null for one that boots nothing. Names that begin alike are of other releases. */
export function baseTreeOf(name: string): BaseTreeFacts | null {
  if (Object.hasOwn(TREES, name)) return TREES[name] as BaseTreeFacts;
  for (const os of ["debian", "ubuntu", "alpine", "windows", "dom0"] as const) if (name.startsWith(os)) return { os };
  return null;
}

/** Systems that a scenario's disks and discs may hold. */
export const installedTrees = ["alpine-3.20", "debian-12", "ubuntu-24.04", "windows-2022"] as const;
/** What its discs may hold beside them. */
export const installerTrees = ["debian-installer-12"] as const;
