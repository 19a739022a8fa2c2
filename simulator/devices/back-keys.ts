/** What the back ends write into XenStore. @source xenstore.md §7 (vbd keys, vif keys) */
import type { Device } from "./device";

type Keys = readonly (readonly [key: string, value: string])[];

/** On probe, before InitWait. @param vcpus - of the back end's domain: a queue for each at most */
export function backKeysOnProbe(device: Device, vcpus: number): Keys {
  if (device.kind === "vbd")
    return [
      ["feature-max-indirect-segments", "256"],
      ["multi-queue-max-queues", `${vcpus}`],
      ["max-ring-page-order", "4"],
    ];
  return [
    ["feature-sg", "1"],
    ["feature-gso-tcpv4", "1"],
    ["feature-gso-tcpv6", "1"],
    ["feature-ipv6-csum-offload", "1"],
    ["feature-rx-copy", "1"],
    ["feature-rx-flip", "0"],
    ["feature-multicast-control", "1"],
    ["feature-dynamic-multicast-control", "1"],
    ["feature-split-event-channels", "1"],
    ["multi-queue-max-queues", `${Math.min(8, vcpus)}`],
    ["feature-ctrl-ring", "1"],
  ];
}

/** On connecting, before Connected. `info`: 1 CD, 4 read-only. */
export function backKeysOnConnect(
  device: Device,
  disk: { readonly sectors: number; readonly isReadonly: boolean; readonly isCd: boolean } | null,
): Keys {
  if (device.kind === "vif") return [];
  return [
    ["feature-flush-cache", "1"],
    ["feature-barrier", "1"],
    ["feature-persistent", "1"],
    ["sectors", `${disk?.sectors ?? 0}`],
    ["info", `${(disk?.isCd ? 1 : 0) + (disk?.isReadonly ? 4 : 0)}`],
    ["sector-size", "512"],
    ["physical-sector-size", "512"],
  ];
}
