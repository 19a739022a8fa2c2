/** ICMPv6 and what neighbours tell each other by it. @source RFC 4443, RFC 4861, RFC 3810; Wireshark: packet-icmpv6.c */
import { macToText } from "../address";
import { ip6Text } from "../address6";
import { get16 } from "../bytes";
import type { Payload } from "./ip-layers";
import type { Field, Opened } from "./layers";
import { hex } from "./link-layers";

const TYPES: Readonly<Record<number, string>> = {
  1: "Destination Unreachable",
  2: "Packet Too Big",
  3: "Time Exceeded",
  4: "Parameter Problem",
  128: "Echo (ping) request",
  129: "Echo (ping) reply",
  133: "Router Solicitation",
  134: "Router Advertisement",
  135: "Neighbor Solicitation",
  136: "Neighbor Advertisement",
  143: "Multicast Listener Report Message v2",
};
const UNREACHABLE: Readonly<Record<number, string>> = {
  0: "no route to destination",
  1: "Administratively prohibited",
  2: "Beyond scope of source address",
  3: "Address unreachable",
  4: "Port unreachable",
};
const EXCEEDED: Readonly<Record<number, string>> = { 0: "hop limit exceeded in transit", 1: "fragment reassembly time exceeded" };

/** @param openQuoted - tells of the packet that an error complains of */
export function openIcmp6(frame: Opened, payload: Payload, openQuoted: (frame: Opened, at: number) => void): void {
  const { bytes } = frame;
  const { at, end, ttl } = payload;
  if (end < at + 4) return;
  const [type, code] = [bytes[at] ?? 0, bytes[at + 1] ?? 0];
  const codes = type === 1 ? UNREACHABLE : type === 3 ? EXCEEDED : {};
  const fields: Field[] = [
    { name: "icmpv6.type", value: type, text: TYPES[type] ? `${TYPES[type]} (${type})` : `${type}`, at, length: 1 },
    { name: "icmpv6.code", value: code, text: codes[code] ? `${code} (${codes[code]})` : `${code}`, at: at + 1, length: 1 },
    { name: "icmpv6.checksum", value: get16(bytes, at + 2), text: hex(get16(bytes, at + 2)), at: at + 2, length: 2 },
  ];
  frame.protocol = "ICMPv6";
  frame.info = codes[code] ? `${TYPES[type]} (${codes[code]})` : (TYPES[type] ?? `Type ${type}`);
  if (type === 128 || type === 129) {
    const [id, sequence] = [get16(bytes, at + 4), get16(bytes, at + 6)];
    fields.push(
      { name: "icmpv6.echo.identifier", value: id, text: hex(id), at: at + 4, length: 2 },
      { name: "icmpv6.echo.sequence_number", value: sequence, at: at + 6, length: 2 },
      { name: "data.len", value: end - at - 8, at: at + 8, length: Math.max(0, end - at - 8) },
    );
    frame.info = `${TYPES[type]} id=${hex(id)}, seq=${sequence}, hop limit=${ttl}`;
  } else if (type === 135 || type === 136) neighbour(frame, payload, type, fields);
  else if (type === 133 || type === 134) router(frame, payload, type, fields);
  const isError = type < 128;
  frame.layers.push({ name: "icmpv6", at, length: isError ? 8 : end - at, fields });
  if (isError && !payload.isQuoted) openQuoted(frame, at + 8);
}

/** Link address among the options of a message; null: there is none. */
function linkAddress(bytes: Uint8Array, from: number, end: number, option: number): { readonly mac: string; readonly at: number } | null {
  for (let at = from; at + 8 <= end; at += 8 * Math.max(1, bytes[at + 1] ?? 1))
    if (bytes[at] === option) return { mac: macToText(bytes, at + 2), at: at + 2 };
  return null;
}
const linkField = (link: { readonly mac: string; readonly at: number } | null): Field[] =>
  link ? [{ name: "icmpv6.opt.linkaddr", value: link.mac, at: link.at, length: 6 }] : [];

function neighbour(frame: Opened, { at, end }: Payload, type: number, fields: Field[]): void {
  const { bytes } = frame;
  const target = ip6Text(bytes, at + 8);
  const asks = type === 135;
  const link = linkAddress(bytes, at + 24, end, asks ? 1 : 2);
  if (asks) fields.push({ name: "icmpv6.nd.ns.target_address", value: target, at: at + 8, length: 16 });
  else {
    const flags = bytes[at + 4] ?? 0;
    const set = [(flags & 0x80) !== 0, (flags & 0x40) !== 0, (flags & 0x20) !== 0] as const;
    fields.push(
      { name: "icmpv6.nd.na.flag.r", value: set[0], at: at + 4, length: 1 },
      { name: "icmpv6.nd.na.flag.s", value: set[1], at: at + 4, length: 1 },
      { name: "icmpv6.nd.na.flag.o", value: set[2], at: at + 4, length: 1 },
      { name: "icmpv6.nd.na.target_address", value: target, at: at + 8, length: 16 },
    );
    const said = ["rtr", "sol", "ovr"].filter((_, i) => set[i]).join(", ");
    frame.info = `${TYPES[type]} ${target}${said === "" ? "" : ` (${said})`}${link ? ` is at ${link.mac}` : ""}`;
  }
  fields.push(...linkField(link));
  if (asks) frame.info = `${TYPES[type]} for ${target}${link ? ` from ${link.mac}` : ""}`;
}

function router(frame: Opened, { at, end }: Payload, type: number, fields: Field[]): void {
  const { bytes } = frame;
  if (type === 134)
    fields.push(
      { name: "icmpv6.nd.ra.cur_hop_limit", value: bytes[at + 4] ?? 0, at: at + 4, length: 1 },
      { name: "icmpv6.nd.ra.router_lifetime", value: get16(bytes, at + 6), at: at + 6, length: 2 },
    );
  const link = linkAddress(bytes, at + (type === 134 ? 16 : 8), end, 1);
  fields.push(...linkField(link));
  frame.info = `${TYPES[type]}${link ? ` from ${link.mac}` : ""}`;
}
