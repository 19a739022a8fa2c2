import { beforeEach, describe, expect, test } from "vitest";
import { BROADCAST_MAC, ipToText, parseIpv4 } from "../wire/address";
import { decodeArp, encodeArp } from "../wire/arp";
import { type DhcpMessage, decodeDhcp, EMPTY_DHCP, encodeDhcp } from "../wire/dhcp";
import { type DnsType, decodeDns, dnsQuestion, encodeDns } from "../wire/dns";
import { decodeEthernet, ETHERTYPE, encodeEthernet } from "../wire/ethernet";
import { decodeIcmp, encodeIcmp } from "../wire/icmp";
import { decodeIpv4, encodeIpv4, PROTOCOL } from "../wire/ipv4";
import { decodeTcp, encodeTcp } from "../wire/tcp";
import { decodeUdp, encodeUdp } from "../wire/udp";
import { Gateway, type GatewayConfig } from "./gateway";
import type { Reply } from "./reply";

const ip = (text: string): number => parseIpv4(text) ?? 0;
const ROUTER = "00:1b:21:00:00:01";
const A = "00:16:3e:00:00:0a";
const B = "00:16:3e:00:00:0b";
const C = "00:16:3e:00:00:0c";
/** Virtual time, µs, of what the gateway receives. */
let now = 0;
beforeEach(() => {
  now = 5_000_000;
});

function gateway(changes: Partial<GatewayConfig> = {}): Gateway {
  return new Gateway({
    segment: "eth0",
    mac: ROUTER,
    address: ip("10.0.0.1"),
    prefix: 24,
    poolFirst: ip("10.0.0.101"),
    poolLast: ip("10.0.0.102"),
    leaseSeconds: 86_400,
    isRouter: true,
    ...changes,
  });
}

/** Sends a DHCP message; what came back as its type and address, or null. */
function dhcp(g: Gateway, mac: string, message: Partial<DhcpMessage> & Pick<DhcpMessage, "type">): string | null {
  const payload = encodeDhcp({ ...EMPTY_DHCP, transactionId: 7, clientMac: mac, ...message });
  const udp = encodeUdp({ sourcePort: 68, destinationPort: 67, payload }, 0, 0xffffffff);
  const packet = encodeIpv4({ source: 0, destination: 0xffffffff, protocol: PROTOCOL.udp, payload: udp });
  const [reply] = g.receive(
    encodeEthernet({ destination: BROADCAST_MAC, source: mac, vlan: null, etherType: ETHERTYPE.ipv4, payload: packet }),
    now,
  );
  const answer = reply && answerOf(reply);
  if (!answer) return null;
  expect([answer.transactionId, answer.clientMac]).toEqual([7, mac]);
  return `${answer.type} ${ipToText(answer.yourIp)}`;
}
function answerOf(reply: Reply): DhcpMessage | null {
  const packet = decodeIpv4(decodeEthernet(reply.frame)?.payload ?? new Uint8Array());
  const datagram = packet && decodeUdp(packet.payload, packet.source, packet.destination);
  return datagram ? decodeDhcp(datagram.payload) : null;
}
const request = (address: string) => ({ type: "REQUEST", requestedIp: ip(address), serverId: ip("10.0.0.1") }) as const;

describe("[network.md §7] leases", () => {
  test("offered, asked for and given; kept for its MAC when it asks again", () => {
    const g = gateway();
    expect(dhcp(g, A, { type: "DISCOVER" })).toBe("OFFER 10.0.0.101");
    expect(dhcp(g, A, request("10.0.0.101"))).toBe("ACK 10.0.0.101");
    expect(dhcp(g, A, { type: "DISCOVER" })).toBe("OFFER 10.0.0.101");
    expect(dhcp(g, A, { type: "REQUEST", clientIp: ip("10.0.0.101") })).toBe("ACK 10.0.0.101");
    expect(g.leaseTable(now)).toEqual([{ mac: A, address: "10.0.0.101" }]);
  });
  test("an answer says mask, router, name server, lease and server; without a way out no router", () => {
    const ask = (g: Gateway) => {
      const payload = encodeDhcp({ ...EMPTY_DHCP, type: "DISCOVER", transactionId: 1, clientMac: A });
      const udp = encodeUdp({ sourcePort: 68, destinationPort: 67, payload }, 0, 0xffffffff);
      const packet = encodeIpv4({ source: 0, destination: 0xffffffff, protocol: PROTOCOL.udp, payload: udp });
      const [reply] = g.receive(
        encodeEthernet({ destination: BROADCAST_MAC, source: A, vlan: null, etherType: ETHERTYPE.ipv4, payload: packet }),
        now,
      );
      return reply && answerOf(reply);
    };
    const own = ip("10.0.0.1");
    expect(ask(gateway())).toMatchObject({
      subnetMask: ip("255.255.255.0"),
      router: own,
      dnsServers: [own],
      leaseSeconds: 86_400,
      serverId: own,
    });
    expect(ask(gateway({ isRouter: false }))).toMatchObject({ router: null, dnsServers: [] });
  });
  test.each([
    ["one outside the pool", request("10.0.0.50"), "NAK 0.0.0.0"],
    ["one of another net", request("192.168.0.5"), "NAK 0.0.0.0"],
    ["one that another has", request("10.0.0.101"), "NAK 0.0.0.0"],
    ["another than its own", request("10.0.0.102"), "ACK 10.0.0.102"],
  ])("an address that is asked for: %s", (_what, message, answer) => {
    const g = gateway();
    dhcp(g, B, request("10.0.0.101"));
    expect(dhcp(g, A, message)).toBe(answer);
  });
  test("whoever has a lease does not get a second one", () => {
    const g = gateway();
    dhcp(g, A, request("10.0.0.101"));
    expect(dhcp(g, A, request("10.0.0.102"))).toBe("NAK 0.0.0.0");
    expect(g.leaseTable(now)).toHaveLength(1);
  });
  test("what another server was asked for is not answered", () => {
    expect(dhcp(gateway(), A, { ...request("10.0.0.101"), serverId: ip("10.0.0.2") })).toBeNull();
  });
  test("an empty pool offers nothing; what is given back is given out again", () => {
    const g = gateway();
    dhcp(g, A, request("10.0.0.101"));
    dhcp(g, B, request("10.0.0.102"));
    expect(dhcp(g, C, { type: "DISCOVER" })).toBeNull();
    // Its holder had spoken on the segment; released, the address is nobody's all the same.
    g.receive(arp(A, "10.0.0.101", "10.0.0.1"), now);
    expect(dhcp(g, A, { type: "RELEASE", clientIp: ip("10.0.0.101") })).toBeNull();
    expect(dhcp(g, C, { type: "DISCOVER" })).toBe("OFFER 10.0.0.101");
  });
  test("an address that somebody uses without a lease is not offered", () => {
    const g = gateway();
    g.receive(arp(B, "10.0.0.101", "10.0.0.1"), now);
    expect(dhcp(g, A, { type: "DISCOVER" })).toBe("OFFER 10.0.0.102");
  });
  test("a lease ends with its time; whoever comes back first has it, its old holder before others", () => {
    const g = gateway();
    dhcp(g, A, request("10.0.0.101"));
    now += 43_200_000_000;
    dhcp(g, B, request("10.0.0.102"));
    now += 43_199_999_999;
    expect(dhcp(g, C, { type: "DISCOVER" })).toBeNull();
    now += 1;
    expect(g.leaseTable(now)).toEqual([{ mac: B, address: "10.0.0.102" }]);
    expect(dhcp(g, A, { type: "DISCOVER" })).toBe("OFFER 10.0.0.101");
    // It is kept for A, who does not ask for it in time.
    expect(dhcp(g, C, { type: "DISCOVER" })).toBeNull();
    now += 120_000_000;
    expect(dhcp(g, C, { type: "DISCOVER" })).toBe("OFFER 10.0.0.101");
    expect(dhcp(g, C, request("10.0.0.101"))).toBe("ACK 10.0.0.101");
    expect(dhcp(g, A, { type: "REQUEST", clientIp: ip("10.0.0.101") })).toBe("NAK 0.0.0.0");
  });
  test("a renewal lasts a lease's time from then", () => {
    const g = gateway();
    dhcp(g, A, request("10.0.0.101"));
    now += 80_000_000_000;
    expect(dhcp(g, A, { type: "REQUEST", clientIp: ip("10.0.0.101") })).toBe("ACK 10.0.0.101");
    now += 86_399_999_999;
    expect(g.leaseTable(now)).toHaveLength(1);
    now += 1;
    expect(g.leaseTable(now)).toEqual([]);
  });
  test("whoever uses an address without a lease keeps it from others for a lease's time after it was heard last", () => {
    const g = gateway();
    g.receive(arp(B, "10.0.0.101", "10.0.0.1"), now);
    now += 86_399_999_999;
    expect(dhcp(g, A, { type: "DISCOVER" })).toBe("OFFER 10.0.0.102");
    now += 1;
    expect(dhcp(g, C, { type: "DISCOVER" })).toBe("OFFER 10.0.0.101");
  });
  test("[xl-config] a hundred stations that came and went leave a pool that is free again after 26 hours", () => {
    const g = gateway({ poolLast: ip("10.0.0.200") });
    const mac = (i: number): string => `00:16:3e:01:00:${i.toString(16).padStart(2, "0")}`;
    for (let i = 0; i < 100; i++) {
      expect(dhcp(g, mac(i), { type: "DISCOVER" })).toBe(`OFFER 10.0.0.${101 + i}`);
      dhcp(g, mac(i), request(`10.0.0.${101 + i}`));
      // Each has told the segment where it is, and is destroyed without a word.
      g.receive(arp(mac(i), `10.0.0.${101 + i}`, "10.0.0.1"), now);
      now += 60_000_000;
    }
    expect([dhcp(g, mac(100), { type: "DISCOVER" }), g.leases.exhaustedUntil(now)]).toEqual([null, 5_000_000 + 86_400_000_000]);
    now += 26 * 3_600_000_000;
    const taken = g.take();
    expect(g.leases.exhaustedUntil(now)).toBeNull();
    // The snapshot has the book as it was before anybody looked.
    expect([taken().leases.isExhausted, g.copy()().leases.isExhausted]).toEqual([true, false]);
    expect(g.leaseTable(now)).toEqual([]);
    for (let i = 100; i < 200; i++) {
      const [, address = ""] = (dhcp(g, mac(i), { type: "DISCOVER" }) ?? "").split(" ");
      expect(dhcp(g, mac(i), request(address))).toBe(`ACK ${address}`);
    }
    expect(new Set(g.leaseTable(now).map(({ address }) => address)).size).toBe(100);
    // What had ended was forgotten with its address.
    expect(g.copy()().leases.leases).toHaveLength(100);
  });
  test("addresses outside the pool leave nothing behind, however many claim them", () => {
    const g = gateway();
    const before = JSON.stringify(g.copy()()).length;
    for (let i = 0; i < 5000; i++) g.receive(arp(B, ipToText(ip("172.16.0.0") + i), "10.0.0.1"), now);
    expect(JSON.stringify(g.copy()()).length).toBe(before);
  });
});

function arp(mac: string, sender: string, target: string): Uint8Array {
  const payload = encodeArp({
    operation: "request",
    senderMac: mac,
    senderIp: ip(sender),
    targetMac: "00:00:00:00:00:00",
    targetIp: ip(target),
  });
  return encodeEthernet({ destination: BROADCAST_MAC, source: mac, vlan: null, etherType: ETHERTYPE.arp, payload });
}
function ping(target: string, ttl = 64, to = ROUTER): Uint8Array {
  const payload = encodeIcmp({ type: "echo", id: 1, sequence: 2, data: new Uint8Array([1, 2, 3]) });
  const packet = encodeIpv4({ source: ip("10.0.0.101"), destination: ip(target), protocol: PROTOCOL.icmp, ttl, payload });
  return encodeEthernet({ destination: to, source: A, vlan: null, etherType: ETHERTYPE.ipv4, payload: packet });
}

describe("[network.md §7] ARP and ICMP", () => {
  test("it answers for its own address and for no other", () => {
    const g = gateway();
    const [reply] = g.receive(arp(A, "10.0.0.101", "10.0.0.1"), now);
    const answer = reply && decodeArp(decodeEthernet(reply.frame)?.payload ?? new Uint8Array());
    expect(answer).toMatchObject({ operation: "reply", senderMac: ROUTER, senderIp: ip("10.0.0.1"), targetMac: A });
    expect(g.receive(arp(A, "10.0.0.101", "10.0.0.7"), now)).toEqual([]);
  });
  test.each<[what: string, frame: Uint8Array, router: boolean, ttl: number | null]>([
    ["its own address", ping("10.0.0.1"), true, 64],
    ["the outside", ping("192.0.2.7"), true, 55],
    ["the outside, without a way there", ping("192.0.2.7"), false, null],
    ["somebody else of the segment", ping("10.0.0.102"), true, null],
    ["another station's address", ping("10.0.0.1", 64, B), true, null],
  ])("an echo to %s", (_what, frame, isRouter, ttl) => {
    const [reply] = gateway({ isRouter }).receive(frame, now);
    const packet = reply ? decodeIpv4(decodeEthernet(reply.frame)?.payload ?? new Uint8Array()) : null;
    expect(packet?.ttl ?? null).toBe(ttl);
    if (packet) expect(decodeIcmp(packet.payload)).toMatchObject({ type: "echo-reply", id: 1, sequence: 2 });
    if (reply) expect(reply.isRouted).toBe(ttl === 55);
  });
  test("[RFC 792] each router on the way outside says that the hops of a packet are used up, the gateway first", () => {
    const way = [1, 2, 9].map((ttl) => {
      const [reply] = gateway().receive(ping("192.0.2.7", ttl), now);
      const packet = reply && decodeIpv4(decodeEthernet(reply.frame)?.payload ?? new Uint8Array());
      const message = packet && decodeIcmp(packet.payload);
      expect(message).toMatchObject({ type: "time-exceeded", code: 0 });
      return `${ipToText(packet?.source ?? 0)} ${reply?.isRouted}`;
    });
    expect(way[0]).toBe("10.0.0.1 false");
    expect(new Set(way).size).toBe(3);
    expect(way[1]).toMatch(/^100\.64\.\d+\.\d+ true$/);
  });
  test("the outside is as far away each time, by its address, from 4 to 40 ms", () => {
    const g = gateway();
    const far = (target: string): number => g.receive(ping(target), now)[0]?.delayUs ?? 0;
    expect(far("192.0.2.7")).toBe(far("192.0.2.7"));
    for (let i = 1; i < 250; i++) {
      expect(far(`198.51.100.${i}`)).toBeGreaterThanOrEqual(4_000);
      expect(far(`198.51.100.${i}`)).toBeLessThan(40_000);
    }
  });
  test("whoever connects to it is refused at once; the outside stays silent", () => {
    const syn = { sequence: 41, acknowledgment: 0, syn: true, ack: false, fin: false, rst: false, psh: false, window: 64_240 };
    const connect = (to: string): Reply[] => {
      const [source, destination] = [ip("10.0.0.101"), ip(to)];
      const segment = encodeTcp({ ...syn, sourcePort: 40_000, destinationPort: 80, payload: new Uint8Array() }, source, destination);
      const payload = encodeIpv4({ source, destination, protocol: PROTOCOL.tcp, payload: segment });
      return gateway().receive(encodeEthernet({ destination: ROUTER, source: A, vlan: null, etherType: ETHERTYPE.ipv4, payload }), now);
    };
    const packet = decodeIpv4(decodeEthernet(connect("10.0.0.1")[0]?.frame ?? new Uint8Array())?.payload ?? new Uint8Array());
    expect(packet && decodeTcp(packet.payload, packet.source, packet.destination)).toMatchObject({
      sourcePort: 80,
      destinationPort: 40_000,
      rst: true,
      ack: true,
      acknowledgment: 42,
    });
    expect(connect("1.1.1.1")).toEqual([]);
  });
  test("noise is no reason to fall over", () => {
    const g = gateway();
    for (let length = 0; length < 80; length++) {
      expect(g.receive(new Uint8Array(length), now)).toEqual([]);
      for (const etherType of [ETHERTYPE.arp, ETHERTYPE.ipv4])
        g.receive(
          encodeEthernet({ destination: ROUTER, source: A, vlan: null, etherType, payload: new Uint8Array(length).fill(0x45) }),
          now,
        );
    }
  });
});

test("[KER-2] it comes back from its plain data", () => {
  const g = gateway();
  dhcp(g, A, request("10.0.0.101"));
  g.receive(arp(B, "10.0.0.102", "10.0.0.1"), now);
  expect(Gateway.import(JSON.parse(JSON.stringify(g.copy()()))).copy()()).toEqual(g.copy()());
});

describe("[RFC 1035] its name server", () => {
  const hosts = [["xenarium-01", ip("10.0.0.11")]] as const;
  /** Asks it, or a server outside. */
  function ask(g: Gateway, name: string, type: DnsType, server = "10.0.0.1", port = 53): string {
    const payload = encodeDns(dnsQuestion(7, name, type, null));
    const [source, destination] = [ip("10.0.0.101"), ip(server)];
    const udp = encodeUdp({ sourcePort: 40_000, destinationPort: port, payload }, source, destination);
    const packet = encodeIpv4({ source, destination, protocol: PROTOCOL.udp, payload: udp });
    const [reply] = g.receive(
      encodeEthernet({ destination: ROUTER, source: A, vlan: null, etherType: ETHERTYPE.ipv4, payload: packet }),
      now,
    );
    const answer = reply && decodeIpv4(decodeEthernet(reply.frame)?.payload ?? new Uint8Array());
    if (!answer) return "nothing";
    expect([answer.source, answer.destination]).toEqual([destination, source]);
    if (answer.protocol === PROTOCOL.icmp) {
      const message = decodeIcmp(answer.payload);
      return message?.type === "unreachable" ? `unreachable ${message.code}` : "";
    }
    const datagram = decodeUdp(answer.payload, answer.source, answer.destination);
    const message = datagram && decodeDns(datagram.payload);
    if (!message) return "noise";
    const said = message.answers.map((one) => (one.type === "A" ? ipToText(one.address) : "target" in one ? one.target : one.type));
    return [message.code, message.isAuthoritative ? "own" : "outside", ...said].join(" ");
  }
  test("a lease has the name that its client has said, as long as it holds; servers have theirs", () => {
    const g = gateway({ hosts });
    dhcp(g, A, { ...request("10.0.0.101"), hostname: "Web-01" });
    expect(ask(g, "web-01", "A")).toBe("NOERROR own 10.0.0.101");
    expect(ask(g, "101.0.0.10.in-addr.arpa", "PTR")).toBe("NOERROR own Web-01");
    expect(ask(g, "web-01", "MX")).toBe("NOERROR own");
    expect(ask(Gateway.import(JSON.parse(JSON.stringify(g.copy()()))), "WEB-01", "A")).toBe("NOERROR own 10.0.0.101");
    expect(ask(g, "xenarium-01", "A")).toBe("NOERROR own 10.0.0.11");
    expect(ask(g, "1.0.0.10.in-addr.arpa", "PTR")).toBe("NOERROR own gateway");
    now += 86_400_000_001;
    expect(ask(g, "web-01", "A")).toBe("NXDOMAIN outside");
  });
  test("of two with one name the later one has it", () => {
    const g = gateway();
    dhcp(g, A, { ...request("10.0.0.101"), hostname: "web" });
    dhcp(g, B, { ...request("10.0.0.102"), hostname: "web" });
    expect(ask(g, "web", "A")).toBe("NOERROR own 10.0.0.102");
  });
  test("the world outside has names where there is a way there", () => {
    expect(ask(gateway(), "deb.debian.org", "A")).toMatch(/^NOERROR outside debian\.map\.fastlydns\.net 151\./);
    expect(ask(gateway(), "nobody.example.com", "A")).toBe("NXDOMAIN outside");
    expect(ask(gateway(), "dns.google", "A", "8.8.8.8")).toBe("NOERROR outside 8.8.8.8 8.8.4.4");
    expect(ask(gateway({ isRouter: false }), "dns.google", "A")).toBe("REFUSED outside");
    expect(ask(gateway({ isRouter: false }), "dns.google", "A", "8.8.8.8")).toBe("nothing");
  });
  test("no other port is open, here or outside", () => {
    expect(ask(gateway(), "x", "A", "10.0.0.1", 99)).toBe("unreachable 3");
    expect(ask(gateway(), "x", "A", "192.0.2.7")).toBe("unreachable 3");
  });
});
