/** Bonds of Linux in a network. @source Linux 4.19 drivers/net/bonding/bond_main.c (bond_miimon_inspect, bond_should_deliver_exact_match, bond_eth_hash) */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeEthernet } from "../../wire/ethernet";
import { Fabric, type FabricEvent } from "../fabric";
import { LinuxBridge } from "../linux-bridge";
import type { LagMode } from "../switch-lags";
import { type BondConfig, USUAL_BOND } from "./bond-state";
import { hashOf } from "./layer2-hash";
import type { LinuxBond } from "./linux-bond";

const SLAVES = ["eth0", "eth1"] as const;
const guestMac = (n: number): string => `00:16:3e:00:02:0${n}`;

/** Two hosts of which each has a bond of two NICs on one switch, and two guests. @param lag - of the ports of each host there; null: they are no groups */
function bondedNet(config: BondConfig, lag: LagMode | null = null) {
  let now = 0;
  let order = 0;
  let queue: { readonly at: number; readonly order: number; readonly event: FabricEvent }[] = [];
  const got: string[] = [];
  const said: string[] = [];
  const fabric: Fabric = new Fabric({
    now: () => now,
    later: (delay, event) => void queue.push({ at: now + delay, order: order++, event }),
    jitter: () => 0,
    chance: () => 999_999,
    deliver: (domain) => void got.push(domain),
    onPool: () => undefined,
    pass: () => undefined,
    onVif: () => undefined,
    onPif: () => undefined,
    onBond: (key, lines) => void said.push(...lines.map((line) => `${now / 1_000} ${key.slice(0, 2)} ${line}`)),
  });
  const bonds = ["h0", "h1"].map((host, h) => {
    const bond = fabric.addBridge(`${host}/~bond:bond0`, "bond0", "bond") as LinuxBond;
    bond.configure(config, now);
    fabric.addBridge(`${host}/xenbr0`, "xenbr0");
    for (const [n, nic] of SLAVES.entries()) {
      const mac = `a0:36:9f:00:0${h}:0${n}`;
      if (n === 0) bond.mac = mac;
      fabric.cable(bond.key, host, nic, "lan", mac);
      bond.enslave(nic, mac);
    }
    fabric.putBond(bond, `${host}/xenbr0`);
    for (const n of [2 * h, 2 * h + 1])
      fabric.plug(`${host}/xenbr0`, `vif${n}.0`, { kind: "guest", domain: `g${n}`, device: 0 }, "fe:ff:ff:ff:ff:ff");
    return bond;
  });
  const lan = fabric.segment("lan");
  for (const host of lag === null ? [] : ["h0", "h1"])
    fabric.setLag(lan, host, { name: host, mode: lag ?? "static", isFast: false, ports: SLAVES.map((nic) => `${host}/${nic}`) });
  const run = (ms: number): void => {
    const end = now + ms * 1_000;
    for (;;) {
      queue.sort((a, b) => a.at - b.at || a.order - b.order);
      const next = queue[0];
      if (!next || next.at > end) break;
      queue = queue.slice(1);
      now = next.at;
      fabric.handle(next.event);
    }
    now = end;
  };
  /** The cable of a NIC is pulled out or plugged in. */
  const plug = (h: number, nic: string, isIn: boolean): void => {
    const far = fabric.segment("lan").ports.get(`h${h}/${nic}`);
    for (const port of [bonds[h]?.ports.get(nic), far]) if (port) port.hasCarrier = isIn;
  };
  /** How often each guest has had a frame of a guest's. */
  const send = (from: number, to: number | "all"): Record<string, number> => {
    got.length = 0;
    const destination = to === "all" ? "ff:ff:ff:ff:ff:ff" : guestMac(to);
    const payload = new Uint8Array(46).fill(0x45, 0, 1);
    fabric.send(`g${from}`, 0, encodeEthernet({ destination, source: guestMac(from), vlan: null, etherType: 0x0800, payload }));
    run(5);
    const counts: Record<string, number> = {};
    for (const guest of got) counts[guest] = (counts[guest] ?? 0) + 1;
    return counts;
  };
  return { fabric, bonds, run, plug, send, said };
}
const settings = (more: Partial<BondConfig>): BondConfig => ({ ...USUAL_BOND, miimonMs: 100, ...more });

describe("the monitor looks each miimon, and believes a link after its delay", () => {
  test.each([
    [{}, "100 h0 link status definitely down for interface eth0, disabling it", 100],
    [{ downdelayMs: 300 }, "400 h0 link status definitely down for interface eth0, disabling it", 400],
    [{ miimonMs: 0 }, undefined, null],
  ] as const)("%o", (more, line, until) => {
    const net = bondedNet(settings(more));
    net.plug(0, "eth0", false);
    net.run(60);
    // Until then it sends into a cable that is not there.
    expect(net.send(0, 2).g2).toBeUndefined();
    net.run((until ?? 5_000) - 70);
    expect(net.send(0, 2).g2).toBeUndefined();
    net.run(10);
    expect(net.said.find((each) => each.includes("definitely"))).toBe(line);
    expect([net.send(0, 2).g2, net.bonds[0]?.active]).toEqual(until === null ? [undefined, "eth0"] : [1, "eth1"]);
  });
  test("one that comes back has to stay for updelay, unless nobody carries; primary takes over, without it nobody does", () => {
    const net = bondedNet(settings({ updelayMs: 500, primary: "eth0" }));
    net.plug(0, "eth0", false);
    net.run(200);
    net.plug(0, "eth0", true);
    net.run(550);
    expect(net.bonds[0]?.active).toBe("eth1");
    net.run(100);
    expect(net.bonds[0]?.active).toBe("eth0");
    for (const nic of SLAVES) net.plug(0, nic, false);
    net.run(200);
    expect([net.bonds[0]?.active, net.bonds[0]?.hasLink]).toEqual([null, false]);
    net.plug(0, "eth1", true);
    net.run(100);
    expect(net.bonds[0]?.active).toBe("eth1");
    expect(net.said.slice(-4)).toEqual([
      "1100 h0 link status up for interface eth1, enabling it in 0 ms",
      "1100 h0 link status definitely up for interface eth1, 1000 Mbps full duplex",
      "1100 h0 making interface eth1 the new active one",
      "1100 h0 first active interface up!",
    ]);
    const other = bondedNet(settings({}));
    other.plug(0, "eth0", false);
    other.run(200);
    other.plug(0, "eth0", true);
    other.run(500);
    expect(other.bonds[0]?.active).toBe("eth1");
  });
});

test("balance-xor: addresses and type choose the slave as the driver's hash does", () => {
  // h_dest[5] ^ h_source[5] ^ h_proto, of which a little-endian processor reads 0x0008 and 0x0608.
  expect([
    hashOf({ source: guestMac(0), destination: guestMac(2) }, 0x0800),
    hashOf({ source: guestMac(0), destination: guestMac(3) }, 0x0806),
  ]).toEqual([0x0a, 0x060b]);
  const net = bondedNet(settings({ mode: "balance-xor" }));
  for (const n of [0, 1, 2, 3]) net.send(n, "all");
  const sent = (nic: string): number => net.bonds[0]?.ports.get(nic)?.traffic.outFrames ?? 0;
  const before = [sent("eth0"), sent("eth1")] as const;
  // Where ports of the switch are no group its own frames come back to it, and it takes its guests to be beyond.
  for (const to of [2, 3]) net.send(0, to);
  expect([sent("eth0") - before[0], sent("eth1") - before[1]]).toEqual([1, 1]);
});

const agreeing: readonly (readonly [BondConfig["mode"], LagMode | null])[] = [
  ["active-backup", null],
  ["active-backup", "active"],
  ["balance-xor", null],
  ["balance-xor", "static"],
  ["802.3ad", "active"],
  ["802.3ad", "passive"],
  ["802.3ad", null],
];
test("[NET-5] whatever cables are pulled out, once the monitors have looked no frame is lost or had twice but those that a switch without groups floods to both NICs of a balancing bond", () => {
  const cut = fc.record({ host: fc.nat(1), nic: fc.constantFrom(...SLAVES), isIn: fc.boolean() });
  fc.assert(
    fc.property(fc.constantFrom(...agreeing), fc.array(cut, { maxLength: 8 }), fc.nat(3), ([mode, lag], cuts, from) => {
      const net = bondedNet(settings({ mode }), lag);
      const up = [new Set<string>(SLAVES), new Set<string>(SLAVES)] as const;
      net.run(3_000);
      for (const n of [0, 1, 2, 3]) net.send(n, "all");
      for (const { host, nic, isIn } of cuts) {
        net.plug(host, nic, isIn);
        if (isIn) up[host as 0 | 1].add(nic);
        else up[host as 0 | 1].delete(nic);
        net.run(30);
      }
      net.run(mode === "802.3ad" ? 7_000 : 300);
      const own = from < 2 ? 0 : 1;
      const [mine, theirs] = [up[own], up[own === 0 ? 1 : 0]];
      const [near, first, second] = [from ^ 1, own === 0 ? 2 : 0, own === 0 ? 3 : 1];
      // What a switch floods comes by each NIC that takes it: to the others, and back to whoever has sent by one of them.
      const isFlooded = mode === "balance-xor" && lag === null;
      const taken = (nics: ReadonlySet<string>): number => (isFlooded ? nics.size : Math.min(1, nics.size));
      const back = isFlooded ? Math.max(0, mine.size - 1) : 0;
      const there = mine.size > 0 ? taken(theirs) : 0;
      const counts = net.send(from, "all");
      expect([counts[`g${near}`] ?? 0, counts[`g${from}`] ?? 0, counts[`g${first}`] ?? 0, counts[`g${second}`] ?? 0]).toEqual([
        1 + back,
        back,
        there,
        there,
      ]);
      if (mine.size === 0 || theirs.size === 0) return;
      // Whoever has sent last is known everywhere.
      net.send(first, "all");
      if (!isFlooded) expect(net.send(from, first)).toEqual({ [`g${first}`]: 1 });
      expect(net.fabric.isStorming("h0/xenbr0")).toBe(false);
    }),
    { numRuns: 120, seed: 21 },
  );
});

test("what a bond was written down as goes on as it was", () => {
  const net = bondedNet(settings({ downdelayMs: 300 }));
  net.plug(0, "eth0", false);
  net.run(150);
  const [bond] = net.bonds;
  const state = bond?.take()();
  expect(state?.bond).toMatchObject({ active: "eth0", due: 200_000, slaves: [{ name: "eth0", link: "fail", delay: 2 }, { link: "up" }] });
  expect(net.fabric.bridges.get("h0/xenbr0")).toBeInstanceOf(LinuxBridge);
});
