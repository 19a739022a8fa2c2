/** Reads a rule as iptables' words say it. */
import { parseMac } from "../../wire/address";
import type { Ip } from "../../wire/address6";
import { PROTOCOL } from "../../wire/ipv4";
import type { Chain, ConnState, Match, Rule, Target } from "../net/firewall/rules";
import { type Family, ICMP6_PROTOCOLS } from "./iptables-family";

/** A complaint, as `iptables v1.8.9 (nf_tables): …` says it; `plain`: without that beginning. */
export class Refusal extends Error {
  constructor(
    readonly text: string,
    readonly code = 2,
    readonly isPlain = false,
  ) {
    super(text);
  }
}

export const PROTOCOLS: Readonly<Record<string, number>> = {
  all: 0,
  ...PROTOCOL,
  ...ICMP6_PROTOCOLS,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  sctp: 132,
};
const FLAG_BITS: Readonly<Record<string, number>> = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, ALL: 63, NONE: 0 };
const STATES: readonly ConnState[] = ["INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED"];
/** Ports by name that rules may say. @source /etc/services of Debian 12 */
export const SERVICES: Readonly<Record<string, number>> = {
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  bootps: 67,
  bootpc: 68,
  http: 80,
  pop3: 110,
  ntp: 123,
  snmp: 161,
  https: 443,
  nfs: 2049,
  mysql: 3306,
  postgresql: 5432,
};
const MATCHES = ["tcp", "udp", "icmp", "icmp6", "state", "conntrack", "mac", "physdev", "comment"];
const TARGETS = ["ACCEPT", "DROP", "RETURN", "MASQUERADE", "REJECT", "LOG", "DNAT", "SNAT"];
/** What the real tool has beside these. @source iptables-extensions(8) */
const OTHER_MATCHES =
  /^(addrtype|connlimit|limit|multiport|owner|iprange|length|mark|recent|set|string|time|ttl|tos|hashlimit|helper|u32|statistic|pkttype|dscp|connmark|cgroup|bpf|rpfilter)$/;
const OTHER_TARGETS =
  /^(REDIRECT|MARK|CONNMARK|TOS|TTL|NFLOG|NFQUEUE|QUEUE|TCPMSS|NETMAP|TRACE|CT|NOTRACK|SET|CLASSIFY|DSCP|CHECKSUM|ULOG|TEE|TPROXY|AUDIT)$/;

export const newRule = (): Rule => ({
  source: null,
  destination: null,
  in: null,
  out: null,
  protocol: null,
  matches: [],
  target: null,
  packets: 0,
  bytes: 0,
});

function address(family: Family, text: string, not: boolean): Rule["source"] {
  const [ip = "", mask] = text.split("/");
  const network = family.network(text);
  if (!network) {
    if (mask !== undefined && family.address(ip) !== null) throw new Refusal(`invalid mask \`${mask}' specified`);
    throw new Refusal(`host/network \`${ip}' not found`);
  }
  return network.prefix === 0 && !not ? null : { ...network, not };
}
function ports(text: string, not: boolean): { first: number; last: number; not: boolean } {
  const one = (word: string, usual: number): number => {
    const port = word === "" ? usual : (SERVICES[word] ?? (/^\d{1,6}$/.test(word) ? Number(word) : -1));
    if (port < 0 || port > 65_535) throw new Refusal(`invalid port/service \`${word}' specified`);
    return port;
  };
  const [from = "", to] = text.split(":");
  return { first: one(from, 0), last: to === undefined ? one(from, 0) : one(to, 65_535), not };
}
function flagsOf(text: string): number {
  return text.split(",").reduce((bits, name) => {
    const bit = FLAG_BITS[name];
    if (bit === undefined) throw new Refusal(`Unknown TCP flag \`${name}'`);
    return bits | bit;
  }, 0);
}
function states(text: string): ConnState[] {
  const wanted = text.split(",").map((word) => {
    if (!STATES.includes(word as ConnState)) throw new Refusal(`Bad state "${word}"`);
    return word;
  });
  return STATES.filter((state) => wanted.includes(state));
}
function ends(family: Family, text: string, option: string): { address: Ip; port: number | null } {
  const found = family.ends(text);
  if (found === null) {
    if (/^[\d.]+-[\d.]+|^[\da-f:]+-[\da-f:]+/i.test(text) || /:\d+-\d+$/.test(text))
      throw new Refusal(`ranges of ${option} are not part of this system`);
    throw new Refusal(`Bad IP address "${text}"`);
  }
  const port = found.port === null ? null : Number(found.port);
  if (port !== null && (port < 1 || port > 65_535)) throw new Refusal(`Port \`${found.port}' not valid`);
  return { address: found.address, port };
}

/** Reads options one after another into a rule. */
export class RuleReader {
  readonly rule = newRule();
  private target: { name: string; words: Map<string, string> } | null = null;
  private readonly loaded = new Map<string, Match>();
  private at = 0;

  constructor(
    private readonly words: readonly string[],
    private readonly chains: readonly Chain[],
    private readonly family: Family,
  ) {}

  read(): Rule {
    while (this.at < this.words.length) {
      let not = false;
      if (this.words[this.at] === "!") {
        not = true;
        this.at++;
      }
      const option = this.words[this.at++] ?? "";
      if (!option.startsWith("-") || option === "-") throw new Refusal(`Bad argument \`${option}'`, 2, true);
      this.option(option, not);
    }
    this.rule.target = this.target === null ? null : this.finished(this.target.name, this.target.words);
    return this.rule;
  }

  private value(option: string): string {
    const value = this.words[this.at++];
    if (value === undefined) throw new Refusal(`option "${option}" requires an argument`);
    return value;
  }

  private option(option: string, not: boolean): void {
    const { rule } = this;
    switch (option) {
      case "-s":
      case "--source":
      case "--src":
        rule.source = address(this.family, this.value(option), not);
        return;
      case "-d":
      case "--destination":
      case "--dst":
        rule.destination = address(this.family, this.value(option), not);
        return;
      case "-i":
      case "--in-interface":
        rule.in = { name: this.value(option), not };
        return;
      case "-o":
      case "--out-interface":
        rule.out = { name: this.value(option), not };
        return;
      case "-p":
      case "--protocol":
      case "--proto": {
        const text = this.value(option).toLowerCase();
        const number = PROTOCOLS[text] ?? (/^\d{1,3}$/.test(text) && Number(text) < 256 ? Number(text) : null);
        if (number === null) throw new Refusal(`unknown protocol "${text}" specified`);
        rule.protocol = number === 0 ? null : { number, not };
        return;
      }
      case "-m":
      case "--match":
        this.load(this.value(option));
        return;
      case "-j":
      case "--jump":
        this.jump(this.value(option));
        return;
      case "-c":
      case "--set-counters":
        rule.packets = Number(this.value(option));
        rule.bytes = Number(this.value(option));
        return;
      case "-g":
      case "--goto":
      case "-f":
      case "--fragment":
        throw new Refusal(`option "${option}" is not part of this system`);
      default:
        this.extension(option, not);
    }
  }

  private load(name: string): Match {
    const known = this.loaded.get(name);
    if (known) return known;
    if (OTHER_MATCHES.test(name)) throw new Refusal(`match \`${name}' is not part of this system`);
    const isOfOther = name.startsWith("icmp") && name !== this.family.icmp;
    if (!MATCHES.includes(name) || isOfOther) throw new Refusal(`Couldn't load match \`${name}':No such file or directory\n`);
    const match = emptyMatch(name);
    this.loaded.set(name, match);
    this.rule.matches.push(match);
    return match;
  }
  private jump(name: string): void {
    if (OTHER_TARGETS.test(name)) throw new Refusal(`target \`${name}' is not part of this system`);
    if (!TARGETS.includes(name) && !this.chains.some((chain) => chain.name === name)) throw new Refusal(`Chain '${name}' does not exist`);
    this.target = { name, words: new Map() };
  }

  /** An option of a match or target. That of a protocol loads its match by itself. */
  private extension(option: string, not: boolean): void {
    const { target, rule } = this;
    const own = TARGET_OPTIONS[target?.name ?? ""]?.[option];
    if (own !== undefined) {
      target?.words.set(own, this.value(option));
      return;
    }
    const number = rule.protocol?.not === false ? rule.protocol.number : -1;
    const { icmp, icmpTypes } = this.family;
    const icmpNumber = icmp === "icmp" ? PROTOCOL.icmp : ICMP6_PROTOCOLS.icmpv6;
    const named = number === PROTOCOL.tcp ? "tcp" : number === PROTOCOL.udp ? "udp" : number === icmpNumber ? "icmp" : null;
    const isPorts = /^--(s|d)(ource-|estination-)?ports?$/.test(option);
    if (named !== null && named !== "icmp" && isPorts) {
      const match = this.load(named);
      if (match.kind === "tcp" || match.kind === "udp")
        match[option.startsWith("--s") ? "source" : "destination"] = ports(this.value(option), not);
    } else if (named === "tcp" && (option === "--syn" || option === "--tcp-flags")) {
      const match = this.load("tcp");
      const flags =
        option === "--syn" ? { mask: 0x17, set: 0x02, not } : { mask: flagsOf(this.value(option)), set: flagsOf(this.value(option)), not };
      if (match.kind === "tcp") match.flags = flags;
    } else if (named === "icmp" && option === (icmp === "icmp" ? "--icmp-type" : "--icmpv6-type"))
      Object.assign(this.load(icmp), icmpType(this.value(option), icmp, icmpTypes), { not });
    else if (!this.ofLoaded(option, not)) throw new Refusal(`unknown option "${option}"`);
  }
  private ofLoaded(option: string, not: boolean): boolean {
    const has = (name: string): Match | undefined => this.loaded.get(name);
    const state = has(option === "--ctstate" ? "conntrack" : "state");
    if ((option === "--state" || option === "--ctstate") && state) Object.assign(state, { states: states(this.value(option)), not });
    else if (option === "--mac-source" && has("mac")) {
      const mac = this.value(option);
      if (!parseMac(mac)) throw new Refusal("Invalid MAC address specified.");
      Object.assign(has("mac") ?? {}, { mac: mac.toLowerCase(), not });
    } else if (option === "--comment" && has("comment")) Object.assign(has("comment") ?? {}, { text: this.value(option) });
    else if (option.startsWith("--physdev-") && has("physdev") && !not) {
      const match = has("physdev");
      if (match?.kind !== "physdev") return false;
      if (option === "--physdev-in") match.in = this.value(option);
      else if (option === "--physdev-out") match.out = this.value(option);
      else if (option === "--physdev-is-bridged") match.isBridged = true;
      else return false;
    } else return false;
    return true;
  }

  private finished(name: string, words: ReadonlyMap<string, string>): Target {
    switch (name) {
      case "REJECT": {
        const how = words.get("how");
        const { rejects, shortRejects, usualReject } = this.family;
        const found = how === undefined ? usualReject : (rejects.find((kind) => kind === how) ?? shortRejects[how]);
        if (found === undefined) throw new Refusal(`unknown reject type "${how}"`);
        return { kind: "REJECT", how: found };
      }
      case "LOG": {
        const level = words.get("level") ?? "4";
        const found = LEVELS.indexOf(level) >= 0 ? LEVELS.indexOf(level) : Number(level);
        if (!(found >= 0 && found <= 7)) throw new Refusal(`LOG: unknown log level "${level}"`);
        return { kind: "LOG", prefix: (words.get("prefix") ?? "").slice(0, 29), level: found };
      }
      case "DNAT":
      case "SNAT": {
        const option = name === "DNAT" ? "--to-destination" : "--to-source";
        const to = words.get("to");
        if (to === undefined) throw new Refusal(`${name}: option "${option}" must be specified\n`);
        return { kind: name, ...ends(this.family, to, option) };
      }
      case "ACCEPT":
      case "DROP":
      case "RETURN":
      case "MASQUERADE":
        return { kind: name };
      default:
        return { kind: "chain", name };
    }
  }
}

/** @source syslog(3) */
export const LEVELS = ["emerg", "alert", "crit", "error", "warning", "notice", "info", "debug"];
const TARGET_OPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  REJECT: { "--reject-with": "how" },
  LOG: { "--log-prefix": "prefix", "--log-level": "level" },
  DNAT: { "--to-destination": "to", "--to": "to" },
  SNAT: { "--to-source": "to", "--to": "to" },
};

function emptyMatch(name: string): Match {
  switch (name) {
    case "tcp":
    case "udp":
      return { kind: name, source: null, destination: null, flags: null };
    case "icmp":
    case "icmp6":
      return { kind: name, type: 255, code: null, not: false };
    case "state":
    case "conntrack":
      return { kind: "state", by: name, states: [], not: false };
    case "mac":
      return { kind: "mac", mac: "", not: false };
    case "physdev":
      return { kind: "physdev", in: null, out: null, isBridged: false };
    default:
      return { kind: "comment", text: "" };
  }
}
function icmpType(text: string, kind: Family["icmp"], types: Family["icmpTypes"]): { type: number; code: number | null } {
  const alias = text === "ping" ? "echo-request" : text === "pong" ? "echo-reply" : text;
  const named = types.find(([name]) => name === alias);
  if (named) return { type: named[1], code: named[2] };
  const [, type, code] = /^(\d{1,3})(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  if (type === undefined || Number(type) > 255)
    throw new Refusal(kind === "icmp" ? `Unknown ICMP type "${text}"` : `Unknown ICMPv6 type \`${text}'`);
  return { type: Number(type), code: code === undefined ? null : Number(code) };
}
