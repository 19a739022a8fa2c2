/** How `dig`, `host` and `nslookup` ask: one question after another, each of several servers, several times. */
import type { Bytes } from "../../content/bytes";
import { ipToText } from "../../wire/address";
import type { Ip } from "../../wire/address6";
import { DNS_TYPE, type DnsMessage, type DnsRecord, type DnsType } from "../../wire/dns";
import { askDns, type DnsQuery, dnsReply, hearDns } from "../net/dns-query";
import { ipText } from "../net/either";
import { type ProgramContext, type Step, waitMessage } from "../os/program";

export interface DnsSession {
  servers: readonly Ip[];
  port: number;
  /** how often each server is asked */
  tries: number;
  timeoutUs: number;
  udpSize: number | null;
  wantsRecursion: boolean;
  /** which time this is, counted over all servers */
  attempt: number;
  query: DnsQuery | null;
}

/** Text of a failure. @source BIND 9.18: isc_result_totext */
const FAILURES = {
  timeout: "timed out",
  ECONNREFUSED: "connection refused",
  EHOSTUNREACH: "host unreachable",
  ENETUNREACH: "network unreachable",
} as const;

export interface DnsAnswer {
  /** null: no server could be reached */
  readonly message: DnsMessage | null;
  readonly server: Ip;
  readonly ms: number;
  readonly size: number;
}

/** Asks, and prints what goes wrong on the way as BIND's tools do. @returns what to wait for, or the answer */
export function ask(ctx: ProgramContext, session: DnsSession, name: string, type: DnsType): Step | DnsAnswer {
  const { servers, tries } = session;
  while (session.attempt < servers.length * tries) {
    const server = servers[session.attempt % servers.length] ?? 0;
    const { port, timeoutUs, udpSize, wantsRecursion } = session;
    session.query ??= askDns(ctx.machine, ctx.process.pid, ctx.argv0, { server, port, name, type, timeoutUs, udpSize, wantsRecursion });
    while (ctx.takeMessage() !== null);
    const { query } = session;
    if (!hearDns(ctx.machine, query)) return waitMessage(query.until);
    const { outcome } = query;
    session.query = null;
    if (outcome !== null && "reply" in outcome) {
      session.attempt = 0;
      const message = dnsReply({ ...query, outcome });
      return { message, server, ms: Math.round((outcome.at - query.sentAt) / 1000), size: outcome.reply.length };
    }
    ctx.out(`;; communications error to ${ipText(server)}#${port}: ${FAILURES[outcome?.failure ?? "timeout"]}\n`);
    session.attempt++;
  }
  session.attempt = 0;
  return { message: null, server: 0, ms: 0, size: 0 };
}

/** Type of records by its name, in any case; null: none that is known here. */
export function typeCalled(text: Bytes): DnsType | null {
  const name = text.toUpperCase();
  return name in DNS_TYPE ? (name as DnsType) : null;
}
/** Types that only the real tools know. @source IANA DNS parameters: common ones */
export const isOtherType = (text: Bytes): boolean =>
  /^(any|axfr|ixfr(=\d+)?|srv|caa|ds|dnskey|rrsig|nsec3?|hinfo|naptr|sshfp|tlsa|svcb|https|spf|loc)$/i.test(text);

/** A name with the dot that ends it. */
export const dotted = (name: string): string => (name.endsWith(".") ? name : `${name}.`);

/** A record's data as zone files have it. */
export function dataText(record: DnsRecord): string {
  switch (record.type) {
    case "A":
      return ipToText(record.address);
    case "AAAA":
      return record.address;
    case "MX":
      return `${record.preference} ${dotted(record.target)}`;
    case "TXT":
      return `"${record.text.replace(/["\\]/g, "\\$&")}"`;
    case "SOA":
      return `${dotted(record.primary)} ${dotted(record.mailbox)} ${record.numbers.join(" ")}`;
    default:
      return dotted(record.target);
  }
}
