/** Disks and tasks. @source xapi.md §3, §5, §12 */

import type { Actor } from "../contract/lab";
import { type Fault, notAllowed } from "../model/fault";
import { hasRole, roleFault } from "../world/roles";
import type { World } from "../world/world";
import { onVdiToDestroy, vdiUseFault } from "./devices/device-targets";
import { argsOf, defineOperation, seconds } from "./operation/operation";
import { cancel } from "./operation/runner";
import { onSrForDisk } from "./sr/sr-takes";
import { createDisk, destroyDisk, vdiRoomFault } from "./sr/storage";

const vdiCreate = defineOperation("VDI.create", {
  on: onSrForDisk,
  check: (world, { SR, virtual_size }) => vdiRoomFault(world, SR, virtual_size),
  immediate: (world, { SR, name_label, name_description, virtual_size, read_only }) =>
    createDisk(world, {
      SR,
      name_label,
      name_description,
      virtual_size: Math.ceil(virtual_size / 512) * 512,
      read_only,
      content: null,
    }),
});

const vdiDestroy = defineOperation("VDI.destroy", {
  on: onVdiToDestroy,
  steps: [
    {
      title: "step.delete_disk",
      durationUs: () => seconds(0.5),
      end(world, op) {
        const { self } = argsOf<"VDI.destroy">(op);
        const refused = vdiUseFault(world, self);
        if (refused) return refused;
        destroyDisk(world, self);
        return null;
      },
    },
  ],
});

/** One's own tasks always; those of others need pool-operator. @source xapi.md §3 */
function foreignTaskFault(world: World, ref: string, actor: Actor, call: string): Fault | null {
  const isOwn = world.db.must("task", ref).other_config.user === actor.user;
  return isOwn || hasRole(actor, "pool-operator") ? null : roleFault(call, "pool-operator", actor);
}

const taskCancel = defineOperation("task.cancel", {
  check(world, { task: ref }, actor) {
    const foreign = foreignTaskFault(world, ref, actor, "task.cancel");
    if (foreign) return foreign;
    const task = world.db.must("task", ref);
    return task.allowed_operations.includes("cancel") ? null : notAllowed(["task.not_cancellable", task.name_label]);
  },
  immediate(world, { task }) {
    cancel(world, task);
    return null;
  },
});

const taskDestroy = defineOperation("task.destroy", {
  check(world, { self }, actor) {
    const foreign = foreignTaskFault(world, self, actor, "task.destroy");
    if (foreign) return foreign;
    return world.db.must("task", self).status === "pending" || world.operations.has(self) ? notAllowed(["task.pending"]) : null;
  },
  immediate(world, { self }) {
    world.db.destroy("task", self);
    return null;
  },
});

export const generalVerbs = [vdiCreate, vdiDestroy, taskCancel, taskDestroy] as const;
