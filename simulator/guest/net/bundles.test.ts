/** Many segments that an interface is handed at once: whole on their way, and as long as a line takes where they are cut. */
import { describe, expect, test } from "vitest";
import { decodeEthernet, ETHERTYPE } from "../../wire/ethernet";
import { isFragment } from "../../wire/fragments";
import { decodeIpv4, type Ipv4Packet, lineLength } from "../../wire/ipv4";
import { routedNet, said } from "./test-routed";

/** A file of 300 kB goes from one segment to the other. @returns packets that the router has passed on with data of it */
function transfer(net: ReturnType<typeof routedNet>): Ipv4Packet[] {
  const { world, left, router, right } = net;
  const passed: Ipv4Packet[] = [];
  const onFrame = router.onFrame;
  router.onFrame = (device, frame) => {
    const ethernet = decodeEthernet(frame);
    const packet = ethernet?.etherType === ETHERTYPE.ipv4 ? decodeIpv4(ethernet.payload) : null;
    if (packet && device === 1 && packet.payload.length > 100) passed.push(packet);
    onFrame(device, frame);
  };
  right.exec("nc -l 5000 > /tmp/got &");
  world.run(1);
  expect(said(left, "head -c 300000 /dev/urandom > /tmp/sent; nc -N 10.2.0.5 5000 < /tmp/sent")).toBe("");
  world.run(2);
  router.onFrame = onFrame;
  const sum = (text: string): string => text.slice(0, 32);
  expect(sum(said(right, "md5sum /tmp/got"))).toBe(sum(said(left, "md5sum /tmp/sent")));
  return passed;
}
const longest = (packets: readonly Ipv4Packet[]): number => Math.max(...packets.map(({ payload }) => 20 + payload.length));
const longestOnLine = (packets: readonly Ipv4Packet[]): number => Math.max(...packets.map(lineLength));

describe("[skbuff.h, segmentation-offloads.rst] what an interface cuts", () => {
  test("goes whole over interfaces and routers, in no pieces of IP", () => {
    const passed = transfer(routedNet());
    expect(passed.some(isFragment)).toBe(false);
    expect(longest(passed)).toBeGreaterThan(10_000);
    expect(longestOnLine(passed)).toBe(1_500);
  });
  test("is shown by tcpdump as long as it is", () => {
    const net = routedNet();
    net.left.exec("tcpdump -i eth0 -nn -e 'tcp and dst port 5000' > /tmp/seen 2>/dev/null &");
    transfer(net);
    net.left.exec("pkill tcpdump");
    const lengths = [...said(net.left, "cat /tmp/seen").matchAll(/, length (\d+): .* length (\d+)$/gm)].map(([, frame, data]) =>
      [frame, data].map(Number),
    );
    expect(lengths.some(([, data = 0]) => data > 10_000)).toBe(true);
    // Headers of Ethernet, IPv4 and TCP with timestamps.
    for (const [frame = 0, data = 0] of lengths) if (data > 0) expect(frame - data).toBe(66);
  });
  test("is counted by interfaces without what says how it will be cut", () => {
    const net = routedNet();
    const counted = (): [number, number] => {
      const [, bytes = 0, packets = 0] = (/TX:.*\n\s+(\d+)\s+(\d+)/.exec(said(net.left, "ip -s link show eth0")) ?? []).map(Number);
      return [bytes, packets];
    };
    const [before, packetsBefore] = counted();
    transfer(net);
    const [bytes, packets] = counted();
    // 300,000 bytes of data, headers of Ethernet, IPv4 and TCP with timestamps on each, a SYN with eight bytes of options more, and a request by ARP of 42.
    expect(bytes - before).toBe(300_000 + 66 * (packets - packetsBefore) + 8 - (66 - 42));
  });
  test("is cut before where the interface does not", () => {
    const net = routedNet();
    said(net.left, "ethtool -K eth0 tso off gso off");
    const passed = transfer(net);
    expect(passed.some(isFragment)).toBe(false);
    expect(longest(passed)).toBe(1_500);
  });
  test("is refused by a router whose next line takes shorter segments, and comes in such", () => {
    const net = routedNet();
    net.router.exec("ip link set eth1 mtu 1000");
    const passed = transfer(net);
    expect(passed.some(isFragment)).toBe(false);
    expect(longestOnLine(passed)).toBe(1_000);
  });
});
