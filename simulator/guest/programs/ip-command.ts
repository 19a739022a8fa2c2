import { broadcastOf, ipToText, parseCidr } from "../../wire/address";
import { solicitedNode } from "../../wire/address6";
import { stopDhcp } from "../net/dhcp-client";
import { addAddress, byName, removeAddress } from "../net/interfaces";
import { masterOf } from "../net/made/links";
import { gratuitousArp } from "../net/neighbours";
import { indexOf, type ShownInterface, shownByName, shownInterfaces } from "../net/outside-links";
import type { Machine } from "../os/machine";
import { makesLinks } from "../os/own-links";
import { fail, instantProgram, type Output, ok } from "../os/program";
import { HelpWanted, helpText } from "./help";
import { addressCommand6, addressText6, flushAddresses6, shownAddresses6 } from "./ip-address6";
import { neighbourCommand } from "./ip-neighbour";
import { routeCommand } from "./ip-route";
import { routeCommand6 } from "./ip-route6";
import { setWiredAddress, tellWiring } from "./ip-wired";
import { garbage, MATCH, notOwn } from "./ip-words";
import { addLink, deleteLink } from "./link/link-add";
import { setLinkCommand } from "./link/link-set";
import { briefText, flagsText, linkText, statsText } from "./link/link-text";

function addressText(m: Machine, i: ShownInterface): string {
  return i.addresses
    .map((a) => {
      const left = a.validUntil === null ? "forever" : `${Math.max(0, Math.floor((a.validUntil - m.mono()) / 1_000_000))}sec`;
      const brd = i.device === -1 || a.prefix >= 31 ? "" : ` brd ${ipToText(broadcastOf(a.ip, a.prefix))}`;
      return `    inet ${ipToText(a.ip)}/${a.prefix}${brd} scope ${i.device === -1 ? "host" : "global"} ${a.dynamic ? "dynamic " : ""}${i.name}\n       valid_lft ${left} preferred_lft ${left}\n`;
    })
    .join("");
}

const NEEDS_ROOT = { stdout: "", stderr: "RTNETLINK answers: Operation not permitted\n", code: 2 };

interface Ways {
  brief: boolean;
  stats: boolean;
  details: boolean;
  oneLine: boolean;
  colour: boolean;
  /** null: any */
  family: "4" | "6" | null;
}

/** Options before the object; a complaint about one that is unknown. @source iproute2 6.1: ip.c */
function readWays(args: readonly string[]): { ways: Ways; words: readonly string[] } | Output {
  const ways: Ways = { brief: false, stats: false, details: false, oneLine: false, colour: false, family: null };
  let at = 0;
  for (; args[at]?.startsWith("-"); at++) {
    const arg = (args[at] as string).replace(/^--/, "-");
    const is = (full: string, least: number): boolean => arg.length >= least && full.startsWith(arg);
    if (arg === "-4") ways.family = "4";
    else if (arg === "-6") ways.family = "6";
    else if (is("-statistics", 2) || arg === "-stats") ways.stats = true;
    else if (is("-details", 2)) ways.details = true;
    else if (is("-oneline", 2)) ways.oneLine = true;
    else if (is("-brief", 3)) ways.brief = true;
    else if (/^-c(olor)?(=(always|auto|never))?$/.test(arg)) ways.colour = !arg.endsWith("never");
    else if (is("-Version", 2)) throw new HelpWanted("version");
    else if (is("-help", 2)) throw new HelpWanted("help");
    else if (
      is("-json", 2) ||
      is("-netns", 2) ||
      is("-batch", 2) ||
      is("-resolve", 2) ||
      is("-family", 2) ||
      is("-timestamp", 2) ||
      is("-all", 2) ||
      is("-pretty", 2)
    )
      return fail(`ip: option ${args[at]} is not part of this system`, 255);
    else return fail(`Option "${args[at]}" is unknown, try "ip -help".`, 255);
  }
  return { ways, words: args.slice(at) };
}

/** Colours of names, addresses and states. @source iproute2 6.1: color.c */
function coloured(text: string): string {
  const paint = (code: number, what: string): string => `\x1b[${code}m${what}\x1b[0m`;
  return text
    .replace(/^(\d+: )([^:\s]+)(: )/gm, (_, before, name, after) => before + paint(36, name) + after)
    .replace(/(?<=inet )[\d.]+/g, (ip) => paint(35, ip))
    .replace(/(?<=inet6 )[\da-f:]+/g, (ip) => paint(34, ip))
    .replace(/(?<=brd )[\d.]+(?= scope)/g, (ip) => paint(35, ip))
    .replace(/(?:[\da-f]{2}:){5}[\da-f]{2}/g, (mac) => paint(33, mac))
    .replace(/(?<=state )(UP|DOWN)/g, (state) => paint(state === "UP" ? 32 : 31, state))
    .replace(/(?<=dev )\S+/g, (name) => paint(36, name));
}

function shownBy(ways: Ways, output: Output): Output {
  let text = output.stdout;
  if (ways.oneLine) text = text.replace(/\n(?= )/g, "\\");
  return { ...output, stdout: ways.colour ? coloured(text) : text };
}

/** `ip`: address, link, route, neigh. @source iproute2 6.1: ip(8) */
export const ip = instantProgram("ip", (args, ctx): Output => {
  const read = readWays(args);
  if ("stdout" in read) return read;
  const { ways, words } = read;
  const [object = "", verb = "show", ...rest] = words;
  const m = ctx.machine;
  // Of interfaces that the world keeps only bridges have details, which a control domain's own form of this program says.
  if (ways.details && !makesLinks(m)) return fail(`ip: option ${args.find((arg) => /^--?d/.test(arg))} is not part of this system`, 255);
  if (object === "") return fail(helpText("ip").trimEnd(), 255);
  if (object === "help") throw new HelpWanted("help");
  const changes = /^(a(dd)?|d(e?l(ete)?)?|set|change|replace|flush)$/.test(verb) && verb !== "a";
  if (changes && ctx.uid !== 0) return NEEDS_ROOT;
  if (MATCH(object, "address")) return shownBy(ways, addressCommand(m, verb, rest, ways));
  if (MATCH(object, "link")) return shownBy(ways, linkCommand(m, verb, rest, ways));
  if (MATCH(object, "route")) {
    const isV6 = ways.family === "6" || (ways.family === null && rest.some((word) => word.includes(":")));
    return shownBy(ways, isV6 ? routeCommand6(m, verb, rest) : routeCommand(m, verb, rest));
  }
  if (MATCH(object, "neighbour") || object === "neighbor") return shownBy(ways, neighbourCommand(m, verb, rest, ways.family));
  if (MATCH(object, "maddress") && MATCH(verb, "show"))
    return ok(
      shownInterfaces(m)
        .map((i) => groupsText(i, ways.family))
        .join(""),
    );
  if (object.length > 1 && MATCH(object, "rule") && MATCH(verb, "show"))
    return ok(`0:\tfrom all lookup local\n32766:\tfrom all lookup main\n${ways.family === "6" ? "" : "32767:\tfrom all lookup default\n"}`);
  return fail(`Object "${object}" is unknown, try "ip help".`);
});

function pick(m: Machine, rest: readonly string[]): ShownInterface[] | Output {
  let list = shownInterfaces(m);
  for (let at = 0; at < rest.length; at++) {
    let word = rest[at] ?? "";
    if (word === "up") {
      list = list.filter((i) => i.up);
      continue;
    }
    if (word === "master") {
      const bridge = rest[++at] ?? "";
      if (!shownByName(m, bridge)) return fail(`Device "${bridge}" does not exist.`);
      list = list.filter((i) => masterOf(m, i) === bridge);
      continue;
    }
    if (word === "type" && makesLinks(m)) {
      const kind = rest[++at] ?? "";
      list = list.filter((i) => i.made?.kind === kind || (kind === "bridge_slave" && i.port !== undefined));
      continue;
    }
    if (["scope", "to", "label", "type", "vrf", "group", "dynamic", "permanent"].includes(word))
      return fail(`ip: ${word} is not part of this system`, 255);
    if (word === "dev") word = rest[++at] ?? "";
    if (!shownByName(m, word)) return fail(`Device "${word}" does not exist.`);
    list = list.filter((i) => i.name === word);
  }
  return list;
}
function briefOf(m: Machine, i: ShownInterface, family: Ways["family"] | "link"): string {
  if (family === "link") return briefText(m, i, `${i.mac} ${flagsText(m, i)} `);
  const addresses = [
    ...(family === "6" ? [] : i.addresses.map((a) => `${ipToText(a.ip)}/${a.prefix} `)),
    ...(family === "4" ? [] : shownAddresses6(i).map((a) => `${a.ip}/${a.prefix} `)),
  ];
  return briefText(m, i, addresses.join(""));
}
/** Groups that an interface is in. @source iproute2 6.1: ip/ipmaddr.c */
function groupsText(i: ShownInterface, family: Ways["family"]): string {
  const six = i.v6 ? [...new Set(i.v6.addresses.map(({ ip }) => solicitedNode(ip)).filter(() => i.device >= 0)), "ff02::1", "ff01::1"] : [];
  const macs = i.device === -1 || family === "6" ? [] : ["01:00:5e:00:00:01", ...(i.v6?.groups ?? [])];
  return [
    `${indexOf(i)}:\t${i.name}\n`,
    ...macs.map((mac) => `\tlink  ${mac}\n`),
    ...(family === "6" ? [] : ["\tinet  224.0.0.1\n"]),
    ...(family === "4" ? [] : six.map((group) => `\tinet6 ${group}\n`)),
  ].join("");
}
/** How much of an interface's line the kernel gives to whoever asks for one family. @source iproute2 6.1: ip/ipaddress.c (print_linkinfo); Linux net/ipv6/addrconf.c (inet6_fill_ifinfo) */
function headText(m: Machine, i: ShownInterface, { family, details }: Ways, isNamed: boolean): string {
  const whole = linkText(m, i, true, details);
  if (family === null) return whole;
  const line = `${whole.split("\n")[0]}\n`;
  return family === "6" && !isNamed ? line.replace(/ qdisc \S+/, "").replace(/ group default/, "") : line;
}
/** The addresses of an interface that are asked for. */
function addressesText(m: Machine, i: ShownInterface, family: Ways["family"]): string {
  return (family === "6" ? "" : addressText(m, i)) + (family === "4" ? "" : addressText6(m, i));
}
/** Whether it has addresses of a family. */
const hasAddresses = (i: ShownInterface, family: Ways["family"]): boolean =>
  (family !== "6" && i.addresses.length > 0) || (family !== "4" && shownAddresses6(i).length > 0);
function addressCommand(m: Machine, verb: string, rest: readonly string[], ways: Ways): Output {
  if (MATCH(verb, "show") || verb === "list" || verb === "ls") {
    const list = pick(m, rest);
    if ("stdout" in list) return list;
    const isNamed = rest.length > 0;
    if (ways.oneLine)
      return ok(
        list.map((i) => addressesText(m, i, ways.family).replace(/^ {4}(?=inet)/gm, `${indexOf(i)}: ${i.name.padEnd(7)} `)).join(""),
      );
    return ok(
      list
        .filter((i) => ways.family === null || hasAddresses(i, ways.family))
        .map((i) =>
          ways.brief
            ? briefOf(m, i, ways.family)
            : headText(m, i, ways, isNamed) + (ways.stats ? statsText(i) : "") + addressesText(m, i, ways.family),
        )
        .join(""),
    );
  }
  if (!["flush", "replace", "change"].includes(verb) && !MATCH(verb, "add") && !MATCH(verb, "delete"))
    return fail(`Command "${verb}" is unknown, try "ip address help".`, 255);
  const i = byName(m, rest[rest.indexOf("dev") + 1] ?? "");
  if (rest.indexOf("dev") < 0) return fail('Not enough information: "dev" argument is required.', 255);
  if (!i) {
    const name = rest[rest.indexOf("dev") + 1] ?? "";
    return setWiredAddress(m, name, verb, rest) ? ok("") : notOwn(m, name);
  }
  if (verb === "flush") {
    if (ways.family !== "4") flushAddresses6(m, i);
    if (ways.family === "6") return ok("");
    for (const address of [...i.addresses]) removeAddress(m, i, address.ip);
    stopDhcp(m, i);
    tellWiring(m, i);
    return ok("");
  }
  const words = rest[0] === "local" ? rest.slice(1) : rest;
  if (ways.family === "6" || (ways.family === null && words[0]?.includes(":"))) {
    const output = addressCommand6(m, verb, i, words);
    if (output.code === 0) agentSoon(m);
    return output;
  }
  const [first = "", ...more] = words;
  const cidr = parseCidr(first);
  if (!cidr) return fail(`Error: any valid prefix is expected rather than "${first}".`);
  for (let at = 0; at < more.length; at += 2)
    if (!["dev", "brd", "broadcast", "scope", "label"].includes(more[at] ?? "")) return garbage("local", more[at] ?? "");
  if (MATCH(verb, "add") || verb === "replace" || verb === "change") {
    if (i.addresses.some((a) => a.ip === cidr.address) && verb === "add") return fail("RTNETLINK answers: File exists", 2);
    addAddress(m, i, cidr.address, cidr.prefix, null);
    if (i.up) gratuitousArp(m, i);
    tellWiring(m, i);
    agentSoon(m);
    return ok("");
  }
  if (!removeAddress(m, i, cidr.address)) return fail("RTNETLINK answers: Cannot assign requested address", 2);
  tellWiring(m, i);
  return ok("");
}
/** Its agent looks at what has changed. */
function agentSoon(m: Machine): void {
  m.state.agentAt = m.state.agentAt === null ? null : Math.min(m.state.agentAt, m.mono() + 500_000);
}
function linkCommand(m: Machine, verb: string, rest: readonly string[], ways: Ways): Output {
  if (verb === "set") return setLinkCommand(m, rest);
  if (verb === "add") return addLink(m, rest);
  if (verb === "del" || MATCH(verb, "delete")) return deleteLink(m, rest);
  if (verb === "property") return fail("RTNETLINK answers: Operation not supported", 2);
  if (!MATCH(verb, "show") && !MATCH(verb, "list") && verb !== "ls") return fail(`Command "${verb}" is unknown, try "ip link help".`, 255);
  const list = pick(m, rest);
  if ("stdout" in list) return list;
  return ok(
    list.map((i) => (ways.brief ? briefOf(m, i, "link") : linkText(m, i, false, ways.details) + (ways.stats ? statsText(i) : ""))).join(""),
  );
}
