/** `ip address` of IPv6. @source iproute2 6.1: ip/ipaddress.c; Linux 6.1 net/ipv6/addrconf.c (what the kernel says) */
import { isLinkLocal, LOOPBACK6, parseCidr6 } from "../../wire/address6";
import { addAddress6, address6, removeAddress6 } from "../net/ipv6/addresses";
import { newAddress6 } from "../net/ipv6/autoconf";
import { setting6 } from "../net/ipv6/settings";
import type { Address6 } from "../net/ipv6/state";
import type { Interface } from "../net/state";
import type { Machine } from "../os/machine";
import { fail, type Output, ok } from "../os/program";
import { garbage, MATCH } from "./ip-words";

/** How far an address reaches, as `ip` and `ifconfig` call it. */
export function scopeName(ip: string): "host" | "link" | "global" {
  return ip === LOOPBACK6 ? "host" : isLinkLocal(ip) ? "link" : "global";
}
const lifetime = (m: Machine, until: number | null): string =>
  until === null ? "forever" : `${Math.max(0, Math.floor((until - m.mono()) / 1_000_000))}sec`;

/** What is said of an address behind how far it reaches. @source ip/ipaddress.c (ifa_flag_data) */
function flagsOf(m: Machine, { state, origin, isWithoutDad, validUntil, preferredUntil }: Address6): string {
  return [
    ...(isWithoutDad ? ["nodad"] : []),
    ...(state === "duplicate" ? ["dadfailed"] : []),
    ...(preferredUntil !== null && preferredUntil <= m.mono() ? ["deprecated"] : []),
    ...(state === "usable" ? [] : ["tentative"]),
    ...(validUntil === null ? [] : ["dynamic"]),
    ...(origin === "ra" ? ["mngtmpaddr"] : []),
  ]
    .map((word) => `${word} `)
    .join("");
}

/** Addresses of an interface, those among them that were set while it was down. */
export function shownAddresses6({ v6, early6 = [] }: Readonly<Pick<Interface, "v6" | "early6">>): readonly Address6[] {
  const waiting = { origin: "manual", state: "tentative", probes: 0, probeAt: null, validUntil: null, preferredUntil: null } as const;
  return [...early6.map((one) => ({ ...one, ...waiting })), ...(v6?.addresses ?? [])];
}
/** The lines of an interface's addresses. */
export function addressText6(m: Machine, i: Readonly<Pick<Interface, "v6" | "early6">>): string {
  return shownAddresses6(i)
    .map(
      (one) =>
        `    inet6 ${one.ip}/${one.prefix} scope ${scopeName(one.ip)} ${flagsOf(m, one)}\n       valid_lft ${lifetime(m, one.validUntil)} preferred_lft ${lifetime(m, one.preferredUntil)}\n`,
    )
    .join("");
}

/** `ip address add`, `del`, `replace` and `change` of an address of IPv6. */
export function addressCommand6(m: Machine, verb: string, i: Interface, words: readonly string[]): Output {
  const [first = "", ...more] = words;
  const cidr = parseCidr6(first);
  if (!cidr) return fail(`Error: inet6 prefix is expected rather than "${first}".`);
  const isWithoutDad = more.includes("nodad");
  const rest = more.filter((word) => word !== "nodad");
  for (let at = 0; at < rest.length; at += 2) if (!["dev", "scope"].includes(rest[at] ?? "")) return garbage("local", rest[at] ?? "");
  if (MATCH(verb, "delete") && i.early6?.some(({ ip }) => ip === cidr.address)) {
    i.early6 = i.early6.filter(({ ip }) => ip !== cidr.address);
    return ok("");
  }
  if (MATCH(verb, "delete"))
    return removeAddress6(m, i, cidr.address) ? ok("") : fail("RTNETLINK answers: Cannot assign requested address", 2);
  if (setting6(m, i.name, "disable_ipv6") !== 0) return fail("RTNETLINK answers: Permission denied", 2);
  if (!i.v6) {
    i.early6 = [...(i.early6 ?? []).filter(({ ip }) => ip !== cidr.address), { ip: cidr.address, prefix: cidr.prefix }];
    return ok("");
  }
  if (address6(i, cidr.address)) return MATCH(verb, "add") ? fail("RTNETLINK answers: File exists", 2) : ok("");
  const parts = { ip: cidr.address, prefix: cidr.prefix, origin: "manual" } as const;
  if (isWithoutDad || i.device === -1) {
    const usable = { state: "usable", probes: 0, probeAt: null, validUntil: null, preferredUntil: null } as const;
    addAddress6(m, i, { ...parts, ...usable, ...(isWithoutDad ? { isWithoutDad: true } : {}) });
  } else newAddress6(m, i, parts);
  return ok("");
}

/** `ip address flush`: all that it has. */
export function flushAddresses6(m: Machine, i: Interface): void {
  delete i.early6;
  for (const { ip } of [...(i.v6?.addresses ?? [])]) removeAddress6(m, i, ip);
}
