/**
 * `ifup` and `ifdown` in Dom0: of the interfaces that its wiring has they are its distribution's scripts, of others those that every
 * system has. @source network.md §2c; ifupdown 0.8: ifup(8), bridge-utils-interfaces(5)
 */
import { bondsMoved, raise, removeBond } from "../dom0/bond-making";
import { configuredBond } from "../dom0/configured-bonds";
import { wiringPlans } from "../dom0/wiring/modes";
import { bringDown, bringUp, nextStep, stepBack, stepForward, wiringOf } from "../dom0/wiring/run";
import { INTERFACES } from "../guest/modelled/network-start";
import { refusedText } from "../guest/net/outside-links";
import { type AnyProgram, exit, type Output, type Program, type ProgramContext, type Step, waitUntil } from "../guest/os/program";
import { ifdown as usualDown, ifup as usualUp } from "../guest/programs/dhcp-commands";
import { bondCalled } from "../world/bonds";
import { knownWiring, type WiredLink, type Wiring } from "../world/host-wiring";
import { managementBridge } from "../world/wired-links";
import { controlOf, type DomainZeroControl } from "./common/control";
import { failed, printed } from "./common/output";

type Verb = "ifup" | "ifdown";
interface Run {
  /** it is none of the wiring: the usual program's record */
  readonly usual: unknown;
  readonly isUsual: boolean;
  readonly name: string;
  /** it was about a bond, and is done; null: it is not */
  readonly code: number | null;
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

/** What is done for a bond of /etc/network/interfaces; null: the name is none of one. @source ifenslave 2.13: if-pre-up.d/ifenslave, if-post-down.d/ifenslave */
function ofBond({ world, host }: Pick<DomainZeroControl, "world" | "host">, verb: Verb, name: string, text: string): Output | null {
  const setting = configuredBond(text, name);
  if (setting === null) return null;
  if (typeof setting === "string") return failed(`${verb}: a bond of mode ${setting} is not part of this system\n`, 1);
  const bond = bondCalled(world, host, name);
  const held = world.db.must("host", host).PIFs.flatMap((ref) => {
    const { management, device, bond_master_of } = world.db.must("PIF", ref);
    const slaves = bond_master_of.flatMap((each) => world.db.must("Bond", each).slaves);
    return management ? [device, ...slaves.map((slave) => world.db.must("PIF", slave).device)] : [];
  });
  const isHeld = held.includes(name) || setting.members.some((nic) => held.includes(nic));
  if (isHeld && (verb === "ifdown" || knownWiring(world, host))) return failed(`${verb}: ${refusedText(name, "management")}\n`, 1);
  if (verb === "ifup" && bond) return failed(`ifup: interface ${name} already configured\n`, 0);
  if (verb === "ifdown" && !bond) return failed(`ifdown: interface ${name} not configured\n`, 1);
  if (bond) removeBond(world, host, bond);
  else raise(world, host, setting);
  bondsMoved(world);
  return printed("");
}

function program(verb: Verb, usual: AnyProgram): Program<Run> {
  const path = `/usr/sbin/${verb}`;
  const start = (ctx: ProgramContext): Run => {
    const { world, host } = controlOf(ctx.control);
    const [name = ""] = ctx.args;
    const bonded = ctx.args.length === 1 && ctx.uid === 0 ? ofBond({ world, host }, verb, name, ctx.fs.text(INTERFACES)) : null;
    if (bonded) {
      if (bonded.stderr !== "") ctx.err(bonded.stderr);
      return { isUsual: false, usual: null, name, code: bonded.code, until: null };
    }
    const wiring = wiringOf(world, host);
    const isOurs =
      ctx.args.length === 1 &&
      ctx.uid === 0 &&
      wiring !== null &&
      !wiring.isRunning &&
      named(wiring, managementBridge(world, host) ?? "", name) !== null;
    return { isUsual: !isOurs, usual: isOurs ? null : usual.start(ctx), name, code: null, until: null };
  };
  const step = (ctx: ProgramContext, run: Run): Step => {
    if (run.code !== null) return exit(run.code);
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
