import { expect, test } from "vitest";
import { commonBits, groupMac, ip6Bytes, ip6Text, linkLocalOf, network6, parseIpv6, scopeOf, solicitedNode } from "./address6";
import { latin1ToBytes } from "./bytes";
import { concernOf } from "./concern";
import { ETHERTYPE, encodeEthernet } from "./ethernet";
import { joinFragment, type Pieces } from "./fragments";
import { decodeIcmp6, encodeIcmp6, type Icmp6Message } from "./icmp6";
import { decodeIpv6, encodeIpv6, NEXT, pieces6 } from "./ipv6";

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

test.each([
  ["2001:0DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
  ["::ffff:192.0.2.1", "::ffff:192.0.2.1"],
  ["1::", "1::"],
  ["::", "::"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
  ["::1::", null],
  ["1:2:3:4:5:6:7", null],
  ["1:2:3:4:5:6:7:8:9", null],
  ["12345::", null],
  ["::g", null],
  ["10.0.0.1", null],
  ["1:2:3:4:5:6:7:8::", null],
] as const)("[RFC 5952] %s is written %s", (typed, shown) => {
  expect(parseIpv6(typed)).toBe(shown);
});

test("[RFC 4291] whatever the bytes, their text is theirs and its own canonical form", () => {
  let seed = 7;
  for (let n = 0; n < 2_000; n++) {
    const bytes = Uint8Array.from({ length: 16 }, () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return (seed >>> 24) % 3 === 0 ? seed >>> 16 : 0;
    });
    const text = ip6Text(bytes);
    expect([text, hex(ip6Bytes(text)), parseIpv6(text)]).toEqual([text, hex(bytes), text]);
    expect(text).not.toMatch(/::.*::|(^|:)0[\da-f]/);
  }
});

test("[RFC 4291, RFC 2464] addresses made of a MAC, groups and where frames to them go", () => {
  expect(linkLocalOf("fe:ff:ff:ff:ff:ff")).toBe("fe80::fcff:ffff:feff:ffff");
  expect(solicitedNode("2001:db8::216:3eff:fe12:3456")).toBe("ff02::1:ff12:3456");
  expect(groupMac("ff02::1:ff12:3456")).toBe("33:33:ff:12:34:56");
  expect(network6("2001:db8:1:2fff::5", 52)).toBe("2001:db8:1:2000::");
  expect([commonBits("fe80::1", "fe80::3"), scopeOf("fe80::1"), scopeOf("ff02::1"), scopeOf("2001:db8::1")]).toEqual([126, 2, 2, 14]);
});

const A = "fe80::216:3eff:fe00:1";
const B = "fe80::216:3eff:fe00:2";
test("[tcpdump 4.99.3] the bytes of a solicitation and a router's advertisement are those that it reads as such", () => {
  const asked = encodeIcmp6({ type: "neighbour-solicitation", target: B, mac: "00:16:3e:00:00:01" }, A, solicitedNode(B));
  expect(hex(asked)).toBe(`8700${hex(asked.subarray(2, 4))}00000000fe8000000000000002163efffe000002010100163e000001`);
  const told: Icmp6Message = {
    type: "router-advertisement",
    hopLimit: 64,
    lifetimeS: 1_800,
    mac: "00:1b:21:00:00:01",
    mtu: 1_480,
    prefixes: [{ prefix: "2001:db8:1::", length: 64, isOnLink: true, isAutonomous: true, validS: 86_400, preferredS: 14_400 }],
  };
  expect(decodeIcmp6(encodeIcmp6(told, A, "ff02::1"), A, "ff02::1")).toEqual(told);
  const bytes = encodeIcmp6(told, A, "ff02::1");
  for (const at of [2, 9, 20, 40]) {
    const damaged = bytes.slice();
    damaged[at] = (damaged[at] as number) ^ 1;
    expect(decodeIcmp6(damaged, A, "ff02::1")).toBeNull();
  }
});

test("[RFC 8200 §4.5] a long packet is cut by its sender, and whole again in any order", () => {
  const payload = latin1ToBytes("0123456789".repeat(500));
  const cut = pieces6({ source: A, destination: B, protocol: NEXT.icmp, payload }, 1_280, 77);
  expect(cut.map((bytes) => bytes.length)).toEqual([1_280, 1_280, 1_280, 1_280, 40 + 8 + 5_000 - 4 * 1_232]);
  const kept: Pieces[] = [];
  let whole: Uint8Array | null = null;
  for (const bytes of [...cut].reverse()) {
    const packet = decodeIpv6(bytes);
    if (!packet?.fragment) throw new Error("a piece");
    const { id, offset: fragmentOffset, hasMore: moreFragments } = packet.fragment;
    whole = joinFragment(kept, { ...packet, id, fragmentOffset, moreFragments, ttl: packet.hopLimit, tos: 0 }, 0)?.payload ?? null;
  }
  expect(whole && hex(whole)).toBe(hex(payload));
});

test("a question for an address concerns whoever is in its group, what nobody has asked for whoever knows it", () => {
  const frame = (message: Icmp6Message, group: string): Uint8Array => {
    const payload = encodeIpv6({ source: A, destination: group, protocol: NEXT.icmp, payload: encodeIcmp6(message, A, group) });
    return encodeEthernet({ destination: groupMac(group), source: "00:16:3e:00:00:01", vlan: null, etherType: ETHERTYPE.ipv6, payload });
  };
  const solicitation: Icmp6Message = { type: "neighbour-solicitation", target: B, mac: null };
  expect(concernOf(frame(solicitation, solicitedNode(B)))).toEqual({ kind: "group", mac: "33:33:ff:00:00:02" });
  expect(concernOf(frame({ type: "router-solicitation", mac: null }, "ff02::2"))).toEqual({ kind: "group", mac: "33:33:00:00:00:02" });
  const told: Icmp6Message = {
    type: "neighbour-advertisement",
    target: B,
    mac: null,
    isRouter: false,
    isSolicited: false,
    isOverride: true,
  };
  expect(concernOf(frame(told, "ff02::1"))).toEqual({ kind: "advertised", address: B, group: "33:33:ff:00:00:02" });
});
