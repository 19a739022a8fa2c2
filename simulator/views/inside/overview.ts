/** The drawing of a host: hardware, hypervisor, domains, daemons, devices. */
import type { InsideDomain, InsideOverview } from "../../contract/inside";
import { isDaemonRunning } from "../../dom0/daemons";
import { isSet } from "../../model/ref";
import type { HostInside } from "../../world/host-inside";
import { nicsOf } from "../../world/pifs";
import { nowOf, type World } from "../../world/world";
import type { Domain } from "../../xen/domain";
import { xenRelease } from "../../xen/versions";
import { daemonViews } from "./daemons";
import { devicesOf } from "./devices";
import { followSummary } from "./follows";
import { steadyCalls } from "./steady-calls";

export function overviewOf(world: World, inside: HostInside): InsideOverview {
  const { hypervisor } = inside;
  const { hardware } = hypervisor;
  const record = world.db.must("host", inside.ref);
  const domains = [...hypervisor.domains.values()].sort((a, b) => a.domid - b.domid);
  const devices = devicesOf(world, inside);
  let hypercallsPerS = 0;
  let eventsPerS = 0;
  for (const domain of domains)
    for (const [number, { perS }] of steadyCalls(world, inside, domain.domid)) {
      hypercallsPerS += perS;
      if (number === 32) eventsPerS += perS;
    }
  return {
    host: inside.ref,
    atUs: world.epochUs + nowOf(world),
    xenVersion: hardware.xenVersion,
    toolstack: toolstackOf(world, inside),
    hardware: {
      cpuModel: hardware.cpuModel,
      cpuMhz: hardware.cpuMhz,
      sockets: hardware.sockets,
      coresPerSocket: hardware.coresPerSocket,
      threadsPerCore: hardware.threadsPerCore,
      pcpus: hypervisor.pcpus,
      memoryBytes: hardware.memoryBytes,
      nics: nicsOf(world, record.$ref).map((pif) => ({
        device: pif.device,
        mac: pif.MAC,
        isUp: isSet(pif.metrics) && world.db.must("PIF_metrics", pif.metrics).carrier,
      })),
      storage: record.PBDs.map((ref) => world.db.must("SR", world.db.must("PBD", ref).SR)).map((sr) => ({
        ref: sr.$ref,
        name: sr.name_label,
        type: sr.type,
      })),
    },
    hypervisor: {
      freeBytes: hypervisor.freeBytes,
      xenBytes: hypervisor.xenBytes,
      hypercallsPerS: Math.round(hypercallsPerS),
      eventsPerS: Math.round(eventsPerS),
      pools: hypervisor.pools.all.map((pool) => ({
        id: pool.id,
        name: pool.name,
        scheduler: pool.scheduler,
        pcpus: pool.pcpus,
        domains: domains.filter((d) => d.pool === pool.id).length,
      })),
    },
    domains: domains.map((domain) => domainView(inside, domain)),
    daemons: daemonViews(world, inside),
    devices,
    follows: inside.follows.map((follow) => followSummary(world, follow)),
  };
}

function toolstackOf(world: World, inside: HostInside): InsideOverview["toolstack"] {
  const { hasXl } = xenRelease(inside.hypervisor.hardware.xenVersion);
  const hasXend = isDaemonRunning(world, inside, "xend");
  if (hasXend) return hasXl ? "xend+libxl" : "xend";
  return "libxl";
}

export function domainView(inside: HostInside, domain: Domain): InsideDomain {
  const vm = inside.guests.get(domain.domid)?.vm ?? null;
  const target = [...inside.guests.values()].find((guest) => guest.stubDomid === domain.domid)?.domid ?? null;
  return {
    domid: domain.domid,
    vm,
    name: domain.name,
    kind: domain.domid === 0 ? "dom0" : target !== null ? "stubdom" : domain.type,
    flags: inside.hypervisor.flags(domain),
    pool: domain.pool,
    vcpus: domain.vcpus,
    maxVcpus: domain.maxVcpus,
    shareMicro: domain.shareMicro,
    demandMicro: domain.demandMicro,
    memoryBytes: domain.memoryBytes,
    target,
  };
}
