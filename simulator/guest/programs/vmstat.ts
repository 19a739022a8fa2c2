import { type CpuTicks, cpuTicks, type DiskActivity, diskActivity, pagedKib, processCounts, waitedMs } from "../os/activity";
import { formatDate } from "../os/calendar";
import { freeMemory } from "../os/figures";
import { contextSwitches, interrupts } from "../os/interrupts";
import { swapKib } from "../os/partitions";
import { exit, type Program, type ProgramContext, type Step, waitUntil } from "../os/program";
import { HelpWanted } from "./help";
import { getopt } from "./options";

/** What is counted, as it stood at one moment. */
interface Counts {
  cpu: CpuTicks;
  pagedIn: number;
  pagedOut: number;
  interrupts: number;
  switches: number;
}

interface VmstatState {
  delayS: number;
  /** lines still to show, -1 without end */
  left: number;
  shown: number;
  nextAt: number;
  before: Counts | null;
  unit: number;
  isWide: boolean;
  hasTime: boolean;
  isActive: boolean;
  isHeadOnce: boolean;
  /** the disk or partition that alone is told of; empty: none is */
  partition: string;
  code: number | null;
}

const LONG = {
  active: "a",
  disk: "d",
  "disk-sum": "D",
  forks: "f",
  help: "h",
  slabs: "m",
  "one-header": "n",
  partition: "p",
  stats: "s",
  timestamp: "t",
  unit: "S",
  version: "V",
  wide: "w",
  "no-first": "y",
};
const UNITS: Readonly<Record<string, number>> = { k: 1_000, K: 1_024, m: 1_000_000, M: 1_048_576 };

function counts(ctx: ProgramContext): Counts {
  const m = ctx.machine;
  const paged = pagedKib(m);
  return { cpu: cpuTicks(m), pagedIn: paged.in, pagedOut: paged.out, interrupts: interrupts(m), switches: contextSwitches(m) };
}

const NOTHING: Counts = {
  cpu: { user: 0, system: 0, idle: 0, waiting: 0, stolen: 0 },
  pagedIn: 0,
  pagedOut: 0,
  interrupts: 0,
  switches: 0,
};

/** Rounded part of a whole, as the real one does it with whole numbers. */
const part = (count: number, of: number): number => Math.floor((count + Math.floor(of / 2)) / of);

function head(st: VmstatState): string {
  const [inactive, active] = st.isActive ? [" inact", "active"] : ["  buff", " cache"];
  const zone = st.hasTime ? ` ${"UTC".padStart(19)}` : "";
  if (st.isWide) {
    const time = st.hasTime ? " -----timestamp-----" : "";
    return `--procs-- -----------------------memory---------------------- ---swap-- -----io---- -system-- ----------cpu----------${time}\n   r    b         swpd         free       ${inactive}       ${active}   si   so    bi    bo   in   cs  us  sy  id  wa  st  gu${zone}\n`;
  }
  const time = st.hasTime ? " -----timestamp-----" : "";
  return `procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----${time}\n r  b   swpd   free ${inactive} ${active}   si   so    bi    bo   in   cs us sy id wa st${zone}\n`;
}

function line(ctx: ProgramContext, st: VmstatState): string {
  const m = ctx.machine;
  const now = counts(ctx);
  const before = st.before ?? NOTHING;
  const seconds = st.before === null ? Math.max(1, Math.floor(m.uptimeUs() / 1_000_000)) : st.delayS;
  st.before = now;
  const f = freeMemory(m);
  const cpu = (["user", "system", "idle", "waiting", "stolen"] as const).map((name) => Math.max(0, now.cpu[name] - before.cpu[name]));
  const all = Math.max(
    1,
    cpu.reduce((sum, ticks) => sum + ticks, 0),
  );
  const memory = [0, f.free, ...(st.isActive ? [f.cached, f.used] : [f.buffers, f.cached])].map((kib) =>
    Math.floor((kib * 1024) / st.unit),
  );
  const per = (name: "pagedIn" | "pagedOut" | "interrupts" | "switches"): number => part(Math.max(0, now[name] - before[name]), seconds);
  const { running, blocked } = processCounts(m);
  const wide = st.isWide;
  const cells: readonly (readonly [number, number])[] = [
    // It runs itself.
    [Math.max(0, running - 1), wide ? 4 : 2],
    [blocked, wide ? 4 : 2],
    ...memory.map((kib) => [kib, wide ? 12 : 6] as const),
    [0, 4],
    [0, 4],
    [per("pagedIn"), 5],
    [per("pagedOut"), 5],
    [per("interrupts"), 4],
    [per("switches"), 4],
    ...cpu.map((ticks) => [part(100 * ticks, all), wide ? 3 : 2] as const),
    ...(wide ? [[0, 3] as const] : []),
  ];
  const time = st.hasTime ? ` ${formatDate("%F %T", m.nowSeconds(), 0)}` : "";
  return `${cells.map(([n, width]) => String(n).padStart(width)).join(" ")}${time}\n`;
}

/** `-s`. */
function statistics(ctx: ProgramContext, unit: number, letter: string): string {
  const m = ctx.machine;
  const f = freeMemory(m);
  const c = counts(ctx);
  const { made, startedAt } = processCounts(m);
  const swap = swapKib(m);
  const kib: readonly (readonly [number, string])[] = [
    [f.total, "total memory"],
    [f.used, "used memory"],
    [f.used, "active memory"],
    [f.cached, "inactive memory"],
    [f.free, "free memory"],
    [f.buffers, "buffer memory"],
    [f.cached, "swap cache"],
    [swap, "total swap"],
    [0, "used swap"],
    [swap, "free swap"],
  ];
  const plain: readonly (readonly [number, string])[] = [
    [c.cpu.user, "non-nice user cpu ticks"],
    [0, "nice user cpu ticks"],
    [c.cpu.system, "system cpu ticks"],
    [c.cpu.idle, "idle cpu ticks"],
    [c.cpu.waiting, "IO-wait cpu ticks"],
    [0, "IRQ cpu ticks"],
    [0, "softirq cpu ticks"],
    [c.cpu.stolen, "stolen cpu ticks"],
    [0, "non-nice guest cpu ticks"],
    [0, "nice guest cpu ticks"],
    [c.pagedIn, "K paged in"],
    [c.pagedOut, "K paged out"],
    [0, "pages swapped in"],
    [0, "pages swapped out"],
    [c.interrupts, "interrupts"],
    [c.switches, "CPU context switches"],
    [startedAt, "boot time"],
    [made, "forks"],
  ];
  const sizes = kib.map(([n, what]) => [Math.floor((n * 1024) / unit), `${letter} ${what}`] as const);
  return [...sizes, ...plain].map(([n, what]) => `${String(n).padStart(13)} ${what}\n`).join("");
}

/** `-d`. */
function disks(ctx: ProgramContext): string {
  const rows = diskActivity(ctx.machine)
    .filter((disk) => !disk.isPartition)
    .map((disk) => {
      const cells: readonly (readonly [number, number])[] = [
        [disk.reads, 6],
        [0, 6],
        [disk.readSectors, 7],
        [waitedMs(disk, disk.reads), 7],
        [disk.writes, 6],
        [0, 6],
        [disk.writtenSectors, 7],
        [waitedMs(disk, disk.writes), 7],
        [disk.inFlight, 6],
        [Math.floor(disk.busyUs / 1_000_000), 6],
      ];
      return `${disk.name.padEnd(5)} ${cells.map(([n, width]) => String(n).padStart(width)).join(" ")}\n`;
    });
  return `disk- ------------reads------------ ------------writes----------- -----IO------\n       total merged sectors      ms  total merged sectors      ms    cur    sec\n${rows.join("")}`;
}

/** `-D`. */
function diskSums(ctx: ProgramContext): string {
  const all = diskActivity(ctx.machine);
  const whole = all.filter((disk) => !disk.isPartition);
  const sum = (of: (disk: DiskActivity) => number): number => whole.reduce((total, disk) => total + of(disk), 0);
  const rows: readonly (readonly [number, string])[] = [
    [whole.length, "disks"],
    [all.length - whole.length, "partitions"],
    [sum((disk) => disk.reads), "total reads"],
    [0, "merged reads"],
    [sum((disk) => disk.readSectors), "read sectors"],
    [sum((disk) => waitedMs(disk, disk.reads)), "milli reading"],
    [sum((disk) => disk.writes), "writes"],
    [0, "merged writes"],
    [sum((disk) => disk.writtenSectors), "written sectors"],
    [sum((disk) => waitedMs(disk, disk.writes)), "milli writing"],
    [sum((disk) => disk.inFlight), "inprogress IO"],
    [Math.floor(sum((disk) => disk.busyUs) / 1_000), "milli spent IO"],
    [Math.floor(sum((disk) => disk.waitedUs) / 1_000), "milli weighted IO"],
  ];
  return rows.map(([n, what]) => `${String(n).padStart(13)} ${what}\n`).join("");
}

/** `-p`: its head and a line. @source procps-ng 4.0.2: vmstat.c (diskpartition_format) */
function partitionLine(ctx: ProgramContext, name: string, hasHead: boolean): string {
  const found = diskActivity(ctx.machine).find((disk) => disk.name === name);
  const head = `${name.padEnd(10)} ${"reads".padStart(10)}  ${"read sectors".padStart(16)}  ${"writes".padStart(10)}  ${"requested writes".padStart(16)}\n`;
  const counts = found ? [found.reads, found.readSectors, found.writes, found.writtenSectors] : [];
  const cells = counts.map((n, at) => String(n).padStart([21, 18, 12, 18][at] ?? 0));
  return `${hasHead ? head : ""}${cells.join("")}\n`;
}

/**
 * Caches of the kernel's slabs: name, bytes of an object, objects of a slab, pages of a slab, and how many there are by what the system has.
 * @source Linux: /proc/slabinfo of a 6.1 kernel. guess: counts, which nothing here keeps
 */
const SLABS: readonly (readonly [name: string, size: number, perSlab: number, pages: number, count: (m: Counted) => number])[] = [
  ["ext4_inode_cache", 1_184, 27, 8, ({ files }) => files],
  ["dentry", 192, 21, 1, ({ files }) => files * 2],
  ["inode_cache", 640, 25, 4, ({ files }) => Math.floor(files / 2)],
  ["buffer_head", 104, 39, 1, ({ buffers }) => Math.floor(buffers / 4)],
  ["task_struct", 7_744, 4, 8, ({ tasks }) => tasks],
  ["mm_struct", 1_408, 23, 8, ({ tasks }) => Math.ceil(tasks / 2)],
  ["vm_area_struct", 208, 19, 1, ({ tasks }) => tasks * 60],
  ["filp", 256, 16, 1, ({ tasks }) => tasks * 12],
];
interface Counted {
  readonly files: number;
  readonly buffers: number;
  readonly tasks: number;
}

/** `-m`. @source procps-ng 4.0.2: vmstat.c (slabformat) */
function slabs(ctx: ProgramContext): string {
  const m = ctx.machine;
  const { buffers, cached } = freeMemory(m);
  const counted = { files: Math.floor(cached / 64), buffers, tasks: m.background().length + m.state.os.processes.length };
  const rows = SLABS.map(([name, size, perSlab, , count]) => {
    const used = count(counted);
    const total = Math.ceil(used / perSlab) * perSlab;
    return `${name.padEnd(24)} ${[used, total, size, perSlab].map((n) => String(n).padStart(6)).join(" ")}\n`;
  });
  return `${"Cache".padEnd(24)}    Num  Total   Size  Pages\n${rows.sort().join("")}`;
}

function ended(code: number): VmstatState {
  return {
    delayS: 1,
    left: 0,
    shown: 0,
    nextAt: 0,
    before: null,
    unit: 1024,
    isWide: false,
    hasTime: false,
    isActive: false,
    isHeadOnce: false,
    partition: "",
    code,
  };
}

function start(ctx: ProgramContext): VmstatState {
  const { flags, values, rest, error } = getopt("vmstat", ctx.args, "adDfhmnp:S:stVwy", LONG);
  const stop = (text: string): VmstatState => {
    ctx.err(`${text}\n`);
    return ended(1);
  };
  if (error) return stop(error);
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  const letter = values.get("S") ?? "K";
  const unit = UNITS[letter];
  if (unit === undefined) return stop("vmstat: -S requires k, K, m or M (default is KiB)");
  const bad = rest.slice(0, 2).find((word) => !/^\d+$/.test(word));
  if (bad !== undefined) return stop(`vmstat: failed to parse argument: '${bad}'`);
  if (rest[0] !== undefined && Number(rest[0]) < 1) return stop("vmstat: delay must be positive integer");
  const partition = (values.get("p") ?? "").replace(/^\/dev\//, "");
  if (partition !== "" && !diskActivity(ctx.machine).some(({ name }) => name === partition))
    return stop(`vmstat: Disk/Partition ${partition} not found`);
  if (flags.has("m") && ctx.uid !== 0) return stop("vmstat: Unable to create slabinfo structure: Permission denied");
  const once: Readonly<Record<string, () => string>> = {
    s: () => statistics(ctx, unit, letter),
    d: () => disks(ctx),
    D: () => diskSums(ctx),
    m: () => slabs(ctx),
    f: () => `${String(processCounts(ctx.machine).made).padStart(13)} forks\n`,
  };
  const chosen = Object.keys(once).find((name) => flags.has(name));
  if (chosen !== undefined) {
    ctx.out((once[chosen] as () => string)());
    return ended(0);
  }
  const delayS = Number(rest[0] ?? 1);
  const skips = flags.has("y");
  return {
    ...ended(0),
    delayS,
    partition,
    left: rest[0] === undefined ? 1 : rest[1] === undefined ? -1 : Number(rest[1]),
    nextAt: skips ? ctx.mono() + delayS * 1_000_000 : 0,
    before: skips ? counts(ctx) : null,
    unit,
    isWide: flags.has("w"),
    hasTime: flags.has("t"),
    isActive: flags.has("a"),
    isHeadOnce: flags.has("n"),
    code: null,
  };
}

/** Lines between two heads, on no terminal. @source procps-ng 4.0.2: vmstat.c (height) */
const HEIGHT = 22;

/** `vmstat`. @source procps-ng 4.0.2: vmstat.c */
export const vmstat: Program<VmstatState> = {
  name: "vmstat",
  start,
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    if (st.left === 0) return exit(0);
    if (ctx.mono() < st.nextAt) return waitUntil(st.nextAt);
    const height = ctx.isTty(1) ? Math.max(HEIGHT, ctx.terminal.rows - 3) : HEIGHT;
    const hasHead = st.shown === 0 || (!st.isHeadOnce && st.shown % height === 0);
    ctx.charge("node", 8);
    ctx.out(st.partition !== "" ? partitionLine(ctx, st.partition, hasHead) : (hasHead ? head(st) : "") + line(ctx, st));
    st.shown++;
    if (st.left > 0) st.left--;
    if (st.left === 0) return exit(0);
    st.nextAt = ctx.mono() + st.delayS * 1_000_000;
    return waitUntil(st.nextAt);
  },
};
