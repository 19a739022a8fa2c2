/** Bulk flows go the way that single frames go, whatever the forwarding tables have learned, and hear of it when that changes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Fabric, type FabricEvent } from "../../simulator/network/fabric";
import { AGEING_US } from "../../simulator/network/learning-node";
import { isInward, type Party, type Way } from "../../simulator/network/way";
import { BROADCAST_MAC } from "../../simulator/wire/address";
import { ETHERTYPE, encodeEthernet } from "../../simulator/wire/ethernet";

const MOST_HOSTS = 3;
const GUESTS = 4;
const SEGMENT = "eth0";
const bridgeOf = (host: number): string => `h${host}/xenbr0`;
const macOf = (guest: number): string => `00:16:3e:00:00:0${guest}`;
const GATEWAY = "02:00:00:00:00:01";
const SILENT = { mac: "", addresses: [], neighbours: [], hearsArp: false };

const act = fc.record({
  kind: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("speak", "call", "spoof", "forge") },
    { weight: 1, arbitrary: fc.constantFrom("move", "unplug", "down", "up", "sleep", "wake", "cableDown", "farDown", "cableUp") },
    { weight: 1, arbitrary: fc.constantFrom("cableUp", "wake", "up", "move", "age", "halfAge", "restore") },
  ),
  guest: fc.nat(GUESTS - 1),
  other: fc.nat(GUESTS - 1),
  host: fc.nat(MOST_HOSTS - 1),
});
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

/** Some hosts, of which one may have no cable, with guests that may be anywhere. */
class Net {
  now = 0;
  order = 0;
  queue: { at: number; order: number; event: FabricEvent }[] = [];
  handed: string[] = [];
  changed = new Set<string>();
  fabric = this.made();

  constructor(
    readonly hosts: number,
    cables: number,
  ) {
    for (let host = 0; host < hosts; host++) {
      this.fabric.addBridge(bridgeOf(host), "xenbr0");
      if (host < cables) this.fabric.cable(bridgeOf(host), `h${host}`, "eth0", SEGMENT, `a0:00:00:00:00:0${host}`);
      this.fabric.plug(bridgeOf(host), "xenbr0", { kind: "host", domain: `d${host}/0` }, `a0:00:00:00:00:0${host}`);
      this.fabric.listen(`d${host}/0`, 0, { ...SILENT, mac: `a0:00:00:00:00:0${host}` });
    }
    const pool = { poolFirst: 10, poolLast: 20, leaseSeconds: 60 };
    this.fabric.addGateway({ segment: SEGMENT, mac: GATEWAY, address: 1, prefix: 24, isRouter: true, ...pool });
    for (let guest = 0; guest < GUESTS; guest++) this.plug(guest, guest % hosts);
  }
  private made(): Fabric {
    const fabric = new Fabric({
      now: () => this.now,
      later: (delayUs, event) => void this.queue.push({ at: this.now + delayUs, order: this.order++, event }),
      jitter: () => 0,
      chance: () => 999_999,
      deliver: (domain) => void this.handed.push(domain),
      onPool: () => undefined,
      pass: () => undefined,
      onVif: () => undefined,
      onPif: () => undefined,
    });
    fabric.keeper = { concerns: () => true, changed: (domain) => void this.changed.add(domain) };
    return fabric;
  }

  plug(guest: number, host: number): void {
    this.fabric.plug(bridgeOf(host), `vif${guest}.0`, { kind: "guest", domain: `g${guest}`, device: 0 });
    this.fabric.listen(`g${guest}`, 0, { ...SILENT, mac: macOf(guest) });
  }
  unplug(guest: number): void {
    const at = this.fabric.portOf(`g${guest}`, 0);
    if (at) this.fabric.unplug(at.bridge.key, at.port.name);
  }
  run(us: number): void {
    const to = this.now + us;
    for (;;) {
      this.queue.sort((a, b) => a.at - b.at || a.order - b.order);
      const next = this.queue[0];
      if (!next || next.at > to) break;
      this.queue.shift();
      this.now = next.at;
      this.fabric.handle(next.event);
    }
    this.now = to;
  }
  send(guest: number, source: string, destination: string): void {
    const payload = new Uint8Array(50);
    this.fabric.send(`g${guest}`, 0, encodeEthernet({ destination, source, vlan: null, etherType: ETHERTYPE.ipv4, payload }));
    this.run(1000);
  }
  restore(): void {
    const bridges = [...this.fabric.bridges.values()].map((bridge) => bridge.copy()());
    const gateways = [...this.fabric.gateways.values()].map((gateway) => gateway.copy()());
    const head = this.fabric.exportHead();
    this.fabric = this.made();
    for (const state of JSON.parse(JSON.stringify(bridges))) this.fabric.importBridge(state);
    this.fabric.importHead(head);
    for (const state of JSON.parse(JSON.stringify(gateways))) this.fabric.importGateway(state);
  }

  party(guest: number): Party | null {
    const station = this.fabric.portOf(`g${guest}`, 0);
    return station ? { station, mac: macOf(guest) } : null;
  }
  gateway(): Party | null {
    const [gateway] = this.fabric.gateways.values();
    return gateway ? this.fabric.partyOf(gateway) : null;
  }
  /** Everybody who may be sent to, by name. */
  parties(): [string, Party | null][] {
    return [
      ...Array.from({ length: GUESTS }, (_, guest): [string, Party | null] => [`g${guest}`, this.party(guest)]),
      ["gateway", this.gateway()],
    ];
  }
  /** Frames that each port has had in and out so far. */
  counts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const bridge of this.fabric.bridges.values())
      for (const { name, traffic } of bridge.ports.values()) {
        counts.set(`${bridge.key} in at ${name}`, traffic.inFrames);
        counts.set(`${bridge.key} out at ${name}`, traffic.outFrames);
      }
    return counts;
  }
  /** Differs whenever a bridge has flooded something. */
  floods(): string {
    return [...this.fabric.bridges.values()].map(({ floods }) => floods.frames).join();
  }
  do({ kind, guest, other, host }: Act): void {
    const at = this.fabric.portOf(`g${guest}`, 0);
    const bridge = this.fabric.bridges.get(bridgeOf(host % this.hosts));
    const far = bridge?.uplink && this.fabric.nodeCalled(bridge.uplink.link.node)?.portCalled(bridge.uplink.link.port);
    if (kind === "speak") this.send(guest, macOf(guest), BROADCAST_MAC);
    else if (kind === "call") this.send(guest, macOf(guest), macOf(other));
    else if (kind === "spoof") this.send(guest, other === guest ? GATEWAY : macOf(other), BROADCAST_MAC);
    else if (kind === "forge") this.send(guest, macOf(other), macOf((other + 1) % GUESTS));
    else if (kind === "move") {
      this.unplug(guest);
      this.plug(guest, host % this.hosts);
    } else if (kind === "unplug") this.unplug(guest);
    else if (kind === "down" || kind === "up") {
      if (at) at.port.hasCarrier = kind === "up";
    } else if (kind === "cableDown") {
      if (bridge?.uplink) bridge.uplink.hasCarrier = false;
    } else if (kind === "farDown") {
      if (far) far.hasCarrier = false;
    } else if (kind === "cableUp") {
      if (far) far.hasCarrier = true;
      if (bridge?.uplink) bridge.uplink.hasCarrier = true;
    } else if (kind === "sleep") this.fabric.listen(`g${guest}`, 0, SILENT);
    else if (kind === "wake") this.fabric.listen(`g${guest}`, 0, { ...SILENT, mac: macOf(guest) });
    else if (kind === "restore") this.restore();
    this.run(kind === "age" ? AGEING_US + 2_000_000 : kind === "halfAge" ? AGEING_US / 2 : 1000);
  }
}

const scene = fc.record({ hosts: fc.integer({ min: 1, max: MOST_HOSTS }), bare: fc.boolean(), acts: fc.array(act, { maxLength: 25 }) });
const made = ({ hosts, bare }: { hosts: number; bare: boolean }): Net => new Net(hosts, bare ? hosts - 1 : hosts);
const named = (net: Net, way: Way): string[] =>
  way.map((port, place) => {
    const bridge = [...net.fabric.bridges.values()].find(({ ports }) => ports.get(port.name) === port);
    return `${bridge?.key} ${isInward(place) ? "in" : "out"} at ${port.name}`;
  });

test("[NET-3] a frame sent now goes through the ports that the way of a flow names, and arrives where it has one", {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(scene, fc.nat(GUESTS - 1), fc.nat(GUESTS - 1), (given, from, to) => {
      fc.pre(from !== to);
      const net = made(given);
      for (const each of given.acts) net.do(each);
      const [sender, receiver] = [net.party(from), net.party(to)];
      if (!sender || !receiver) return;
      const way = net.fabric.wayBetween(sender, receiver);
      // One that is down itself sends nothing.
      if (sender.station.port.listening?.mac === "") {
        expect(way).toBe("interface.down");
        return;
      }
      const [before, flooded] = [net.counts(), net.floods()];
      net.handed = [];
      net.send(from, macOf(from), macOf(to));
      const passed = new Set([...net.counts()].filter(([port, frames]) => frames !== before.get(port)).map(([port]) => port));
      expect([given, way, net.handed.includes(`g${to}`)]).toEqual([given, way, typeof way !== "string"]);
      if (typeof way === "string") return;
      const ports = named(net, way);
      if (net.floods() === flooded) expect([...passed].sort()).toEqual([...ports].sort());
      else expect(ports.filter((port) => !passed.has(port))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test("[KER-2] whoever keeps ways hears of each that changes, and of every act a lab opened from its state says the same", {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(scene, (given) => {
      const net = made(given);
      const kept = new Map<string, string>();
      const look = (fresh: boolean): void => {
        for (const [fromName, from] of net.parties())
          for (const [toName, to] of net.parties()) {
            if (fromName === toName || fromName === "gateway") continue;
            const key = `${fromName} to ${toName}`;
            const way = from && to ? net.fabric.wayBetween(from, to) : "nowhere";
            const now = typeof way === "string" ? "no way" : named(net, way).join(", ");
            if (fresh || net.changed.has(fromName) || net.changed.has(toName)) kept.set(key, now);
            else expect([given, key, now]).toEqual([given, key, kept.get(key)]);
          }
        net.changed.clear();
      };
      look(true);
      for (const each of given.acts) {
        net.do(each);
        look(false);
      }
    }),
    { numRuns: 1000 },
  );
});
