/** One part of a host, opened in the Inside view. */
import type { InsideDevice, InsideDomain, InsideScheduler } from "./inside-overview";

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
  /** one domain's, page by page; null: none was asked for, or it is gone */
  readonly guest: InsideGuestMemory | null;
}

/** What guest pages are used for. `ballooned`: given back; `promised`: populated on demand; `shared`: one copy for several; `granted`: others may reach them */
export type InsidePageKind =
  | "kernel"
  | "system"
  | "tables"
  | "anonymous"
  | "cache"
  | "dirtyCache"
  | "buffers"
  | "free"
  | "zero"
  | "shared"
  | "granted"
  | "promised"
  | "ballooned";
/** A run of guest pages; runs follow one another from guest page 0 on. */
export interface InsidePageRun {
  readonly kind: InsidePageKind;
  readonly pages: number;
  /** program that has them */
  readonly of: string | null;
}
export interface InsideGuestMemory {
  readonly domid: number;
  readonly runs: readonly InsidePageRun[];
  /** the least that its balloon can leave it now, bytes; 0: nobody can say */
  readonly leastBytes: number;
  /** pages of Xen's own for it: P2M, or shadow page tables */
  readonly overheadPages: number;
  /** what writes to it again and again: pages, and writes a second */
  readonly writers: readonly { readonly name: string; readonly pages: number; readonly perS: number }[];
  /** null: its writes are not logged */
  readonly log: InsideDirtyLog | null;
  readonly mayLog: boolean;
}
export interface InsideDirtyLog {
  /** when the mode was switched on, and the bitmap last taken; Unix µs */
  readonly sinceUs: number;
  readonly cleanedUs: number;
  /** bitmaps taken so far */
  readonly rounds: number;
  readonly dirtyPages: number;
  /** first writes to pages a second, as it goes on now */
  readonly firstPerS: number;
  readonly faults: number;
  /** of the domain's CPU time, what is left beside faults */
  readonly usefulPerMille: number;
  /** Xen write-protects in the EPT or NPT; otherwise in shadow page tables */
  readonly isHap: boolean;
  readonly runs: readonly { readonly from: number; readonly pages: number; readonly dirty: number; readonly name: string }[];
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
