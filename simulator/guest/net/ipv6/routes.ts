/** Where IPv6 packets go, and from which address. */
import { commonBits, isGroup6, isLinkLocal, isWithin6, LOOPBACK6, scopeOf } from "../../../wire/address6";
import type { Machine } from "../../os/machine";
import { byDevice } from "../interfaces";
import type { Interface } from "../state";
import { isOwn6, isUsable6 } from "./addresses";
import type { Address6, Route6 } from "./state";

/** Route to an address: longest prefix, then lowest metric, then one whose router answers. @param on - device that it has to leave by; null: any */
export function routeTo6(m: Machine, destination: string, on: number | null = null): Route6 | null {
  let best: Route6 | null = null;
  for (const route of m.state.net.ipv6?.routes ?? []) {
    const i = byDevice(m, route.device);
    if (!i?.up || !i.v6 || route.device === -1 || (on !== null && route.device !== on)) continue;
    if (!isWithin6(destination, route.destination, route.prefix)) continue;
    if (best === null || route.prefix > best.prefix || (route.prefix === best.prefix && isBetter(m, route, best))) best = route;
  }
  return best;
}
function isBetter(m: Machine, route: Route6, than: Route6): boolean {
  return route.metric < than.metric || (route.metric === than.metric && isFailed(m, than) && !isFailed(m, route));
}
function isFailed(m: Machine, { via, device }: Route6): boolean {
  return via !== null && m.state.net.neighbours.some((one) => one.ip === via && one.device === device && one.state === "FAILED");
}

/** The interface that packets to an address leave by; null: none leads there. */
export function interfaceTo6(m: Machine, destination: string, on: number | null = null): Interface | null {
  if (isOwn6(m, destination, on)) return byDevice(m, -1);
  if (!isGroup6(destination)) return byDevice(m, routeTo6(m, destination, on)?.device ?? -2);
  if (on !== null) return byDevice(m, on);
  return m.state.net.interfaces.find((i) => i.device >= 0 && i.up && i.v6) ?? null;
}

/** Source address for packets to a destination; null without a route or an address. @source RFC 6724 §5, rules 1 to 3, 5 and 8 */
export function sourceFor6(m: Machine, destination: string, on: number | null = null): string | null {
  if (destination === LOOPBACK6) return LOOPBACK6;
  if (isOwn6(m, destination, on)) return destination;
  const out = interfaceTo6(m, destination, on);
  if (!out) return null;
  const fixed = isGroup6(destination) ? undefined : routeTo6(m, destination, on)?.source;
  if (fixed !== undefined) return fixed;
  let best: { address: Address6; isOut: boolean } | null = null;
  const isOfOut = isLinkLocal(destination) || isGroup6(destination);
  for (const i of isOfOut ? [out] : [out, ...m.state.net.interfaces.filter((other) => other !== out)])
    for (const address of i.up && i.device >= 0 ? (i.v6?.addresses ?? []) : []) {
      if (!isUsable6(address) || (i !== out && isLinkLocal(address.ip))) continue;
      const one = { address, isOut: i === out };
      if (best === null || isRather(m, destination, one, best)) best = one;
    }
  return best?.address.ip ?? null;
}

interface Candidate {
  readonly address: Address6;
  readonly isOut: boolean;
}
function isRather(m: Machine, destination: string, one: Candidate, than: Candidate): boolean {
  const wanted = scopeOf(destination);
  const [a, b] = [scopeOf(one.address.ip), scopeOf(than.address.ip)];
  if (a !== b) return a < b ? a >= wanted : b < wanted;
  const isDeprecated = ({ preferredUntil }: Address6): boolean => preferredUntil !== null && m.mono() >= preferredUntil;
  const [oldA, oldB] = [isDeprecated(one.address), isDeprecated(than.address)];
  if (oldA !== oldB) return oldB;
  if (one.isOut !== than.isOut) return one.isOut;
  return commonBits(one.address.ip, destination) > commonBits(than.address.ip, destination);
}
