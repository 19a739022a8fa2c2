import { blockDevice } from "./back-end";
import { LIBRARY_CONTENT, type SrDriver } from "./driver";
import { imageFeatures } from "./features";

/**
 * A library of images in a directory that a filer exports; with `SR.is_tools_sr` that of the guests' drivers. It is read alone: nothing
 * that the toolstack makes lies there. @source formats.md §1 (an import to one: SR_OPERATION_NOT_SUPPORTED)
 */
export const iso: SrDriver = {
  type: "iso",
  content: LIBRARY_CONTENT,
  disks: null,
  isShared: true,
  features: imageFeatures,
  // guess: a share as slow as optical media
  speed: { readBytesPerS: 110_000_000, writeBytesPerS: 1, latencyUs: 600 },
  backEnd: blockDevice,
  kernelDriver: "loop",
  deviceConfig: (server) => ({ server, serverpath: "/export/iso" }),
};
