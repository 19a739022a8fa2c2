/** Disks that a driver domain serves: each is one that it has itself. @source xl-disk-configuration(5) (backend: the target is one of that domain) */
import type { Device } from "../devices/device";
import { type DeviceName, diskName } from "../devices/xenbus";
import type { DiskSpec } from "../guest/engine";
import { driverOfDevice } from "./back-ends";
import type { RunningGuest, World } from "./world";

/** What a device is called in its domain: `xvda`, or the number of an interface. */
export function labelOf({ kind, number }: DeviceName): string {
  return kind === "vbd" ? diskName(number) : `${number}`;
}

/** The disk of a driver domain that a guest's is. Undefined: Dom0 serves it, or the driver domain does not have it. */
export function lowerDiskOf(
  world: World,
  guest: RunningGuest,
  device: Pick<Device, "kind" | "number" | "backDomid">,
): DiskSpec | undefined {
  if (device.kind !== "vbd") return undefined;
  const driver = driverOfDevice(world, guest.host, device.backDomid);
  const held = guest.spec.disks.find((disk) => disk.device === diskName(device.number))?.held;
  if (!driver || held === undefined) return undefined;
  return driver.spec.disks.find((disk) => disk.held === held && disk.type === "Disk");
}
