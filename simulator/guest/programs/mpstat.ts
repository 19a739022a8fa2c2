import type { Program, ProgramContext } from "../os/program";
import { beginReports, endedReport, type Report, type ReportState, reportStep } from "./report-lines";
import { cpuReport } from "./sar-reports";
import { intervalOf, SYSSTAT_VERSION } from "./sysstat";

interface MpstatState extends ReportState {
  isEach: boolean;
}

const USAGE = `Usage: mpstat [ options ] [ <interval> [ <count> ] ]
Options are:
[ -u ] [ -V ] [ -P { ALL } ]
`;
/** What the real one knows beyond them. @source sysstat 12.6.1: mpstat.c (usage) */
const OTHERS: readonly string[] = ["-A", "-I", "-N", "-n", "-T", "-o", "--dec"];

/** What `sar -u` has, in columns of its own. @source sysstat 12.6.1: mpstat.c (write_plain_cpu_stats) */
function report(isEach: boolean): Report {
  const own = cpuReport(isEach);
  return {
    ...own,
    head: ["CPU", "%usr", "%nice", "%sys", "%iowait", "%irq", "%soft", "%steal", "%guest", "%gnice", "%idle"],
    nameWidth: 4,
    cellWidth: 7,
    cells(more, seconds) {
      const [user = "", nice = "", system = "", waiting = "", stolen = "", idle = ""] = own.cells(more, seconds);
      // Time in interrupts is the system's here, and nobody is a guest of a guest.
      return [user, nice, system, waiting, "0.00", "0.00", stolen, "0.00", "0.00", idle];
    },
  };
}

function start(ctx: ProgramContext): MpstatState {
  const ended = (code: number): MpstatState => ({ ...endedReport(code), isEach: false });
  const stop = (text: string): MpstatState => {
    ctx.err(text);
    return ended(1);
  };
  const words: string[] = [];
  let isEach = false;
  for (let at = 0; at < ctx.args.length; at++) {
    const arg = ctx.args[at] ?? "";
    if (arg === "-V") {
      ctx.out(SYSSTAT_VERSION);
      return ended(0);
    }
    if (arg === "-P") {
      const cpus = ctx.args[++at] ?? "";
      if (cpus === "") return stop(USAGE);
      if (cpus !== "ALL" && cpus !== "ON") return stop(`mpstat: option -P ${cpus} is not part of this system\n`);
      isEach = true;
    } else if (arg.startsWith("-") && arg !== "-u") {
      const name = arg.startsWith("--") ? (arg.split("=")[0] ?? "") : arg.slice(0, 2);
      return stop(OTHERS.includes(name) ? `mpstat: option ${name} is not part of this system\n` : USAGE);
    } else if (arg !== "-u") words.push(arg);
  }
  const times = intervalOf(words);
  if (times === null) return stop(USAGE);
  return { ...beginReports(ctx, [report(isEach)], times.interval ?? 0, times.count), isEach };
}

/** `mpstat`. @source sysstat 12.6.1: mpstat.c */
export const mpstat: Program<MpstatState> = {
  name: "mpstat",
  path: null,
  start,
  step: (ctx, st) => reportStep(ctx, st, [report(st.isEach)]),
};
