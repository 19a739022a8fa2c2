/** Guided partitioning of a whole disk. @source debian-installer: partman-base, partman-auto, partman-target (templates); recipes/atomic, recipes/home */
import { type Partition, SECTOR } from "../../../content/disk-layout";
import type { DiskSpec } from "../../engine";
import { partitionName } from "../../os/partitions";
import type { ProgramContext, Step } from "../../os/program";
import { resting } from "./copying";
import { asked, endProgress, showProgress, told } from "./debconf";
import { finished, type InstallerState, ITEMS } from "./debian-state";
import type { Nodes } from "./dialogue";
import { diskCalled, freeDisks, freshUuid, MIB_SECTORS, mountTarget, partition, unmountTarget } from "./target";

const title = ITEMS.partman;
export const TARGET = "/target";
const MIB = 1_048_576;
/**
 * Sizes of the recipes, MiB. guess: swap of 1 GB on disks of today, as bookworm makes it, half of it on small ones; the root's least is
 * what the base system takes, and of a separate /home it gets three tenths
 */
const SIZES = { swap: 975, smallSwap: 512, smallDisk: 4_096, rootLeast: 1_500, homeRoot: 2_048, homeLeast: 256 };

interface Planned {
  readonly size: number;
  readonly fs: "ext4" | "swap";
  readonly dir?: string;
}

/** What a scheme makes of so many MiB, root first; null: too few. */
function recipe(scheme: InstallerState["scheme"], mib: number): Planned[] | null {
  const swap = mib < SIZES.smallDisk ? SIZES.smallSwap : SIZES.swap;
  // Each logical partition has a MiB before it.
  const left = mib - 1 - swap - (scheme === "home" ? 2 : 1);
  if (scheme === "atomic")
    return left < SIZES.rootLeast
      ? null
      : [
          { size: left, fs: "ext4", dir: "/" },
          { size: swap, fs: "swap" },
        ];
  const root = Math.max(SIZES.homeRoot, Math.floor(left * 0.3));
  return left - root < SIZES.homeLeast
    ? null
    : [
        { size: root, fs: "ext4", dir: "/" },
        { size: swap, fs: "swap" },
        { size: left - root, fs: "ext4", dir: "/home" },
      ];
}

/** The table: root is primary, all others are logical. @param uuid - of each file system */
function tableOf(planned: readonly Planned[], uuid: () => string): Partition[] {
  const [root, ...others] = planned as [Planned, ...Planned[]];
  const sectors = (mib: number): number => mib * MIB_SECTORS;
  let at = 1 + root.size;
  const extendedAt = at;
  const logical = others.map((each, i): Partition => {
    const start = sectors(at + 1);
    at += 1 + each.size;
    const rest = each.dir === undefined ? {} : { dir: each.dir };
    return {
      number: 5 + i,
      start,
      sectors: sectors(each.size),
      type: each.fs === "swap" ? "82" : "83",
      fs: each.fs,
      uuid: uuid(),
      ...rest,
    };
  });
  return [
    { number: 1, start: sectors(1), sectors: sectors(root.size), type: "83", isActive: true, fs: "ext4", uuid: uuid(), dir: "/" },
    { number: 2, start: sectors(extendedAt), sectors: sectors(at - extendedAt), type: "5" },
    ...logical,
  ];
}

export function chosenDisk(ctx: ProgramContext, st: InstallerState): DiskSpec | undefined {
  return diskCalled(ctx.machine, st.disk);
}
function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
/** @source partman-base: lib/base.sh, humandev (xvd*) */
function shortName(ctx: ProgramContext, disk: DiskSpec): string {
  return `Virtual disk ${freeDisks(ctx.machine).indexOf(disk) + 1} (${disk.device})`;
}
function longName(ctx: ProgramContext, disk: DiskSpec): string {
  return `${shortName(ctx, disk)} - ${gigabytes(disk.sizeBytes)} Xen Virtual Block Device`;
}

function planOf(ctx: ProgramContext, st: InstallerState): Planned[] | null {
  const disk = chosenDisk(ctx, st);
  return disk ? recipe(st.scheme, Math.floor(disk.sizeBytes / MIB)) : null;
}
/** What is going to be made, a row for each. */
function planned(ctx: ProgramContext, st: InstallerState, row: (part: Partition) => string): string {
  const plan = planOf(ctx, st);
  return plan
    ? tableOf(plan, () => "")
        .filter(({ fs }) => fs !== undefined)
        .map(row)
        .join("\n")
    : "";
}

const FORMATTING = "Partitions formatting";

function begin(ctx: ProgramContext, st: InstallerState): string {
  const disk = chosenDisk(ctx, st);
  const plan = planOf(ctx, st);
  if (!disk || !plan) return "tooSmall";
  const { machine } = ctx;
  unmountTarget(machine, TARGET);
  const table = tableOf(plan, () => freshUuid(ctx));
  const tickets = partition(machine, disk, table, "parted");
  if (tickets === null) return "cannotWrite";
  machine.klog(` ${disk.device}: ${table.map((part) => partitionName(disk, part)).join(" ")}`);
  showProgress(ctx, st, FORMATTING, 0);
  st.tickets = tickets;
  return "formatting";
}

function formatted(ctx: ProgramContext, st: InstallerState): string | Step {
  const rest = resting(ctx, st);
  if (rest) return rest;
  const disk = chosenDisk(ctx, st);
  if (!disk) return "cannotWrite";
  showProgress(ctx, st, FORMATTING, 100);
  endProgress(ctx, st);
  mountTarget(ctx.machine, disk, TARGET);
  return finished(st);
}

export const partman: Nodes<InstallerState> = {
  partman: {
    run: (ctx) =>
      freeDisks(ctx.machine).length === 0 && !ctx.machine.state.os.mounts.some(({ dir }) => dir === TARGET) ? "noDisk" : "again",
  },
  again: {
    run(ctx) {
      // Done anew: what was mounted the first time is not any more.
      unmountTarget(ctx.machine, TARGET);
      return "way";
    },
  },
  noDisk: told(
    "error",
    () => ({
      title,
      prompt: "No partitionable media",
      text: ["No partitionable media were found.", "Please check that a hard disk is attached to this machine."],
    }),
    "failed",
  ),
  way: asked({
    question: () => ({
      kind: "select",
      title,
      text: [
        "The installer can guide you through partitioning a disk (using different standard schemes) or, if you prefer, you can do it manually. With guided partitioning you will still have a chance later to review and customise the results.",
        "If you choose guided partitioning for an entire disk, you will next be asked which disk should be used.",
      ],
      prompt: "Partitioning method:",
      choices: ["Guided - use entire disk"],
    }),
    take: () => "disk",
    back: "menu",
  }),
  disk: asked({
    question: (ctx) => ({
      kind: "select",
      title,
      text: [
        "Note that all data on the disk you select will be erased, but not before you have confirmed that you really want to make the changes.",
      ],
      prompt: "Select disk to partition:",
      choices: freeDisks(ctx.machine).map((disk) => longName(ctx, disk)),
      byDefault: 0,
    }),
    take(ctx, st, answer) {
      st.disk = freeDisks(ctx.machine)[Number(answer)]?.device ?? "";
      return "scheme";
    },
    back: "way",
  }),
  scheme: asked({
    question(ctx, st) {
      const disk = chosenDisk(ctx, st);
      return {
        kind: "select",
        title,
        text: [
          "Selected for partitioning:",
          ` ${disk ? `${shortName(ctx, disk)} - Xen Virtual Block Device: ${gigabytes(disk.sizeBytes)}` : ""}`,
          "The disk can be partitioned using one of several different schemes. If you are unsure, choose the first one.",
        ],
        prompt: "Partitioning scheme:",
        choices: ["All files in one partition (recommended for new users)", "Separate /home partition"],
        byDefault: 0,
      };
    },
    take(ctx, st, answer) {
      st.scheme = answer === "1" ? "home" : "atomic";
      return planOf(ctx, st) === null ? "tooSmall" : "overview";
    },
    back: "disk",
  }),
  tooSmall: told(
    "error",
    () => ({
      title,
      prompt: "Failed to partition the selected disk",
      text: ["This probably happened because the selected disk or free space is too small to be automatically partitioned."],
    }),
    "way",
  ),
  overview: asked({
    question(ctx, st) {
      const disk = chosenDisk(ctx, st);
      const rows = planned(ctx, st, ({ number, sectors, fs = "", dir = "" }) => {
        const kind = number > 4 ? "logical" : "primary";
        return `     #${number}  ${kind}  ${gigabytes(sectors * SECTOR).padStart(9)}     f  ${fs.padEnd(6)}${fs === "swap" ? "swap" : dir}`;
      });
      return {
        kind: "select",
        title,
        text: [
          "This is an overview of your currently configured partitions and mount points. Select a partition to modify its settings (file system, mount point, etc.), a free space to create partitions, or a device to initialize its partition table.",
          ` ${disk ? longName(ctx, disk) : ""}\n${rows}`,
        ],
        prompt: "Partition disks:",
        choices: ["Undo changes to partitions", "Finish partitioning and write changes to disk"],
        byDefault: 1,
      };
    },
    take: (_ctx, _st, answer) => (answer === "0" ? "way" : "confirm"),
    back: "scheme",
  }),
  confirm: asked({
    question(ctx, st) {
      const disk = chosenDisk(ctx, st);
      const name = disk ? shortName(ctx, disk) : "";
      return {
        kind: "boolean",
        title,
        text: [
          "If you continue, the changes listed below will be written to the disks. Otherwise, you will be able to make further changes manually.",
          `The partition tables of the following devices are changed:\n    ${name}`,
          `The following partitions are going to be formatted:\n${planned(ctx, st, ({ number, fs = "" }) => `    partition #${number} of ${name} as ${fs}`)}`,
        ],
        prompt: "Write the changes to disks?",
        byDefault: false,
      };
    },
    take: (_ctx, _st, answer) => (answer === "yes" ? "write" : "overview"),
    back: "overview",
  }),
  write: { run: begin },
  formatting: { run: formatted },
  cannotWrite: told(
    "error",
    (_ctx, st) => ({
      title,
      prompt: "Failed to create a file system",
      text: [`The ext4 file system creation in partition #1 of ${st.disk} failed.`],
    }),
    "failed",
  ),
};
