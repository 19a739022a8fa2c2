/** Operations that somebody has blocked on a VM, each with a reason. @source xapi-datamodel.json (VM.*_blocked_operations); xapi.md §8 */

import { fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import { refreshAllowed } from "../../world/allowed";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";

type Blocked = Readonly<Record<string, string>>;

function block(world: World, vm: Ref<"VM">, blocked: Blocked): null {
  world.db.set("VM", vm, { blocked_operations: blocked });
  refreshAllowed(world, "VM", vm);
  return null;
}
const blockedOn = (world: World, vm: Ref<"VM">): Blocked => world.db.must("VM", vm).blocked_operations;

const set = defineOperation("VM.set_blocked_operations", {
  immediate: (world, { self, value }) => block(world, self, { ...value }),
});
const add = defineOperation("VM.add_to_blocked_operations", {
  check: (world, { self, key }) =>
    Object.hasOwn(blockedOn(world, self), key) ? fault("MAP_DUPLICATE_KEY", "VM", "blocked_operations", self, key) : null,
  immediate: (world, { self, key, value }) => block(world, self, { ...blockedOn(world, self), [key]: value }),
});
const remove = defineOperation("VM.remove_from_blocked_operations", {
  immediate(world, { self, key }) {
    const { [key]: _, ...rest } = blockedOn(world, self);
    return block(world, self, rest);
  },
});

export const vmBlockedVerbs = [set, add, remove] as const;
