/** Networks of the pool: made, taken away, and what they are for. @source xen-api: ocaml/xapi/xapi_network.ml */
import { attachNetwork } from "../../dom0/pool-net/attach-network";
import { bringUp } from "../../dom0/pool-net/pif-up";
import { because, type Fault, fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import type { Taken } from "../../model/signature";
import { isLive } from "../../world/host-live";
import { pifOn } from "../../world/pifs";
import { newRef, newUuid, type World } from "../../world/world";
import { mtuFault } from "../operation/limit-rules";
import { defineOperation } from "../operation/operation";

const USUAL_MTU = 1_500;
/** Beginnings of names that the toolstack gives itself. @source xapi_network.ml (bridge_blacklist) */
const OWN_NAMES = ["xen", "xapi", "vif", "tap", "eth"];
/** Longest name of an interface. @source xapi_network.ml; Linux include/uapi/linux/if.h (IFNAMSIZ) */
const MOST_NAME = 15;
/** @source Linux net/core/dev.c (dev_valid_name) */
const NAME = /^(?!\.{1,2}$)[^\s/:]+$/;

function bridgeFault(world: World, bridge: string): Fault | null {
  if (bridge === "") return null;
  if (bridge.length > MOST_NAME || OWN_NAMES.some((own) => bridge.startsWith(own))) return fault("INVALID_VALUE", "bridge", bridge);
  if (!NAME.test(bridge) || bridge === "lo") return because(fault("INVALID_VALUE", "bridge", bridge), ["network.no_name"]);
  return isTaken(world, bridge) ? fault("BRIDGE_NAME_EXISTS", bridge) : null;
}
/** Whether a network has a bridge's name, or something on a host that was made beside the toolstack. */
function isTaken(world: World, bridge: string): boolean {
  for (const network of world.db.all("network")) if (network.bridge === bridge) return true;
  for (const { name, ports } of world.fabric.bridges.values()) if (name === bridge || ports.has(bridge)) return true;
  return false;
}
/** The next name that nothing has. @source xapi_network.ml (choose_bridge_name) */
function freeName(world: World): string {
  let at = 0;
  while (isTaken(world, `xapi${at}`)) at++;
  return `xapi${at}`;
}

type New = Taken<"network.create">;
export function networkCheck(world: World, { bridge, MTU }: Pick<New, "bridge" | "MTU">): Fault | null {
  return (MTU > 0 ? mtuFault(MTU) : null) ?? bridgeFault(world, bridge);
}
export function createNetwork(world: World, { MTU, bridge, other_config, tags, ...given }: New): Ref<"network"> {
  const ref = newRef<"network">(world);
  world.db.create("network", ref, {
    ...given,
    uuid: newUuid(world),
    MTU: MTU > 0 ? MTU : USUAL_MTU,
    bridge: bridge === "" ? freeName(world) : bridge,
    other_config,
    tags,
    default_locking_mode: "unlocked",
  });
  return ref;
}
const create = defineOperation("network.create", {
  label: (_world, { name_label }) => `network.create ${name_label}`,
  check: networkCheck,
  immediate: createNetwork,
});

/** Interfaces of guests that run on a network. */
const attachedVifs = (world: World, ref: Ref<"network">): Ref<"VIF">[] =>
  world.db.must("network", ref).VIFs.filter((vif) => world.db.must("VIF", vif).currently_attached);

export function containsFault(code: "NETWORK_CONTAINS_VIF" | "NETWORK_CONTAINS_PIF", [first, ...others]: readonly string[]): Fault | null {
  return first === undefined ? null : fault(code, first, ...others);
}
const nameOf = (world: World, ref: Ref<"network">): string => world.db.must("network", ref).name_label;

/** Why a network cannot be taken away as it stands; null: it can. */
export function destroyFault(world: World, ref: Ref<"network">): Fault | null {
  const { PIFs, other_config } = world.db.must("network", ref);
  const used = containsFault("NETWORK_CONTAINS_VIF", attachedVifs(world, ref)) ?? containsFault("NETWORK_CONTAINS_PIF", PIFs);
  if (used) return used;
  return other_config.is_host_internal_management_network === "true" ? fault("CANNOT_DESTROY_SYSTEM_NETWORK", ref) : null;
}
export function destroyNetwork(world: World, ref: Ref<"network">): void {
  // Interfaces of guests that do not run go with it.
  for (const vif of [...world.db.must("network", ref).VIFs]) world.db.destroy("VIF", vif);
  world.db.destroy("network", ref);
}
const destroy = defineOperation("network.destroy", {
  label: (world, { self }) => `network.destroy ${nameOf(world, self)}`,
  check: (world, { self }) => destroyFault(world, self),
  immediate(world, { self }) {
    destroyNetwork(world, self);
    return null;
  },
});

const attach = defineOperation("network.attach", {
  label: (world, { network }) => `network.attach ${nameOf(world, network)}`,
  check(world, { network, host }) {
    if (!isLive(world, host)) return fault("HOST_OFFLINE", host);
    const { managed, bridge } = world.db.must("network", network);
    return managed || world.fabric.bridges.has(`${host}/${bridge}`) ? null : fault("BRIDGE_NOT_AVAILABLE", bridge);
  },
  immediate(world, { network, host }) {
    // Asked for by name it is brought up whatever its record says.
    const pif = pifOn(world, host, network);
    if (pif?.managed) bringUp(world, pif.$ref as Ref<"PIF">);
    attachNetwork(world, host, network);
    return null;
  },
});

const setDefaultLockingMode = defineOperation("network.set_default_locking_mode", {
  label: (world, { network }) => `network.set_default_locking_mode ${nameOf(world, network)}`,
  check(world, { network }) {
    const [vif] = attachedVifs(world, network);
    return vif === undefined ? null : fault("VIF_IN_USE", network, vif);
  },
  setter: {
    fields: (_world, { value }) => ({ default_locking_mode: value }),
    back: (world, { network }) => ({ network, value: world.db.must("network", network).default_locking_mode }),
  },
  immediate(world, { network, value }) {
    world.db.set("network", network, { default_locking_mode: value });
    return null;
  },
});

/** Purposes that do not go together, whichever networks have them. @source xapi_network.ml (assert_can_add_purpose) */
const AGAINST = { nbd: "insecure_nbd", insecure_nbd: "nbd" } as const;
const addPurpose = defineOperation("network.add_purpose", {
  label: (world, { self }) => `network.add_purpose ${nameOf(world, self)}`,
  check(world, { value }) {
    for (const { purpose } of world.db.all("network"))
      if (purpose.includes(AGAINST[value])) return fault("NETWORK_INCOMPATIBLE_PURPOSES", value, AGAINST[value]);
    return null;
  },
  // What was there before is written back by whoever takes several changes back.
  setter: {
    fields: (world, { self, value }) => ({ purpose: [...new Set([...world.db.must("network", self).purpose, value])] }),
    back: (_world, { self, value }) => ({ self, value }),
  },
  immediate(world, { self, value }) {
    const { purpose } = world.db.must("network", self);
    if (!purpose.includes(value)) world.db.set("network", self, { purpose: [...purpose, value] });
    return null;
  },
});
const removePurpose = defineOperation("network.remove_purpose", {
  label: (world, { self }) => `network.remove_purpose ${nameOf(world, self)}`,
  setter: {
    fields: (world, { self, value }) => ({ purpose: world.db.must("network", self).purpose.filter((each) => each !== value) }),
    back: (_world, { self, value }) => ({ self, value }),
  },
  immediate(world, { self, value }) {
    const { purpose } = world.db.must("network", self);
    world.db.set("network", self, { purpose: purpose.filter((each) => each !== value) });
    return null;
  },
});

export const networkVerbs = [create, destroy, attach, setDefaultLockingMode, addPurpose, removePurpose] as const;
