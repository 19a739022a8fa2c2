/**
 * Xen's network scripts in Dom0: `network-bridge`, `network-route`, `network-nat`, and `vif-route`, `vif-nat` by hand. What they do is the
 * table of sequences that the page runs too. @source network.md §2–§4; xen 3.0.4, 4.1: tools/examples/network-bridge, tools/hotplug/Linux
 */
import { routeVif, unplugNic } from "../dom0/network-ports";
import { wiringPlans } from "../dom0/wiring/modes";
import { chooseMode, nextStep, runBeside, stepBack, stepForward, wiringOf } from "../dom0/wiring/run";
import {
  type AnyProgram,
  exit,
  instantProgram,
  type Output,
  type Program,
  type ProgramContext,
  type Step,
  waitUntil,
} from "../guest/os/program";
import type { Wiring, WiringMode } from "../world/host-wiring";
import { keepWiring } from "../world/host-wiring";
import { routedBy } from "../world/routed-address";
import { guestOf } from "../world/world";
import type { XenRelease } from "../xen/versions";
import { controlOf, insideOf } from "./common/control";
import { failed, printed } from "./common/output";

const SCRIPTS = "/etc/xen/scripts";
/** Seconds that `network-bridge` waits for a link at most. @source xen 3.0.4: network-bridge, add_to_bridge2 (maxtries) */
const TRIES = 10;
/** Virtual time between two of its dots, µs. */
const DOT_US = 1_000_000;
/** @source xen 3.0.4: network-bridge, op_start */
const missing = (link: string): string => `
Link ${link} is missing.
This may be because you have reached the limit of the number of interfaces
that the loopback driver supports.  If the loopback driver is a module, you
may raise this limit by passing it as a parameter (nloopbacks=<N>); if the
driver is compiled statically into the kernel, then you may set the parameter
using loopback.nloopbacks=<N> on the domain 0 kernel command line.

`;

interface Run {
  verb: "start" | "stop" | "none";
  code: number;
  /** when the step that runs ends; null: the next is to begin */
  until: number | null;
  /** dots that are still to be printed, one a second */
  dots: number;
}

type ScriptName = "network-bridge" | "network-route" | "network-nat";
/** The sequence that a script runs on a release; null: that release has no such script. */
function modeOf(script: ScriptName, release: XenRelease): WiringMode | null {
  const modes: readonly WiringMode[] = script === "network-bridge" ? ["xend30", "xend32"] : [script === "network-route" ? "route" : "nat"];
  return modes.find((mode) => wiringPlans[mode].isIn(release)) ?? null;
}

/** `network-bridge status`. @source xen 3.0.4: network-bridge, show_status */
function status(ctx: ProgramContext, wiring: Wiring): void {
  const bridge = wiring.links.find(({ id }) => id === "bridge")?.name ?? "xenbr0";
  const device = wiring.links.find(({ addresses }) => addresses.length > 0)?.name ?? "eth0";
  const shown = [`ip addr show ${device}`, ...(device === bridge ? [] : [`ip addr show ${bridge}`])];
  const line = "============================================================";
  ctx.exec("sh", [
    "sh",
    "-c",
    `echo '${line}'; ${shown.join("; ")}; echo ' '; brctl show ${bridge}; echo ' '; ip route list; echo ' '; route -n; echo '${line}'`,
  ]);
}

function begun(ctx: ProgramContext, script: ScriptName): Run {
  const { world, host } = controlOf(ctx.control);
  const { release } = insideOf(controlOf(ctx.control)).hypervisor;
  const [verb = ""] = ctx.args.filter((word) => !word.includes("="));
  const none = (code: number, said = ""): Run => {
    if (said !== "") ctx.err(said);
    return { verb: "none", code, until: null, dots: 0 };
  };
  if (!["start", "stop", "status"].includes(verb)) return none(1, `Unknown command: ${verb}\nValid commands are: start, stop, status\n`);
  if (ctx.uid !== 0) return none(1, `${script}: Permission denied\n`);
  const wiring = wiringOf(world, host);
  const mode = modeOf(script, release);
  if (!wiring || mode === null) return none(1, `${script}: Xen ${release.name} has no such script\n`);
  if (verb === "status") {
    status(ctx, wiring);
    return none(0);
  }
  if (wiring.isRunning) return none(1, `${script}: another run of a network script is under way\n`);
  if (wiring.mode !== mode && (script !== "network-bridge" || wiring.done === 0)) {
    if (wiring.done === 0) chooseMode(world, host, mode);
    // Switches of the kernel and rules of iptables ask for no wiring of their own.
    else return none(runBeside(world, host, mode, verb === "start") ? 0 : 1);
  }
  const now = wiringOf(world, host);
  if (now?.mode !== mode) return none(1, `${script}: this host is wired by ${wiring.mode}: ifdown ${bridgeOf(wiring)} first\n`);
  keepWiring(world, host, now).isRunning = true;
  return { verb: verb as Run["verb"], code: 0, until: null, dots: 0 };
}
const bridgeOf = (wiring: Wiring): string => wiring.links.find(({ id }) => id === "bridge")?.name ?? "its bridge";

/** What a script says where one of its steps has failed. */
function failureText(wiring: Wiring): { readonly text: string; readonly code: number } {
  switch (wiring.failed?.cause) {
    case "missing":
      return { text: missing("veth0"), code: 1 };
    case "ifup":
      return {
        text: `Ignoring unknown interface ${wiring.links.find(({ id }) => id === "veth0" || id === "bridge")?.name ?? "eth0"}.\n`,
        code: 1,
      };
    default:
      return { text: "Terminated\n", code: 143 };
  }
}

function goOn(ctx: ProgramContext, run: Run): Step {
  const { world, host } = controlOf(ctx.control);
  const end = (code: number): Step => {
    const wiring = wiringOf(world, host);
    if (wiring) wiring.isRunning = false;
    return exit(code);
  };
  if (run.verb === "none") return exit(run.code);
  if (run.dots > 0) {
    run.dots--;
    ctx.out(run.dots === 0 ? "(link isnt in running state)\n" : ".");
    return waitUntil(ctx.mono() + DOT_US);
  }
  const before = wiringOf(world, host);
  if (!before) return end(1);
  if (run.verb === "stop") return stepBack(world, host) ? waitUntil(ctx.mono() + 50_000) : end(0);
  const next = nextStep(before);
  if (!next) return end(0);
  if (run.until === null) {
    run.until = ctx.mono() + next.takesUs;
    if (next.name === "connectPhysical") ctx.out(`Waiting for ${before.links.find(({ id }) => id === "nic")?.name} to negotiate link.`);
    return waitUntil(run.until);
  }
  run.until = null;
  const isDone = stepForward(world, host);
  const after = wiringOf(world, host);
  if (!isDone) {
    const { text, code } = failureText(after ?? before);
    ctx.err(text);
    return end(code);
  }
  if (after?.failed?.cause === "noLight") run.dots = TRIES + 1;
  else if (next.name === "connectPhysical") ctx.out("..\n");
  return waitUntil(ctx.mono());
}

function networkScript(script: ScriptName, path: string): Program<Run> {
  return { name: path.startsWith(SCRIPTS) ? script : `sbin/${script}`, path, start: (ctx) => begun(ctx, script), step: goOn };
}

/** `vif-route online`: what xend or libxl start for an interface, with its name and place in the environment. */
function vifScript(script: "vif-route" | "vif-nat"): AnyProgram {
  return instantProgram(
    script,
    (args, ctx): Output => {
      const { world, host } = controlOf(ctx.control);
      const [verb = ""] = args;
      if (!["online", "offline", "add", "remove"].includes(verb)) return failed(`Invalid command: ${verb}\n`, 1);
      const name = ctx.env("vif") ?? "";
      const [, domid, device] = /^vif(\d+)\.(\d+)$/.exec(name) ?? [];
      if ((ctx.env("XENBUS_PATH") ?? "") === "") return failed(`${SCRIPTS}/vif-common.sh: XENBUS_PATH: parameter null or not set\n`, 1);
      if (domid === undefined) return failed(`${SCRIPTS}/vif-common.sh: vif: parameter null or not set\n`, 1);
      if (verb === "add" || verb === "remove") return printed("");
      const guest = guestOf(world, host, Number(domid));
      const vif = guest && world.db.must("VM", guest.vm).VIFs.find((ref) => world.db.must("VIF", ref).device === device);
      if (!guest || !vif) return failed(`Cannot find device "${name}"\n`, 1);
      unplugNic(world, guest, Number(device));
      if (verb === "offline") return printed("");
      const failure = routeVif(world, guest, vif, routedBy(script) === null ? "" : script);
      return failure === null ? printed("") : failed(`${failure}\n`, 1);
    },
    `${SCRIPTS}/${script}`,
  );
}

const names = ["network-bridge", "network-route", "network-nat"] as const;
/** Releases of Xen that bring scripts for a host's own network. @source eras.md (script set by release) */
export const hasNetworkScripts = ({ major, minor }: XenRelease): boolean => major < 4 || (major === 4 && minor <= 4);
export const vifScripts: readonly AnyProgram[] = [vifScript("vif-route"), vifScript("vif-nat")];
/** The scripts, and links to them for whoever types them by name. */
export const networkScripts: readonly AnyProgram[] = names.flatMap((script) => [
  networkScript(script, `${SCRIPTS}/${script}`),
  networkScript(script, `/usr/sbin/${script}`),
]);
