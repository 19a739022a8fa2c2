/** Power and use of hosts. @source xapi.md §14 (hosts); metrics.md §6 (durations) */
import { because, type Fault, fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import { quotedValue } from "../../model/text";
import { parseType } from "../../model/types";
import { refreshAllowed } from "../../world/allowed";
import { isLive } from "../../world/host-live";
import type { OperationsOf, Step, Target } from "../../world/operation-shape";
import { hostInside, type RunningOperation, type World } from "../../world/world";
import { busyFault, defineOperation, seconds } from "../operation/operation";
import { cleanValue } from "../operation/texts";
import { bootUp, goLive, powerOff } from "./host-power";

/** Key of a host's `other_config` that says it stays disabled after a boot; XAPI keeps it in a database of the host's own. */
const AUTO_ENABLE = "auto_enable";

type HostOperation = OperationsOf["host"];
/** @source xapi.md §14 (operations that change the power exclude each other) */
export const POWER: readonly HostOperation[] = ["shutdown", "reboot", "power_on"];
/** Operations that bring VMs exclude those that take the host away; starting one does not. @source xapi.md §14 (host operations) */
const BRINGING: readonly HostOperation[] = ["provision", "vm_resume", "vm_migrate"];

/** Another operation on a host in whose way this one would be. */
function inTheWay(world: World, host: string, against: readonly HostOperation[]): Fault | null {
  const current = Object.entries(world.db.must("host", host).current_operations).filter(([, operation]) => against.includes(operation));
  return busyFault("host", host, Object.fromEntries(current));
}

/** The host that an operation is about. @param against - what must not be under way on it @param rule - what more it asks */
export function onHost(
  as: HostOperation | null,
  against: readonly HostOperation[],
  rule: (world: World, host: Ref<"host">) => Fault | null,
): Target {
  return {
    param: "host",
    class: "host",
    as,
    may: (world, ref) => inTheWay(world, ref, against) ?? rule(world, ref as Ref<"host">),
    circumstances: () => null,
  };
}
const needsLive = (world: World, host: Ref<"host">): Fault | null => (isLive(world, host) ? null : fault("HOST_OFFLINE", host));
/** @source xapi.md §14 (shutdown and reboot need disabled; guests that are left go down with the host) */
const needsDisabled = (world: World, host: Ref<"host">): Fault | null =>
  needsLive(world, host) ?? (world.db.must("host", host).enabled ? fault("HOST_NOT_DISABLED") : null);
const needsPowerOn = (world: World, host: Ref<"host">): Fault | null => {
  if (isLive(world, host)) return fault("HOST_IS_LIVE", host);
  return world.db.must("host", host).power_on_mode === "" ? fault("HOST_POWER_ON_MODE_DISABLED") : null;
};

const disable = defineOperation("host.disable", {
  on: onHost(null, POWER, needsLive),
  immediate(world, { host, auto_enable }) {
    const { [AUTO_ENABLE]: _, ...rest } = world.db.must("host", host).other_config;
    world.db.set("host", host, { enabled: false, other_config: auto_enable ? rest : { ...rest, [AUTO_ENABLE]: "false" } });
    refreshAllowed(world, "host", host);
    return null;
  },
});
const enable = defineOperation("host.enable", {
  on: onHost("enable", POWER, needsLive),
  immediate(world, { host }) {
    const { [AUTO_ENABLE]: _, ...rest } = world.db.must("host", host).other_config;
    world.db.set("host", host, { enabled: true, other_config: rest });
    refreshAllowed(world, "host", host);
    return null;
  },
});
const CONFIG = parseType("map(string,string)");
/** A mode is "", wake-on-lan, DRAC, or the name of a script of one's own. guess: the length of a name and of its settings */
const setPowerOnMode = defineOperation("host.set_power_on_mode", {
  check(_world, { power_on_mode, power_on_config }) {
    if (!/^[A-Za-z0-9_.-]{0,64}$/.test(power_on_mode)) return fault("INVALID_VALUE", "power_on_mode", quotedValue(power_on_mode));
    const kept = cleanValue("power_on_config", CONFIG, power_on_config) as Readonly<Record<string, string>>;
    const { length } = Object.keys(kept);
    return length > 64
      ? because(fault("INVALID_VALUE", "power_on_config", quotedValue(power_on_config)), ["map.too_many_keys", length, 64])
      : null;
  },
  immediate(world, { self, power_on_mode, power_on_config }) {
    const kept = cleanValue("power_on_config", CONFIG, power_on_config) as Readonly<Record<string, string>>;
    world.db.set("host", self, { power_on_mode, power_on_config: kept });
    refreshAllowed(world, "host", self);
    return null;
  },
});

const hostOf = (op: RunningOperation): Ref<"host"> => op.args.host as Ref<"host">;

/** Guests that are left are forced off; those that cannot be go with the power. */
const stopGuests: Step = {
  title: "step.stop_guests",
  durationUs: () => 0,
  expectedUs: () => seconds(1),
  children: {
    areTakenBack: false,
    next(world, op) {
      const asked = (op.vars.asked ?? []) as readonly string[];
      const left = [...hostInside(world, hostOf(op)).guests.values()].filter(({ vm, domid }) => {
        const state = world.db.must("VM", vm).power_state;
        return domid !== 0 && !asked.includes(vm) && (state === "Running" || state === "Paused");
      });
      op.vars.asked = [...asked, ...left.map(({ vm }) => vm)];
      return left.map(({ vm }) => ({ key: vm, op: "VM.hard_shutdown", args: { vm }, as: null }));
    },
    ended: () => null,
  },
};
const downSteps: readonly Step[] = [
  stopGuests,
  { title: "step.stop_dom0", durationUs: () => seconds(8), expectedUs: () => seconds(8) },
  {
    title: "step.power_off",
    durationUs: () => seconds(1),
    end(world, op) {
      powerOff(world, hostOf(op));
      return null;
    },
  },
];
const upSteps: readonly Step[] = [
  { title: "step.power_on_test", durationUs: () => seconds(60), expectedUs: () => seconds(60) },
  {
    title: "step.start_xen",
    durationUs: () => seconds(5),
    expectedUs: () => seconds(5),
    end(world, op) {
      bootUp(world, hostOf(op));
      return null;
    },
  },
  {
    title: "step.start_toolstack",
    durationUs: () => seconds(50),
    expectedUs: () => seconds(50),
    end(world, op) {
      goLive(world, hostOf(op), world.db.must("host", hostOf(op)).other_config[AUTO_ENABLE] !== "false");
      return null;
    },
  },
];

const LEAVING: readonly HostOperation[] = [...POWER, ...BRINGING];
const shutdown = defineOperation("host.shutdown", { on: onHost("shutdown", LEAVING, needsDisabled), steps: downSteps });
const reboot = defineOperation("host.reboot", { on: onHost("reboot", LEAVING, needsDisabled), steps: [...downSteps, ...upSteps] });
const powerOn = defineOperation("host.power_on", { on: onHost("power_on", POWER, needsPowerOn), steps: upSteps });

/** What is done to a host by operations on VMs, and stands among what may be done to it. */
export const hostUses: readonly Target[] = [
  onHost("provision", POWER, needsLive),
  onHost("vm_start", POWER, needsLive),
  onHost("vm_resume", POWER, needsLive),
];

export const hostVerbs = [disable, enable, setPowerOnMode, shutdown, reboot, powerOn] as const;
