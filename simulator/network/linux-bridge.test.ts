import { describe, expect, test } from "vitest";
import { encodeEthernet } from "../wire/ethernet";
import { headerOf } from "./header";
import { AGEING_US, type LearningNode } from "./learning-node";
import { LinuxBridge } from "./linux-bridge";
import type { Egress } from "./node";
import type { Port } from "./port";
import { noTraffic, PortTraffic, ratesOf } from "./port-traffic";
import { PhysicalSwitch } from "./switch";

const A = "00:16:3e:00:00:0a";
const B = "00:16:3e:00:00:0b";
const C = "00:16:3e:00:00:0c";
const ALL = "ff:ff:ff:ff:ff:ff";
const frame = (source: string, destination: string): Uint8Array =>
  encodeEthernet({ destination, source, vlan: null, etherType: 0x0800, payload: new Uint8Array(50) });

/** A bridge with a cable and three guests' ports. */
function bridge(): LinuxBridge {
  const made = new LinuxBridge("host/xenbr0", "xenbr0");
  made.addPort("eth0", { kind: "cable", bridge: "switch/eth0", port: "host/eth0", host: "host", device: "eth0" }, "a0:36:9f:00:00:01");
  made.addPort("xenbr0", { kind: "host", domain: "dom0" }, "a0:36:9f:00:00:01");
  for (const name of ["vif1.0", "vif2.0", "vif3.0"]) made.addPort(name, { kind: "guest", domain: name, device: 0 }, "fe:ff:ff:ff:ff:ff");
  return made;
}
/** A frame comes in at a port. @returns what is decided; null: there is no such port, or it is no frame */
function forward(b: LearningNode, from: string, bytes: Uint8Array, now: number): Egress | null {
  const ingress = b.ports.get(from);
  const header = headerOf(bytes);
  return ingress && header ? b.forward(ingress, header, bytes.length, now) : null;
}
/** Names of the ports that a frame leaves by. */
function way(b: LinuxBridge, from: string, bytes: Uint8Array, now: number): string[] {
  const out = forward(b, from, bytes, now);
  const ingress = b.ports.get(from);
  const ports =
    out?.kind === "all" && ingress
      ? [...b.ports.values()].filter((port) => port !== ingress && port.isUp)
      : out?.kind === "port"
        ? [out.port]
        : [];
  return ports.map((port) => port.name);
}

describe("[network.md §6] forwarding", () => {
  test("unknown and broadcast frames leave everywhere but where they came in", () => {
    const b = bridge();
    expect(way(b, "vif1.0", frame(A, B), 0)).toEqual(["eth0", "xenbr0", "vif2.0", "vif3.0"]);
    expect(way(b, "vif1.0", frame(A, ALL), 0)).toEqual(["eth0", "xenbr0", "vif2.0", "vif3.0"]);
  });
  test("a known address gets its frames alone; one that is on the port it came in on gets none", () => {
    const b = bridge();
    forward(b, "vif2.0", frame(B, ALL), 0);
    expect(way(b, "vif1.0", frame(A, B), 1)).toEqual(["vif2.0"]);
    forward(b, "vif2.0", frame(C, ALL), 2);
    expect(way(b, "vif2.0", frame(B, C), 3)).toEqual([]);
  });
  test("an address that moved is found at its new port", () => {
    const b = bridge();
    forward(b, "vif2.0", frame(B, ALL), 0);
    forward(b, "vif3.0", frame(B, ALL), 1);
    expect(way(b, "vif1.0", frame(A, B), 2)).toEqual(["vif3.0"]);
  });
  test("a group address is never learned, nor what comes in on a port that is down", () => {
    const b = bridge();
    forward(b, "vif1.0", frame("01:00:5e:00:00:01", ALL), 0);
    expect(b.learned(0)).toEqual([]);
    const port = b.ports.get("vif1.0");
    if (port) port.hasCarrier = false;
    expect(way(b, "vif1.0", frame(A, ALL), 0)).toEqual([]);
    expect(b.learned(0)).toEqual([]);
    expect(way(b, "vif2.0", frame(B, A), 0)).not.toContain("vif1.0");
  });
  test("a frame too short to be one goes nowhere", () => {
    expect(forward(bridge(), "vif1.0", new Uint8Array(10), 0)).toBe(null);
    expect(forward(bridge(), "nosuch", frame(A, B), 0)).toBe(null);
  });
});

describe("[network.md §6] ageing", () => {
  test("after 300 s of silence an address is flooded again; a frame of its own starts the time anew", () => {
    const b = bridge();
    forward(b, "vif2.0", frame(B, ALL), 0);
    forward(b, "vif3.0", frame(C, ALL), 0);
    forward(b, "vif3.0", frame(C, ALL), 200_000_000);
    expect([b.sweep(AGEING_US - 1), way(b, "vif1.0", frame(A, B), AGEING_US - 1)]).toEqual([AGEING_US, ["vif2.0"]]);
    // When the next is due: what has been refreshed since.
    expect(b.sweep(AGEING_US)).toBe(200_000_000 + AGEING_US);
    expect(way(b, "vif1.0", frame(A, B), AGEING_US)).toHaveLength(4);
    expect(way(b, "vif1.0", frame(A, C), AGEING_US)).toEqual(["vif3.0"]);
    expect(b.learned(AGEING_US).map((l) => [l.mac, l.ageUs])).toEqual([
      [C, 100_000_000],
      [A, 0],
    ]);
    expect(b.table.size).toBe(2);
    expect([b.sweep(3 * AGEING_US), b.table.size]).toEqual([null, 0]);
  });
  test("what was learned on a port is forgotten with it at once", () => {
    const b = bridge();
    forward(b, "vif2.0", frame(B, ALL), 0);
    b.removePort("vif2.0");
    expect(b.learned(1)).toEqual([]);
  });
});

test("ports are numbered from 1 with the smallest number that is free; the bridge's own interface has none", () => {
  const b = bridge();
  expect([...b.ports.values()].map((p) => [p.name, p.number])).toEqual([
    ["eth0", 1],
    ["xenbr0", 0],
    ["vif1.0", 2],
    ["vif2.0", 3],
    ["vif3.0", 4],
  ]);
  b.removePort("vif2.0");
  expect(b.addPort("vif9.0", { kind: "guest", domain: "x", device: 0 }, "fe:ff:ff:ff:ff:ff").number).toBe(3);
});

test("[network.md §6] the bridge's id is 8000 and its lowest port address", () => {
  expect(bridge().id).toBe("8000.a0369f000001");
  expect(new LinuxBridge("k", "empty").id).toBe("8000.000000000000");
});

test("rates are those of the second that is over or running, and nothing once it is quiet", () => {
  const b = bridge();
  forward(b, "vif2.0", frame(B, ALL), 0);
  for (let i = 0; i < 10; i++) forward(b, "vif1.0", frame(A, B), 5_000_000 + i * 100_000);
  const sender = () => b.ports.get("vif1.0")?.traffic ?? new PortTraffic(noTraffic());
  expect(ratesOf(sender(), 5_950_000)).toMatchObject({ inBytesPerS: 640, outBytesPerS: 0, framesPerS: 10 });
  expect(ratesOf(sender(), 6_500_000)).toMatchObject({ inBytesPerS: 640 });
  expect(ratesOf(sender(), 7_000_000)).toMatchObject({ inBytesPerS: 0, framesPerS: 0 });
  sender().flowIn = 1000;
  expect(ratesOf(sender(), 9_000_000)).toMatchObject({ inBytesPerS: 1000, framesPerS: 0 });
});

test("[KER-2] it comes back from its plain data", () => {
  const b = bridge();
  forward(b, "vif1.0", frame(A, B), 5);
  const copy = LinuxBridge.import(JSON.parse(JSON.stringify(b.copy()())));
  expect(copy.copy()()).toEqual(b.copy()());
  expect(way(copy, "vif2.0", frame(B, A), 6)).toEqual(["vif1.0"]);
});

describe("[KER-2] a snapshot that has taken hold of a bridge has it as it was", () => {
  const port = (b: LinuxBridge): Port => b.ports.get("vif1.0") as Port;
  const join = (b: LinuxBridge): void => {
    const far = new PhysicalSwitch("switch/eth0", "eth0");
    far.floods.add(0, 64, true);
    b.join(far, far.addPort("host/eth0", { kind: "cable", bridge: "host/xenbr0", port: "eth0", host: "host", device: "eth0" }, ""));
  };
  test.each<readonly [string, (b: LinuxBridge) => void]>([
    ["a frame", (b) => forward(b, "vif1.0", frame(A, ALL), 2)],
    ["ageing", (b) => b.sweep(2 * AGEING_US)],
    ["an ageing event", (b) => (b.isAgeing = true)],
    ["a port more", (b) => b.addPort("vif4.0", { kind: "guest", domain: "x", device: 0 }, "")],
    ["a port less", (b) => b.removePort("vif1.0")],
    ["a cable's other end", join],
    ["a carrier lost", (b) => (port(b).hasCarrier = false)],
    ["addresses listened to", (b) => (port(b).listening = { mac: A, addresses: [1], neighbours: [], hearsArp: false })],
    ["a flow in", (b) => (port(b).traffic.flowIn = 5)],
    ["a flow out", (b) => (port(b).traffic.flowOut = 5)],
    ["counters written", (b) => (port(b).traffic.own.inBytes += 5)],
    ["a frame counted", (b) => port(b).traffic.count(2, 64, 0)],
    ["a frame sent", (b) => port(b).traffic.without(2, 64, true)],
    ["its share without a frame", (b) => port(b).share.without(64, true)],
    ["its share ended", (b) => port(b).share.end()],
    ["its share metered", (b) => port(b).share.meter()],
    ["a broadcast handed over", (b) => port(b).share.handed(64)],
    ["broadcasts that passed", (b) => port(b).share.takeUnheard()],
  ])("before %s", (_what, change) => {
    const b = bridge();
    forward(b, "vif2.0", frame(B, ALL), 1);
    const before = b.copy()();
    const taken = b.take();
    change(b);
    expect([taken(), b.copy()()]).toEqual([before, expect.not.objectContaining(before)]);
  });

  test("and again when the port comes up, for its share begins", () => {
    const b = bridge();
    forward(b, "vif2.0", frame(B, ALL), 1);
    port(b).share.end();
    const before = b.copy()();
    const taken = b.take();
    port(b).share.begin();
    expect(taken()).toEqual(before);
    expect(b.copy()()).not.toEqual(before);
  });
});

test("a switch's count of a frame that a host's bridge has flooded already is taken back there, after a snapshot has had it", () => {
  const near = bridge();
  const far = new PhysicalSwitch("switch/eth0", "eth0");
  near.join(far, far.addPort("host/eth0", { kind: "cable", bridge: "host/xenbr0", port: "eth0", host: "host", device: "eth0" }, ""));
  const before = near.copy()();
  const taken = near.take();
  forward(far, "host/eth0", frame(A, ALL), 1);
  expect(taken()).toEqual(before);
  expect(near.copy()()).not.toEqual(before);
});
