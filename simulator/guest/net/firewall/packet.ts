/** What rules look at of a packet, of whichever family. */
import type { Ip } from "../../../wire/address6";
import { PROTOCOL } from "../../../wire/ipv4";
import { HEADER6, NEXT } from "../../../wire/ipv6";

/** A packet of either family: its addresses say of which. */
export interface IpPacket {
  readonly source: Ip;
  readonly destination: Ip;
  readonly protocol: number;
  readonly payload: Uint8Array;
  /** of IPv4 alone; one of IPv6 is whole when rules see it */
  readonly fragmentOffset?: number;
}

/** Number of ICMP in the family that an address is of. */
export const icmpFor = (address: Ip): number => (typeof address === "number" ? PROTOCOL.icmp : NEXT.icmp);
export const isIcmp = ({ source, protocol }: Pick<IpPacket, "source" | "protocol">): boolean => protocol === icmpFor(source);

/** Bytes of a packet with its header. */
export function lengthOf({ source, payload }: IpPacket): number {
  return (typeof source === "number" ? 20 : HEADER6) + payload.length;
}
