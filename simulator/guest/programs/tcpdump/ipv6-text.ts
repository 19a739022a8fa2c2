import { get16 } from "../../../wire/bytes";

/** An IPv6 address of a packet as it is written: the longest run of zeros as `::`. @source RFC 5952 */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  const words = Array.from({ length: 8 }, (_, n) => get16(bytes, at + 2 * n));
  let [best, length] = [-1, 1];
  for (let from = 0; from < 8; from++) {
    let to = from;
    while (to < 8 && words[to] === 0) to++;
    if (to - from > length) [best, length] = [from, to - from];
  }
  const text = (part: readonly number[]): string => part.map((word) => word.toString(16)).join(":");
  return best < 0 ? text(words) : `${text(words.slice(0, best))}::${text(words.slice(best + length))}`;
}
