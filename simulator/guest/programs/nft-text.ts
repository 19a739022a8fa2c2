/** Rules of iptables as nft lists them. @source nftables 1.0.6: nft(8); iptables 1.8.9 (nf_tables): nft-ipv4.c, nft-shared.c, and lists of both on Linux */
import type { Chain, Firewall, Match, Range, Rule, TableName, Target } from "../net/firewall/rules";
import { addressText, endText, FAMILY4, type Family, isWhole } from "./iptables-family";
import { LEVELS, PROTOCOLS } from "./iptables-rule";
import { ICMP6_NAMES, nameIn } from "./nft-own/words";

const HOOKS: Readonly<Record<TableName, Readonly<Record<string, string>>>> = {
  filter: { INPUT: "input priority filter", FORWARD: "forward priority filter", OUTPUT: "output priority filter" },
  nat: {
    PREROUTING: "prerouting priority dstnat",
    INPUT: "input priority 100",
    OUTPUT: "output priority -100",
    POSTROUTING: "postrouting priority srcnat",
  },
};
const not = (is: boolean): string => (is ? "!= " : "");
const protocolName = (number: number): string => Object.entries(PROTOCOLS).find(([, value]) => value === number)?.[0] ?? `${number}`;
const FLAGS = ["fin", "syn", "rst", "psh", "ack", "urg"];
const flagNames = (bits: number): string => FLAGS.filter((_, bit) => bits & (1 << bit)).join(",") || "0x0";

function network(field: string, one: Rule["source"]): string[] {
  return one
    ? [
        `${typeof one.address === "number" ? "ip" : "ip6"} ${field} ${not(one.not)}${addressText(one.address)}${isWhole(one.address, one.prefix) ? "" : `/${one.prefix}`}`,
      ]
    : [];
}
function named(field: string, one: Rule["in"]): string[] {
  return one ? [`${field} ${not(one.not)}"${one.name.replace(/\+$/, "*")}"`] : [];
}
function ports(kind: string, field: string, one: Range | null): string[] {
  return one ? [`${kind} ${field} ${not(one.not)}${one.first === one.last ? one.first : `${one.first}-${one.last}`}`] : [];
}

function matchText(match: Match): string[] {
  switch (match.kind) {
    case "tcp":
    case "udp": {
      const { source, destination, flags } = match;
      const bits = flags ? [`tcp flags ${not(flags.not)}${flagNames(flags.set)} / ${flagNames(flags.mask)}`] : [];
      return [...ports(match.kind, "sport", source), ...ports(match.kind, "dport", destination), ...bits];
    }
    case "icmp6":
      if (match.code !== null) return ["xt match icmp6"];
      return [`icmpv6 type ${not(match.not)}${nameIn(ICMP6_NAMES, match.type)}`];
    case "icmp":
      if (match.type === 255) return [];
      return [
        `icmp type ${not(match.not)}${FAMILY4.icmpTypes.find(([, type, code]) => type === match.type && code === null)?.[0] ?? match.type}${match.code === null ? "" : ` icmp code ${match.code}`}`,
      ];
    case "state":
      return [`ct state ${not(match.not)}${match.states.join(",").toLowerCase()}`];
    case "mac":
      return [`ether saddr ${not(match.not)}${match.mac.toLowerCase()}`];
    case "physdev":
      return ["xt match physdev"];
    default:
      return [""];
  }
}
function targetText(target: Target | null): string[] {
  if (target === null) return [];
  switch (target.kind) {
    case "chain":
      return [`jump ${target.name}`];
    case "REJECT":
      if (target.how === "icmp-port-unreachable" || target.how === "icmp6-port-unreachable") return ["reject"];
      if (target.how === "tcp-reset") return ["reject with tcp reset"];
      return target.how.startsWith("icmp6-")
        ? [`reject with icmpv6 type ${target.how.replace(/^icmp6-/, "").replace("adm-", "admin-")}`]
        : [`reject with icmp type ${target.how.replace(/^icmp-/, "").replace("proto-", "prot-")}`];
    case "LOG":
      return [
        `log${target.prefix === "" ? "" : ` prefix "${target.prefix}"`}${target.level === 4 ? "" : ` level ${(LEVELS[target.level] ?? "").replace("error", "err").replace("warning", "warn")}`}`,
      ];
    case "DNAT":
    case "SNAT":
      return [`${target.kind.toLowerCase()} to ${endText(target)}`];
    default:
      return [target.kind.toLowerCase()];
  }
}

export function ruleText(rule: Rule): string {
  const { protocol, matches } = rule;
  // A match on ports says which protocol it is.
  const isSaid = matches.some(
    (match) => (match.kind === "tcp" || match.kind === "udp") && (match.source ?? match.destination ?? match.flags) !== null,
  );
  const kind = protocol && !isSaid ? [`meta l4proto ${not(protocol.not)}${protocolName(protocol.number)}`] : [];
  return [
    ...named("iifname", rule.in),
    ...named("oifname", rule.out),
    ...network("saddr", rule.source),
    ...network("daddr", rule.destination),
    ...kind,
    ...matches.flatMap(matchText),
    `counter packets ${rule.packets} bytes ${rule.bytes}`,
    ...targetText(rule.target),
  ].join(" ");
}

/** Chains that have been made: iptables makes those of its own when they are first needed. */
export function madeChains(firewall: Firewall, table: TableName): Chain[] {
  return firewall[table].filter(
    ({ policy, rules, packets }) => policy !== "ACCEPT" || rules.length > 0 || (table === "filter" && packets > 0),
  );
}
export function chainText(table: TableName, chain: Chain, withRules: boolean): string {
  const hook = HOOKS[table][chain.name];
  const head = chain.policy !== null && hook !== undefined ? `\t\ttype ${table} hook ${hook}; policy ${chain.policy.toLowerCase()};\n` : "";
  return `\tchain ${chain.name} {\n${head}${withRules ? chain.rules.map((rule) => `\t\t${ruleText(rule)}\n`).join("") : ""}\t}\n`;
}
export function tableText(family: Family, firewall: Firewall, table: TableName): string {
  const chains = madeChains(firewall, table).map((chain) => chainText(table, chain, true));
  return `table ${family.nft} ${table} {\n${chains.join("\n")}}\n`;
}
/** What stands on standard error beside a list. */
export const warning = (family: Family, table: TableName): string =>
  `# Warning: table ${family.nft} ${table} is managed by iptables-nft, do not touch!\n`;
