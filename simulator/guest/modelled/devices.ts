/** The guest's side of its devices: what its kernel waits for, and what it says when one comes or goes. @source xenstore.md §8; Linux drivers/xen/xenbus/xenbus_probe_frontend.c */

import type { DiskSpec, NicSpec } from "../engine";
import { addInterface, byDevice, interfaceName, setDown } from "../net/interfaces";
import { gratuitousArp } from "../net/neighbours";
import { sendAgain } from "../os/disk-io";
import { kernelStamp, type Machine } from "../os/machine";
import { takeBack, writeLate } from "../os/page-cache";
import { rootOf } from "../os/partitions";
import { diskLines, nicLine } from "../systems/linux/kernel-lines";

/** How long the kernel waits for devices that are connecting, s: 30 for any, 270 in all for those it needs. */
const WAIT_S = 30;
const WAIT_NEEDED_S = 270;
/** Between two figures of the countdown. */
export const WAIT_TICK_US = 5_000_000;

interface Awaited {
  readonly kind: "vbd" | "vif";
  readonly name: string;
}

function devicesOf(m: Machine): Awaited[] {
  return [
    ...m.nics.map((nic) => ({ kind: "vif" as const, name: `${nic.device}` })),
    ...m.disks.map((disk) => ({ kind: "vbd" as const, name: disk.device })),
  ];
}

/** A device that is neither up, nor closing, nor missing. */
function isConnecting(m: Machine, { kind, name }: Awaited): boolean {
  if (m.services.isDeviceWorking(kind, name)) return false;
  const { front } = m.services.deviceStates(kind, name);
  return front > 0 && front <= 4;
}

export function areDevicesSettled(m: Machine): boolean {
  return !devicesOf(m).some((device) => isConnecting(m, device));
}

/** What the console shows at each tick of waiting; null: it has waited long enough. @param ticks - ticks before this one */
export function waitingText(m: Machine, ticks: number): string | null {
  const waited = (ticks + 1) * 5;
  if (waited > WAIT_NEEDED_S) return null;
  const left = waited <= WAIT_S ? WAIT_S - waited : WAIT_NEEDED_S - waited;
  const head = ticks === 0 ? `${kernelStamp(m.uptimeUs())} XENBUS: Waiting for devices to initialise: ` : "";
  return `${head}${left}s...${left === 0 ? "\r\n" : ""}`;
}

/** One line for each device that did not come up. */
export function timeoutLines(m: Machine): string[] {
  return devicesOf(m)
    .filter((device) => isConnecting(m, device))
    .map(({ kind, name }) => {
      const { front, back } = m.services.deviceStates(kind, name);
      const number = kind === "vbd" ? diskMinor(name) : Number(name);
      return `XENBUS: Timeout connecting to device: device/${kind}/${number} (local state ${front}, remote state ${back})`;
    });
}

function diskMinor(name: string): number {
  const index = name.charCodeAt(3) - 97;
  return (index < 15 ? 51_712 + index * 16 : (1 << 28) | (index << 8)) + Number(name.slice(4));
}

/** What a kernel says of an interface that it does not get; the oldest netfront has words of its own. */
function nicTrouble(device: number, reason: string): string {
  return reason.startsWith("####") ? reason : `vif vif-${device}: ${reason}`;
}

/** A device has begun to work or stopped. */
export function deviceChanged(m: Machine, kind: "vbd" | "vif", name: string, isWorking: boolean, reason: string): void {
  const isBooting = m.state.phase === "booting";
  if (kind === "vbd") {
    const disk = m.disks.find((d) => d.device === name);
    if (disk && isWorking) for (const line of diskLines(m, disk)) m.klog(line, isBooting);
    if (disk && !isWorking && reason !== "") diskLost(m, disk, reason);
    if (isWorking) {
      sendAgain(m, name);
      writeLate(m, name);
    } else takeBack(m, name);
    return;
  }
  const device = Number(name);
  const nic = m.nics.find((n) => n.device === device);
  if (!nic) return;
  if (isBooting) {
    m.klog(isWorking ? nicLine(m, nic) : nicTrouble(device, reason), isWorking || reason !== "");
    return;
  }
  const i = byDevice(m, device);
  if (isWorking) {
    const found = i ?? addInterface(m, nic);
    if (!found.carrier) m.klog(`${cardOf(m, nic)}: ${found.name}: link becomes ready`);
    found.carrier = true;
    if (found.up) gratuitousArp(m, found);
    return;
  }
  if (i) {
    i.carrier = false;
    if (reason !== "") m.klog(nicTrouble(device, reason), true);
    m.klog(`${interfaceName(m, device)}: carrier lost`, reason !== "");
    if (reason === "") setDown(m, i);
  }
}

/** The driver of an interface, as it signs its lines. */
export function cardOf(m: Machine, { model }: NicSpec): string {
  if (m.spec.domainType !== "hvm") return "xen_netfront";
  return model === "e1000" ? "e1000" : "8139cp";
}

/** What a kernel says when a disk under it is gone. */
function diskLost(m: Machine, disk: DiskSpec, reason: string): void {
  m.klog(`vbd vbd-${diskMinor(disk.device)}: ${reason}`, true);
  // What was never there has no requests to fail.
  if (m.state.phase !== "running") return;
  m.klog(`I/O error, dev ${disk.device}, sector 2048 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 2`, true);
  if (disk !== m.bootDisk()) return;
  m.klog(`Aborting journal on device ${rootOf(m, disk)}-8.`, true);
  m.klog(`EXT4-fs (${rootOf(m, disk)}): Remounting filesystem read-only`, true);
}
