/** DHCP. @source RFC 2131, RFC 2132; Wireshark: packet-dhcp.c */
import { ipToText, macToText } from "../address";
import { bytesToLatin1, get16, get32 } from "../bytes";
import type { Field, Opened } from "./layers";
import { hex } from "./link-layers";

const MAGIC = 0x63825363;
const TYPES = ["", "Discover", "Offer", "Request", "Decline", "ACK", "NAK", "Release", "Inform"] as const;
/** Options that hold an address, or several of which the first is shown. */
const ADDRESSES: Readonly<Record<number, string>> = {
  1: "dhcp.option.subnet_mask",
  3: "dhcp.option.router",
  6: "dhcp.option.domain_name_server",
  50: "dhcp.option.requested_ip_address",
  54: "dhcp.option.dhcp_server_id",
};
const TEXTS: Readonly<Record<number, string>> = { 12: "dhcp.option.hostname", 15: "dhcp.option.domain_name" };
const NUMBERS: Readonly<Record<number, string>> = {
  51: "dhcp.option.ip_address_lease_time",
  58: "dhcp.option.renewal_time_value",
  59: "dhcp.option.rebinding_time_value",
};

export function openDhcp(frame: Opened, at: number, end: number): void {
  const { bytes } = frame;
  if (end < at + 240 || get32(bytes, at + 236) !== MAGIC) return;
  const op = bytes[at] ?? 0;
  const id = get32(bytes, at + 4) >>> 0;
  const address = (name: string, where: number): Field => ({ name, value: ipToText(get32(bytes, where)), at: where, length: 4 });
  const { fields, type } = optionsOf(bytes, at + 240, end);
  frame.layers.push({
    name: "dhcp",
    at,
    length: end - at,
    fields: [
      { name: "dhcp.type", value: op, text: op === 1 ? "Boot Request (1)" : `Boot Reply (${op})`, at, length: 1 },
      { name: "dhcp.id", value: id, text: hex(id, 8), at: at + 4, length: 4 },
      { name: "dhcp.secs", value: get16(bytes, at + 8), at: at + 8, length: 2 },
      { name: "dhcp.flags.bc", value: (get16(bytes, at + 10) & 0x8000) !== 0, at: at + 10, length: 2 },
      address("dhcp.ip.client", at + 12),
      address("dhcp.ip.your", at + 16),
      address("dhcp.ip.server", at + 20),
      address("dhcp.ip.relay", at + 24),
      { name: "dhcp.hw.mac_addr", value: macToText(bytes, at + 28), at: at + 28, length: 6 },
      ...fields,
    ],
  });
  frame.protocol = "DHCP";
  const name = TYPES[type] ?? "";
  frame.info =
    name === ""
      ? `Boot ${op === 1 ? "Request" : "Reply"}`
      : `DHCP ${name.padEnd(8)} - Transaction ID ${hex(id, 8).replace(/^0x0*(?=.)/, "0x")}`;
}

function optionsOf(bytes: Uint8Array, from: number, end: number): { readonly fields: readonly Field[]; readonly type: number } {
  const fields: Field[] = [];
  let type = 0;
  for (let at = from; at < end; ) {
    const code = bytes[at] ?? 255;
    if (code === 255) break;
    if (code === 0) {
      at++;
      continue;
    }
    const size = bytes[at + 1] ?? 0;
    const [where, rest] = [at + 2, { at: at + 2, length: size }];
    if (code === 53) {
      type = bytes[where] ?? 0;
      fields.push({ name: "dhcp.option.dhcp", value: type, text: TYPES[type] ? `${TYPES[type]} (${type})` : `${type}`, ...rest });
    } else if (ADDRESSES[code] && size >= 4) fields.push({ name: ADDRESSES[code], value: ipToText(get32(bytes, where)), ...rest });
    else if (NUMBERS[code] && size === 4) fields.push({ name: NUMBERS[code], value: get32(bytes, where) >>> 0, ...rest });
    else if (TEXTS[code]) fields.push({ name: TEXTS[code], value: bytesToLatin1(bytes.subarray(where, where + size)), ...rest });
    at += 2 + size;
  }
  return { fields, type };
}
