/** Linux bridges of hosts with several cables to one switch. @source network.md §6; IEEE 802.1D-1998 §8 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeEthernet } from "../wire/ethernet";
import { Fabric, type FabricEvent } from "./fabric";
import type { LinuxBridge } from "./linux-bridge";

const guestMac = (n: number): string => `00:16:3e:00:02:0${n}`;

/** Hosts with so many cables each, and a guest. */
function cabledNet(cables: readonly number[]) {
  let now = 0;
  let order = 0;
  let queue: { readonly at: number; readonly order: number; readonly event: FabricEvent }[] = [];
  const got: string[] = [];
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
  });
  for (const [h, count] of cables.entries()) {
    const bridge = fabric.addBridge(`h${h}/xenbr0`, "xenbr0") as LinuxBridge;
    bridge.change((tree) => tree.turnOn(), 15_000_000);
    fabric.plug(bridge.key, `vif${h}.0`, { kind: "guest", domain: `g${h}`, device: 0 }, "fe:ff:ff:ff:ff:ff");
    // What it listens to is the guests' own business: their frames alone are counted here, not those of the tree.
    fabric.listen(`g${h}`, 0, { mac: guestMac(h), addresses: [], neighbours: [], hearsArp: true });
    for (let n = 0; n < count; n++) fabric.cable(bridge.key, `h${h}`, `eth${n}`, "lan", `a0:36:9f:00:0${h}:0${n}`);
  }
  const run = (seconds: number): void => {
    const end = now + seconds * 1_000_000;
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
  const plug = (h: number, n: number, isIn: boolean): void => {
    const far = fabric.segment("lan").ports.get(`h${h}/eth${n}`);
    for (const port of [fabric.bridges.get(`h${h}/xenbr0`)?.ports.get(`eth${n}`), far]) if (port) port.hasCarrier = isIn;
  };
  const send = (from: number, to: number | "all"): string[] => {
    got.length = 0;
    const destination = to === "all" ? "ff:ff:ff:ff:ff:ff" : guestMac(to);
    const payload = new Uint8Array(46).fill(0x45, 0, 1);
    fabric.send(`g${from}`, 0, encodeEthernet({ destination, source: guestMac(from), vlan: null, etherType: 0x0800, payload }));
    run(0.1);
    return got.toSorted();
  };
  return { fabric, run, plug, send };
}

test("[NET-5] with trees a host may have any number of cables on one switch: what is sent comes once, whichever are pulled out", () => {
  const hosts = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 3 });
  fc.assert(
    fc.property(hosts, fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { maxLength: 3 }), fc.nat(2), (cables, cuts, sender) => {
      const net = cabledNet(cables);
      net.run(50);
      const others = (from: number): string[] => cables.flatMap((_, h) => (h === from ? [] : [`g${h}`]));
      const from = sender % cables.length;
      expect(net.send(from, "all")).toEqual(others(from));
      const left = cables.map((count) => new Set(Array.from({ length: count }, (_, n) => n)));
      for (const [h, n] of cuts) if ((left[h]?.size ?? 0) > 1 && left[h]?.delete(n)) net.plug(h, n, false);
      net.run(80);
      for (const h of cables.keys()) expect(net.send(h, "all")).toEqual(others(h));
      const to = (from + 1) % cables.length;
      expect(net.send(from, to)).toEqual([`g${to}`]);
      expect(net.fabric.isStorming("h0/xenbr0")).toBe(false);
    }),
    { numRuns: 25, seed: 31 },
  );
});

test("a cable that comes to one leaves it as it was, and the last has its part again in what the switch counts for all", () => {
  const net = cabledNet([1, 1]);
  const bridge = net.fabric.bridges.get("h0/xenbr0") as LinuxBridge;
  net.run(40);
  expect([bridge.link?.bridge.key, bridge.ports.get("eth0")?.number]).toEqual(["switch/lan", 2]);
  net.fabric.addBridge("h0/spare", "spare");
  net.fabric.cable("h0/spare", "h0", "eth1", "lan", "a0:36:9f:00:00:09");
  net.fabric.recable({ bridge: "h0/spare", port: "eth1" }, { bridge: bridge.key, port: "eth1", mac: "a0:36:9f:00:00:09" });
  expect([bridge.link, bridge.ports.get("eth0")?.isUp, bridge.ports.get("eth0")?.number]).toEqual([null, true, 2]);
  net.run(40);
  expect([net.send(0, "all"), net.send(1, "all")]).toEqual([["g1"], ["g0"]]);
  net.fabric.recable({ bridge: bridge.key, port: "eth1" }, { bridge: "h0/spare", port: "eth1", mac: "a0:36:9f:00:00:09" });
  expect(bridge.link?.bridge.key).toBe("switch/lan");
  expect([net.send(0, "all"), net.send(1, "all")]).toEqual([["g1"], ["g0"]]);
});
