/** Looking names up, as programs do by getaddrinfo and getnameinfo: in files and at name servers, in the order that the system says. */
import { parseIpv4 } from "../../wire/address";
import { type Ip, isOfLink, parseIpv6, scopeOf } from "../../wire/address6";
import { type DnsMessage, type DnsType, reverseName } from "../../wire/dns";
import { askDns, type DnsQuery, dnsReply, hearDns } from "../net/dns-query";
import { byName } from "../net/interfaces";
import { candidatesFor, hostSources, hostsFile, hostsFile6, inHosts, inHosts6, resolvConf } from "../net/resolv-conf";
import { type ProgramContext, type Step, waitMessage } from "../os/program";

/** Why a name has no address. @source POSIX getaddrinfo */
export type LookupError = "EAI_NONAME" | "EAI_AGAIN" | "EAI_NODATA" | "EAI_ADDRFAMILY";

/** What getaddrinfo says. @source glibc 2.36: gai_strerror */
export const GAI_TEXT: Readonly<Record<LookupError, string>> = {
  EAI_NONAME: "Name or service not known",
  EAI_AGAIN: "Temporary failure in name resolution",
  EAI_NODATA: "No address associated with hostname",
  EAI_ADDRFAMILY: "Address family for hostname not supported",
};

/** What was found of a name, or of an address. */
export interface Found {
  readonly addresses: readonly number[];
  /** those of IPv6; absent: none */
  readonly addresses6?: readonly string[];
  /** device that one of a link is meant on; absent: none was said */
  readonly on?: number;
  /** its proper name, then others */
  readonly names: readonly string[];
}
/** The address that is to be spoken to, of either family: that of IPv6 where there is one. @source RFC 6724 §2.1 */
export const firstOf = ({ addresses, addresses6 = [] }: Found): Ip => addresses6[0] ?? addresses[0] ?? 0;

/** Addresses that a program can do with. */
export type Families = "4" | "6" | "any";

/** A name that is being looked up; plain data, kept in a program's record. */
export interface Lookup {
  type: DnsType;
  /** names to ask for in turn */
  candidates: readonly string[];
  servers: readonly Ip[];
  timeout: number;
  attempts: number;
  candidate: number;
  server: number;
  attempt: number;
  query: DnsQuery | null;
  /** where no name has an address of IPv6, those of IPv4 are asked for; absent: not so */
  isEither?: boolean;
  /** what to say where nobody has it */
  failure: LookupError;
  outcome: Found | LookupError | null;
}

const settled = (outcome: Found | LookupError): Lookup => ({
  type: "A",
  candidates: [],
  servers: [],
  timeout: 0,
  attempts: 0,
  candidate: 0,
  server: 0,
  attempt: 0,
  query: null,
  failure: "EAI_NONAME",
  outcome,
});

/** What a program's lookup leads to. */
interface Outcome {
  found(found: Found): void;
  /** @param why - as getaddrinfo says it */
  missing(why: string): void;
}
/** Takes the lookup that a program keeps further, and tells it of the outcome once. @returns until when it waits; null: nothing is looked up any more */
export function resolveStep(ctx: ProgramContext, st: { lookup: Lookup | null }, then: Outcome): Step | null {
  const { lookup } = st;
  if (lookup === null) return null;
  const wait = goOn(ctx, lookup);
  if (wait !== null) return wait;
  st.lookup = null;
  const { outcome } = lookup;
  if (outcome === null || typeof outcome === "string") then.missing(GAI_TEXT[outcome ?? "EAI_AGAIN"]);
  else then.found(outcome);
  return null;
}
/** What programs say of a connection that does not come about, by the event that tells of it. @source glibc 2.36: strerror (ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH, ECONNRESET) */
export const CONNECTION_ERRORS: Readonly<Record<string, string>> = {
  refused: "Connection refused",
  timeout: "Connection timed out",
  unreachable: "No route to host",
  reset: "Connection reset by peer",
};

/** Begins to look up a name, or an address as such. */
export function lookUp(ctx: ProgramContext, name: string, families: Families = "4"): Lookup {
  const address = parseIpv4(name);
  if (address !== null) return settled(families === "6" ? "EAI_ADDRFAMILY" : { addresses: [address], names: [name] });
  const literal = families === "any" || name.includes(":") ? literal6(ctx, name) : null;
  if (literal !== null && (families !== "4" || typeof literal === "string")) return settled(literal);
  if (literal !== null) return settled("EAI_ADDRFAMILY");
  if (!isName(name)) return settled("EAI_NONAME");
  for (const source of hostSources(ctx.fs)) {
    const found = source === "files" ? inFiles(ctx, name, families) : null;
    if (found) return settled(found);
    if (source === "dns") {
      const isSix = families === "6" || (families === "any" && hasGlobal6(ctx));
      return {
        ...ask(ctx, isSix ? "AAAA" : "A", candidatesFor(name, resolvConf(ctx.fs))),
        ...(families === "any" && isSix ? { isEither: true } : {}),
      };
    }
    const own = source === "myhostname" && families !== "6" ? ownName(ctx, name) : null;
    if (own) return settled(own);
  }
  if (families === "6") return settled("EAI_NONAME");
  // Systemd's own module is behind the others on every system that has it; small ones write the name into /etc/hosts.
  return settled(ownName(ctx, name) ?? "EAI_NONAME");
}

/**
 * Whether a name's addresses of IPv6 are of any use: who has one that reaches further than the link asks for them first.
 * guess: glibc asks for both kinds at once, and leaves those out that nothing here leads to (AI_ADDRCONFIG)
 */
const hasGlobal6 = ({ machine }: ProgramContext): boolean =>
  machine.state.net.interfaces.some((i) => i.v6?.addresses.some(({ ip, state }) => state === "usable" && scopeOf(ip) > 2) === true);

/** An address of IPv6 as such, with its zone; null: it is none. @source RFC 4007 §11; glibc 2.36 (__inet6_scopeid_pton) */
function literal6(ctx: ProgramContext, text: string): Found | LookupError | null {
  const [head = "", zone] = text.split("%");
  const address = parseIpv6(head);
  if (address === null) return null;
  const found = { addresses: [], addresses6: [address], names: [text] };
  if (zone === undefined) return found;
  const i = byName(ctx.machine, zone);
  return i === null || !isOfLink(address) ? "EAI_NONAME" : { ...found, on: i.device };
}
/** What /etc/hosts has of a name. One that it has with both kinds of addresses is spoken to by IPv4, unless IPv6 is wanted. */
function inFiles(ctx: ProgramContext, name: string, families: Families): Found | null {
  const found = families === "6" ? null : inHosts(ctx.fs, name);
  if (found) return { addresses: [found.address], names: found.names };
  const six = families === "4" ? null : inHosts6(ctx.fs, name);
  return six && { addresses: [], addresses6: [six.address], names: six.names };
}

/** Begins to look up the name of an address. */
export function lookUpAddress(ctx: ProgramContext, address: Ip): Lookup {
  for (const source of hostSources(ctx.fs)) {
    const entries = source !== "files" ? [] : typeof address === "number" ? hostsFile(ctx.fs) : hostsFile6(ctx.fs);
    const found = entries.find((entry) => entry.address === address);
    if (found && typeof address === "string") return settled({ addresses: [], addresses6: [address], names: found.names });
    // Of IPv6 nobody is asked: no zone of the simulated world has names for its addresses.
    if (typeof address === "string") continue;
    if (found) return settled({ addresses: [address], names: found.names });
    if (source === "dns") return ask(ctx, "PTR", [reverseName(address)]);
  }
  return settled("EAI_NONAME");
}

/** Goes on with a lookup. @returns what to wait for; null: it has an outcome */
export function goOn(ctx: ProgramContext, lookup: Lookup): Step | null {
  const m = ctx.machine;
  while (lookup.outcome === null) {
    if (lookup.query === null) lookup.query = nextQuery(ctx, lookup);
    while (ctx.takeMessage() !== null);
    if (!hearDns(m, lookup.query)) return waitMessage(lookup.query.until);
    heard(ctx, lookup, dnsReply(lookup.query));
  }
  return null;
}

/** @source systemd nss-myhostname(8) */
function ownName(ctx: ProgramContext, name: string): Found | null {
  return name === ctx.machine.state.os.hostname ? { addresses: [0x7f000101], names: [name] } : null;
}

function ask(ctx: ProgramContext, type: DnsType, candidates: readonly string[]): Lookup {
  const { servers, timeout, attempts } = resolvConf(ctx.fs);
  return { ...settled("EAI_NONAME"), type, candidates, servers, timeout, attempts: Math.max(1, attempts), outcome: null };
}

/** Each server is asked in turn, and all of them again. @source glibc 2.36 resolv/res_send.c: get_timeout (timeout << server, shared among all of them) */
function nextQuery(ctx: ProgramContext, lookup: Lookup): DnsQuery {
  const { servers, server, candidates, candidate, type } = lookup;
  const seconds = (lookup.timeout << server) / (server > 0 ? servers.length : 1);
  return askDns(ctx.machine, ctx.process.pid, ctx.argv0, {
    server: servers[server] ?? 0,
    port: 53,
    name: candidates[candidate] ?? "",
    type,
    timeoutUs: Math.max(1, Math.floor(seconds)) * 1_000_000,
    udpSize: null,
    wantsRecursion: true,
  });
}

function heard(ctx: ProgramContext, lookup: Lookup, reply: DnsMessage | null): void {
  lookup.query = null;
  if (reply === null || (reply.code !== "NOERROR" && reply.code !== "NXDOMAIN")) {
    // The next server; after the last one all of them again, but of those that have said that they will not.
    lookup.server++;
    if (lookup.server < lookup.servers.length) return;
    lookup.server = 0;
    lookup.attempt++;
    if (lookup.attempt >= lookup.attempts || reply !== null) nextCandidate(ctx, lookup, "EAI_AGAIN");
    return;
  }
  const found = foundIn(reply, lookup.type);
  if (found) lookup.outcome = found;
  else nextCandidate(ctx, lookup, reply.code === "NXDOMAIN" ? "EAI_NONAME" : "EAI_NODATA");
}

function nextCandidate(ctx: ProgramContext, lookup: Lookup, failure: LookupError): void {
  if (lookup.failure === "EAI_NONAME") lookup.failure = failure;
  lookup.candidate++;
  lookup.server = 0;
  lookup.attempt = 0;
  // Servers that have not answered will not answer for another name either.
  if (lookup.candidate < lookup.candidates.length && failure !== "EAI_AGAIN") return;
  if (lookup.isEither && failure !== "EAI_AGAIN") {
    delete lookup.isEither;
    Object.assign(lookup, { type: "A", candidate: 0, failure: "EAI_NONAME" });
    return;
  }
  const own = lookup.type === "A" ? lookup.candidates.map((name) => ownName(ctx, name)).find((found) => found !== null) : null;
  lookup.outcome = own ?? lookup.failure;
}

function foundIn(reply: DnsMessage, type: DnsType): Found | null {
  const addresses: number[] = [];
  const addresses6: string[] = [];
  const names: string[] = [];
  for (const record of reply.answers) {
    if (record.type === "A" && type === "A") {
      addresses.push(record.address);
      if (names[0] !== record.name) names.unshift(record.name);
    } else if (record.type === "AAAA" && type === "AAAA") {
      addresses6.push(record.address);
      if (names[0] !== record.name) names.unshift(record.name);
    } else if (record.type === "CNAME") names.push(record.name);
    else if (record.type === "PTR" && type === "PTR") names.push(record.target);
  }
  if (type === "AAAA") return addresses6.length === 0 ? null : { addresses, addresses6, names };
  return (type === "A" ? addresses.length : names.length) === 0 ? null : { addresses, names };
}

/** Whether a text can be a host's name at all. @source RFC 1123 §2.1; glibc res_hnok takes an underscore too */
function isName(text: string): boolean {
  return text.length <= 254 && /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_-]{1,63})*\.?$/.test(text);
}
