import { networkOf } from "../../wire/address";
import type { Machine } from "../os/machine";
import { byDevice } from "./interfaces";
import type { Route } from "./state";

/** Route to an address: longest prefix, then lowest metric. */
export function routeTo(m: Machine, destination: number): Route | null {
  let best: Route | null = null;
  for (const route of m.state.net.routes) {
    if (!byDevice(m, route.device)?.up || networkOf(destination, route.prefix) !== route.destination) continue;
    if (best === null || route.prefix > best.prefix || (route.prefix === best.prefix && route.metric < best.metric)) best = route;
  }
  return best;
}
