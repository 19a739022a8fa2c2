/** Starting and stopping xend: `/usr/sbin/xend`, its init script, and `service`. @source cli.md §8 (4.4's warning); xen 4.4 tools/hotplug/Linux/init.d/xend, tools/misc/xend */
import { type AnyProgram, fail, instantProgram, type Output, ok, type ProgramContext } from "../../guest/os/program";
import { isStopped, startUnits, stopUnits } from "../../guest/os/units";
import { controlOf, insideOf } from "../common/control";
import { atLeast } from "../common/releases";

const STARS = "*".repeat(70);
const NOT_ROOT = `${STARS}\n*** Xend must be run as root\n${STARS}\n`;
const WARNING =
  "WARNING: Enabling the xend toolstack.\nxend is deprecated and scheduled for removal. Please migrate\nto another toolstack ASAP.\n";
const USAGE = "usage: xend {start|stop|reload|restart|status}\n";

/** The daemon itself. One that runs is not started twice. */
function daemon(ctx: ProgramContext, verb: string | undefined): Output {
  if (verb === undefined || !["start", "stop", "reload", "restart", "status"].includes(verb)) return { ...ok(USAGE), code: 1 };
  if (ctx.uid !== 0) return fail(NOT_ROOT);
  const m = ctx.machine;
  if (verb === "status") return { ...ok(""), code: isStopped(m, "xend") ? 3 : 0 };
  if (verb !== "start") stopUnits(m, ["xend"]);
  if (verb !== "stop") startUnits(m, ["xend"]);
  return ok("");
}

/** /etc/init.d/xend: from 4.1 on it wants xencommons first; 4.4's says what it thinks of xend. */
function script(ctx: ProgramContext, verb: string | undefined): Output {
  const { release } = insideOf(controlOf(ctx.control)).hypervisor;
  const wanted = verb === "force-reload" ? "restart" : verb;
  if (wanted === undefined || !["start", "stop", "status", "restart", "reload"].includes(wanted))
    return { ...ok("Usage: /etc/init.d/xend {start|stop|status|restart|reload|force-reload}\n"), code: 1 };
  if (wanted !== "start" || ctx.uid !== 0) return daemon(ctx, wanted);
  const warning = atLeast(release, "4.4") ? WARNING : "";
  if (atLeast(release, "4.1") && isStopped(ctx.machine, "xenconsoled"))
    return { stdout: `${warning}xencommons should be started first.\n`, stderr: "", code: 1 };
  return { ...daemon(ctx, wanted), stdout: warning };
}

/** Programs of a host whose Xen has xend. */
export const xendPrograms: readonly AnyProgram[] = [
  instantProgram("xend", (args, ctx) => daemon(ctx, args[0]), "/usr/sbin/xend"),
  instantProgram("init.d-xend", (args, ctx) => script(ctx, args[0]), "/etc/init.d/xend"),
];

/** `service NAME VERB`: an init script of that name, else systemd's unit. */
export const service = instantProgram(
  "service",
  (args, ctx) => {
    const [name, verb] = args;
    if (name === undefined || verb === undefined)
      return { ...ok("Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n"), code: 1 };
    if (name === "xend" && ctx.machine.programs.has("xend")) return script(ctx, verb);
    ctx.err(`Redirecting to /bin/systemctl ${verb} ${name}.service\n`);
    ctx.exec("systemctl", ["systemctl", verb, `${name}.service`]);
    return ok("");
  },
  "/usr/sbin/service",
);
