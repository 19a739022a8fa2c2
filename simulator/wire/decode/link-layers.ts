/** Ethernet, VLAN tags, ARP and what bridges tell each other. @source IEEE 802.3, 802.1Q, 802.1D-1998 §9.3; RFC 826; Wireshark: packet-eth.c, packet-vlan.c, packet-arp.c, packet-bpdu.c */
import { ipToText, macToText } from "../address";
import { get16, get32 } from "../bytes";
import type { Field, Opened } from "./layers";

const VLAN_TYPE = 0x8100;
/** Below it the field is a length. @source IEEE 802.3 §3.2.6 */
const LEAST_TYPE = 1_536;

/** Names of what a frame may carry. @source IEEE 802 numbers (IANA) */
const TYPES: Readonly<Record<number, string>> = {
  2048: "IPv4",
  2054: "ARP",
  33024: "802.1Q Virtual LAN",
  34525: "IPv6",
  34824: "Slow Protocols",
};
export const hex = (value: number, digits = 4): string => `0x${value.toString(16).padStart(digits, "0")}`;
const typeText = (type: number): string => (TYPES[type] ? `${TYPES[type]} (${hex(type)})` : hex(type));

/** @returns what the frame carries, and where that begins; type 0: there is a length in its place */
export function openEthernet(frame: Opened): { readonly type: number; readonly at: number } {
  const { bytes } = frame;
  const [destination, source] = [macToText(bytes, 0), macToText(bytes, 6)];
  frame.source = source;
  frame.destination = destination === "ff:ff:ff:ff:ff:ff" ? "Broadcast" : destination;
  frame.protocol = "Ethernet";
  const outer = get16(bytes, 12);
  const isLength = outer < LEAST_TYPE;
  frame.info = isLength ? `${outer} bytes` : `Ethertype ${typeText(outer)}`;
  const last: Field = isLength
    ? { name: "eth.len", value: outer, at: 12, length: 2 }
    : { name: "eth.type", value: outer, text: typeText(outer), at: 12, length: 2 };
  frame.layers.push({
    name: "eth",
    at: 0,
    length: 14,
    fields: [{ name: "eth.dst", value: destination, at: 0, length: 6 }, { name: "eth.src", value: source, at: 6, length: 6 }, last],
  });
  let [type, at] = [isLength ? 0 : outer, 14];
  while (type === VLAN_TYPE && bytes.length >= at + 4) {
    const [tag, inner] = [get16(bytes, at), get16(bytes, at + 2)];
    frame.layers.push({
      name: "vlan",
      at,
      length: 4,
      fields: [
        { name: "vlan.priority", value: tag >> 13, at, length: 2 },
        { name: "vlan.dei", value: (tag & 0x1000) !== 0, at, length: 2 },
        { name: "vlan.id", value: tag & 0x0fff, at, length: 2 },
        { name: "vlan.etype", value: inner, text: typeText(inner), at: at + 2, length: 2 },
      ],
    });
    type = inner;
    at += 4;
  }
  return { type, at };
}

const OPCODES: Readonly<Record<number, string>> = { 1: "request", 2: "reply" };

export function openArp(frame: Opened, at: number): void {
  const { bytes } = frame;
  if (bytes.length < at + 28) return;
  const opcode = get16(bytes, at + 6);
  const [senderMac, sender] = [macToText(bytes, at + 8), ipToText(get32(bytes, at + 14))];
  const [targetMac, target] = [macToText(bytes, at + 18), ipToText(get32(bytes, at + 24))];
  const named = OPCODES[opcode];
  const isGratuitous = sender === target;
  const isProbe = opcode === 1 && sender === "0.0.0.0";
  frame.layers.push({
    name: "arp",
    at,
    length: 28,
    fields: [
      {
        name: "arp.hw.type",
        value: get16(bytes, at),
        text: get16(bytes, at) === 1 ? "Ethernet (1)" : `${get16(bytes, at)}`,
        at,
        length: 2,
      },
      { name: "arp.proto.type", value: get16(bytes, at + 2), text: typeText(get16(bytes, at + 2)), at: at + 2, length: 2 },
      { name: "arp.hw.size", value: bytes[at + 4] ?? 0, at: at + 4, length: 1 },
      { name: "arp.proto.size", value: bytes[at + 5] ?? 0, at: at + 5, length: 1 },
      { name: "arp.opcode", value: opcode, text: named ? `${named} (${opcode})` : `${opcode}`, at: at + 6, length: 2 },
      ...(isGratuitous ? [{ name: "arp.isgratuitous", value: true, at, length: 0 }] : []),
      ...(isProbe ? [{ name: "arp.isprobe", value: true, at, length: 0 }] : []),
      { name: "arp.src.hw_mac", value: senderMac, at: at + 8, length: 6 },
      { name: "arp.src.proto_ipv4", value: sender, at: at + 14, length: 4 },
      { name: "arp.dst.hw_mac", value: targetMac, at: at + 18, length: 6 },
      { name: "arp.dst.proto_ipv4", value: target, at: at + 24, length: 4 },
    ],
  });
  frame.protocol = "ARP";
  frame.info = arpInfo({ opcode, sender, senderMac, target, isGratuitous, isProbe });
}
interface ArpSaid {
  readonly opcode: number;
  readonly sender: string;
  readonly senderMac: string;
  readonly target: string;
  readonly isGratuitous: boolean;
  readonly isProbe: boolean;
}
function arpInfo({ opcode, sender, senderMac, target, isGratuitous, isProbe }: ArpSaid): string {
  if (isProbe) return `Who has ${target}? (ARP Probe)`;
  if (opcode === 1) return isGratuitous ? `ARP Announcement for ${sender}` : `Who has ${target}? Tell ${sender}`;
  if (opcode === 2) return isGratuitous ? `Gratuitous ARP for ${sender} (Reply)` : `${sender} is at ${senderMac}`;
  return `Opcode ${opcode}`;
}

/** Behind LLC of spanning trees: 42 42 03. */
const STP_LLC = [0x42, 0x42, 0x03];

/** A frame with a length: LLC, and a BPDU where there is one. */
export function openLlc(frame: Opened, at: number): void {
  const { bytes } = frame;
  const isStp = STP_LLC.every((byte, i) => bytes[at + i] === byte);
  frame.layers.push({
    name: "llc",
    at,
    length: 3,
    fields: [
      { name: "llc.dsap", value: bytes[at] ?? 0, text: hex(bytes[at] ?? 0, 2), at, length: 1 },
      { name: "llc.ssap", value: bytes[at + 1] ?? 0, text: hex(bytes[at + 1] ?? 0, 2), at: at + 1, length: 1 },
      { name: "llc.control", value: bytes[at + 2] ?? 0, text: hex(bytes[at + 2] ?? 0, 2), at: at + 2, length: 1 },
    ],
  });
  frame.protocol = "LLC";
  if (isStp) openBpdu(frame, at + 3);
}

function openBpdu(frame: Opened, at: number): void {
  const { bytes } = frame;
  const [version, type] = [bytes[at + 2] ?? 0, bytes[at + 3] ?? 0];
  frame.protocol = "STP";
  const head: Field[] = [
    { name: "stp.protocol", value: get16(bytes, at), text: hex(get16(bytes, at)), at, length: 2 },
    { name: "stp.version", value: version, at: at + 2, length: 1 },
    { name: "stp.type", value: type, text: hex(type, 2), at: at + 3, length: 1 },
  ];
  if (type === 0x80) {
    frame.info = "Topology Change Notification";
    frame.layers.push({ name: "stp", at, length: 4, fields: head });
    return;
  }
  const flags = bytes[at + 4] ?? 0;
  const id = (where: number): { readonly priority: number; readonly extension: number; readonly mac: string } => {
    const first = get16(bytes, where);
    return { priority: first & 0xf000, extension: first & 0x0fff, mac: macToText(bytes, where + 2) };
  };
  const [root, bridge] = [id(at + 5), id(at + 17)];
  const [cost, port] = [get32(bytes, at + 13) >>> 0, get16(bytes, at + 25)];
  const time = (name: string, where: number): Field => ({ name, value: get16(bytes, where) / 256, at: where, length: 2 });
  frame.layers.push({
    name: "stp",
    at,
    length: 35,
    fields: [
      ...head,
      { name: "stp.flags", value: flags, text: hex(flags, 2), at: at + 4, length: 1 },
      { name: "stp.flags.tcack", value: (flags & 0x80) !== 0, at: at + 4, length: 1 },
      { name: "stp.flags.tc", value: (flags & 1) !== 0, at: at + 4, length: 1 },
      { name: "stp.root.prio", value: root.priority, at: at + 5, length: 2 },
      { name: "stp.root.ext", value: root.extension, at: at + 5, length: 2 },
      { name: "stp.root.hw", value: root.mac, at: at + 7, length: 6 },
      { name: "stp.root.cost", value: cost, at: at + 13, length: 4 },
      { name: "stp.bridge.prio", value: bridge.priority, at: at + 17, length: 2 },
      { name: "stp.bridge.ext", value: bridge.extension, at: at + 17, length: 2 },
      { name: "stp.bridge.hw", value: bridge.mac, at: at + 19, length: 6 },
      { name: "stp.port", value: port, text: hex(port), at: at + 25, length: 2 },
      time("stp.msg_age", at + 27),
      time("stp.max_age", at + 29),
      time("stp.hello", at + 31),
      time("stp.forward", at + 33),
    ],
  });
  const change = (flags & 1) !== 0 ? "TC + " : "";
  frame.info = `Conf. ${change}Root = ${root.priority}/${root.extension}/${root.mac}  Cost = ${cost}  Port = ${hex(port)}`;
}
