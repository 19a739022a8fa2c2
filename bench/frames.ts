import { Capture, RING_FRAMES } from "../simulator/network/capture/capture-desk";
import { FrameRing } from "../simulator/network/capture/frame-ring";
import { Fabric, type FabricEvent } from "../simulator/network/fabric";
import { trunkPort } from "../simulator/network/ovs/logical-port";
import { OpenVswitch } from "../simulator/network/ovs/open-vswitch";
import { USUAL_CONFIG } from "../simulator/network/ovs/ovs-state";
import { BROADCAST_MAC } from "../simulator/wire/address";
import { encodeArp } from "../simulator/wire/arp";
import { ETHERTYPE, encodeEthernet } from "../simulator/wire/ethernet";
import { cpuSeconds, type Figure, median } from "./measure";

const HOSTS = 20;
const PER_HOST = 50;
const FRAMES = 20_000;
const ROUNDS = 9;

const hex = (n: number): string => n.toString(16).padStart(2, "0");
const macOf = (n: number): string => `00:16:3e:00:${hex(n >> 8)}:${hex(n & 255)}`;
const domainOf = (n: number): string => `host${Math.floor(n / PER_HOST)}/${(n % PER_HOST) + 1}`;

/** A fabric of hosts and guests alone, with the queue that its events need; guests take what they are handed and do nothing. */
function net(kind: "linux" | "ovs", isCaptured: boolean) {
  let now = 0;
  const queue: FabricEvent[] = [];
  const fabric = new Fabric({
    now: () => now,
    // In order of entry: what an arrival costs is measured, not a queue.
    later: (delayUs, event) => {
      if ("frame" in event) queue.push(event);
      now += delayUs & 1;
    },
    jitter: () => 0,
    chance: () => 999_999,
    deliver: () => undefined,
    onPool: () => undefined,
    pass: () => undefined,
    onVif: () => undefined,
    onPif: () => undefined,
  });
  for (let host = 0; host < HOSTS; host++) {
    const key = `host${host}/xenbr0`;
    const bridge = fabric.addBridge(key, "xenbr0", kind);
    if (bridge instanceof OpenVswitch) {
      const vifs = Array.from({ length: PER_HOST }, (_, n) => ({ ...trunkPort(`vif${n + 1}.0`), tag: 100 }));
      bridge.configure({ ...USUAL_CONFIG, ports: [trunkPort("eth0"), ...vifs] });
    }
    fabric.cable(key, `host${host}`, "eth0", "eth0", `a0:36:9f:00:00:${hex(host)}`);
    for (let n = host * PER_HOST; n < (host + 1) * PER_HOST; n++) {
      fabric.plug(key, `vif${(n % PER_HOST) + 1}.0`, { kind: "guest", domain: domainOf(n), device: 0 });
      fabric.listen(domainOf(n), 0, { mac: macOf(n), addresses: [0x0a000000 + n], neighbours: [], hearsArp: false });
    }
  }
  if (isCaptured) {
    // The cables of all hosts: each frame to another host passes two of them.
    const capture = new Capture(65_000);
    const places = Array.from({ length: HOSTS }, (_, host) => `host${host}/eth0`);
    for (const place of places) capture.rings.set(place, new FrameRing(RING_FRAMES));
    fabric.captures.watch(new Map(places.map((place) => [place, [{ capture, link: place }]])), [...fabric.bridges.values()]);
  }
  const run = (): void => {
    for (let at = 0; at < queue.length; at++) fabric.handle(queue[at] as FabricEvent);
    queue.length = 0;
  };
  const send = (from: number, frame: Uint8Array): void => {
    fabric.send(domainOf(from), 0, frame);
    run();
  };
  return send;
}

function arp(from: number, target: number): Uint8Array {
  const ask = { operation: "request", senderMac: macOf(from), senderIp: 0x0a000000 + from, targetMac: "00:00:00:00:00:00" } as const;
  const payload = encodeArp({ ...ask, targetIp: 0x0a000000 + target });
  return encodeEthernet({ destination: BROADCAST_MAC, source: macOf(from), vlan: null, etherType: ETHERTYPE.arp, payload });
}

/** µs of CPU that a frame costs on its whole way, by what `frameOf` makes of a number. */
function cost(
  frameOf: (n: number, guests: number) => readonly [from: number, frame: Uint8Array],
  kind: "linux" | "ovs" = "linux",
  isCaptured = false,
): number {
  const send = net(kind, isCaptured);
  const guests = HOSTS * PER_HOST;
  // Everybody has been heard.
  for (let n = 0; n < guests; n++) send(n, arp(n, n));
  const frames = Array.from({ length: 1000 }, (_, n) => frameOf(n, guests));
  const round = (): number => {
    const before = cpuSeconds();
    for (let n = 0; n < FRAMES; n++) {
      const [from, frame] = frames[n % frames.length] as (typeof frames)[number];
      send(from, frame);
    }
    return ((cpuSeconds() - before) * 1e6) / FRAMES;
  };
  round();
  const found = median(Array.from({ length: ROUNDS }, round));
  return found;
}

/** What a single frame costs the bridges: to a guest of another host, to one of the same host, and to everybody where it concerns nobody or one. */
export function framesBench(): Figure[] {
  const payload = new Uint8Array(64);
  const to = (from: number, guest: number) =>
    [from, encodeEthernet({ destination: macOf(guest), source: macOf(from), vlan: null, etherType: ETHERTYPE.ipv4, payload })] as const;
  const near = (n: number) => to(n, n - (n % PER_HOST) + ((n + 1) % PER_HOST));
  const far = (n: number, all: number) => to(n, (n + PER_HOST) % all);
  return [
    { name: "a frame to a guest of another host (median of 9)", value: cost(far), unit: "µs" },
    { name: "the same, captured at both hosts' NICs", value: cost(far, "linux", true), unit: "µs" },
    { name: "a frame to a guest of the same host", value: cost(near), unit: "µs" },
    { name: "the same by Open vSwitch and VLAN 100: another host", value: cost(far, "ovs"), unit: "µs" },
    { name: "Open vSwitch: the same host", value: cost(near, "ovs"), unit: "µs" },
    { name: "a broadcast that concerns nobody, 1,000 guests", value: cost((n) => [n, arp(n, n)]), unit: "µs" },
    { name: "a broadcast that concerns one", value: cost((n, all) => [n, arp(n, (n + PER_HOST) % all)]), unit: "µs" },
  ];
}
