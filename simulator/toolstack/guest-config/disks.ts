/** What becomes of a configuration's disks in a lab that does not have them: known once the whole file is read. */

import { EMULATED_DISKS, isEmulatedDisk } from "../../kernel/disk-letters";
import type { SaidBy } from "../../model/said";
import { deviceOf, isSamePlace, positionOf } from "../../world/disk-places";
import type { GuestPlan } from "./plan";
import type { Reading } from "./readers";
import type { DiskConfig } from "./specs";

/** Of disks that are made for it: the disk that the kernel is told to take as its root, or else the first that is no DVD drive. -1: there is none. */
function systemDiskOf({ disks, kernelArgs }: Pick<GuestPlan, "disks" | "kernelArgs">): number {
  const [, root = ""] = /(?:^| )root=\/dev\/((?:xvd|hd|sd)[a-z]{1,2}\d*)(?= |$)/.exec(kernelArgs) ?? [];
  const isOwn = ({ isCdrom, backend }: DiskConfig): boolean => !isCdrom && backend === "";
  const named = root === "" ? -1 : disks.findIndex((disk) => isOwn(disk) && isSamePlace(positionOf(disk.vdev), positionOf(root)));
  return named >= 0 ? named : disks.findIndex(isOwn);
}

function imageNote(
  { target }: DiskConfig,
  images: ReadonlySet<string>,
): readonly ["honoured" | "adjusted", SaidBy<"note.dvd" | "note.dvd_empty" | "note.no_image">] {
  const image = target.slice(target.lastIndexOf("/") + 1);
  if (images.has(image)) return ["honoured", ["note.dvd", image]];
  return ["adjusted", target === "" ? ["note.dvd_empty"] : ["note.no_image", image]];
}

/** Says of each disk what stands for it. */
export function settleDisks({ draft, facts, note }: Reading): void {
  const { disks, diskSetting: setting } = draft;
  if (!setting) return;
  draft.systemDisk = systemDiskOf(draft);
  if (disks.length === 0) note(setting, "honoured", ["note.no_disks"]);
  for (const [index, disk] of disks.entries()) {
    const becomes = index === draft.systemDisk ? "note.system_disk" : "note.blank_disk";
    if (disk.backend !== "" && !facts.hasDiskOf(disk.backend, disk.target))
      note(setting, "error", ["config.no_served_disk", disk.target, disk.backend]);
    else if (disk.backend !== "") note(setting, "honoured", ["note.served_disk", disk.target, disk.vdev, disk.backend]);
    else if (disk.isCdrom) note(setting, ...imageNote(disk, facts.images));
    else if (!facts.hasDefaultSr) note(setting, "error", ["config.no_sr"]);
    else note(setting, "adjusted", [becomes, disk.target, disk.vdev]);
    if (draft.type === "hvm" && !isEmulatedDisk(deviceOf(positionOf(disk.vdev))))
      note(setting, "adjusted", ["note.not_emulated", disk.vdev, EMULATED_DISKS]);
    if (disk.unused.length) note(setting, "ignored", ["ignored.disk_options", disk.unused.join(", ")]);
  }
}
