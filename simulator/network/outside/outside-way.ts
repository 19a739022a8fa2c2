/** The way between a gateway and hosts outside. */

/** Routers between them. guess: so that an answer has 55 of its 64 hops left */
export const OUTSIDE_HOPS = 9;

/** Round trip to a host outside, µs. guess: 4 to 40 ms, by its address alone */
export function outsideUs(address: number): number {
  return 4_000 + ((Math.imul(address, 0x9e3779b1) >>> 8) % 36_000);
}

/**
 * The router on the way at which so many hops are used up, and the time of its answer. The first is the gateway itself.
 * guess: the others have addresses of a provider's own network (RFC 6598), and share the way evenly
 */
export function hopTo(destination: number, hop: number, gateway: number): { readonly source: number; readonly delayUs: number } {
  if (hop === 1) return { source: gateway, delayUs: 40 };
  const source = (0x64400000 | ((hop - 1) << 8) | (1 + (Math.imul(destination >>> 16, hop) & 127))) >>> 0;
  return { source, delayUs: Math.floor((outsideUs(destination) * (hop - 1)) / OUTSIDE_HOPS) };
}

/** Address of a gateway's other side. guess: of those for documentation (RFC 5737), by its own address there being one of a small network */
export function outerAddress(mac: string): number {
  return (0xcb007100 | (Number.parseInt(mac.slice(-2), 16) + 1)) >>> 0;
}
