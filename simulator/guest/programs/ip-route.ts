/** `ip route`. @source iproute2 6.1: ip-route(8) */
import { ipToText, parseCidr, parseIpv4 } from "../../wire/address";
import { byDevice, byName } from "../net/interfaces";
import { routeTo } from "../net/routes";
import { sourceFor } from "../net/send";
import type { Route } from "../net/state";
import type { Machine } from "../os/machine";
import { fail, type Output, ok } from "../os/program";
import { chosenRoutes } from "./ip-route-choice";
import { garbage, MATCH, notOwn } from "./ip-words";

function routeText(m: Machine, route: Route): string {
  const to = route.prefix === 0 ? "default" : `${ipToText(route.destination)}${route.prefix === 32 ? "" : `/${route.prefix}`}`;
  const i = byDevice(m, route.device);
  return `${to}${route.via === null ? "" : ` via ${ipToText(route.via)}`} dev ${i?.name ?? "?"}${route.proto === "kernel" ? " proto kernel scope link" : route.proto === "dhcp" ? " proto dhcp" : route.via === null ? " scope link" : ""}${route.source === null ? "" : ` src ${ipToText(route.source)}`}${route.metric > 0 ? ` metric ${route.metric}` : ""}${i?.carrier === false ? " linkdown" : ""} \n`;
}

const destinations = { everything: 0, parse: parseCidr, called: "any valid prefix" };

export function routeCommand(m: Machine, verb: string, rest: readonly string[]): Output {
  const { net } = m.state;
  if (MATCH(verb, "show") || verb === "list" || verb === "ls") {
    const chosen = chosenRoutes(m, net.routes, rest, destinations);
    if ("stdout" in chosen) return chosen;
    return ok(
      [...chosen.routes]
        .sort((a, b) => (a.prefix === 0 ? -1 : 0) - (b.prefix === 0 ? -1 : 0) || a.destination - b.destination)
        .map((route) => routeText(m, route))
        .join(""),
    );
  }
  if (verb === "get") {
    const target = parseIpv4(rest[0] ?? "");
    if (target === null) return fail(`Error: any valid address is expected rather than "${rest[0] ?? ""}".`);
    const route = routeTo(m, target);
    const source = sourceFor(m, target);
    if (!route || source === null) return fail("RTNETLINK answers: Network is unreachable", 2);
    return ok(
      `${ipToText(target)}${route.via === null ? "" : ` via ${ipToText(route.via)}`} dev ${byDevice(m, route.device)?.name ?? ""} src ${ipToText(source)} uid 0 \n    cache \n`,
    );
  }
  const isDelete = MATCH(verb, "delete") || verb === "del";
  if (!isDelete && !["add", "replace", "change", "append", "prepend"].includes(verb))
    return fail(`Command "${verb}" is unknown, try "ip route help".`, 255);
  for (let at = 1; at < rest.length; at += 2)
    if (!["via", "dev", "metric", "src", "proto", "scope", "onlink", "table"].includes(rest[at] ?? ""))
      return garbage("to", rest[at] ?? "");
  const to = rest[0] === "default" ? { address: 0, prefix: 0 } : parseCidr(rest[0] ?? "");
  if (!to) return fail(`Error: any valid prefix is expected rather than "${rest[0] ?? ""}".`);
  const value = (key: string): string | null => (rest.includes(key) ? (rest[rest.indexOf(key) + 1] ?? null) : null);
  const same = (route: Route): boolean => route.destination === to.address && route.prefix === to.prefix;
  if (isDelete) {
    const before = net.routes.length;
    const at = net.routes.findIndex(same);
    if (at >= 0) net.routes.splice(at, 1);
    return net.routes.length === before ? fail("RTNETLINK answers: No such process", 2) : ok("");
  }
  const via = value("via") === null ? null : parseIpv4(value("via") ?? "");
  const hop = via === null ? null : routeTo(m, via);
  const device = value("dev") === null ? (hop?.device ?? null) : (byName(m, value("dev") ?? "")?.device ?? null);
  if (value("dev") !== null && device === null) return notOwn(m, value("dev") ?? "");
  if (device === null || (via !== null && (hop === null || hop.via !== null))) return fail("Error: Nexthop has invalid gateway.", 2);
  if (verb === "replace") net.routes = net.routes.filter((route) => !same(route));
  else if (net.routes.some(same)) return fail("RTNETLINK answers: File exists", 2);
  net.routes.push({
    destination: to.address,
    prefix: to.prefix,
    via,
    device,
    metric: Number(value("metric") ?? 0),
    proto: "boot",
    source: value("src") === null ? null : parseIpv4(value("src") ?? ""),
  });
  return ok("");
}
