/** DNS messages. @source RFC 1035 §4; RFC 6891 (EDNS) */
import { ipToText, parseIpv4 } from "./address";
import { ip6Bytes, ip6Text } from "./address6";
import { get16, get32 } from "./bytes";

/** UDP port of name servers. */
export const DNS_PORT = 53;

/** Types that are spoken here. @source RFC 1035 §3.2.2, RFC 3596 */
export const DNS_TYPE = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28 } as const;
export type DnsType = keyof typeof DNS_TYPE;
const OPT = 41;

/** Response codes, in the order of their numbers. @source RFC 1035 §4.1.1 */
export const DNS_CODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"] as const;
export type DnsCode = (typeof DNS_CODES)[number];

/** A record's data; names are without their last dot, the root is "". */
export type DnsData =
  | { readonly type: "A"; readonly address: number }
  | { readonly type: "AAAA"; readonly address: string }
  | { readonly type: "NS" | "CNAME" | "PTR"; readonly target: string }
  | { readonly type: "MX"; readonly preference: number; readonly target: string }
  | { readonly type: "TXT"; readonly text: string }
  | {
      readonly type: "SOA";
      readonly primary: string;
      readonly mailbox: string;
      /** serial, refresh, retry, expire, minimum; seconds but the first */
      readonly numbers: readonly [number, number, number, number, number];
    };

export type DnsRecord = DnsData & { readonly name: string; readonly ttl: number };

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  readonly wantsRecursion: boolean;
  readonly hasRecursion: boolean;
  readonly code: DnsCode;
  /** `type` is a number: one that is none of ours can be asked for */
  readonly question: { readonly name: string; readonly type: number } | null;
  readonly answers: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
  /** largest answer that whoever speaks takes, bytes; null: without EDNS */
  readonly udpSize: number | null;
}

/** Bytes of a message that grows; names that were written before are pointed at. */
class Writer {
  readonly bytes: number[] = [];
  private readonly names = new Map<string, number>();

  number(value: number, size: 2 | 4): void {
    for (let shift = (size - 1) * 8; shift >= 0; shift -= 8) this.bytes.push((value >>> shift) & 255);
  }
  /** @source RFC 1035 §4.1.4 */
  name(name: string): void {
    let rest = name;
    while (rest !== "") {
      const known = this.names.get(rest.toLowerCase());
      if (known !== undefined) {
        this.number(0xc000 | known, 2);
        return;
      }
      if (this.bytes.length < 0x4000) this.names.set(rest.toLowerCase(), this.bytes.length);
      const cut = rest.indexOf(".");
      const label = (cut < 0 ? rest : rest.slice(0, cut)).slice(0, 63);
      this.text(label);
      rest = cut < 0 ? "" : rest.slice(cut + 1);
    }
    this.bytes.push(0);
  }
  /** Text of at most 255 bytes with its length before it. */
  text(text: string): void {
    this.bytes.push(Math.min(text.length, 255));
    for (let i = 0; i < text.length && i < 255; i++) this.bytes.push(text.charCodeAt(i) & 255);
  }
  record(record: DnsRecord): void {
    this.name(record.name);
    this.number(DNS_TYPE[record.type], 2);
    this.number(1, 2);
    this.number(record.ttl, 4);
    const at = this.bytes.length;
    this.number(0, 2);
    this.data(record);
    const length = this.bytes.length - at - 2;
    this.bytes[at] = length >>> 8;
    this.bytes[at + 1] = length & 255;
  }
  private data(record: DnsData): void {
    switch (record.type) {
      case "A":
        this.number(record.address, 4);
        return;
      case "AAAA":
        this.bytes.push(...ip6Bytes(record.address));
        return;
      case "MX":
        this.number(record.preference, 2);
        this.name(record.target);
        return;
      case "TXT":
        this.text(record.text);
        return;
      case "SOA":
        this.name(record.primary);
        this.name(record.mailbox);
        for (const value of record.numbers) this.number(value, 4);
        return;
      default:
        this.name(record.target);
    }
  }
}

/** Builds a message. */
export function encodeDns(message: DnsMessage): Uint8Array {
  const writer = new Writer();
  const flags =
    (message.isResponse ? 0x8000 : 0) |
    (message.isAuthoritative ? 0x0400 : 0) |
    (message.isTruncated ? 0x0200 : 0) |
    (message.wantsRecursion ? 0x0100 : 0) |
    (message.hasRecursion ? 0x0080 : 0) |
    DNS_CODES.indexOf(message.code);
  const counts = [message.question ? 1 : 0, message.answers.length, message.authority.length, message.udpSize === null ? 0 : 1];
  for (const value of [message.id, flags, ...counts]) writer.number(value, 2);
  if (message.question) {
    writer.name(message.question.name);
    writer.number(message.question.type, 2);
    writer.number(1, 2);
  }
  for (const record of [...message.answers, ...message.authority]) writer.record(record);
  if (message.udpSize !== null) {
    writer.bytes.push(0);
    writer.number(OPT, 2);
    writer.number(message.udpSize, 2);
    writer.number(0, 4);
    writer.number(0, 2);
  }
  return Uint8Array.from(writer.bytes);
}

/** Reads a message from its beginning to its end. */
class Reader {
  at = 12;
  constructor(private readonly bytes: Uint8Array) {}

  get isPast(): boolean {
    return this.at > this.bytes.length;
  }
  number(size: 2 | 4): number {
    const value = size === 2 ? get16(this.bytes, this.at) : get32(this.bytes, this.at);
    this.at += size;
    return value;
  }
  /** Pointers go backwards only, so that no name is without end. */
  name(): string {
    const labels: string[] = [];
    let at = this.at;
    let end = -1;
    let least = this.at;
    for (;;) {
      const length = this.bytes[at] ?? 0;
      if (length >= 0xc0) {
        if (end < 0) end = at + 2;
        const to = get16(this.bytes, at) & 0x3fff;
        if (to >= least) break;
        least = to;
        at = to;
        continue;
      }
      at++;
      if (length === 0) break;
      labels.push(String.fromCharCode(...this.bytes.subarray(at, at + length)));
      at += length;
    }
    this.at = end < 0 ? at : end;
    return labels.join(".");
  }
  private texts(end: number): string {
    let text = "";
    while (this.at < end) {
      const length = this.bytes[this.at] ?? 0;
      text += String.fromCharCode(...this.bytes.subarray(this.at + 1, Math.min(end, this.at + 1 + length)));
      this.at += 1 + length;
    }
    return text;
  }
  /** A record; null: of a type that is not spoken here; a number: the largest answer that EDNS says. */
  record(): DnsRecord | number | null {
    const name = this.name();
    const type = this.number(2);
    const kind = this.number(2);
    const ttl = this.number(4);
    const end = this.at + 2 + this.number(2);
    const data = type === OPT ? kind : this.data(type, end);
    this.at = end;
    return data === null || typeof data === "number" ? data : { ...data, name, ttl };
  }
  private data(type: number, end: number): DnsData | null {
    switch (type) {
      case DNS_TYPE.A:
        return { type: "A", address: this.number(4) };
      case DNS_TYPE.AAAA:
        return end - this.at === 16 ? { type: "AAAA", address: ip6Text(this.bytes, this.at) } : null;
      case DNS_TYPE.NS:
        return { type: "NS", target: this.name() };
      case DNS_TYPE.CNAME:
        return { type: "CNAME", target: this.name() };
      case DNS_TYPE.PTR:
        return { type: "PTR", target: this.name() };
      case DNS_TYPE.MX:
        return { type: "MX", preference: this.number(2), target: this.name() };
      case DNS_TYPE.TXT:
        return { type: "TXT", text: this.texts(end) };
      case DNS_TYPE.SOA: {
        const [primary, mailbox] = [this.name(), this.name()];
        const next = (): number => this.number(4);
        return { type: "SOA", primary, mailbox, numbers: [next(), next(), next(), next(), next()] };
      }
      default:
        return null;
    }
  }
}

/** Reads a message; null when it is too short or says more records than it has. Records of other types are left out. */
export function decodeDns(bytes: Uint8Array): DnsMessage | null {
  if (bytes.length < 12) return null;
  const flags = get16(bytes, 2);
  const reader = new Reader(bytes);
  const question = get16(bytes, 4) === 0 ? null : { name: reader.name(), type: reader.number(2) };
  if (question) reader.number(2);
  const sections: DnsRecord[][] = [];
  let udpSize: number | null = null;
  for (const at of [6, 8, 10]) {
    const records: DnsRecord[] = [];
    for (let count = get16(bytes, at); count > 0; count--) {
      if (reader.at >= bytes.length) return null;
      const record = reader.record();
      if (typeof record === "number") udpSize = record;
      else if (record !== null) records.push(record);
    }
    sections.push(records);
  }
  if (reader.isPast) return null;
  return {
    id: get16(bytes, 0),
    isResponse: (flags & 0x8000) !== 0,
    isAuthoritative: (flags & 0x0400) !== 0,
    isTruncated: (flags & 0x0200) !== 0,
    wantsRecursion: (flags & 0x0100) !== 0,
    hasRecursion: (flags & 0x0080) !== 0,
    code: DNS_CODES[flags & 15] ?? "SERVFAIL",
    question,
    answers: sections[0] ?? [],
    authority: sections[1] ?? [],
    udpSize,
  };
}

/** A question, as a resolver asks it. */
export function dnsQuestion(id: number, name: string, type: DnsType, udpSize: number | null, wantsRecursion = true): DnsMessage {
  return {
    id,
    isResponse: false,
    isAuthoritative: false,
    isTruncated: false,
    wantsRecursion,
    hasRecursion: false,
    code: "NOERROR",
    question: { name, type: DNS_TYPE[type] },
    answers: [],
    authority: [],
    udpSize,
  };
}

const REVERSE = ".in-addr.arpa";
/** Name under which an address is looked up. @source RFC 1035 §3.5 */
export function reverseName(address: number): string {
  return `${ipToText(address).split(".").reverse().join(".")}${REVERSE}`;
}
/** Address of such a name; null: it is none. */
export function reversedAddress(name: string): number | null {
  return name.toLowerCase().endsWith(REVERSE) ? parseIpv4(name.slice(0, -REVERSE.length).split(".").reverse().join(".")) : null;
}
