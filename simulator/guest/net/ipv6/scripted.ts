/** IPv6 of an interface as a toolstack's network daemon sets it. @source xen-api: ocaml/networkd/bin/network_server.ml (set_ipv6_conf), lib/network_utils.ml (Sysctl.set_ipv6_autoconf) */
import { linkLocalOf, UNSPECIFIED } from "../../../wire/address6";
import type { Machine } from "../../os/machine";
import { byDevice } from "../interfaces";
import type { NetChange } from "../net-changes";
import { addRoute6, METRIC6, removeAddress6 } from "./addresses";
import { newAddress6, settle6 } from "./autoconf";
import { net6, set6 } from "./settings";

/** All addresses go, that of the link comes back, and others beside it: routers are asked anew where they are believed. */
export function setScripted6(m: Machine, { device, isAuto, addresses, via }: Extract<NetChange, { readonly do: "ipv6" }>): void {
  const i = byDevice(m, device);
  if (!i) return;
  for (const key of ["autoconf", "accept_ra"] as const) set6(m, i.name, key, isAuto ? 1 : 0);
  settle6(m);
  if (!i.v6) {
    i.early6 = [...addresses];
    return;
  }
  for (const { ip } of [...i.v6.addresses]) removeAddress6(m, i, ip);
  const net = net6(m);
  net.routes = net.routes.filter((route) => route.device !== device);
  Object.assign(i.v6, { solicited: 0, solicitAt: null });
  newAddress6(m, i, { ip: linkLocalOf(i.mac), prefix: 64, origin: "link" });
  for (const one of addresses) newAddress6(m, i, { ...one, origin: "manual" });
  if (via !== null) addRoute6(m, { destination: UNSPECIFIED, prefix: 0, via, device, metric: METRIC6.user, proto: "boot", until: null });
}
