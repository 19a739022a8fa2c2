/** Faults of the network: started, and put back as it was. */
import { because, type Fault, fault, notAllowed } from "../../../model/fault";
import { LIMITS } from "../../../model/limits";
import { keepFault, type NetworkFault, networkFault, networkFaults, nextFaultId } from "../../../world/network-faults";
import { linksChanged } from "../../../world/traffic";
import { nowOf, type World } from "../../../world/world";
import { defineOperation } from "../../operation/operation";
import { endFault, goOn } from "./acts";
import { beginFault, type FaultAsked, startFault } from "./starting";

function faultOf(world: World, asked: FaultAsked): Fault | null {
  const { most } = LIMITS.networkFaults;
  if (networkFaults(world).length >= most) return notAllowed(["fault.too_many", most]);
  if (networkFaults(world).some((one) => one.deed.kind === asked.kind && one.on === asked.on)) return notAllowed(["fault.there"]);
  return startFault(world, asked);
}
/** Begins one that can. @returns its id; null: it cannot */
function begin(world: World, asked: FaultAsked, user: string): string | null {
  const id = nextFaultId(world);
  const deed = beginFault(world, asked, id);
  if (!deed) return null;
  const made: NetworkFault = { id, on: asked.on, user, startedAt: nowOf(world), deed, due: null };
  keepFault(world, made);
  goOn(world, made);
  world.fabric.linksChanged();
  linksChanged(world);
  return id;
}
/** The same of a scenario's. @returns why it cannot begin; null: it has */
export function startNetworkFault(world: World, asked: FaultAsked, user: string): Fault | null {
  const refused = faultOf(world, asked);
  if (!refused) begin(world, asked, user);
  return refused;
}

const start = defineOperation("fault.start", {
  label: (_world, { kind, on }) => `fault.start ${kind} ${on}`,
  check: (world, { kind, on, value = null }) => faultOf(world, { kind, on, value }),
  immediate: (world, { kind, on, value = null }, { user }) => begin(world, { kind, on, value }, user),
});
const stop = defineOperation("fault.stop", {
  label: (_world, { fault: id }) => `fault.stop ${id}`,
  check: (world, { fault: id }) => (networkFault(world, id) ? null : because(fault("INVALID_VALUE", "fault", id), ["fault.no_such"])),
  immediate(world, { fault: id }) {
    const found = networkFault(world, id);
    if (found) endFault(world, found);
    return null;
  },
});

export const faultVerbs = [start, stop] as const;
