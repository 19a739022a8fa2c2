import { blockDevice } from "./back-end";
import type { SrDriver } from "./driver";
import { fileFeatures } from "./features";
import { inFiles } from "./vhd";

/** VHDs in a directory that a filer exports. guess: one filer behind 10 Gbit/s, for whose reads io.md §8 gives a range */
export const nfs: SrDriver = {
  type: "nfs",
  content: "user",
  disks: inFiles,
  isShared: true,
  features: [...fileFeatures, "SR_CACHING"],
  speed: { readBytesPerS: 620_000_000, writeBytesPerS: 340_000_000, latencyUs: 450 },
  backEnd: blockDevice,
  kernelDriver: "nfs",
  deviceConfig: (server) => ({ server, serverpath: "/export/vm" }),
};
