import { broadcastOf, ipToText, parseCidr, parseIpv4, parseMac, prefixMask } from "../../wire/address";
import { startNetwork } from "../modelled/boot";
import { startDhcp, stopDhcp } from "../net/dhcp-client";
import { addAddress, byDevice, byName, connect, removeAddress, setDown } from "../net/interfaces";
import { arpRequest, gratuitousArp, neighbour } from "../net/neighbours";
import { routeTo, sourceFor } from "../net/stack";
import type { Interface, Route } from "../net/state";
import { listening, newSocket, tcpClose, tcpConnect, tcpSend } from "../net/tcp";
import type { Machine } from "../os/machine";
import { exit, fail, instantProgram, type Output, ok, type Program, type Step, waitMessage, waitUntil } from "../os/program";
import { getopt } from "./options";
import { resolveName } from "./resolve";

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
const indexOf = (i: Interface): number => i.device + 2;

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
function routeText(m: Machine, route: Route): string {
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
function routeCommand(m: Machine, verb: string, rest: readonly string[]): Output {
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

/** `arp`. */
export const arp = instantProgram("arp", (args, ctx) => {
  const m = ctx.machine;
  if (args.some((arg) => /^-\w*a/.test(arg)))
    return ok(
      m.state.net.neighbours
        .map(
          (n) =>
            `? (${ipToText(n.ip)}) at ${n.mac || "<incomplete>"} ${n.mac === "" ? "" : "[ether] "}on ${byDevice(m, n.device)?.name ?? ""}\n`,
        )
        .join(""),
    );
  if (m.state.net.neighbours.length === 0) return ok("");
  return ok(
    `Address                  HWtype  HWaddress           Flags Mask            Iface\n${m.state.net.neighbours.map((n) => `${ipToText(n.ip).padEnd(25)}${n.mac === "" ? "        (incomplete)                            " : `ether   ${n.mac}   C                     `}${byDevice(m, n.device)?.name ?? ""}\n`).join("")}`,
  );
});

/** `ifconfig`. */
export const ifconfig = instantProgram("ifconfig", (args, ctx) => {
  const m = ctx.machine;
  const name = args.find((arg) => !arg.startsWith("-"));
  const found = name === undefined ? null : byName(m, name);
  if (name !== undefined && !found) return fail(`${name}: error fetching interface information: Device not found`);
  if (found && args.length > 1) {
    if (ctx.uid !== 0) return fail("SIOCSIFFLAGS: Operation not permitted", 255);
    for (const word of args.slice(1)) {
      if (word === "up") found.up = true;
      else if (word === "down") setDown(m, found);
      else {
        const cidr = parseCidr(word);
        if (!cidr) continue;
        const mask = args.includes("netmask") ? parseCidr(`${word}/${args[args.indexOf("netmask") + 1] ?? ""}`)?.prefix : undefined;
        for (const old of [...found.addresses]) removeAddress(m, found, old.ip);
        found.up = true;
        addAddress(m, found, cidr.address, mask ?? (cidr.prefix === 32 ? 24 : cidr.prefix), null);
        break;
      }
    }
    connect(m, found);
    return ok("");
  }
  const list = found ? [found] : m.state.net.interfaces.filter((i) => i.up || args.includes("-a"));
  return ok(
    list
      .map((i) => {
        const a = i.addresses[0];
        const flags =
          i.device === -1
            ? "73<UP,LOOPBACK,RUNNING>"
            : i.up
              ? `4163<UP,BROADCAST${i.carrier ? ",RUNNING" : ""},MULTICAST>`
              : "4098<BROADCAST,MULTICAST>";
        const inet = a
          ? `        inet ${ipToText(a.ip)}  netmask ${ipToText(prefixMask(a.prefix))}${i.device === -1 ? "" : `  broadcast ${ipToText(broadcastOf(a.ip, a.prefix))}`}\n`
          : "";
        return `${i.name}: flags=${flags}  mtu ${i.mtu}\n${inet}        ${i.device === -1 ? "loop  txqueuelen 1000  (Local Loopback)" : `ether ${i.mac}  txqueuelen 1000  (Ethernet)`}\n        RX packets ${i.rxPackets}  bytes ${i.rxBytes} (${(i.rxBytes / 1024).toFixed(1)} KiB)\n        RX errors 0  dropped 0  overruns 0  frame 0\n        TX packets ${i.txPackets}  bytes ${i.txBytes} (${(i.txBytes / 1024).toFixed(1)} KiB)\n        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0\n\n`;
      })
      .join(""),
  );
});

/** `route`. */
export const route = instantProgram("route", (args, ctx) => {
  const m = ctx.machine;
  if (args[0] === "add" || args[0] === "del") {
    if (ctx.uid !== 0) return fail("SIOCADDRT: Operation not permitted", 7);
    const rest = args.slice(1).filter((word) => word !== "-net" && word !== "-host");
    const gw = rest.indexOf("gw");
    const mapped = [
      rest[0] === "default"
        ? "default"
        : rest.includes("netmask")
          ? `${rest[0] ?? ""}/${rest[rest.indexOf("netmask") + 1] ?? ""}`
          : (rest[0] ?? ""),
      ...(gw > 0 ? ["via", rest[gw + 1] ?? ""] : []),
      ...(rest.includes("dev") ? ["dev", rest[rest.indexOf("dev") + 1] ?? ""] : []),
    ];
    return routeCommand(m, args[0], mapped);
  }
  const numeric = args.some((arg) => arg.includes("n"));
  const rows = m.state.net.routes.map(
    (r) =>
      [
        r.prefix === 0 ? (numeric ? "0.0.0.0" : "default") : ipToText(r.destination),
        r.via === null ? "0.0.0.0" : ipToText(r.via),
        ipToText(prefixMask(r.prefix)),
        `U${r.via === null ? "" : "G"}${r.prefix === 32 ? "H" : ""}`,
        r.metric,
        byDevice(m, r.device)?.name ?? "",
      ] as const,
  );
  return ok(
    `Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${rows.map(([d, g, k, f, metric, i]) => `${d.padEnd(15)} ${g.padEnd(15)} ${k.padEnd(15)} ${f.padEnd(5)} ${String(metric).padEnd(6)} 0        0 ${i}\n`).join("")}`,
  );
});

interface Row {
  proto: string;
  state: string;
  local: string;
  remote: string;
  process: string;
}
function socketRows(m: Machine): Row[] {
  const rows: Row[] = listening(m).map((s) => ({
    proto: "tcp",
    state: "LISTEN",
    local: `${s.ip === 0 ? "0.0.0.0" : ipToText(s.ip)}:${s.port}`,
    remote: "0.0.0.0:*",
    process: `users:(("${s.owner}",pid=${s.pid},fd=${s.port === 22 ? 3 : 6}))`,
  }));
  for (const dhcp of m.state.net.dhcp)
    rows.push({
      proto: "udp",
      state: "UNCONN",
      local: `${ipToText(byDevice(m, dhcp.device)?.addresses[0]?.ip ?? 0)}%${byDevice(m, dhcp.device)?.name ?? ""}:68`,
      remote: "0.0.0.0:*",
      process: 'users:(("dhclient",pid=402,fd=7))',
    });
  for (const s of m.state.net.sockets)
    if (s.kind === "tcp" && s.state !== "LISTEN")
      rows.push({
        proto: "tcp",
        state: s.state,
        local: `${ipToText(s.localIp)}:${s.localPort}`,
        remote: `${ipToText(s.remoteIp)}:${s.remotePort}`,
        process: `users:(("${s.owner}",pid=${s.pid || 430},fd=5))`,
      });
  return rows;
}
/** `ss`. */
export const ss = instantProgram("ss", (args, ctx) => {
  const flags = args.filter((arg) => arg.startsWith("-")).join("");
  const rows = socketRows(ctx.machine).filter(
    (row) =>
      (/[tu]/.test(flags) ? (flags.includes("t") && row.proto === "tcp") || (flags.includes("u") && row.proto === "udp") : true) &&
      (flags.includes("a") ||
        (flags.includes("l") ? row.state === "LISTEN" || row.state === "UNCONN" : row.state !== "LISTEN" && row.state !== "UNCONN")),
  );
  const both = !(flags.includes("t") !== flags.includes("u"));
  const head = `${both ? "Netid " : ""}State   Recv-Q  Send-Q     Local Address:Port      Peer Address:Port  ${flags.includes("p") ? "Process" : ""}\n`;
  return ok(
    head +
      rows
        .map(
          (row) =>
            `${both ? row.proto.padEnd(6) : ""}${row.state.padEnd(7)} ${"0".padEnd(7)} ${(row.state === "LISTEN" ? "128" : "0").padEnd(7)} ${row.local.padStart(21)} ${row.remote.padStart(22)}  ${flags.includes("p") ? row.process : ""}\n`,
        )
        .join(""),
  );
});
/** `netstat`. */
export const netstat = instantProgram("netstat", (args, ctx) => {
  const flags = args.join("");
  const m = ctx.machine;
  if (flags.includes("r")) return ok(m.state.net.routes.map((r) => routeText(m, r)).join(""));
  if (flags.includes("i"))
    return ok(
      `Kernel Interface table\nIface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n${m.state.net.interfaces.map((i) => `${i.name.padEnd(9)}${String(i.mtu).padStart(5)} ${String(i.rxPackets).padStart(8)}      0      0 0      ${String(i.txPackets).padStart(8)}      0      0      0 ${i.device === -1 ? "LRU" : "BMRU"}\n`).join("")}`,
    );
  const rows = socketRows(m).filter(
    (row) =>
      flags.includes("a") ||
      (flags.includes("l") ? row.state === "LISTEN" || row.state === "UNCONN" : row.state !== "LISTEN" && row.state !== "UNCONN"),
  );
  return ok(
    `Active Internet connections (${flags.includes("a") ? "servers and established" : flags.includes("l") ? "only servers" : "w/o servers"})\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${flags.includes("p") ? " PID/Program name" : ""}\n${rows.map((row) => `${row.proto.padEnd(5)} ${"0".padStart(6)} ${"0".padStart(6)} ${row.local.padEnd(23)} ${row.remote.padEnd(23)} ${(row.state === "ESTAB" ? "ESTABLISHED" : row.state === "UNCONN" ? "" : row.state).padEnd(11)}${flags.includes("p") ? (/"(\w[\w-]*)",pid=(\d+)/.exec(row.process) ? row.process.replace(/.*"([\w-]+)",pid=(\d+).*/, "$2/$1") : "-") : ""}\n`).join("")}`,
  );
});

/** `dhclient` and `udhcpc`: ask for an address again. */
function dhcpProgram(name: string): Program<{ name: string; until: number }> {
  return {
    name,
    path: `/usr/sbin/${name}`,
    start(ctx) {
      const target = ctx.args.filter((arg) => !arg.startsWith("-")).at(-1) ?? "eth0";
      const i = byName(ctx.machine, target);
      if (!i || ctx.uid !== 0) {
        ctx.err(i ? `${name}: must be root\n` : `Cannot find device "${target}"\n`);
        return { name: "", until: 0 };
      }
      for (const address of i.addresses.filter((a) => a.dynamic)) removeAddress(ctx.machine, i, address.ip);
      if (ctx.args.includes("-r")) {
        stopDhcp(ctx.machine, i);
        return { name: "", until: -1 };
      }
      i.up = true;
      startDhcp(ctx.machine, i);
      return { name: target, until: ctx.mono() + 60_000_000 };
    },
    step(ctx, state): Step {
      if (state.name === "") return exit(state.until < 0 ? 0 : 1);
      const i = byName(ctx.machine, state.name);
      if (i && i.addresses.length > 0) return exit(0);
      if (ctx.mono() >= state.until) return exit(2);
      return waitUntil(ctx.mono() + 200_000);
    },
  };
}
export const dhclient = dhcpProgram("dhclient");
export const udhcpc = dhcpProgram("udhcpc");
export const ifup = instantProgram(
  "ifup",
  (args, ctx) => {
    const i = byName(ctx.machine, args[0] ?? "");
    if (!i) return args[0] === "-a" ? (startNetwork(ctx.machine), ok("")) : fail(`ifup: unknown interface ${args[0] ?? ""}`);
    i.up = true;
    if (i.addresses.length === 0) startDhcp(ctx.machine, i);
    connect(ctx.machine, i);
    return ok("");
  },
  "/usr/sbin/ifup",
);
export const ifdown = instantProgram(
  "ifdown",
  (args, ctx) => {
    const i = byName(ctx.machine, args[0] ?? "");
    if (!i) return fail(`ifdown: interface ${args[0] ?? ""} not configured`);
    stopDhcp(ctx.machine, i);
    for (const a of [...i.addresses]) removeAddress(ctx.machine, i, a.ip);
    setDown(ctx.machine, i);
    return ok("");
  },
  "/usr/sbin/ifdown",
);

interface TcpState {
  ok: boolean;
  socket: number;
  host: string;
  port: number;
  until: number;
  request: string;
  got: string;
  verbose: boolean;
  zero: boolean;
  mode: "nc" | "curl";
  head: boolean;
  code: number | null;
}
function tcpStep(ctx: Parameters<Program<TcpState>["step"]>[0], st: TcpState): Step {
  if (st.code !== null) return exit(st.code);
  const m = ctx.machine;
  const socket = m.state.net.sockets.find((s) => s.id === st.socket);
  for (let message = ctx.takeMessage(); message !== null; message = ctx.takeMessage()) {
    const event = message as { type: string; text?: string };
    const curl = st.mode === "curl";
    if (event.type === "connected") {
      if (st.verbose && !curl) ctx.err(`Connection to ${st.host} ${st.port} port [tcp/*] succeeded!\n`);
      if (st.zero && socket) {
        tcpClose(m, socket);
        return exit(0);
      }
      if (st.request !== "" && socket) tcpSend(m, socket, st.request);
    } else if (event.type === "data") {
      if (!curl) ctx.out(event.text ?? "");
      else st.got += event.text ?? "";
    } else if (event.type === "closed") {
      if (socket) tcpClose(m, socket);
      if (curl) {
        const cut = st.got.indexOf("\r\n\r\n");
        ctx.out(st.head ? st.got.slice(0, cut + 4) : st.got.slice(cut + 4));
      }
      st.code = 0;
      return { do: "run", us: 20 };
    } else if (event.type === "refused" || event.type === "timeout" || event.type === "unreachable") {
      const why = event.type === "refused" ? "Connection refused" : event.type === "timeout" ? "Connection timed out" : "No route to host";
      if (curl)
        ctx.err(
          `curl: (7) Failed to connect to ${st.host} port ${st.port} after ${Math.floor((ctx.mono() - st.until + 130_000_000) / 1000)} ms: Couldn't connect to server\n`,
        );
      else if (st.verbose || !st.zero) ctx.err(`nc: connect to ${st.host} port ${st.port} (tcp) failed: ${why}\n`);
      st.code = curl ? 7 : 1;
      return { do: "run", us: 20 };
    }
  }
  if (ctx.mono() >= st.until) {
    ctx.err(
      st.mode === "curl"
        ? `curl: (28) Failed to connect to ${st.host} port ${st.port}: Connection timed out\n`
        : st.verbose
          ? `nc: connect to ${st.host} port ${st.port} (tcp) timed out: Operation now in progress\n`
          : "",
    );
    st.code = st.mode === "curl" ? 28 : 1;
    return { do: "run", us: 20 };
  }
  return waitMessage(st.until);
}
function connectTo(ctx: Parameters<Program<TcpState>["start"]>[0], parts: Omit<TcpState, "ok" | "socket" | "got" | "code">): TcpState {
  const address = resolveName(ctx, parts.host);
  const curl = parts.mode === "curl";
  if (address === null) {
    ctx.err(
      curl
        ? `curl: (6) Could not resolve host: ${parts.host}\n`
        : `nc: getaddrinfo for host "${parts.host}" port ${parts.port}: Name or service not known\n`,
    );
    return { ...parts, ok: false, socket: 0, got: "", code: curl ? 6 : 1 };
  }
  const socket = tcpConnect(ctx.machine, ctx.process.pid, address, parts.port, parts.mode);
  if (socket === null) {
    ctx.err(
      curl
        ? `curl: (7) Couldn't connect to server\n`
        : `nc: connect to ${parts.host} port ${parts.port} (tcp) failed: Network is unreachable\n`,
    );
    return { ...parts, ok: false, socket: 0, got: "", code: curl ? 7 : 1 };
  }
  return { ...parts, ok: true, socket: socket.id, got: "", code: null };
}
/** `nc`: `-z` port check, and reading what a server says. */
export const nc: Program<TcpState> = {
  name: "nc",
  start(ctx) {
    const { flags, values, rest } = getopt("nc", ctx.args, "zvw:nulp:");
    return connectTo(ctx, {
      host: rest[0] ?? "",
      port: Number(rest[1] ?? 0),
      until: ctx.mono() + Number(values.get("w") ?? 130) * 1_000_000,
      request: "",
      verbose: flags.has("v"),
      zero: flags.has("z"),
      mode: "nc",
      head: false,
    });
  },
  step: tcpStep,
};
/** `curl http://…`: plain HTTP only. */
export const curl: Program<TcpState> = {
  name: "curl",
  start(ctx) {
    const { flags, values, rest } = getopt("curl", ctx.args, "sSIifvo:m:kL", {
      silent: "s",
      head: "I",
      "max-time": "m",
      "connect-timeout": "m",
    });
    const url = /^(?:http:\/\/)?([^/:]+)(?::(\d+))?(\/.*)?$/.exec(rest[0] ?? "");
    const host = url?.[1] ?? "";
    const path = url?.[3] ?? "/";
    return connectTo(ctx, {
      host,
      port: Number(url?.[2] ?? 80),
      until: ctx.mono() + Number(values.get("m") ?? 130) * 1_000_000,
      request: `${flags.has("I") ? "HEAD" : "GET"} ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n`,
      verbose: flags.has("v"),
      zero: false,
      mode: "curl",
      head: flags.has("I"),
    });
  },
  step: tcpStep,
};

/** `arping`. */
export const arping: Program<{
  ip: number;
  name: string;
  count: number;
  sent: number;
  got: number;
  sentAt: number;
  nextAt: number;
  code: number | null;
}> = {
  name: "arping",
  path: "/usr/sbin/arping",
  start(ctx) {
    const { values, rest } = getopt("arping", ctx.args, "c:I:bfqUD");
    const target = parseIpv4(rest[0] ?? "");
    const st = {
      ip: target ?? 0,
      name: rest[0] ?? "",
      count: Number(values.get("c") ?? 0),
      sent: 0,
      got: 0,
      sentAt: 0,
      nextAt: ctx.mono(),
      code: target === null ? 2 : null,
    };
    const route = target === null ? null : routeTo(ctx.machine, target);
    if (route === null) return { ...st, code: 2 };
    newSocket(ctx.machine, { pid: ctx.process.pid, kind: "arp", owner: "arping", remoteIp: st.ip });
    ctx.catchSignals([2]);
    ctx.out(`ARPING ${st.name} from ${ipToText(sourceFor(ctx.machine, st.ip) ?? 0)} ${byDevice(ctx.machine, route.device)?.name ?? ""}\n`);
    return st;
  },
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    for (let message = ctx.takeMessage(); message !== null; message = ctx.takeMessage()) {
      const reply = message as { mac: string; at: number };
      st.got++;
      ctx.out(`Unicast reply from ${st.name} [${reply.mac.toUpperCase()}]  ${((reply.at - st.sentAt) / 1000).toFixed(3)}ms\n`);
    }
    const now = ctx.mono();
    if (ctx.takeSignal() !== null || (st.count > 0 && st.sent >= st.count && (st.got >= st.count || now >= st.nextAt))) {
      ctx.out(`Sent ${st.sent} probes (${st.sent} broadcast(s))\nReceived ${st.got} response(s)\n`);
      st.code = st.got > 0 ? 0 : 1;
      return { do: "run", us: 10 };
    }
    if (now >= st.nextAt && (st.count === 0 || st.sent < st.count)) {
      const i = byDevice(ctx.machine, routeTo(ctx.machine, st.ip)?.device ?? 0);
      if (i) arpRequest(ctx.machine, i, st.ip, i.addresses[0]?.ip ?? 0);
      st.sent++;
      st.sentAt = now;
      st.nextAt = now + 1_000_000;
    }
    return waitMessage(st.nextAt);
  },
};
