import { beginStop } from "../modelled/boot";
import { formatDate } from "../os/calendar";
import type { Machine } from "../os/machine";
import { fail, instantProgram, ok } from "../os/program";
import { startUnits, stopUnits } from "../os/units";

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
  if (verb === "stop") stopUnits(m, names);
  else if (verb === "start" || verb === "restart" || verb === "reload") startUnits(m, names);
  if (m.state.workload.nextAt !== null) m.state.workload.nextAt = Math.min(m.state.workload.nextAt, m.mono() + 200_000);
  return ok("");
});
