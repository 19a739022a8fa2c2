import { describe, expect, test } from "vitest";
import { encodeEthernet } from "../../wire/ethernet";
import { vlanOf, withoutVlan, withVlan } from "../../wire/vlan";
import { Fabric, type FabricEvent } from "../fabric";
import type { Flow } from "./flow";
import { type LogicalPort, trunkPort } from "./logical-port";
import { OpenVswitch } from "./open-vswitch";
import { USUAL_CONFIG } from "./ovs-state";

const ALL = "ff:ff:ff:ff:ff:ff";
const mac = (n: number): string => `00:16:3e:00:00:0${n}`;
const frame = (from: number, to: number | "all", vlan: number | null = null): Uint8Array =>
  encodeEthernet({
    destination: to === "all" ? ALL : mac(to),
    source: mac(from),
    vlan,
    etherType: 0x0800,
    payload: Uint8Array.from({ length: 46 }, (_, at) => (at === 0 ? 0x45 : 0)),
  });
const access = (name: string, tag: number): LogicalPort => ({ ...trunkPort(name), tag });

/** Two hosts with an Open vSwitch bridge each and guests 1…4 and 5…8, joined by a switch; time goes on as frames do. */
function net() {
  let now = 0;
  const queue: FabricEvent[] = [];
  const got: (readonly [guest: string, vlan: number | null])[] = [];
  const fabric = new Fabric({
    now: () => now,
    later: (_delay, event) => void ("frame" in event && queue.push(event)),
    jitter: () => 0,
    chance: () => 999_999,
    deliver: (domain, _device, bytes) => void got.push([domain, vlanOf(bytes)]),
    onPool: () => undefined,
    pass: () => undefined,
    onVif: () => undefined,
    onPif: () => undefined,
  });
  const bridges = [0, 1].map((host) => {
    const key = `host${host}/ovsbr0`;
    const bridge = fabric.addBridge(key, "ovsbr0", "ovs") as OpenVswitch;
    for (let n = 1 + 4 * host; n <= 4 + 4 * host; n++) fabric.plug(key, `vif${n}.0`, { kind: "guest", domain: `${n}`, device: 0 });
    fabric.cable(key, `host${host}`, "eth0", "eth0", `a0:36:9f:00:00:0${host}`);
    return bridge;
  });
  const send = (from: number, bytes: Uint8Array): (readonly [string, number | null])[] => {
    got.length = 0;
    fabric.send(`${from}`, 0, bytes);
    for (let at = 0; at < queue.length; at++) {
      now++;
      fabric.handle(queue[at] as FabricEvent);
    }
    queue.length = 0;
    return got.toSorted(([a], [b]) => Number(a) - Number(b));
  };
  const ports = (host: 0 | 1, ...list: LogicalPort[]): void =>
    bridges[host]?.configure({ ...USUAL_CONFIG, ports: [...list, trunkPort("eth0")] });
  return { fabric, bridges: bridges as [OpenVswitch, OpenVswitch], send, ports };
}
const vifs = (...tags: (readonly [n: number, tag: number])[]): LogicalPort[] => tags.map(([n, tag]) => access(`vif${n}.0`, tag));

test("a tag goes into a frame and comes out of it", () => {
  const plain = frame(1, 2);
  expect([vlanOf(plain), vlanOf(withVlan(plain, 100)), vlanOf(withVlan(withVlan(plain, 100), 200))]).toEqual([null, 100, 200]);
  expect(withoutVlan(withVlan(plain, 100))).toEqual(plain);
  expect(withVlan(plain, 100)).toEqual(frame(1, 2, 100));
});

describe("[network.md §5, §6] VLANs of Open vSwitch", () => {
  test("[NET-6] guests of one VLAN hear one another over both hosts, and nobody else does", () => {
    const { ports, send, bridges } = net();
    ports(0, ...vifs([1, 100], [2, 100], [3, 200]), trunkPort("vif4.0"));
    ports(1, ...vifs([5, 100], [6, 200]), { ...trunkPort("vif7.0"), trunks: [100] }, trunkPort("vif8.0"));
    expect(send(1, frame(1, "all"))).toEqual([
      ["2", null],
      ["4", 100],
      ["5", null],
      ["7", 100],
      ["8", 100],
    ]);
    expect(send(5, frame(5, 1))).toEqual([["1", null]]);
    expect(send(1, frame(1, 5))).toEqual([["5", null]]);
    // Its address is known in VLAN 100 alone.
    expect(send(6, frame(6, 1))).toEqual([
      ["3", null],
      ["4", 200],
      ["8", 200],
    ]);
    expect(bridges[0].entries(1000).map(({ mac: at, vlan, port }) => [at, vlan, port])).toEqual([
      [mac(1), 100, "vif1.0"],
      [mac(5), 100, "eth0"],
      [mac(6), 200, "eth0"],
    ]);
  });
  test("an access port takes no tagged frame; a trunk those that it carries", () => {
    const { ports, send } = net();
    ports(
      0,
      ...vifs([1, 100], [2, 100]),
      { ...trunkPort("vif3.0"), trunks: [100] },
      { ...trunkPort("vif4.0"), tag: 100, mode: "native-untagged" },
    );
    ports(1);
    expect(send(1, frame(1, "all", 100))).toEqual([]);
    expect(send(3, frame(3, "all", 200))).toEqual([]);
    expect(send(3, frame(3, "all"))).toEqual([]);
    expect(send(3, frame(3, "all", 100))).toEqual([
      ["1", null],
      ["2", null],
      ["4", null],
    ]);
    expect(send(4, frame(4, "all"))).toEqual([
      ["1", null],
      ["2", null],
      ["3", 100],
    ]);
  });
  test("what was learned at a port that gets another tag is forgotten", () => {
    const { ports, send, bridges } = net();
    ports(0, ...vifs([1, 100], [2, 100]));
    send(1, frame(1, "all"));
    ports(0, ...vifs([1, 200], [2, 100]));
    expect(bridges[0].entries(10)).toEqual([]);
    expect(send(1, frame(1, "all"))).toEqual([]);
  });
});

test("a table that is full loses what was not heard of for longest", () => {
  const { send, bridges } = net();
  bridges[0].configure({ ...USUAL_CONFIG, tableSize: 2, ports: [1, 2, 3].map((n) => trunkPort(`vif${n}.0`)) });
  for (const n of [1, 2, 3]) send(n, frame(n, "all"));
  expect(bridges[0].entries(10).map(({ port }) => port)).toEqual(["vif2.0", "vif3.0"]);
});

describe("bonds", () => {
  test("active-backup takes what comes in at its active interface, and leaves by another when that one fails", () => {
    const { fabric, bridges, send } = net();
    const [bridge] = bridges;
    fabric.cable(bridge.key, "host0", "eth1", "eth1", "a0:36:9f:00:00:09");
    const bond: LogicalPort = { ...trunkPort("bond0"), interfaces: ["eth0", "eth1"] };
    bridge.configure({ ...USUAL_CONFIG, ports: [trunkPort("vif1.0"), trunkPort("vif2.0"), bond] });
    bridges[1].configure({ ...USUAL_CONFIG, ports: [trunkPort("vif5.0"), trunkPort("eth0")] });
    expect(send(1, frame(1, "all"))).toEqual([
      ["2", null],
      ["5", null],
    ]);
    expect(send(5, frame(5, 1))).toEqual([["1", null]]);
    (bridge.ports.get("eth0") as { hasCarrier: boolean }).hasCarrier = false;
    expect(bridge.activeOf(bond)?.name).toBe("eth1");
    // The other cable leads to another segment.
    expect(send(1, frame(1, 5))).toEqual([]);
    // Beside it the frame by which whoever is behind that cable learns where the station is.
    expect(bridge.ports.get("eth1")?.traffic.outFrames).toBe(2);
  });
  test("balance-slb spreads sources over its interfaces, each always by the same", () => {
    const { fabric, bridges, send } = net();
    const [bridge] = bridges;
    fabric.cable(bridge.key, "host0", "eth1", "eth1", "a0:36:9f:00:00:09");
    const bond: LogicalPort = { ...trunkPort("bond0"), interfaces: ["eth0", "eth1"], bond: "balance-slb" };
    bridge.configure({ ...USUAL_CONFIG, ports: [1, 2, 3, 4].map((n) => trunkPort(`vif${n}.0`)).concat(bond) });
    for (let round = 0; round < 3; round++) for (const n of [1, 2, 3, 4]) send(n, frame(n, 9));
    const out = ["eth0", "eth1"].map((name) => bridge.ports.get(name)?.traffic.outFrames ?? 0);
    expect(out[0]).toBeGreaterThan(0);
    expect(out[1]).toBeGreaterThan(0);
    expect([(out[0] ?? 0) + (out[1] ?? 0), (out[0] ?? 0) % 3]).toEqual([12, 0]);
  });
  test.each(["active-backup", "balance-slb"] as const)("%s with both cables on one switch is no loop, and nothing comes twice", (mode) => {
    const { fabric, bridges, send } = net();
    const [bridge] = bridges;
    fabric.cable(bridge.key, "host0", "eth1", "eth0", "a0:36:9f:00:00:09");
    const bond: LogicalPort = { ...trunkPort("bond0"), interfaces: ["eth0", "eth1"], bond: mode };
    bridge.configure({ ...USUAL_CONFIG, ports: [1, 2, 3, 4].map((n) => trunkPort(`vif${n}.0`)).concat(bond) });
    bridges[1].configure({ ...USUAL_CONFIG, ports: [trunkPort("vif5.0"), trunkPort("eth0")] });
    for (const n of [1, 2, 3, 4])
      expect(send(n, frame(n, "all")).map(([guest]) => guest)).toEqual(["1", "2", "3", "4", "5"].filter((each) => each !== `${n}`));
    expect(send(5, frame(5, "all")).map(([guest]) => guest)).toEqual(["1", "2", "3", "4"]);
    expect(fabric.isStorming(bridge.key)).toBe(false);
  });
});

describe("rules", () => {
  const flow = (priority: number, match: Flow["match"], ...actions: Flow["actions"]): Flow => ({
    priority,
    cookie: 0,
    match,
    actions,
    addedAt: 0,
    usedAt: 0,
    packets: 0,
    bytes: 0,
  });
  test("the highest that matches decides, and counts", () => {
    const { bridges, ports, send } = net();
    ports(0, ...[1, 2, 3, 4].map((n) => trunkPort(`vif${n}.0`)));
    const [bridge] = bridges;
    bridge.flows = [
      ...bridge.flows,
      flow(10, { source: mac(1) }, { kind: "drop" }),
      flow(20, { source: mac(1), destination: mac(2) }, { kind: "output", port: 3 }),
      flow(
        5,
        { inPort: 2 },
        { kind: "mod_vlan_vid", vlan: 7 },
        { kind: "output", port: 1 },
        { kind: "strip_vlan" },
        { kind: "output", port: 4 },
      ),
    ];
    expect(send(1, frame(1, "all"))).toEqual([]);
    expect(send(1, frame(1, 2))).toEqual([["3", null]]);
    expect(send(2, frame(2, 9))).toEqual([
      ["1", 7],
      ["4", null],
    ]);
    expect(bridge.flows.map(({ packets, bytes }) => [packets, bytes])).toEqual([
      [0, 0],
      [1, 60],
      [1, 60],
      [1, 60],
    ]);
  });
});

test("a mirror copies what passes, and its port takes nothing", () => {
  const { bridges, send } = net();
  const [bridge] = bridges;
  const all = { name: "m0", selectAll: true, from: [], to: [], vlans: [], output: "vif3.0", outputVlan: null };
  bridge.configure({ ...USUAL_CONFIG, ports: [1, 2, 3].map((n) => trunkPort(`vif${n}.0`)), mirrors: [all] });
  send(2, frame(2, "all"));
  expect(send(1, frame(1, 2))).toEqual([
    ["2", null],
    ["3", null],
  ]);
  expect(send(3, frame(3, 2))).toEqual([]);
  expect(bridge.mirrored.countOf("m0")).toEqual({ packets: 2, bytes: 120 });
});

test("a bridge is the same again out of its state", () => {
  const { bridges, ports, send } = net();
  ports(0, ...vifs([1, 100], [2, 100]));
  send(1, frame(1, "all"));
  const state = JSON.parse(JSON.stringify(bridges[0].copy()()));
  expect(JSON.parse(JSON.stringify(OpenVswitch.import(state).copy()()))).toEqual(state);
});
