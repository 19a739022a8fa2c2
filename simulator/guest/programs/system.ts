import { sizeOf } from "../fs/filesystem";
import { parentOf } from "../fs/path";
import { beginStop } from "../modelled/boot";
import { kernelLines } from "../modelled/kernel-lines";
import { formatDate } from "../os/calendar";
import { freeMemory, loadAverageText } from "../os/figures";
import { kernelStamp, type Machine } from "../os/machine";
import { signal, signalGroup } from "../os/process";
import {
  exit,
  fail,
  instantProgram,
  type Output,
  ok,
  type Program,
  type ProgramContext,
  type Step,
  waitRead,
  waitUntil,
} from "../os/program";
import { SIGNAL_NAMES, signalNumber } from "../os/signals";
import { ttyRaw, ttySane } from "../os/tty";
import { userName } from "../os/users";
import { humanSize } from "./ls";
import { getopt } from "./options";

/** A process as ps and top show it, whether it is real or a background service. */
export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  readonly user: string;
  readonly cpuTenths: number;
  readonly memTenths: number;
  readonly vsz: number;
  readonly rss: number;
  readonly tty: string;
  readonly state: string;
  readonly startedAt: number;
  readonly cpuUs: number;
  readonly command: string;
  readonly name: string;
  readonly pgid: number;
}

/** All processes by pid. */
export function processRows(m: Machine): ProcessRow[] {
  const total = freeMemory(m).total;
  const busy = m.state.workload;
  const elapsed = m.mono() - busy.since;
  const rows: ProcessRow[] = m.flavour
    .services(m)
    .filter((s) => !m.state.os.stoppedUnits.includes(s.name))
    .map((s) => {
      const demand = Math.floor((busy.cpuMicro * s.share) / 1000);
      const used = Math.floor(((busy.cpuUs + Math.floor((busy.cpuMicro * elapsed) / 1_000_000)) * s.share) / 1000);
      return {
        pid: s.pid,
        ppid: s.ppid,
        user: s.user,
        cpuTenths: Math.floor(demand / 1000),
        memTenths: Math.floor((s.rssKib * 1000) / total),
        vsz: s.vszKib,
        rss: s.rssKib,
        tty: "?",
        state: s.pid === 1 ? "Ss" : s.vszKib === 0 ? "I<" : s.share > 0 && demand > 300_000 ? "Rl" : "Ss",
        startedAt: m.state.boot.kernelAt,
        cpuUs: used + s.pid * 31,
        command: s.command,
        name: s.name,
        pgid: s.pid,
      };
    });
  const console = m.spec.domainType === "pv" || m.spec.domainType === "pvh" ? "hvc0" : "ttyS0";
  for (const p of m.state.os.processes) {
    const hot = p.hotUntil > m.mono() ? 1000 : Math.floor((p.demand?.cpuMicro ?? 0) / 1000);
    const state = p.status === "zombie" ? "Z" : p.status === "stop" ? "T" : p.status === "run" || hot > 0 ? "R" : "S";
    const age = Math.max(1_000_000, m.mono() - p.startedAt);
    rows.push({
      pid: p.pid,
      ppid: p.ppid,
      user: userName(m, p.uid),
      cpuTenths: hot > 0 ? hot : Math.min(999, Math.floor((p.cpuUs * 1000) / age)),
      memTenths: Math.floor((p.rssKib * 1000) / total),
      vsz: p.rssKib * 3,
      rss: p.rssKib,
      tty: p.tty ? console : "?",
      state: `${state}${p.sid === p.pid ? "s" : ""}${p.tty && p.pgid === m.state.os.tty.foreground ? "+" : ""}`,
      startedAt: p.startedAt,
      cpuUs: p.cpuUs + (p.demand ? Math.floor((p.demand.cpuMicro * age) / 1_000_000) : 0),
      command:
        p.status === "zombie"
          ? `[${p.program}] <defunct>`
          : p.program === "login"
            ? "/sbin/agetty -o -p -- \\u --keep-baud 115200,57600,38400,9600 - vt220"
            : p.args.join(" "),
      name: p.program,
      pgid: p.pgid,
    });
  }
  return rows.sort((a, b) => a.pid - b.pid);
}
const clock = (us: number): string => `${Math.floor(us / 60_000_000)}:${String(Math.floor(us / 1_000_000) % 60).padStart(2, "0")}`;
const longClock = (us: number): string =>
  `${String(Math.floor(us / 3_600_000_000)).padStart(2, "0")}:${String(Math.floor(us / 60_000_000) % 60).padStart(2, "0")}:${String(Math.floor(us / 1_000_000) % 60).padStart(2, "0")}`;

/** `ps`. @source procps-ng */
export const ps = instantProgram("ps", (args, ctx) => {
  const m = ctx.machine;
  const rows = processRows(m);
  const flags = args.join("").replace(/-/g, "");
  const start = (row: ProcessRow): string =>
    formatDate("%H:%M", Math.floor((m.services.epochUs + row.startedAt + m.state.skewUs) / 1_000_000), 0);
  const cols = m.state.os.tty.cols;
  const wide = (line: string): string => `${ctx.isTty(1) && !flags.includes("ww") ? line.slice(0, cols) : line}\n`;
  const tenths = (n: number): string => `${Math.floor(n / 10)}.${n % 10}`;
  if (flags.includes("aux") || flags.includes("u")) {
    return ok(
      wide("USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND") +
        rows
          .map((r) =>
            wide(
              `${r.user.slice(0, 8).padEnd(8)} ${String(r.pid).padStart(7)} ${tenths(r.cpuTenths).padStart(4)} ${tenths(r.memTenths).padStart(4)} ${String(r.vsz).padStart(6)} ${String(r.rss).padStart(5)} ${r.tty.padEnd(8)} ${r.state.padEnd(4)} ${start(r).padEnd(5)} ${clock(r.cpuUs).padStart(6)} ${r.command}`,
            ),
          )
          .join(""),
    );
  }
  if (/[eA]/.test(flags) && flags.includes("f")) {
    return ok(
      wide("UID          PID    PPID  C STIME TTY          TIME CMD") +
        rows
          .map((r) =>
            wide(
              `${r.user.slice(0, 8).padEnd(8)} ${String(r.pid).padStart(7)} ${String(r.ppid).padStart(7)} ${String(Math.min(99, Math.floor(r.cpuTenths / 10))).padStart(2)} ${start(r)} ${r.tty.padEnd(8)} ${longClock(r.cpuUs)} ${r.command}`,
            ),
          )
          .join(""),
    );
  }
  if (m.flavour.id === "alpine" && args.length === 0)
    return ok(
      `PID   USER     TIME  COMMAND\n${rows.map((r) => `${String(r.pid).padStart(5)} ${r.user.padEnd(8)} ${clock(r.cpuUs).padStart(5)} ${r.command}\n`).join("")}`,
    );
  const shown = /[eAax]/.test(flags) ? rows : rows.filter((r) => r.tty !== "?" || m.process(r.pid)?.sid === ctx.process.sid);
  return ok(
    `    PID TTY          TIME CMD\n${shown.map((r) => `${String(r.pid).padStart(7)} ${r.tty.padEnd(8)} ${longClock(r.cpuUs)} ${r.name}\n`).join("")}`,
  );
});

/** ` 12:00:05 up 5 min,  1 user,  load average: …`. */
export function uptimeLine(ctx: ProgramContext): string {
  const m = ctx.machine;
  const minutes = Math.floor(m.uptimeUs() / 60_000_000);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  const up = `${days > 0 ? `${days} day${days > 1 ? "s" : ""}, ` : ""}${hours > 0 ? `${String(hours).padStart(2)}:${String(minutes % 60).padStart(2, "0")}` : `${minutes % 60} min`}`;
  const users = m.state.os.processes.filter((p) => p.program === "bash" && p.sid === p.pid && p.tty).length;
  return `${formatDate("%T", m.nowSeconds(), 0)} up ${up},  ${users} user${users === 1 ? "" : "s"},  load average: ${loadAverageText(m, ", ")}`;
}
export const uptime = instantProgram("uptime", (args, ctx) =>
  ok(args[0] === "-p" ? `up ${Math.floor(ctx.machine.uptimeUs() / 60_000_000)} minutes\n` : ` ${uptimeLine(ctx)}\n`),
);
export const w = instantProgram("w", (_args, ctx) =>
  ok(
    ` ${uptimeLine(ctx)}\nUSER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n${ctx.machine.state.os.processes
      .filter((p) => p.program === "bash" && p.sid === p.pid && p.tty)
      .map(
        (p) =>
          `${userName(ctx.machine, p.uid).padEnd(8)} hvc0     -                ${formatDate("%H:%M", ctx.machine.state.os.lastLogin ?? 0, 0)}    0.00s  0.02s  0.00s w\n`,
      )
      .join("")}`,
  ),
);

function topScreen(ctx: ProgramContext, limit: number): string {
  const m = ctx.machine;
  const rows = processRows(m).sort((a, b) => b.cpuTenths - a.cpuTenths || a.pid - b.pid);
  const f = freeMemory(m);
  const mib = (kib: number): string => `${Math.floor(kib / 1024)}.${Math.floor(((kib % 1024) * 10) / 1024)}`.padStart(8);
  const used = Math.min(1000, Math.floor(m.state.load.cpuMicro / 1000 / Math.max(1, m.state.vcpusOnline)));
  const share =
    m.state.load.cpuMicro === 0 ? 1000 : Math.min(1000, Math.floor((m.services.cpuShareMicro() * 1000) / m.state.load.cpuMicro));
  const run = Math.floor((used * share) / 1000);
  const t = (n: number): string => `${Math.floor(n / 10)}.${n % 10}`.padStart(5);
  const states = (letter: RegExp): number => rows.filter((r) => letter.test(r.state)).length;
  const user = Math.floor(run * 0.85);
  const head = `top - ${uptimeLine(ctx)}\nTasks: ${String(rows.length).padStart(3)} total, ${String(Math.max(1, states(/^R/))).padStart(3)} running, ${String(states(/^[SI]/)).padStart(3)} sleeping, ${String(states(/^T/)).padStart(3)} stopped, ${String(states(/^Z/)).padStart(3)} zombie\n%Cpu(s):${t(user)} us,${t(run - user)} sy,  0.0 ni,${t(1000 - used)} id,  0.0 wa,  0.0 hi,  0.0 si,${t(used - run)} st \nMiB Mem :${mib(f.total)} total,${mib(f.free)} free,${mib(f.used)} used,${mib(f.cached + f.buffers)} buff/cache     \nMiB Swap:${mib(0)} total,${mib(0)} free,${mib(0)} used.${mib(f.available)} avail Mem \n\n`;
  const lines = rows.slice(0, limit).map((r) => {
    const hundredths = Math.floor(r.cpuUs / 10_000);
    const time = `${Math.floor(hundredths / 6000)}:${String(Math.floor(hundredths / 100) % 60).padStart(2, "0")}.${String(hundredths % 100).padStart(2, "0")}`;
    return `${String(r.pid).padStart(7)} ${r.user.slice(0, 8).padEnd(8)}  20   0 ${String(r.vsz).padStart(7)} ${String(r.rss).padStart(6)} ${String(Math.floor(r.rss * 0.6)).padStart(6)} ${r.state[0] ?? "S"} ${t(r.cpuTenths)} ${t(r.memTenths)} ${time.padStart(9)} ${r.name}`;
  });
  return `${head}\x1b[7m    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\x1b[0m\n${lines.join("\n")}\n`;
}
/** `top`: interactive (q quits) or `-b`. */
export const top: Program<{ batch: boolean; left: number; delayUs: number; nextAt: number }> = {
  name: "top",
  start(ctx) {
    const { flags, values } = getopt("top", ctx.args, "bn:d:u:p:H1");
    if (!flags.has("b") && ctx.isTty(0)) ttyRaw(ctx.machine, true);
    ctx.catchSignals([2, 28]);
    return {
      batch: flags.has("b"),
      left: Number(values.get("n") ?? 0) || -1,
      delayUs: Math.max(100_000, Math.round(Number(values.get("d") ?? 3) * 1_000_000)),
      nextAt: 0,
    };
  },
  step(ctx, st): Step {
    const quit = (): Step => {
      if (!st.batch) {
        ttySane(ctx.machine);
        ctx.out("\n");
      }
      return exit(0);
    };
    if (ctx.takeSignal() === 2) return quit();
    if (!st.batch) {
      const key = ctx.read(0);
      if (key === null || (key !== "" && /[q\x03]/.test(key))) return quit();
      if (key !== "") st.nextAt = 0;
    }
    if (ctx.mono() < st.nextAt) return st.batch ? waitUntil(st.nextAt) : waitRead(0, st.nextAt);
    if (st.left === 0) return quit();
    st.left--;
    const screen = topScreen(ctx, st.batch ? 10_000 : Math.max(1, ctx.machine.state.os.tty.rows - 8));
    ctx.out(st.batch ? `${screen.replace(/\x1b\[\d*m/g, "")}\n` : `\x1b[H\x1b[2J${screen}`);
    if (st.left === 0) return quit();
    st.nextAt = ctx.mono() + st.delayUs;
    return st.batch ? waitUntil(st.nextAt) : waitRead(0, st.nextAt);
  },
};
/** `watch`: a command every 2 s. */
export const watch: Program<{ nextAt: number; pid: number; delayUs: number; command: string[] }> = {
  name: "watch",
  start(ctx) {
    const { values } = getopt("watch", ctx.args.slice(0, 2), "n:d");
    const words = ctx.args.filter((arg, i) => !(arg.startsWith("-") || (i > 0 && ctx.args[i - 1] === "-n")));
    return { nextAt: 0, pid: 0, delayUs: Math.round(Number(values.get("n") ?? 2) * 1_000_000), command: words };
  },
  step(ctx, st): Step {
    const { os } = ctx.machine.state;
    const child = os.processes.find((p) => p.pid === st.pid && p.ppid === ctx.process.pid);
    if (child && child.status !== "zombie") return { do: "wait", wait: { on: "child", until: null } };
    if (child) os.processes = os.processes.filter((p) => p !== child);
    if (ctx.mono() < st.nextAt) return waitUntil(st.nextAt);
    st.nextAt = ctx.mono() + st.delayUs;
    const title = `Every ${(st.delayUs / 1_000_000).toFixed(1)}s: ${st.command.join(" ")}`;
    ctx.out(`\x1b[H\x1b[2J${title}  ${os.hostname}: ${formatDate("%a %b %e %T %Y", ctx.machine.nowSeconds(), 0)}\n\n`);
    st.pid = ctx.spawn(["bash", "-c", st.command.join(" ")]) ?? 0;
    return { do: "wait", wait: { on: "child", until: null } };
  },
};

function killMany(ctx: ProgramContext, name: string, args: readonly string[], match: (row: ProcessRow) => boolean): Output {
  const number = args.map((arg) => (/^-[A-Z0-9]+$/.test(arg) ? signalNumber(arg.slice(1)) : null)).find((n) => n !== null) ?? 15;
  const m = ctx.machine;
  let hits = 0;
  for (const row of processRows(m)) {
    if (!match(row) || row.pid === ctx.process.pid || row.pid < 3) continue;
    hits++;
    const process = m.process(row.pid);
    if (process) signal(m, process, number);
    else if (!m.state.os.stoppedUnits.includes(row.name)) m.state.os.stoppedUnits.push(row.name);
  }
  return hits > 0 ? ok("") : name === "killall" ? fail(`${args.at(-1) ?? ""}: no process found`) : fail("");
}
export const killall = instantProgram("killall", (args, ctx) => killMany(ctx, "killall", args, (row) => row.name === args.at(-1)));
export const pkill = instantProgram("pkill", (args, ctx) =>
  killMany(ctx, "pkill", args, (row) => (args.includes("-f") ? row.command : row.name).includes(args.at(-1) ?? "\0")),
);
export const pgrep = instantProgram("pgrep", (args, ctx) => {
  const flags = args.filter((arg) => arg.startsWith("-")).join("");
  const hits = processRows(ctx.machine).filter(
    (row) => row.pid !== ctx.process.pid && (flags.includes("f") ? row.command : row.name).includes(args.at(-1) ?? "\0"),
  );
  return {
    stdout: hits
      .map((row) => `${row.pid}${flags.includes("a") ? ` ${row.command}` : flags.includes("l") ? ` ${row.name}` : ""}\n`)
      .join(""),
    stderr: "",
    code: hits.length > 0 ? 0 : 1,
  };
});
export const pidof = instantProgram("pidof", (args, ctx) => {
  const hits = processRows(ctx.machine)
    .filter((row) => row.name === args.at(-1))
    .map((row) => row.pid)
    .reverse();
  return hits.length > 0 ? ok(`${hits.join(" ")}\n`) : fail("");
});
export const kill = instantProgram("kill", (args, ctx) => {
  if (args[0] === "-l") return ok(`${SIGNAL_NAMES.join(" ")}\n`);
  const named = /^-[A-Za-z0-9]+$/.test(args[0] ?? "");
  const number = named ? signalNumber((args[0] ?? "").slice(1)) : 15;
  if (number === null) return fail(`kill: unknown signal ${args[0] ?? ""}`);
  let stderr = "";
  for (const word of args.slice(named ? 1 : 0)) {
    const process = ctx.machine.process(Number(word));
    if (Number(word) < 0 ? !signalGroup(ctx.machine, -Number(word), number) : !process) stderr += `kill: (${word}): No such process\n`;
    else if (process) signal(ctx.machine, process, number);
  }
  return { stdout: "", stderr, code: stderr === "" ? 0 : 1 };
});

/** `free`. */
export const free = instantProgram("free", (args, ctx) => {
  const { flags } = getopt("free", args, "bkmghtwl");
  const f = freeMemory(ctx.machine);
  const shown = (kib: number): string => {
    if (flags.has("h"))
      return kib < 1024
        ? kib === 0
          ? "0B"
          : `${kib}Ki`
        : kib < 1_048_576
          ? `${kib < 10_240 ? (kib / 1024).toFixed(1) : Math.round(kib / 1024)}Mi`
          : `${kib < 10_485_760 ? (kib / 1_048_576).toFixed(1) : Math.round(kib / 1_048_576)}Gi`;
    return String(
      flags.has("b") ? kib * 1024 : flags.has("m") ? Math.floor(kib / 1024) : flags.has("g") ? Math.floor(kib / 1_048_576) : kib,
    );
  };
  const row = (name: string, values: readonly number[]): string =>
    `${name.padEnd(8)}${values.map((v) => shown(v).padStart(12)).join("")}\n`.replace(/^(.{8})/, "$1");
  return ok(
    `               total        used        free      shared  buff/cache   available\n${row("Mem:", [f.total, f.used, f.free, f.shared, f.buffers + f.cached, f.available])}${row("Swap:", [0, 0, 0])}`,
  );
});

interface FsRow {
  device: string;
  type: string;
  size: number;
  used: number;
  dir: string;
}
function fsRows(m: Machine): FsRow[] {
  const overlayBytes = (volume: { overlay: Record<string, { d: string; z?: number } | null> }): number =>
    Object.values(volume.overlay).reduce((sum, node) => sum + (node ? node.d.length + (node.z ?? 0) + 4096 : 0), 0);
  const disk = m.bootDisk();
  const size = Math.floor(((disk?.sizeBytes ?? 4_294_967_296) / 1024 / 100) * 98);
  const memory = Math.floor(m.spec.memoryBytes / 1024);
  // guess: an installed system takes 1.3 GiB (Alpine 120 MiB)
  const base = m.flavour.id === "alpine" ? 123_000 : 1_363_000;
  const rows: FsRow[] = [
    { device: "udev", type: "devtmpfs", size: Math.floor(memory * 0.47), used: 0, dir: "/dev" },
    { device: "tmpfs", type: "tmpfs", size: Math.floor(memory * 0.1), used: 420, dir: "/run" },
    {
      device: `/dev/${disk?.device ?? "xvda"}1`,
      type: "ext4",
      size,
      used: Math.min(size, base + Math.ceil(overlayBytes(m.volume(null)) / 1024)),
      dir: "/",
    },
    { device: "tmpfs", type: "tmpfs", size: Math.floor(memory * 0.48), used: 0, dir: "/dev/shm" },
  ];
  for (const mount of m.state.os.mounts) {
    const found = m.disks.find((d) => mount.device.startsWith(`/dev/${d.device}`));
    const total = Math.floor(((found?.sizeBytes ?? 0) / 1024 / 100) * 98);
    rows.push({
      device: mount.device,
      type: mount.type,
      size: total,
      used: 24 + Math.ceil(overlayBytes(m.volume(mount)) / 1024),
      dir: mount.dir,
    });
  }
  return rows;
}
/** `df`. */
export const df = instantProgram("df", (args, ctx) => {
  const { flags, rest } = getopt("df", args, "hTkmiaP");
  let rows = fsRows(ctx.machine);
  if (rest.length > 0)
    rows = rest.flatMap((name) =>
      rows
        .filter((row) => ctx.path(name) === row.dir || ctx.path(name).startsWith(row.dir === "/" ? "/" : `${row.dir}/`))
        .sort((a, b) => b.dir.length - a.dir.length)
        .slice(0, 1),
    );
  const human = flags.has("h");
  const shown = (kib: number): string =>
    human ? (kib === 0 ? "0" : humanSize(kib * 1024)) : String(flags.has("m") ? Math.ceil(kib / 1024) : kib);
  const cells = rows.map((row) => {
    const avail = Math.max(0, Math.floor((row.size - row.used) * 0.95));
    return [
      row.device,
      row.type,
      shown(row.size),
      shown(row.used),
      shown(avail),
      `${row.used === 0 ? 0 : Math.ceil((row.used * 100) / Math.max(1, row.used + avail))}%`,
      row.dir,
    ];
  });
  const head = [
    "Filesystem",
    "Type",
    human ? "Size" : flags.has("m") ? "1M-blocks" : "1K-blocks",
    "Used",
    human ? "Avail" : "Available",
    "Use%",
    "Mounted on",
  ];
  const all = [head, ...cells];
  const width = (i: number, least: number): number => Math.max(least, ...all.map((row) => (row[i] ?? "").length));
  const widths = [width(0, 14), width(1, 4), width(2, human ? 5 : 9), width(3, human ? 5 : 7), width(4, human ? 5 : 9), 4];
  return ok(
    all
      .map(
        (row) =>
          `${(row[0] ?? "").padEnd(widths[0] ?? 0)} ${flags.has("T") ? `${(row[1] ?? "").padEnd(widths[1] ?? 0)} ` : ""}${[2, 3, 4, 5].map((i) => (row[i] ?? "").padStart(widths[i] ?? 0)).join(" ")} ${row[6] ?? ""}\n`,
      )
      .join(""),
  );
});
/** `du`. */
export const du = instantProgram("du", (args, ctx) => {
  const { flags, values, rest } = getopt("du", args, "shakcd:xbm", { "max-depth": "d", summarize: "s" });
  const depth = flags.has("s") ? 0 : Number(values.get("d") ?? 1e9);
  let out = "";
  let stderr = "";
  for (const name of rest.length > 0 ? rest : ["."]) {
    const top = ctx.fs.lookup(ctx.path(name), false);
    if (typeof top === "string") {
      stderr += `du: cannot access '${name}': No such file or directory\n`;
      continue;
    }
    const sums = new Map<string, number>();
    const all = [top.path, ...(top.node.t === "d" ? ctx.fs.walk(top.path) : [])];
    for (const path of all) {
      const found = ctx.fs.raw(path);
      if (!found || found.synth) continue;
      const size = found.node.t === "l" ? 0 : Math.ceil(sizeOf(found.node) / 4096) * 4;
      let at = found.node.t === "d" ? path : parentOf(path);
      if (path === top.path) at = path;
      for (;;) {
        sums.set(at, (sums.get(at) ?? 0) + size);
        if (at === top.path || at === "/") break;
        at = parentOf(at);
      }
    }
    for (const path of [...all].reverse()) {
      const tail = path
        .slice(top.path.length)
        .split("/")
        .filter((p) => p !== "");
      const sum = sums.get(path);
      if (sum === undefined || tail.length > depth) continue;
      out += `${flags.has("h") ? humanSize(sum * 1024) : sum}\t${tail.length === 0 ? name : `${name.replace(/\/$/, "")}/${tail.join("/")}`}\n`;
    }
  }
  return { stdout: out, stderr, code: stderr === "" ? 0 : 1 };
});

function dmesgLines(m: Machine): { us: number; text: string }[] {
  const out = kernelLines(m).map((line) => ({ us: line.ms * 1000, text: line.text }));
  for (const entry of m.state.os.klog) out.push({ us: Math.max(0, entry.at - m.state.boot.kernelAt), text: entry.text });
  return out;
}
export const dmesg = instantProgram("dmesg", (args, ctx) => {
  const m = ctx.machine;
  const wall = args.some((arg) => /^-\w*T/.test(arg));
  return ok(
    dmesgLines(m)
      .map(
        (line) =>
          `${wall ? `[${formatDate("%a %b %e %T %Y", Math.floor((m.services.epochUs + m.state.skewUs + m.state.boot.kernelAt + line.us) / 1_000_000), 0)}]` : kernelStamp(line.us)} ${line.text}\n`,
      )
      .join(""),
  );
});
export const journalctl = instantProgram("journalctl", (args, ctx) => {
  const m = ctx.machine;
  if (m.flavour.init !== "systemd") return fail("journalctl: not found", 127);
  const count = args.includes("-n") ? Number(args[args.indexOf("-n") + 1]) : 1e9;
  const unit = args.includes("-u") ? args[args.indexOf("-u") + 1] : undefined;
  const stamp = (us: number): string =>
    formatDate("%b %d %T", Math.floor((m.services.epochUs + m.state.skewUs + m.state.boot.kernelAt + us) / 1_000_000), 0);
  const lines =
    unit === undefined
      ? dmesgLines(m).map((line) => `${stamp(line.us)} ${m.state.os.hostname} kernel: ${line.text}`)
      : m.flavour
          .services(m)
          .filter((s) => s.unit === `${unit.replace(/\.service$/, "")}.service`)
          .slice(0, 1)
          .map((s) => `${stamp(4_000_000)} ${m.state.os.hostname} systemd[1]: Started ${s.unit ?? ""} - ${s.name}.`);
  return ok(`${(lines.length === 0 ? ["-- No entries --"] : lines).slice(-count).join("\n")}\n`);
});
export const lsblk = instantProgram("lsblk", (_args, ctx) => {
  const m = ctx.machine;
  const size = (bytes: number): string => humanSize(bytes).replace(/\.0(?=[KMGT])/, "");
  let out = "NAME    MAJ:MIN RM  SIZE RO TYPE MOUNTPOINTS\n";
  for (const disk of m.disks) {
    const minor = (disk.device.charCodeAt(3) - 97) * 16;
    const mounted = m.state.os.mounts.find((mount) => mount.device === `/dev/${disk.device}`)?.dir ?? "";
    out += `${disk.device.padEnd(7)} ${`202:${minor}`.padEnd(7)}  ${disk.type === "CD" ? 1 : 0} ${size(disk.sizeBytes).padStart(4)}  ${disk.mode === "RO" ? 1 : 0} ${disk.type === "CD" ? "rom " : "disk"} ${mounted}\n`;
    if (disk === m.bootDisk())
      out += `└─${`${disk.device}1`.padEnd(5)} ${`202:${minor + 1}`.padEnd(7)}  0 ${size(disk.sizeBytes).padStart(4)}  0 part /\n`;
  }
  return ok(out);
});
export const lscpu = instantProgram("lscpu", (_args, ctx) => {
  const { spec, state } = ctx.machine;
  const rows: [string, string][] = [
    ["Architecture:", "x86_64"],
    ["  CPU op-mode(s):", "32-bit, 64-bit"],
    ["  Byte Order:", "Little Endian"],
    ["CPU(s):", String(spec.vcpus)],
    ["  On-line CPU(s) list:", state.vcpusOnline > 1 ? `0-${state.vcpusOnline - 1}` : "0"],
    ["Vendor ID:", /AMD/.test(spec.cpuModel) ? "AuthenticAMD" : "GenuineIntel"],
    ["  Model name:", spec.cpuModel],
    ["    Thread(s) per core:", "1"],
    ["    Core(s) per socket:", String(spec.vcpus)],
    ["    Socket(s):", "1"],
    ["    CPU MHz:", `${spec.cpuMhz}.000`],
    ["Virtualization features:", ""],
    ["  Hypervisor vendor:", "Xen"],
    ["  Virtualization type:", spec.domainType === "pv" ? "para" : "full"],
  ];
  return ok(rows.map(([key, value]) => `${key.padEnd(25)}${value}`.trimEnd().concat("\n")).join(""));
});
export const lsmod = instantProgram("lsmod", (_args, ctx) =>
  ok(
    `Module                  Size  Used by\nxen_netfront           45056  1\nxen_blkfront           49152  2\nxenfs                  16384  0\next4                  983040  1\njbd2                  167936  1 ext4\n${ctx.machine.spec.os === "dom0" ? "openvswitch           192512  4\nxen_netback            73728  0\nxen_blkback            57344  0\n" : ""}`,
  ),
);

/** `mount` and `umount`; a second disk must be formatted first. */
export const mount = instantProgram("mount", (args, ctx) => {
  const m = ctx.machine;
  const { rest, values } = getopt("mount", args, "t:o:ar");
  if (rest.length === 0)
    return ok(
      ctx.fs
        .text("/proc/mounts")
        .split("\n")
        .filter((row) => row !== "")
        .map((row) => {
          const [device, dir, type, options] = row.split(" ");
          return `${device} on ${dir} type ${type} (${options})\n`;
        })
        .join(""),
    );
  if (ctx.uid !== 0) return fail("mount: only root can do that", 1);
  const [device = "", dir = ""] = rest;
  const disk = m.disks.find((d) => device === `/dev/${d.device}` || device === `/dev/${d.device}1`);
  if (!ctx.fs.isDir(ctx.path(dir))) return fail(`mount: ${dir}: mount point does not exist.`, 32);
  if (!disk) return fail(`mount: ${dir}: special device ${device} does not exist.`, 32);
  if (disk.content === null)
    return fail(
      `mount: ${dir}: wrong fs type, bad option, bad superblock on ${device}, missing codepage or helper program, or other error.`,
      32,
    );
  if (m.state.os.mounts.some((mounted) => mounted.device === device) || disk === m.bootDisk())
    return fail(`mount: ${dir}: ${device} already mounted or mount point busy.`, 32);
  m.state.os.mounts.push({
    device,
    dir: ctx.path(dir).replace(/\/$/, ""),
    type: values.get("t") ?? "ext4",
    options: disk.mode === "RO" ? "ro,relatime" : "rw,relatime",
  });
  m.klog(`EXT4-fs (${disk.device}): mounted filesystem with ordered data mode. Quota mode: none.`);
  return ok("");
});
export const umount = instantProgram("umount", (args, ctx) => {
  const m = ctx.machine;
  const target = args.at(-1) ?? "";
  const found = m.state.os.mounts.find((mounted) => mounted.device === target || mounted.dir === ctx.path(target));
  if (!found) return fail(`umount: ${target}: not mounted.`, 32);
  if (m.state.os.processes.some((p) => p.cwd === found.dir || p.cwd.startsWith(`${found.dir}/`)))
    return fail(`umount: ${target}: target is busy.`, 32);
  m.state.os.mounts = m.state.os.mounts.filter((mounted) => mounted !== found);
  return ok("");
});
export const mkfs = instantProgram(
  "mkfs.ext4",
  (args, ctx) => {
    const m = ctx.machine;
    const target = args.filter((arg) => !arg.startsWith("-")).at(-1) ?? "";
    const disk = m.disks.find((d) => target === `/dev/${d.device}`);
    if (ctx.uid !== 0 || !disk) return fail(`mke2fs 1.47.0 (5-Feb-2023)\nThe file ${target} does not exist and no size was specified.`);
    if (disk === m.bootDisk() || m.state.os.mounts.some((mounted) => mounted.device === target))
      return fail(`mke2fs 1.47.0 (5-Feb-2023)\n${target} is mounted; will not make a filesystem here!`);
    if (disk.mode === "RO") return fail(`mke2fs 1.47.0 (5-Feb-2023)\n${target}: Read-only file system while setting up superblock`);
    disk.content = { base: "blank", overlay: {} };
    const blocks = Math.floor(disk.sizeBytes / 4096);
    return {
      stdout: `Creating filesystem with ${blocks} 4k blocks and ${Math.floor(blocks / 4)} inodes\nFilesystem UUID: ${m.spec.uuid
        .split("")
        .reverse()
        .join("")
        .replace(/[^0-9a-f]/g, "")
        .replace(
          /^(.{8})(.{4})(.{4})(.{4})(.{12})$/,
          "$1-$2-$3-$4-$5",
        )}\n\nAllocating group tables: done                            \nWriting inode tables: done                            \nCreating journal (16384 blocks): done\nWriting superblocks and filesystem accounting information: done\n\n`,
      stderr: "mke2fs 1.47.0 (5-Feb-2023)\n",
      code: 0,
    };
  },
  "/usr/sbin/mkfs.ext4",
);

/** Commands that stop the machine. */
function stopProgram(name: "poweroff" | "reboot" | "halt" | "shutdown") {
  return instantProgram(
    name,
    (args, ctx) => {
      if (ctx.uid !== 0)
        return fail(
          `${name === "shutdown" ? "Failed to set wall message, ignoring: Interactive authentication required.\nFailed to schedule shutdown" : `Failed to set wall message, ignoring: Interactive authentication required.\nCall to ${name === "reboot" ? "Reboot" : "PowerOff"} failed`}: Interactive authentication required.`,
        );
      if (name === "shutdown" && args.includes("-c")) return ok("");
      const kind =
        name === "shutdown"
          ? args.some((arg) => /^-\w*r/.test(arg))
            ? "reboot"
            : "poweroff"
          : name === "reboot"
            ? "reboot"
            : name === "halt" && !args.includes("-p")
              ? "poweroff"
              : "poweroff";
      beginStop(ctx.machine, kind);
      return ok("");
    },
    `/usr/sbin/${name}`,
  );
}
export const poweroff = stopProgram("poweroff");
export const reboot = stopProgram("reboot");
export const halt = stopProgram("halt");
export const shutdown = stopProgram("shutdown");

function unitStatus(m: Machine, unit: string): string | null {
  const all = m.flavour.services(m).filter((s) => s.unit === unit);
  const first = all[0];
  if (!first) return null;
  const stopped = m.state.os.stoppedUnits.includes(first.name);
  const since = formatDate(
    "%a %Y-%m-%d %T UTC",
    Math.floor((m.services.epochUs + m.state.skewUs + m.state.boot.kernelAt) / 1_000_000) + 4,
    0,
  );
  return `${stopped ? "○" : "●"} ${unit} - ${first.name}\n     Loaded: loaded (/lib/systemd/system/${unit}; enabled; preset: enabled)\n     Active: ${stopped ? "inactive (dead)" : `active (running) since ${since}`}\n${stopped ? "" : `   Main PID: ${first.pid} (${first.name})\n      Tasks: ${all.length} (limit: 4915)\n     Memory: ${(all.reduce((sum, s) => sum + s.rssKib, 0) / 1024).toFixed(1)}M\n     CGroup: /system.slice/${unit}\n${all.map((s, i) => `             ${i === all.length - 1 ? "└" : "├"}─${s.pid} ${s.command}\n`).join("")}`}`;
}
export const systemctl = instantProgram("systemctl", (args, ctx) => {
  const m = ctx.machine;
  if (m.flavour.init !== "systemd") return fail("systemctl: command not found", 127);
  const words = args.filter((arg) => !arg.startsWith("-"));
  const [verb = "list-units", name = ""] = words;
  const unit = name.endsWith(".service") ? name : `${name}.service`;
  if (["poweroff", "reboot", "halt"].includes(verb)) {
    if (ctx.uid !== 0) return fail(`Call to ${verb} failed: Interactive authentication required.`);
    beginStop(m, verb === "reboot" ? "reboot" : "poweroff");
    return ok("");
  }
  const units = [...new Set(m.flavour.services(m).flatMap((s) => (s.unit === null ? [] : [s.unit])))].sort((a, b) => (a < b ? -1 : 1));
  const members = m.flavour.services(m).filter((s) => s.unit === unit);
  const running = members.length > 0 && !m.state.os.stoppedUnits.includes(members[0]?.name ?? "");
  if (verb === "list-units" || verb === "list-unit-files")
    return ok(
      `  UNIT                          LOAD   ACTIVE SUB     DESCRIPTION\n${units
        .map((u) => {
          const s = m.flavour.services(m).find((x) => x.unit === u);
          const off = m.state.os.stoppedUnits.includes(s?.name ?? "");
          return `  ${u.padEnd(29)} loaded ${off ? "inactive dead   " : "active running"} ${s?.name ?? ""}\n`;
        })
        .join("")}\n${units.length} loaded units listed.\n`,
    );
  if (verb === "daemon-reload") return ok("");
  if (members.length === 0)
    return verb === "status"
      ? fail(`Unit ${unit} could not be found.`, 4)
      : verb === "is-active"
        ? { stdout: "inactive\n", stderr: "", code: 3 }
        : fail(`Failed to ${verb} ${unit}: Unit ${unit} not found.`, 5);
  if (verb === "status") return { stdout: unitStatus(m, unit) ?? "", stderr: "", code: running ? 0 : 3 };
  if (verb === "is-active") return { stdout: `${running ? "active" : "inactive"}\n`, stderr: "", code: running ? 0 : 3 };
  if (verb === "is-enabled") return ok("enabled\n");
  if (ctx.uid !== 0) return fail(`Failed to ${verb} ${unit}: Interactive authentication required.`);
  const names = new Set(members.map((s) => s.name));
  if (verb === "stop") m.state.os.stoppedUnits.push(...[...names].filter((n) => !m.state.os.stoppedUnits.includes(n)));
  else if (verb === "start" || verb === "restart" || verb === "reload")
    m.state.os.stoppedUnits = m.state.os.stoppedUnits.filter((n) => !names.has(n));
  if (m.state.workload.nextAt !== null) m.state.workload.nextAt = Math.min(m.state.workload.nextAt, m.mono() + 200_000);
  return ok("");
});

const XS_HELP = "Usage: xenstore";
export const xenstoreRead = instantProgram("xenstore-read", (args, ctx) => {
  const paths = args.filter((arg) => !arg.startsWith("-"));
  if (paths.length === 0) return fail(`${XS_HELP}-read [-h] [-p] [-R] key [...]`);
  let out = "";
  for (const path of paths) {
    const value = ctx.machine.services.xenstore.read(path);
    if (value === null) return { stdout: out, stderr: `xenstore-read: couldn't read path ${path}\n`, code: 1 };
    out += `${args.includes("-p") ? `${path}: ` : ""}${value}\n`;
  }
  return ok(out);
});
export const xenstoreList = instantProgram("xenstore-list", (args, ctx) => {
  const path = args.find((arg) => !arg.startsWith("-")) ?? "";
  const names = ctx.machine.services.xenstore.list(path);
  return names === null ? fail(`xenstore-list: could not list path ${path}`) : ok(names.map((name) => `${name}\n`).join(""));
});
export const xenstoreWrite = instantProgram("xenstore-write", (args, ctx) => {
  if (args.length < 2 || args.length % 2 !== 0) return fail(`${XS_HELP}-write [-h] [-R] key value [...]`);
  for (let i = 0; i < args.length; i += 2)
    if (!ctx.machine.services.xenstore.write(args[i] ?? "", args[i + 1] ?? "")) return fail(`could not write path ${args[i] ?? ""}`);
  return ok("");
});
export const xenstoreRm = instantProgram("xenstore-rm", (args, ctx) =>
  ctx.machine.services.xenstore.remove(args.at(-1) ?? "") ? ok("") : fail(`could not remove path ${args.at(-1) ?? ""}`),
);
export const xenstoreLs = instantProgram("xenstore-ls", (args, ctx) => {
  const store = ctx.machine.services.xenstore;
  const full = args.includes("-f");
  let out = "";
  const show = (path: string, depth: number): void => {
    if (depth > 20) return;
    for (const name of store.list(path) ?? []) {
      const child = path === "" ? name : path === "/" ? `/${name}` : `${path}/${name}`;
      out += `${full ? child : `${" ".repeat(depth)}${name}`} = "${(store.read(child) ?? "").replace(/\n/g, "\\n")}"\n`;
      show(child, depth + 1);
    }
  };
  const top = args.find((arg) => !arg.startsWith("-")) ?? (ctx.machine.spec.os === "dom0" ? "/" : "");
  if (store.list(top) === null) return fail(`xenstore-ls: couldn't list path ${top}`);
  show(top, 0);
  return ok(out);
});
