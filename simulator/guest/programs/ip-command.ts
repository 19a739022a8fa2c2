import { broadcastOf, ipToText, parseCidr, parseIpv4, parseMac } from "../../wire/address";
import { stopDhcp } from "../net/dhcp-client";
import { addAddress, byDevice, byName, connect, removeAddress, setDown } from "../net/interfaces";
import { gratuitousArp, neighbour } from "../net/neighbours";
import { routeTo, sourceFor } from "../net/stack";
import type { Interface, Route } from "../net/state";
import type { Machine } from "../os/machine";
import { fail, instantProgram, type Output, ok } from "../os/program";

function flagsOf(i: Interface): string {
  if (i.device === -1) return "LOOPBACK,UP,LOWER_UP";
  return [
    ...(i.up && !i.carrier ? ["NO-CARRIER"] : []),
    "BROADCAST",
    "MULTICAST",
    ...(i.up ? ["UP"] : []),
    ...(i.up && i.carrier ? ["LOWER_UP"] : []),
  ].join(",");
}
export const indexOf = (i: Interface): number => i.device + 2;

function linkText(i: Interface, address: boolean): string {
  const state = i.device === -1 ? "UNKNOWN" : i.up && i.carrier ? "UP" : "DOWN";
  const qdisc = i.device === -1 ? "noqueue" : i.up ? "mq" : "noop";
  return `${indexOf(i)}: ${i.name}: <${flagsOf(i)}> mtu ${i.mtu} qdisc ${qdisc} state ${state} ${address ? "" : "mode DEFAULT "}group default qlen 1000\n    link/${i.device === -1 ? "loopback" : "ether"} ${i.mac} brd ${i.device === -1 ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff"}\n`;
}
function addressText(m: Machine, i: Interface): string {
  return i.addresses
    .map((a) => {
      const left = a.validUntil === null ? "forever" : `${Math.max(0, Math.floor((a.validUntil - m.mono()) / 1_000_000))}sec`;
      const brd = i.device === -1 || a.prefix >= 31 ? "" : ` brd ${ipToText(broadcastOf(a.ip, a.prefix))}`;
      return `    inet ${ipToText(a.ip)}/${a.prefix}${brd} scope ${i.device === -1 ? "host" : "global"} ${a.dynamic ? "dynamic " : ""}${i.name}\n       valid_lft ${left} preferred_lft ${left}\n`;
    })
    .join("");
}
export function routeText(m: Machine, route: Route): string {
  const to = route.prefix === 0 ? "default" : `${ipToText(route.destination)}${route.prefix === 32 ? "" : `/${route.prefix}`}`;
  const i = byDevice(m, route.device);
  return `${to}${route.via === null ? "" : ` via ${ipToText(route.via)}`} dev ${i?.name ?? "?"}${route.proto === "kernel" ? " proto kernel scope link" : route.proto === "dhcp" ? " proto dhcp" : route.via === null ? " scope link" : ""}${route.source === null ? "" : ` src ${ipToText(route.source)}`}${route.metric > 0 ? ` metric ${route.metric}` : ""}${i?.carrier === false ? " linkdown" : ""} \n`;
}

const MATCH = (text: string, full: string): boolean => text !== "" && full.startsWith(text);
const NEEDS_ROOT = { stdout: "", stderr: "RTNETLINK answers: Operation not permitted\n", code: 2 };

/** `ip`: address, link, route, neigh. @source iproute2 */
export const ip = instantProgram("ip", (args, ctx): Output => {
  const words = args.filter((arg) => !/^-(4|6|c|color|s|d|brief|br|o)/.test(arg));
  const brief = args.some((arg) => arg === "-br" || arg === "-brief");
  const stats = args.includes("-s");
  const [object = "", verb = "show", ...rest] = words;
  const m = ctx.machine;
  if (object === "")
    return fail("Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\nwhere  OBJECT := { address | link | route | neigh }", 255);
  const changes = /^(a(dd)?|d(e?l(ete)?)?|set|change|replace|flush)$/.test(verb) && verb !== "a";
  if (changes && ctx.uid !== 0) return NEEDS_ROOT;
  if (MATCH(object, "address")) return addressCommand(m, verb, rest, brief);
  if (MATCH(object, "link")) return linkCommand(m, verb, rest, brief, stats);
  if (MATCH(object, "route")) return routeCommand(m, verb, rest);
  if (MATCH(object, "neighbour") || object === "neighbor") return neighbourCommand(m, verb, rest);
  if (MATCH(object, "maddress") || object === "rule") return ok("");
  return fail(`Object "${object}" is unknown, try "ip help".`);
});

function pick(m: Machine, rest: readonly string[]): Interface[] | string {
  const name = rest.includes("dev") ? rest[rest.indexOf("dev") + 1] : rest.find((word) => !["show", "list", "up"].includes(word));
  if (name === undefined) return m.state.net.interfaces;
  const found = byName(m, name);
  return found ? [found] : `Device "${name}" does not exist.`;
}
function briefText(i: Interface, withAddress: boolean): string {
  const state = i.device === -1 ? "UNKNOWN" : i.up && i.carrier ? "UP" : "DOWN";
  return `${i.name.padEnd(16)} ${state.padEnd(14)} ${withAddress ? i.addresses.map((a) => `${ipToText(a.ip)}/${a.prefix} `).join("") : `${i.mac} <${flagsOf(i)}> `}\n`;
}
function addressCommand(m: Machine, verb: string, rest: readonly string[], brief: boolean): Output {
  if (MATCH(verb, "show") || verb === "list" || verb === "ls") {
    const list = pick(m, rest);
    if (typeof list === "string") return fail(list);
    return ok(list.map((i) => (brief ? briefText(i, true) : linkText(i, true) + addressText(m, i))).join(""));
  }
  const i = byName(m, rest[rest.indexOf("dev") + 1] ?? "");
  if (rest.indexOf("dev") < 0) return fail('Not enough information: "dev" argument is required.', 255);
  if (!i) return fail(`Cannot find device "${rest[rest.indexOf("dev") + 1] ?? ""}"`);
  if (verb === "flush") {
    for (const address of [...i.addresses]) removeAddress(m, i, address.ip);
    stopDhcp(m, i);
    return ok("");
  }
  const cidr = parseCidr(rest[0] ?? "");
  if (!cidr) return fail(`Error: any valid prefix is expected rather than "${rest[0] ?? ""}".`);
  if (MATCH(verb, "add") || verb === "replace") {
    if (i.addresses.some((a) => a.ip === cidr.address) && verb !== "replace") return fail("RTNETLINK answers: File exists", 2);
    addAddress(m, i, cidr.address, cidr.prefix, null);
    if (i.up) gratuitousArp(m, i);
    m.state.agentAt = m.state.agentAt === null ? null : Math.min(m.state.agentAt, m.mono() + 500_000);
    return ok("");
  }
  if (!MATCH(verb, "delete")) return fail(`Command "${verb}" is unknown, try "ip address help".`, 255);
  return removeAddress(m, i, cidr.address) ? ok("") : fail("RTNETLINK answers: Cannot assign requested address", 2);
}
function linkCommand(m: Machine, verb: string, rest: readonly string[], brief: boolean, stats: boolean): Output {
  if (verb === "set") {
    const words = rest.filter((word) => word !== "dev");
    const i = byName(m, words[0] ?? "");
    if (!i) return fail(`Cannot find device "${words[0] ?? ""}"`);
    for (let at = 1; at < words.length; at++) {
      const word = words[at];
      if (word === "up" && !i.up) {
        i.up = true;
        connect(m, i);
        gratuitousArp(m, i);
      } else if (word === "down") setDown(m, i);
      else if (word === "mtu") {
        const mtu = Number(words[++at]);
        if (!(mtu >= 68 && mtu <= 65_536)) return fail("Error: mtu less than device minimum.", 2);
        i.mtu = mtu;
      } else if (word === "address") {
        if (!parseMac(words[at + 1] ?? "")) return fail(`"${words[at + 1] ?? ""}" is invalid lladdr.`, 255);
        i.mac = (words[++at] ?? "").toLowerCase();
      } else if (word === "promisc" || word === "arp") at++;
    }
    return ok("");
  }
  if (verb !== "show" && verb !== "list" && verb !== "ls") return fail("RTNETLINK answers: Operation not supported", 2);
  const list = pick(m, rest);
  if (typeof list === "string") return fail(list);
  return ok(
    list
      .map((i) =>
        brief
          ? briefText(i, false)
          : linkText(i, false) +
            (stats
              ? `    RX:  bytes packets errors dropped  missed   mcast           \n${String(i.rxBytes).padStart(14)} ${String(i.rxPackets).padStart(7)}      0       0       0       0 \n    TX:  bytes packets errors dropped carrier collsns           \n${String(i.txBytes).padStart(14)} ${String(i.txPackets).padStart(7)}      0       0       0       0 \n`
              : ""),
      )
      .join(""),
  );
}
export function routeCommand(m: Machine, verb: string, rest: readonly string[]): Output {
  const { net } = m.state;
  if (MATCH(verb, "show") || verb === "list" || verb === "ls")
    return ok(
      [...net.routes]
        .sort((a, b) => (a.prefix === 0 ? -1 : 0) - (b.prefix === 0 ? -1 : 0) || a.destination - b.destination)
        .map((route) => routeText(m, route))
        .join(""),
    );
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
  const to = rest[0] === "default" ? { address: 0, prefix: 0 } : parseCidr(rest[0] ?? "");
  if (!to) return fail(`Error: any valid prefix is expected rather than "${rest[0] ?? ""}".`);
  const value = (key: string): string | null => (rest.includes(key) ? (rest[rest.indexOf(key) + 1] ?? null) : null);
  const same = (route: Route): boolean => route.destination === to.address && route.prefix === to.prefix;
  if (MATCH(verb, "delete") || verb === "del") {
    const before = net.routes.length;
    const at = net.routes.findIndex(same);
    if (at >= 0) net.routes.splice(at, 1);
    return net.routes.length === before ? fail("RTNETLINK answers: No such process", 2) : ok("");
  }
  const via = value("via") === null ? null : parseIpv4(value("via") ?? "");
  const hop = via === null ? null : routeTo(m, via);
  const device = value("dev") === null ? (hop?.device ?? null) : (byName(m, value("dev") ?? "")?.device ?? null);
  if (value("dev") !== null && device === null) return fail(`Cannot find device "${value("dev") ?? ""}"`);
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
function neighbourCommand(m: Machine, verb: string, rest: readonly string[]): Output {
  if (verb === "flush") {
    m.state.net.neighbours = m.state.net.neighbours.filter((entry) => entry.state === "PERMANENT");
    return ok("");
  }
  if (verb === "del" || verb === "delete") {
    const target = parseIpv4(rest[0] ?? "");
    m.state.net.neighbours = m.state.net.neighbours.filter((entry) => entry.ip !== target);
    return ok("");
  }
  return ok(
    m.state.net.neighbours
      .map((entry) => {
        const now = neighbour(m, entry.device, entry.ip) ?? entry;
        return `${ipToText(now.ip)} dev ${byDevice(m, now.device)?.name ?? ""} ${now.mac === "" ? "" : `lladdr ${now.mac} `}${now.state} \n`;
      })
      .join(""),
  );
}
