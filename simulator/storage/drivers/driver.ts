/** What a type of storage repository decides. There is one driver for each type; nothing else in the house asks for a type by its name. */
import type { SmFeature } from "./features";

/** How fast it moves what it holds. */
export interface SrSpeed {
  /** bytes/s */
  readonly readBytesPerS: number;
  readonly writeBytesPerS: number;
  /** of one request, µs */
  readonly latencyUs: number;
}

/** What the toolstack may want to put on a repository. */
export type Cargo = "disk" | "suspend image" | "crash dump";

/** `SR.content_type`: disks of VMs, or images for their drives. */
export type SrContent = "user" | LibraryContent;
/** What `SR.content_type` is for a library of images. @source xapi.md §12 (content_type user|iso|disk) */
export const LIBRARY_CONTENT = "iso";
export type LibraryContent = typeof LIBRARY_CONTENT;

/** A disk as libxl writes it down for its back end in XenStore. */
export interface SeenByBackEnd {
  /** key `type` @source xenstore.md §8 */
  readonly type: "phy" | "qdisk" | "tap";
  /** key `params`: what is opened in the control domain, for a guest's device such as `xvda` */
  params(domid: number, device: string): string;
}

/** What holds for disks that are kept there; sizes in bytes. */
export interface DiskRules {
  readonly takes: readonly Cargo[];
  readonly leastBytes: number;
  readonly mostBytes: number;
  /** layers of one disk, its own among them */
  readonly chainDepth: number;
  /**
   * Room that a disk takes which is written to: a new one, a copy, a clone.
   * @param virtualBytes - its size
   * @param writtenBytes - what is on it
   */
  leafBytes(virtualBytes: number, writtenBytes: number): number;
  /** Room that a snapshot takes, which is never written to; what was written before lies in its parent. @param virtualBytes - the disk's size */
  snapshotBytes(virtualBytes: number): number;
}

export interface SrDriver {
  /** as `SR.type` has it */
  readonly type: string;
  readonly content: SrContent;
  /** null: the toolstack puts nothing there */
  readonly disks: DiskRules | null;
  /** whether all hosts of a pool see the same one; otherwise each has its own */
  readonly isShared: boolean;
  /** What SM's driver of the type can do. @source xapi.md §12 (SM) */
  readonly features: readonly SmFeature[];
  readonly speed: SrSpeed;
  readonly backEnd: SeenByBackEnd;
  /** the control domain's own driver beneath blkback, as a followed request passes it */
  readonly kernelDriver: "ahci" | "nfs" | "loop";
  /** What a host's PBD is told where a lab says nothing else. @param server - the address that exports what is shared */
  deviceConfig(server: string): Readonly<Record<string, string>>;
}

/** The rules for what is to be put there; null: it does not take that. */
export function rulesFor({ disks }: SrDriver, cargo: Cargo): DiskRules | null {
  return disks?.takes.includes(cargo) ? disks : null;
}

/** Whether a disk takes only what is written to it. */
export function isThin(driver: SrDriver): boolean {
  return driver.features.includes("THIN_PROVISIONING");
}

/** Whether it is a library of images, which go into drives and are no disks. */
export function isLibrary(driver: SrDriver): boolean {
  return driver.content === LIBRARY_CONTENT;
}

/**
 * What `SR.allowed_operations` says, among what this toolstack does.
 * @source xapi.md §12; SM's driver of libraries has VDI_CREATE too, for libraries on a host's own disk, which no lab has
 */
export function operationsOn(driver: SrDriver): ("scan" | "vdi_create" | "vdi_destroy" | "vdi_clone")[] {
  return rulesFor(driver, "disk") ? ["scan", "vdi_create", "vdi_destroy", "vdi_clone"] : ["scan"];
}
