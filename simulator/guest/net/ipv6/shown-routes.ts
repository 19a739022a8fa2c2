import { ip6Bytes } from "../../../wire/address6";
import type { Machine } from "../../os/machine";
import type { Route6 } from "./state";

/** All routes, in the order of the kernel's tree: what is further in before what it lies in, else by address. @source Linux net/ipv6/ip6_fib.c (fib6_walk_continue) */
export function routesInOrder(m: Machine): Route6[] {
  const order = ({ destination }: Route6): string => [...ip6Bytes(destination)].map((byte) => String.fromCharCode(byte)).join("");
  return [...(m.state.net.ipv6?.routes ?? [])].sort((a, b) => {
    if ((a.prefix === 0) !== (b.prefix === 0)) return a.prefix === 0 ? 1 : -1;
    const [one, other] = [order(a), order(b)];
    return one === other ? b.prefix - a.prefix || a.metric - b.metric : one < other ? -1 : 1;
  });
}
