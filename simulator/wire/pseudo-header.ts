import { type Ip, ip6Bytes } from "./address6";
import { get16 } from "./bytes";

/** Partial sum of the pseudo header of TCP, UDP and ICMPv6. @source RFC 793, RFC 768, RFC 8200 §8.1 */
export function pseudoHeaderSum(source: Ip, destination: Ip, protocol: number, length: number): number {
  return addressSum(source) + addressSum(destination) + protocol + (length >>> 16) + (length & 0xffff);
}
function addressSum(address: Ip): number {
  if (typeof address === "number") return (address >>> 16) + (address & 0xffff);
  const bytes = ip6Bytes(address);
  let sum = 0;
  for (let i = 0; i < 16; i += 2) sum += get16(bytes, i);
  return sum;
}
