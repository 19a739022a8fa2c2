/** What a LOG rule writes. @source Linux net/netfilter/nf_log_syslog.c: nf_log_ip_packet, dump_ipv4_packet, dump_ipv6_packet */
import { ipToText } from "../../../wire/address";
import { ip6Bytes } from "../../../wire/address6";
import { get16, get32 } from "../../../wire/bytes";
import { type Ipv4Packet, PROTOCOL } from "../../../wire/ipv4";
import { type Ipv6Packet, NEXT } from "../../../wire/ipv6";
import type { Machine } from "../../os/machine";
import { type IpPacket, lengthOf } from "./packet";
import type { Seen, Target } from "./rules";

const FLAGS = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"];
/** Order in which the kernel writes them. */
const FLAG_ORDER = ["URG", "ACK", "PSH", "RST", "SYN", "FIN"];
const hex = (value: number): string => `0x${value.toString(16).padStart(2, "0").toUpperCase()}`;

/** A line of the kernel's log about a packet. */
export function writeLog(m: Machine, { prefix }: Pick<Extract<Target, { kind: "LOG" }>, "prefix">, seen: Seen): void {
  const { packet } = seen;
  const isSix = typeof packet.source === "string";
  const mac = seen.in === "" || seen.in === "lo" ? "" : `${macOf(m, seen.in)}:${seen.mac}:${isSix ? "86:dd" : "08:00"}`;
  const head = `${prefix}IN=${seen.in} OUT=${seen.out} ${seen.in === "" ? "" : `MAC=${mac} `}`;
  m.klog(`${head}${isSix ? head6(packet as Ipv6Packet) : head4(packet as Ipv4Packet)}${layerText(packet)}`);
}
function head4(packet: Ipv4Packet): string {
  const { source, destination, tos, ttl, id, dontFragment } = packet;
  return `SRC=${ipToText(source)} DST=${ipToText(destination)} LEN=${lengthOf(packet)} TOS=${hex(tos & 0x1e)} PREC=${hex(tos & 0xe0)} TTL=${ttl} ID=${id} ${dontFragment ? "DF " : ""}`;
}
function head6(packet: Ipv6Packet): string {
  const { source, destination, trafficClass, hopLimit } = packet;
  return `SRC=${long6(source)} DST=${long6(destination)} LEN=${lengthOf(packet)} TC=${trafficClass} HOPLIMIT=${hopLimit} FLOWLBL=0 `;
}
/** All digits of an address. @source Linux Documentation/core-api/printk-formats.rst (%pI6) */
function long6(address: string): string {
  const bytes = ip6Bytes(address);
  return Array.from({ length: 8 }, (_, at) =>
    get16(bytes, at * 2)
      .toString(16)
      .padStart(4, "0"),
  ).join(":");
}
function macOf(m: Machine, name: string): string {
  return m.state.net.interfaces.find((i) => i.name === name)?.mac ?? "";
}
function layerText({ source, protocol, payload }: IpPacket): string {
  if (protocol === PROTOCOL.tcp) {
    const bits = payload[13] ?? 0;
    const flags = FLAG_ORDER.filter((name) => bits & (1 << FLAGS.indexOf(name))).map((name) => `${name} `);
    return `PROTO=TCP SPT=${get16(payload, 0)} DPT=${get16(payload, 2)} WINDOW=${get16(payload, 14)} RES=0x00 ${flags.join("")}URGP=${get16(payload, 18)} `;
  }
  if (protocol === PROTOCOL.udp) return `PROTO=UDP SPT=${get16(payload, 0)} DPT=${get16(payload, 2)} LEN=${get16(payload, 4)} `;
  if (typeof source === "string" && protocol === NEXT.icmp) return icmp6Text(payload);
  if (protocol !== PROTOCOL.icmp) return `PROTO=${protocol} `;
  const [type, code] = [payload[0] ?? 0, payload[1] ?? 0];
  const rest =
    type === 0 || type === 8
      ? `ID=${get16(payload, 4)} SEQ=${get16(payload, 6)} `
      : type === 3 && code === 4
        ? `MTU=${get32(payload, 4) & 0xffff} `
        : "";
  return `PROTO=ICMP TYPE=${type} CODE=${code} ${rest}`;
}
function icmp6Text(payload: Uint8Array): string {
  const type = payload[0] ?? 0;
  const rest =
    type === 128 || type === 129 ? `ID=${get16(payload, 4)} SEQ=${get16(payload, 6)} ` : type === 2 ? `MTU=${get32(payload, 4)} ` : "";
  return `PROTO=ICMPv6 TYPE=${type} CODE=${payload[1] ?? 0} ${rest}`;
}
