import { exit, type Program, type ProgramContext, type Step, waitSignal, waitUntil } from "../os/program";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { readSize } from "./sizes";

interface StressState {
  until: number | null;
  startedAt: number;
  quiet: boolean;
  code: number | null;
}

/** Workers that a call asks for, and for how long. */
interface Wishes {
  cpu: number;
  io: number;
  vm: number;
  hdd: number;
  /** bytes that each of `vm` keeps */
  each: number;
  /** for how long each of `vm` sleeps with its memory before it begins anew, s */
  hang: number;
  /** hundredths of a CPU that each of `cpu` uses */
  load: number;
  /** µs, null without end */
  us: number | null;
  quiet: boolean;
  dry: boolean;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
/** Most workers of a kind. guess: more than any machine here has CPUs */
const WORKERS = 1_000;
/** How fast one of `vm` writes to its memory, bytes/s: a byte of each page, then all of it anew. guess: 1.5 GB/s; metrics.md §5 has more than 1 for a memory hog */
const TOUCHED_PER_S = 1_500_000_000;

function parse(ctx: ProgramContext, name: string): Wishes | string {
  const isNg = name === "stress-ng";
  const { values, error, flags, rest } = getopt(name, ctx.args, `c:i:m:d:t:vqb:\x01:\x02:\x03?n${isNg ? "l:" : ""}`, {
    help: "?",
    "dry-run": "n",
    cpu: "c",
    io: "i",
    vm: "m",
    hdd: "d",
    timeout: "t",
    "vm-bytes": "b",
    "vm-stride": "\x01",
    "vm-hang": "\x02",
    "vm-keep": "\x03",
    verbose: "v",
    quiet: "q",
    ...(isNg ? { "cpu-load": "l" } : {}),
  });
  if (error) return (error.split("\n")[0] ?? "").replace(`${name}: `, "");
  if (flags.has("?")) throw new HelpWanted("help");
  if (rest.length > 0) return `unrecognized option: ${rest[0]}`;
  const counts: number[] = [];
  for (const letter of "cimd") {
    const text = values.get(letter) ?? "0";
    if (!/^\d{1,9}$/.test(text)) return `invalid number: ${text}`;
    counts.push(Math.min(WORKERS, Number(text)));
  }
  const [cpu = 0, io = 0, vm = 0, hdd = 0] = counts;
  const each = readSize(values.get("b") ?? "256M", "BKMGkmgb");
  if (typeof each === "string") return `invalid number of bytes: ${values.get("b")}`;
  const [stride, hang] = [values.get("\x01") ?? "4096", values.get("\x02") ?? "0"];
  for (const text of [stride, hang]) if (!/^\d{1,9}$/.test(text)) return `invalid number: ${text}`;
  const load = values.get("l") ?? "100";
  if (!/^\d{1,3}$/.test(load) || Number(load) > 100) return `invalid load: ${load}`;
  const limit = values.get("t");
  const time = /^(\d{1,9})([smhd]?)$/.exec(limit ?? "0");
  if (!time) return `invalid time: ${limit}`;
  const us = limit === undefined ? null : Number(time[1]) * (UNITS[time[2] ?? ""] ?? 1) * 1_000_000;
  return { cpu, io, vm, hdd, each, hang: Number(hang), load: Number(load), us, quiet: flags.has("q"), dry: flags.has("n") };
}

/** `stress` and `stress-ng`: CPU, disk and memory wishes for a time. @source stress 1.0.7 */
function stressProgram(name: string): Program<StressState> {
  return {
    name,
    start(ctx) {
      const state: StressState = { until: null, startedAt: ctx.mono(), quiet: false, code: 1 };
      const wishes = parse(ctx, name);
      const fail = (text: string): StressState => {
        ctx.err(`${name}: FAIL: [${ctx.process.pid}] ${text}\n`);
        return state;
      };
      if (typeof wishes === "string") return fail(wishes);
      const { cpu, io, vm, hdd, each, hang, load, us, quiet, dry } = wishes;
      if (cpu + io + vm + hdd === 0) throw new HelpWanted("help");
      if (!quiet) ctx.out(`${name}: info: [${ctx.process.pid}] dispatching hogs: ${cpu} cpu, ${io} io, ${vm} vm, ${hdd} hdd\n`);
      if (dry) return { ...state, code: 0 };
      // The memory is asked for, but nothing is kept of it here.
      if (vm > 0 && !ctx.hold(vm * each, 0)) return fail("hogvm malloc failed: Cannot allocate memory");
      ctx.process.demand = {
        cpuMicro: cpu * load * 10_000 + (hang > 0 ? 0 : vm * 1_000_000) + io * 100_000 + hdd * 200_000,
        readBytesPerS: 0,
        writeBytesPerS: hdd * 60_000_000 + io * 2_000_000,
        readIops: 0,
        writeIops: hdd * 460 + io * 200,
        ...(vm > 0 ? { touches: { bytes: vm * each, bytesPerS: vm * (hang > 0 ? Math.ceil(each / hang) : TOUCHED_PER_S) } } : {}),
      };
      return { ...state, until: us === null ? null : ctx.mono() + us, quiet, code: null };
    },
    step(ctx, st): Step {
      if (st.code !== null) return exit(st.code);
      if (st.until !== null && ctx.mono() >= st.until) {
        ctx.process.demand = null;
        if (!st.quiet)
          ctx.out(
            `${name}: info: [${ctx.process.pid}] successful run completed in ${Math.floor((ctx.mono() - st.startedAt) / 1_000_000)}s\n`,
          );
        st.code = 0;
        return { do: "run", us: 20 };
      }
      return st.until === null ? waitSignal : waitUntil(st.until);
    },
  };
}
/** `stress`. */
export const stress = stressProgram("stress");
/** `stress-ng`. */
export const stressNg = stressProgram("stress-ng");
