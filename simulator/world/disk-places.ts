/** Where a disk stands in its VM: a whole disk by number, a partition that is given without its disk by name. */

import { diskIndex, diskLetters } from "../kernel/disk-letters";
import { type Fault, fault } from "../model/fault";
import { LIMITS } from "../model/limits";

/** A partition of an xvd disk has one of 15 minors. @source xen docs/misc/vbd-interface.txt; eras.md (16 minors a disk) */
const PARTITION = /^xvd([a-z]{1,2})([1-9]|1[0-5])$/;

interface Place {
  readonly disk: number;
  /** 0: the whole disk */
  readonly partition: number;
}

/** Reads a position; null when it is none. @param userdevice - `0` to `254`, or `xvda2`. @source xen-api: ocaml/xapi-idl/xen/device_number.ml */
function placeOf(userdevice: string): Place | null {
  if (/^(0|[1-9]\d{0,2})$/.test(userdevice) && Number(userdevice) < LIMITS.vbds) return { disk: Number(userdevice), partition: 0 };
  const [, letter = "", number = ""] = PARTITION.exec(userdevice) ?? [];
  const disk = letter === "" ? LIMITS.vbds : diskIndex(letter);
  return disk < LIMITS.vbds ? { disk, partition: Number(number) } : null;
}

/** Why a position is none that a disk may have, or null. */
export function diskPlaceFault(userdevice: string): Fault | null {
  return placeOf(userdevice) ? null : fault("INVALID_DEVICE", userdevice);
}

/** Device node of a position: 0 → xvda. @source xapi.md §11 (userdevice) */
export function deviceOf(userdevice: string): string {
  return PARTITION.test(userdevice) ? userdevice : `xvd${diskLetters(Number(userdevice))}`;
}

/** Order of positions: disks by letter, partitions in their disk. */
export function placeOrder(userdevice: string): number {
  const { disk, partition } = placeOf(userdevice) ?? { disk: LIMITS.vbds, partition: 0 };
  return disk * 16 + partition;
}

/** Whether two positions cannot be taken at once: they are one, or one lies in the other. */
export function isSamePlace(one: string, other: string): boolean {
  const [a, b] = [placeOf(one), placeOf(other)];
  if (!a || !b) return one === other;
  return a.disk === b.disk && (a.partition === b.partition || a.partition === 0 || b.partition === 0);
}

/** Position of a configuration's vdev: 0 for xvda, hda and sda; a partition keeps its number. */
export function positionOf(vdev: string): string {
  const [, letter = "", partition = ""] = /^(?:xvd|hd|sd)([a-z]{1,2})(\d*)$/.exec(vdev) ?? [];
  return partition === "" ? `${diskIndex(letter)}` : `xvd${letter}${partition}`;
}
