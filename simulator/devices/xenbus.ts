/** States, names and paths of XenBus devices. @source xenstore.md §7, §8 */
import { diskIndex, diskLetters } from "../kernel/disk-letters";

/** XenbusState by name. @source xenstore.md §8 */
export const xenbus = {
  Unknown: 0,
  Initialising: 1,
  InitWait: 2,
  Initialised: 3,
  Connected: 4,
  Closing: 5,
  Closed: 6,
  Reconfiguring: 7,
  Reconfigured: 8,
} as const;

export type DeviceKind = "vbd" | "vif";

/** Names one device of a host. */
export interface DeviceName {
  readonly kind: DeviceKind;
  readonly domid: number;
  /** 51712 for xvda; the handle of an interface */
  readonly number: number;
}

/** `5/vbd/51712`. */
export function deviceId({ domid, kind, number }: DeviceName): string {
  return `${domid}/${kind}/${number}`;
}
/** The front end's directory, below its domain's home. */
export function frontPath({ domid, kind, number }: DeviceName): string {
  return `/local/domain/${domid}/device/${kind}/${number}`;
}
/** A device, and the domain of its back end; absent: Dom0. */
export interface BackedName extends DeviceName {
  readonly backDomid?: number;
}
/** The back end's directory, below the home of its domain. */
export function backPath({ domid, kind, number, backDomid = 0 }: BackedName): string {
  return `${backHome(backDomid)}/${kind}/${domid}/${number}`;
}
/** Where the back ends of a domain are. */
export function backHome(backDomid: number): string {
  return `/local/domain/${backDomid}/backend`;
}

/** The device that a path below a domain's `backend` belongs to. */
export function deviceOfBackPath(path: string): DeviceName | null {
  const found = /^\/local\/domain\/\d+\/backend\/(vbd|vif)\/(\d+)\/(\d+)(\/|$)/.exec(path);
  return found ? { kind: found[1] as DeviceKind, domid: Number(found[2]), number: Number(found[3]) } : null;
}

/** Pages of a block ring that a back end takes at most, as a power of two. @source Linux XENBUS_MAX_RING_GRANT_ORDER; xenstore.md §7 (max-ring-page-order 4) */
export const MOST_RING_ORDER = 4;

/** A number as somebody has written it, or what is taken when it is none. @source Linux drivers/xen/xenbus/xenbus_xs.c, xenbus_read_unsigned */
export function unsigned(text: string | null, otherwise: number): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
}

/**
 * Number of a disk or of a partition without its disk: major 202, 16 minors a disk; from the seventeenth disk on the extended form.
 * @source xen docs/man/xen-vbd-interface.7; tools/libs/light/libxl_device.c, libxl__device_disk_dev_number (disk <= 15)
 */
export function diskNumber(device: string): number {
  const [, letters = "a", partition = ""] = /^(?:xvd|hd|sd)([a-z]+)(\d*)$/.exec(device) ?? [];
  const index = diskIndex(letters);
  return (index <= MOST_CLASSICAL ? 202 * 256 + index * 16 : EXTENDED | (index << 8)) + Number(partition);
}
/** The other way round. */
export function diskName(number: number): string {
  const isExtended = number >= EXTENDED;
  const index = isExtended ? (number >> 8) & 0xfffff : (number - 202 * 256) >> 4;
  const partition = number & (isExtended ? 255 : 15);
  return `xvd${diskLetters(index)}${partition === 0 ? "" : partition}`;
}
const MOST_CLASSICAL = 15;
const EXTENDED = 1 << 28;
