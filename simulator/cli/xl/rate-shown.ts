/** The limit of an interface as libxl has it. @source xen: tools/libs/light/libxl_types.idl, libxl_device_nic */
import { readRate } from "../../devices/net-credit";

/** @param key - as XenStore has it; null: there is none */
export function rateShown(key: string | null): Readonly<Record<string, number>> {
  const limit = key === null ? null : readRate(key);
  return limit ? { rate_bytes_per_interval: limit.bytes, rate_interval_usecs: limit.usec } : {};
}
