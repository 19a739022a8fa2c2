/** Sequence numbers: 32 bits that wrap around. @source RFC 9293 §3.4 */

export function plus(a: number, n: number): number {
  return (a + n) >>> 0;
}
/** How far `a` lies after `b`; negative: before it. */
export function distance(a: number, b: number): number {
  return (a - b) | 0;
}
export function isBefore(a: number, b: number): boolean {
  return distance(a, b) < 0;
}
export function isAfter(a: number, b: number): boolean {
  return distance(a, b) > 0;
}
/** The later of two. */
export function later(a: number, b: number): number {
  return isAfter(a, b) ? a : b;
}
