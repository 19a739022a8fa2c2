/** The drawing of a host in the Inside view, as data. */

import type { SaidBy } from "../model/said";
import type { FollowTroubles } from "../model/said/inside-objects";

export type InsideDomainKind = "dom0" | "pv" | "pvh" | "hvm" | "pvhvm" | "stubdom";
export type InsideScheduler = "credit" | "credit2" | "null" | "rtds" | "sedf" | "bvt";

/** The drawing: hardware, hypervisor, Dom0 with its daemons and back ends, DomUs with their front ends. */
export interface InsideOverview {
  readonly host: string;
  /** Unix µs of virtual now */
  readonly atUs: number;
  readonly xenVersion: string;
  /** which daemon-or-library speaks for `xl`/`xm` on this host. @source hypervisor.md §1 */
  readonly toolstack: "libxl" | "xend" | "xend+libxl";
  readonly hardware: {
    readonly cpuModel: string;
    readonly cpuMhz: number;
    readonly sockets: number;
    readonly coresPerSocket: number;
    readonly threadsPerCore: number;
    readonly pcpus: number;
    readonly memoryBytes: number;
    readonly nics: readonly { readonly device: string; readonly mac: string; readonly isUp: boolean }[];
    readonly storage: readonly { readonly ref: string; readonly name: string; readonly type: string }[];
  };
  readonly hypervisor: {
    readonly freeBytes: number;
    readonly xenBytes: number;
    readonly hypercallsPerS: number;
    readonly eventsPerS: number;
    readonly pools: readonly {
      readonly id: number;
      readonly name: string;
      readonly scheduler: InsideScheduler;
      readonly pcpus: readonly number[];
      readonly domains: number;
    }[];
  };
  /** in order of domid; Dom0 first */
  readonly domains: readonly InsideDomain[];
  readonly daemons: readonly InsideDaemon[];
  readonly devices: readonly InsideDevice[];
  /** requests followed lately, newest last */
  readonly follows: readonly InsideFollowSummary[];
}

export interface InsideDomain {
  readonly domid: number;
  /** ref of the VM record; null for a stub domain */
  readonly vm: string | null;
  readonly name: string;
  readonly kind: InsideDomainKind;
  /** the six flags of `xl list`. @source hypervisor.md §3 */
  readonly flags: string;
  readonly pool: number;
  readonly vcpus: number;
  readonly maxVcpus: number;
  /** CPU granted and wanted, millionths of one pCPU */
  readonly shareMicro: number;
  readonly demandMicro: number;
  readonly memoryBytes: number;
  /** domid of the guest that a stub domain serves */
  readonly target: number | null;
}

/** A process of the control domain (or a stub domain's device model). */
export interface InsideDaemon {
  /** stable: `xenstored`, `xenconsoled`, `xend`, `xl:5` (the watcher of domid 5), `qemu:5`, `xenopsd`, `xapi`, `libvirtd`, `blkback:5/51712`, `netback:5/0` */
  readonly id: string;
  /** as the process list names it, such as `qemu-system-i386`, `5.xvda-0` */
  readonly name: string;
  readonly pid: number;
  /** domain that it runs in */
  readonly domid: number;
  /** guest that it serves alone */
  readonly serves: number | null;
  readonly isRunning: boolean;
  /** CPU it takes, millionths of one pCPU */
  readonly cpuMicro: number;
}

/** One virtual device with both its ends. */
export interface InsideDevice {
  /** `<domid>/vbd/<number>`, `<domid>/vif/<handle>`; consoles (`<domid>/console/0`) are not reported yet */
  readonly id: string;
  readonly domid: number;
  readonly kind: "vbd" | "vif" | "console";
  /** `xvda`, `eth0` … as the guest sees it */
  readonly name: string;
  /** how requests travel now: by split driver or by an emulated device. @source io.md §4, §5 */
  readonly path: "split" | "emulated";
  /** domain of the back end, and what serves it there: `blkback 5.xvda-0`, `vif5.0`, `qemu-dm` */
  readonly backDomid: number;
  readonly backName: string;
  /** XenbusState 0 … 8 of both ends. @source xenstore.md §8 */
  readonly frontState: number;
  readonly backState: number;
  /** `hotplug-status`: "" | connected | error | busy */
  readonly hotplug: string;
  readonly ringSize: number;
  readonly inFlight: number;
  /** requests that wait in the guest because the ring is full */
  readonly queued: number;
  readonly requestsPerS: number;
  readonly bytesPerS: number;
  /** why it does not work, in the driver's own words; null: it does or is coming up */
  readonly failure: string | null;
  /** whether the kernel of its back end passes on what it takes: an interface that is set down, a port of no bridge, or of one that is down */
  readonly link: "up" | "down" | "detached" | "bridgeDown";
  /** where the data goes: SR ref of a disk, bridge name of an interface; "" for none */
  readonly target: string;
}

export interface InsideFollowSummary {
  readonly id: string;
  readonly vm: string;
  readonly domid: number;
  readonly request: InsideRequest;
  readonly kind: InsideDomainKind;
  readonly device: string;
  readonly state: "waiting" | "running" | "held" | "done" | "failed";
  /** why it stands still, or failed */
  readonly trouble: SaidBy<keyof FollowTroubles> | null;
  /** Unix µs at which the request began; when it was asked for while it waits */
  readonly startedUs: number;
  readonly steps: number;
  /** steps that virtual time has reached */
  readonly reached: number;
  /** from first to last step, µs; null until known */
  readonly totalUs: number | null;
}
export type InsideRequest = "diskWrite" | "diskRead" | "networkSend";
