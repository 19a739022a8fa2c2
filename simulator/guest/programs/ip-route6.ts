/** `ip -6 route`. @source iproute2 6.1: ip/iproute.c; Linux net/ipv6/route.c (what the kernel says) */
import { isLinkLocal, LOOPBACK6, parseCidr6, parseIpv6, UNSPECIFIED } from "../../wire/address6";
import { byDevice, byName } from "../net/interfaces";
import { isAlike6, isOwn6, METRIC6 } from "../net/ipv6/addresses";
import { routeTo6, sourceFor6 } from "../net/ipv6/routes";
import { net6 } from "../net/ipv6/settings";
import { routesInOrder } from "../net/ipv6/shown-routes";
import type { Route6 } from "../net/ipv6/state";
import type { Machine } from "../os/machine";
import { fail, type Output, ok } from "../os/program";
import { chosenRoutes } from "./ip-route-choice";
import { garbage, MATCH, notOwn } from "./ip-words";

const secondsLeft = (m: Machine, until: number): number => Math.max(0, Math.floor((until - m.mono()) / 1_000_000));

function routeText6(m: Machine, route: Route6, withDevice: boolean): string {
  const to = route.prefix === 0 ? "default" : route.prefix === 128 ? route.destination : `${route.destination}/${route.prefix}`;
  const i = byDevice(m, route.device);
  const parts = [
    to,
    ...(route.via === null ? [] : ["via", route.via]),
    ...(withDevice ? ["dev", i?.name ?? "?"] : []),
    ...(route.proto === "boot" ? [] : ["proto", route.proto]),
    ...(route.source === undefined ? [] : ["src", route.source]),
    `metric ${route.metric}`,
    ...(i?.carrier === false ? ["linkdown"] : []),
    ...(route.until === null ? [] : [`expires ${secondsLeft(m, route.until)}sec`]),
    ...(route.mtu === undefined ? [] : [`mtu ${route.mtu}`]),
    ...(route.hopLimit === undefined ? [] : [`hoplimit ${route.hopLimit}`]),
    "pref medium",
  ];
  return `${parts.join(" ")}\n`;
}

const destinations = { everything: UNSPECIFIED, parse: parseCidr6, called: "inet6 prefix" };

function shown(m: Machine, words: readonly string[]): Output {
  const chosen = chosenRoutes(m, routesInOrder(m), words, destinations);
  if ("stdout" in chosen) return chosen;
  return ok(chosen.routes.map((route) => routeText6(m, route, !chosen.isOfDevice)).join(""));
}

function got(m: Machine, typed: string, words: readonly string[]): Output {
  const target = parseIpv6(typed);
  if (target === null) return fail(`Error: inet6 address is expected rather than "${typed}".`);
  const at = words.indexOf("dev");
  const on = at < 0 ? null : (byName(m, words[at + 1] ?? "")?.device ?? -2);
  if (isOwn6(m, target)) return ok(`local ${target} from :: dev lo table local proto kernel src ${target} metric 0 pref medium\n`);
  const route = routeTo6(m, target, on);
  const source = sourceFor6(m, target, on);
  if (!route || source === null) return fail("RTNETLINK answers: Network is unreachable", 2);
  const via = route.via === null ? "" : ` via ${route.via}`;
  const proto = route.proto === "boot" ? "" : ` proto ${route.proto}`;
  const hops = route.hopLimit === undefined ? "" : ` hoplimit ${route.hopLimit}`;
  const dev = byDevice(m, route.device)?.name ?? "";
  return ok(`${target} from ::${via} dev ${dev}${proto} src ${source} metric ${route.metric}${hops} pref medium\n`);
}

const WORDS = ["via", "dev", "metric", "src", "proto", "onlink", "table", "mtu", "hoplimit"];

export function routeCommand6(m: Machine, verb: string, rest: readonly string[]): Output {
  if (MATCH(verb, "show") || verb === "list" || verb === "ls") return shown(m, rest);
  if (verb === "get") return got(m, rest[0] ?? "", rest.slice(1));
  const isDelete = MATCH(verb, "delete") || verb === "del";
  const net = net6(m);
  if (verb === "flush") {
    const at = rest.indexOf("dev");
    const device = at < 0 ? null : (byName(m, rest[at + 1] ?? "")?.device ?? -2);
    net.routes = net.routes.filter((route) => device !== null && route.device !== device);
    return ok("");
  }
  if (!isDelete && !["add", "replace", "change", "append", "prepend"].includes(verb))
    return fail(`Command "${verb}" is unknown, try "ip route help".`, 255);
  for (let at = 1; at < rest.length; at += 2) if (!WORDS.includes(rest[at] ?? "")) return garbage("to", rest[at] ?? "");
  const to = rest[0] === "default" ? { address: UNSPECIFIED, prefix: 0 } : parseCidr6(rest[0] ?? "");
  if (!to) return fail(`Error: inet6 prefix is expected rather than "${rest[0] ?? ""}".`);
  const value = (key: string): string | null => (rest.includes(key) ? (rest[rest.indexOf(key) + 1] ?? null) : null);
  const via = value("via") === null ? null : parseIpv6(value("via") ?? "");
  if (value("via") !== null && via === null) return fail(`Error: inet6 address is expected rather than "${value("via")}".`);
  const name = value("dev");
  const device = name === null ? null : (byName(m, name)?.device ?? null);
  if (name !== null && device === null) return notOwn(m, name);
  const metric = value("metric");
  const isMeant = (route: Route6): boolean =>
    route.destination === to.address &&
    route.prefix === to.prefix &&
    (device === null || route.device === device) &&
    (via === null || route.via === via) &&
    (metric === null || route.metric === Number(metric));
  if (isDelete) {
    const gone = routesInOrder(m).find(isMeant);
    net.routes = net.routes.filter((route) => route !== gone);
    return gone ? ok("") : fail("RTNETLINK answers: No such process", 2);
  }
  return add(m, verb, {
    to,
    via,
    device,
    metric: Number(metric ?? METRIC6.user),
    source: value("src"),
    mtu: value("mtu"),
    hops: value("hoplimit"),
  });
}

interface Wanted {
  readonly to: { readonly address: string; readonly prefix: number };
  readonly via: string | null;
  readonly device: number | null;
  readonly metric: number;
  readonly source: string | null;
  readonly mtu: string | null;
  readonly hops: string | null;
}
function add(m: Machine, verb: string, { to, via, device: named, metric, source, mtu, hops }: Wanted): Output {
  const net = net6(m);
  if (named === null && (via === null || isLinkLocal(via)))
    return via === null ? fail("RTNETLINK answers: No such device", 2) : fail("Error: Egress device not specified.", 2);
  const hop = via === null ? null : routeTo6(m, via, named);
  const device = named ?? hop?.device ?? null;
  if (via !== null && isOwn6(m, via)) return fail("Error: Gateway can not be a local address.", 2);
  if (device === null || (via !== null && (hop === null || hop.via !== null))) return fail("RTNETLINK answers: No route to host", 2);
  if (!byDevice(m, device)?.up) return fail("RTNETLINK answers: Network is down", 2);
  if (source !== null && (parseIpv6(source) === null || !isOwn6(m, parseIpv6(source) ?? LOOPBACK6)))
    return fail("Error: Invalid source address.", 2);
  const route: Route6 = { destination: to.address, prefix: to.prefix, via, device, metric, proto: "boot", until: null };
  if (mtu !== null) route.mtu = Number(mtu);
  if (hops !== null) route.hopLimit = Number(hops);
  if (source !== null) route.source = parseIpv6(source) ?? source;
  const same = (one: Route6): boolean => one.metric === metric && isAlike6(one, { ...route, device: one.device });
  if (verb === "replace" || verb === "change") {
    if (verb === "change" && !net.routes.some(same)) return fail("RTNETLINK answers: No such file or directory", 2);
    net.routes = net.routes.filter((one) => !same(one));
  } else if (net.routes.some(same) && verb === "add") return fail("RTNETLINK answers: File exists", 2);
  net.routes.push(route);
  return ok("");
}
