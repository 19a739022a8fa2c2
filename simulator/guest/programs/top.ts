import { formatDate } from "../os/calendar";
import { freeMemory } from "../os/figures";
import { exit, type Program, type ProgramContext, type Step, waitRead, waitUntil } from "../os/program";
import { ttyRaw, ttySane } from "../os/tty";
import { getopt } from "./options";
import { processRows, uptimeLine } from "./process-list";

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
