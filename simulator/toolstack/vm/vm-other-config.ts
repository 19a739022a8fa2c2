/** Keys of a VM's `other_config`, one at a time. @source xapi-datamodel.json (VM.add_to_other_config, VM.remove_from_other_config) */
import { because, fault, notAllowed } from "../../model/fault";
import { LIMITS } from "../../model/limits";
import type { Ref } from "../../model/ref";
import { quotedValue } from "../../model/text";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";
import { perfmonChanged } from "../perfmon/monitor";

/** Keys that say how the VM was made: what is built here goes by them. */
const OWN: readonly string[] = [
  "base_template_name",
  "created-by",
  "default_template",
  "image",
  "mac_seed",
  "workload",
  "workload-peer",
  "xensource_internal",
];

/** Why a key of a VM's `other_config` is not written by hand, or null. */
export const ownKeyFault = (key: string) => (OWN.includes(key) ? notAllowed(["field.own_key", "VM.other_config", key]) : null);
const configOf = (world: World, vm: Ref<"VM">): Readonly<Record<string, string>> => world.db.must("VM", vm).other_config;

function put(world: World, vm: Ref<"VM">, config: Readonly<Record<string, string>>): null {
  world.db.set("VM", vm, { other_config: config });
  perfmonChanged(world, "VM", vm);
  return null;
}

const add = defineOperation("VM.add_to_other_config", {
  check(world, { self, key, value }) {
    if (key === "") return fault("INVALID_VALUE", "key", key);
    if (value.length > LIMITS.textCharacters)
      return because(fault("INVALID_VALUE", "value", quotedValue(value)), ["text.too_long", value.length, LIMITS.textCharacters]);
    if (Object.hasOwn(configOf(world, self), key)) return fault("MAP_DUPLICATE_KEY", "VM", "other_config", self, key);
    return ownKeyFault(key);
  },
  immediate: (world, { self, key, value }) => put(world, self, { ...configOf(world, self), [key]: value }),
});
const remove = defineOperation("VM.remove_from_other_config", {
  check: (_, { key }) => ownKeyFault(key),
  immediate(world, { self, key }) {
    const { [key]: _, ...rest } = configOf(world, self);
    return put(world, self, rest);
  },
});

export const vmOtherConfigVerbs = [add, remove] as const;
