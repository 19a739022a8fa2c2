/** UDP, and what goes over it. @source RFC 768; Wireshark: packet-udp.c, packet-ntp.c */
import { get16 } from "../bytes";
import { DHCP_PORT } from "../dhcp";
import { DNS_PORT } from "../dns";
import { NTP_PORT } from "../ntp";
import { openDhcp } from "./dhcp-layer";
import { openDns } from "./dns-layer";
import type { Payload } from "./ip-layers";
import type { Opened } from "./layers";
import { hex } from "./link-layers";

export function openUdp(frame: Opened, { at, end, source, destination, isQuoted }: Payload): void {
  const { bytes, streams } = frame;
  if (end < at + 8) return;
  const [from, to, length] = [get16(bytes, at), get16(bytes, at + 2), get16(bytes, at + 4)];
  frame.layers.push({
    name: "udp",
    at,
    length: 8,
    fields: [
      { name: "udp.srcport", value: from, at, length: 2 },
      { name: "udp.dstport", value: to, at: at + 2, length: 2 },
      { name: "udp.length", value: length, at: at + 4, length: 2 },
      { name: "udp.checksum", value: get16(bytes, at + 6), text: hex(get16(bytes, at + 6)), at: at + 6, length: 2 },
      ...(isQuoted
        ? []
        : [{ name: "udp.stream", value: streams.streamOf("udp", `${source}:${from}`, `${destination}:${to}`), at, length: 0 }]),
    ],
  });
  frame.protocol = "UDP";
  frame.info = `${from} → ${to} Len=${Math.max(0, length - 8)}`;
  if (isQuoted) return;
  const last = Math.min(end, at + length);
  const has = (port: number): boolean => from === port || to === port;
  if (has(DHCP_PORT.server) || has(DHCP_PORT.client)) openDhcp(frame, at + 8, last);
  else if (has(DNS_PORT)) openDns(frame, at + 8, last);
  else if (has(NTP_PORT)) openNtp(frame, at + 8, last);
}

const MODES = [
  "reserved",
  "symmetric active",
  "symmetric passive",
  "client",
  "server",
  "broadcast",
  "reserved for NTP control message",
  "reserved for private use",
] as const;
/** @source RFC 5905 §7.3 */
function openNtp(frame: Opened, at: number, end: number): void {
  const { bytes } = frame;
  if (end < at + 48) return;
  const first = bytes[at] ?? 0;
  const [version, mode] = [(first >> 3) & 7, first & 7];
  frame.layers.push({
    name: "ntp",
    at,
    length: end - at,
    fields: [
      { name: "ntp.flags.li", value: first >> 6, at, length: 1 },
      { name: "ntp.flags.vn", value: version, at, length: 1 },
      { name: "ntp.flags.mode", value: mode, text: `${MODES[mode]} (${mode})`, at, length: 1 },
      { name: "ntp.stratum", value: bytes[at + 1] ?? 0, at: at + 1, length: 1 },
    ],
  });
  frame.protocol = "NTP";
  frame.info = `NTP Version ${version}, ${MODES[mode]}`;
}
