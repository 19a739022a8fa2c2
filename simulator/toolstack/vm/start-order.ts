/** A VM's place among those that start and stop with it, and how long the next waits. @source xen-api: ocaml/xapi/xapi_vm.ml, set_order, set_start_delay, set_shutdown_delay */
import { type Fault, fault } from "../../model/fault";
import type { Step } from "../../world/operation-shape";
import { defineOperation, seconds } from "../operation/operation";
import { vmOf } from "./vm-steps";

/** guess: nobody waits longer than a day, s; XAPI takes any number of them */
const LONGEST_DELAY_S = 86_400;
/** guess: XAPI takes any */
const LAST_ORDER = 1_000_000;

const within = (field: string, value: number, most: number): Fault | null =>
  Number.isInteger(value) && value >= 0 && value <= most ? null : fault("INVALID_VALUE", field, `${value}`);

/** What of a VM's place or delays none can be, of those that are given, or null. */
export function startOrderFault(given: { readonly [K in "order" | "start_delay" | "shutdown_delay"]?: number | null }): Fault | null {
  const of = (field: keyof typeof given, most: number): Fault | null => {
    const value = given[field] ?? null;
    return value === null ? null : within(field, value, most);
  };
  return of("order", LAST_ORDER) ?? of("start_delay", LONGEST_DELAY_S) ?? of("shutdown_delay", LONGEST_DELAY_S);
}

const setOrder = defineOperation("VM.set_order", {
  check: (_world, { value }) => within("order", value, LAST_ORDER),
  immediate(world, { self, value }) {
    world.db.set("VM", self, { order: value });
    return null;
  },
});
const setStartDelay = defineOperation("VM.set_start_delay", {
  check: (_world, { value }) => within("start_delay", value, LONGEST_DELAY_S),
  immediate(world, { self, value }) {
    world.db.set("VM", self, { start_delay: value });
    return null;
  },
});
const setShutdownDelay = defineOperation("VM.set_shutdown_delay", {
  check: (_world, { value }) => within("shutdown_delay", value, LONGEST_DELAY_S),
  immediate(world, { self, value }) {
    world.db.set("VM", self, { shutdown_delay: value });
    return null;
  },
});

/**
 * The operation goes on for a VM's delay after what it did, so that what waits for it comes later.
 * @source xen-api: ocaml/xapi/xapi_vm_helpers.ml, start_delay, shutdown_delay; xapi_vm.ml, start (called last)
 */
export function delayStep(field: "start_delay" | "shutdown_delay"): Step {
  return {
    title: "step.wait_delay",
    when: (world, op) => (world.db.get("VM", vmOf(op))?.[field] ?? 0) > 0,
    durationUs: (world, op) => seconds(world.db.must("VM", vmOf(op))[field]),
    expectedUs: (world, op) => seconds(world.db.get("VM", vmOf(op))?.[field] ?? 0),
  };
}

export const startOrderVerbs = [setOrder, setStartDelay, setShutdownDelay] as const;
