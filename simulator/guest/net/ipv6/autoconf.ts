/** Addresses that an interface gives itself, and what routers tell it. @source RFC 4862; Linux net/ipv6/addrconf.c */
import { isLinkLocal, LOOPBACK6, linkLocalOf, network6, UNSPECIFIED, withEui64 } from "../../../wire/address6";
import type { PrefixInformation, RouterAdvertisement } from "../../../wire/icmp6";
import { LEAST_MTU } from "../../../wire/ipv6";
import type { Machine } from "../../os/machine";
import { neighbour, remember } from "../neighbours";
import type { Interface } from "../state";
import { addAddress6, addRoute6, address6, isAlike6, METRIC6, regroup, removeAddress6 } from "./addresses";
import { advertise, solicitNeighbour, solicitRouters } from "./messages";
import { isRouter6, net6, setting6, speaks6 } from "./settings";
import type { Address6, Route6 } from "./state";

const SECOND = 1_000_000;
/** How long an answer is waited for. @source RFC 4861 §10 (RETRANS_TIMER) */
const ANSWER_US = SECOND;
/** Time that stands for ever. */
const FOR_EVER = 0xffffffff;
/** What is left of an address's time is not made shorter than this by a router alone. @source RFC 4862 §5.5.3 (e) */
const LEAST_LEFT_US = 7_200 * SECOND;

/**
 * How long an interface waits before it asks for the first time: up to a second, so that those that come up together do not ask together.
 * guess: by its MAC in place of chance. @source RFC 4861 §10 (MAX_RTR_SOLICITATION_DELAY)
 */
function firstDelayUs(mac: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < mac.length; i++) hash = Math.imul(hash ^ mac.charCodeAt(i), 0x01000193) >>> 0;
  return hash % SECOND;
}

/** Interfaces that have come up or gone down, or are to have no IPv6 any more, since this was last asked. Asked at each step of a system. */
export function settle6(m: Machine): void {
  for (const i of m.state.net.interfaces) {
    const isWanted = i.up && (i.carrier || i.v6 !== undefined) && i.mtu >= LEAST_MTU;
    if (isWanted === (i.v6 !== undefined) && m.state.net.ipv6 === undefined) continue;
    const hasIt = isWanted && speaks6(m) && setting6(m, i.name, "disable_ipv6") === 0;
    if (hasIt === (i.v6 !== undefined)) continue;
    if (hasIt) begin(m, i);
    else end(m, i);
  }
}

/** A setting is another: interfaces have IPv6 or not, and are in the groups of routers or not. */
export function settingChanged6(m: Machine): void {
  settle6(m);
  for (const i of m.state.net.interfaces) regroup(m, i);
}

function begin(m: Machine, i: Interface): void {
  i.v6 = { addresses: [], groups: [], solicited: 0, solicitAt: null };
  if (i.device === -1) {
    const own = { ip: LOOPBACK6, prefix: 128, origin: "loopback", state: "usable", probes: 0, probeAt: null } as const;
    addAddress6(m, i, { ...own, validUntil: null, preferredUntil: null });
    return;
  }
  regroup(m, i);
  newAddress6(m, i, { ip: linkLocalOf(i.mac), prefix: 64, origin: "link" }, firstDelayUs(i.mac));
  for (const early of i.early6 ?? []) newAddress6(m, i, { ...early, origin: "manual" }, firstDelayUs(i.mac));
  delete i.early6;
}
function end(m: Machine, i: Interface): void {
  delete i.v6;
  const net = net6(m);
  net.routes = net.routes.filter((route) => route.device !== i.device);
  m.state.net.neighbours = m.state.net.neighbours.filter(({ ip, device }) => typeof ip === "number" || device !== i.device);
}

/** An address that is not used before nobody has said that he has it. @param delayUs - before that is asked */
export function newAddress6(
  m: Machine,
  i: Interface,
  parts: Pick<Address6, "ip" | "prefix" | "origin"> & Partial<Address6>,
  delayUs = 0,
): void {
  // Where no neighbours are nobody else can have it. @source Linux net/ipv6/addrconf.c (addrconf_dad_begin: IFF_NOARP)
  const isAlone = i.device === -1 || i.made?.kind === "dummy";
  const probes = isAlone || setting6(m, i.name, "accept_dad") < 1 ? 0 : Math.max(0, setting6(m, i.name, "dad_transmits"));
  const address: Address6 = {
    state: probes > 0 ? "tentative" : "usable",
    probes,
    probeAt: probes > 0 ? m.mono() + delayUs : null,
    validUntil: null,
    preferredUntil: null,
    ...parts,
  };
  addAddress6(m, i, address);
  if (probes === 0) taken(m, i, address);
}

/** An address is nobody else's. */
function taken(m: Machine, i: Interface, address: Address6): void {
  address.state = "usable";
  address.probeAt = null;
  if (address.origin === "ra") m.services.addressed6?.(i.device, address);
  const { v6 } = i;
  if (!v6 || i.device === -1 || !isLinkLocal(address.ip) || v6.solicited > 0 || isRouter6(m)) return;
  if (setting6(m, i.name, "accept_ra") > 0 && setting6(m, i.name, "router_solicitations") !== 0) v6.solicitAt = m.mono();
}

/** Another has an address that was to be used. @source Linux net/ipv6/addrconf.c (addrconf_dad_failure) */
export function duplicate(m: Machine, i: Interface, address: Address6, mac: string): void {
  address.state = "duplicate";
  address.probeAt = null;
  m.klog(`IPv6: ${i.name}: IPv6 duplicate address ${address.ip} used by ${mac} detected!`);
}

/** Does what is due: probes, questions for routers, times that are over. */
export function timers6(m: Machine): void {
  settle6(m);
  const now = m.mono();
  for (const i of m.state.net.interfaces) {
    const { v6 } = i;
    if (!v6) continue;
    for (const address of v6.addresses) {
      if (address.probeAt !== null && address.probeAt <= now) probe(m, i, address);
      if (address.validUntil !== null && address.validUntil <= now) removeAddress6(m, i, address.ip);
    }
    if (v6.solicitAt !== null && v6.solicitAt <= now) askForRouters(m, i);
  }
  const { ipv6 } = m.state.net;
  if (ipv6?.routes.some(({ until }) => until !== null && until <= now))
    ipv6.routes = ipv6.routes.filter(({ until }) => until === null || until > now);
}

function probe(m: Machine, i: Interface, address: Address6): void {
  if (address.probes === 0) {
    taken(m, i, address);
    return;
  }
  address.probes--;
  address.probeAt = m.mono() + ANSWER_US;
  solicitNeighbour(m, i, address.ip, UNSPECIFIED);
}

/** guess: three times as before Linux 4.8, which goes on for ever at longer and longer intervals: every guest would have to be woken for it */
function askForRouters(m: Machine, i: Interface): void {
  const { v6 } = i;
  const source = v6?.addresses.find(({ ip, state }) => isLinkLocal(ip) && state === "usable");
  if (!v6 || !source) return;
  v6.solicited++;
  const most = setting6(m, i.name, "router_solicitations");
  const isLast = v6.solicited >= (most < 0 ? 3 : most);
  v6.solicitAt = isLast ? null : m.mono() + Math.max(1, setting6(m, i.name, "router_solicitation_interval")) * SECOND;
  solicitRouters(m, i, source.ip);
}

/** Next time that any of this is due. @param net - a system's stack, whoever looks at it */
export function nextTimer6({ interfaces, ipv6 }: Pick<Machine["state"]["net"], "interfaces" | "ipv6">): number | null {
  let next: number | null = null;
  const note = (at: number | null): void => {
    if (at !== null && (next === null || at < next)) next = at;
  };
  for (const { v6 } of interfaces) {
    if (!v6) continue;
    note(v6.solicitAt);
    for (const { probeAt, validUntil } of v6.addresses) {
      note(probeAt);
      note(validUntil);
    }
  }
  for (const { until } of ipv6?.routes ?? []) note(until);
  return next;
}

/** Whether an interface believes routers. */
function believes(m: Machine, i: Interface): boolean {
  const accept = setting6(m, i.name, "accept_ra");
  return accept > 0 && (accept > 1 || setting6(m, i.name, "forwarding") === 0);
}

/** A router has told of itself. @param from - its address on the link */
export function heardRouter(m: Machine, i: Interface, told: RouterAdvertisement, from: string): void {
  const { v6 } = i;
  if (!v6 || !isLinkLocal(from) || !believes(m, i)) return;
  v6.solicitAt = null;
  if (told.mac !== null) noteRouter(m, i, from, told.mac);
  if (told.hopLimit > 0) v6.hopLimit = told.hopLimit;
  if (told.mtu !== null && told.mtu >= LEAST_MTU && told.mtu <= i.mtu) v6.mtu = told.mtu;
  if (setting6(m, i.name, "accept_ra_defrtr") !== 0) defaultRouter(m, i, told, from);
  if (setting6(m, i.name, "accept_ra_pinfo") === 0) return;
  for (const one of told.prefixes) if (!isLinkLocal(one.prefix)) heardPrefix(m, i, one);
}
function noteRouter(m: Machine, i: Interface, ip: string, mac: string): void {
  const known = neighbour(m, i.device, ip);
  if (!known) remember(m, { ip, device: i.device, mac, state: "STALE", until: null, probes: 0, queue: [], isRouter: true });
  else {
    known.isRouter = true;
    if (known.mac !== mac && known.state !== "PERMANENT") Object.assign(known, { mac, state: "STALE", until: null });
  }
}

function defaultRouter(m: Machine, i: Interface, { lifetimeS, hopLimit, mtu }: RouterAdvertisement, from: string): void {
  const net = net6(m);
  const to = { destination: UNSPECIFIED, prefix: 0, device: i.device };
  net.routes = net.routes.filter((route) => !(route.proto === "ra" && route.via === from && isAlike6(route, to)));
  if (lifetimeS === 0) return;
  const route: Route6 = { ...to, via: from, metric: METRIC6.user, proto: "ra", until: m.mono() + lifetimeS * SECOND };
  if (hopLimit > 0) route.hopLimit = hopLimit;
  if (mtu !== null) route.mtu = mtu;
  addRoute6(m, route);
}

/** @source RFC 4861 §6.3.4, RFC 4862 §5.5.3 */
function heardPrefix(m: Machine, i: Interface, one: PrefixInformation): void {
  const until = (seconds: number): number | null => (seconds === FOR_EVER ? null : m.mono() + seconds * SECOND);
  const to = { destination: network6(one.prefix, one.length), prefix: one.length, device: i.device };
  if (one.isOnLink) {
    const net = net6(m);
    const own = i.v6?.addresses.some(
      ({ ip, prefix, origin }) => origin === "manual" && prefix === one.length && network6(ip, prefix) === to.destination,
    );
    if (!own) net.routes = net.routes.filter((route) => !(route.proto === "kernel" && route.via === null && isAlike6(route, to)));
    if (!own && one.validS > 0) addRoute6(m, { ...to, via: null, metric: METRIC6.kernel, proto: "kernel", until: until(one.validS) });
  }
  if (!one.isAutonomous || one.preferredS > one.validS || one.length !== 64 || setting6(m, i.name, "autoconf") === 0) return;
  const ip = withEui64(to.destination, i.mac);
  const known = address6(i, ip);
  if (known?.origin === "ra") {
    const left = known.validUntil === null ? Number.MAX_SAFE_INTEGER : known.validUntil - m.mono();
    const offered = one.validS === FOR_EVER ? Number.MAX_SAFE_INTEGER : one.validS * SECOND;
    if (offered > LEAST_LEFT_US || offered > left) known.validUntil = until(one.validS);
    else if (left > LEAST_LEFT_US) known.validUntil = m.mono() + LEAST_LEFT_US;
    known.preferredUntil = until(one.preferredS);
  } else if (!known && one.validS > 0)
    newAddress6(m, i, { ip, prefix: 64, origin: "ra", validUntil: until(one.validS), preferredUntil: until(one.preferredS) });
}

/** Says anew where its addresses are: it runs at another place. @source Linux net/ipv6/ndisc.c (ndisc_send_unsol_na) */
export function announce6(m: Machine, i: Interface): void {
  for (const { ip, state } of i.v6?.addresses ?? []) if (state === "usable" && i.device >= 0) advertise(m, i, ip, isRouter6(m), null);
}
