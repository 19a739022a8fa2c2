/** What a kernel shows of its IPv6 in /proc. @source Linux net/ipv6/addrconf.c (if6_seq_show), net/ipv6/ip6_fib.c (ipv6_route_native_seq_show) */
import { ip6Bytes, UNSPECIFIED } from "../../wire/address6";
import { byDevice } from "../net/interfaces";
import { settingChanged6 } from "../net/ipv6/autoconf";
import { isSetting6, SETTINGS6, set6, setting6, speaks6 } from "../net/ipv6/settings";
import { routesInOrder } from "../net/ipv6/shown-routes";
import type { Address6, Route6 } from "../net/ipv6/state";
import { indexOf } from "../net/outside-links";
import type { Machine } from "../os/machine";
import type { Errno, SynthNode } from "./filesystem";
import { dir, file } from "./synth-node";

const hex = (address: string): string => [...ip6Bytes(address)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const word = (value: number, digits: number): string => (value >>> 0).toString(16).padStart(digits, "0");

/** @source Linux include/uapi/linux/if_addr.h (IFA_F_…) */
function flagsOf(m: Machine, { state, validUntil, preferredUntil, isWithoutDad }: Address6): number {
  return (
    (validUntil === null ? 0x80 : 0) |
    (state === "usable" ? 0 : 0x40) |
    (preferredUntil !== null && preferredUntil <= m.mono() ? 0x20 : 0) |
    (state === "duplicate" ? 0x08 : 0) |
    (isWithoutDad ? 0x02 : 0)
  );
}
/** @source Linux include/net/ipv6.h (IPV6_ADDR_LOOPBACK, IPV6_ADDR_LINKLOCAL) */
const SCOPES = { loopback: 0x10, link: 0x20, global: 0 };

/** `/proc/net/if_inet6`: of each interface those addresses first that reach least far. */
function addressesText(m: Machine): string {
  return m.state.net.interfaces
    .flatMap((i) =>
      [...(i.v6?.addresses ?? [])].reverse().map((one) => {
        const scope = i.device === -1 ? SCOPES.loopback : one.ip.startsWith("fe80:") ? SCOPES.link : SCOPES.global;
        return `${hex(one.ip)} ${word(indexOf(i), 2)} ${word(one.prefix, 2)} ${word(scope, 2)} ${word(flagsOf(m, one), 2)} ${i.name.padStart(8)}\n`;
      }),
    )
    .join("");
}

/** @source Linux include/uapi/linux/ipv6_route.h, route.h (RTF_…) */
const FLAG = {
  up: 1,
  gateway: 2,
  prefix: 0x80000,
  isDefault: 0x10000,
  told: 0x40000,
  expires: 0x400000,
  alone: 0x200000,
  local: 0x80000000,
};

/** A row of the kernel's table. */
export interface RouteRow6 {
  readonly destination: string;
  readonly prefix: number;
  readonly via: string;
  readonly metric: number;
  readonly flags: number;
  readonly name: string;
}
function rowOf(m: Machine, { destination, prefix, via, metric, until, proto, device }: Route6): RouteRow6 {
  const isTold = proto === "ra" || until !== null;
  const flags =
    FLAG.up |
    (via === null ? 0 : FLAG.gateway) |
    (isTold ? FLAG.told : 0) |
    (isTold && via === null ? FLAG.prefix : 0) |
    (proto === "ra" && prefix === 0 ? FLAG.isDefault : 0) |
    (until === null ? 0 : FLAG.expires);
  return { destination, prefix, via: via ?? UNSPECIFIED, metric, flags, name: byDevice(m, device)?.name ?? "" };
}
/** All rows: routes, own addresses, groups, and what there is no way to. */
export function routeRows6(m: Machine): RouteRow6[] {
  if (!speaks6(m)) return [];
  const interfaces = m.state.net.interfaces.filter((i) => i.v6);
  const common = { via: UNSPECIFIED, metric: 0 };
  return [
    ...routesInOrder(m).map((route) => rowOf(m, route)),
    ...interfaces.flatMap((i) =>
      (i.v6?.addresses ?? []).map(({ ip }) => ({
        ...common,
        destination: ip,
        prefix: 128,
        flags: FLAG.local | FLAG.alone | FLAG.up,
        name: i.name,
      })),
    ),
    ...interfaces
      .filter((i) => i.device >= 0)
      .map((i) => ({ ...common, destination: "ff00::", prefix: 8, metric: 256, flags: FLAG.up, name: i.name })),
    { ...common, destination: UNSPECIFIED, prefix: 0, metric: 0xffffffff, flags: 0x200200, name: "lo" },
  ];
}
function routesText(m: Machine): string {
  const none = `${hex(UNSPECIFIED)} 00`;
  return routeRows6(m)
    .map(
      ({ destination, prefix, via, metric, flags, name }) =>
        `${hex(destination)} ${word(prefix, 2)} ${none} ${hex(via)} ${word(metric, 8)} 00000001 00000000 ${word(flags, 8)} ${name.padStart(8)}\n`,
    )
    .join("");
}

const CONF = "sys/net/ipv6/conf";
const names = (m: Machine): string[] => ["all", "default", ...m.state.net.interfaces.map((i) => i.name)];

/** A name below /proc that is of IPv6; null when it is none. */
export function ipv6Node(m: Machine, name: string): SynthNode | null {
  if (!speaks6(m)) return null;
  if (name === "net/if_inet6") return file(addressesText(m));
  if (name === "net/ipv6_route") return file(routesText(m));
  if (name === "sys/net/ipv6") return dir(["conf"]);
  if (name === CONF) return dir(names(m));
  const [, which = "", leaf] = /^sys\/net\/ipv6\/conf\/([^/]+)(?:\/(.+))?$/.exec(name) ?? [];
  if (!names(m).includes(which)) return null;
  if (leaf === undefined) return dir(Object.keys(SETTINGS6));
  return isSetting6(leaf) ? file(`${setting6(m, which, leaf)}\n`, 0o644) : null;
}

/** Writes to one of its settings. @returns undefined: it is none */
export function ipv6Write(m: Machine, path: string, value: string): Errno | null | undefined {
  const [, which = "", leaf = ""] = /^\/proc\/sys\/net\/ipv6\/conf\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (!isSetting6(leaf) || !names(m).includes(which)) return undefined;
  if (!/^-?\d{1,10}$/.test(value) || !set6(m, which, leaf, Number(value))) return "EINVAL";
  settingChanged6(m);
  return null;
}
