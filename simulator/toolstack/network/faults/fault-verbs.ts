/** Faults of the network: started, and put back as it was. */
import { because, fault, notAllowed } from "../../../model/fault";
import { LIMITS } from "../../../model/limits";
import { keepFault, type NetworkFault, networkFault, networkFaults, nextFaultId } from "../../../world/network-faults";
import { linksChanged } from "../../../world/traffic";
import { nowOf } from "../../../world/world";
import { defineOperation } from "../../operation/operation";
import { endFault, goOn } from "./acts";
import { beginFault, startFault } from "./starting";

const start = defineOperation("fault.start", {
  label: (_world, { kind, on }) => `fault.start ${kind} ${on}`,
  check(world, { kind, on, value = null }) {
    const { most } = LIMITS.networkFaults;
    if (networkFaults(world).length >= most) return notAllowed(["fault.too_many", most]);
    if (networkFaults(world).some((one) => one.deed.kind === kind && one.on === on)) return notAllowed(["fault.there"]);
    return startFault(world, { kind, on, value });
  },
  immediate(world, { kind, on, value = null }, { user }) {
    const id = nextFaultId(world);
    const deed = beginFault(world, { kind, on, value }, id);
    if (!deed) return null;
    const made: NetworkFault = { id, on, user, startedAt: nowOf(world), deed, due: null };
    keepFault(world, made);
    goOn(world, made);
    world.fabric.linksChanged();
    linksChanged(world);
    return id;
  },
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
