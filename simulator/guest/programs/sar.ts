import type { CpuTicks } from "../os/activity";
import { formatDate } from "../os/calendar";
import { exit, type Program, type ProgramContext, type Step, waitUntil } from "../os/program";
import { cpuShares, intervalOf, NO_TICKS, SYSSTAT_VERSION, systemLine, ticksNow } from "./sysstat";

interface SarState {
  intervalS: number;
  left: number;
  shown: number;
  nextAt: number;
  first: CpuTicks;
  cpu: CpuTicks;
  code: number | null;
}

const USAGE = `Usage: sar [ options ] [ <interval> [ <count> ] ]
Options are:
[ -u ] [ -V ]
`;
/** Lines between two heads. @source sysstat 12.6.1: common.c (get_win_height) */
const HEIGHT = 23;

const ended = (code: number): SarState => ({ intervalS: 0, left: 0, shown: 0, nextAt: 0, first: NO_TICKS, cpu: NO_TICKS, code });

function start(ctx: ProgramContext): SarState {
  const stop = (text: string, code: number): SarState => {
    ctx.err(text);
    return ended(code);
  };
  const words = ctx.args.filter((arg) => !arg.startsWith("-"));
  const letters = ctx.args.filter((arg) => arg.startsWith("-")).flatMap((arg) => arg.slice(1).split(""));
  if (letters.includes("V")) {
    ctx.out(SYSSTAT_VERSION);
    return ended(0);
  }
  if (ctx.args.includes("--help") || letters.includes("h")) {
    ctx.out(USAGE);
    return ended(0);
  }
  const other = letters.find((letter) => letter !== "u");
  if (other !== undefined) return /[A-Za-z]/.test(other) ? stop(`sar: option -${other} is not part of this system\n`, 1) : stop(USAGE, 1);
  const times = intervalOf(words);
  if (times === null) return stop(USAGE, 1);
  if (times.interval === null) {
    // Nobody collects data here.
    const dir = /debian|ubuntu/.test(ctx.machine.flavour.distro) ? "/var/log/sysstat" : "/var/log/sa";
    const file = `${dir}/sa${formatDate("%d", ctx.machine.nowSeconds(), 0)}`;
    return stop(`Cannot open ${file}: No such file or directory\nPlease check if data collecting is enabled\n`, 2);
  }
  ctx.out(systemLine(ctx));
  ctx.catchSignals([2]);
  const now = ticksNow(ctx.machine);
  const isSinceStart = times.interval === 0;
  return {
    ...ended(0),
    intervalS: times.interval,
    left: isSinceStart ? 1 : (times.count ?? -1),
    nextAt: isSinceStart ? 0 : ctx.mono() + times.interval * 1_000_000,
    first: isSinceStart ? NO_TICKS : now,
    cpu: isSinceStart ? NO_TICKS : now,
    code: null,
  };
}

function row(name: string, before: CpuTicks, now: CpuTicks): string {
  const shares = cpuShares(before, now).map((share) => share.toFixed(2).padStart(10));
  return `${name.padEnd(11)}     all${shares.join("")}\n`;
}

/** The line of all intervals together, when there were any. */
function finish(ctx: ProgramContext, st: SarState, isStopped: boolean): Step {
  st.code = 0;
  if (st.shown > 0 && st.intervalS > 0) ctx.out((isStopped ? "\n\n" : "") + row("Average:", st.first, st.cpu));
  return { do: "run", us: 0 };
}

/** `sar -u`, as it looks on. @source sysstat 12.6.1: sar.c, pr_stats.c (print_cpu_stats) */
export const sar: Program<SarState> = {
  name: "sar",
  path: null,
  start,
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    if (ctx.takeSignal() !== null) return finish(ctx, st, true);
    if (ctx.mono() < st.nextAt) return waitUntil(st.nextAt);
    const m = ctx.machine;
    const now = ticksNow(m);
    const clock = formatDate("%T", m.nowSeconds(), 0);
    const begun = formatDate("%T", m.nowSeconds() - st.intervalS, 0);
    const head = `${(st.shown > 0 ? "\n" : "") + begun.padEnd(11)}     CPU     %user     %nice   %system   %iowait    %steal     %idle\n`;
    ctx.charge("node", 8);
    ctx.out((st.shown % HEIGHT === 0 ? head : "") + row(clock, st.cpu, now));
    st.cpu = now;
    st.shown++;
    if (st.left > 0) st.left--;
    if (st.left === 0) return finish(ctx, st, false);
    st.nextAt = ctx.mono() + st.intervalS * 1_000_000;
    return waitUntil(st.nextAt);
  },
};
