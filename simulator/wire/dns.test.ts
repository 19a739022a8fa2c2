/** Against the bytes that dnsmasq 2.90 sends. */
import { describe, expect, test } from "vitest";
import { parseIpv4 } from "./address";
import { type DnsMessage, type DnsRecord, decodeDns, dnsQuestion, encodeDns, reversedAddress, reverseName } from "./dns";

const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hex = (message: DnsMessage): string => [...encodeDns(message)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const ID = 0x1234;
const A: DnsRecord = { type: "A", name: "web-01", ttl: 0, address: parseIpv4("10.0.0.5") ?? 0 };

const EXCHANGES: readonly (readonly [string, DnsMessage, string, string, readonly DnsRecord[]])[] = [
  [
    "an address",
    dnsQuestion(ID, "web-01", "A", null),
    "123401000001000000000000067765622d30310000010001",
    "123485800001000100000000067765622d30310000010001c00c000100010000000000040a000005",
    [A],
  ],
  [
    "an address, with EDNS",
    dnsQuestion(ID, "web-01", "A", 1232),
    "123401000001000000000001067765622d3031000001000100002904d0000000000000",
    "123485800001000100000001067765622d30310000010001c00c000100010000000000040a00000500002904d0000000000000",
    [A],
  ],
  [
    "an alias",
    dnsQuestion(ID, "www", "A", null),
    "123401000001000000000000037777770000010001",
    "123485800001000200000000037777770000010001c00c00050001000000000008067765622d303100c021000100010000000000040a000005",
    [{ type: "CNAME", name: "www", ttl: 0, target: "web-01" }, A],
  ],
  [
    "who takes its mail",
    dnsQuestion(ID, "web-01", "MX", null),
    "123401000001000000000000067765622d303100000f0001",
    "123485800001000100000000067765622d303100000f0001c00c000f0001000000000010000a046d61696c076578616d706c6500",
    [{ type: "MX", name: "web-01", ttl: 0, preference: 10, target: "mail.example" }],
  ],
  [
    "the name of an address",
    dnsQuestion(ID, "5.0.0.10.in-addr.arpa", "PTR", null),
    "12340100000100000000000001350130013002313007696e2d61646472046172706100000c0001",
    "12348580000100010000000001350130013002313007696e2d61646472046172706100000c0001c00c000c0001000000000008067765622d303100",
    [{ type: "PTR", name: "5.0.0.10.in-addr.arpa", ttl: 0, target: "web-01" }],
  ],
  [
    "text",
    dnsQuestion(ID, "web-01", "TXT", null),
    "123401000001000000000000067765622d30310000100001",
    "123485800001000100000000067765622d30310000100001c00c0010000100000000000c0b763d73706631202d616c6c",
    [{ type: "TXT", name: "web-01", ttl: 0, text: "v=spf1 -all" }],
  ],
];

describe("[RFC 1035] DNS", () => {
  test.each(EXCHANGES)("%s is asked for and answered in the same bytes", (_what, question, asked, answered, answers) => {
    expect(hex(question)).toBe(asked);
    expect(decodeDns(bytes(asked))).toEqual(question);
    const answer: DnsMessage = { ...question, isResponse: true, isAuthoritative: true, hasRecursion: true, answers };
    expect(decodeDns(bytes(answered))).toEqual(answer);
    expect(hex(answer)).toBe(answered);
  });
  test("a refusal has its code, and a start of authority all its numbers", () => {
    expect(decodeDns(bytes("123481850001000000000000066e6f737563680000010001"))).toMatchObject({ code: "REFUSED", answers: [] });
    const soa: DnsRecord = { type: "SOA", name: "a.b", ttl: 9, primary: "ns.a.b", mailbox: "who.b", numbers: [1, 2, 3, 4, 4_294_967_295] };
    const message: DnsMessage = { ...dnsQuestion(1, "x.a.b", "A", null), isResponse: true, code: "NXDOMAIN", authority: [soa] };
    expect(decodeDns(encodeDns(message))).toEqual(message);
  });
  test("what is cut off, or points at itself, is no message or ends", () => {
    const whole = bytes(EXCHANGES[2]?.[3] ?? "");
    for (let length = 0; length < whole.length; length++) expect(decodeDns(whole.subarray(0, length))).toBeNull();
    expect(decodeDns(bytes("123401000001000000000000c00c00010001"))?.question).toEqual({ name: "", type: 1 });
  });
  test("names of addresses", () => {
    const address = parseIpv4("10.0.0.5") ?? 0;
    expect(reverseName(address)).toBe("5.0.0.10.in-addr.arpa");
    expect(reversedAddress("5.0.0.10.IN-ADDR.arpa")).toBe(address);
    expect(reversedAddress("web-01")).toBeNull();
  });
});
