import { broadcastOf, ipToText, parseCidr, parseIpv4, parseMac, prefixMask } from "../../wire/address";
import { parseCidr6 } from "../../wire/address6";
import { routeRows6 } from "../fs/synth-ipv6";
import { addAddress, byDevice, byName, connect, removeAddress, setDown } from "../net/interfaces";
import { settle6 } from "../net/ipv6/autoconf";
import { settleLinks } from "../net/made/links";
import { setUp } from "../net/made/raise";
import {
  heldOutside,
  type LinkRefusal,
  refusedText,
  type ShownInterface,
  setOutside,
  shownByName,
  shownInterfaces,
} from "../net/outside-links";
import { routeTo } from "../net/routes";
import type { Interface } from "../net/state";
import type { Machine } from "../os/machine";
import { fail, instantProgram, type Output, ok, type ProgramContext } from "../os/program";
import { HelpWanted } from "./help";
import { addressCommand6, scopeName } from "./ip-address6";
import { routeCommand } from "./ip-route";
import { routeCommand6 } from "./ip-route6";
import { getopt } from "./options";

/** Exit code of wrong usage. @source net-tools 2.10: E_USAGE */
const USAGE = 3;

/** `arp -s`: an entry that stays. @source net-tools 2.10: arp.c, arp_set */
function setNeighbour(ctx: ProgramContext, target: number | null, hardware: string | undefined): Output {
  const m = ctx.machine;
  if (target === null) return fail("arp: need host name", USAGE);
  if (hardware === undefined) return fail("arp: need hardware address", USAGE);
  if (parseMac(hardware) === null) return fail("arp: invalid hardware address", 255);
  if (ctx.uid !== 0) return fail("SIOCSARP: Operation not permitted", 255);
  const route = routeTo(m, target);
  if (route === null || route.via !== null) return fail("SIOCSARP: Network is unreachable", 255);
  const { net } = m.state;
  net.neighbours = net.neighbours.filter((entry) => entry.ip !== target || entry.device !== route.device);
  net.neighbours.push({
    ip: target,
    device: route.device,
    mac: hardware.toLowerCase(),
    state: "PERMANENT",
    until: null,
    probes: 0,
    queue: [],
  });
  return ok("");
}

/** `arp`. @source net-tools 2.10: arp(8) */
export const arp = instantProgram("arp", (args, ctx): Output => {
  const m = ctx.machine;
  const { flags, values, rest, error } = getopt("arp", args, "aenvV?hi:dsDfH:t:", {
    device: "i",
    numeric: "n",
    delete: "d",
    set: "s",
    verbose: "v",
    version: "V",
    help: "h",
    "use-device": "D",
    file: "f",
  });
  if (error) return fail(error, USAGE);
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  for (const letter of "DfHt") if (flags.has(letter)) return fail(`arp: option -${letter} is not part of this system`, USAGE);
  const [host, hardware] = rest;
  const target = host === undefined ? null : parseIpv4(host);
  if (host !== undefined && target === null) return fail(`${host}: Host name lookup failure`, 255);
  if (flags.has("s")) return setNeighbour(ctx, target, hardware);
  if (flags.has("d")) {
    if (target === null) return fail("arp: need host name", USAGE);
    if (ctx.uid !== 0) return fail("SIOCDARP(dontpub): Operation not permitted", 255);
    const before = m.state.net.neighbours.length;
    m.state.net.neighbours = m.state.net.neighbours.filter((entry) => entry.ip !== target);
    return m.state.net.neighbours.length === before ? fail(`No ARP entry for ${host}`, 255) : ok("");
  }
  const name = values.get("i");
  const shown = m.state.net.neighbours.flatMap((n) => {
    const { ip } = n;
    const isMeant = (target === null || ip === target) && (name === undefined || byDevice(m, n.device)?.name === name);
    return isMeant && typeof ip === "number" ? [{ ...n, ip }] : [];
  });
  if (flags.has("a"))
    return ok(
      shown
        .map(
          (n) =>
            `? (${ipToText(n.ip)}) at ${n.mac || "<incomplete>"} ${n.mac === "" ? "" : "[ether] "}${n.state === "PERMANENT" ? "PERM " : ""}on ${byDevice(m, n.device)?.name ?? ""}\n`,
        )
        .join(""),
    );
  if (shown.length === 0) return target === null ? ok("") : fail(`${host} (${host}) -- no entry`, 0);
  const rows = shown.map(
    (n) =>
      `${ipToText(n.ip).padEnd(25)}${n.mac === "" ? "        (incomplete)                            " : `ether   ${n.mac}   ${n.state === "PERMANENT" ? "CM" : "C "}                    `}${byDevice(m, n.device)?.name ?? ""}\n`,
  );
  return ok(`Address                  HWtype  HWaddress           Flags Mask            Iface\n${rows.join("")}`);
});

/** @source net-tools 2.10: ifconfig reads /proc/net/if_inet6, which has an interface's addresses from the innermost on */
function inet6Text({ v6 }: ShownInterface): string {
  const name = { host: "0x10<host>", link: "0x20<link>", global: "0x0<global>" };
  return [...(v6?.addresses ?? [])]
    .reverse()
    .map(({ ip, prefix }) => `        inet6 ${ip}  prefixlen ${prefix}  scopeid ${name[scopeName(ip)]}\n`)
    .join("");
}

function interfaceText(i: ShownInterface): string {
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
  return `${i.name}: flags=${flags}  mtu ${i.mtu}\n${inet}${inet6Text(i)}        ${i.device === -1 ? "loop  txqueuelen 1000  (Local Loopback)" : `ether ${i.mac}  txqueuelen ${i.outside?.queueLength ?? i.queueLength ?? 1000}  (Ethernet)`}\n        RX packets ${i.rxPackets}  bytes ${i.rxBytes} (${(i.rxBytes / 1024).toFixed(1)} KiB)\n        RX errors 0  dropped 0  overruns 0  frame 0\n        TX packets ${i.txPackets}  bytes ${i.txBytes} (${(i.txBytes / 1024).toFixed(1)} KiB)\n        TX errors 0  dropped ${i.txDropped} overruns 0  carrier 0  collisions 0\n\n`;
}

/** Changes an interface as the words behind its name say. */
function configure(m: Machine, i: Interface, words: readonly string[]): Output {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const value = words[at + 1] ?? "";
    if (word === "up" || word === "down") {
      const refusal = setOutside(m, i.name, { isUp: word === "up" });
      if (refusal !== null && refusal !== "no-device") return refused(i.name, refusal);
      if (word === "down") setDown(m, i);
      else if (!setUp(m, i)) return fail("SIOCSIFFLAGS: Network is down", 255);
    } else if (word === "mtu") {
      if (!(Number(value) >= 68 && Number(value) <= 65_536)) return fail("SIOCSIFMTU: Invalid argument", 255);
      i.mtu = Number(value);
      at++;
    } else if (word === "hw") {
      if (value !== "ether" || !parseMac(words[at + 2] ?? "")) return fail(`${words[at + 2] ?? value}: invalid ether address.`);
      i.mac = (words[at + 2] ?? "").toLowerCase();
      at += 2;
    } else if (word === "netmask") {
      const a = i.addresses[0];
      const prefix = parseCidr(`${a ? ipToText(a.ip) : "0.0.0.0"}/${value}`)?.prefix;
      if (prefix === undefined) return fail(`${value}: Unknown host\nifconfig: \`--help' gives usage information.`);
      if (!a) return fail("SIOCSIFNETMASK: Cannot assign requested address", 255);
      removeAddress(m, i, a.ip);
      addAddress(m, i, a.ip, prefix, null);
      at++;
    } else if (word === "inet6") {
      const verb = ["add", "del"].includes(value) ? value : "add";
      const address = verb === value ? (words[at + 2] ?? "") : value;
      if (!parseCidr6(address)) return fail(`${address}: Resolver Error 0 (no error)`);
      const { code } = addressCommand6(m, verb, i, [address]);
      if (code !== 0) return fail(verb === "add" ? "SIOCSIFADDR: File exists" : "SIOCDIFADDR: Cannot assign requested address", 255);
      at += verb === value ? 2 : 1;
    } else if (word === "broadcast") at++;
    else {
      const cidr = parseCidr(word);
      if (!cidr) return fail(`${word}: Unknown host\nifconfig: \`--help' gives usage information.`);
      for (const old of [...i.addresses]) removeAddress(m, i, old.ip);
      i.up = true;
      addAddress(m, i, cidr.address, cidr.prefix === 32 ? 24 : cidr.prefix, null);
    }
  }
  settleLinks(m);
  connect(m, i);
  settle6(m);
  return ok("");
}

function refused(name: string, refusal: LinkRefusal): Output {
  return refusal === "management" || refusal === "not-moved"
    ? fail(`ifconfig: ${refusedText(name, refusal)}`)
    : fail(`${name}: ERROR while getting interface flags: No such device`, 255);
}
/** The same of an interface that the world keeps: it goes up and down. */
function configureOutside(m: Machine, name: string, words: readonly string[]): Output {
  if (!words.every((word) => word === "up" || word === "down")) return fail(`ifconfig: ${heldOutside(m, name)}`);
  for (const word of words) {
    const refusal = setOutside(m, name, { isUp: word === "up" });
    if (refusal !== null) return refused(name, refusal);
  }
  return ok("");
}

/** `ifconfig`. @source net-tools 2.10: ifconfig(8) */
export const ifconfig = instantProgram("ifconfig", (args, ctx): Output => {
  const m = ctx.machine;
  let all = false;
  let short = false;
  let at = 0;
  for (; args[at]?.startsWith("-"); at++) {
    const arg = args[at] as string;
    if (arg === "-a") all = true;
    else if (arg === "-s") short = true;
    else if (arg === "--help" || arg === "-h" || arg === "-?") throw new HelpWanted("help");
    else if (arg === "--version" || arg === "-V") throw new HelpWanted("version");
    else if (arg !== "-v") return fail(`ifconfig: option \`${arg}' not recognised.\nifconfig: \`--help' gives usage information.`);
  }
  const [name, ...words] = args.slice(at);
  const found = name === undefined ? null : shownByName(m, name);
  if (name !== undefined && !found) return fail(`${name}: error fetching interface information: Device not found`);
  if (found && words.length > 0) {
    if (ctx.uid !== 0) return fail("SIOCSIFFLAGS: Operation not permitted", 255);
    const own = byName(m, found.name);
    if (own) return configure(m, own, words);
    return configureOutside(m, found.name, words);
  }
  const list = found ? [found] : shownInterfaces(m).filter((i) => i.up || all);
  if (!short) return ok(list.map(interfaceText).join(""));
  const rows = list.map(
    (i) =>
      `${i.name.padEnd(9)}${String(i.mtu).padStart(5)} ${String(i.rxPackets).padStart(8)}      0      0 0      ${String(i.txPackets).padStart(8)}      0 ${String(i.txDropped).padStart(6)}      0 ${i.device === -1 ? "LRU" : "BMRU"}\n`,
  );
  return ok(`Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n${rows.join("")}`);
});

/** The table of routes as `route` and `netstat -r` have it. */
export function routesText(m: Machine, numeric: boolean): string {
  const rows = m.state.net.routes.map((r) => {
    const to = r.prefix === 0 ? (numeric ? "0.0.0.0" : "default") : ipToText(r.destination);
    const flags = `U${r.via === null ? "" : "G"}${r.prefix === 32 ? "H" : ""}`;
    const via = r.via === null ? "0.0.0.0" : ipToText(r.via);
    return `${to.padEnd(15)} ${via.padEnd(15)} ${ipToText(prefixMask(r.prefix)).padEnd(15)} ${flags.padEnd(5)} ${String(r.metric).padEnd(6)} 0        0 ${byDevice(m, r.device)?.name ?? ""}\n`;
  });
  return `Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${rows.join("")}`;
}

/** The same of IPv6. @source net-tools 2.10: lib/inet6_gr.c (rprint_fib6) */
export function routesText6(m: Machine): string {
  const letters: readonly (readonly [string, number])[] = [
    ["U", 0x1],
    ["G", 0x2],
    ["D", 0x10000],
    ["A", 0x40000],
    ["e", 0x400000],
    ["n", 0x200000],
  ];
  const rows = routeRows6(m).map(({ destination, prefix, via, metric, flags, name }) => {
    const isRefused = (flags & 0x200) !== 0;
    const shown = isRefused ? "!n" : letters.flatMap(([letter, bit]) => ((flags & bit) === 0 ? [] : [letter])).join("");
    return `${`${destination}/${prefix}`.padEnd(30)} ${via.padEnd(26)} ${shown.padEnd(4)} ${String(metric | 0).padEnd(3)} 1      0 ${name}\n`;
  });
  return `Kernel IPv6 routing table\n${"Destination".padEnd(30)} ${"Next Hop".padEnd(26)} Flag Met Ref  Use If\n${rows.join("")}`;
}

/** The words of `route add` and `route del` as `ip route` would have them; a complaint about one that is unknown. */
function asIpRoute(words: readonly string[]): string[] | string {
  const [to = "", ...rest] = words.filter((word) => word !== "-net" && word !== "-host");
  let target = to;
  const mapped: string[] = [];
  for (let at = 0; at < rest.length; at += 2) {
    const [word = "", value = ""] = [rest[at], rest[at + 1]];
    if (word === "netmask") target = `${to}/${value}`;
    else if (word === "gw") mapped.push("via", value);
    else if (word === "metric" || word === "dev") mapped.push(word, value);
    else if (at === rest.length - 1) mapped.push("dev", word);
    else return word;
  }
  return [target, ...mapped];
}

/** `route`. @source net-tools 2.10: route(8) */
export const route = instantProgram("route", (args, ctx): Output => {
  const m = ctx.machine;
  const { flags, values, rest, error } = getopt("route", args, "+nevFCVhA:46", {
    numeric: "n",
    extend: "e",
    verbose: "v",
    version: "V",
    help: "h",
  });
  if (error) return fail(error, USAGE);
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  const isSix = flags.has("6") || values.get("A") === "inet6";
  for (const letter of isSix ? "FC" : "FCA")
    if (flags.has(letter)) return fail(`route: option -${letter} is not part of this system`, USAGE);
  const [verb, ...words] = rest;
  if (verb === undefined) return ok(isSix ? routesText6(m) : routesText(m, flags.has("n")));
  if (verb !== "add" && verb !== "del") return fail(`route: ${verb}: expected add or del`, USAGE);
  if (ctx.uid !== 0) return fail(`SIOC${verb === "add" ? "ADD" : "DEL"}RT: Operation not permitted`, 7);
  const mapped = asIpRoute(words);
  if (typeof mapped === "string") return fail(`route: ${mapped}: Unknown word`, USAGE);
  return isSix ? routeCommand6(m, verb, mapped) : routeCommand(m, verb, mapped);
});
