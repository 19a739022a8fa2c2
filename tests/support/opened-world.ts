import type { GuestServices } from "../../simulator/guest/engine";
import { invariant } from "../../simulator/model/fault";
import type { Ref } from "../../simulator/model/ref";
import type { World } from "../../simulator/world/world";
import { type LabDriver, starter } from "./lab-driver";
import { plainEngine } from "./plain-engine";

/** A starter lab of plain guests with its world in the open, and what each guest's engine calls. */
export function openedStarter(seed = 1): {
  readonly d: LabDriver;
  readonly world: World;
  readonly servicesOf: (vm: string) => GuestServices;
} {
  const services = new Map<string, GuestServices>();
  let world: World | null = null;
  const d = starter(seed, (own, spec, ofGuest, vm: Ref<"VM">) => {
    world = own;
    services.set(vm, ofGuest);
    return plainEngine(own, spec, ofGuest);
  });
  invariant(world !== null, "the starter lab has guests");
  return {
    d,
    world,
    servicesOf(vm) {
      const found = services.get(vm);
      invariant(found !== undefined, `VM ${vm} has run`);
      return found;
    },
  };
}
