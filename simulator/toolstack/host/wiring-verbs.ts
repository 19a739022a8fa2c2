/** A host's network scripts run whole, by steps, back, or made to fail: what the page of its wiring does. @source network.md §2–§4 */

import { wiringPlans } from "../../dom0/wiring/modes";
import { chooseMode, failNext, nextStep, stepBack, stepForward, wiringOf } from "../../dom0/wiring/run";
import { because, type Fault, fault, notAllowed } from "../../model/fault";
import type { Ref } from "../../model/ref";
import { isLive } from "../../world/host-live";
import { keepWiring, knownWiring, type Wiring } from "../../world/host-wiring";
import type { Step, Target } from "../../world/operation-shape";
import { hostInside, type RunningOperation, type World } from "../../world/world";
import { defineOperation } from "../operation/operation";
import { onHost, POWER } from "./host-verbs";

/** Steps that the longest sequence has. */
const MOST = Math.max(...Object.values(wiringPlans).map(({ steps }) => steps.length));
/** What taking a step back takes, µs. guess: as its commands */
const BACK_US = 50_000;

const hostOf = (op: RunningOperation): Ref<"host"> => op.args.host as Ref<"host">;

/** A host whose wiring may be changed now, by a rule of the wiring itself. */
function onWiring(rule: (wiring: Wiring) => Fault | null): Target {
  return onHost(null, POWER, (world, host) => {
    if (!isLive(world, host)) return fault("HOST_OFFLINE", host);
    const wiring = wiringOf(world, host);
    if (!wiring) return notAllowed(["wiring.none"]);
    return wiring.isRunning ? notAllowed(["wiring.running"]) : rule(wiring);
  });
}
const needsNext = (wiring: Wiring): Fault | null => (nextStep(wiring) ? null : notAllowed(["wiring.all_done"]));
const needsDone = ({ done }: Wiring): Fault | null => (done > 0 ? null : notAllowed(["wiring.none_done"]));

/** Why a step has failed, as a refusal of the task that ran it. */
function failure(wiring: Wiring | undefined): Fault {
  return notAllowed([`wiring.failed_${wiring?.failed?.cause ?? "killed"}`]);
}

const setRunning = (world: World, host: Ref<"host">, isRunning: boolean): void => {
  const wiring = wiringOf(world, host);
  if (wiring) keepWiring(world, host, wiring).isRunning = isRunning;
};
const isAnyLeft = (world: World, op: RunningOperation): boolean => {
  const wiring = knownWiring(world, hostOf(op));
  return wiring !== undefined && nextStep(wiring) !== null;
};

const begin: Step = {
  title: "step.wire_begin",
  durationUs: () => 0,
  begin(world, op) {
    setRunning(world, hostOf(op), true);
    return null;
  },
};
const end: Step = {
  title: "step.wire_end",
  durationUs: () => 0,
  end(world, op) {
    setRunning(world, hostOf(op), false);
    return null;
  },
};
const forward: Step = {
  title: "step.wire",
  when: isAnyLeft,
  durationUs(world, op) {
    const wiring = knownWiring(world, hostOf(op));
    return (wiring && nextStep(wiring)?.takesUs) ?? 0;
  },
  expectedUs: () => BACK_US,
  end(world, op) {
    const host = hostOf(op);
    if (isLive(world, host) && (!isAnyLeft(world, op) || stepForward(world, host))) return null;
    setRunning(world, host, false);
    return failure(knownWiring(world, host));
  },
};
const back: Step = {
  title: "step.wire_back",
  when: (world, op) => (knownWiring(world, hostOf(op))?.done ?? 0) > 0,
  durationUs: () => BACK_US,
  expectedUs: () => BACK_US,
  end(world, op) {
    stepBack(world, hostOf(op));
    return null;
  },
};

const run = defineOperation("wiring.run", {
  on: onWiring(needsNext),
  steps: [begin, ...Array.from({ length: MOST }, () => forward), end],
});
const undoAll = defineOperation("wiring.undo_all", {
  on: onWiring(needsDone),
  steps: [begin, ...Array.from({ length: MOST }, () => back), end],
});
const step = defineOperation("wiring.step", {
  on: onWiring(needsNext),
  steps: [begin, forward, end],
});
const undo = defineOperation("wiring.undo", {
  on: onWiring(needsDone),
  steps: [begin, back, end],
});

const fail = defineOperation("wiring.fail", {
  on: onWiring(needsNext),
  immediate(world, { host }) {
    failNext(world, host);
    return null;
  },
});

const choose = defineOperation("wiring.choose", {
  on: onWiring(({ done }) => (done > 0 ? notAllowed(["wiring.take_back_first"]) : null)),
  check(world, { host, mode }) {
    const { release } = hostInside(world, host).hypervisor;
    return wiringPlans[mode].isIn(release) ? null : because(fault("INVALID_VALUE", "mode", mode), ["wiring.not_in_release", release.name]);
  },
  immediate(world, { host, mode }) {
    chooseMode(world, host, mode);
    return null;
  },
});

export const wiringVerbs = [run, step, undo, undoAll, fail, choose] as const;
