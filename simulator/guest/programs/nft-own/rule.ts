/** Reads a rule of nft's. @source nftables 1.0.6: src/parser_bison.y, src/evaluate.c */
import { familyOf, type NftAct, type NftBase, type NftFamily, type NftStatement } from "../../net/firewall/nft/model";
import type { RejectKind } from "../../net/firewall/rules";
import { readEnds, readMatch } from "./matches";
import { NftError, NotHere, type Reader, type Token } from "./tokens";
import { LEVEL_NAMES, REJECT_BOTH, REJECT4, REJECT6 } from "./words";

/** What a rule stands in. */
export interface RulePlace {
  readonly family: NftFamily;
  /** of its chain; null: no hook calls it */
  readonly base: NftBase | null;
  readonly links: readonly string[];
}
export interface ReadRule {
  readonly statements: NftStatement[];
  readonly comment?: string;
  /** where chains are named that it leads to */
  readonly calls: readonly Token[];
}

/** Statements that the real tool knows beside these. */
const OTHERS =
  /^(limit|queue|notrack|redirect|fib|quota|dup|fwd|tproxy|flow|numgen|jhash|symhash|rt|socket|synproxy|vlan|arp|igmp|sctp|dccp|udplite|ah|esp|comp|frag|exthdr|osf|mirror|set|update|delete|map|xt|last|hbh|dst|mh|srh|tunnel|geneve|gre|vxlan|ipsec|secmark)$/;
const TERMINAL = new Set(["accept", "drop", "return", "continue", "jump", "goto", "reject", "dnat", "snat", "masquerade"]);

export function readRule(reader: Reader, place: RulePlace): ReadRule {
  const statements: NftStatement[] = [];
  const calls: Token[] = [];
  let comment: string | undefined;
  let last: Token | null = null;
  if (reader.isAtEnd) throw reader.unexpected();
  while (!reader.isAtEnd) {
    const first = reader.peek();
    if (first.text === "comment" && statements.length > 0) {
      reader.take();
      comment = reader.word().text;
      break;
    }
    if (last) throw new NftError("Statement after terminal statement has no effect", first.at, endOf(reader) - first.at);
    const statement = readStatement(reader, place, calls);
    checkFamily(statements, statement, place, first, reader);
    if (isSaidAgain(statements, statement)) statements.pop();
    statements.push(statement);
    if (TERMINAL.has(statement.k)) last = first;
  }
  return { statements, calls, ...(comment === undefined ? {} : { comment }) };
}
/** Where the last token that was taken ends, or the next one. */
function endOf(reader: Reader): number {
  const { at, text } = reader.peek();
  return at + text.length;
}

function readStatement(reader: Reader, place: RulePlace, calls: Token[]): NftStatement {
  const first = reader.word();
  const { text } = first;
  const match = readMatch(reader, first, place.links);
  if (match !== null) return match;
  if (OTHERS.test(text)) throw new NotHere(text);
  switch (text) {
    case "counter":
      return counter(reader);
    case "log":
      return log(reader);
    case "accept":
    case "drop":
    case "return":
    case "continue":
      return { k: text };
    case "masquerade":
      if (reader.peek().text === "to" || !reader.isAtEnd) throw new NotHere("options of masquerade");
      return { k: text };
    case "jump":
    case "goto": {
      const chain = reader.word();
      calls.push(chain);
      return { k: text, chain: chain.text };
    }
    case "reject":
      return reject(reader, place);
    case "dnat":
    case "snat":
      return translate(reader, text, first, place);
    default:
      throw reader.isAtEnd ? reader.unexpected() : new NftError("No symbol type information", first.at, text.length);
  }
}

function counter(reader: Reader): NftAct {
  if (reader.has("name")) throw new NotHere("counters with names");
  const count = (word: string): number => {
    if (!reader.has(word)) return 0;
    const token = reader.word();
    if (!/^\d+$/.test(token.text)) throw new NftError("syntax error, unexpected string, expecting number", token.at, token.text.length);
    return Number(token.text);
  };
  const packets = count("packets");
  return { k: "counter", packets, bytes: count("bytes") };
}
function log(reader: Reader): NftAct {
  let prefix = "";
  let level = 4;
  for (;;) {
    if (reader.has("prefix")) prefix = reader.word().text.slice(0, 127);
    else if (reader.has("level")) {
      const token = reader.word();
      level = LEVEL_NAMES.indexOf(token.text as "warn");
      if (level < 0) throw new NftError("invalid log level", token.at, token.text.length);
    } else if (/^(group|snaplen|queue-threshold|flags)$/.test(reader.peek().text)) throw new NotHere(`log ${reader.peek().text}`);
    else return { k: "log", prefix, level };
  }
}

function reject(reader: Reader, { family }: RulePlace): NftAct {
  const usual = REJECT_BOTH["port-unreachable"];
  if (!reader.has("with"))
    return { k: "reject", as: "", how4: family === "ip6" ? null : usual[0], how6: family === "ip" ? null : usual[1] };
  const kind = reader.word();
  if (kind.text === "tcp") {
    reader.need("reset");
    return { k: "reject", as: "tcp reset", how4: "tcp-reset", how6: "tcp-reset" };
  }
  reader.has("type");
  const code = reader.word();
  const in_ = <T>(table: Readonly<Record<string, T>>): T => {
    const found = table[code.text];
    if (found === undefined) throw new NftError(`Could not parse ${kind.text} code`, code.at, code.text.length);
    return found;
  };
  const isUsual = code.text === "port-unreachable";
  let [how4, how6]: [RejectKind | null, RejectKind | null] = [null, null];
  if (kind.text === "icmp") how4 = in_(REJECT4);
  else if (kind.text === "icmpv6") how6 = in_(REJECT6);
  else if (kind.text === "icmpx") {
    if (family !== "inet") throw new NftError("abstracted ICMP unreachable not supported", code.at, code.text.length);
    [how4, how6] = in_<readonly [RejectKind, RejectKind]>(REJECT_BOTH);
  } else throw new NftError("syntax error, unexpected string", kind.at, kind.text.length);
  if ((family === "ip" && how4 === null) || (family === "ip6" && how6 === null))
    throw new NftError("conflicting protocols specified: ip vs ip6", code.at, code.text.length);
  const isPlain = isUsual && (kind.text === "icmpx" || family !== "inet");
  return { k: "reject", as: isPlain ? "" : `${kind.text} ${code.text}`, how4, how6 };
}

function translate(reader: Reader, k: "dnat" | "snat", first: Token, { family }: RulePlace): NftAct {
  const said = reader.has("ip") ? "ip" : reader.has("ip6") ? "ip6" : null;
  reader.need("to");
  const token = reader.word();
  const { address, port } = readEnds(token);
  if (family === "inet" && said === null)
    throw new NftError("ip or ip6 must be specified with address for inet tables.", first.at, first.text.length);
  if (familyOf(address) !== (said ?? family))
    throw new NftError("Could not resolve hostname: Address family for hostname not supported", token.at, token.text.length);
  if (!reader.isAtEnd && reader.peek().text !== "comment") throw new NotHere(`${k} ${reader.peek().text}`);
  return { k, family: said, address, port };
}

/** Family that a statement speaks of; null: either. */
function spokenOf(statement: NftStatement): "ip" | "ip6" | null {
  if (statement.k === "address") return statement.by;
  if (statement.k === "protocol") return statement.by === "ip protocol" ? "ip" : statement.by === "ip6 nexthdr" ? "ip6" : null;
  return null;
}
function checkFamily(before: readonly NftStatement[], statement: NftStatement, place: RulePlace, first: Token, reader: Reader): void {
  if (statement.k === "family" && place.family !== "inet")
    throw new NftError("meta nfproto is only useful in the inet family", first.at, "meta nfproto".length);
  const spoken = spokenOf(statement);
  if (spoken === null) {
    const needs = (statement.k === "dnat" || statement.k === "snat") && statement.port !== null;
    const hasPorts = before.some((one) => ["port", "flags", "flag"].includes(one.k) || (one.k === "protocol" && !one.not));
    if (needs && !hasPorts)
      throw new NftError("transport protocol mapping is only valid after transport protocol match", first.at, first.text.length);
    return;
  }
  const known = place.family === "inet" ? before.map(spokenOf).find((one) => one !== null) : place.family;
  if (known === undefined || known === spoken) return;
  const length = `${first.text} ${reader.tokens[reader.tokens.indexOf(first) + 1]?.text ?? ""}`.length;
  throw new NftError(`conflicting protocols specified: ${known} vs. ${spoken}`, first.at, length);
}

/** Whether the last match only says what the next one says anyway: it is not kept. @source nftables src/payload.c: payload_dependency_kill */
function isSaidAgain(before: readonly NftStatement[], next: NftStatement): boolean {
  const last = before[before.length - 1];
  if (last?.k === "family" && next.k === "address" && !last.not && last.values.length === 1)
    return last.values[0] === (next.by === "ip" ? "ipv4" : "ipv6");
  if (last?.k !== "protocol" || last.not || last.isSet || last.by !== "meta l4proto") return false;
  const number =
    next.k === "port"
      ? { tcp: 6, udp: 17, th: -1 }[next.by]
      : next.k === "flags" || next.k === "flag"
        ? 6
        : next.k === "icmp"
          ? next.by === "icmp"
            ? 1
            : 58
          : -1;
  return last.values[0] === number;
}
