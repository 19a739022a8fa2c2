import { blockDevice } from "./back-end";
import type { SrDriver } from "./driver";
import { volumeFeatures } from "./features";
import { inVolumes } from "./vhd";

/** VHDs in logical volumes on a disk of the host. guess: a little quicker than with a file system between */
export const lvm: SrDriver = {
  type: "lvm",
  content: "user",
  disks: inVolumes,
  isShared: false,
  features: volumeFeatures,
  speed: { readBytesPerS: 520_000_000, writeBytesPerS: 450_000_000, latencyUs: 100 },
  backEnd: blockDevice,
  kernelDriver: "ahci",
  deviceConfig: () => ({ device: "/dev/sda3" }),
};
