/** Data sources of a VM that are off at first. @source metrics.md §2; xapi-datamodel.json (VM.record_data_source) */
import { RUN_STATE_SOURCES } from "../../metrics/data-sources";
import { fault } from "../../model/fault";
import { quotedValue } from "../../model/text";
import { activeDomain } from "../../world/domain-book";
import { meterShare } from "../../world/metering";
import { recordedOf } from "../../world/recorded";
import { hostInside, nowOf } from "../../world/world";
import { defineOperation } from "../operation/operation";

const off: readonly string[] = RUN_STATE_SOURCES;

/** Records a source from now on. One that is recorded already, as most are, goes on so. */
const record = defineOperation("VM.record_data_source", {
  check(world, { self, data_source }) {
    const isKnown = off.includes(data_source) || world.series.peek(self)?.knows(data_source) === true;
    // guess: the refusal of a name that xcp-rrdd does not know; the datamodel declares none
    return isKnown ? null : fault("INVALID_VALUE", "data_source", quotedValue(data_source));
  },
  immediate(world, { self, data_source }) {
    if (!off.includes(data_source)) return null;
    const recorded = recordedOf(world).get(self) ?? new Map<string, number>();
    if (recorded.has(data_source)) return null;
    recorded.set(data_source, nowOf(world));
    recordedOf(world).set(self, recorded);
    const guest = activeDomain(world, self);
    const domain = guest && hostInside(world, guest.host).hypervisor.domains.get(guest.domid);
    if (guest && domain) meterShare(world, guest.host, self, domain);
    return null;
  },
});

export const vmDataSourceVerbs = [record] as const;
