/** What runs in Dom0 for its guests: daemons, back-end threads, device models. @source hypervisor.md §1; io.md §2, §3, §7 */
import { deviceId } from "../../devices/xenbus";
import type { InsideDaemon } from "../../inside-types";
import { xenRelease } from "../../xen/versions";
import { daemonsOf } from "../daemons";
import type { HostInside, World } from "../world";
import { devicesOf } from "./devices";

/** CPU of a request in the back end, µs; of a byte of network traffic, 1/4500 of a bit-µs. @source metrics.md §4.6 */
const BLOCK_US = 12;
const NET_BITS_PER_US = 4500;

export function daemonViews(world: World, inside: HostInside): InsideDaemon[] {
  const release = xenRelease(inside.hypervisor.hardware.xenVersion);
  const views: InsideDaemon[] = daemonsOf(world, inside).map((daemon) => ({
    id: daemon.id,
    name: daemon.name,
    pid: daemon.pid,
    domid: 0,
    serves: null,
    isRunning: daemon.isRunning,
    cpuMicro: daemon.isRunning ? 2_000 : 0,
  }));
  const load = new Map(devicesOf(world, inside).map((device) => [device.id, device]));
  for (const guest of inside.guests.values()) {
    if (guest.domid === 0) continue;
    const { domid, spec } = guest;
    const isRunning = guest.pausedAt === null;
    // Each domain made by xl has its watcher; here they are xenopsd's, one process for all.
    if (spec.domainType === "hvm" || spec.domainType === "pvhvm") {
      const emulated = inside.bus.devicesOf(domid).filter((d) => d.isEmulated);
      const requests = emulated.reduce((sum, d) => sum + (load.get(deviceId(d))?.requestsPerS ?? 0), 0);
      views.push({
        id: ["qemu", domid].join(":"),
        name: release.deviceModel ?? "qemu-dm",
        pid: 2_000 + domid * 10,
        domid: guest.stubDomid ?? 0,
        serves: domid,
        isRunning: true,
        cpuMicro: isRunning ? Math.round(10_000 + requests * 60) : 0,
      });
    }
    for (const device of inside.bus.devicesOf(domid)) {
      if (device.isEmulated) continue;
      const own = load.get(deviceId(device));
      const isBlock = device.kind === "vbd";
      views.push({
        id: [isBlock ? "blkback" : "netback", `${domid}/${device.number}`].join(":"),
        name: isBlock ? `${domid}.${device.label}-0` : `vif${domid}.${device.number}-q0-guest-rx`,
        pid: 2_001 + domid * 10 + (isBlock ? 0 : 4) + (device.number & 3),
        domid: device.backDomid,
        serves: domid,
        isRunning: device.isPresented,
        cpuMicro: Math.round(isBlock ? (own?.requestsPerS ?? 0) * BLOCK_US : ((own?.bytesPerS ?? 0) * 8) / NET_BITS_PER_US),
      });
    }
  }
  return views;
}
