/**
 * `ifup` and `ifdown` in Dom0: of the interfaces that its wiring has they are its distribution's scripts, of others those that every
 * system has. @source network.md §2c; ifupdown 0.8: ifup(8), bridge-utils-interfaces(5)
 */
import { wiringPlans } from "../dom0/wiring/modes";
import { bringDown, bringUp, nextStep, stepBack, stepForward, wiringOf } from "../dom0/wiring/run";
import { type AnyProgram, exit, type Program, type ProgramContext, type Step, waitUntil } from "../guest/os/program";
import { ifdown as usualDown, ifup as usualUp } from "../guest/programs/dhcp-commands";
import type { WiredLink, Wiring } from "../world/host-wiring";
import { managementBridge } from "../world/wired-links";
import { controlOf } from "./common/control";

type Verb = "ifup" | "ifdown";
interface Run {
  /** it is none of the wiring: the usual program's record */
  readonly usual: unknown;
  readonly isUsual: boolean;
  readonly name: string;
  /** when the step that runs ends; null: the next is to begin */
  until: number | null;
}

/** Time that a script takes for one step back, µs. guess: as its commands */
const BACK_US = 50_000;

/** The interface of the wiring that a word names; the bridge that is not there yet is one too. */
function named(wiring: Wiring, bridge: string, name: string): WiredLink | "bridge" | null {
  const link = wiring.links.find((each) => each.name === name);
  if (link) return link.id === "nic" || link.id === "bridge" || link.id === "veth0" ? link : null;
  return wiring.mode === "distribution" && wiring.done > 0 && bridge === name ? "bridge" : null;
}

/** How many steps of a distribution's sequence are to be done once it has run; null: it is no step of any. */
function target(verb: Verb, wiring: Wiring, link: WiredLink | "bridge", all: number): number | null {
  if (wiring.mode !== "distribution") return null;
  if (link === "bridge" || link.id === "bridge") return verb === "ifup" ? all : Math.min(1, wiring.done);
  return wiring.done > 1 ? null : verb === "ifup" ? 0 : 1;
}

function program(verb: Verb, usual: AnyProgram): Program<Run> {
  const path = `/usr/sbin/${verb}`;
  const start = (ctx: ProgramContext): Run => {
    const { world, host } = controlOf(ctx.control);
    const wiring = wiringOf(world, host);
    const [name = ""] = ctx.args;
    const isOurs =
      ctx.args.length === 1 &&
      ctx.uid === 0 &&
      wiring !== null &&
      !wiring.isRunning &&
      named(wiring, managementBridge(world, host) ?? "", name) !== null;
    return { isUsual: !isOurs, usual: isOurs ? null : usual.start(ctx), name, until: null };
  };
  const step = (ctx: ProgramContext, run: Run): Step => {
    if (run.isUsual) return usual.step(ctx, run.usual);
    const { world, host } = controlOf(ctx.control);
    const wiring = wiringOf(world, host);
    const link = wiring && named(wiring, managementBridge(world, host) ?? "", run.name);
    if (!wiring || !link) return exit(verb === "ifdown" ? 0 : 1);
    const wanted = target(verb, wiring, link, wiringPlans.distribution.steps.length);
    if (wanted === null) {
      const isDone = link !== "bridge" && (verb === "ifup" ? bringUp(world, host, link.id) : bringDown(world, host, link.id));
      if (!isDone)
        ctx.err(verb === "ifup" ? `ifup: interface ${run.name} already configured\n` : `ifdown: interface ${run.name} not configured\n`);
      return exit(isDone || verb === "ifup" ? 0 : 1);
    }
    if (wanted === wiring.done) return exit(0);
    if (run.until === null) {
      run.until = ctx.mono() + (wanted > wiring.done ? (nextStep(wiring)?.takesUs ?? 0) : BACK_US);
      return waitUntil(run.until);
    }
    run.until = null;
    if (wanted > wiring.done ? stepForward(world, host) : stepBack(world, host)) return waitUntil(ctx.mono());
    ctx.err(`Failed to bring up ${run.name}.\n`);
    return exit(1);
  };
  return { name: verb, path, start, step };
}

/** Both, in place of those that every system has. */
export const interfacePrograms: readonly AnyProgram[] = [program("ifup", usualUp), program("ifdown", usualDown)];
