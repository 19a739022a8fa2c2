/** What a host looks like inside, drawn from its state when somebody asks. Nothing here changes anything. */
import type { InsideDetail, InsideDetailQuery, InsideDomainDetail, InsideQuery, InsideView } from "../../contract/inside";
import type { HostInside } from "../../world/host-inside";
import type { World } from "../../world/world";
import { formatCpus } from "../../xen/topology";
import { ringDetail } from "./devices";
import { followDetail } from "./follows";
import { callsDetail, domainFacts, eventsDetail, grantsDetail, hypercallsDetail } from "./hypervisor";
import { memoryDetail } from "./memory";
import { domainView, overviewOf } from "./overview";
import { schedulerDetail } from "./scheduler";
import { xenstoreDetail } from "./xenstore";

export function insideOf(world: World, query: InsideQuery): InsideView | null {
  const inside = world.hosts.get(query.host);
  if (!inside) return null;
  return { overview: overviewOf(world, inside), detail: query.detail === null ? null : detailOf(world, inside, query.detail) };
}

function detailOf(world: World, inside: HostInside, query: InsideDetailQuery): InsideDetail | null {
  switch (query.kind) {
    case "domain":
      return domainDetail(world, inside, query.domid);
    case "ring":
      return ringDetail(world, inside, query.device);
    case "events":
      return eventsDetail(inside, query.domid);
    case "grants":
      return grantsDetail(inside, query.domid);
    case "xenstore":
      return xenstoreDetail(world, inside, query.open);
    case "scheduler":
      return schedulerDetail(world, inside, query.pool, query.windowUs);
    case "memory":
      return memoryDetail(world, inside, query.domid);
    case "hypercalls":
      return hypercallsDetail(world, inside, query.domid);
    case "calls":
      return callsDetail(world, inside);
    case "follow":
      return followDetail(world, inside, query.id);
  }
}

function domainDetail(world: World, inside: HostInside, domid: number): InsideDomainDetail | null {
  const domain = inside.hypervisor.domains.get(domid);
  if (!domain) return null;
  return {
    kind: "domain",
    domain: domainView(inside, domain),
    vcpus: inside.hypervisor.vcpuInfo(domain).map(({ isOnline: _, hard, soft, ...vcpu }) => ({
      ...vcpu,
      hard: formatCpus(hard, inside.hypervisor.pcpus),
      soft: formatCpus(soft, inside.hypervisor.pcpus),
    })),
    facts: domainFacts(world, inside, domid),
  };
}
