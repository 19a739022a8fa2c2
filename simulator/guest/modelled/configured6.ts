/** Gives interfaces the IPv6 that `/etc/network/interfaces` says. @source interfaces(5): inet6, methods static and auto */
import { parseCidr6, parseIpv6, UNSPECIFIED } from "../../wire/address6";
import { addRoute6, METRIC6 } from "../net/ipv6/addresses";
import { newAddress6, settle6 } from "../net/ipv6/autoconf";
import { set6 } from "../net/ipv6/settings";
import type { Interface } from "../net/state";
import type { Machine } from "../os/machine";
import { stanzaOf } from "./stanzas";

export function configure6(m: Machine, i: Interface, configuration: string): void {
  const stanza = stanzaOf(configuration, i.name, "inet6");
  if (stanza === null || i.device < 0) return;
  const { method, address, netmask, gateway } = stanza;
  if (method !== "static" && method !== "auto") return;
  i.up = true;
  // Who has a fixed address believes no router. @source ifupdown 0.8: inet6.defn (static: accept_ra 0)
  if (method === "static") set6(m, i.name, "accept_ra", 0);
  settle6(m);
  const cidr = parseCidr6(address.includes("/") || netmask === "" ? address : `${address}/${netmask}`);
  if (method !== "static" || !cidr || !i.v6) return;
  newAddress6(m, i, { ip: cidr.address, prefix: cidr.prefix === 128 && !address.includes("/") ? 64 : cidr.prefix, origin: "manual" });
  const via = parseIpv6(gateway);
  if (via === null) return;
  const route = { destination: UNSPECIFIED, prefix: 0, via, device: i.device, metric: METRIC6.user, proto: "boot", until: null } as const;
  addRoute6(m, route);
}
