/**
 * What each release of Xen brought, and how far it goes. A host has one; programs ask the table rather than compare versions.
 * @source hypervisor.md §6 (limits, toolstack history), §8 (event channels), §9 (grant tables), §10 (schedulers)
 */
import { invariant } from "../model/fault";

/** Schedulers by the name that `sched=` takes. */
export type SchedulerKind = "credit" | "credit2" | "null" | "rtds" | "sedf" | "bvt";

/** One release. Sizes in bytes. */
export interface XenRelease {
  /** `4.17`, or `3.0.3` where a point release changed something */
  readonly name: string;
  readonly major: number;
  readonly minor: number;
  /** date of the release where the reference has it, else "" */
  readonly released: string;
  /** most that the release handles at all */
  readonly hostPcpus: number;
  /** NR_CPUS of a stock build */
  readonly builtPcpus: number;
  readonly hostBytes: number;
  readonly pvVcpus: number;
  readonly pvBytes: number;
  /** 0: no fully virtualised guests */
  readonly hvmVcpus: number;
  readonly hvmBytes: number;
  readonly defaultScheduler: SchedulerKind;
  /** what `sched=` and cpupools take; those the simulation can run */
  readonly schedulers: readonly SchedulerKind[];
  readonly hasCpupools: boolean;
  readonly hasSoftAffinity: boolean;
  /** libxl chooses NUMA nodes for a guest that names no pCPUs */
  readonly hasNumaPlacement: boolean;
  readonly hasRateLimit: boolean;
  readonly hasCredit2Caps: boolean;
  readonly hasFifoEvents: boolean;
  /** default frames of a domain's grant table; 0: none */
  readonly grantFrames: number;
  readonly maptrackFrames: number;
  /** guests can share pages in a stock build. @source eras.md §8 */
  readonly hasSharing: boolean;
  /** xend's tapdisk2 shares pages that guests read from one image */
  readonly sharesByTapdisk: boolean;
  /** the test program `memshrtool` can be built */
  readonly hasMemshrtool: boolean;
  readonly hasClaims: boolean;
  readonly hasTmem: boolean;
  readonly pvh: "no" | "experimental" | "supported";
  /** xend and xm are part of the release */
  readonly hasXend: boolean;
  /** xl is usable; its preview in 4.0 does not count */
  readonly hasXl: boolean;
  /** commands of xl that change something refuse while xend runs. @source cli.md §10 (deprecation by version) */
  readonly xlRefusesBesideXend: boolean;
  /** process of an HVM guest's device model. guess: upstream qemu by default from 4.3; settled by the release notes */
  readonly deviceModel: "qemu-dm" | "qemu-system-i386" | null;
  /** disks beyond the sixteenth, with numbers of the extended form. @source eras.md §8 */
  readonly hasExtendedDisks: boolean;
  /** µs for which a domid is not used again; 0: not remembered. @source hypervisor.md §2 */
  readonly domidReuseUs: number;
}

const GIB = 1_073_741_824;
const TIB = 1024 * GIB;

/** Published limits, one row a release that changed one. @source hypervisor.md §6; `guess` where the reference has no number */
type Row = readonly [
  name: string,
  released: string,
  hostPcpus: number,
  hostBytes: number,
  pvVcpus: number,
  pvBytes: number,
  hvmVcpus: number,
  hvmBytes: number,
];
const rows: readonly Row[] = [
  // guess: the reference names no host pCPUs for 2.0 ("uniprocessor guests only"); 3.0's 32 is taken.
  ["2.0", "2004-11", 32, 4 * GIB, 1, 4 * GIB, 0, 0],
  // guess: HVM guests had one vCPU until SMP matured in 3.1.
  ["3.0", "2005-12-05", 32, 16 * GIB, 32, 16 * GIB, 1, 16 * GIB],
  ["3.0.3", "", 32, 256 * GIB, 32, 256 * GIB, 1, 256 * GIB],
  ["3.1", "", 32, 256 * GIB, 32, 256 * GIB, 32, 256 * GIB],
  ["3.2", "", 32, 256 * GIB, 32, 256 * GIB, 32, 256 * GIB],
  ["3.3", "", 32, 256 * GIB, 32, 256 * GIB, 32, 256 * GIB],
  ["3.4", "", 32, 256 * GIB, 32, 256 * GIB, 32, 256 * GIB],
  ["4.0", "2010-04-07", 128, TIB, 128, 512 * GIB, 128, TIB],
  // Published as ">255".
  ["4.1", "2011-03-25", 256, 5 * TIB, 256, 512 * GIB, 128, TIB],
  ["4.2", "2012-09-17", 4095, 5 * TIB, 512, 512 * GIB, 128, TIB],
  ["4.3", "2013-07-09", 4095, 16 * TIB, 512, 512 * GIB, 128, TIB],
  ["4.4", "2014-03-10", 4095, 16 * TIB, 512, 512 * GIB, 128, TIB],
  ["4.5", "2015-01-12", 4095, 16 * TIB, 512, 512 * GIB, 128, TIB],
  ["4.6", "", 4095, 16 * TIB, 512, 512 * GIB, 128, TIB],
  ["4.7", "", 4095, 16 * TIB, 512, 512 * GIB, 128, TIB],
  ["4.8", "", 4095, 16 * TIB, 512, 512 * GIB, 128, TIB],
  ["4.9", "2017-06-27", 4095, 16 * TIB, 512, 512 * GIB, 128, TIB],
  ["4.10", "2017-12-13", 4095, 16 * TIB, 512, 512 * GIB, 128, TIB],
  ["4.11", "2018-07-09", 4095, 16 * TIB, 512, 512 * GIB, 128, TIB],
  ["4.12", "2019-04-01", 4095, 16 * TIB, 512, 512 * GIB, 128, TIB],
  ["4.13", "", 4095, 16 * TIB, 512, 512 * GIB, 128, TIB],
  ["4.14", "", 4095, 16 * TIB, 512, 512 * GIB, 128, TIB],
  ["4.15", "", 4095, 16 * TIB, 512, 512 * GIB, 128, TIB],
  ["4.16", "2021-11-30", 4095, 16 * TIB, 512, 512 * GIB, 128, TIB],
  ["4.17", "2022-12", 4095, 12 * TIB, 512, 8 * TIB, 128, 8 * TIB],
  ["4.18", "2023-11-16", 4095, 12 * TIB, 512, 8 * TIB, 128, 8 * TIB],
  ["4.19", "2024-07-29", 16_383, 12 * TIB, 512, 8 * TIB, 128, 8 * TIB],
  ["4.20", "2025-03-04", 16_383, 12 * TIB, 512, 8 * TIB, 128, 8 * TIB],
];

/** Version as one number that orders releases. */
function order(name: string): number {
  const [major = 0, minor = 0, point = 0] = name.split(".").map(Number);
  return (major * 1000 + minor) * 1000 + point;
}

function release([name, released, hostPcpus, hostBytes, pvVcpus, pvBytes, hvmVcpus, hvmBytes]: Row): XenRelease {
  const at = order(name);
  const from = (first: string): boolean => at >= order(first);
  const [major = 0, minor = 0] = name.split(".").map(Number);
  const schedulers: SchedulerKind[] = [];
  if (from("4.1")) schedulers.push("credit2");
  if (from("3.0.3")) schedulers.push("credit");
  if (from("4.5")) schedulers.push("rtds");
  if (from("4.9")) schedulers.push("null");
  if (from("3.0") && !from("4.6")) schedulers.push("sedf"); // guess: sedf left with 4.6
  if (!from("3.0.3")) schedulers.push("bvt");
  return {
    name,
    major,
    minor,
    released,
    hostPcpus,
    builtPcpus: from("4.2") ? 256 : from("4.0") ? 128 : 32,
    hostBytes,
    pvVcpus,
    pvBytes,
    hvmVcpus,
    hvmBytes,
    defaultScheduler: from("4.12") ? "credit2" : from("3.0.3") ? "credit" : from("3.0") ? "sedf" : "bvt",
    schedulers,
    hasCpupools: from("4.1"),
    hasSoftAffinity: from("4.5"),
    hasNumaPlacement: from("4.2"),
    hasRateLimit: from("4.2"),
    hasCredit2Caps: from("4.10"),
    hasFifoEvents: from("4.4"),
    grantFrames: from("4.10") ? 64 : from("3.1") ? 32 : from("3.0") ? 4 : 0, // guess: 32 from 3.1; the reference has 32 "by 4.0"
    maptrackFrames: from("4.6") ? 1024 : from("3.0") ? 256 : 0,
    hasSharing: from("4.0") && !from("4.13"),
    sharesByTapdisk: from("4.0") && !from("4.5"),
    hasMemshrtool: from("4.2") && !from("4.13"),
    hasClaims: from("4.3"),
    hasTmem: from("4.0") && !from("4.13"),
    pvh: from("4.10") ? "supported" : from("4.4") ? "experimental" : "no",
    hasXend: !from("4.5"),
    hasXl: from("4.1"),
    xlRefusesBesideXend: from("4.2") && !from("4.5"),
    deviceModel: hvmVcpus === 0 ? null : from("4.3") ? "qemu-system-i386" : "qemu-dm",
    hasExtendedDisks: from("4.1"),
    domidReuseUs: from("4.14") ? 60_000_000 : 0,
  };
}

/** Every release that the table tells apart, oldest first. */
export const xenReleases: readonly XenRelease[] = rows.map(release);

/**
 * The release that a version belongs to.
 * @param version - `4.17.5`, `4.17`, `3.0.4-1`; newer than the table counts as its last row
 */
export function xenRelease(version: string): XenRelease {
  const at = order(/^\d+(\.\d+){0,2}/.exec(version)?.[0] ?? "0");
  const found = xenReleases.findLast((candidate) => order(candidate.name) <= at);
  invariant(found !== undefined, `Xen ${version} is 2.0 or newer`);
  return found;
}
