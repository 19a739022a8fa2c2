/** What `iostat` and `sar` have in common. @source sysstat 12.6.1: common.c, rd_stats.c */
import type { Bytes } from "../../content/bytes";
import { type CpuTicks, cpuTicks } from "../os/activity";
import { formatDate } from "../os/calendar";
import type { Machine } from "../os/machine";
import type { ProgramContext } from "../os/program";

export const SYSSTAT_VERSION = "sysstat version 12.6.1\n(C) Sebastien Godard (sysstat <at> orange.fr)\n";

/** The first line, and the empty one behind it. */
export function systemLine(ctx: ProgramContext): Bytes {
  const m = ctx.machine;
  const date = ctx.env("S_TIME_FORMAT") === "ISO" ? "%F" : "%m/%d/%y";
  const count = Math.max(1, m.state.vcpusOnline);
  return `Linux ${m.flavour.release} (${m.state.os.hostname}) \t${formatDate(date, m.nowSeconds(), 0)} \t_x86_64_\t(${count} CPU)\n\n`;
}

export const NO_TICKS: CpuTicks = { user: 0, system: 0, idle: 0, waiting: 0, stolen: 0 };

/** Parts of the time between two moments in per cent: user, nice, system, iowait, steal, idle. */
export function cpuShares(before: CpuTicks, now: CpuTicks): number[] {
  const parts = (["user", "system", "waiting", "stolen", "idle"] as const).map((name) => Math.max(0, now[name] - before[name]));
  const all = parts.reduce((sum, ticks) => sum + ticks, 0);
  const [user = 0, ...rest] = parts.map((ticks) => (all === 0 ? 0 : (100 * ticks) / all));
  return [user, 0, ...rest];
}

export function ticksNow(m: Machine): CpuTicks {
  return cpuTicks(m);
}

/** An interval in seconds and a count among the operands: null where they are none. @source iostat.c, sar.c: a number must be made of digits */
export function intervalOf(words: readonly Bytes[]): { interval: number | null; count: number | null } | null {
  if (words.length > 2 || words.some((word) => !/^\d+$/.test(word))) return null;
  const [interval, count] = words.map(Number);
  if (count === 0) return null;
  return { interval: interval ?? null, count: count ?? null };
}
