/** What runs in Dom0 for its guests: daemons, back-end threads, device models. @source hypervisor.md §1; io.md §2, §3, §7 */

import type { InsideDaemon } from "../../contract/inside";
import { deviceId } from "../../devices/xenbus";
import { daemonsOf } from "../../dom0/daemons";
import { isWatchedByXl, modelPid } from "../../dom0/dom0-logs";
import { allDomains } from "../../world/domain-book";
import type { HostInside } from "../../world/host-inside";
import { guestOf, type World } from "../../world/world";
import { xenRelease } from "../../xen/versions";
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
    if (spec.domainType === "hvm" || spec.domainType === "pvhvm") {
      const emulated = inside.bus.devicesOf(domid).filter((d) => d.isEmulated);
      const requests = emulated.reduce((sum, d) => sum + (load.get(deviceId(d))?.requestsPerS ?? 0), 0);
      views.push({
        id: ["qemu", domid].join(":"),
        name: release.deviceModel ?? "qemu-dm",
        pid: modelPid(domid, 0),
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
        pid: modelPid(domid, isBlock ? 1 + ((device.number >> 4) & 7) : 9 + (device.number & 7)),
        domid: device.backDomid,
        serves: domid,
        isRunning: device.isPresented,
        cpuMicro: Math.round(isBlock ? (own?.requestsPerS ?? 0) * BLOCK_US : ((own?.bytesPerS ?? 0) * 8) / NET_BITS_PER_US),
      });
    }
  }
  return views;
}

/** One process of a control domain that is there because of a guest. */
export interface GuestProcess {
  readonly pid: number;
  /** as the kernel names it */
  readonly name: string;
  readonly command: string;
  /** a thread of the kernel */
  readonly isThread: boolean;
  readonly cpuMicro: number;
  /** virtual µs */
  readonly startedAt: number;
}

/** Threads of back ends that a driver domain's process table shows. */
export function backEndThreads(world: World, inside: HostInside, of: number): GuestProcess[] {
  return processesIn(world, inside, of).sort((a, b) => a.pid - b.pid);
}

/**
 * What the process table of Dom0 shows for its guests: device models, back-end threads, and a watcher for each domain that xl made; those
 * of xenopsd are one process for all.
 */
export function guestProcesses(world: World, inside: HostInside): GuestProcess[] {
  const processes = processesIn(world, inside, 0);
  for (const { vm, host, domid } of allDomains(world))
    if (host === inside.ref && isWatchedByXl(world, vm))
      processes.push({
        pid: modelPid(domid, 19),
        name: "xl",
        command: "xl create",
        isThread: false,
        cpuMicro: 0,
        startedAt: inside.hypervisor.domains.get(domid)?.createdAt ?? 0,
      });
  return processes.sort((a, b) => a.pid - b.pid);
}

function processesIn(world: World, inside: HostInside, of: number): GuestProcess[] {
  const madeAt = (domid: number): number => inside.hypervisor.domains.get(domid)?.createdAt ?? 0;
  return daemonViews(world, inside)
    .filter(({ serves, domid, isRunning }) => serves !== null && domid === of && isRunning)
    .map(({ id, name, pid, serves, cpuMicro }): GuestProcess => {
      const isThread = !id.startsWith("qemu:");
      const guest = guestOf(world, inside.ref, serves ?? 0);
      const model = `/usr/lib/xen/bin/${name} -xen-domid ${serves} -name ${guest?.spec.name ?? ""} -nodefaults -m ${Math.floor((guest?.spec.memoryBytes ?? 0) / 1_048_576)}`;
      return { pid, name, command: isThread ? `[${name}]` : model, isThread, cpuMicro, startedAt: madeAt(serves ?? 0) };
    });
}
