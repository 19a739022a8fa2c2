/** What name servers answer: that of a segment, and those of the world outside. */
import { DNS_TYPE, type DnsData, type DnsMessage, type DnsRecord, reversedAddress } from "../wire/dns";
import { OUTSIDE_NAMES } from "./outside/outside-names";
import type { OutsideHost } from "./outside/outside-world";

/** Names of a segment's machines. */
export interface LocalNames {
  /** @param name - in lower case */
  addressOf(name: string): number | null;
  nameOf(address: number): string | null;
}

/** Time that answers about the world outside hold, s. guess: of most records of its kind */
const OUTSIDE_TTL = 300;
/** @source dnsmasq 2.90: DHCP leases and hosts have a time to live of 0 */
const LOCAL_TTL = 0;
const EDNS_SIZE = 1_232;
/** Aliases that are followed at most. @source dnsmasq 2.90: CNAME_CHAIN (10) */
const CHAIN = 10;

/** What says that a name, or a record of it, is not there. @source RFC 2308 §2.1; the root zone */
const ROOT: DnsRecord = {
  type: "SOA",
  name: "",
  ttl: 86_400,
  primary: "a.root-servers.net",
  mailbox: "nstld.verisign-grs.com",
  numbers: [2026010100, 1_800, 900, 604_800, 86_400],
};

/** Addresses that nobody outside has a name for. @source RFC 1918 */
function isPrivate(address: number): boolean {
  const [first, second] = [address >>> 24, (address >>> 16) & 255];
  return first === 10 || first === 127 || (first === 172 && second >= 16 && second < 32) || (first === 192 && second === 168);
}

/** Records of a host that somebody has named; null: nobody has. */
function named(hosts: readonly OutsideHost[], name: string, type: number): DnsRecord[] | null {
  const reversed = reversedAddress(name);
  const host = hosts.find((one) => (reversed === null ? one.name === name.toLowerCase() : one.address === reversed));
  if (!host) return null;
  if (reversed !== null) return type === DNS_TYPE.PTR ? [{ type: "PTR", name, ttl: OUTSIDE_TTL, target: host.name }] : [];
  return type === DNS_TYPE.A ? [{ type: "A", name, ttl: OUTSIDE_TTL, address: host.address }] : [];
}

/** Records of the world outside for a name, with what aliases lead to; null: there is no such name. */
function outside(hosts: readonly OutsideHost[], name: string, type: number): DnsRecord[] | null {
  const own = named(hosts, name, type);
  if (own) return own;
  const address = reversedAddress(name);
  if (address !== null) {
    for (const [target, records] of OUTSIDE_NAMES)
      if (records.some((one) => one.type === "A" && one.address === address))
        return type === DNS_TYPE.PTR ? [{ type: "PTR", name, ttl: OUTSIDE_TTL, target }] : [];
    return null;
  }
  const found: DnsRecord[] = [];
  let at = name;
  for (let hops = 0; hops < CHAIN; hops++) {
    const records = OUTSIDE_NAMES.get(at.toLowerCase());
    if (!records) return found.length === 0 ? null : found;
    const owner = at;
    const add = (data: DnsData): void => void found.push({ ...data, name: owner, ttl: OUTSIDE_TTL });
    const to = records.find((one) => one.type === "CNAME");
    for (const data of records) if (DNS_TYPE[data.type] === type) add(data);
    if (to?.type !== "CNAME" || type === DNS_TYPE.CNAME) break;
    add(to);
    at = to.target;
  }
  return found;
}

/** What a segment's own names say: records, or null for a name of which it knows nothing. */
function local(names: LocalNames, name: string, type: number): DnsRecord[] | null {
  const reversed = reversedAddress(name);
  if (reversed !== null) {
    const target = names.nameOf(reversed);
    return target === null ? null : type === DNS_TYPE.PTR ? [{ type: "PTR", name, ttl: LOCAL_TTL, target }] : [];
  }
  const address = names.addressOf(name.toLowerCase());
  return address === null ? null : type === DNS_TYPE.A ? [{ type: "A", name, ttl: LOCAL_TTL, address }] : [];
}

/**
 * Answers a question.
 * @param names - of the segment; null: it is a server outside
 * @param hasOutside - whether it can ask the world outside
 * @param hosts - of the world outside, those that somebody has named
 * @source dnsmasq 2.90 with domain-needed and bogus-priv: plain names and private addresses are never asked for outside
 */
export function answerDns(
  query: DnsMessage,
  names: LocalNames | null,
  hasOutside: boolean,
  hosts: readonly OutsideHost[] = [],
): DnsMessage | null {
  const { question } = query;
  if (query.isResponse) return null;
  const answer: DnsMessage = {
    ...query,
    isResponse: true,
    hasRecursion: true,
    answers: [],
    authority: [],
    udpSize: query.udpSize === null ? null : EDNS_SIZE,
  };
  if (question === null) return { ...answer, code: "FORMERR" };
  const { name, type } = question;
  const own = names === null ? null : local(names, name, type);
  if (own !== null) return { ...answer, isAuthoritative: true, answers: own };
  const reversed = reversedAddress(name);
  if (names !== null && (reversed === null ? !name.includes(".") && name !== "" : isPrivate(reversed)))
    return { ...answer, code: "NXDOMAIN" };
  if (!hasOutside) return { ...answer, code: "REFUSED" };
  const found = outside(hosts, name, type);
  if (found === null) return { ...answer, code: "NXDOMAIN", authority: [ROOT] };
  return { ...answer, answers: found, authority: found.length === 0 ? [ROOT] : [] };
}
