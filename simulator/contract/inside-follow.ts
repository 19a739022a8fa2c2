/** A followed request with its steps. */

import type { SaidBy } from "../model/said";
import type { DeviceModels, InsideObjects } from "../model/said/inside-objects";
import type { InsideFollowSummary } from "./inside-overview";

/** One step of a followed request. `code` names the sentence that explains it; every code has one in each language. */
export interface InsideStep {
  readonly code: InsideStepCode;
  /** Unix µs at which it happens */
  readonly atUs: number;
  /** who does it, and to whom */
  readonly actor: InsidePart;
  readonly target: InsidePart | null;
  readonly hypercall: { readonly number: number; readonly name: string } | null;
  /** what it has waited for before it could happen; null: nothing */
  readonly waited: InsideWait | null;
  /** values for the sentence and for the table */
  readonly facts: readonly { readonly name: string; readonly value: string | SaidBy<keyof DeviceModels> }[];
  /** what changes with it, as far as state shows it */
  readonly changes: readonly {
    readonly object: SaidBy<keyof InsideObjects>;
    readonly field: string;
    readonly before: string;
    readonly after: string;
  }[];
}
/** Time in which a request stood still, µs, and for what it did longest. */
export interface InsideWait {
  readonly us: number;
  readonly on: "guestCpu" | "backCpu" | "device" | "ring" | "pause" | "connection";
}
/** Parts of the drawing that a step touches. */
export type InsidePart =
  | "application"
  | "guestKernel"
  | "frontend"
  | "grantTable"
  | "ring"
  | "hypervisor"
  | "eventChannel"
  | "dom0Kernel"
  | "backend"
  | "deviceModel"
  | "ioreqPage"
  | "bridge"
  | "nativeDriver"
  | "device";
export type InsideStepCode =
  // split block driver. @source io.md §4
  | "app.write"
  | "app.read"
  | "blk.queue"
  | "blkfront.grant"
  | "blkfront.slot"
  | "blkfront.notify"
  | "blkfront.suppressed"
  | "xen.pendingBack"
  | "dom0.upcall"
  | "blkback.map"
  | "blkback.submit"
  | "device.transfer"
  | "blkback.respond"
  | "blkback.notify"
  | "xen.pendingFront"
  | "blkfront.complete"
  | "app.return"
  // emulated disk. @source io.md §5
  | "ide.queue"
  | "ide.exit"
  | "xen.ioreq"
  | "xen.notifyModel"
  | "qemu.wake"
  | "qemu.emulate"
  | "qemu.respond"
  | "xen.resumeVcpu"
  | "qemu.map"
  | "qemu.submit"
  | "qemu.interrupt"
  | "xen.inject"
  | "ide.complete"
  // split network driver. @source io.md §3
  | "app.send"
  | "net.stack"
  | "netfront.grant"
  | "netfront.slot"
  | "netfront.notify"
  | "netfront.suppressed"
  | "netback.copy"
  | "netback.deliver"
  | "bridge.forward"
  | "netback.respond"
  | "netback.notify"
  | "netfront.complete"
  // emulated network card
  | "nic.descriptor"
  | "nic.exit"
  | "qemu.copy"
  | "qemu.tap"
  | "nic.complete";
export interface InsideFollowDetail {
  readonly kind: "follow";
  readonly follow: InsideFollowSummary;
  readonly steps: readonly InsideStep[];
}
