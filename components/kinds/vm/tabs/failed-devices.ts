/** Which devices of a VM do not work, from their records' status. */

import type { Rec } from "../../../data/defaults";
import { diskNode, diskPlace } from "../../../data/disk-place";

export interface Failed {
  readonly ref: string;
  /** as the Inside view names it in the guest: `xvda`, `eth0` */
  readonly name: string;
  readonly reason: string;
}
type Device = Pick<Rec<"VBD">, "status_code" | "status_detail">;

/** The driver's own words when a device does not work, which may be none; null when it does. */
export function failureOf(device: Device): string | null {
  return device.status_code === 0 ? null : device.status_detail;
}

type Disk = Device & Pick<Rec<"VBD">, "ref" | "device" | "userdevice">;
type Interface = Device & Pick<Rec<"VIF">, "ref" | "device">;
/** Disks before interfaces, each by its place. */
export function failedDevices(vbds: readonly Disk[], vifs: readonly Interface[]): readonly Failed[] {
  const disks = [...vbds].sort((a, b) => diskPlace(a.userdevice) - diskPlace(b.userdevice));
  const interfaces = [...vifs].sort((a, b) => Number(a.device) - Number(b.device));
  return [
    // A disk that never came up may have no device name yet; its place stands for it.
    ...disks.map((vbd) => ({ ...vbd, name: vbd.device || diskNode(vbd.userdevice) })),
    ...interfaces.map((vif) => ({ ...vif, name: `eth${vif.device}` })),
  ].flatMap((device) => {
    const reason = failureOf(device);
    return reason === null ? [] : [{ ref: device.ref, name: device.name, reason }];
  });
}
