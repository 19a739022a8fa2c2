/** `xentop`: domains of a host, live or in batches. @source cli.md §11; metrics.md §3 */
import { formatDate } from "../guest/os/calendar";
import { exit, type Program, type ProgramContext, type Step, waitRead, waitUntil } from "../guest/os/program";
import { ttyRaw, ttySane } from "../guest/os/tty";
import { getopt } from "../guest/programs/options";
import { controlOf, insideOf } from "./common/control";
import { type Sample, type Shape, sample, summary, table } from "./xentop-table";

interface State {
  isBatch: boolean;
  /** iterations left; −1: no end */
  left: number;
  delayUs: number;
  nextAt: number;
  sampledAt: number;
  before: Sample[] | null;
  shape: { -readonly [K in keyof Shape]: Shape[K] };
  /** digits typed after D, null while none are asked for */
  asking: string | null;
  code: number | null;
}

const KEYS = " Delay  Networks  vBds  Tmem  VCPUs  Repeat header  Sort order  Quit ";
const USAGE = `Usage: xentop [OPTION]
Displays ongoing information about xen vm resources 

-h, --help           display this help and exit
-V, --version        output version information and exit
-d, --delay=SECONDS  seconds between updates (default 3)
-n, --networks       output vif network data
-x, --vbds           output vbd block device data
-r, --repeat-header  repeat table header before each domain
-v, --vcpus          output vcpu data
-b, --batch	     output in batch mode, no user input accepted
-i, --iterations     number of iterations before exiting
-f, --full-name      output the full domain name (not truncated)
-z, --dom0-first     display dom0 first (ignore sorting)
`;

function screen(ctx: ProgramContext, st: State): string {
  const control = controlOf(ctx.control);
  const { hypervisor } = insideOf(control);
  const { hardware } = hypervisor;
  const samples = sample(control);
  const totalKib = Math.floor(hardware.memoryBytes / 1024);
  const now = ctx.mono();
  const rows = table(samples, st.before, now - st.sampledAt, totalKib, st.shape);
  st.before = samples;
  st.sampledAt = now;
  if (st.isBatch) return `${rows.join("\n")}\n`;
  const head = summary(samples, {
    time: formatDate("%H:%M:%S", ctx.machine.nowSeconds(), 0),
    version: hardware.xenVersion,
    totalKib,
    freeKib: Math.floor(hypervisor.freeBytes / 1024),
    pcpus: hypervisor.pcpus,
    mhz: hardware.cpuMhz,
  });
  const [columns = "", ...rest] = rows;
  const most = Math.max(1, ctx.terminal.rows - 6);
  const shown = rest.slice(0, most);
  const prompt = st.asking === null ? `\x1b[7m${KEYS}\x1b[0m` : `Delay (${st.delayUs / 1_000_000} s): ${st.asking}`;
  return `\x1b[H\x1b[2J${head.join("\n")}\n\x1b[7m${columns}\x1b[0m\n${shown.join("\n")}\n${prompt}`;
}

/** What a key does; true: quit. */
function pressed(st: State, key: string): boolean {
  if (st.asking !== null) {
    if (/[0-9.]/.test(key)) st.asking += key;
    else {
      const seconds = Number(st.asking);
      if (seconds > 0) st.delayUs = Math.max(100_000, Math.round(seconds * 1_000_000));
      st.asking = null;
    }
    return false;
  }
  const { shape } = st;
  if (/[qQ\x03]/.test(key)) return true;
  if (/[nN]/.test(key)) shape.withNetworks = !shape.withNetworks;
  else if (/[bB]/.test(key)) shape.withBlocks = !shape.withBlocks;
  else if (/[vV]/.test(key)) shape.withVcpus = !shape.withVcpus;
  else if (/[sS]/.test(key)) shape.sortBy++;
  else if (/[dD]/.test(key)) st.asking = "";
  return false;
}

function begin(ctx: ProgramContext): State {
  const { flags, values, error } = getopt("xentop", ctx.args, "hVnxrvd:bi:fz", {
    help: "h",
    version: "V",
    networks: "n",
    vbds: "x",
    "repeat-header": "r",
    vcpus: "v",
    delay: "d",
    batch: "b",
    iterations: "i",
    "full-name": "f",
    "dom0-first": "z",
  });
  const st: State = {
    isBatch: flags.has("b"),
    left: Math.floor(Number(values.get("i") ?? 0)) || -1,
    delayUs: Math.max(100_000, Math.round(Number(values.get("d") ?? 3) * 1_000_000) || 3_000_000),
    nextAt: 0,
    sampledAt: 0,
    before: null,
    shape: {
      isFullName: flags.has("f"),
      withNetworks: flags.has("n"),
      withBlocks: flags.has("x"),
      withVcpus: flags.has("v"),
      isDom0First: flags.has("z"),
      sortBy: 0,
    },
    asking: null,
    code: null,
  };
  if (error !== null || flags.has("h")) {
    if (error !== null) ctx.err(`${error.split("\n")[0]}\n`);
    ctx.out(USAGE);
    st.code = error === null ? 0 : 1;
  } else if (flags.has("V")) {
    ctx.out("xentop 1.0\n");
    st.code = 0;
  } else if (ctx.uid !== 0) {
    ctx.err("Failed to initialize xenstat library\n");
    st.code = 1;
  }
  return st;
}

export const xentop: Program<State> = {
  name: "xentop",
  path: "/usr/sbin/xentop",
  start(ctx) {
    const st = begin(ctx);
    if (st.code === null && !st.isBatch && ctx.isTty(0)) ttyRaw(ctx.terminal, true);
    ctx.catchSignals([2, 28]);
    return st;
  },
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    const quit = (): Step => {
      if (!st.isBatch) {
        ttySane(ctx.terminal);
        ctx.out("\n");
      }
      return exit(0);
    };
    if (ctx.takeSignal() === 2) return quit();
    if (!st.isBatch) {
      const keys = ctx.read(0);
      if (keys === null) return quit();
      for (const key of keys) if (pressed(st, key)) return quit();
      if (keys !== "") st.nextAt = 0;
    }
    if (ctx.mono() >= st.nextAt) {
      if (st.left === 0) return quit();
      st.left--;
      ctx.out(screen(ctx, st));
      if (st.left === 0) return quit();
      st.nextAt = ctx.mono() + st.delayUs;
    }
    return st.isBatch ? waitUntil(st.nextAt) : waitRead(0, st.nextAt);
  },
};
