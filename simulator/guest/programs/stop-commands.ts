import type { Bytes } from "../../content/bytes";
import { beginStop } from "../modelled/boot";
import { formatDate } from "../os/calendar";
import type { Machine } from "../os/machine";
import { finish, spawn } from "../os/process";
import {
  type AnyProgram,
  exit,
  fail,
  instantProgram,
  type Output,
  ok,
  type Program,
  type ProgramContext,
  type Step,
  waitUntil,
} from "../os/program";
import { terminalName, terminals } from "../os/terminals";
import { ttyWrite } from "../os/tty";
import { userName } from "../os/users";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { secondsOf, sessions } from "./sessions";

type Kind = "poweroff" | "reboot" | "halt";

const VERBS: Readonly<Record<Kind, string>> = { poweroff: "power off", reboot: "reboot", halt: "halt" };
const STAMP = "%a %Y-%m-%d %H:%M:%S UTC";
const MINUTE = 60_000_000;

/** Writes to the terminals of all who are logged in. @source systemd 252: utmp-wtmp.c, utmp_wall */
function wall(m: Machine, ctx: ProgramContext | null, text: Bytes): void {
  if (sessions(m).length === 0) return;
  const user = ctx === null ? "root" : userName(m, ctx.uid);
  const on = ctx?.process.tty ? ` on ${terminalName(m, ctx.process)}` : "";
  const head = `Broadcast message from ${user}@${m.state.os.hostname}${on} (${formatDate(STAMP, m.nowSeconds(), 0)}):`;
  const used = sessions(m).map((session) => session.tty);
  for (const { name, tty } of terminals(m)) if (used.includes(name)) ttyWrite(m, tty, `\n${head}\n\n${text}\n\n`);
}

function stop(m: Machine, kind: Kind, ctx: ProgramContext | null, words: Bytes, quiet: boolean): void {
  if (!quiet) wall(m, ctx, `${words === "" ? "" : `${words}\n`}The system will ${VERBS[kind]} now!`);
  delete m.state.os.shutdown;
  beginStop(m, kind);
}

/** Minutes before the end at which users are warned. @source systemd 252: logind-dbus.c, when_wall */
const WARNINGS = [0, 1, 10, 25, 40, 55, 70, 100, 130, 150, 180];

function untilWarning(left: number): number {
  const at = WARNINGS.findIndex((minutes, i) => i > 0 && minutes * MINUTE >= left);
  return at < 0 ? left % (60 * MINUTE) || 60 * MINUTE : left - (WARNINGS[at - 1] as number) * MINUTE;
}

function announce(m: Machine, ctx: ProgramContext | null): void {
  const plan = m.state.os.shutdown;
  if (plan === undefined) return;
  const at = formatDate(STAMP, secondsOf(m, plan.at), 0);
  wall(m, ctx, `${plan.wall === "" ? "" : `${plan.wall}\n`}The system will ${VERBS[plan.kind]} at ${at}!`);
}

/** Carries out a stop that was put off. It ends when the plan is withdrawn or another has taken its place. */
export const shutdownDaemon: Program<{ warnAt: number }> = {
  name: "systemd-shutdownd",
  path: null,
  start: (ctx) => ({ warnAt: ctx.mono() }),
  step(ctx, state): Step {
    const m = ctx.machine;
    const plan = m.state.os.shutdown;
    if (plan === undefined || plan.pid !== ctx.process.pid) return exit(0);
    const now = ctx.mono();
    if (now >= plan.at) {
      stop(m, plan.kind, null, plan.wall, false);
      return exit(0);
    }
    if (now >= state.warnAt) {
      announce(m, null);
      state.warnAt = now + Math.max(1_000_000, untilWarning(plan.at - now));
    }
    return waitUntil(Math.min(plan.at, state.warnAt));
  },
};

function withdraw(m: Machine): void {
  const plan = m.state.os.shutdown;
  delete m.state.os.shutdown;
  const waiting = plan === undefined ? null : m.process(plan.pid);
  if (waiting && waiting.status !== "zombie") finish(m, waiting, 0);
}

function putOff(ctx: ProgramContext, kind: Kind, at: number, words: Bytes): void {
  const m = ctx.machine;
  withdraw(m);
  const process = spawn(m, {
    program: shutdownDaemon.name,
    args: ["/lib/systemd/systemd-shutdownd"],
    parent: null,
    pgid: 0,
    newSession: true,
    fds: [],
  });
  m.state.os.shutdown = { at, kind, pid: process.pid, wall: words };
}

/** Time of `now`, `+10`, `23:30`, monotonic µs; 0 at once, null when malformed. */
function timeOf(ctx: ProgramContext, text: Bytes): number | null {
  if (text === "now" || text === "+0") return 0;
  const minutes = /^\+(\d{1,9})$/.exec(text) ?? /^(\d{1,9})$/.exec(text);
  if (minutes) return Number(minutes[1]) === 0 ? 0 : ctx.mono() + Number(minutes[1]) * MINUTE;
  const clock = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (!clock || Number(clock[1]) > 23 || Number(clock[2]) > 59) return null;
  const now = ctx.unixUs();
  const day = 86_400_000_000;
  const wanted = Math.floor(now / day) * day + (Number(clock[1]) * 60 + Number(clock[2])) * MINUTE;
  return ctx.mono() + (wanted > now ? wanted : wanted + day) - now;
}

const SHUTDOWN_LONG = { help: "\x01", halt: "H", poweroff: "P", reboot: "r", kexec: "\x02", "no-wall": "\x03", show: "\x04" };

/** `shutdown`. @source systemd 252: shutdown(8) */
export const shutdown = instantProgram(
  "shutdown",
  (args, ctx): Output => {
    const m = ctx.machine;
    const { flags, given, rest, error } = getopt("shutdown", args, "HPrhkKact:fF\x01\x02\x03\x04", SHUTDOWN_LONG);
    if (error) return fail(error.split("\n")[0] ?? "");
    if (flags.has("\x01")) throw new HelpWanted("help");
    if (flags.has("\x04")) {
      const plan = m.state.os.shutdown;
      if (plan === undefined) return fail("No scheduled shutdown.");
      return ok(
        `${plan.kind === "reboot" ? "Reboot" : "Shutdown"} scheduled for ${formatDate(STAMP, secondsOf(m, plan.at), 0)}, use 'shutdown -c' to cancel.\n`,
      );
    }
    if (ctx.uid !== 0)
      return fail(
        "Failed to set wall message, ignoring: Interactive authentication required.\nFailed to schedule shutdown: Interactive authentication required.",
      );
    const quiet = flags.has("\x03");
    if (flags.has("c")) {
      const words = rest.join(" ");
      if (m.state.os.shutdown !== undefined && !quiet)
        wall(m, ctx, `${words === "" ? "" : `${words}\n`}System shutdown has been cancelled`);
      withdraw(m);
      return ok("");
    }
    const last = given.filter(([letter]) => "HPrh".includes(letter)).at(-1)?.[0];
    const kind: Kind = last === "r" ? "reboot" : last === "H" ? "halt" : "poweroff";
    const [when = "+1", ...words] = rest;
    const at = timeOf(ctx, when);
    if (at === null) return fail(`Failed to parse time specification: ${when}`);
    if (flags.has("k")) {
      if (!quiet) wall(m, ctx, words.join(" ") || `The system will ${VERBS[kind]} now!`);
      return ok("");
    }
    if (at === 0) {
      stop(m, kind, ctx, words.join(" "), quiet);
      return ok("");
    }
    putOff(ctx, kind, at, words.join(" "));
    return fail(
      `${kind === "reboot" ? "Reboot" : "Shutdown"} scheduled for ${formatDate(STAMP, secondsOf(m, at), 0)}, use 'shutdown -c' to cancel.`,
      0,
    );
  },
  "/usr/sbin/shutdown",
);

/** `poweroff`, `reboot` and `halt`. @source systemd 252: halt(8) */
function stopProgram(name: Kind): AnyProgram {
  return instantProgram(
    name,
    (args, ctx) => {
      const { flags, error, rest } = getopt(name, args, "pfwdin\x01\x02\x03\x04\x05", {
        help: "\x01",
        halt: "\x02",
        poweroff: "p",
        reboot: "\x03",
        force: "f",
        "wtmp-only": "w",
        "no-wtmp": "d",
        "no-sync": "n",
        "no-wall": "\x04",
      });
      if (error) return fail(error.split("\n")[0] ?? "");
      if (flags.has("\x01")) throw new HelpWanted("help");
      if (rest.length > (name === "reboot" ? 1 : 0)) return fail("Too many arguments.");
      const kind: Kind = flags.has("\x02") ? "halt" : flags.has("p") ? "poweroff" : flags.has("\x03") ? "reboot" : name;
      if (flags.has("w")) return ok("");
      const call = kind === "reboot" ? "Reboot" : kind === "halt" ? "Halt" : "PowerOff";
      if (ctx.uid !== 0)
        return fail(
          `Failed to set wall message, ignoring: Interactive authentication required.\nCall to ${call} failed: Interactive authentication required.`,
        );
      stop(ctx.machine, kind, ctx, "", flags.has("\x04") || flags.has("f"));
      return ok("");
    },
    `/usr/sbin/${name}`,
  );
}
export const poweroff = stopProgram("poweroff");
export const reboot = stopProgram("reboot");
export const halt = stopProgram("halt");

/** The same for `systemctl`. */
export function stopNow(ctx: ProgramContext, kind: Kind): void {
  stop(ctx.machine, kind, ctx, "", false);
}
