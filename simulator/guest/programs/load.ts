import { errorText } from "../fs/filesystem";
import { exit, type Program, type ProgramContext, type Step, waitSignal, waitUntil } from "../os/program";
import { SIGINT } from "../os/signals";
import { getopt } from "./options";

interface DdState {
  input: string;
  output: string;
  device: string;
  block: number;
  left: number;
  full: number;
  partial: number;
  bytes: number;
  text: string;
  fd: number;
  startedAt: number;
  pendingBytes: number;
  until: number;
  code: number | null;
  limit: number;
  keep: string;
  direct: boolean;
}

/** `1M`, `4k`, `1G`, `512` … in bytes; NaN when malformed. */
export function sizeArgument(text: string): number {
  const found = /^(\d+)(c|w|b|kB|K|k|KiB|MB|M|MiB|GB|G|GiB)?$/.exec(text);
  if (!found) return Number.NaN;
  const unit: Record<string, number> = {
    c: 1,
    w: 2,
    b: 512,
    kB: 1000,
    K: 1024,
    k: 1024,
    KiB: 1024,
    MB: 1_000_000,
    M: 1_048_576,
    MiB: 1_048_576,
    GB: 1_000_000_000,
    G: 1_073_741_824,
    GiB: 1_073_741_824,
  };
  return Number(found[1]) * (unit[found[2] ?? "c"] ?? 1);
}

function decimal(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let scaled = value;
  let unit = 0;
  while (scaled >= 1000 && unit < 4) {
    scaled /= 1000;
    unit++;
  }
  return `${unit === 0 ? String(Math.round(scaled)) : scaled < 10 ? scaled.toFixed(1) : String(Math.round(scaled))} ${units[unit] ?? ""}`;
}
function binary(value: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let scaled = value;
  let unit = 0;
  while (scaled >= 1024 && unit < 4) {
    scaled /= 1024;
    unit++;
  }
  return `${scaled < 10 ? scaled.toFixed(1) : String(Math.round(scaled))} ${units[unit] ?? ""}`;
}

function report(ctx: ProgramContext, st: DdState): void {
  const us = Math.max(1, ctx.mono() - st.startedAt);
  const seconds = us / 1_000_000;
  const shown = seconds < 0.001 ? seconds.toPrecision(3).replace(/0+$/, "") : Number(seconds.toPrecision(6)).toString();
  const sizes = st.bytes < 1000 ? "" : st.bytes < 1024 ? ` (${decimal(st.bytes)})` : ` (${decimal(st.bytes)}, ${binary(st.bytes)})`;
  const records = `${st.full}+${st.partial}`;
  ctx.err(
    `${records} records in\n${records} records out\n${st.bytes} byte${st.bytes === 1 ? "" : "s"}${sizes} copied, ${shown} s, ${decimal(Math.round((st.bytes * 1_000_000) / us))}/s\n`,
  );
}

/** `dd`: goes at the pace of the disk that `services.diskIo` grants. @source coreutils dd */
export const dd: Program<DdState> = {
  name: "dd",
  start(ctx) {
    const st: DdState = {
      input: "",
      output: "",
      device: "",
      block: 512,
      left: -1,
      full: 0,
      partial: 0,
      bytes: 0,
      text: "",
      fd: -1,
      startedAt: ctx.mono(),
      pendingBytes: 0,
      until: 0,
      code: null,
      limit: Number.MAX_SAFE_INTEGER,
      keep: "",
      direct: false,
    };
    for (const arg of ctx.args) {
      const cut = arg.indexOf("=");
      const key = arg.slice(0, cut);
      const value = arg.slice(cut + 1);
      if (key === "if") st.input = value;
      else if (key === "of") st.output = value;
      else if (key === "bs" || key === "ibs") st.block = sizeArgument(value);
      else if (key === "count") st.left = sizeArgument(value);
      else if (key === "oflag" || key === "iflag") st.direct = value.includes("direct");
      else if (!["conv", "status", "seek", "skip", "obs"].includes(key)) {
        ctx.err(`dd: unrecognized operand ‘${arg}’\nTry 'dd --help' for more information.\n`);
        return { ...st, code: 1 };
      }
      if (Number.isNaN(st.block) || Number.isNaN(st.left) || st.block === 0) {
        ctx.err(`dd: invalid number: ‘${value}’\n`);
        return { ...st, block: 512, left: 0, code: 1 };
      }
    }
    ctx.catchSignals([SIGINT, 10]);
    return prepare(ctx, st);
  },
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    for (let signal = ctx.takeSignal(); signal !== null; signal = ctx.takeSignal()) {
      report(ctx, st);
      if (signal !== SIGINT) continue;
      ctx.process.demand = null;
      st.code = 130;
      finishFile(ctx, st);
      return { do: "run", us: 20 };
    }
    if (ctx.mono() < st.until) return waitUntil(st.until);
    account(st);
    return transfer(ctx, st);
  },
};

function diskOf(ctx: ProgramContext, path: string): { device: string; size: number } {
  const { machine } = ctx;
  const raw = machine.disks.find((disk) => path === `/dev/${disk.device}` || path === `/dev/${disk.device}1`);
  if (raw) return { device: raw.device, size: raw.sizeBytes };
  const mount = machine.state.os.mounts.find((mounted) => path.startsWith(`${mounted.dir}/`));
  const disk = mount ? machine.disks.find((d) => mount.device.startsWith(`/dev/${d.device}`)) : machine.bootDisk();
  return { device: path.startsWith("/dev/") || path.startsWith("/run/") ? "" : (disk?.device ?? ""), size: 0 };
}

function prepare(ctx: ProgramContext, st: DdState): DdState {
  const from = st.input === "" ? "" : ctx.path(st.input);
  if (from !== "" && !/^\/dev\/(zero|urandom|random|null)$/.test(from)) {
    const disk = diskOf(ctx, from);
    const found = ctx.fs.lookup(from);
    if (typeof found === "string") {
      ctx.err(`dd: failed to open '${st.input}': ${errorText(found)}\n`);
      return { ...st, code: 1 };
    }
    st.device = disk.device;
    st.limit = disk.size > 0 ? disk.size : found.node.d.length + (found.node.z ?? 0);
    st.text = found.node.d;
  } else if (from === "/dev/null") st.limit = 0;
  else if (from === "") st.limit = 0;
  if (st.output !== "") {
    const to = ctx.path(st.output);
    if (!/^\/dev\/(null|zero|xvd)/.test(to)) {
      const fd = ctx.open(st.output, "w");
      if (typeof fd === "string") {
        ctx.err(`dd: failed to open '${st.output}': ${errorText(fd)}\n`);
        return { ...st, code: 1 };
      }
      ctx.close(fd);
    }
  }
  return st;
}

function account(st: DdState): void {
  st.bytes += st.pendingBytes;
  st.full += Math.floor(st.pendingBytes / st.block);
  if (st.pendingBytes % st.block !== 0) st.partial++;
  if (st.left >= 0) st.left -= Math.ceil(st.pendingBytes / st.block);
  st.pendingBytes = 0;
}

function transfer(ctx: ProgramContext, st: DdState): Step {
  const m = ctx.machine;
  const left = Math.min(st.left >= 0 ? st.left * st.block : Number.MAX_SAFE_INTEGER, st.limit - st.bytes);
  if (left <= 0) {
    ctx.process.demand = null;
    finishFile(ctx, st);
    report(ctx, st);
    st.code = 0;
    return { do: "run", us: 20 };
  }
  // up to 16 MiB a booking, so that a long copy stays one event every tenth of a second or so
  const chunk = Math.min(left, Math.max(st.block, Math.floor(16_777_216 / st.block) * st.block));
  const to = st.output === "" ? "" : ctx.path(st.output);
  const target = to === "" ? "" : diskOf(ctx, to).device;
  const now = ctx.mono();
  let until = now + Math.ceil(chunk / 4_000);
  for (const [device, kind] of [[st.device, "read"] as const, [target, "write"] as const]) {
    if (device === "") continue;
    const doneAt = m.services.diskIo(device, kind, chunk);
    if (doneAt === null) return ioError(ctx, st, kind);
    until = Math.max(until, doneAt - m.state.skewUs);
  }
  const rate = Math.floor((chunk * 1_000_000) / Math.max(1, until - now));
  const iops = Math.max(1, Math.floor(rate / 131_072));
  ctx.process.demand = {
    cpuMicro: st.device === "" && target === "" ? 950_000 : 150_000,
    readBytesPerS: st.device === "" ? 0 : rate,
    readIops: st.device === "" ? 0 : iops,
    writeBytesPerS: target === "" ? 0 : rate,
    writeIops: target === "" ? 0 : iops,
  };
  st.pendingBytes = chunk;
  st.until = until;
  return waitUntil(until);
}

/** The device does not answer any more. */
function ioError(ctx: ProgramContext, st: DdState, kind: "read" | "write"): Step {
  ctx.process.demand = null;
  const name = kind === "read" ? st.input : st.output;
  ctx.err(`dd: error ${kind === "read" ? "reading" : "writing"} '${name}': Input/output error\n`);
  report(ctx, st);
  st.code = 1;
  return { do: "run", us: 20 };
}

function finishFile(ctx: ProgramContext, st: DdState): void {
  const to = st.output === "" ? "" : ctx.path(st.output);
  if (to === "") ctx.out(st.text.slice(0, st.bytes));
  else if (!to.startsWith("/dev/")) ctx.fs.write(to, st.text.slice(0, st.bytes), ctx.process, Math.max(0, st.bytes - st.text.length));
}

interface StressState {
  kids: number;
  until: number | null;
  startedAt: number;
  code: number | null;
  worker: boolean;
  text: string;
}
/** `stress` and `stress-ng`: CPU, disk and memory wishes for a time. */
function stressProgram(name: string): Program<StressState> {
  return {
    name,
    start(ctx) {
      const { values, error, flags } = getopt(name, ctx.args, "c:i:m:d:t:vq", {
        cpu: "c",
        io: "i",
        vm: "m",
        hdd: "d",
        timeout: "t",
        "vm-bytes": "b",
        verbose: "v",
        quiet: "q",
        "cpu-load": "l",
      });
      if (flags.has("q") && values.get("q") === "worker")
        return { kids: 0, until: null, startedAt: ctx.mono(), code: null, worker: true, text: "" };
      const cpu = Number(values.get("c") ?? 0);
      const io = Number(values.get("i") ?? 0);
      const vm = Number(values.get("m") ?? 0);
      const hdd = Number(values.get("d") ?? 0);
      if (error || cpu + io + vm + hdd === 0) {
        ctx.out(
          `\`${name}' imposes certain types of compute stress on your system\n\nUsage: ${name} [OPTION [ARG]] ...\n -c, --cpu N        spawn N workers spinning on sqrt()\n -d, --hdd N        spawn N workers spinning on write()/unlink()\n -t, --timeout N    timeout after N seconds\n\nExample: ${name} --cpu 8 --timeout 10s\n`,
        );
        return { kids: 0, until: null, startedAt: 0, code: 0, worker: false, text: "" };
      }
      const limit = /^(\d+)([smhd]?)$/.exec(values.get("t") ?? "");
      const us = limit ? Number(limit[1]) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[limit[2] ?? ""] ?? 1) * 1_000_000 : null;
      ctx.out(`${name}: info: [${ctx.process.pid}] dispatching hogs: ${cpu} cpu, ${io} io, ${vm} vm, ${hdd} hdd\n`);
      const busy = Math.min(cpu + vm, 1_000);
      ctx.process.demand = {
        cpuMicro: busy * 1_000_000 + io * 100_000 + hdd * 200_000,
        readBytesPerS: 0,
        writeBytesPerS: hdd * 60_000_000 + io * 2_000_000,
        readIops: 0,
        writeIops: hdd * 460 + io * 200,
      };
      if (vm > 0) ctx.process.rssKib += vm * 262_144;
      return { kids: busy, until: us === null ? null : ctx.mono() + us, startedAt: ctx.mono(), code: null, worker: false, text: "" };
    },
    step(ctx, st): Step {
      if (st.code !== null) return exit(st.code);
      if (st.until !== null && ctx.mono() >= st.until) {
        ctx.process.demand = null;
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
export const stress = stressProgram("stress");
export const stressNg = stressProgram("stress-ng");
