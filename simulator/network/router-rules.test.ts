import { expect, test } from "vitest";
import { parseIpv4 } from "../wire/address";
import { PROTOCOL } from "../wire/ipv4";
import { type CountedRule, fits, readRule, ruleText, stopsBulk } from "./router-rules";

test.each([
  ["drop", "drop"],
  ["drop  tcp port 25", "drop tcp port 25"],
  ["reject udp from 10.0.0.101 to 8.8.8.8/24 port 53", "reject udp from 10.0.0.101 to 8.8.8.0/24 port 53"],
  ["accept icmp to 0.0.0.0/0", "accept icmp to 0.0.0.0/0"],
])("%j is a rule", (text, written) => {
  const rule = readRule(text);
  expect(rule && ruleText(rule)).toBe(written);
});
test.each([
  "",
  "deny",
  "drop port 25",
  "drop icmp port 1",
  "drop tcp port 0",
  "drop tcp port 65536",
  "drop from 10.0.0",
  "drop to 10.0.0.0/33",
  "drop to 1.2.3.4 from 1.2.3.4",
])("%j is none", (text) => {
  expect(readRule(text)).toBeNull();
});

const ip = (text: string): number => parseIpv4(text) ?? 0;
test.each([
  ["drop", true],
  ["drop tcp", true],
  ["drop udp", false],
  ["drop tcp port 80", true],
  ["drop tcp port 81", false],
  ["drop from 10.0.0.0/24", true],
  ["drop from 10.0.1.0/24", false],
  ["drop to 8.8.8.8", true],
  ["drop to 0.0.0.0/0", true],
  ["drop to 8.8.4.4", false],
])("whether %j is about a packet of TCP from 10.0.0.5 to 8.8.8.8, port 80: %j", (text, isAbout) => {
  const rule = readRule(text);
  const packet = { source: ip("10.0.0.5"), destination: ip("8.8.8.8"), protocol: PROTOCOL.tcp, payload: Uint8Array.of(0x80, 0, 0, 80) };
  const whole = { ...packet, ttl: 64, id: 0, tos: 0, dontFragment: false, moreFragments: false, fragmentOffset: 0 };
  expect(rule && fits(rule, whole)).toBe(isAbout);
});

test.each([
  [["drop"], true],
  [["accept from 10.0.0.5", "drop"], false],
  [["drop tcp port 25"], false],
  [["drop udp"], false],
  [["reject tcp from 10.0.0.0/24"], true],
])("whether %j stops all of 10.0.0.5's bulk traffic: %j", (lines, stops) => {
  const rules = lines.flatMap((line): readonly CountedRule[] => {
    const rule = readRule(line);
    return rule ? [{ rule, packets: 0, bytes: 0 }] : [];
  });
  expect(stopsBulk(rules, ip("10.0.0.5"))).toBe(stops);
});
