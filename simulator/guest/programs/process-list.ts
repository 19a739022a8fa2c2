import { formatDate } from "../os/calendar";
import { freeMemory, loadAverageText } from "../os/figures";
import type { Machine } from "../os/machine";
import { instantProgram, ok, type ProgramContext } from "../os/program";
import { userName } from "../os/users";

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
  const rows: ProcessRow[] = m
    .background()
    .filter((s) => !m.state.os.stoppedUnits.includes(s.name))
    .map((s) => {
      const demand = (s.cpuMicro ?? 0) + Math.floor((busy.cpuMicro * s.share) / 1000);
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
        startedAt: s.startedAt ?? m.state.boot.kernelAt,
        // Of one that came later: what it uses now, for as long as it has been there.
        cpuUs: s.startedAt === undefined ? used + s.pid * 31 : Math.floor(((s.cpuMicro ?? 0) * (m.mono() - s.startedAt)) / 1_000_000),
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
