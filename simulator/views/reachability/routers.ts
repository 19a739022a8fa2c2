/** What the router of a segment does with a packet. */
import type { ReachHop, ReachSaid } from "../../contract/reachability";
import type { Probe } from "../../guest/rehearsal";
import type { Gateway } from "../../network/gateway";
import { outerAddress } from "../../network/outside/outside-way";
import { fits, ruleText } from "../../network/router-rules";
import { ipToText, sameNetwork } from "../../wire/address";
import { decodeEthernet } from "../../wire/ethernet";
import { decodeIpv4 } from "../../wire/ipv4";
import type { World } from "../../world/world";
import { gatewayNode, OUTSIDE } from "../topology/infrastructure/edges";
import type { Stop } from "./names";

const noHost = { host: null, in: null, out: null } as const;

export function routerHop(gateway: Gateway, rows: readonly ReachSaid[], stop: Stop | null): ReachHop {
  const { segment, address } = gateway.config;
  return { ...noHost, place: "router", name: ipToText(address), node: gatewayNode(segment), rows, stop: stop?.said ?? null };
}

/** Hops at a router and beyond it, and why a packet gets no further there; null: somebody there answers. */
export function atRouter(
  world: World,
  gateway: Gateway,
  frame: Uint8Array,
  probe: Probe,
  isAnswered: boolean,
): { readonly hops: readonly ReachHop[]; readonly stop: Stop | null } {
  const { config } = gateway;
  const packet = decodeIpv4(decodeEthernet(frame)?.payload ?? new Uint8Array());
  const ended = (said: ReachSaid, rows: readonly ReachSaid[] = [], mend: Stop["mend"] = []) => {
    const stop = { said, mend };
    return { hops: [routerHop(gateway, rows, stop)], stop };
  };
  if (!packet) return ended(["stop.no_way", ipToText(config.address)]);
  const { destination } = packet;
  const to = ipToText(destination);
  if (destination === config.address) {
    if (isAnswered) return { hops: [routerHop(gateway, [["row.own"]], null)], stop: null };
    return ended(["stop.router_closed", probe.protocol, probe.port], [["row.own"]]);
  }
  if (!config.isRouter) return ended(["stop.router_only"]);
  if (sameNetwork(destination, config.address, config.prefix)) return ended(["stop.router_local", to]);
  const judged = gateway.rules.find(({ rule }) => fits(rule, packet))?.rule;
  const text = judged ? ruleText(judged) : null;
  if (text !== null && judged?.action !== "accept")
    return ended(["stop.router_rule", text], [["row.router_rule", text]], [{ said: ["mend.router_rule", text] }]);
  const rows: ReachSaid[] = text === null ? [] : [["row.router_rule", text]];
  rows.push(["row.translated", ipToText(packet.source), ipToText(outerAddress(config.mac))]);
  const stop: Stop | null = isAnswered ? null : { said: ["stop.outside_silent", to], mend: [] };
  const name = world.fabric.world.at(destination)?.name ?? to;
  const outside: ReachHop = { ...noHost, place: "outside", name, node: OUTSIDE, rows: [], stop: stop?.said ?? null };
  return { hops: [routerHop(gateway, rows, null), outside], stop };
}
