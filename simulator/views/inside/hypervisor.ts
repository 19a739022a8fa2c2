/** The hypervisor's tables of one host as the Inside view shows them. @source hypervisor.md §7–§9 */
import type {
  InsideCallsDetail,
  InsideDomainDetail,
  InsideEventsDetail,
  InsideGrantsDetail,
  InsideHypercallsDetail,
} from "../../contract/inside";
import type { HostInside } from "../../world/host-inside";
import { WHOLE } from "../../world/pace";
import { nowOf, type World } from "../../world/world";
import { maxPorts } from "../../xen/event-channels";
import { entriesPerFrame, grantFlags } from "../../xen/grant-tables";
import { hypercallNames } from "../../xen/hypercalls";
import { devicesOf } from "./devices";
import { steadyCalls } from "./steady-calls";

export function eventsDetail(inside: HostInside, domid: number): InsideEventsDetail | null {
  if (!inside.hypervisor.domains.has(domid)) return null;
  const abi = inside.events.abiOf(domid);
  return {
    kind: "events",
    domid,
    abi,
    maxPorts: maxPorts[abi],
    limit: inside.events.limitOf(domid),
    ports: inside.events.ports(domid),
  };
}

export function grantsDetail(inside: HostInside, domid: number): InsideGrantsDetail | null {
  if (!inside.hypervisor.domains.has(domid)) return null;
  const { grants } = inside;
  const figures = grants.figures(domid);
  const version = grants.versionOf(domid);
  return {
    kind: "grants",
    domid,
    version,
    entriesPerFrame: entriesPerFrame[version],
    frames: figures.frames,
    maxFrames: figures.maxFrames,
    inUse: figures.inUse,
    entries: grants.runs(domid).map((run) => ({
      ref: run.ref,
      count: run.count,
      domid: run.domid,
      frame: run.frame,
      flags: flagsOf(run.flags),
      purpose: run.purpose,
    })),
    maps: figures.maps,
    unmaps: figures.unmaps,
    copies: figures.copies,
    maptrackInUse: grants.maptrackOf(domid),
    maxMaptrackFrames: figures.maxMaptrackFrames,
  };
}

function flagsOf(flags: number): InsideGrantsDetail["entries"][number]["flags"] {
  const names: InsideGrantsDetail["entries"][number]["flags"][number][] = [];
  if (flags & grantFlags.permitAccess) names.push("permit_access");
  if (flags & grantFlags.acceptTransfer) names.push("accept_transfer");
  if (flags & grantFlags.readonly) names.push("readonly");
  if (flags & grantFlags.reading) names.push("reading");
  if (flags & grantFlags.writing) names.push("writing");
  return names;
}

/** Single calls as counted, and those of steady work as its figures say. */
export function hypercallsDetail(world: World, inside: HostInside, domid: number | null): InsideHypercallsDetail | null {
  if (domid !== null && !inside.hypervisor.domains.has(domid)) return null;
  const domids = domid === null ? [...inside.hypervisor.domains.keys()] : [domid];
  const totals = new Map<number, { total: number; perS: number }>();
  for (const each of domids) {
    const steady = steadyCalls(world, inside, each);
    for (const text of Object.keys(hypercallNames)) {
      const number = Number(text);
      const sum = totals.get(number) ?? { total: 0, perS: 0 };
      const own = steady.get(number);
      sum.total += inside.hypercalls.counted(each, number) + (own?.total ?? 0);
      sum.perS += own?.perS ?? 0;
      totals.set(number, sum);
    }
  }
  return {
    kind: "hypercalls",
    domid,
    rows: [...totals].map(([number, { total, perS }]) => ({
      number,
      name: hypercallNames[number] ?? "",
      total: Math.floor(total),
      perS: Math.round(perS),
    })),
  };
}

export function callsDetail(world: World, inside: HostInside): InsideCallsDetail {
  return {
    kind: "calls",
    calls: inside.hypercalls.calls.map((call) => ({
      n: call.n,
      atUs: world.epochUs + call.at,
      program: call.program,
      library: call.library,
      control: call.control,
      hypercall: call.hypercall,
      hypercallName: hypercallNames[call.hypercall] ?? "",
      command: call.command,
      domid: call.domid,
      result: call.result,
    })),
  };
}

/** How much of its steady load a guest can ask for, and how much of it is done, where that is not all. */
function paceFacts(inside: HostInside, domid: number): InsideDomainDetail["facts"] {
  const guest = domid === 0 ? undefined : inside.guests.get(domid);
  if (!guest || guest.pace === WHOLE) return [];
  const percent = (pace: number): number => Math.round((pace * 100) / WHOLE);
  return [
    { code: "asks", value: percent(guest.asks), unit: "percent" },
    { code: "pace", value: percent(guest.pace), unit: "percent" },
  ];
}

/** Facts of one domain, for its table. */
export function domainFacts(world: World, inside: HostInside, domid: number): InsideDomainDetail["facts"] {
  const domain = inside.hypervisor.domains.get(domid);
  if (!domain) return [];
  const grants = inside.grants.figures(domid);
  const target = Number(inside.xenstore.read(`/local/domain/${domid}/memory/target`) ?? 0) * 1024;
  return [
    { code: "uuid", value: domain.uuid, unit: "text" },
    { code: "weight", value: domain.weight, unit: "count" },
    { code: "cap", value: domain.cap, unit: "percent" },
    { code: "cpuTime", value: inside.hypervisor.cpuTimeUs(domain), unit: "us" },
    ...paceFacts(inside, domid),
    { code: "age", value: nowOf(world) - domain.createdAt, unit: "us" },
    { code: "memory", value: domain.memoryBytes, unit: "bytes" },
    // A stub domain has no balloon, and so no target.
    ...(target > 0 ? [{ code: "target", value: target, unit: "bytes" } as const] : []),
    { code: "ceiling", value: domain.maxMemoryBytes, unit: "bytes" },
    { code: "overhead", value: domain.overheadBytes, unit: "bytes" },
    { code: "ports", value: inside.events.ports(domid).length, unit: "count" },
    { code: "grants", value: grants.inUse, unit: "count" },
    { code: "devices", value: devicesOf(world, inside).filter((d) => d.domid === domid).length, unit: "count" },
  ];
}
