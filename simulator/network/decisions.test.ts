import { describe, expect, test } from "vitest";
import { BROADCAST_MAC } from "../wire/address";
import { Gateway } from "./gateway";
import { GuestNic } from "./guest-nic";
import { headerBetween } from "./header";
import { HostStack } from "./host-stack";
import { AGEING_US, type LearningNode } from "./learning-node";
import { LinuxBridge } from "./linux-bridge";
import type { Egress, Node } from "./node";
import type { Port } from "./port";
import { PhysicalSwitch } from "./switch";

const [A, B, C, STRANGER] = ["00:16:3e:00:00:0a", "00:16:3e:00:00:0b", "00:16:3e:00:00:0c", "00:16:3e:00:00:0f"] as const;
const OWN = "a0:36:9f:00:00:01";
const MULTICAST = "01:00:5e:00:00:01";

/** A decision in a word: the port's name, or `all`, `here`, or why it is dropped. */
function said(egress: Egress): string {
  return egress.kind === "port" ? egress.port.name : egress.kind === "drop" ? egress.reason : egress.kind;
}
function decide(node: Node & LearningNode, from: string, to: string): string {
  return said(node.decide(node.ports.get(from) as Port, headerBetween(STRANGER, to)));
}
function hear(node: LearningNode, port: string, mac: string, now = 0): void {
  node.learn(node.ports.get(port) as Port, headerBetween(mac, BROADCAST_MAC), now);
}

/** A bridge with a cable, the control domain and two guests; A is at vif1.0, B beyond the cable, C at vif2.0, which is down. */
function bridge(): LinuxBridge {
  const made = new LinuxBridge("host/xenbr0", "xenbr0");
  made.addPort("eth0", { kind: "cable", bridge: "switch/eth0", port: "host/eth0", host: "host", device: "eth0" }, OWN);
  made.addPort("xenbr0", { kind: "host", domain: "dom0" }, OWN);
  for (const name of ["vif1.0", "vif2.0"]) made.addPort(name, { kind: "guest", domain: name, device: 0 }, "fe:ff:ff:ff:ff:ff");
  hear(made, "vif1.0", A);
  hear(made, "eth0", B);
  hear(made, "vif2.0", C);
  (made.ports.get("vif2.0") as Port).hasCarrier = false;
  return made;
}

describe("[network.md §6] a Linux bridge decides", () => {
  test.each([
    ["a known address", "eth0", A, "vif1.0"],
    ["one beyond the cable", "vif1.0", B, "eth0"],
    ["one that nobody knows", "vif1.0", STRANGER, "all"],
    ["everybody", "vif1.0", BROADCAST_MAC, "all"],
    ["everybody, from outside", "eth0", BROADCAST_MAC, "all"],
    ["a group", "vif1.0", MULTICAST, "all"],
    ["one where it came from", "vif1.0", A, "hairpin"],
    ["one beyond the cable, from there", "eth0", B, "hairpin"],
    ["one whose port is down", "vif1.0", C, "egress.down"],
    ["its own address", "vif1.0", OWN, "xenbr0"],
    ["its own address, from outside", "eth0", OWN, "xenbr0"],
    ["its own address, from itself", "xenbr0", OWN, "hairpin"],
    ["anybody, from a port that is down", "vif2.0", A, "ingress.down"],
    ["everybody, from a port that is down", "vif2.0", BROADCAST_MAC, "ingress.down"],
  ])("%s", (_what, from, to, decided) => {
    const b = bridge();
    const before = b.copy()();
    expect(decide(b, from, to)).toBe(decided);
    expect(b.copy()()).toEqual(before);
  });
  test("an address that has been silent for 300 s is anybody's again", () => {
    const b = bridge();
    hear(b, "vif1.0", A, 1_000_000);
    expect(b.sweep(AGEING_US)).toBe(AGEING_US + 1_000_000);
    expect([decide(b, "eth0", A), decide(b, "vif1.0", B)]).toEqual(["vif1.0", "all"]);
    b.sweep(AGEING_US + 1_000_000);
    expect(decide(b, "eth0", A)).toBe("all");
  });
  test("an address follows its station, and goes with the port", () => {
    const b = bridge();
    hear(b, "eth0", A, 1);
    expect(decide(b, "xenbr0", A)).toBe("eth0");
    hear(b, "vif1.0", A, 2);
    expect(decide(b, "xenbr0", A)).toBe("vif1.0");
    b.removePort("vif1.0");
    expect(decide(b, "xenbr0", A)).toBe("all");
  });
  test("neither a group is learned nor its own address from others", () => {
    const b = bridge();
    hear(b, "vif1.0", MULTICAST);
    hear(b, "vif1.0", OWN);
    expect([b.table.has(MULTICAST), decide(b, "eth0", OWN)]).toEqual([false, "xenbr0"]);
  });
  test("without a cable what was beyond it is anybody's, and floods stay with the bridge's own ports", () => {
    const b = bridge();
    b.removePort("eth0");
    expect(decide(b, "vif1.0", B)).toBe("all");
    expect([b.uplink, b.link, b.singles]).toEqual([null, null, []]);
  });
});

test("[network.md §6] a physical switch decides", () => {
  const s = new PhysicalSwitch("switch/eth0", "eth0");
  for (const host of ["h1", "h2", "h3"])
    s.addPort(`${host}/eth0`, { kind: "cable", bridge: `${host}/xenbr0`, port: "eth0", host, device: "eth0" }, "");
  s.addPort("gateway", { kind: "gateway", segment: "eth0" }, OWN);
  hear(s, "h1/eth0", A);
  hear(s, "gateway", OWN);
  hear(s, "h3/eth0", C);
  (s.ports.get("h3/eth0") as Port).hasCarrier = false;
  expect(
    [
      ["h2/eth0", A],
      ["h1/eth0", OWN],
      ["h1/eth0", A],
      ["h1/eth0", STRANGER],
      ["gateway", BROADCAST_MAC],
      ["h2/eth0", MULTICAST],
      ["h2/eth0", C],
      ["h3/eth0", A],
    ].map(([from = "", to = ""]) => decide(s, from, to)),
  ).toEqual(["h1/eth0", "gateway", "hairpin", "all", "all", "all", "egress.down", "ingress.down"]);
});

test("[network.md §7] a gateway takes what is for it and for everybody", () => {
  const pool = { poolFirst: 10, poolLast: 20, leaseSeconds: 60 };
  const gateway = new Gateway({ segment: "eth0", mac: OWN, address: 1, prefix: 24, isRouter: true, ...pool });
  const of = (to: string): string => said(gateway.decide(null, headerBetween(A, to)));
  expect([OWN, BROADCAST_MAC, MULTICAST, B].map(of)).toEqual(["here", "here", "other.station", "other.station"]);
});

describe("the end of a line decides", () => {
  const b = bridge();
  const port = b.ports.get("vif1.0") as Port;
  const nics = [new GuestNic(b, port, "guest", 0), new HostStack(b, port, "dom0")];
  const listening = { addresses: [], neighbours: [], hearsArp: false };
  test.each([
    ["that has said nothing yet", null, ["here", "here", "here", "here"]],
    ["that listens to its address", { ...listening, mac: A }, ["here", "here", "here", "other.station"]],
    ["that its system has set down", { ...listening, mac: "" }, ["interface.down", "interface.down", "interface.down", "interface.down"]],
  ] as const)("one %s", (_what, said_, decided) => {
    port.listening = said_;
    for (const nic of nics) {
      const found = [A, BROADCAST_MAC, MULTICAST, B].map((to) => said(nic.decide(null, headerBetween(C, to))));
      expect(found).toEqual(decided);
    }
  });
});
