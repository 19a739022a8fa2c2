import { type Bytes, isAscii } from "../../content/bytes";
import { bytesThatFit } from "../../content/width";
import { type CpuTicks, cpuTicks } from "../os/activity";
import { freeMemory } from "../os/figures";
import { swapKib } from "../os/partitions";
import { exit, type Program, type ProgramContext, type Step, waitRead, waitUntil } from "../os/program";
import { ttyRaw, ttySane } from "../os/tty";
import { userByName } from "../os/users";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { type ProcessRow, processRows } from "./process-list";
import { uptimeLine } from "./uptime";

interface TopState {
  batch: boolean;
  /** screens still to show, -1 without end */
  left: number;
  delayUs: number;
  nextAt: number;
  pids: number[];
  /** null: everybody's */
  uid: number | null;
  sort: { field: string; down: boolean };
  /** whole command lines */
  full: boolean;
  /** only what runs */
  busy: boolean;
  width: number;
  code: number | null;
  /** what CPUs had done when it showed the screen before. Absent: there is none */
  cpu?: CpuTicks;
}

/** Fields that processes can be sorted by, and how. */
const KEYS: Readonly<Record<string, (row: ProcessRow) => number | Bytes>> = {
  PID: (row) => row.pid,
  PPID: (row) => row.ppid,
  UID: (row) => row.uid,
  USER: (row) => row.user,
  PR: (row) => row.nice,
  NI: (row) => row.nice,
  VIRT: (row) => row.vsz,
  RES: (row) => row.rss,
  SHR: (row) => row.rss,
  S: (row) => row.state,
  "%CPU": (row) => row.cpuTenths,
  "%MEM": (row) => row.memTenths,
  "TIME+": (row) => row.cpuUs,
  TIME: (row) => row.cpuUs,
  COMMAND: (row) => row.name,
};

function sorted(rows: ProcessRow[], { field, down }: TopState["sort"]): ProcessRow[] {
  const key = KEYS[field] ?? ((row: ProcessRow) => row.cpuTenths);
  return rows.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    const order = x < y ? -1 : x > y ? 1 : 0;
    return (down ? -order : order) || a.pid - b.pid;
  });
}

const tenths = (n: number): string => `${Math.floor(n / 10)}.${n % 10}`.padStart(5);

/** Parts of the time since the screen before, or since the start, thousandths: as /proc/stat has them. */
function cpuShares(ctx: ProgramContext, st: TopState): { [name in keyof CpuTicks]: number } {
  const now = cpuTicks(ctx.machine);
  const before = st.cpu ?? { user: 0, system: 0, idle: 0, waiting: 0, stolen: 0 };
  st.cpu = now;
  const names = ["user", "system", "waiting", "stolen", "idle"] as const;
  const more = (name: keyof CpuTicks): number => Math.max(0, now[name] - before[name]);
  const all = names.reduce((sum, name) => sum + more(name), 0);
  const share = (name: keyof CpuTicks): number => (all === 0 ? 0 : Math.floor((more(name) * 1000) / all));
  const [user, system, waiting, stolen] = [share("user"), share("system"), share("waiting"), share("stolen")];
  return { user, system, waiting, stolen, idle: 1000 - user - system - waiting - stolen };
}

function headText(ctx: ProgramContext, st: TopState, rows: readonly ProcessRow[]): string {
  const m = ctx.machine;
  const f = freeMemory(m);
  const mib = (kib: number): string => `${Math.floor(kib / 1024)}.${Math.floor(((kib % 1024) * 10) / 1024)}`.padStart(8);
  const cpu = cpuShares(ctx, st);
  const count = (letter: RegExp): string => String(rows.filter((row) => letter.test(row.state)).length).padStart(3);
  return [
    `top - ${uptimeLine(ctx)}`,
    `Tasks: ${String(rows.length).padStart(3)} total, ${count(/^R/)} running, ${count(/^[SI]/)} sleeping, ${count(/^T/)} stopped, ${count(/^Z/)} zombie`,
    `%Cpu(s):${tenths(cpu.user)} us,${tenths(cpu.system)} sy,  0.0 ni,${tenths(cpu.idle)} id,${tenths(cpu.waiting)} wa,  0.0 hi,  0.0 si,${tenths(cpu.stolen)} st `,
    `MiB Mem :${mib(f.total)} total,${mib(f.free)} free,${mib(f.used)} used,${mib(f.cached + f.buffers)} buff/cache     `,
    `MiB Swap:${mib(swapKib(m))} total,${mib(swapKib(m))} free,${mib(0)} used.${mib(f.available)} avail Mem `,
    "",
  ].join("\n");
}

/** Sizes in KiB, shortened as they grow. */
function memory(kib: number, width: number): string {
  if (String(kib).length <= width) return String(kib).padStart(width);
  return `${(kib / 1_048_576).toFixed(1)}g`.padStart(width);
}

function rowText(row: ProcessRow, full: boolean): Bytes {
  const hundredths = Math.floor(row.cpuUs / 10_000);
  const time = `${Math.floor(hundredths / 6000)}:${String(Math.floor(hundredths / 100) % 60).padStart(2, "0")}.${String(hundredths % 100).padStart(2, "0")}`;
  const user = row.user.length > 8 ? `${row.user.slice(0, 7)}+` : row.user.padEnd(8);
  const command = full ? (row.vsz === 0 && row.state.startsWith("I") ? `[${row.name}]` : row.command) : row.name;
  return `${String(row.pid).padStart(7)} ${user} ${String(20 + row.nice).padStart(3)} ${String(row.nice).padStart(3)} ${memory(row.vsz, 7)} ${memory(row.rss, 6)} ${memory(Math.floor(row.rss * 0.6), 6)} ${row.state.slice(0, 1) || "S"} ${tenths(row.cpuTenths)} ${tenths(row.memTenths)} ${time.padStart(9)} ${command}`;
}

function screenOf(ctx: ProgramContext, st: TopState, limit: number): Bytes {
  const all = processRows(ctx.machine);
  ctx.charge("node", all.length);
  const shown = all.filter(
    (row) =>
      (st.pids.length === 0 || st.pids.includes(row.pid)) &&
      (st.uid === null || row.uid === st.uid) &&
      (!st.busy || row.cpuTenths > 0 || row.state.startsWith("R")),
  );
  const fitted = (line: Bytes): Bytes =>
    line.length <= st.width ? line : isAscii(line) ? line.slice(0, st.width) : line.slice(0, bytesThatFit(line, 0, st.width));
  const title = "    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND";
  const head = `${headText(ctx, st, st.pids.length > 0 ? shown : all)}\n${st.batch ? title : `\x1b[7m${title.padEnd(Math.min(st.width, 512))}\x1b[0m`}`;
  const lines = sorted(shown, st.sort)
    .slice(0, limit)
    .map((row) => fitted(rowText(row, st.full)));
  return [head, ...lines, ""].join("\n");
}

function ended(code: number): TopState {
  return {
    batch: true,
    left: 0,
    delayUs: 0,
    nextAt: 0,
    pids: [],
    uid: null,
    sort: { field: "%CPU", down: true },
    full: false,
    busy: false,
    width: 512,
    code,
  };
}
function failed(ctx: ProgramContext, text: string): TopState {
  ctx.err(`top: ${text}\n`);
  return ended(1);
}

/** Options that top has and guests do not. */
const REFUSED = "EeHkSs1";

function start(ctx: ProgramContext): TopState {
  const { flags, values, given, rest, error } = getopt("top", ctx.args, "bcd:E:e:Hhin:o:Op:SsU:u:Vw::1", {
    "batch-mode": "b",
    "cmdline-toggle": "c",
    delay: "d",
    "threads-show": "H",
    help: "h",
    "idle-toggle": "i",
    iterations: "n",
    "sort-override": "o",
    pid: "p",
    "accum-time-toggle": "S",
    "secure-mode": "s",
    "filter-any-user": "U",
    "filter-only-euser": "u",
    version: "V",
    width: "w",
    "single-cpu-toggle": "1",
    "scale-summary-mem": "E",
    "scale-task-mem": "e",
    "list-fields": "O",
  });
  if (error) return failed(ctx, (error.split("\n")[0] ?? "").replace("top: ", ""));
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  const refused = given.find(([letter]) => REFUSED.includes(letter))?.[0];
  if (refused !== undefined) return failed(ctx, `option -${refused} is not part of this system`);
  if (rest.length > 0) return failed(ctx, `unknown argument '${rest[0]}'`);
  const delay = values.get("d") ?? "3";
  if (!/^\d*\.?\d+$|^\d+\.$/.test(delay)) return failed(ctx, `bad delay interval '${delay}'`);
  const count = values.get("n");
  if (count !== undefined && !(/^\d+$/.test(count) && Number(count) > 0)) return failed(ctx, `bad iterations argument '${count}'`);
  const pids = given.flatMap(([letter, value]) => (letter === "p" ? value.split(",") : []));
  if (pids.length > 20) return failed(ctx, "pid limit (20) exceeded");
  const badPid = pids.find((pid) => !/^\d+$/.test(pid));
  if (badPid !== undefined) return failed(ctx, `bad pid '${badPid}'`);
  const name = values.get("u") ?? values.get("U");
  const uid = name === undefined ? null : (userByName(ctx.machine, name)?.uid ?? (/^\d+$/.test(name) ? Number(name) : undefined));
  if (uid === undefined) return failed(ctx, "Invalid user");
  if (flags.has("O")) {
    ctx.out(`${Object.keys(KEYS).join("\n")}\n`);
    return ended(0);
  }
  const order = values.get("o") ?? "%CPU";
  const field = order.replace(/^[-+]/, "");
  if (!Object.hasOwn(KEYS, field)) return failed(ctx, `unrecognized field name '${field}'`);
  const batch = flags.has("b");
  if (!batch && ctx.isTty(0)) ttyRaw(ctx.terminal, true);
  ctx.catchSignals([2, 28]);
  const { cols } = ctx.terminal;
  return {
    batch,
    left: count === undefined ? -1 : Number(count),
    delayUs: Math.max(100_000, Math.round(Number(delay) * 1_000_000)),
    nextAt: 0,
    pids: pids.map(Number),
    uid,
    sort: { field, down: !order.startsWith("-") },
    full: flags.has("c"),
    busy: flags.has("i"),
    width: flags.has("w") ? Math.min(512, Number(values.get("w") || 512) || 512) : batch ? 512 : cols,
    code: null,
  };
}

/** What a key does; true: it ends. */
function pressed(st: TopState, keys: Bytes): boolean {
  const sorts: Readonly<Record<string, string>> = { P: "%CPU", M: "%MEM", N: "PID", T: "TIME+" };
  for (const key of keys) {
    if (key === "q" || key === "\x03") return true;
    if (Object.hasOwn(sorts, key)) st.sort = { field: sorts[key] ?? "", down: true };
    else if (key === "R") st.sort.down = !st.sort.down;
    else if (key === "c") st.full = !st.full;
    else if (key === "i") st.busy = !st.busy;
    st.nextAt = 0;
  }
  return false;
}

/** `top`: on the whole screen (q quits, P M N T R sort, c and i choose what is shown) or `-b`. @source procps-ng 4.0.2: top */
export const top: Program<TopState> = {
  name: "top",
  start,
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    const quit = (): Step => {
      if (!st.batch) {
        ttySane(ctx.terminal);
        ctx.out("\n");
      }
      st.code = 0;
      return exit(0);
    };
    const signal = ctx.takeSignal();
    if (signal === 2) return quit();
    if (signal !== null) {
      st.width = st.batch ? st.width : ctx.terminal.cols;
      st.nextAt = 0;
    }
    if (!st.batch) {
      const keys = ctx.read(0);
      if (keys === null || pressed(st, keys)) return quit();
    }
    if (ctx.mono() < st.nextAt) return st.batch ? waitUntil(st.nextAt) : waitRead(0, st.nextAt);
    if (st.left === 0) return quit();
    st.left--;
    const screen = screenOf(ctx, st, st.batch ? 100_000 : Math.max(1, ctx.terminal.rows - 8));
    ctx.out(st.batch ? `${screen}\n` : `\x1b[H\x1b[2J${screen}`);
    if (st.left === 0) return quit();
    st.nextAt = ctx.mono() + st.delayUs;
    return st.batch ? waitUntil(st.nextAt) : waitRead(0, st.nextAt);
  },
};
