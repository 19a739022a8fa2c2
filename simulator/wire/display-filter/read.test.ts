import { expect, test } from "vitest";
import { isFilterFault, readFilter } from "./read";

test("what cannot be read is told with its place", () => {
  const rows: readonly (readonly [text: string, code: string, at: number])[] = [
    ["ip.adr == 10.0.0.1", "unknown_field", 0],
    ["tcp && foo", "unknown_field", 7],
    ["tcp &&", "ends_early", 6],
    ["(tcp", "ends_early", 4],
    ["tcp)", "unexpected", 3],
    ["ip.src ==", "no_value", 9],
    ["ip.src == 10.0.0.999", "no_value", 10],
    ["ip.src == 10.0.0.0/33", "no_value", 10],
    ["tcp.port == http", "no_value", 12],
    ["tcp == 1", "not_comparable", 0],
    ["tcp.flags.syn > 1", "not_comparable", 16],
    ['tcp.port contains "8"', "not_comparable", 0],
    ['http.host matches "("', "bad_pattern", 18],
    ['frame contains "x', "open_string", 15],
    ["tcp.port in 80", "unexpected", 12],
    ["tcp.port in {80", "ends_early", 15],
    ["eth.src == 00:16:3e", "no_value", 11],
    ["tcp § udp", "unexpected", 4],
    [`${"!".repeat(65)}tcp`, "too_deep", 64],
    ["(".repeat(2_000), "too_long", 1_024],
  ];
  for (const [text, code, at] of rows) {
    const read = readFilter(text);
    expect([text, read !== null && isFilterFault(read) ? [read.code, read.at] : read]).toEqual([text, [code, at]]);
  }
});

test("words and signs of one meaning are read alike", () => {
  const alike: readonly (readonly [string, string])[] = [
    ["ip.src eq 10.0.0.1 and not tcp", "ip.src==10.0.0.1&&!tcp"],
    ["tcp.port ge 80 or tcp.port lt 0x10", "tcp.port>=80||tcp.port<16"],
    ["eth.src == 00-16-3e-00-00-01", "eth.src == 00:16:3E:00:00:01"],
    ["tcp.flags.syn == True", "tcp.flags.syn == 1"],
    ['http.host == "web-01"', "http.host == web-01"],
    ["tcp.port in {80,443..445}", "tcp.port in { 80 , 443 .. 445 }"],
  ];
  for (const [one, other] of alike) expect(readFilter(one)).toEqual(readFilter(other));
  expect(readFilter("  ")).toBeNull();
});
