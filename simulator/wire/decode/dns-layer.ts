/** DNS. @source RFC 1035 §4; Wireshark: packet-dns.c */
import { ipToText } from "../address";
import { get16 } from "../bytes";
import { DNS_CODES, DNS_TYPE, type DnsRecord, decodeDns } from "../dns";
import type { Field, Opened } from "./layers";
import { hex } from "./link-layers";

const typeName = (type: number): string => Object.entries(DNS_TYPE).find(([, number]) => number === type)?.[0] ?? `Unknown (${type})`;
/** Of codes that are none. @source Wireshark: packet-dns.c (rcode_vals) */
const FAILED: Readonly<Record<string, string>> = {
  FORMERR: "Format error",
  SERVFAIL: "Server failure",
  NXDOMAIN: "No such name",
  NOTIMP: "Not implemented",
  REFUSED: "Refused",
};

export function openDns(frame: Opened, at: number, end: number): void {
  const { bytes } = frame;
  const message = end >= at + 12 ? decodeDns(bytes.subarray(at, end)) : null;
  if (!message) return;
  const { id, isResponse, code, question, answers, authority } = message;
  const flags = get16(bytes, at + 2);
  const name = question === null ? "" : question.name === "" ? "<Root>" : question.name;
  frame.layers.push({
    name: "dns",
    at,
    length: end - at,
    fields: [
      { name: "dns.id", value: id, text: hex(id), at, length: 2 },
      { name: "dns.flags", value: flags, text: hex(flags), at: at + 2, length: 2 },
      { name: "dns.flags.response", value: isResponse, at: at + 2, length: 2 },
      { name: "dns.flags.authoritative", value: message.isAuthoritative, at: at + 2, length: 2 },
      { name: "dns.flags.truncated", value: message.isTruncated, at: at + 2, length: 2 },
      { name: "dns.flags.recdesired", value: message.wantsRecursion, at: at + 2, length: 2 },
      { name: "dns.flags.rcode", value: DNS_CODES.indexOf(code), text: code, at: at + 2, length: 2 },
      { name: "dns.count.queries", value: get16(bytes, at + 4), at: at + 4, length: 2 },
      { name: "dns.count.answers", value: get16(bytes, at + 6), at: at + 6, length: 2 },
      { name: "dns.count.auth_rr", value: get16(bytes, at + 8), at: at + 8, length: 2 },
      { name: "dns.count.add_rr", value: get16(bytes, at + 10), at: at + 10, length: 2 },
      ...(question
        ? [
            { name: "dns.qry.name", value: name, at: at + 12, length: question.name.length + 2 },
            {
              name: "dns.qry.type",
              value: question.type,
              text: `${typeName(question.type)} (${question.type})`,
              at: at + 14 + question.name.length,
              length: 2,
            },
          ]
        : []),
      ...[...answers, ...authority].flatMap((record) => recordFields(record)),
    ],
  });
  frame.protocol = "DNS";
  const asked = question ? ` ${typeName(question.type)} ${name}` : "";
  const failed = code === "NOERROR" ? "" : ` ${FAILED[code]}`;
  const records = [...answers, ...authority].map((record) => ` ${recordText(record)}`).join("");
  const said = `${records}${message.udpSize === null ? "" : " OPT"}`;
  frame.info = isResponse ? `Standard query response ${hex(id)}${failed}${asked}${said}` : `Standard query ${hex(id)}${asked}${said}`;
}

/** What a record says, and nothing of where it stands: names are pointed at. */
function recordFields(record: DnsRecord): Field[] {
  const at = { at: 0, length: 0 };
  const head: Field[] = [
    { name: "dns.resp.name", value: record.name === "" ? "<Root>" : record.name, ...at },
    { name: "dns.resp.type", value: DNS_TYPE[record.type], text: `${record.type} (${DNS_TYPE[record.type]})`, ...at },
    { name: "dns.resp.ttl", value: record.ttl, ...at },
  ];
  switch (record.type) {
    case "A":
      return [...head, { name: "dns.a", value: ipToText(record.address), ...at }];
    case "AAAA":
      return [...head, { name: "dns.aaaa", value: record.address, ...at }];
    case "NS":
    case "CNAME":
      return [...head, { name: `dns.${record.type.toLowerCase()}`, value: record.target, ...at }];
    case "PTR":
      return [...head, { name: "dns.ptr.domain_name", value: record.target, ...at }];
    case "MX":
      return [...head, { name: "dns.mx.mail_exchange", value: record.target, ...at }];
    case "TXT":
      return [...head, { name: "dns.txt", value: record.text, ...at }];
    case "SOA":
      return [...head, { name: "dns.soa.mname", value: record.primary, ...at }];
  }
}
function recordText(record: DnsRecord): string {
  switch (record.type) {
    case "A":
      return `A ${ipToText(record.address)}`;
    case "AAAA":
      return `AAAA ${record.address}`;
    case "MX":
      return `MX ${record.preference} ${record.target}`;
    case "TXT":
      return "TXT";
    case "SOA":
      return `SOA ${record.primary}`;
    default:
      return `${record.type} ${record.target}`;
  }
}
