/** What becomes of a configuration's disks in a lab that does not have them: known once the whole file is read. */
import { isSamePlace, positionOf } from "../../world/disk-places";
import type { GuestPlan } from "./plan";
import type { Reading } from "./readers";
import type { DiskConfig } from "./specs";

/** The disk that the kernel is told to take as its root, or else the first that is no DVD drive. -1: there is none. */
function systemDiskOf({ disks, kernelArgs }: Pick<GuestPlan, "disks" | "kernelArgs">): number {
  const [, root = ""] = /(?:^| )root=\/dev\/((?:xvd|hd|sd)[a-p]\d*)(?= |$)/.exec(kernelArgs) ?? [];
  const named = root === "" ? -1 : disks.findIndex((disk) => !disk.isCdrom && isSamePlace(positionOf(disk.vdev), positionOf(root)));
  return named >= 0 ? named : disks.findIndex((disk) => !disk.isCdrom);
}

function imageNote({ target }: DiskConfig, images: ReadonlySet<string>): readonly ["honoured" | "adjusted", string] {
  const image = target.slice(target.lastIndexOf("/") + 1);
  if (images.has(image)) return ["honoured", `DVD drive with ${image}`];
  return ["adjusted", target === "" ? "empty DVD drive" : `${image} is not in the ISO library; the drive is empty`];
}

/** Says of each disk what stands for it. */
export function settleDisks({ draft, facts, note }: Reading): void {
  const { disks, diskSetting: setting } = draft;
  if (!setting) return;
  draft.systemDisk = systemDiskOf(draft);
  if (disks.length === 0) note(setting, "honoured", "no disks");
  for (const [index, disk] of disks.entries()) {
    const content = index === draft.systemDisk ? "with Debian 12 on it" : "blank";
    if (disk.isCdrom) note(setting, ...imageNote(disk, facts.images));
    else if (!facts.hasDefaultSr) note(setting, "error", "the pool has no default SR to hold the disk");
    else note(setting, "adjusted", `${disk.target} is not in this lab; ${disk.vdev} becomes a new disk on the default SR, ${content}`);
    if (disk.unused.length) note(setting, "ignored", `disk options without effect: ${disk.unused.join(", ")}`);
  }
}
