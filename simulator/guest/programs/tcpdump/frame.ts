/** Where the parts of a frame are. */
import { get16, get32 } from "../../../wire/bytes";

export interface Parts {
  readonly bytes: Uint8Array;
  /** bytes that the frame had */
  readonly length: number;
  readonly etherType: number;
  /** where the network's header begins, and the transport's; -1: there is none */
  readonly net: number;
  readonly transport: number;
  /** number of the protocol above IP; -1: none */
  readonly protocol: number;
  /** of IPv4: place of a piece in its packet, bytes */
  readonly fragmentAt: number;
}

export function partsOf(bytes: Uint8Array, length: number): Parts {
  const none = { bytes, length, net: 14, transport: -1, protocol: -1, fragmentAt: 0 };
  let etherType = get16(bytes, 12);
  let net = 14;
  if (etherType === 0x8100) {
    etherType = get16(bytes, 16);
    net = 18;
  }
  if (etherType === 0x0800 && bytes.length >= net + 20) {
    const fragmentAt = (get16(bytes, net + 6) & 0x1fff) * 8;
    const transport = fragmentAt > 0 ? -1 : net + ((bytes[net] ?? 0x45) & 15) * 4;
    return { ...none, net, etherType, protocol: bytes[net + 9] ?? -1, transport, fragmentAt };
  }
  if (etherType === 0x86dd && bytes.length >= net + 40) {
    let [protocol, transport] = [bytes[net + 6] ?? -1, net + 40];
    if (protocol === 0) [protocol, transport] = [bytes[transport] ?? -1, transport + 8 * (1 + (bytes[transport + 1] ?? 0))];
    return { ...none, net, etherType, protocol, transport };
  }
  return { ...none, net, etherType };
}
export const ip4At = (parts: Parts, at: number): number => get32(parts.bytes, at) >>> 0;
