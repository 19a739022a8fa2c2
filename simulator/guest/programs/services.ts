import type { Bytes } from "../../content/bytes";
import { formatDate } from "../os/calendar";
import type { Machine } from "../os/machine";
import { fail, instantProgram, type Output, ok, type ProgramContext } from "../os/program";
import { processOfUnit, unitPrograms } from "../os/unit-programs";
import { startUnits, stopUnits } from "../os/units";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { stopNow } from "./stop-commands";

type Member = Pick<ReturnType<Machine["flavour"]["services"]>[number], "name" | "unit" | "pid" | "command" | "rssKib">;

/** Processes of all units; one whose program does not run has no pid. */
function unitMembers(m: Machine): readonly Member[] {
  const programs = unitPrograms(m).map((one): Member => {
    const pid = processOfUnit(m, one) ?? 0;
    return { name: one.name, unit: one.unit, pid, command: one.args.join(" "), rssKib: m.process(pid)?.rssKib ?? 0 };
  });
  return [...m.flavour.services(m), ...programs];
}
const membersOf = (m: Machine, unit: string): Member[] => unitMembers(m).filter((service) => service.unit === unit);
const isRunning = (m: Machine, members: readonly Member[]): boolean =>
  members.length > 0 && !m.state.os.stoppedUnits.includes(members[0]?.name ?? "");

function unitStatus(m: Machine, unit: string, members: readonly Member[]): string {
  const [first] = members;
  if (!first) return "";
  const running = isRunning(m, members);
  const since = formatDate(
    "%a %Y-%m-%d %T UTC",
    Math.floor((m.services.epochUs + m.state.skewUs + m.state.boot.kernelAt) / 1_000_000) + 4,
    0,
  );
  const tree = members.map((each, i) => `             ${i === members.length - 1 ? "└" : "├"}─${each.pid} ${each.command}\n`).join("");
  const memory = members.reduce((sum, each) => sum + each.rssKib, 0) / 1024;
  const more = `   Main PID: ${first.pid} (${first.name})\n      Tasks: ${members.length} (limit: 4915)\n     Memory: ${memory.toFixed(1)}M\n     CGroup: /system.slice/${unit}\n${tree}`;
  return `${running ? "●" : "○"} ${unit} - ${first.name}\n     Loaded: loaded (/lib/systemd/system/${unit}; enabled; preset: enabled)\n     Active: ${running ? `active (running) since ${since}` : "inactive (dead)"}\n${running ? more : ""}`;
}

interface ListWays {
  all: boolean;
  legend: boolean;
  states: readonly string[] | null;
  files: boolean;
}

function listText(m: Machine, patterns: readonly Bytes[], ways: ListWays): string {
  const units = [...new Set(unitMembers(m).flatMap((service) => service.unit ?? []))].sort((a, b) => (a < b ? -1 : 1));
  const shown = units
    .map((unit) => ({ unit, members: membersOf(m, unit) }))
    .filter(({ unit, members }) => {
      const running = isRunning(m, members);
      if (patterns.length > 0 && !patterns.some((name) => unit === unitName(name))) return false;
      if (ways.states !== null)
        return ways.states.some((state) => (running ? ["active", "running", "loaded"] : ["inactive", "dead", "loaded"]).includes(state));
      return running || ways.all || ways.files;
    });
  if (ways.files) {
    const rows = shown.map(({ unit }) => `${unit.padEnd(29)} enabled enabled\n`).join("");
    return ways.legend ? `${"UNIT FILE".padEnd(29)} STATE   PRESET\n${rows}\n${shown.length} unit files listed.\n` : rows;
  }
  const rows = shown
    .map(
      ({ unit, members }) =>
        `  ${unit.padEnd(29)} loaded ${isRunning(m, members) ? "active running" : "inactive dead   "} ${members[0]?.name ?? ""}\n`,
    )
    .join("");
  return ways.legend
    ? `  UNIT                          LOAD   ACTIVE SUB     DESCRIPTION\n${rows}\n${shown.length} loaded units listed.\n`
    : rows;
}

const unitName = (name: Bytes): Bytes => (/\.[a-z]+$/.test(name) ? name : `${name}.service`);

const VERBS = [
  "list-units",
  "list-unit-files",
  "status",
  "is-active",
  "is-enabled",
  "is-failed",
  "show",
  "start",
  "stop",
  "restart",
  "reload",
  "try-restart",
  "reload-or-restart",
  "daemon-reload",
  "poweroff",
  "reboot",
  "halt",
  "is-system-running",
  "get-default",
];
const STATES = ["active", "running", "inactive", "dead", "loaded", "failed"];

/** Starts or stops units. */
function change(ctx: ProgramContext, verb: string, names: readonly Bytes[]): Output {
  const m = ctx.machine;
  if (names.length === 0) return fail("Too few arguments.");
  if (ctx.uid !== 0) return fail(`Failed to ${verb} ${unitName(names[0] ?? "")}: Interactive authentication required.`);
  let stderr = "";
  for (const name of names) {
    const unit = unitName(name);
    const members = membersOf(m, unit);
    if (members.length === 0) {
      stderr += `Failed to ${verb} ${unit}: Unit ${unit} not found.\n`;
      continue;
    }
    const set = new Set(members.map((each) => each.name));
    if (verb === "stop") stopUnits(m, set);
    else if (verb !== "try-restart" || isRunning(m, members)) startUnits(m, set);
  }
  if (m.state.workload.nextAt !== null) m.state.workload.nextAt = Math.min(m.state.workload.nextAt, m.mono() + 200_000);
  return { stdout: "", stderr, code: stderr === "" ? 0 : 5 };
}

/** Tells of units: the worst of their codes is the program's. */
function tell(m: Machine, verb: string, names: readonly Bytes[], quiet: boolean): Output {
  if (names.length === 0) return fail("Too few arguments.");
  let stdout = "";
  let stderr = "";
  let code = verb === "is-active" || verb === "is-failed" ? 3 : 0;
  for (const name of names) {
    const unit = unitName(name);
    const members = membersOf(m, unit);
    const running = isRunning(m, members);
    if (verb === "is-active" || verb === "is-failed") {
      if (!quiet) stdout += `${running ? "active" : "inactive"}\n`;
      if (verb === "is-active" && running) code = 0;
      if (verb === "is-failed") code = 1;
    } else if (members.length === 0) {
      stderr +=
        verb === "status" ? `Unit ${unit} could not be found.\n` : `Failed to get unit file state for ${unit}: No such file or directory\n`;
      code = verb === "status" ? 4 : 1;
    } else if (verb === "is-enabled") stdout += quiet ? "" : "enabled\n";
    else {
      stdout += (stdout === "" ? "" : "\n") + unitStatus(m, unit, members);
      if (!running) code = Math.max(code, 3);
    }
  }
  return { stdout, stderr, code };
}

/** `systemctl`. @source systemd 252: systemctl(1) */
export const systemctl = instantProgram("systemctl", (args, ctx): Output => {
  const m = ctx.machine;
  if (m.flavour.init !== "systemd") return fail("systemctl: command not found", 127);
  const { flags, values, rest, error } = getopt("systemctl", args, "haqlt:fin:o:\x01\x02\x03:\x04", {
    help: "h",
    version: "\x05",
    all: "a",
    quiet: "q",
    full: "l",
    type: "t",
    force: "f",
    state: "\x03",
    "no-pager": "\x01",
    "no-legend": "\x02",
    "no-block": "\x01",
    "no-wall": "\x01",
    "no-ask-password": "\x01",
    system: "\x01",
  });
  if (error) return fail(error.split("\n")[0] ?? "");
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("\x05")) throw new HelpWanted("version");
  for (const letter of "ino") if (flags.has(letter)) return fail(`systemctl: option -${letter} is not part of this system`);
  const [verb = "list-units", ...names] = rest;
  if (!VERBS.includes(verb)) return fail(`Unknown command verb ${verb}.`);
  if (verb === "poweroff" || verb === "reboot" || verb === "halt") {
    if (ctx.uid !== 0)
      return fail(
        `Call to ${verb === "poweroff" ? "PowerOff" : verb === "reboot" ? "Reboot" : "Halt"} failed: Interactive authentication required.`,
      );
    stopNow(ctx, verb);
    return ok("");
  }
  if (verb === "daemon-reload") return ctx.uid === 0 ? ok("") : fail("Failed to reload daemon: Interactive authentication required.");
  if (verb === "is-system-running") return ok(flags.has("q") ? "" : "running\n");
  if (verb === "get-default") return ok("multi-user.target\n");
  if (verb === "show") return fail("systemctl: show is not part of this system");
  if (verb === "list-units" || verb === "list-unit-files" || (verb === "status" && names.length === 0)) {
    const type = values.get("t");
    if (type !== undefined && type !== "service") return fail(`systemctl: units of type ${type} are not part of this system`);
    const states = values.get("\x03")?.split(",") ?? null;
    const unknown = states?.find((state) => !STATES.includes(state));
    if (unknown !== undefined) return fail(`systemctl: state ${unknown} is not part of this system`);
    return ok(listText(m, names, { all: flags.has("a"), legend: !flags.has("\x02"), states, files: verb === "list-unit-files" }));
  }
  return ["status", "is-active", "is-enabled", "is-failed"].includes(verb)
    ? tell(m, verb, names, flags.has("q"))
    : change(ctx, verb, names);
});
