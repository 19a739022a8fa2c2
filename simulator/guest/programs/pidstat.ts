import type { Bytes } from "../../content/bytes";
import { formatDate } from "../os/calendar";
import { exit, type Program, type ProgramContext, type Step, waitUntil } from "../os/program";
import { type ProcessRow, processRows } from "./process-list";
import { intervalOf, SYSSTAT_VERSION, systemLine } from "./sysstat";

interface PidstatState {
  intervalS: number;
  left: number;
  shown: number;
  nextAt: number;
  /** processes that are wanted; none: all that have used the CPU */
  pids: number[];
  /** part of the names of those */
  name: string;
  isLong: boolean;
  /** µs of CPU by pid, at first and at the last report */
  first: { [pid: string]: number };
  last: { [pid: string]: number };
  code: number | null;
}

const USAGE = `Usage: pidstat [ options ] [ <interval> [ <count> ] ]
Options are:
[ -l ] [ -u ] [ -V ] [ -C <command> ]
[ -p { <pid> [,...] | SELF | ALL } ]
`;
/** What the real one knows beyond them. @source sysstat 12.6.1: pidstat.c (usage) */
const OTHERS = "dHhIRrstUvwGTe";
/** Part of what a process uses that is its own; the rest is the kernel's. guess: as of the whole system (`os/activity`) */
const USER_SHARE = 0.85;

const ended = (code: number): PidstatState => ({
  ...{ intervalS: 0, left: 0, shown: 0, nextAt: 0, pids: [], name: "", isLong: false, first: {}, last: {} },
  code,
});
const usedBy = (rows: readonly ProcessRow[]): { [pid: string]: number } => Object.fromEntries(rows.map(({ pid, cpuUs }) => [pid, cpuUs]));

/** The processes of `-p`; null: no list of numbers. ALL are all, whether they have done anything or not. */
function pidsOf(ctx: ProgramContext, list: string): number[] | null {
  if (list === "ALL") return processRows(ctx.machine).map(({ pid }) => pid);
  const pids = list.split(",").map((word) => (word === "SELF" ? ctx.process.pid : /^\d+$/.test(word) ? Number(word) : 0));
  return pids.includes(0) ? null : pids;
}

function start(ctx: ProgramContext): PidstatState {
  const stop = (text: string): PidstatState => {
    ctx.err(text);
    return ended(1);
  };
  const words: string[] = [];
  const state = ended(0);
  for (let at = 0; at < ctx.args.length; at++) {
    const arg = ctx.args[at] ?? "";
    if (arg === "-p") {
      const pids = pidsOf(ctx, ctx.args[++at] ?? "");
      if (pids === null) return stop(USAGE);
      state.pids.push(...pids);
    } else if (arg === "-C") state.name = ctx.args[++at] ?? "";
    else if (!arg.startsWith("-")) words.push(arg);
    else
      for (const letter of arg.slice(1)) {
        if (letter === "V") {
          ctx.out(SYSSTAT_VERSION);
          return ended(0);
        }
        if (letter === "l") state.isLong = true;
        else if (letter !== "u") return stop(OTHERS.includes(letter) ? `pidstat: option -${letter} is not part of this system\n` : USAGE);
      }
  }
  const times = intervalOf(words);
  if (times === null) return stop(USAGE);
  ctx.out(systemLine(ctx));
  ctx.catchSignals([2]);
  const isSinceStart = (times.interval ?? 0) === 0;
  const used = isSinceStart ? {} : usedBy(processRows(ctx.machine));
  return {
    ...state,
    intervalS: times.interval ?? 0,
    left: isSinceStart ? 1 : (times.count ?? -1),
    nextAt: isSinceStart ? 0 : ctx.mono() + (times.interval ?? 0) * 1_000_000,
    first: used,
    last: { ...used },
    code: null,
  };
}

/** The lines of an interval. @param cpu - what stands in the column of the CPU; null: where it ran */
function report(ctx: ProgramContext, st: PidstatState, clock: string, before: PidstatState["last"], seconds: number): Bytes {
  const isAverage = clock === "Average:";
  const head = `${(isAverage ? clock : formatDate("%T", ctx.machine.nowSeconds() - st.intervalS, 0)).padEnd(11)}   UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command\n`;
  const count = Math.max(1, ctx.machine.state.vcpusOnline);
  const rows = processRows(ctx.machine).flatMap((row) => {
    const isNamed = row.name.includes(st.name);
    const us = Math.max(0, row.cpuUs - (before[row.pid] ?? 0));
    if (!isNamed || (st.pids.length > 0 ? !st.pids.includes(row.pid) : us === 0)) return [];
    const share = us / 10_000 / seconds;
    const shares = [share * USER_SHARE, share * (1 - USER_SHARE), 0, 0, share].map((n) => n.toFixed(2).padStart(7)).join(" ");
    const cpu = isAverage ? "-" : String(row.pid % count);
    const command = st.isLong ? row.command : row.name;
    return `${clock.padEnd(11)} ${String(row.uid).padStart(5)} ${String(row.pid).padStart(9)} ${shares} ${cpu.padStart(5)}  ${command}\n`;
  });
  return `${head}${rows.join("")}`;
}

function finish(ctx: ProgramContext, st: PidstatState, isStopped: boolean): Step {
  st.code = 0;
  if (st.shown > 0 && st.intervalS > 0)
    ctx.out(`${isStopped ? "\n\n" : "\n"}${report(ctx, st, "Average:", st.first, st.intervalS * st.shown)}`);
  return { do: "run", us: 0 };
}

/** `pidstat`: the CPU that processes use. @source sysstat 12.6.1: pidstat.c */
export const pidstat: Program<PidstatState> = {
  name: "pidstat",
  path: null,
  start,
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    if (ctx.takeSignal() !== null) return finish(ctx, st, true);
    if (ctx.mono() < st.nextAt) return waitUntil(st.nextAt);
    const m = ctx.machine;
    ctx.charge("node", 16);
    const seconds = st.intervalS > 0 ? st.intervalS : Math.max(1, m.uptimeUs() / 1_000_000);
    ctx.out((st.shown > 0 ? "\n" : "") + report(ctx, st, formatDate("%T", m.nowSeconds(), 0), st.last, seconds));
    st.last = usedBy(processRows(m));
    st.shown++;
    if (st.left > 0) st.left--;
    if (st.left === 0) return finish(ctx, st, false);
    st.nextAt = ctx.mono() + st.intervalS * 1_000_000;
    return waitUntil(st.nextAt);
  },
};
