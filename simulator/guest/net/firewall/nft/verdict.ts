/** What the tables of `nft` say of a packet. @source Linux net/netfilter/nf_tables_core.c (nft_do_chain) */
import { type Ip, ip6Bytes } from "../../../../wire/address6";
import { get16 } from "../../../../wire/bytes";
import { PROTOCOL } from "../../../../wire/ipv4";
import { NEXT } from "../../../../wire/ipv6";
import { lengthOf } from "../packet";
import { isInNet, type Seen, type Verdict } from "../rules";
import {
  familyOf,
  isAbout,
  type Net,
  type NftAct,
  type NftChain,
  type NftHook,
  type NftMatch,
  type NftRule,
  type NftState,
  type NftTable,
} from "./model";

/** Chains within chains at most. @source Linux include/net/netfilter/nf_tables.h: NFT_JUMP_STACK_SIZE */
const DEPTH = 16;
const ACCEPT: Verdict = { kind: "ACCEPT" };

export type Logger = (act: Extract<NftAct, { k: "log" }>) => void;

interface Based {
  readonly table: NftTable;
  readonly chain: NftChain;
}
/** Chains at a hook in the order in which they are asked. */
function chainsAt(state: NftState, family: "ip" | "ip6", type: "filter" | "nat", hook: NftHook): Based[] {
  const found: Based[] = [];
  for (const table of state.tables)
    if (isAbout(table, family))
      for (const chain of table.chains) if (chain.base?.type === type && chain.base.hook === hook) found.push({ table, chain });
  return found.sort((a, b) => (a.chain.base?.priority ?? 0) - (b.chain.base?.priority ?? 0));
}

/**
 * Asks all chains of a type at a hook: what one accepts the next may still drop.
 * @param least - lowest priority that is asked, and below which one it ends
 */
export function askNft(
  state: NftState,
  type: "filter" | "nat",
  hook: NftHook,
  seen: Seen,
  log: Logger,
  [least, below]: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
): Verdict {
  for (const { table, chain } of chainsAt(state, familyOf(seen.packet.source), type, hook)) {
    const { priority = 0, policy } = chain.base ?? {};
    if (priority < least || priority >= below) continue;
    const said = walk(table, chain, seen, log, 0);
    const verdict = said === null || said === "return" ? (policy === "drop" ? ({ kind: "DROP" } as const) : ACCEPT) : said;
    if (verdict.kind !== "ACCEPT") return verdict;
  }
  return ACCEPT;
}

/** @returns null: its end was reached */
function walk(table: NftTable, chain: NftChain, seen: Seen, log: Logger, depth: number): Verdict | "return" | null {
  for (const rule of chain.rules) {
    const said = carryOut(table, rule, seen, log, depth);
    if (said === "return") return null;
    if (said !== null) return said === "end" ? "return" : said;
  }
  return null;
}

/** One rule. @returns null: the next one has its turn; "end": the chain that was gone to has ended, and this one with it */
function carryOut(table: NftTable, rule: NftRule, seen: Seen, log: Logger, depth: number): Verdict | "return" | "end" | null {
  for (const statement of rule.statements) {
    switch (statement.k) {
      case "counter":
        statement.packets++;
        statement.bytes += lengthOf(seen.packet);
        break;
      case "log":
        log(statement);
        break;
      case "accept":
        return ACCEPT;
      case "drop":
        return { kind: "DROP" };
      case "return":
        return "return";
      case "continue":
        return null;
      case "masquerade":
        return { kind: "MASQUERADE" };
      case "jump":
      case "goto": {
        const called = depth < DEPTH ? table.chains.find(({ name }) => name === statement.chain) : undefined;
        const said = called ? walk(table, called, seen, log, depth + 1) : null;
        if (said !== null && said !== "return") return said;
        return statement.k === "goto" ? "end" : null;
      }
      case "reject": {
        const how = familyOf(seen.packet.source) === "ip" ? statement.how4 : statement.how6;
        if (how === null) return null;
        return { kind: "REJECT", how };
      }
      case "dnat":
      case "snat": {
        const { address, port } = statement;
        if (familyOf(address) !== familyOf(seen.packet.source)) return null;
        return { kind: statement.k === "dnat" ? "DNAT" : "SNAT", address, port };
      }
      default:
        if (!fits(statement, seen)) return null;
    }
  }
  return null;
}

const among = <T>(values: readonly T[], not: boolean | undefined, is: (value: T) => boolean): boolean => values.some(is) !== (not ?? false);

function isWithin(address: Ip, { address: from, prefix, last }: Net): boolean {
  if (typeof address !== typeof from) return false;
  if (last === undefined) return isInNet(address, from, prefix);
  return compare(address, from) >= 0 && compare(address, last) <= 0;
}
function compare(a: Ip, b: Ip): number {
  if (typeof a === "number" || typeof b === "number") return Number(a) - Number(b);
  const [one, other] = [ip6Bytes(a), ip6Bytes(b)];
  const at = one.findIndex((byte, i) => byte !== other[i]);
  return at < 0 ? 0 : (one[at] as number) - (other[at] as number);
}
const isNamed = (wanted: string, name: string): boolean =>
  wanted.endsWith("*") ? name !== "" && name.startsWith(wanted.slice(0, -1)) : name === wanted;

function fits(match: NftMatch, { packet, in: from, out, mac, state }: Seen): boolean {
  const { source, destination, protocol, payload } = packet;
  const family = familyOf(source);
  switch (match.k) {
    case "port": {
      const isOf = match.by === "th" ? protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp : protocol === PROTOCOL[match.by];
      const port = get16(payload, match.field === "sport" ? 0 : 2);
      return isOf && among(match.values, match.not, ({ first, last }) => port >= first && port <= last);
    }
    case "flags":
      return protocol === PROTOCOL.tcp && (((payload[13] ?? 0) & match.mask) === match.set) !== (match.not ?? false);
    case "flag": {
      const flags = (payload[13] ?? 0) & 63;
      // A flag by itself has to be among those of a segment; in a set they are compared as a whole.
      const is = (value: number): boolean => (match.isSet || match.not ? flags === value : (flags & value) !== 0);
      return protocol === PROTOCOL.tcp && among(match.values, match.not, is);
    }
    case "address":
      return match.by === family && among(match.values, match.not, (net) => isWithin(match.field === "saddr" ? source : destination, net));
    case "link":
      return among(match.values, match.not, (name) => isNamed(name, match.by.startsWith("i") ? from : out));
    case "protocol": {
      const isOf = match.by === "meta l4proto" || match.by === (family === "ip" ? "ip protocol" : "ip6 nexthdr");
      return isOf && among(match.values, match.not, (number) => number === protocol);
    }
    case "family":
      return among(match.values, match.not, (wanted) => wanted === (family === "ip" ? "ipv4" : "ipv6"));
    case "icmp": {
      const isOf = match.by === "icmp" ? family === "ip" && protocol === PROTOCOL.icmp : family === "ip6" && protocol === NEXT.icmp;
      return isOf && among(match.values, match.not, (type) => type === payload[0]);
    }
    case "state":
      return among(match.values, match.not, (wanted) => wanted === state);
    case "mac":
      return mac !== "" && among(match.values, match.not, (wanted) => wanted === mac);
  }
}
