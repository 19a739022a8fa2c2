/** Where a frame is meant to come: the station or router that has its address. */
import { ipToText } from "../../wire/address";
import { decodeEthernet } from "../../wire/ethernet";
import { withoutVlan } from "../../wire/vlan";
import { domainCalled } from "../../world/domain-book";
import type { RunningGuest } from "../../world/world";
import type { DryRun } from "./dry-run";
import type { Goal } from "./segment";

interface Nic {
  readonly domain: string;
  readonly device: number;
}
const station = ({ domain, device }: Nic): Goal => ({ kind: "station", domain, device });

/** Whoever has a frame's address. Where several have it, the one that it has come to. @param since - place among what has happened */
export function goalOf({ fabric, happened, world }: DryRun, frame: Uint8Array, since: number): Goal | null {
  const mac = decodeEthernet(withoutVlan(frame))?.destination ?? "";
  for (const { config } of fabric.gateways.values()) if (config.mac === mac) return { kind: "router", segment: config.segment };
  const rogue = [...fabric.rogues.values()].find(({ config }) => config.mac === mac);
  const hasTaken = happened.slice(since).some((one) => one.kind === "taken" && one.rogue === rogue?.key);
  if (rogue && hasTaken) return { kind: "rogue", rogue: rogue.key };
  const own = [...fabric.places].filter(({ port }) => port.listening?.mac === mac);
  const has = ({ domain, device }: Nic): boolean =>
    happened.slice(since).some((one) => one.kind === "given" && one.domain === domain && one.device === device);
  const meant = own.find(has) ?? own[0];
  if (meant) return station(meant);
  if (rogue) return { kind: "rogue", rogue: rogue.key };
  // An interface that is down has said nothing.
  for (const place of fabric.places) {
    const nic = domainCalled(world, place.domain)?.spec.nics.find(({ device }) => device === place.device);
    if (nic?.mac === mac) return station(place);
  }
  return null;
}
/** The same of what goes back to a machine, or else any of its interfaces. */
export function stationOf(run: DryRun, machine: RunningGuest, frame: Uint8Array, since: number): Goal | null {
  const [first] = run.fabric.placesOf(machine.id);
  return goalOf(run, frame, since) ?? (first ? station(first) : null);
}
/** Who has an address: a router, or a machine that says so, or whose agent has said so before its interface was set down. */
export function holderOf({ fabric, world }: DryRun, ip: number): Goal | null {
  for (const { config } of fabric.gateways.values()) if (config.address === ip) return { kind: "router", segment: config.segment };
  for (const place of fabric.places) if (place.port.listening?.addresses.includes(ip)) return station(place);
  for (const place of fabric.places) {
    const own = domainCalled(world, place.domain)?.addresses;
    if (own?.some(({ nic, ipv4 }) => nic === place.device && ipv4 === ipToText(ip))) return station(place);
  }
  return null;
}
