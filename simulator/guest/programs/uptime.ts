import { formatDate } from "../os/calendar";
import { loadAverageText } from "../os/figures";
import { fail, instantProgram, type Output, ok, type ProgramContext } from "../os/program";
import { controllingTerminal } from "../os/terminals";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { type Session, secondsOf, sessions } from "./sessions";

const many = (n: number, word: string): string => `${n} ${word}${n === 1 ? "" : "s"}`;

/** `up 1 hour, 26 minutes`. */
function pretty(seconds: number): string {
  const parts: [number, string][] = [
    [Math.floor(seconds / 31_536_000) % 10, "year"],
    [Math.floor(seconds / 604_800) % 52, "week"],
    [Math.floor(seconds / 86_400) % 7, "day"],
    [Math.floor(seconds / 3600) % 24, "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
  ];
  const shown = parts.filter(([n]) => n > 0).map(([n, word]) => many(n, word));
  return `up ${shown.length > 0 ? shown.join(", ") : "0 minutes"}`;
}

/** `12:00:05 up 5 min,  1 user,  load average: …`. @source procps-ng 4.0.2: sprint_uptime */
export function uptimeLine(ctx: ProgramContext): string {
  const m = ctx.machine;
  const minutes = Math.floor(m.uptimeUs() / 60_000_000);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  const day = days > 0 ? `${days} day${days > 1 ? "s" : ""}, ` : "";
  const up = `${day}${hours > 0 ? `${String(hours).padStart(2)}:${String(minutes % 60).padStart(2, "0")}` : `${minutes % 60} min`}`;
  const users = sessions(m).length;
  return `${formatDate("%T", m.nowSeconds(), 0)} up ${up}, ${String(users).padStart(2)} ${users > 1 ? "users" : "user"},  load average: ${loadAverageText(m, ", ")}`;
}

/** `uptime`. @source procps-ng 4.0.2: uptime */
export const uptime = instantProgram("uptime", (args, ctx) => {
  const { flags, error } = getopt("uptime", args, "phsV", { pretty: "p", help: "h", since: "s", version: "V" });
  if (error) return fail(error);
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  const m = ctx.machine;
  if (flags.has("p")) return ok(`${pretty(Math.floor(m.uptimeUs() / 1_000_000))}\n`);
  if (flags.has("s")) return ok(`${formatDate("%F %T", secondsOf(m, m.state.boot.kernelAt), 0)}\n`);
  return ok(` ${uptimeLine(ctx)}\n`);
});

const W_LONG = {
  "no-header": "h",
  "no-current": "u",
  short: "s",
  from: "f",
  "old-style": "o",
  "ip-addr": "i",
  help: "\x01",
  version: "V",
};

/** What a session runs now: the last of its processes in the foreground. */
function running(ctx: ProgramContext, session: Session): { what: string; cpuUs: number; allUs: number } {
  const m = ctx.machine;
  const members = m.state.os.processes.filter((p) => p.sid === session.pid && p.status !== "zombie");
  const front = members.filter((p) => p.pgid === controllingTerminal(m, p).foreground);
  const last = front[front.length - 1] ?? members[0];
  return {
    what: last?.args.join(" ") ?? "-",
    cpuUs: Math.floor((last?.cpuNs ?? 0) / 1000),
    allUs: members.reduce((sum, p) => sum + Math.floor(p.cpuNs / 1000), 0),
  };
}

function times(ctx: ProgramContext, session: Session): { login: string; jcpu: string; pcpu: string; what: string } {
  const { what, cpuUs, allUs } = running(ctx, session);
  const seconds = (us: number): string => `${(us / 1_000_000).toFixed(2)}s`.padStart(7);
  return { login: formatDate("%H:%M", secondsOf(ctx.machine, session.since), 0), jcpu: seconds(allUs), pcpu: seconds(cpuUs), what };
}

/** `w`. @source procps-ng 4.0.2: w */
export const w = instantProgram("w", (args, ctx): Output => {
  const { flags, rest, error } = getopt("w", args, "husfoiVn", W_LONG);
  if (error) return fail(error);
  if (flags.has("\x01")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  const isShort = flags.has("s");
  const from = !flags.has("f");
  const head = isShort
    ? `USER     TTY      ${from ? "FROM             " : ""} IDLE WHAT\n`
    : `USER     TTY      ${from ? "FROM             " : ""}${from ? "" : "  "}LOGIN@   IDLE   JCPU   PCPU WHAT\n`;
  const lines = sessions(ctx.machine)
    .filter((session) => rest.length === 0 || rest.includes(session.user))
    .map((session) => {
      const t = times(ctx, session);
      const who = `${session.user.slice(0, 8).padEnd(8)} ${session.tty.padEnd(8)} ${from ? `${(session.from || "-").slice(0, 16).padEnd(16)} ` : ""}`;
      return isShort ? `${who} 0.00s ${t.what}\n` : `${who}${from ? "" : "  "}${t.login.padEnd(8)} 0.00s ${t.jcpu}${t.pcpu} ${t.what}\n`;
    });
  return ok(`${flags.has("h") ? "" : ` ${uptimeLine(ctx)}\n${head}`}${lines.join("")}`);
});
