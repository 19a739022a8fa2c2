import { expect, test } from "vitest";
import { ETHERTYPE, encodeEthernet } from "./ethernet";
import { decodeIpv4, encodeIpv4, PROTOCOL } from "./ipv4";
import { segmentsOf } from "./segments";
import { decodeTcp, encodeTcp } from "./tcp";

const [SOURCE, DESTINATION] = [0x0a000001, 0x0a000002];
/** A bundle of so much data, to be cut into packets of a length. */
function bundle(bytes: number, segmentLength: number | undefined, fin = true): Uint8Array {
  const payload = Uint8Array.from({ length: bytes }, (_, n) => n & 255);
  const tcp = encodeTcp(
    {
      sourcePort: 5000,
      destinationPort: 80,
      sequence: 0xffffff00,
      acknowledgment: 7,
      syn: false,
      ack: true,
      fin,
      rst: false,
      psh: true,
      window: 500,
      options: { timestamps: [1, 2] },
      payload,
    },
    SOURCE,
    DESTINATION,
  );
  const ip = { source: SOURCE, destination: DESTINATION, protocol: PROTOCOL.tcp, id: 0xffff, payload: tcp };
  const whole = encodeIpv4(segmentLength === undefined ? ip : { ...ip, segmentLength });
  return encodeEthernet({
    destination: "00:16:3e:00:00:02",
    source: "00:16:3e:00:00:01",
    vlan: null,
    etherType: ETHERTYPE.ipv4,
    payload: whole,
  });
}

test("[tcp_offload.c] a bundle becomes segments with all its data; only the last says that it is the last", () => {
  const segments = segmentsOf(bundle(4_000, 1_500)).map((frame) => {
    const ip = decodeIpv4(frame.subarray(14));
    const tcp = ip && decodeTcp(ip.payload, ip.source, ip.destination);
    if (!ip || !tcp) throw new Error("a segment cannot be read");
    return { ip, tcp, length: frame.length };
  });
  expect(segments.map(({ length }) => length)).toEqual([1_514, 1_514, 1_170]);
  expect(segments.map(({ ip }) => [ip.id, ip.segmentLength])).toEqual([0xffff, 0, 1].map((id) => [id, undefined]));
  expect(segments.map(({ tcp }) => [tcp.sequence, tcp.fin, tcp.psh, tcp.ack, tcp.options?.timestamps?.[0]])).toEqual([
    [0xffffff00, false, false, true, 1],
    [0xffffff00 + 1_448 - 2 ** 32, false, false, true, 1],
    [0xffffff00 + 2_896 - 2 ** 32, true, true, true, 1],
  ]);
  const data = segments.flatMap(({ tcp }) => [...tcp.payload]);
  expect(data).toEqual(Array.from({ length: 4_000 }, (_, n) => n & 255));
});

test("what is to be cut into nothing stays as it is", () => {
  const single = bundle(100, undefined);
  expect(segmentsOf(single)).toEqual([single]);
  expect(segmentsOf(new Uint8Array(60))).toHaveLength(1);
});
