/** How nft lists tables of its own. @source nftables 1.0.6: src/rule.c, src/statement.c, and its lists on Linux */
import type { NftBase, NftChain, NftFamily, NftRule, NftStatement, NftTable, Span } from "../../net/firewall/nft/model";
import { addressText, endText, isWhole } from "../iptables-family";
import { FLAG_NAMES, ICMP_NAMES, ICMP6_NAMES, LEVEL_NAMES, nameIn, PRIORITIES, PROTOCOL_NAMES } from "./words";

export interface Shown {
  /** `-a` */
  readonly handles: boolean;
  /** `-s` */
  readonly stateless: boolean;
}

function wantedText<T>(
  match: { readonly values: readonly T[]; readonly isSet?: true; readonly not?: true },
  one: (value: T) => string,
): string {
  const values = match.values.map(one);
  return `${match.not ? "!= " : ""}${match.isSet ? `{ ${values.join(", ")} }` : values[0]}`;
}
const spanText = ({ first, last }: Span): string => (first === last ? `${first}` : `${first}-${last}`);
const flagNames = (bits: number): string =>
  FLAG_NAMES.filter(([, bit]) => bits & bit)
    .map(([name]) => name)
    .join(",") || "0x0";

function statementText(statement: NftStatement, { stateless }: Shown): string {
  switch (statement.k) {
    case "port":
      return `${statement.by} ${statement.field} ${wantedText(statement, spanText)}`;
    case "flags":
      return `tcp flags ${statement.not ? "!= " : ""}${flagNames(statement.set)} / ${flagNames(statement.mask)}`;
    case "flag":
      return `tcp flags ${wantedText(statement, flagNames)}`;
    case "address": {
      const net = ({ address, prefix, last }: (typeof statement.values)[number]): string =>
        `${addressText(address)}${last !== undefined ? `-${addressText(last)}` : isWhole(address, prefix) ? "" : `/${prefix}`}`;
      return `${statement.by} ${statement.field} ${wantedText(statement, net)}`;
    }
    case "link":
      return `${statement.by} ${wantedText(statement, (name) => `"${name}"`)}`;
    case "protocol":
      return `${statement.by} ${wantedText(statement, (number) => nameIn(PROTOCOL_NAMES, number))}`;
    case "family":
      return `meta nfproto ${wantedText(statement, (name) => name)}`;
    case "icmp":
      return `${statement.by} type ${wantedText(statement, (type) => nameIn(statement.by === "icmp" ? ICMP_NAMES : ICMP6_NAMES, type))}`;
    case "state": {
      const names = statement.values.map((state) => state.toLowerCase());
      if (statement.isSet) return `ct state ${statement.not ? "!= " : ""}{ ${names.join(", ")} }`;
      return `ct state ${statement.not ? `!= ${names.join(" | ")}` : names.join(",")}`;
    }
    case "mac":
      return `ether saddr ${wantedText(statement, (mac) => mac)}`;
    case "counter":
      return stateless ? "counter" : `counter packets ${statement.packets} bytes ${statement.bytes}`;
    case "log":
      return `log${statement.prefix === "" ? "" : ` prefix "${statement.prefix}"`}${statement.level === 4 ? "" : ` level ${LEVEL_NAMES[statement.level]}`}`;
    case "jump":
    case "goto":
      return `${statement.k} ${statement.chain}`;
    case "reject":
      return statement.as === "" ? "reject" : `reject with ${statement.as}`;
    case "dnat":
    case "snat":
      return `${statement.k}${statement.family === null ? "" : ` ${statement.family}`} to ${endText(statement)}`;
    default:
      return statement.k;
  }
}

/** Whether a rule speaks of TCP before a place. */
function isOfTcp(statements: readonly NftStatement[]): boolean {
  return statements.some(
    (one) =>
      one.k === "flags" ||
      one.k === "flag" ||
      (one.k === "port" && one.by === "tcp") ||
      (one.k === "protocol" && one.values[0] === 6 && !one.isSet),
  );
}
/** Statements as they are shown: a reset is of connections alone, and what the family says anyway is left out. */
function statementsShown(family: NftFamily, rule: NftRule): NftStatement[] {
  const out: NftStatement[] = [];
  rule.statements.forEach((one, at) => {
    const next = rule.statements[at + 1];
    const isSaid =
      one.k === "protocol" &&
      family !== "inet" &&
      one.by !== "meta l4proto" &&
      !one.isSet &&
      !one.not &&
      next?.k === "port" &&
      next.by !== "th" &&
      one.values[0] === { tcp: 6, udp: 17 }[next.by];
    if (isSaid) return;
    if (one.k === "reject" && one.as === "tcp reset" && !isOfTcp(rule.statements.slice(0, at)))
      out.push({ k: "protocol", by: "meta l4proto", values: [6] });
    out.push(one);
  });
  return out;
}
function ruleText(family: NftFamily, rule: NftRule, shown: Shown): string {
  const words = statementsShown(family, rule).map((one) => statementText(one, shown));
  return `${words.join(" ")}${rule.comment === undefined ? "" : ` comment "${rule.comment}"`}${shown.handles ? ` # handle ${rule.handle}` : ""}`;
}

/** @source nftables src/rule.c: prio2str (names within 10 of it) */
function priorityText({ priority, hook }: NftBase): string {
  for (const [name, value, at] of PRIORITIES) {
    if ((at !== null && at !== hook) || Math.abs(priority - value) > 10) continue;
    const rest = priority - value;
    return rest === 0 ? name : `${name} ${rest < 0 ? "-" : "+"} ${Math.abs(rest)}`;
  }
  return `${priority}`;
}
export function chainText(family: NftFamily, chain: NftChain, shown: Shown, withRules: boolean): string {
  const { base, name, handle, rules } = chain;
  const head = base ? `\t\ttype ${base.type} hook ${base.hook} priority ${priorityText(base)}; policy ${base.policy};\n` : "";
  const rows = withRules ? rules.map((rule) => `\t\t${ruleText(family, rule, shown)}\n`).join("") : "";
  return `\tchain ${name} {${shown.handles ? ` # handle ${handle}` : ""}\n${head}${rows}\t}\n`;
}
/** @param more - chains that stand in it beside its own, as text */
export function ownTableText(table: NftTable, shown: Shown, more: readonly string[] = []): string {
  const chains = [...table.chains.map((chain) => chainText(table.family, chain, shown, true)), ...more];
  return `table ${table.family} ${table.name} {${shown.handles ? ` # handle ${table.handle}` : ""}\n${chains.join("\n")}}\n`;
}
