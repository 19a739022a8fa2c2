import { describe, expect, test } from "vitest";
import { broadcastOf, ipToText, macToText, maskPrefix, networkOf, parseCidr, parseIpv4, parseMac, prefixMask } from "./address";
import { decodeArp, encodeArp } from "./arp";
import { internetChecksum } from "./bytes";
import { decodeDhcp, EMPTY_DHCP, encodeDhcp } from "./dhcp";
import { decodeEthernet, ETHERTYPE, encodeEthernet } from "./ethernet";
import { decodeIcmp, encodeIcmp } from "./icmp";
import { decodeIpv4, encodeIpv4, PROTOCOL } from "./ipv4";
import { decodeTcp, encodeTcp } from "./tcp";
import { decodeUdp, encodeUdp } from "./udp";

const a = 0x0a000005;
const b = 0x0a000006;

describe("addresses", () => {
  test("texts and numbers round-trip, malformed ones are null", () => {
    expect(ipToText(parseIpv4("192.168.1.254") ?? 0)).toBe("192.168.1.254");
    for (const bad of ["1.2.3", "1.2.3.256", "1.2.3.-4", "a.b.c.d", "", "1.2.3.4.5", " 1.2.3.4"]) expect(parseIpv4(bad)).toBeNull();
    expect(macToText(parseMac("00:16:3E:0a:1:ff") ?? new Uint8Array(6))).toBe("00:16:3e:0a:01:ff");
    expect(parseMac("00:16:3e:0a:01")).toBeNull();
    expect(prefixMask(24)).toBe(0xffffff00);
    expect(prefixMask(0)).toBe(0);
    expect(prefixMask(32)).toBe(0xffffffff);
    expect(maskPrefix(0xffff0000)).toBe(16);
    expect(maskPrefix(0xff00ff00)).toBeNull();
    expect(ipToText(networkOf(parseIpv4("10.1.2.3") ?? 0, 24))).toBe("10.1.2.0");
    expect(ipToText(broadcastOf(parseIpv4("200.1.2.3") ?? 0, 16))).toBe("200.1.255.255");
    expect(parseCidr("10.0.0.1/24")).toEqual({ address: 0x0a000001, prefix: 24 });
    expect(parseCidr("10.0.0.1/33")).toBeNull();
  });
});

describe("codecs", () => {
  test("ethernet, tagged and not", () => {
    for (const vlan of [null, 42]) {
      const frame = {
        destination: "ff:ff:ff:ff:ff:ff",
        source: "00:16:3e:00:00:01",
        vlan,
        etherType: ETHERTYPE.arp,
        payload: new Uint8Array([1, 2, 3]),
      };
      expect(decodeEthernet(encodeEthernet(frame))).toEqual(frame);
    }
    expect(decodeEthernet(new Uint8Array(13))).toBeNull();
  });
  test("arp", () => {
    const packet = {
      operation: "request",
      senderMac: "00:16:3e:00:00:01",
      senderIp: a,
      targetMac: "00:00:00:00:00:00",
      targetIp: b,
    } as const;
    expect(decodeArp(encodeArp(packet))).toEqual(packet);
  });
  test("ipv4 refuses a damaged header and keeps its payload", () => {
    const bytes = encodeIpv4({ source: a, destination: b, protocol: PROTOCOL.udp, payload: new Uint8Array([9, 8, 7]), id: 77 });
    expect(internetChecksum(bytes, 0, 20)).toBe(0);
    expect(decodeIpv4(bytes)).toMatchObject({ source: a, destination: b, ttl: 64, id: 77, dontFragment: false });
    expect([...(decodeIpv4(bytes)?.payload ?? [])]).toEqual([9, 8, 7]);
    bytes[8] = 63;
    expect(decodeIpv4(bytes)).toBeNull();
  });
  test("icmp, udp and tcp round-trip and refuse damage", () => {
    const echo = { type: "echo", id: 4, sequence: 65535, data: new Uint8Array([1, 2, 3]) } as const;
    expect(decodeIcmp(encodeIcmp(echo))).toEqual(echo);
    const unreachable = { type: "unreachable", code: 1, mtu: 0, original: new Uint8Array(28) } as const;
    expect(decodeIcmp(encodeIcmp(unreachable))).toEqual(unreachable);
    const udp = { sourcePort: 68, destinationPort: 67, payload: new Uint8Array([5]) };
    expect(decodeUdp(encodeUdp(udp, a, b), a, b)).toEqual(udp);
    expect(decodeUdp(encodeUdp(udp, a, b), a, a)).toBeNull();
    const tcp = {
      sourcePort: 40000,
      destinationPort: 80,
      sequence: 0xfffffff0,
      acknowledgment: 5,
      syn: true,
      ack: false,
      fin: false,
      rst: false,
      psh: false,
      window: 64240,
      payload: new Uint8Array(3),
    };
    expect(decodeTcp(encodeTcp(tcp, a, b), a, b)).toEqual(tcp);
  });
  test("dhcp with every option", () => {
    const message = {
      ...EMPTY_DHCP,
      type: "ACK",
      transactionId: 0xdeadbeef,
      clientMac: "00:16:3e:00:00:01",
      yourIp: a,
      serverIp: b,
      subnetMask: 0xffffff00,
      router: 0x0a000001,
      dnsServers: [1, 2],
      hostname: "web-01",
      requestedIp: a,
      leaseSeconds: 86400,
      serverId: b,
    } as const;
    expect(decodeDhcp(encodeDhcp(message))).toEqual(message);
    expect(decodeDhcp(new Uint8Array(300))).toBeNull();
  });
});
