/** CPU that a single frame, or a bundle that is handed over whole, takes at each end of an interface. @source io.md §3 */
import type { Device } from "../devices/device";
import { bundlePage, emulatedNet, hardwareGuest, splitNet, splitNetRx } from "../devices/paths/times";
import { FRAME_US } from "../guest/engine";
import type { Domain } from "../xen/domain";
import { PAGE_BYTES } from "../xen/machine-memory";
import { scattered } from "../xen/visits/chance";

const s = splitNet;
const e = emulatedNet;
const rx = splitNetRx;
/** µs for one frame. */
const SPLIT = {
  out: { guest: s.stack + s.grant + s.slot + s.notify, back: s.pending + s.upcall + s.copy + s.deliver },
  in: { back: rx.queue + rx.copy + rx.respond + rx.notify, guest: rx.pending + rx.upcall + rx.stack },
} as const;
const EMULATED = {
  out: { guest: e.stack + e.descriptor + e.exit + e.ioreq + e.notify, back: e.wake + e.copy + e.tap },
  in: { back: e.wake + e.copy + e.irq, guest: e.inject + e.complete },
} as const;

export function frameCosts(device: Pick<Device, "isEmulated">): typeof SPLIT | typeof EMULATED {
  return device.isEmulated ? EMULATED : SPLIT;
}
/** What a guest in hardware's guest mode has beside that when it sends or is told, µs. */
export function exitUs(domain: Domain, device: Pick<Device, "isEmulated">, direction: "out" | "in"): number {
  if (domain.type === "pv" || device.isEmulated) return 0;
  return direction === "out" ? hardwareGuest.kick : hardwareGuest.interrupt;
}
/** What pages beyond the first take the back end, µs. @param bytes - of the frame, headers among them */
export function pagesUs(bytes: number, direction: "out" | "in"): number {
  return (Math.ceil(bytes / PAGE_BYTES) - 1) * bundlePage[direction];
}
/** The vCPU that works on an interface's frames. Each queue has a thread of its own in Dom0. guess: it runs anywhere */
export function frameVcpu(domain: Domain, device: Pick<Device, "domid" | "number">, isGuests: boolean): number {
  return isGuests ? domain.vcpus - 1 : scattered(device.domid, 64 + device.number) % domain.vcpus;
}
/** What a guest's kernel does with a frame that has come, µs. */
export function kernelUs(domid: number, now: number): number {
  return FRAME_US.least + (scattered(domid, now) % (FRAME_US.most - FRAME_US.least + 1));
}
/** The same in the mean. */
export const KERNEL_MEAN_US = (FRAME_US.least + FRAME_US.most) / 2;
