/** Which slave of a balancing bond a frame leaves by. @source Linux 4.19 drivers/net/bonding/bond_main.c (bond_eth_hash: last bytes of both addresses and the type) */
import { get16 } from "../../wire/bytes";
import type { Header } from "../header";

const lastByte = (mac: string): number => Number.parseInt(mac.slice(-2), 16);

/** Type of a frame as it stands behind its addresses: of one with a tag that of the tag. */
export function typeOf(frame: Uint8Array): number {
  return get16(frame, 12);
}
/** The type is taken as the processor reads it, whose order of bytes is the other one. */
export function hashOf({ source, destination }: Pick<Header, "source" | "destination">, etherType: number): number {
  const swapped = ((etherType & 0xff) << 8) | (etherType >>> 8);
  return lastByte(destination) ^ lastByte(source) ^ swapped;
}
