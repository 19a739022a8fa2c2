/** The reports of `sar`: what each counts, and its columns. @source sysstat 12.6.1: activity.c (order, heads), pr_stats.c (columns), rd_stats.c */
import { shownInterfaces } from "../net/outside-links";
import { cpuTicks, diskActivity, pagedKib, pageFaults, processCounts } from "../os/activity";
import { freeMemory, updateLoadAverage } from "../os/figures";
import type { Machine } from "../os/machine";
import { cachedKib } from "../os/page-cache";
import { swapKib } from "../os/partitions";
import type { Report, Rows } from "./report-lines";
import { cpuShares } from "./sysstat";

const two = (n: number): string => n.toFixed(2);
const rates = (more: readonly number[], seconds: number): string[] => more.map((n) => two(n / seconds));

const CPU = ["CPU", "%user", "%nice", "%system", "%iowait", "%steal", "%idle"] as const;
/** @param isEach - with a row for each CPU */
export function cpuReport(isEach: boolean): Report {
  const ticks = (m: Machine, of: number): number[] => {
    const { user, system, waiting, stolen, idle } = cpuTicks(m, of);
    return [user, system, waiting, stolen, idle];
  };
  return {
    option: "-u",
    head: CPU,
    isNamed: true,
    nameWidth: 7,
    kind: "counters",
    sample(m) {
      const rows: Rows = { all: ticks(m, 1) };
      const count = Math.max(1, m.state.vcpusOnline);
      // A number as a name would come first: what is a row's name is its text behind a mark.
      if (isEach) for (let cpu = 0; cpu < count; cpu++) rows[`#${cpu}`] = ticks(m, count);
      return rows;
    },
    cells([user = 0, system = 0, waiting = 0, stolen = 0, idle = 0]) {
      const none = { user: 0, system: 0, waiting: 0, stolen: 0, idle: 0 };
      return cpuShares(none, { user, system, waiting, stolen, idle }).map(two);
    },
  };
}

const swapping: Report = {
  option: "-W",
  head: ["pswpin/s", "pswpout/s"],
  isNamed: false,
  kind: "counters",
  // What lies in swap was put there as it was taken from memory: no single page is counted here.
  sample: () => ({ "": [0, 0] }),
  cells: rates,
};

const paging: Report = {
  option: "-B",
  head: ["pgpgin/s", "pgpgout/s", "fault/s", "majflt/s", "pgfree/s", "pgscank/s", "pgscand/s", "pgsteal/s", "%vmeff"],
  isNamed: false,
  kind: "counters",
  sample(m) {
    const paged = pagedKib(m);
    const { all, major } = pageFaults(m);
    return { "": [paged.in, paged.out, all, major, all, 0, 0, 0] };
  },
  cells: (more, seconds) => [...rates(more, seconds), two(0)],
};

const disksTogether: Report = {
  option: "-b",
  head: ["tps", "rtps", "wtps", "dtps", "bread/s", "bwrtn/s", "bdscd/s"],
  isNamed: false,
  kind: "counters",
  sample(m) {
    const whole = diskActivity(m).filter(({ isPartition }) => !isPartition);
    const sum = (name: "reads" | "writes" | "readSectors" | "writtenSectors"): number => whole.reduce((all, disk) => all + disk[name], 0);
    return { "": [sum("reads"), sum("writes"), sum("readSectors"), sum("writtenSectors")] };
  },
  cells([reads = 0, writes = 0, readSectors = 0, writtenSectors = 0], seconds) {
    return rates([reads + writes, reads, writes, 0, readSectors, writtenSectors, 0], seconds);
  },
};

const memory: Report = {
  option: "-r",
  head: [
    ...["kbmemfree", "kbavail", "kbmemused", "%memused", "kbbuffers", "kbcached"],
    ...["kbcommit", "%commit", "kbactive", "kbinact", "kbdirty"],
  ],
  isNamed: false,
  kind: "gauges",
  sample(m) {
    const f = freeMemory(m);
    return { "": [f.free, f.available, f.used, f.buffers, f.cached, f.total + swapKib(m), cachedKib(m).dirty, f.total] };
  },
  cells([free = 0, available = 0, used = 0, buffers = 0, cached = 0, room = 0, dirty = 0, total = 0]) {
    const share = (kib: number, of: number): string => two(of > 0 ? (100 * kib) / of : 0);
    // What is in use has been promised. guess: nothing more is; the kernel counts it as Committed_AS
    const kib = [free, available, used, buffers, cached, used, used, cached, dirty].map((n) => n.toFixed(0));
    const [a = "", b = "", c = "", d = "", e = "", commit = "", ...rest] = kib;
    return [a, b, c, share(used, total), d, e, commit, share(used, room), ...rest];
  },
};

const swapSpace: Report = {
  option: "-S",
  head: ["kbswpfree", "kbswpused", "%swpused", "kbswpcad", "%swpcad"],
  isNamed: false,
  kind: "gauges",
  sample(m) {
    const all = swapKib(m);
    const used = freeMemory(m).swapped;
    return { "": [all - used, used] };
  },
  cells([free = 0, used = 0]) {
    const all = free + used;
    return [free.toFixed(0), used.toFixed(0), two(all > 0 ? (100 * used) / all : 0), "0", two(0)];
  },
};

const queue: Report = {
  option: "-q",
  head: ["runq-sz", "plist-sz", "ldavg-1", "ldavg-5", "ldavg-15", "blocked"],
  isNamed: false,
  kind: "gauges",
  sample(m) {
    updateLoadAverage(m);
    const { running, blocked } = processCounts(m);
    const { load1, load5, load15, os } = m.state;
    // It runs itself.
    return { "": [Math.max(0, running - 1), m.background().length + os.processes.length, load1, load5, load15, blocked] };
  },
  cells: ([running = 0, all = 0, one = 0, five = 0, fifteen = 0, blocked = 0]) => [
    ...[running, all].map((n) => n.toFixed(0)),
    ...[one, five, fifteen].map((n) => two(n / 1_000)),
    blocked.toFixed(0),
  ],
};

const eachDisk: Report = {
  option: "-d",
  head: ["DEV", "tps", "rkB/s", "wkB/s", "dkB/s", "areq-sz", "aqu-sz", "await", "%util"],
  isNamed: true,
  kind: "counters",
  sample: (m) =>
    Object.fromEntries(
      diskActivity(m)
        .filter(({ isPartition }) => !isPartition)
        .map((d) => [d.name, [d.reads + d.writes, d.readSectors, d.writtenSectors, d.waitedUs, d.busyUs]]),
    ),
  cells([requests = 0, readSectors = 0, writtenSectors = 0, waitedUs = 0, busyUs = 0], seconds) {
    const [read, written] = [readSectors / 2, writtenSectors / 2];
    const each = (n: number): number => (requests > 0 ? n / requests : 0);
    return [
      ...rates([requests, read, written, 0], seconds),
      two(each(read + written)),
      two(waitedUs / 1e6 / seconds),
      two(each(waitedUs / 1_000)),
      two(Math.min(100, (100 * busyUs) / 1e6 / seconds)),
    ];
  },
};

/** 1 Gbit/s: what a card carries in a second in one direction, bytes. guess for virtual ones: they say no speed */
const CARD_BYTES = 125_000_000;
const interfaces: Report = {
  option: "-n DEV",
  head: ["IFACE", "rxpck/s", "txpck/s", "rxkB/s", "txkB/s", "rxcmp/s", "txcmp/s", "rxmcst/s", "%ifutil"],
  isNamed: true,
  kind: "counters",
  sample: (m) => Object.fromEntries(shownInterfaces(m).map((i) => [i.name, [i.rxPackets, i.txPackets, i.rxBytes, i.txBytes]])),
  cells([rxPackets = 0, txPackets = 0, rxBytes = 0, txBytes = 0], seconds) {
    const used = (100 * Math.max(rxBytes, txBytes)) / seconds / CARD_BYTES;
    return rates([rxPackets, txPackets, rxBytes / 1_024, txBytes / 1_024, 0, 0, 0, used * seconds], seconds);
  },
};
const interfaceErrors: Report = {
  option: "-n EDEV",
  head: ["IFACE", "rxerr/s", "txerr/s", "coll/s", "rxdrop/s", "txdrop/s", "txcarr/s", "rxfram/s", "rxfifo/s", "txfifo/s"],
  isNamed: true,
  kind: "counters",
  // No interface here fails at a frame: what is lost is lost at bridges and rings.
  sample: (m) => Object.fromEntries(shownInterfaces(m).map((i) => [i.name, Array<number>(9).fill(0)])),
  cells: rates,
};

/** In the order in which they are printed; that of CPUs comes first. */
export const reports: readonly Report[] = [
  swapping,
  paging,
  disksTogether,
  memory,
  swapSpace,
  queue,
  eachDisk,
  interfaces,
  interfaceErrors,
];
