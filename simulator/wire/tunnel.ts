/** Frames within packets: GRE with a key (RFC 2784, RFC 2890), VXLAN (RFC 7348). */
import { get16, get32, put16, put32 } from "./bytes";

export const TUNNEL_PROTOCOLS = ["gre", "vxlan"] as const;
export type TunnelProtocol = (typeof TUNNEL_PROTOCOLS)[number];

/** Protocol of IP that GRE is. @source IANA protocol numbers */
export const GRE = 47;
/** @source RFC 7348 §8 */
export const VXLAN_PORT = 4_789;
/** A key is there. @source RFC 2890 §2 */
const KEY_PRESENT = 0x2000;
/** Transparent Ethernet Bridging. @source IANA EtherTypes */
const BRIDGED = 0x6558;
const HEADER = 8;
/** The network's id is valid. @source RFC 7348 §5 */
const HAS_ID = 0x0800;

/** A frame behind the header of its tunnel. */
export function intoTunnel(protocol: TunnelProtocol, key: number, frame: Uint8Array): Uint8Array {
  const made = new Uint8Array(HEADER + frame.length);
  put16(made, 0, protocol === "gre" ? KEY_PRESENT : HAS_ID);
  if (protocol === "gre") {
    put16(made, 2, BRIDGED);
    put32(made, 4, key);
  } else put32(made, 4, (key << 8) >>> 0);
  made.set(frame, HEADER);
  return made;
}
/** What a tunnel's packet has; null: it is none of these. */
export function outOfTunnel(protocol: TunnelProtocol, bytes: Uint8Array): { readonly key: number; readonly frame: Uint8Array } | null {
  if (bytes.length < HEADER) return null;
  const isOurs = protocol === "gre" ? get16(bytes, 0) === KEY_PRESENT && get16(bytes, 2) === BRIDGED : get16(bytes, 0) === HAS_ID;
  if (!isOurs) return null;
  const key = protocol === "gre" ? get32(bytes, 4) : get32(bytes, 4) >>> 8;
  return { key, frame: bytes.slice(HEADER) };
}
