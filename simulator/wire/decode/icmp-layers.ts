/** ICMP. @source RFC 792; Wireshark: packet-icmp.c */
import { ipToText } from "../address";
import { get16, get32 } from "../bytes";
import type { Payload } from "./ip-layers";
import type { Field, Opened } from "./layers";
import { hex } from "./link-layers";

const TYPES: Readonly<Record<number, string>> = {
  0: "Echo (ping) reply",
  3: "Destination unreachable",
  5: "Redirect",
  8: "Echo (ping) request",
  11: "Time-to-live exceeded",
};
/** Of unreachable destinations. */
const UNREACHABLE: Readonly<Record<number, string>> = {
  0: "Network unreachable",
  1: "Host unreachable",
  2: "Protocol unreachable",
  3: "Port unreachable",
  4: "Fragmentation needed",
  9: "Network administratively prohibited",
  10: "Host administratively prohibited",
  13: "Communication administratively filtered",
};
const EXCEEDED: Readonly<Record<number, string>> = { 0: "Time to live exceeded in transit", 1: "Fragment reassembly time exceeded" };
const REDIRECT: Readonly<Record<number, string>> = { 0: "Redirect for network", 1: "Redirect for host" };

/** @param openQuoted - tells of the packet that an error complains of */
export function openIcmp(frame: Opened, { at, end, ttl, isQuoted }: Payload, openQuoted: (frame: Opened, at: number) => void): void {
  const { bytes } = frame;
  if (end < at + 8) return;
  const [type, code] = [bytes[at] ?? 0, bytes[at + 1] ?? 0];
  const isEcho = type === 0 || type === 8;
  const codes = type === 3 ? UNREACHABLE : type === 11 ? EXCEEDED : type === 5 ? REDIRECT : {};
  const fields: Field[] = [
    { name: "icmp.type", value: type, text: TYPES[type] ? `${type} (${TYPES[type]})` : `${type}`, at, length: 1 },
    { name: "icmp.code", value: code, text: codes[code] ? `${code} (${codes[code]})` : `${code}`, at: at + 1, length: 1 },
    { name: "icmp.checksum", value: get16(bytes, at + 2), text: hex(get16(bytes, at + 2)), at: at + 2, length: 2 },
  ];
  const [id, sequence] = [get16(bytes, at + 4), get16(bytes, at + 6)];
  if (isEcho)
    fields.push(
      { name: "icmp.ident", value: id, text: `${id} (${hex(id)})`, at: at + 4, length: 2 },
      { name: "icmp.seq", value: sequence, text: `${sequence} (${hex(sequence)})`, at: at + 6, length: 2 },
      { name: "data.len", value: end - at - 8, at: at + 8, length: end - at - 8 },
    );
  else if (type === 3 && code === 4) fields.push({ name: "icmp.mtu", value: sequence, at: at + 6, length: 2 });
  else if (type === 5) fields.push({ name: "icmp.redir_gw", value: ipToText(get32(bytes, at + 4)), at: at + 4, length: 4 });
  frame.layers.push({ name: "icmp", at, length: isEcho ? end - at : 8, fields });
  frame.protocol = "ICMP";
  const swapped = ((sequence & 255) << 8) | (sequence >> 8);
  if (isEcho) frame.info = `${TYPES[type]}${type === 8 ? " " : "   "} id=${hex(id)}, seq=${sequence}/${swapped}, ttl=${ttl}`;
  else frame.info = codes[code] ? `${TYPES[type]} (${codes[code]})` : (TYPES[type] ?? `Type ${type}`);
  if (!isEcho && !isQuoted && (codes[code] !== undefined || TYPES[type] !== undefined)) openQuoted(frame, at + 8);
}
