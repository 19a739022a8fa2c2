import type { Bytes } from "../../content/bytes";
import { type CpuTicks, type DiskActivity, diskActivity } from "../os/activity";
import { formatDate } from "../os/calendar";
import { exit, type Program, type ProgramContext, type Step, waitUntil } from "../os/program";
import { cpuShares, intervalOf, NO_TICKS, SYSSTAT_VERSION, systemLine, ticksNow } from "./sysstat";

/** What disks had moved at one moment, by name. */
type Disks = {
  [name: string]: { reads: number; writes: number; readSectors: number; writtenSectors: number; waitedUs: number; busyUs: number };
};

interface IostatState {
  intervalS: number;
  left: number;
  nextAt: number;
  /** when the report before was made, µs since the start; 0: none was */
  at: number;
  cpu: CpuTicks;
  disks: Disks;
  isCpu: boolean;
  isDisks: boolean;
  isExtended: boolean;
  isMega: boolean;
  hasTime: boolean;
  isQuietZero: boolean;
  /** named devices; none: all that are used */
  devices: Bytes[];
  withParts: boolean;
  code: number | null;
}

const USAGE = `Usage: iostat [ options ] [ <interval> [ <count> ] ]
Options are:
[ -c ] [ -d ] [ -k | -m ] [ -t ] [ -V ] [ -x ] [ -y ] [ -z ]
[ -p [ <device> [,...] | ALL ] ]
[ <device> [...] | ALL ]
`;

function ended(code: number): IostatState {
  return {
    intervalS: 0,
    left: 0,
    nextAt: 0,
    at: 0,
    cpu: NO_TICKS,
    disks: {},
    isCpu: false,
    isDisks: false,
    isExtended: false,
    isMega: false,
    hasTime: false,
    isQuietZero: false,
    devices: [],
    withParts: false,
    code,
  };
}

/** Letters, and operands in their order: devices first, then interval and count. */
function start(ctx: ProgramContext): IostatState {
  const wrong = (): IostatState => {
    ctx.err(USAGE);
    return ended(1);
  };
  const flags = new Set<string>();
  const words: Bytes[] = [];
  const devices: Bytes[] = [];
  for (let i = 0; i < ctx.args.length; i++) {
    const arg = ctx.args[i] as Bytes;
    if (arg === "-p") {
      flags.add("p");
      const named = ctx.args[i + 1];
      if (named !== undefined && !/^[-\d]/.test(named)) {
        if (named !== "ALL") devices.push(...named.split(","));
        i++;
      }
    } else if (arg.startsWith("-") && arg.length > 1) {
      for (const letter of arg.slice(1)) {
        if (!"cdkmtVxyz".includes(letter)) return wrong();
        flags.add(letter);
      }
    } else if (/^\d/.test(arg)) words.push(arg);
    else if (words.length > 0) return wrong();
    else if (arg !== "ALL") devices.push(arg.replace(/^\/dev\//, ""));
  }
  if (flags.has("V")) {
    ctx.out(SYSSTAT_VERSION);
    return ended(0);
  }
  const times = intervalOf(words);
  if (times === null || (flags.has("k") && flags.has("m"))) return wrong();
  ctx.out(systemLine(ctx));
  const { interval, count } = times;
  const isDisks = flags.has("d") || flags.has("x") || flags.has("p") || !flags.has("c");
  const skips = flags.has("y") && (interval ?? 0) > 0;
  const state: IostatState = {
    ...ended(0),
    intervalS: interval ?? 0,
    left: interval === null || interval === 0 ? 1 : (count ?? -1),
    isCpu: flags.has("c") || !flags.has("d"),
    isDisks,
    isExtended: flags.has("x"),
    isMega: flags.has("m"),
    hasTime: flags.has("t"),
    isQuietZero: flags.has("z"),
    devices,
    withParts: flags.has("p"),
    code: null,
  };
  if (!skips) return state;
  take(ctx, state);
  ctx.out("\n");
  return { ...state, nextAt: ctx.mono() + state.intervalS * 1_000_000 };
}

/** Keeps how things stand now; what they were before, and the seconds between. */
function take(ctx: ProgramContext, st: IostatState): { cpu: CpuTicks; disks: Disks; seconds: number; now: DiskActivity[] } {
  const m = ctx.machine;
  const now = diskActivity(m);
  const before = { cpu: st.cpu, disks: st.disks, seconds: Math.max(0.01, (m.uptimeUs() - st.at) / 1_000_000), now };
  st.cpu = ticksNow(m);
  st.at = m.uptimeUs();
  st.disks = Object.fromEntries(
    now.map(({ name, reads, writes, readSectors, writtenSectors, waitedUs, busyUs }) => [
      name,
      { reads, writes, readSectors, writtenSectors, waitedUs, busyUs },
    ]),
  );
  return before;
}

const fixed = (n: number, width: number): string => n.toFixed(2).padStart(width);

/** What a disk has moved in an interval. */
interface Moved {
  readonly name: string;
  readonly reads: number;
  readonly writes: number;
  readonly readKib: number;
  readonly writtenKib: number;
  /** of one request */
  readonly requestMs: number;
  /** for which requests were on their way, each by itself; and in which any was */
  readonly waitedS: number;
  readonly busyS: number;
}

function moved(disk: DiskActivity, disks: Disks): Moved {
  const before = disks[disk.name] ?? { reads: 0, writes: 0, readSectors: 0, writtenSectors: 0, waitedUs: 0, busyUs: 0 };
  const more = (name: keyof typeof before): number => Math.max(0, disk[name] - before[name]);
  return {
    name: disk.name,
    reads: more("reads"),
    writes: more("writes"),
    readKib: more("readSectors") / 2,
    writtenKib: more("writtenSectors") / 2,
    requestMs: more("waitedUs") / 1_000 / Math.max(1, more("reads") + more("writes")),
    waitedS: more("waitedUs") / 1_000_000,
    busyS: more("busyUs") / 1_000_000,
  };
}

const PLAIN = "    kB_read/s    kB_wrtn/s    kB_dscd/s    kB_read    kB_wrtn    kB_dscd";

function plainTable(rows: readonly Moved[], seconds: number, isMega: boolean): string {
  const by = isMega ? 1_024 : 1;
  const lines = rows.map(({ name, reads, writes, readKib, writtenKib }) => {
    const rates = [readKib, writtenKib, 0].map((kib) => fixed(kib / by / seconds, 13));
    const sums = [readKib, writtenKib, 0].map((kib) => String(Math.floor(kib / by)).padStart(11));
    return `${name.padEnd(13)}${fixed((reads + writes) / seconds, 9)}${rates.join("")}${sums.join("")}\n`;
  });
  return `Device             tps${isMega ? PLAIN.replaceAll("kB", "MB") : PLAIN}\n${lines.join("")}`;
}

function extendedTable(rows: readonly Moved[], seconds: number, isMega: boolean): string {
  const by = isMega ? 1_024 : 1;
  const way = (requests: number, kib: number, ms: number): string =>
    [
      fixed(requests / seconds, 7),
      fixed(kib / by / seconds, 9),
      fixed(0, 8),
      fixed(0, 6),
      fixed(requests > 0 ? ms : 0, 7),
      fixed(requests > 0 ? kib / requests : 0, 8),
    ].join(" ");
  const lines = rows.map(({ name, reads, writes, readKib, writtenKib, requestMs, waitedS, busyS }) => {
    const ways = [way(reads, readKib, requestMs), way(writes, writtenKib, requestMs), way(0, 0, 0)];
    return `${name.padEnd(13)} ${ways.join(" ")} ${fixed(0, 7)} ${fixed(0, 7)} ${fixed(waitedS / seconds, 7)} ${fixed(Math.min(100, (100 * busyS) / seconds), 6)}\n`;
  });
  const head = ["r", "w", "d"].map((c) =>
    [
      `${c}/s`.padStart(7),
      `${c}${isMega ? "MB" : "kB"}/s`.padStart(9),
      `${c}rqm/s`.padStart(8),
      `%${c}rqm`.padStart(6),
      `${c}_await`,
      `${c}areq-sz`,
    ].join(" "),
  );
  return `${"Device".padEnd(13)} ${head.join(" ")}     f/s f_await  aqu-sz  %util\n${lines.join("")}`;
}

function report(ctx: ProgramContext, st: IostatState): string {
  const { cpu, disks, seconds, now } = take(ctx, st);
  let text = st.hasTime ? `${formatDate("%m/%d/%y %T", ctx.machine.nowSeconds(), 0)}\n` : "";
  if (st.isCpu) {
    const shares = cpuShares(cpu, st.cpu).map((share) => fixed(share, 8));
    text += `avg-cpu:  %user   %nice %system %iowait  %steal   %idle\n       ${shares.join("")}\n\n`;
  }
  if (st.isDisks) {
    const isNamed = (disk: DiskActivity): boolean =>
      st.devices.some((name) => disk.name === name || (st.withParts && disk.name.startsWith(name)));
    const chosen = now.filter((disk) =>
      st.devices.length > 0 ? isNamed(disk) : (st.withParts || !disk.isPartition) && disk.reads + disk.writes > 0,
    );
    const rows = chosen.map((disk) => moved(disk, disks)).filter(({ reads, writes }) => !st.isQuietZero || reads + writes > 0);
    text += (st.isExtended ? extendedTable : plainTable)(rows, seconds, st.isMega);
  }
  return `${text}\n\n`;
}

/** `iostat`. @source sysstat 12.6.1: iostat.c */
export const iostat: Program<IostatState> = {
  name: "iostat",
  path: null,
  start,
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    if (st.left === 0) return exit(0);
    if (ctx.mono() < st.nextAt) return waitUntil(st.nextAt);
    ctx.charge("node", 8);
    ctx.out(report(ctx, st));
    if (st.left > 0) st.left--;
    if (st.left === 0) return exit(0);
    st.nextAt = ctx.mono() + st.intervalS * 1_000_000;
    return waitUntil(st.nextAt);
  },
};
