/** Shows rules, as `-S` and `iptables-save` write them and as `-L` lists them. @source iptables 1.8.9: nft-shared.c, iptables.c */
import type { Chain, Match, Range, Rule, Target } from "../net/firewall/rules";
import { addressText, endText, FAMILY4, FAMILY6, isWhole } from "./iptables-family";
import { LEVELS, PROTOCOLS, SERVICES } from "./iptables-rule";

const protocolName = (number: number): string => Object.entries(PROTOCOLS).find(([, value]) => value === number)?.[0] ?? `${number}`;
const serviceName = (port: number): string => Object.entries(SERVICES).find(([, value]) => value === port)?.[0] ?? `${port}`;
const FLAGS = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"];
const flagNames = (bits: number): string => FLAGS.filter((_, bit) => bits & (1 << bit)).join(",") || "NONE";
const rangeText = ({ first, last }: Range): string => (first === last ? `${first}` : `${first}:${last}`);
const quoted = (text: string): string => (/^[\w.-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`);

function matchWords(match: Match): string {
  const not = (is: boolean): string => (is ? " !" : "");
  switch (match.kind) {
    case "tcp":
    case "udp": {
      const { source, destination, flags } = match;
      return `-m ${match.kind}${source ? `${not(source.not)} --sport ${rangeText(source)}` : ""}${destination ? `${not(destination.not)} --dport ${rangeText(destination)}` : ""}${flags ? `${not(flags.not)} --tcp-flags ${flagNames(flags.mask)} ${flagNames(flags.set)}` : ""}`;
    }
    case "icmp6":
      return `-m icmp6${not(match.not)} --icmpv6-type ${match.type}${match.code === null ? "" : `/${match.code}`}`;
    case "icmp":
      return `-m icmp${not(match.not)} --icmp-type ${match.type === 255 ? "any" : `${match.type}${match.code === null ? "" : `/${match.code}`}`}`;
    case "state":
      return `-m ${match.by}${not(match.not)} --${match.by === "state" ? "state" : "ctstate"} ${match.states.join(",")}`;
    case "mac":
      return `-m mac${not(match.not)} --mac-source ${match.mac}`;
    case "physdev":
      return `-m physdev${match.in === null ? "" : ` --physdev-in ${match.in}`}${match.out === null ? "" : ` --physdev-out ${match.out}`}${match.isBridged ? " --physdev-is-bridged" : ""}`;
    case "comment":
      return `-m comment --comment ${quoted(match.text)}`;
  }
}
function targetWords(target: Target): string {
  switch (target.kind) {
    case "REJECT":
      return `-j REJECT --reject-with ${target.how}`;
    case "LOG":
      return `-j LOG${target.prefix === "" ? "" : ` --log-prefix ${quoted(target.prefix)}`}${target.level === 4 ? "" : ` --log-level ${target.level}`}`;
    case "DNAT":
    case "SNAT":
      return `-j ${target.kind} --to-${target.kind === "DNAT" ? "destination" : "source"} ${endText(target)}`;
    case "chain":
      return `-j ${target.name}`;
    default:
      return `-j ${target.kind}`;
  }
}
/** A rule in the words that make it again. @param counters - shown as `-c` */
export function ruleWords(rule: Rule, counters = false): string {
  const net = (option: string, one: Rule["source"]): string[] =>
    one ? [`${one.not ? "! " : ""}${option} ${addressText(one.address)}/${one.prefix}`] : [];
  const named = (option: string, one: Rule["in"]): string[] => (one ? [`${one.not ? "! " : ""}${option} ${one.name}`] : []);
  return [
    ...net("-s", rule.source),
    ...net("-d", rule.destination),
    ...named("-i", rule.in),
    ...named("-o", rule.out),
    ...(rule.protocol ? [`${rule.protocol.not ? "! " : ""}-p ${protocolName(rule.protocol.number)}`] : []),
    ...rule.matches.map(matchWords),
    ...(counters ? [`-c ${rule.packets} ${rule.bytes}`] : []),
    ...(rule.target ? [targetWords(rule.target)] : []),
  ].join(" ");
}

/** What `-S` prints. */
export function specText(chains: readonly Chain[], only: Chain | null, counters: boolean): string {
  const shown = only ? [only] : chains;
  const heads = shown.map((chain) =>
    chain.policy === null
      ? `-N ${chain.name}\n`
      : `-P ${chain.name} ${chain.policy}${counters ? ` -c ${chain.packets} ${chain.bytes}` : ""}\n`,
  );
  return (
    heads.join("") +
    shown.flatMap((chain) => chain.rules.map((rule) => `-A ${chain.name} ${ruleWords(rule, counters)}`.trimEnd() + "\n")).join("")
  );
}

export interface ListWays {
  readonly numeric: boolean;
  readonly verbose: boolean;
  readonly numbers: boolean;
  readonly exact: boolean;
  /** all addresses, of the family of the rules */
  readonly any: string;
}

/** A count, shortened from 100,000 on. @source iptables 1.8.9 libxtables/xtables.c: xtables_print_num */
function count(value: number, width: number, exact: boolean): string {
  if (exact || value <= 99_999) return `${value}`.padStart(width);
  let rest = Math.round(value / 1000);
  for (const unit of ["K", "M", "G"]) {
    if (rest <= 9_999 || unit === "G") return `${rest}`.padStart(width - 1) + unit;
    rest = Math.round(rest / 1000);
  }
  return `${rest}T`;
}

const icmpName = (types: typeof FAMILY4.icmpTypes, match: { readonly type: number; readonly code: number | null }): string | undefined =>
  types.find(([, type, code]) => type === match.type && code === match.code)?.[0];

function matchShown(match: Match, numeric: boolean): string {
  const port = (value: number): string => (numeric ? `${value}` : serviceName(value));
  const range = (name: string, one: Range | null): string =>
    one === null
      ? ""
      : ` ${name}${one.first === one.last ? "" : "s"}:${one.not ? "!" : ""}${port(one.first)}${one.first === one.last ? "" : `:${port(one.last)}`}`;
  switch (match.kind) {
    case "tcp":
    case "udp": {
      const { flags } = match;
      const hex = (bits: number): string => `0x${bits.toString(16).padStart(2, "0").toUpperCase()}`;
      const bits = (value: number): string => (numeric ? hex(value) : flagNames(value));
      return ` ${match.kind}${range("spt", match.source)}${range("dpt", match.destination)}${flags ? ` flags:${flags.not ? "!" : ""}${bits(flags.mask)}/${bits(flags.set)}` : ""}`;
    }
    case "icmp6": {
      const name = numeric ? undefined : icmpName(FAMILY6.icmpTypes, match);
      if (name !== undefined) return ` ipv6-icmp ${match.not ? "!" : ""}${name}`;
      return `${match.not ? " ipv6-icmp !type" : " ipv6-icmptype"} ${match.type}${match.code === null ? "" : ` code ${match.code}`}`;
    }
    case "icmp": {
      const name = numeric ? undefined : icmpName(FAMILY4.icmpTypes, match);
      return name === undefined
        ? ` ${match.not ? "!" : ""}icmptype ${match.type}${match.code === null ? "" : ` code ${match.code}`}`
        : ` icmp ${match.not ? "!" : ""}${name}`;
    }
    case "state":
      return ` ${match.not ? "! " : ""}${match.by === "state" ? "state" : "ctstate"} ${match.states.join(",")}`;
    case "mac":
      return ` MAC${match.not ? " !" : ""} ${match.mac}`;
    case "physdev":
      return ` PHYSDEV match${match.in === null ? "" : ` --physdev-in ${match.in}`}${match.out === null ? "" : ` --physdev-out ${match.out}`}${match.isBridged ? " --physdev-is-bridged" : ""}`;
    case "comment":
      return ` /* ${match.text} */`;
  }
}
function targetShown(target: Target | null, numeric: boolean): string {
  switch (target?.kind) {
    case "REJECT":
      return ` reject-with ${target.how}`;
    case "LOG":
      return ` LOG ${numeric ? "flags 0 level " : "level "}${numeric ? target.level : (LEVELS[target.level] ?? "").replace("warning", "warn")}${target.prefix === "" ? "" : ` prefix "${target.prefix}"`}`;
    case "DNAT":
    case "SNAT":
      return ` to:${endText(target)}`;
    default:
      return "";
  }
}

/** Rows of `-L`. */
export function chainText(chains: readonly Chain[], chain: Chain, ways: ListWays): string {
  const { numeric, verbose, numbers, exact, any: all } = ways;
  const used = chains.flatMap(({ rules }) => rules).filter(({ target }) => target?.kind === "chain" && target.name === chain.name).length;
  const totals = verbose ? ` ${count(chain.packets, 0, exact)} packets, ${count(chain.bytes, 0, exact)} bytes` : "";
  let text = `Chain ${chain.name} (${chain.policy === null ? `${used} references` : `policy ${chain.policy}${totals}`})\n`;
  text += `${numbers ? "num  " : ""}${verbose ? " pkts bytes " : ""}${"target".padEnd(10)} prot opt ${verbose ? "in     out     " : ""}${"source".padEnd(20)} ${"destination".padEnd(20)}\n`;
  const net = (one: Rule["source"]): string => {
    const any = numeric ? all : "anywhere";
    const shown = one ? `${addressText(one.address)}${isWhole(one.address, one.prefix) ? "" : `/${one.prefix}`}` : any;
    return (one?.not ? "!" : " ") + shown.padEnd(20);
  };
  const named = (one: Rule["in"], width: number): string => ` ${`${one?.not ? "!" : ""}${one?.name ?? "*"}`.padEnd(width)}`;
  chain.rules.forEach((rule, at) => {
    const name = rule.target === null ? "" : rule.target.kind === "chain" ? rule.target.name : rule.target.kind;
    const number = rule.protocol?.number ?? 0;
    const protocol = `${rule.protocol?.not ? "!" : " "}${numeric ? number : protocolName(number)}`;
    text += `${numbers ? `${at + 1}`.padEnd(5) : ""}${verbose ? `${count(rule.packets, 5, exact)} ${count(rule.bytes, 5, exact)} ` : ""}${name.padEnd(9)} ${protocol.padEnd(5)} -- `;
    text += `${verbose ? `${named(rule.in, 6)}${named(rule.out, 6)} ` : ""}${net(rule.source)}${net(rule.destination)}`;
    text += `${rule.matches.map((match) => matchShown(match, numeric)).join("")}${targetShown(rule.target, numeric)}\n`;
  });
  return text;
}
