/** Settings of IPv6 by interface. @source Linux Documentation/networking/ip-sysctl.rst (/proc/sys/net/ipv6/conf) */
import type { Machine } from "../../os/machine";
import { type Net6, newNet6 } from "./state";

/** Names and what they are where nobody has set them. */
export const SETTINGS6 = {
  accept_dad: 1,
  accept_ra: 1,
  accept_ra_defrtr: 1,
  accept_ra_pinfo: 1,
  autoconf: 1,
  dad_transmits: 1,
  disable_ipv6: 0,
  forwarding: 0,
  hop_limit: 64,
  mtu: 1_280,
  router_solicitation_interval: 4,
  router_solicitations: 3,
  use_tempaddr: 0,
} as const;
export type Setting6 = keyof typeof SETTINGS6;
export const isSetting6 = (text: string): text is Setting6 => Object.hasOwn(SETTINGS6, text);

/** IPv6 beside interfaces; made when it is first needed. */
export function net6(m: Machine): Net6 {
  m.state.net.ipv6 ??= newNet6();
  return m.state.net.ipv6;
}

/** Whether a system speaks IPv6 at all: Linux does; Windows' own stack of it is not modelled. */
export const speaks6 = (m: Machine): boolean => m.spec.os !== "windows" && m.spec.os !== "none";

/** A setting of an interface, of `all` or of `default`. */
export function setting6(m: Machine, name: string, key: Setting6): number {
  const settings = m.state.net.ipv6?.settings;
  const own = settings?.[name]?.[key];
  if (own !== undefined) return own;
  if (key === "mtu") return m.state.net.interfaces.find((i) => i.name === name)?.mtu ?? SETTINGS6.mtu;
  // The loopback asks nobody. @source Linux net/ipv6/addrconf.c (ipv6_add_dev)
  if (name === "lo" && key === "accept_dad") return -1;
  if (name === "lo" && key === "use_tempaddr") return -1;
  return (name === "all" ? undefined : settings?.default?.[key]) ?? SETTINGS6[key];
}

/** Values that a setting may take; of others the kernel says that they are none. */
const TAKEN: Readonly<Partial<Record<Setting6, readonly [least: number, most: number]>>> = {
  hop_limit: [1, 255],
  mtu: [1_280, 65_535],
  // guess: temporary addresses are not modelled, so that whoever wants them is refused.
  use_tempaddr: [0, 0],
};

/** Sets one. What it leads to, the next look at the interfaces finds. False: it takes no such value. */
export function set6(m: Machine, name: string, key: Setting6, value: number): boolean {
  const [least, most] = TAKEN[key] ?? [-2_147_483_648, 2_147_483_647];
  if (!(value >= least && value <= most)) return false;
  const { settings } = net6(m);
  const names = m.state.net.interfaces.map((i) => i.name);
  // Interfaces that are there keep what they have when the default for others changes.
  if (name === "default") for (const one of names) settings[one] = { ...settings[one], [key]: setting6(m, one, key) };
  settings[name] = { ...settings[name], [key]: value };
  // Of all settings these two are the whole system's. @source Linux net/ipv6/addrconf.c (addrconf_fixup_forwarding, addrconf_disable_ipv6)
  if (name === "all" && (key === "forwarding" || key === "disable_ipv6"))
    for (const one of [...names, "default"]) settings[one] = { ...settings[one], [key]: value };
  return true;
}

/** Whether the system sends on what is not for it. */
export const isRouter6 = (m: Machine): boolean => m.state.net.ipv6 !== undefined && setting6(m, "all", "forwarding") !== 0;
