import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rowText, theirRows } from "../../../tests/support/capture-lab";
import { isMeant, unknownFields } from "../display-filter/match";
import { isFilterFault, readFilter } from "../display-filter/read";
import { readPcapng } from "../pcapng";
import { dissect } from "./dissect";
import { SeenStreams } from "./layers";

/** Frames of a lab, and what tshark 4.0.17 prints of them. */
const folder = join(import.meta.dirname, "../../../tests/fixtures/captures");
const frames = readPcapng(readFileSync(join(folder, "all.pcapng"), "latin1"))?.frames ?? [];
const streams = new SeenStreams();
const all = frames.map(({ bytes, length, at }, n) => {
  const dissected = dissect(bytes, streams);
  const own = {
    "frame.number": n + 1,
    "frame.len": length,
    "frame.cap_len": bytes.length,
    "frame.time_relative": (at - (frames[0]?.at ?? 0)) / 1e6,
    "frame.protocols": dissected.layers.map(({ name }) => name).join(":"),
  };
  return { dissected, bytes, length, own };
});

describe("frames are taken apart as tshark does it", () => {
  test("the addresses, the protocol, the length and the words of each row", () => {
    const rows = all.map(({ dissected, length }, n) => rowText({ ...dissected, number: n + 1, length }));
    expect(rows).toEqual(theirRows(readFileSync(join(folder, "rows.txt"), "utf8")));
    expect(new Set(all.map(({ dissected }) => dissected.protocol))).toEqual(
      new Set(["ARP", "DHCP", "DNS", "HTTP", "ICMP", "ICMPv6", "IPv4", "STP", "TCP", "UDP"]),
    );
  });
  test("every field is one that filters know, and lies within the frame", () => {
    for (const { dissected, bytes } of all) {
      expect(unknownFields(dissected)).toEqual([]);
      for (const { fields } of dissected.layers) for (const { at, length } of fields) expect(at + length).toBeLessThanOrEqual(bytes.length);
    }
  });
  test("what is cut off at any place is taken apart as far as it goes", () => {
    for (const { bytes } of all)
      for (let cut = 0; cut < bytes.length; cut += 23) expect(() => dissect(bytes.subarray(0, cut), streams)).not.toThrow();
  });
});

describe("display filters mean the frames that tshark prints for them", () => {
  const meant = JSON.parse(readFileSync(join(folder, "filters.json"), "utf8")) as Readonly<Record<string, readonly number[]>>;
  test.each(Object.entries(meant))("%s", (text, numbers) => {
    const filter = readFilter(text);
    if (filter === null || isFilterFault(filter)) throw new Error(JSON.stringify(filter));
    expect(all.flatMap((frame, n) => (isMeant(filter, frame) ? [n + 1] : []))).toEqual(numbers);
    expect(numbers.length).toBeGreaterThan(0);
  });
});
