/** The drawing of a host: hardware, hypervisor, domains, daemons, devices. */
import type { InsideDomain, InsideOverview } from "../../inside-types";
import { isSet } from "../../model/ref";
import type { Domain } from "../../xen/domain";
import { type HostInside, nowOf, type World } from "../world";

export function overviewOf(world: World, inside: HostInside): InsideOverview {
  const { hypervisor } = inside;
  const { hardware } = hypervisor;
  const record = world.db.must("host", inside.ref);
  const domains = [...hypervisor.domains.values()].sort((a, b) => a.domid - b.domid);
  return {
    host: inside.ref,
    atUs: world.epochUs + nowOf(world),
    xenVersion: hardware.xenVersion,
    toolstack: "libxl",
    hardware: {
      cpuModel: hardware.cpuModel,
      cpuMhz: hardware.cpuMhz,
      sockets: hardware.sockets,
      coresPerSocket: hardware.coresPerSocket,
      threadsPerCore: hardware.threadsPerCore,
      pcpus: hypervisor.pcpus,
      memoryBytes: hardware.memoryBytes,
      nics: record.PIFs.map((ref) => world.db.must("PIF", ref)).map((pif) => ({
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
    hypervisor: { freeBytes: hypervisor.freeBytes, xenBytes: hypervisor.xenBytes, hypercallsPerS: 0, eventsPerS: 0, pools: [] },
    domains: domains.map((domain) => domainOf(world, inside, domain)),
    daemons: [],
    devices: [],
    follows: [],
  };
}

function domainOf(world: World, inside: HostInside, domain: Domain): InsideDomain {
  const guest = [...world.guests.values()].find((g) => g.host === inside.ref && g.domid === domain.domid);
  return {
    domid: domain.domid,
    vm: guest?.vm ?? null,
    name: domain.name,
    kind: domain.domid === 0 ? "dom0" : domain.type,
    flags: "------",
    pool: 0,
    vcpus: domain.vcpus,
    maxVcpus: domain.maxVcpus,
    shareMicro: domain.shareMicro,
    demandMicro: domain.demandMicro,
    memoryBytes: domain.memoryBytes,
    target: null,
  };
}
