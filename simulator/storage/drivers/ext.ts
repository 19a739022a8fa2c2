import { blockDevice } from "./back-end";
import type { SrDriver } from "./driver";
import { fileFeatures } from "./features";
import { inFiles } from "./vhd";

/** VHDs in a file system on a disk of the host. guess: one mid-range SATA SSD, for whose reads io.md §8 gives a range */
export const ext: SrDriver = {
  type: "ext",
  content: "user",
  disks: inFiles,
  isShared: false,
  features: [...fileFeatures, "SR_SUPPORTS_LOCAL_CACHING"],
  speed: { readBytesPerS: 480_000_000, writeBytesPerS: 410_000_000, latencyUs: 120 },
  backEnd: blockDevice,
  kernelDriver: "ahci",
  deviceConfig: () => ({ device: "/dev/sda3" }),
};
