/**
 * What the Inside view shows of one host: a projection of simulated state, computed when somebody asks and changing nothing.
 * All texts here are names of the field or codes; sentences for people are the browser's business.
 */

/** What a viewer asks for: a host, and one part of it opened (null: the drawing alone). */
export interface InsideQuery {
  /** ref of the host */
  readonly host: string;
  readonly detail: InsideDetailQuery | null;
}
export type InsideDetailQuery =
  | { readonly kind: "domain"; readonly domid: number }
  /** `device` as in `InsideDevice.id` */
  | { readonly kind: "ring"; readonly device: string }
  | { readonly kind: "events"; readonly domid: number }
  | { readonly kind: "grants"; readonly domid: number }
  /** `open`: paths whose children are wanted, at most 200 */
  | { readonly kind: "xenstore"; readonly open: readonly string[] }
  /** the last `windowUs` µs of a cpupool, slice by slice; 1,000 … 300,000 */
  | { readonly kind: "scheduler"; readonly pool: number; readonly windowUs: number }
  | { readonly kind: "memory" }
  /** of one domain, or of all together */
  | { readonly kind: "hypercalls"; readonly domid: number | null }
  | { readonly kind: "calls" }
  | { readonly kind: "follow"; readonly id: string };

export interface InsideView {
  readonly overview: InsideOverview;
  /** null: none asked for, or what was asked for is gone */
  readonly detail: InsideDetail | null;
}
export type InsideDetail =
  | InsideDomainDetail
  | InsideRingDetail
  | InsideEventsDetail
  | InsideGrantsDetail
  | InsideXenStoreDetail
  | InsideSchedulerDetail
  | InsideMemoryDetail
  | InsideHypercallsDetail
  | InsideCallsDetail
  | InsideFollowDetail;

export type InsideDomainKind = "dom0" | "pv" | "pvh" | "hvm" | "pvhvm" | "stubdom";
export type InsideScheduler = "credit" | "credit2" | "null" | "rtds" | "sedf" | "bvt";

/** The drawing: hardware, hypervisor, Dom0 with its daemons and back ends, DomUs with their front ends. */
export interface InsideOverview {
  readonly host: string;
  /** Unix µs of virtual now */
  readonly atUs: number;
  readonly xenVersion: string;
  /** which daemon-or-library speaks for `xl`/`xm` on this host. @source hypervisor.md §1 */
  readonly toolstack: "libxl" | "xend" | "xend and libxl";
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
  /** `<domid>/vbd/<number>`, `<domid>/vif/<handle>`, `<domid>/console/0` */
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
  readonly state: "waiting" | "running" | "done" | "failed";
  /** Unix µs at which the request began; when it was asked for while it waits */
  readonly startedUs: number;
  readonly steps: number;
  /** steps that virtual time has reached */
  readonly reached: number;
  /** from first to last step, µs; null until known */
  readonly totalUs: number | null;
}
export type InsideRequest = "diskWrite" | "diskRead" | "networkSend";

export interface InsideVcpu {
  readonly vcpu: number;
  readonly state: "running" | "runnable" | "blocked" | "offline";
  /** where it runs or ran last */
  readonly pcpu: number | null;
  readonly hard: string;
  readonly soft: string;
  readonly shareMicro: number;
  readonly demandMicro: number;
  /** time in each run state; they sum to the time since it was made. @source hypervisor.md §3 */
  readonly runningUs: number;
  readonly runnableUs: number;
  readonly blockedUs: number;
  readonly offlineUs: number;
}
export interface InsideDomainDetail {
  readonly kind: "domain";
  readonly domain: InsideDomain;
  readonly vcpus: readonly InsideVcpu[];
  /** names and values for the table: uuid, weight, cap, target, ceiling, overhead, event ports, grant entries … in bytes, µs, counts */
  readonly facts: readonly {
    readonly code: string;
    readonly value: string | number;
    readonly unit: "bytes" | "us" | "count" | "text" | "percent";
  }[];
}

/** One shared ring. Indices are free-running u32 counters; slot = index mod size. @source io.md §1 */
export interface InsideRing {
  /** `blkif`, `tx`, `rx`, `console in`, `console out` */
  readonly name: string;
  readonly size: number;
  readonly pages: number;
  readonly grantRefs: readonly number[];
  readonly frontPort: number;
  readonly backPort: number;
  readonly reqProd: number;
  readonly reqEvent: number;
  readonly rspProd: number;
  readonly rspEvent: number;
  readonly frontReqProdPvt: number;
  readonly frontRspCons: number;
  readonly backReqCons: number;
  readonly backRspProdPvt: number;
  readonly inFlight: number;
  readonly isFull: boolean;
  /** one entry for each slot, in slot order */
  readonly slots: readonly InsideSlot[];
  /** sums since the ring was connected */
  readonly requests: number;
  readonly bytes: number;
  readonly frontKicks: number;
  readonly backKicks: number;
  /** kicks left out because the other end was busy. @source io.md §1 (hold-off) */
  readonly suppressed: number;
  /** µs during which the ring was full and the guest's queue stopped */
  readonly stalledUs: number;
}
export interface InsideSlot {
  readonly state: "free" | "request" | "service" | "response" | "posted";
  readonly id: number | null;
  /** READ, WRITE, FLUSH_DISKCACHE, INDIRECT, tx, rx … */
  readonly operation: string | null;
  readonly sector: number | null;
  readonly segments: number | null;
  readonly grantRefs: readonly number[];
  readonly ageUs: number | null;
}
export interface InsideRingDetail {
  readonly kind: "ring";
  readonly device: InsideDevice;
  readonly frontPath: string;
  readonly backPath: string;
  readonly rings: readonly InsideRing[];
}

export interface InsideEventsDetail {
  readonly kind: "events";
  readonly domid: number;
  readonly abi: "2-level" | "FIFO";
  /** of the ABI, and of this domain */
  readonly maxPorts: number;
  readonly limit: number;
  readonly ports: readonly {
    readonly port: number;
    readonly state: "unbound" | "interdomain" | "pirq" | "virq" | "ipi";
    readonly remoteDomid: number | null;
    readonly remotePort: number | null;
    /** virq or pirq number */
    readonly source: number | null;
    readonly vcpu: number;
    readonly isPending: boolean;
    readonly isMasked: boolean;
    /** events delivered since it was bound */
    readonly count: number;
    /** `console`, `xenstore`, `vbd 51712`, `vif 0 tx`, `timer`, `resched` … */
    readonly purpose: string;
  }[];
}

export interface InsideGrantsDetail {
  readonly kind: "grants";
  readonly domid: number;
  readonly version: 1 | 2;
  readonly entriesPerFrame: number;
  readonly frames: number;
  readonly maxFrames: number;
  readonly inUse: number;
  /** entries; `count` > 1: that many following refs alike */
  readonly entries: readonly {
    readonly ref: number;
    readonly count: number;
    readonly domid: number;
    readonly frame: number;
    readonly flags: readonly ("permit_access" | "accept_transfer" | "readonly" | "reading" | "writing")[];
    readonly purpose: string;
  }[];
  /** operations on this domain's grants since it was made. @source hypervisor.md §9 */
  readonly maps: number;
  readonly unmaps: number;
  readonly copies: number;
  readonly maptrackInUse: number;
  readonly maxMaptrackFrames: number;
}

export interface InsideXenStoreDetail {
  readonly kind: "xenstore";
  readonly daemon: "xenstored" | "oxenstored";
  /** nodes of the opened paths in order of drawing */
  readonly nodes: readonly {
    readonly path: string;
    readonly name: string;
    readonly depth: number;
    readonly value: string;
    /** `n0,r5` */
    readonly permissions: string;
    readonly children: number;
  }[];
  readonly watches: readonly { readonly domid: number; readonly path: string; readonly token: string }[];
  readonly transactions: readonly { readonly id: number; readonly domid: number; readonly operations: number }[];
  /** newest last, bounded */
  readonly changes: readonly {
    readonly n: number;
    readonly atUs: number;
    readonly domid: number;
    readonly kind: "write" | "rm" | "perms";
    readonly path: string;
  }[];
  readonly commits: number;
  readonly conflicts: number;
  readonly nodesInAll: number;
}

export interface InsideSchedulerDetail {
  readonly kind: "scheduler";
  readonly pool: number;
  readonly name: string;
  readonly scheduler: InsideScheduler;
  /** `tslice` 30000 us … */
  readonly parameters: readonly { readonly name: string; readonly value: number; readonly unit: string }[];
  readonly pcpus: readonly {
    readonly pcpu: number;
    readonly node: number;
    readonly running: { readonly domid: number; readonly vcpu: number } | null;
    readonly queue: readonly { readonly domid: number; readonly vcpu: number; readonly credit: number; readonly priority: string }[];
  }[];
  readonly vcpus: readonly {
    readonly domid: number;
    readonly vcpu: number;
    readonly name: string;
    readonly weight: number;
    readonly cap: number;
    /** scheduler's own account: credits, or budget left in µs */
    readonly credit: number;
    /** BOOST, UNDER, OVER, PARKED, IDLE; "" where the scheduler has none */
    readonly priority: string;
    readonly state: "running" | "runnable" | "blocked" | "offline";
    /** closed form, and what the exact window gave, millionths of a pCPU */
    readonly shareMicro: number;
    readonly exactMicro: number;
    readonly demandMicro: number;
  }[];
  /** Unix µs of the window */
  readonly fromUs: number;
  readonly toUs: number;
  /** in order of start; `why` it ended: slice, preempted, blocked, parked, yield, window */
  readonly slices: readonly {
    readonly pcpu: number;
    readonly domid: number;
    readonly vcpu: number;
    readonly startUs: number;
    readonly lengthUs: number;
    readonly why: string;
  }[];
}

export interface InsideMemoryDetail {
  readonly kind: "memory";
  readonly totalBytes: number;
  readonly xenBytes: number;
  readonly freeBytes: number;
  readonly nodes: readonly { readonly node: number; readonly totalBytes: number; readonly freeBytes: number }[];
  /** machine frames in order; owner: "xen", "free" or a domid */
  readonly extents: readonly {
    readonly owner: "xen" | "free" | number;
    readonly startMfn: number;
    readonly pages: number;
    readonly node: number;
  }[];
  readonly domains: readonly {
    readonly domid: number;
    readonly name: string;
    readonly currentBytes: number;
    readonly targetBytes: number;
    readonly maxBytes: number;
    readonly staticMaxBytes: number;
    readonly overheadBytes: number;
    readonly sharedPages: number;
  }[];
  readonly sharingFreedBytes: number;
  readonly sharingUsedBytes: number;
}

export interface InsideHypercallsDetail {
  readonly kind: "hypercalls";
  readonly domid: number | null;
  readonly rows: readonly { readonly number: number; readonly name: string; readonly total: number; readonly perS: number }[];
}

/** What the toolstack has asked of the hypervisor lately, newest last. */
export interface InsideCallsDetail {
  readonly kind: "calls";
  readonly calls: readonly InsideCall[];
}
export interface InsideCall {
  readonly n: number;
  /** Unix µs */
  readonly atUs: number;
  /** program that asked: `xl`, `xm`, `xenopsd`, `xend`, `qemu`, `xenstored` */
  readonly program: string;
  /** library function above libxenctrl, such as `libxl_domain_pause`; "" where there is none */
  readonly library: string;
  /** libxenctrl's function, such as `xc_domain_pause` */
  readonly control: string;
  readonly hypercall: number;
  readonly hypercallName: string;
  /** `XEN_DOMCTL_pausedomain` … */
  readonly command: string;
  readonly domid: number | null;
  /** 0, or a negative errno */
  readonly result: number;
}

/** One step of a followed request. `code` names the sentence that explains it; see `followCodes`. */
export interface InsideStep {
  readonly code: InsideStepCode;
  /** Unix µs at which it happens */
  readonly atUs: number;
  /** who does it, and to whom */
  readonly actor: InsidePart;
  readonly target: InsidePart | null;
  readonly hypercall: { readonly number: number; readonly name: string } | null;
  /** values for the sentence and for the table */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** what changes with it, as far as state shows it */
  readonly changes: readonly { readonly object: string; readonly field: string; readonly before: string; readonly after: string }[];
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
  /** why it failed; "" otherwise */
  readonly failure: string;
}
