/** What SM's drivers say they can do, by the kind of driver. @source xapi.md §12 (SM: `features`) */

/** A feature without its version, which is 1 for all but `VDI_RESET_ON_BOOT` (2). */
export type SmFeature =
  | (typeof onVhd)[number]
  | (typeof forImages)[number]
  | "THIN_PROVISIONING"
  | "SR_TRIM"
  | "SR_CACHING"
  | "SR_SUPPORTS_LOCAL_CACHING";

const onVhd = [
  "SR_PROBE",
  "SR_UPDATE",
  "VDI_CREATE",
  "VDI_DELETE",
  "VDI_ATTACH",
  "VDI_DETACH",
  "VDI_UPDATE",
  "VDI_CLONE",
  "VDI_SNAPSHOT",
  "VDI_RESIZE",
  "VDI_MIRROR",
  "VDI_GENERATE_CONFIG",
  "VDI_RESET_ON_BOOT",
  "ATOMIC_PAUSE",
  "VDI_CONFIG_CBT",
  "VDI_ACTIVATE",
  "VDI_DEACTIVATE",
] as const;
const forImages = ["VDI_CREATE", "VDI_DELETE", "VDI_ATTACH", "VDI_DETACH", "SR_SCAN", "SR_ATTACH", "SR_DETACH"] as const;

/** Disks are VHDs in files. */
export const fileFeatures: readonly SmFeature[] = [...onVhd, "THIN_PROVISIONING"];
/** Disks are VHDs in logical volumes. */
export const volumeFeatures: readonly SmFeature[] = [...onVhd, "SR_TRIM"];
/** Images in a directory. */
export const imageFeatures: readonly SmFeature[] = forImages;
