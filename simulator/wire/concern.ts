/** Whom a frame concerns that is sent to everybody: what a host's interface takes up, and what it drops after a look at its headers. */
import { macToText } from "./address";
import { groupMac, type Ip, ip6Text, solicitedNode } from "./address6";
import { get16, get32 } from "./bytes";
import { ETHERTYPE } from "./ethernet";
import { BEHIND, segmentLengthOf } from "./ipv4";
import { HEADER6, NEXT, segmentLength6 } from "./ipv6";

/** What an interface listens to. One that is down has no addresses and listens to nothing. */
export interface Listening {
  /** "" while it is down */
  readonly mac: string;
  readonly addresses: readonly number[];
  /** addresses in its neighbour cache: what their holders say by ARP or an advertisement may be of use to it */
  readonly neighbours: readonly Ip[];
  /** the MAC that it knows of each of these, "" where it knows none: who asks from that one says nothing new. Absent: all that they say counts */
  readonly macs?: readonly string[];
  /** whether a program reads all ARP */
  readonly hearsArp: boolean;
  /** it has a DHCP server; absent: none */
  readonly servesDhcp?: true;
  /** MACs of the multicast groups that its IPv6 is in; absent: none */
  readonly groups?: readonly string[];
  /** it takes what is for others too: its system's own bridge sends that on. Absent: it does not */
  readonly isOpen?: true;
  /** VLANs that its system has interfaces of on it; absent: none */
  readonly vlans?: readonly number[];
  /** the domain's other interfaces that such a bridge joins it to, by their numbers; absent: none */
  readonly joined?: readonly number[];
}

/** Whom a frame concerns: nobody, DHCP servers among hosts, the holder of a MAC, whoever is in a group, has or knows an address, or everybody. */
export type Concern =
  | { readonly kind: "nobody" }
  /** it has a tag: those with interfaces of that VLAN */
  | { readonly kind: "vlan"; readonly vlan: number }
  | { readonly kind: "dhcpServer" }
  | { readonly kind: "mac"; readonly mac: string }
  | { readonly kind: "group"; readonly mac: string }
  /** the holder of an address has told everybody where it is: those who know it, or have it too, listen */
  | { readonly kind: "advertised"; readonly address: string; readonly group: string }
  | ({ readonly kind: "arp" } & ArpAddresses)
  | { readonly kind: "everybody" };

const NOBODY: Concern = { kind: "nobody" };
const DHCP_SERVER: Concern = { kind: "dhcpServer" };
const EVERYBODY: Concern = { kind: "everybody" };
const HEADER = 14;
const UDP = 17;

/** Who asks whom by ARP. */
export interface ArpAddresses {
  readonly target: number;
  readonly sender: number;
  readonly senderMac: string;
  /** it is an answer, or given without having been asked */
  readonly isReply: boolean;
}
/** Addresses of an ARP payload that starts at an offset. */
export function arpAddresses(frame: Uint8Array, at: number): ArpAddresses {
  return {
    target: get32(frame, at + 24),
    sender: get32(frame, at + 14),
    senderMac: macToText(frame, at + 8),
    isReply: get16(frame, at + 6) === ARP_REPLY,
  };
}
/** @source RFC 826 */
const ARP_REPLY = 2;

/**
 * Whether an ARP of a neighbour changes what is kept of it: an answer confirms it, and a request does where it comes from another MAC.
 * @param mac - as the neighbour is known; "": it is not; absent: nobody has said
 * @source Linux net/ipv4/arp.c (arp_process), net/core/neighbour.c (neigh_update)
 */
export function isNews({ senderMac, isReply }: ArpAddresses, mac: string | undefined): boolean {
  return isReply || mac === undefined || mac !== senderMac;
}

/** Whom a frame concerns among all hosts that it reaches. */
export function concernOf(frame: Uint8Array): Concern {
  if (frame.length < HEADER) return NOBODY;
  const etherType = get16(frame, 12);
  if (etherType === ETHERTYPE.vlan) return { kind: "vlan", vlan: get16(frame, HEADER) & 0x0fff };
  if (etherType === ETHERTYPE.ipv6 && frame[0] === 0x33 && frame[1] === 0x33) return groupConcern(frame);
  if (!isBroadcast(frame)) return { kind: "mac", mac: macToText(frame, 0) };
  if (etherType === ETHERTYPE.arp) return { kind: "arp", ...arpAddresses(frame, HEADER) };
  if (etherType !== ETHERTYPE.ipv4) return NOBODY;
  const client = dhcpClient(frame);
  if (client === "server") return DHCP_SERVER;
  return client === null ? EVERYBODY : { kind: "mac", mac: client };
}

/** @source RFC 4861 §7.2: who has an address is asked in its group, and what nobody has asked is told to all nodes */
function groupConcern(frame: Uint8Array): Concern {
  const isAdvertised = frame[HEADER + 6] === NEXT.icmp && frame[HEADER + HEADER6] === NEIGHBOUR_ADVERTISEMENT;
  if (!isAdvertised || frame.length < HEADER + HEADER6 + 24) return { kind: "group", mac: macToText(frame, 0) };
  const address = ip6Text(frame, HEADER + HEADER6 + 8);
  return { kind: "advertised", address, group: groupMac(solicitedNode(address)) };
}
/** @source RFC 4861 §4.4 */
const NEIGHBOUR_ADVERTISEMENT = 136;

export function isBroadcast(frame: Uint8Array): boolean {
  for (let i = 0; i < 6; i++) if (frame[i] !== 0xff) return false;
  return frame.length >= HEADER;
}

/** Client that a broadcast DHCP message is for; `server`: it is for servers; null: it is no DHCP. */
function dhcpClient(frame: Uint8Array): string | null {
  if (frame[HEADER + 9] !== UDP || frame[HEADER] !== 0x45 || frame[HEADER + 22] !== 0) return null;
  const port = frame[HEADER + 23];
  if (port === 67) return "server";
  return port === 68 ? macToText(frame, HEADER + 20 + 8 + 28) : null;
}

/** Length of the frames that a frame will be cut into by whose interface it leaves, bytes; null: it goes as it is. */
export function segmentFrameLength(frame: Uint8Array): number | null {
  const header = get16(frame, 12) === ETHERTYPE.vlan ? HEADER + 4 : HEADER;
  const etherType = get16(frame, header - 2);
  if (etherType !== ETHERTYPE.ipv4 && etherType !== ETHERTYPE.ipv6) return null;
  const segment = etherType === ETHERTYPE.ipv4 ? segmentLengthOf(frame, header) : segmentLength6(frame, header);
  return segment === null ? null : header + segment;
}
/** Bytes of a frame as interfaces count them: without what says how it will be cut. */
export function frameBytes(frame: Uint8Array): number {
  const { length } = frame;
  // What is cut is longer than its header says, by that.
  const header = frame[12] === 0x81 && frame[13] === 0 ? HEADER + 4 : HEADER;
  const isCut = frame[header - 2] === 0x08 && frame[header - 1] === 0 && length === header + get16(frame, header + 2) + BEHIND;
  return isCut ? length - BEHIND : length;
}
/** Preamble, check sequence and the gap to the next, bytes. @source IEEE 802.3 §4.2.3, §4.4.2 */
export const FRAMING = 24;
/**
 * Bytes of a frame on a cable: what is cut has headers before each part, and each has its framing.
 * @param bytes - as interfaces count them
 */
export function lineBytes(frame: Uint8Array, bytes: number): { readonly frames: number; readonly framed: number } {
  const cut = segmentFrameLength(frame) ?? bytes;
  const ip = get16(frame, 12) === ETHERTYPE.vlan ? HEADER + 4 : HEADER;
  const head = ip + 20 + ((frame[ip + 32] ?? 0x50) >> 4) * 4;
  const parts = Math.ceil((bytes - head) / Math.max(1, cut - head));
  const frames = bytes + (parts - 1) * head;
  return { frames, framed: frames + parts * FRAMING };
}
/** A frame as whoever looks at it sees it: without what says how it will be cut. */
export function lookedAt(frame: Uint8Array): Uint8Array {
  return segmentFrameLength(frame) === null ? frame : frame.subarray(0, frame.length - BEHIND);
}
