import { formatDate } from "../os/calendar";
import type { Program, ProgramContext } from "../os/program";
import { beginReports, endedReport, type Report, type ReportState, reportStep } from "./report-lines";
import { cpuReport, reports } from "./sar-reports";
import { intervalOf, SYSSTAT_VERSION } from "./sysstat";

interface SarState extends ReportState {
  /** options of the reports that are wanted */
  options: string[];
  isEachCpu: boolean;
}

const USAGE = `Usage: sar [ options ] [ <interval> [ <count> ] ]
Options are:
[ -A ] [ -B ] [ -b ] [ -d ] [ -h ] [ -q ] [ -r ] [ -S ] [ -u ] [ -V ] [ -W ]
[ -n { <keyword> [,...] | ALL } ] [ -P { ALL } ]
`;
const ended = (code: number): SarState => ({ ...endedReport(code), options: [], isEachCpu: false });

/** Letters of reports, each with what it is asked for by; `-u` is that of CPUs. */
const LETTERS: Readonly<Record<string, string>> = { u: "-u", W: "-W", B: "-B", b: "-b", r: "-r", S: "-S", q: "-q", d: "-d" };
/** What the real one knows beyond them. @source sysstat 12.6.1: sar.c (usage, parse_sar_opt) */
const OTHERS = "CDFHIijmopstTvwxyzefg";
const KEYWORDS = "DEV EDEV NFS NFSD SOCK IP EIP ICMP EICMP TCP ETCP UDP SOCK6 IP6 EIP6 ICMP6 EICMP6 UDP6 FC SOFT".split(" ");

interface Asked {
  readonly options: string[];
  readonly isEachCpu: boolean;
  readonly words: readonly string[];
}
/** Reads options; a complaint where one is unknown; `version` or `help` where they are asked for. */
function readOptions(args: readonly string[]): Asked | { readonly complaint: string } | "version" | "help" {
  const options = new Set<string>();
  const words: string[] = [];
  let isEachCpu = false;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--help") return "help";
    if (arg === "-n") {
      const keywords = (args[++at] ?? "").split(",");
      for (const keyword of keywords) {
        if (keyword === "ALL" || keyword === "DEV") options.add("-n DEV");
        if (keyword === "ALL" || keyword === "EDEV") options.add("-n EDEV");
        if (keyword === "ALL" || keyword === "DEV" || keyword === "EDEV") continue;
        return { complaint: KEYWORDS.includes(keyword) ? `sar: option -n ${keyword} is not part of this system\n` : USAGE };
      }
    } else if (arg === "-P") {
      const cpus = args[++at] ?? "";
      if (cpus === "") return { complaint: USAGE };
      if (cpus !== "ALL" && cpus !== "all") return { complaint: `sar: option -P ${cpus} is not part of this system\n` };
      isEachCpu = cpus === "ALL";
    } else if (arg.startsWith("-") && arg.length > 1) {
      for (const letter of arg.slice(1)) {
        if (letter === "V") return "version";
        if (letter === "h") return "help";
        if (letter === "A") {
          isEachCpu = true;
          options.add("-u");
          for (const { option } of reports) options.add(option);
        } else if (LETTERS[letter] !== undefined) options.add(LETTERS[letter] as string);
        else return { complaint: OTHERS.includes(letter) ? `sar: option -${letter} is not part of this system\n` : USAGE };
      }
    } else words.push(arg);
  }
  if (options.size === 0) options.add("-u");
  return { options: [...options], isEachCpu, words };
}

function chosen({ options, isEachCpu }: Pick<SarState, "options" | "isEachCpu">): Report[] {
  return [cpuReport(isEachCpu), ...reports].filter(({ option }) => options.includes(option));
}

function start(ctx: ProgramContext): SarState {
  const stop = (text: string, code: number): SarState => {
    ctx.err(text);
    return ended(code);
  };
  const asked = readOptions(ctx.args);
  if (asked === "version" || asked === "help") {
    ctx.out(asked === "version" ? SYSSTAT_VERSION : USAGE);
    return ended(0);
  }
  if ("complaint" in asked) return stop(asked.complaint, 1);
  const times = intervalOf(asked.words);
  if (times === null) return stop(USAGE, 1);
  if (times.interval === null) {
    // Nobody collects data here.
    const dir = /debian|ubuntu/.test(ctx.machine.flavour.distro) ? "/var/log/sysstat" : "/var/log/sa";
    const file = `${dir}/sa${formatDate("%d", ctx.machine.nowSeconds(), 0)}`;
    return stop(`Cannot open ${file}: No such file or directory\nPlease check if data collecting is enabled\n`, 2);
  }
  const { options, isEachCpu } = asked;
  const begun = beginReports(ctx, chosen({ options, isEachCpu }), times.interval, times.count);
  return { ...begun, options, isEachCpu };
}

/** `sar`, as it looks on. @source sysstat 12.6.1: sar.c, pr_stats.c */
export const sar: Program<SarState> = {
  name: "sar",
  path: null,
  start,
  step: (ctx, st) => reportStep(ctx, st, chosen(st)),
};
