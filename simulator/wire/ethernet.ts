import { macToText, writeMac } from "./address";
import { get16, put16 } from "./bytes";

/** EtherTypes this simulation speaks. */
export const ETHERTYPE = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd } as const;

/** An Ethernet II frame without its FCS. `vlan` is the 802.1Q tag's VLAN id, null when untagged. */
export interface EthernetFrame {
  readonly destination: string;
  readonly source: string;
  readonly vlan: number | null;
  readonly etherType: number;
  readonly payload: Uint8Array;
}

/** Reads a frame; null when shorter than its header. The payload shares the frame's memory. */
export function decodeEthernet(frame: Uint8Array): EthernetFrame | null {
  if (frame.length < 14) return null;
  const tagged = get16(frame, 12) === ETHERTYPE.vlan;
  if (tagged && frame.length < 18) return null;
  return {
    destination: macToText(frame, 0),
    source: macToText(frame, 6),
    vlan: tagged ? get16(frame, 14) & 0x0fff : null,
    etherType: get16(frame, tagged ? 16 : 12),
    payload: frame.subarray(tagged ? 18 : 14),
  };
}

/** Builds a frame; not padded to 60 bytes, as a virtual interface does not pad either. */
export function encodeEthernet(frame: EthernetFrame): Uint8Array {
  const header = frame.vlan === null ? 14 : 18;
  const bytes = new Uint8Array(header + frame.payload.length);
  writeMac(bytes, 0, frame.destination);
  writeMac(bytes, 6, frame.source);
  if (frame.vlan !== null) {
    put16(bytes, 12, ETHERTYPE.vlan);
    put16(bytes, 14, frame.vlan & 0x0fff);
  }
  put16(bytes, header - 2, frame.etherType);
  bytes.set(frame.payload, header);
  return bytes;
}
