/** Changes of a VM that XAPI has calls for beside plain fields; those named live reach the running guest. @source xapi-datamodel.json (VM) */
import { type Fault, fault } from "../../model/fault";
import type { Enums } from "../../model/generated/enums";
import type { Ref } from "../../model/ref";
import { isOfType, parseType } from "../../model/types";
import { refreshVmAndDevices } from "../allowed";
import { askVcpus, hearsXenStore, setShares } from "../live";
import { type Args, intArg, type Operation, textArg } from "../operation";
import { cleanValue } from "../texts";
import type { World } from "../world";

const selfOf = (args: Args): Ref<"VM"> => args.self as Ref<"VM">;

function runningFault(world: World, ref: Ref<"VM">): Fault | null {
  const { power_state } = world.db.must("VM", ref);
  return power_state === "Running" ? null : fault("VM_BAD_POWER_STATE", ref, "running", power_state.toLowerCase());
}

/** vCPU hotplug: between 1 and what the VM was built with. */
const setVcpusLive: Operation = {
  name: "VM.set_VCPUs_number_live",
  refs: { self: "VM" },
  check(world, args) {
    const refused = runningFault(world, selfOf(args));
    if (refused) return refused;
    const wanted = intArg(args, "nvcpu");
    const most = world.db.must("VM", selfOf(args)).VCPUs_max;
    if (wanted < 1 || wanted > most) return fault("INVALID_VALUE", "nvcpu", `${wanted}`);
    const guest = world.guests.get(selfOf(args));
    return guest && hearsXenStore(guest) ? null : fault("VM_MISSING_PV_DRIVERS", selfOf(args));
  },
  immediate(world, args) {
    const guest = world.guests.get(selfOf(args));
    if (guest) askVcpus(world, guest, intArg(args, "nvcpu"));
    world.db.set("VM", selfOf(args), { VCPUs_at_startup: intArg(args, "nvcpu") });
    return null;
  },
};

/** @source hypervisor.md §10.1 (weight 1…65535; cap in percent of one pCPU) */
function shareFault(world: World, ref: Ref<"VM">, key: string, value: string): Fault | null {
  const number = /^\d{1,6}$/.test(value) ? Number(value) : Number.NaN;
  if (key === "weight") return number >= 1 && number <= 65_535 ? null : fault("INVALID_VALUE", "weight", value);
  if (key === "cap") return number <= world.db.must("VM", ref).VCPUs_max * 100 ? null : fault("INVALID_VALUE", "cap", value);
  return fault("INVALID_VALUE", "key", key);
}

const addParamsLive: Operation = {
  name: "VM.add_to_VCPUs_params_live",
  refs: { self: "VM" },
  check: (world, args) =>
    runningFault(world, selfOf(args)) ?? shareFault(world, selfOf(args), textArg(args, "key"), textArg(args, "value")),
  immediate(world, args) {
    const ref = selfOf(args);
    const key = textArg(args, "key");
    world.db.set("VM", ref, { VCPUs_params: { ...world.db.must("VM", ref).VCPUs_params, [key]: textArg(args, "value") } });
    const guest = world.guests.get(ref);
    if (guest) setShares(world, guest, { [key]: Number(textArg(args, "value")) }, "xenopsd");
    return null;
  },
};

const PLATFORM = parseType("map(string,string)");

/** Keys of `platform` take effect at the next start. */
const setPlatform: Operation = {
  name: "VM.set_platform",
  refs: { self: "VM" },
  clean: (args) => (isOfType(args.value, PLATFORM) ? { ...args, value: cleanValue("platform", PLATFORM, args.value) } : args),
  check(_world, args) {
    const entries = Object.entries((args.value ?? {}) as Record<string, unknown>);
    const bad = entries.find(([key, value]) => !/^[A-Za-z0-9_.-]{1,64}$/.test(key) || typeof value !== "string" || value.length > 256);
    if (entries.length > 64) return fault("INVALID_VALUE", "value", `${entries.length} keys, at most 64`);
    return bad ? fault("INVALID_VALUE", `platform:${bad[0]}`, String(bad[1])) : null;
  },
  immediate(world, args) {
    world.db.set("VM", selfOf(args), { platform: { ...(args.value as Record<string, string>) } });
    return null;
  },
};

const CRASH_ACTIONS: readonly string[] = [
  "destroy",
  "coredump_and_destroy",
  "restart",
  "coredump_and_restart",
  "preserve",
  "rename_restart",
] satisfies Enums["on_crash_behaviour"][];
const setAfterCrash: Operation = {
  name: "VM.set_actions_after_crash",
  refs: { self: "VM" },
  check: (_world, args) =>
    CRASH_ACTIONS.includes(textArg(args, "value")) ? null : fault("INVALID_VALUE", "value", textArg(args, "value")),
  immediate(world, args) {
    world.db.set("VM", selfOf(args), { actions_after_crash: args.value as Enums["on_crash_behaviour"] });
    refreshVmAndDevices(world, selfOf(args));
    return null;
  },
};

export const vmLiveVerbs: readonly Operation[] = [setVcpusLive, addParamsLive, setPlatform, setAfterCrash];
