/** `last`: who has logged in. @source util-linux 2.38.1: last(1) */
import { formatDate } from "../os/calendar";
import type { Machine } from "../os/machine";
import { fail, instantProgram, ok } from "../os/program";
import type { Login } from "../os/types";
import { getopt } from "./options";
import { secondsOf } from "./sessions";

const two = (n: number): string => String(n).padStart(2, "0");
function lasted(seconds: number): string {
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60];
  return `(${days > 0 ? `${days}+` : ""}${two(hours)}:${two(minutes)})`;
}
function line(
  m: Machine,
  { user, line: place, from, since, until }: Pick<Login, "user" | "line" | "from" | "since" | "until">,
  still: string,
): string {
  const head = `${user.slice(0, 8).padEnd(8)} ${place.slice(0, 12).padEnd(12)} ${from.slice(0, 16).padEnd(16)} ${formatDate("%a %b %e %H:%M", since, 0)}`;
  // What runs since before the system last started has ended with it.
  const end = until ?? (since < secondsOf(m, m.state.boot.kernelAt) ? secondsOf(m, m.state.boot.kernelAt) : null);
  return end === null ? `${head}   ${still}\n` : `${head} - ${formatDate("%H:%M", end, 0)}  ${lasted(end - since)}\n`;
}

export const last = instantProgram("last", (args, ctx) => {
  const { flags, values, rest, error } = getopt("last", args, "n:adFiRwxf:s:t:p:");
  if (error) return fail(error);
  const refused = [..."adFiRwxfstp"].find((letter) => flags.has(letter));
  if (refused) return fail(`last: option -${refused} is not part of this system`);
  const most = values.get("n");
  if (most !== undefined && !/^\d+$/.test(most)) return fail("last: failed to parse number: '".concat(most, "'"));
  const m = ctx.machine;
  const booted = secondsOf(m, m.state.boot.kernelAt);
  const boot = { user: "reboot", line: "system boot", from: m.flavour.release, since: booted, until: null };
  const logins = [...(m.state.os.logins ?? [])].reverse();
  const all = [
    ...logins.filter(({ since }) => since >= booted).map((one) => ({ one, still: "still logged in" })),
    { one: boot, still: "still running" },
    ...logins.filter(({ since }) => since < booted).map((one) => ({ one, still: "still logged in" })),
  ];
  const chosen = all.filter(({ one }) => rest.length === 0 || rest.includes(one.user) || rest.includes(one.line));
  const begins = Math.min(booted, ...logins.map(({ since }) => since));
  const rows = chosen.slice(0, most === undefined ? chosen.length : Number(most)).map(({ one, still }) => line(m, one, still));
  return ok(`${rows.join("")}\nwtmp begins ${formatDate("%a %b %e %H:%M:%S %Y", begins, 0)}\n`);
});
