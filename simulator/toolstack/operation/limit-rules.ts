/** The model's limits as refusals, for every operation that takes such a figure. */
import { type Fault, fault } from "../../model/fault";
import { isStationMac, isWithin, LIMITS, mibToBytes } from "../../model/limits";
import { isBootOrder } from "../../world/boot-order";

/** A MAC given by hand; an empty one is made. @source xapi.md §6 (MAC_INVALID) */
export function macFault(mac: string): Fault | null {
  return mac === "" || isStationMac(mac) ? null : fault("MAC_INVALID", mac);
}

/** Why an MTU, bytes, is none, or null. */
export function mtuFault(mtu: number): Fault | null {
  return isWithin(LIMITS.mtuBytes, mtu) ? null : fault("INVALID_VALUE", "MTU", `${mtu}`);
}

/** Why a position is none that a VM has for a device, or null. @param count - positions, from 0 on */
export function positionFault(position: string, count: number): Fault | null {
  return /^(0|[1-9]\d?)$/.test(position) && Number(position) < count ? null : fault("INVALID_DEVICE", position);
}

/** Why a figure of memory, bytes, is none that a VM may have, or null. */
export function memoryFault(field: string, bytes: number): Fault | null {
  const { least, most } = LIMITS.memoryMib;
  return isWithin({ least: mibToBytes(least), most: mibToBytes(most) }, bytes) ? null : fault("INVALID_VALUE", field, `${bytes}`);
}

/** Why a count of vCPUs is none that a VM may have, or null. @param most - fewer than the table's, where a VM was made with fewer */
export function vcpuFault(field: string, value: number, most: number = LIMITS.vcpus.most): Fault | null {
  return isWithin({ least: LIMITS.vcpus.least, most }, value) ? null : fault("INVALID_VALUE", field, `${value}`);
}

/**
 * Why a value of `VCPUs_params` is none that a scheduler takes, or null. Keys that Xen does not have are kept, as XAPI keeps them.
 * @source hypervisor.md §10.1 (weight 1…65535; cap in percent of one pCPU), §10.4 (mask)
 */
export function vcpuParamsFault(params: Readonly<Record<string, string>>): Fault | null {
  const bounds = { weight: LIMITS.weight, cap: { least: 0, most: LIMITS.vcpus.most * 100 } };
  for (const [key, value] of Object.entries(params)) {
    const isTaken =
      key === "weight" || key === "cap"
        ? /^\d{1,6}$/.test(value) && isWithin(bounds[key], Number(value))
        : key !== "mask" || /^\d{1,6}( *, *\d{1,6})*$/.test(value);
    if (!isTaken) return fault("INVALID_VALUE", `VCPUs_params:${key}`, value);
  }
  return null;
}

/**
 * Why a value of `HVM_boot_params` is none that firmware starts by, or null. Only `order` is looked at; other keys are kept as they are.
 * guess: XAPI hands the order on, and qemu refuses a letter that is none or comes twice
 */
export function bootParamsFault({ order }: Readonly<Record<string, string>>): Fault | null {
  return order === undefined || isBootOrder(order) ? null : fault("INVALID_VALUE", "HVM_boot_params:order", order);
}
