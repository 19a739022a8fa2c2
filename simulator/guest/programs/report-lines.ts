/** Reports of sysstat's programs, interval by interval, and their averages. @source sysstat 12.6.1: sar.c, mpstat.c, pr_stats.c */
import { formatDate } from "../os/calendar";
import type { Machine } from "../os/machine";
import { exit, type ProgramContext, type Step, waitUntil } from "../os/program";
import { systemLine } from "./sysstat";

/** Figures at one moment, by the name of the row; a report of one row has it under "". */
export type Rows = { [name: string]: number[] };

export interface Report {
  /** as it is asked for: `-u`, `-n DEV` */
  readonly option: string;
  /** head behind the time, a blank before each column */
  readonly head: readonly string[];
  /** whether its rows have names, below the first column of the head */
  readonly isNamed: boolean;
  /** columns of those names; absent: as wide as the others */
  readonly nameWidth?: number;
  /** columns of figures; absent: nine */
  readonly cellWidth?: number;
  /** counters are told by what was added in a second; gauges as they stand, and on average */
  readonly kind: "counters" | "gauges";
  sample(m: Machine): Rows;
  /** @param more - what counters have gained, or gauges; @param seconds - in how many seconds; 1 for gauges */
  cells(more: readonly number[], seconds: number): readonly string[];
}

/** What such a program keeps between lines. */
export interface ReportState {
  /** 0: what has been since the start */
  intervalS: number;
  left: number;
  shown: number;
  nextAt: number;
  /** of each report: as it stood at first and at the last line, and sums of gauges */
  first: Rows[];
  last: Rows[];
  sums: Rows[];
  code: number | null;
}
/** Lines between two heads. @source sysstat 12.6.1: common.c (get_win_height) */
const HEIGHT = 23;

export const endedReport = (code: number): ReportState => ({
  ...{ intervalS: 0, left: 0, shown: 0, nextAt: 0, first: [], last: [], sums: [] },
  code,
});

/** Prints the first line and begins. @param interval - seconds, 0: since the start; @param count - null: without end */
export function beginReports(ctx: ProgramContext, all: readonly Report[], interval: number, count: number | null): ReportState {
  ctx.out(systemLine(ctx));
  ctx.catchSignals([2]);
  const isSinceStart = interval === 0;
  const samples = all.map((report) => report.sample(ctx.machine));
  return {
    ...endedReport(0),
    intervalS: interval,
    left: isSinceStart ? 1 : (count ?? -1),
    nextAt: isSinceStart ? 0 : ctx.mono() + interval * 1_000_000,
    first: isSinceStart ? samples.map(() => ({})) : samples,
    last: isSinceStart ? samples.map(() => ({})) : [...samples],
    sums: samples.map(() => ({})),
    code: null,
  };
}

/** Figures of a row that counters have gained; one that is new counts from nothing. */
const gained = (now: readonly number[], before: readonly number[] | undefined): number[] =>
  now.map((n, at) => Math.max(0, n - (before?.[at] ?? 0)));
function line({ isNamed, cellWidth = 9, nameWidth = cellWidth }: Report, clock: string, cells: readonly string[]): string {
  const wide = cells.map((cell, at) => ` ${cell.padStart(isNamed && at === 0 ? nameWidth : cellWidth)}`);
  return `${clock.padEnd(11)}${wide.join("")}\n`;
}
function row(report: Report, clock: string, name: string, cells: readonly string[]): string {
  return line(report, clock, [...(report.isNamed ? [name.replace(/^#/, "")] : []), ...cells]);
}
/** Whether each line has a head: with several rows or reports one could not tell otherwise what a line is. */
const isHeadEach = (all: readonly Report[], rows: Rows): boolean => all.length > 1 || Object.keys(rows).length > 1;

/** The lines of one interval. */
function lines(ctx: ProgramContext, st: ReportState, all: readonly Report[]): string {
  const m = ctx.machine;
  const clock = formatDate("%T", m.nowSeconds(), 0);
  const begun = formatDate("%T", m.nowSeconds() - st.intervalS, 0);
  const seconds = st.intervalS > 0 ? st.intervalS : Math.max(1, m.uptimeUs() / 1_000_000);
  let text = "";
  all.forEach((report, at) => {
    const now = report.sample(m);
    const isFirst = st.shown === 0 && at === 0;
    if (isHeadEach(all, now) || st.shown % HEIGHT === 0) text += (isFirst ? "" : "\n") + line(report, begun, report.head);
    for (const [name, figures] of Object.entries(now)) {
      const more = report.kind === "gauges" ? figures : gained(figures, st.last[at]?.[name]);
      text += row(report, clock, name, report.cells(more, report.kind === "gauges" ? 1 : seconds));
      const sums = st.sums[at] as Rows;
      if (report.kind === "gauges") sums[name] = figures.map((n, i) => n + (sums[name]?.[i] ?? 0));
    }
    st.last[at] = now;
  });
  return text;
}

/** The lines of all intervals together, when there were any. */
function average(st: ReportState, all: readonly Report[]): string {
  let text = "";
  all.forEach((report, at) => {
    const now = st.last[at] ?? {};
    if (isHeadEach(all, now)) text += `\n${line(report, "Average:", report.head)}`;
    for (const [name, figures] of Object.entries(now)) {
      const sums = st.sums[at]?.[name] ?? figures;
      const more = report.kind === "gauges" ? sums.map((n) => n / st.shown) : gained(figures, st.first[at]?.[name]);
      text += row(report, "Average:", name, report.cells(more, report.kind === "gauges" ? 1 : st.intervalS * st.shown));
    }
  });
  return text;
}
function finish(ctx: ProgramContext, st: ReportState, all: readonly Report[], isStopped: boolean): Step {
  st.code = 0;
  if (st.shown > 0 && st.intervalS > 0) ctx.out((isStopped ? "\n\n" : "") + average(st, all));
  return { do: "run", us: 0 };
}

/** One step of such a program. */
export function reportStep(ctx: ProgramContext, st: ReportState, all: readonly Report[]): Step {
  if (st.code !== null) return exit(st.code);
  if (ctx.takeSignal() !== null) return finish(ctx, st, all, true);
  if (ctx.mono() < st.nextAt) return waitUntil(st.nextAt);
  ctx.charge("node", 8 * all.length);
  ctx.out(lines(ctx, st, all));
  st.shown++;
  if (st.left > 0) st.left--;
  if (st.left === 0) return finish(ctx, st, all, false);
  st.nextAt = ctx.mono() + st.intervalS * 1_000_000;
  return waitUntil(st.nextAt);
}
