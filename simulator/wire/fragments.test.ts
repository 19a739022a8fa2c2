import { describe, expect, test } from "vitest";
import { fragmentsOf, giveUpFragments, isFragment, joinFragment, type Pieces } from "./fragments";
import { decodeIpv4, type Ipv4Packet } from "./ipv4";

const payload = Uint8Array.from({ length: 4_008 }, (_, i) => (i * 7) & 255);
const draft = { source: 1, destination: 2, protocol: 1, id: 9, ttl: 64, dontFragment: true, payload };
const pieces = (mtu: number): Ipv4Packet[] => fragmentsOf(draft, mtu).map((bytes) => decodeIpv4(bytes) as Ipv4Packet);

describe("[RFC 791 §3.2] fragments", () => {
  test("[ping -s 4000 over Ethernet, as tcpdump shows it] 1480, 1480 and 1048 bytes at their offsets", () => {
    expect(pieces(1_500).map((p) => [p.fragmentOffset, p.payload.length, p.moreFragments, p.dontFragment])).toEqual([
      [0, 1_480, true, false],
      [1_480, 1_480, true, false],
      [2_960, 1_048, false, false],
    ]);
    expect(fragmentsOf(draft, 4_028)).toHaveLength(1);
  });
  test("they are put together in any order, and pieces of pieces too", () => {
    const small = pieces(1_500).flatMap((piece) => fragmentsOf(piece, 576).map((bytes) => decodeIpv4(bytes) as Ipv4Packet));
    for (const all of [pieces(1_500), pieces(1_500).reverse(), small]) {
      const kept: Pieces[] = [];
      const joined = all.map((piece) => joinFragment(kept, piece, 0));
      expect(joined.slice(0, -1).every((one) => one === null)).toBe(true);
      expect(joined.at(-1)?.payload).toEqual(payload);
      expect(kept).toEqual([]);
      expect(all.every(isFragment)).toBe(true);
    }
  });
  test("a piece too few is given up after 30 s; a second one at its place is not taken", () => {
    const kept: Pieces[] = [];
    const [first, , last] = pieces(1_500);
    for (const piece of [first, first, last]) expect(joinFragment(kept, piece as Ipv4Packet, 5)).toBeNull();
    expect(kept[0]?.parts).toHaveLength(2);
    expect(giveUpFragments(kept, 30_000_004)).toEqual([]);
    expect(giveUpFragments(kept, 30_000_005)).toHaveLength(1);
    expect(kept).toEqual([]);
  });
});
