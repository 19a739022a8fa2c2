/** Changes of a VM that XAPI has calls for beside plain fields; those named live reach the running guest. @source xapi-datamodel.json (VM) */

import { because, type Fault, fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import { quotedValue } from "../../model/text";
import { parseType } from "../../model/types";
import { refreshVmAndDevices } from "../../world/allowed";
import { activeDomain } from "../../world/domain-book";
import { askVcpus, hearsXenStore, setShares } from "../../world/live";
import type { Target } from "../../world/operation-shape";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";
import { cleanValue } from "../operation/texts";

/** A change that reaches the running guest at once. @param more - what more the guest must be */
function onRunning(more?: (world: World, ref: Ref<"VM">) => Fault | null): Target {
  return {
    param: "self",
    class: "VM",
    as: null,
    may(world, ref) {
      const { power_state } = world.db.must("VM", ref);
      if (power_state !== "Running") return fault("VM_BAD_POWER_STATE", ref, "running", power_state.toLowerCase());
      return more?.(world, ref as Ref<"VM">) ?? null;
    },
    circumstances: () => null,
  };
}

function driverFault(world: World, ref: Ref<"VM">): Fault | null {
  const guest = activeDomain(world, ref);
  return guest && hearsXenStore(guest) ? null : fault("VM_MISSING_PV_DRIVERS", ref);
}

/** vCPUs that a running guest has online. */
function onlineVcpus(world: World, ref: Ref<"VM">): number {
  const { metrics, VCPUs_at_startup } = world.db.must("VM", ref);
  return world.db.get("VM_metrics", metrics)?.VCPUs_number ?? VCPUs_at_startup;
}

/** vCPU hotplug: between 1 and what the VM was built with. */
const setVcpusLive = defineOperation("VM.set_VCPUs_number_live", {
  on: onRunning(driverFault),
  check(world, { self, nvcpu }) {
    const most = world.db.must("VM", self).VCPUs_max;
    return nvcpu < 1 || nvcpu > most ? fault("INVALID_VALUE", "nvcpu", `${nvcpu}`) : null;
  },
  setter: {
    fields: (_world, { nvcpu }) => ({ VCPUs_at_startup: nvcpu }),
    back: (world, { self }) => ({ self, nvcpu: onlineVcpus(world, self) }),
  },
  immediate(world, { self, nvcpu }) {
    const guest = activeDomain(world, self);
    if (guest) askVcpus(world, guest, nvcpu);
    world.db.set("VM", self, { VCPUs_at_startup: nvcpu });
    return null;
  },
});

/** @source hypervisor.md §10.1 (weight 1…65535; cap in percent of one pCPU) */
function shareFault(world: World, ref: Ref<"VM">, key: string, value: string): Fault | null {
  const number = /^\d{1,6}$/.test(value) ? Number(value) : Number.NaN;
  if (key === "weight") return number >= 1 && number <= 65_535 ? null : fault("INVALID_VALUE", "weight", value);
  if (key === "cap") return number <= world.db.must("VM", ref).VCPUs_max * 100 ? null : fault("INVALID_VALUE", "cap", value);
  return fault("INVALID_VALUE", "key", key);
}

/** What a domain has that nothing was said for. @source hypervisor.md §10.1 */
const USUAL_SHARES: Readonly<Record<string, string>> = { weight: "256", cap: "0" };

const addParamsLive = defineOperation("VM.add_to_VCPUs_params_live", {
  on: onRunning(),
  check: (world, { self, key, value }) => shareFault(world, self, key, value),
  setter: {
    fields: (world, { self, key, value }) => ({ VCPUs_params: { ...world.db.must("VM", self).VCPUs_params, [key]: value } }),
    back: (world, { self, key }) => ({ self, key, value: world.db.must("VM", self).VCPUs_params[key] ?? USUAL_SHARES[key] ?? "0" }),
  },
  immediate(world, { self, key, value }) {
    world.db.set("VM", self, { VCPUs_params: { ...world.db.must("VM", self).VCPUs_params, [key]: value } });
    const guest = activeDomain(world, self);
    if (guest) setShares(world, guest, { [key]: Number(value) }, "xenopsd");
    return null;
  },
});

const PLATFORM = parseType("map(string,string)");

function keptPlatform(value: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return cleanValue("platform", PLATFORM, value) as Readonly<Record<string, string>>;
}

/** Keys of `platform` take effect at the next start. */
const setPlatform = defineOperation("VM.set_platform", {
  check(_world, { value }) {
    // A key that is none is refused here, before one that is too long is.
    const entries = Object.entries(keptPlatform(value));
    if (entries.length > 64) return because(fault("INVALID_VALUE", "value", quotedValue(value)), ["map.too_many_keys", entries.length, 64]);
    const bad = entries.find(([key, text]) => !/^[A-Za-z0-9_.-]{1,64}$/.test(key) || text.length > 256);
    return bad ? fault("INVALID_VALUE", `platform:${bad[0]}`, bad[1]) : null;
  },
  setter: {
    fields: (_world, { value }) => ({ platform: keptPlatform(value) }),
    back: (world, { self }) => ({ self, value: world.db.must("VM", self).platform }),
  },
  immediate(world, { self, value }) {
    world.db.set("VM", self, { platform: keptPlatform(value) });
    return null;
  },
});

const setAfterCrash = defineOperation("VM.set_actions_after_crash", {
  setter: {
    fields: (_world, { value }) => ({ actions_after_crash: value }),
    back: (world, { self }) => ({ self, value: world.db.must("VM", self).actions_after_crash }),
  },
  immediate(world, { self, value }) {
    world.db.set("VM", self, { actions_after_crash: value });
    refreshVmAndDevices(world, self);
    return null;
  },
});

export const vmLiveVerbs = [setVcpusLive, addParamsLive, setPlatform, setAfterCrash] as const;
