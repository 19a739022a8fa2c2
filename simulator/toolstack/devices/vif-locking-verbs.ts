/** Locking modes of interfaces and the addresses that they are let use. @source xen-api: ocaml/xapi/xapi_vif.ml; network.md §8 */
import { lockVif } from "../../dom0/vif-locking";
import type { Ref } from "../../model/ref";
import { activeDomain } from "../../world/domain-book";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";
import { type AddressField, addressFault, onVif } from "./device-targets";

/** An interface has other rules: where its VM runs they are set up anew. @source xapi_vif.ml, refresh_filtering_rules */
function refresh(world: World, ref: Ref<"VIF">): void {
  const { VM, currently_attached } = world.db.must("VIF", ref);
  const guest = currently_attached ? activeDomain(world, VM) : null;
  if (guest) lockVif(world, guest, ref);
}
function keep(world: World, ref: Ref<"VIF">, fields: { readonly [F in AddressField]?: string[] }): null {
  world.db.set("VIF", ref, fields);
  refresh(world, ref);
  return null;
}
const without = (values: readonly string[], value: string): string[] => values.filter((each) => each !== value);
const unique = (values: readonly string[]): string[] => [...new Set(values)];

const setLockingMode = defineOperation("VIF.set_locking_mode", {
  on: onVif("self", "change"),
  setter: {
    fields: (_world, { value }) => ({ locking_mode: value }),
    back: (world, { self }) => ({ self, value: world.db.must("VIF", self).locking_mode }),
  },
  immediate(world, { self, value }) {
    world.db.set("VIF", self, { locking_mode: value });
    refresh(world, self);
    return null;
  },
});
const setIpv4Allowed = defineOperation("VIF.set_ipv4_allowed", {
  on: onVif("self", "change"),
  check: (_world, { value }) => addressFault("ipv4_allowed", value),
  setter: {
    fields: (_world, { value }) => ({ ipv4_allowed: unique(value) }),
    back: (world, { self }) => ({ self, value: world.db.must("VIF", self).ipv4_allowed }),
  },
  immediate: (world, { self, value }) => keep(world, self, { ipv4_allowed: unique(value) }),
});
const addIpv4Allowed = defineOperation("VIF.add_ipv4_allowed", {
  on: onVif("self", "change"),
  check: (_world, { value }) => addressFault("ipv4_allowed", [value]),
  immediate: (world, { self, value }) => keep(world, self, { ipv4_allowed: unique([...world.db.must("VIF", self).ipv4_allowed, value]) }),
});
const removeIpv4Allowed = defineOperation("VIF.remove_ipv4_allowed", {
  on: onVif("self", "change"),
  immediate: (world, { self, value }) => keep(world, self, { ipv4_allowed: without(world.db.must("VIF", self).ipv4_allowed, value) }),
});
const setIpv6Allowed = defineOperation("VIF.set_ipv6_allowed", {
  on: onVif("self", "change"),
  check: (_world, { value }) => addressFault("ipv6_allowed", value),
  setter: {
    fields: (_world, { value }) => ({ ipv6_allowed: unique(value) }),
    back: (world, { self }) => ({ self, value: world.db.must("VIF", self).ipv6_allowed }),
  },
  immediate: (world, { self, value }) => keep(world, self, { ipv6_allowed: unique(value) }),
});
const addIpv6Allowed = defineOperation("VIF.add_ipv6_allowed", {
  on: onVif("self", "change"),
  check: (_world, { value }) => addressFault("ipv6_allowed", [value]),
  immediate: (world, { self, value }) => keep(world, self, { ipv6_allowed: unique([...world.db.must("VIF", self).ipv6_allowed, value]) }),
});
const removeIpv6Allowed = defineOperation("VIF.remove_ipv6_allowed", {
  on: onVif("self", "change"),
  immediate: (world, { self, value }) => keep(world, self, { ipv6_allowed: without(world.db.must("VIF", self).ipv6_allowed, value) }),
});

export const vifLockingVerbs = [
  setLockingMode,
  setIpv4Allowed,
  addIpv4Allowed,
  removeIpv4Allowed,
  setIpv6Allowed,
  addIpv6Allowed,
  removeIpv6Allowed,
] as const;
