import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BROADCAST_MAC } from "../wire/address";
import { encodeArp } from "../wire/arp";
import type { Listening } from "../wire/concern";
import { ETHERTYPE, encodeEthernet } from "../wire/ethernet";
import { Fabric, type FabricEvent } from "./fabric";
import { AGEING_US } from "./learning-node";
import { ratesOf } from "./port-traffic";

const HOSTS = 3;
const PER_HOST = 3;
const vmName = (host: number, n: number): string => `vm${host}${n}`;
const macOf = (vm: string): string => `00:16:3e:00:0${vm.charAt(2)}:0${vm.charAt(3)}`;
const ipOf = (vm: string): number => 0x0a000000 + Number(vm.slice(2));
const all = Array.from({ length: HOSTS * PER_HOST }, (_, i) => vmName(Math.floor(i / PER_HOST), i % PER_HOST));
const portOf = (vm: string): string => `vif${vm.slice(2)}.0`;
const bridgeOf = (host: number): string => `h${host}/xenbr0`;

/** Three hosts with three guests each on one segment; time that the test moves; what was handed over and metered. */
const exported = (fabric: Fabric) => ({
  bridges: [...fabric.bridges.values()].map((bridge) => bridge.copy()()),
  gateways: [...fabric.gateways.values()].map((gateway) => gateway.copy()()),
  head: fabric.exportHead(),
});

class World {
  now = 0;
  queue: { at: number; order: number; event: FabricEvent }[] = [];
  order = 0;
  handed: string[] = [];
  /** bytes by `vm/rx`, `vm/tx`, `h0/rx` … */
  metered: Record<string, number> = {};
  readonly fabric = new Fabric({
    now: () => this.now,
    later: (delayUs, event) => void this.queue.push({ at: this.now + delayUs, order: this.order++, event }),
    jitter: () => 0,
    chance: () => 999_999,
    deliver: (vm) => void this.handed.push(vm),
    onPool: () => undefined,
    pass: () => undefined,
    onVif: (vm, _device, direction, bytes) => this.meter(`${vm}/${direction}`, bytes),
    onPif: (host, _device, direction, bytes) => this.meter(`${host}/${direction}`, bytes),
  });
  private meter(key: string, bytes: number): void {
    this.metered[key] = (this.metered[key] ?? 0) + bytes;
  }

  build(): this {
    for (let host = 0; host < HOSTS; host++) {
      this.fabric.addBridge(bridgeOf(host), "xenbr0");
      this.fabric.cable(bridgeOf(host), `h${host}`, "eth0", "eth0", `a0:00:00:00:00:0${host}`);
      this.fabric.plug(bridgeOf(host), "xenbr0", { kind: "host", domain: `dom0-${host}` });
      for (let n = 0; n < PER_HOST; n++) this.plug(host, vmName(host, n));
    }
    return this;
  }
  plug(host: number, vm: string): void {
    this.fabric.plug(bridgeOf(host), portOf(vm), { kind: "guest", domain: vm, device: 0 });
  }
  /** Everything that is due up to a time. */
  run(us: number): this {
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
    return this;
  }
  /** Who was handed what came of it, sorted. */
  handedBy(act: () => void): string[] {
    this.handed = [];
    act();
    this.run(1000);
    return [...this.handed].sort();
  }
  listen(vm: string, changes: Partial<Listening> = {}): void {
    this.fabric.listen(vm, 0, { mac: macOf(vm), addresses: [ipOf(vm)], neighbours: [], hearsArp: false, ...changes });
  }
  listenAll(): this {
    for (const vm of all) this.listen(vm);
    for (let host = 0; host < HOSTS; host++)
      this.fabric.listen(`dom0-${host}`, 0, { mac: "", addresses: [], neighbours: [], hearsArp: false });
    return this;
  }
  traffic(vm: string) {
    const port = this.fabric.portOf(vm, 0)?.port;
    if (!port) throw new Error(`${vm} is plugged in nowhere`);
    return port.traffic;
  }
  copy(): World {
    const other = new World();
    other.now = this.now;
    other.order = this.order;
    other.queue = this.queue.map((entry) => ({ ...entry }));
    other.metered = { ...this.metered };
    const { bridges, gateways, head } = JSON.parse(JSON.stringify(exported(this.fabric))) as ReturnType<typeof exported>;
    for (const bridge of bridges) other.fabric.importBridge(bridge);
    other.fabric.importHead(head);
    for (const gateway of gateways) other.fabric.importGateway(gateway);
    return other;
  }
}

const arp = (vm: string, target: string): Uint8Array =>
  encodeEthernet({
    destination: BROADCAST_MAC,
    source: macOf(vm),
    vlan: null,
    etherType: ETHERTYPE.arp,
    payload: encodeArp({
      operation: "request",
      senderMac: macOf(vm),
      senderIp: ipOf(vm),
      targetMac: "00:00:00:00:00:00",
      targetIp: ipOf(target),
    }),
  });
const ip = (vm: string, destination: string, bytes = 50): Uint8Array =>
  encodeEthernet({ destination, source: macOf(vm), vlan: null, etherType: ETHERTYPE.ipv4, payload: new Uint8Array(bytes) });

describe("[network.md §6] who is handed a frame that is flooded", () => {
  test("all, until they have said what they listen to", () => {
    const w = new World().build();
    const others = [...all.filter((vm) => vm !== "vm00"), "dom0-0", "dom0-1", "dom0-2"].sort();
    expect(w.handedBy(() => w.fabric.send("vm00", 0, arp("vm00", "vm21")))).toEqual(others);
  });
  test("then whoever has the address that is asked for, knows the sender or reads all ARP, on whatever host", () => {
    const w = new World().build().listenAll();
    expect(w.handedBy(() => w.fabric.send("vm00", 0, arp("vm00", "vm21")))).toEqual(["vm21"]);
    w.listen("vm01", { neighbours: [ipOf("vm00")] });
    w.listen("vm10", { hearsArp: true });
    w.fabric.listen("dom0-2", 0, { mac: "02:00:00:00:00:00", addresses: [], neighbours: [ipOf("vm00")], hearsArp: false });
    expect(w.handedBy(() => w.fabric.send("vm00", 0, arp("vm00", "vm21")))).toEqual(["dom0-2", "vm01", "vm10", "vm21"]);
    // Nobody hears himself.
    expect(w.handedBy(() => w.fabric.send("vm10", 0, arp("vm10", "vm10")))).toEqual([]);
  });
  test("who knows the sender's MAC hears no more than what says otherwise, or answers", () => {
    const w = new World().build().listenAll();
    const known = (mac: string): void => w.listen("vm01", { neighbours: [ipOf("vm20"), ipOf("vm00")], macs: ["", mac] });
    const claim = (): Uint8Array => {
      const frame = arp("vm00", "vm00");
      frame[21] = 2;
      return frame;
    };
    known(macOf("vm00"));
    expect(w.handedBy(() => w.fabric.send("vm00", 0, arp("vm00", "vm21")))).toEqual(["vm21"]);
    expect(w.handedBy(() => w.fabric.send("vm00", 0, claim()))).toEqual(["vm01"]);
    expect(w.handedBy(() => w.fabric.send("vm20", 0, arp("vm20", "vm21")))).toEqual(["vm01", "vm21"]);
    known(macOf("vm10"));
    expect(w.handedBy(() => w.fabric.send("vm00", 0, arp("vm00", "vm21")))).toEqual(["vm01", "vm21"]);
    w.listen("vm01", { neighbours: [] });
    expect(w.handedBy(() => w.fabric.send("vm00", 0, claim()))).toEqual([]);
  });
  test("a broadcast of IP is for everybody, a frame to an address that no bridge knows for its holder alone", () => {
    const w = new World().build().listenAll();
    expect(w.handedBy(() => w.fabric.send("vm00", 0, ip("vm00", BROADCAST_MAC)))).toHaveLength(all.length - 1 + HOSTS);
    expect(w.handedBy(() => w.fabric.send("vm00", 0, ip("vm00", macOf("vm22"))))).toEqual(["vm22"]);
    expect(w.handedBy(() => w.fabric.send("vm00", 0, ip("vm00", "00:16:3e:ff:ff:ff")))).toEqual([]);
  });
  test("what the switch floods goes on as each host's bridge has learned, and the ports that it does not go to count nothing", () => {
    const w = new World().build().listenAll();
    // vm01 has spoken from vm00's address to a neighbour: no other bridge has heard it.
    w.fabric.send("vm02", 0, ip("vm02", BROADCAST_MAC));
    w.run(1000);
    const forged = ip("vm00", macOf("vm02"));
    w.fabric.send("vm01", 0, forged);
    w.run(1000);
    const counted = () => ["vm00", "vm01", "vm02", "vm10", "vm11"].map((vm) => w.traffic(vm).outFrames);
    const before = counted();
    expect(w.handedBy(() => w.fabric.send("vm10", 0, ip("vm10", macOf("vm00"))))).toEqual([]);
    expect(counted().map((frames, i) => frames - (before[i] ?? 0))).toEqual([0, 1, 0, 0, 1]);
  });
  test("one that is plugged in again has to say it again", () => {
    const w = new World().build().listenAll();
    w.fabric.unplug(bridgeOf(1), portOf("vm10"));
    w.plug(1, "vm10");
    expect(w.handedBy(() => w.fabric.send("vm00", 0, arp("vm00", "vm21")))).toEqual(["vm10", "vm21"]);
  });
});

describe("[network.md §6] what a flood leaves behind", () => {
  test("every bridge of the segment has learned where it came from, and forgets it after 300 s", () => {
    const w = new World().build().listenAll();
    w.fabric.send("vm00", 0, arp("vm00", "vm21"));
    w.run(1000);
    const learned = (key: string) =>
      w.fabric.bridges
        .get(key)
        ?.learned(w.now)
        .map((l) => [l.mac, l.port]);
    expect(learned(bridgeOf(0))).toEqual([[macOf("vm00"), portOf("vm00")]]);
    for (const host of [1, 2]) expect(learned(bridgeOf(host))).toEqual([[macOf("vm00"), "eth0"]]);
    expect(learned("switch/eth0")).toEqual([[macOf("vm00"), "h0/eth0"]]);
    w.run(AGEING_US);
    for (const key of w.fabric.bridges.keys()) expect(learned(key)).toEqual([]);
  });
  test("an address that moved to another host is found there by all, and where it was before", () => {
    const w = new World().build().listenAll();
    w.fabric.send("vm00", 0, arp("vm00", "vm00"));
    w.run(1000);
    w.fabric.unplug(bridgeOf(0), portOf("vm00"));
    w.plug(1, "vm00");
    w.listen("vm00");
    w.fabric.send("vm00", 0, arp("vm00", "vm00"));
    w.run(1000);
    for (const from of ["vm01", "vm11", "vm21"]) {
      expect(w.handedBy(() => w.fabric.send(from, 0, ip(from, macOf("vm00"))))).toEqual(["vm00"]);
      expect(w.fabric.bridges.get("switch/eth0")?.ports.get("h2/eth0")?.traffic.outFrames).toBe(2);
    }
  });
  test("a bridge that joins later knows nothing of it", () => {
    const w = new World().build().listenAll();
    w.fabric.send("vm00", 0, arp("vm00", "vm00"));
    w.run(1000);
    w.fabric.addBridge("h9/xenbr0", "xenbr0");
    w.fabric.cable("h9/xenbr0", "h9", "eth0", "eth0", "a0:00:00:00:00:09");
    expect(w.fabric.bridges.get("h9/xenbr0")?.learned(w.now)).toEqual([]);
    w.fabric.send("vm01", 0, arp("vm01", "vm01"));
    w.run(1000);
    expect(
      w.fabric.bridges
        .get("h9/xenbr0")
        ?.learned(w.now)
        .map((l) => l.mac),
    ).toEqual([macOf("vm01")]);
  });
});

describe("[network.md §6] what ports, meters and guests count", () => {
  /** Frames and bytes that each port must have seen out, counted one by one. */
  type Act =
    | { readonly kind: "flood" | "known"; readonly vm: number; readonly bytes: number }
    | { readonly kind: "down" | "up" | "replug" | "restore"; readonly vm: number; readonly bytes: number };
  const act: fc.Arbitrary<Act> = fc.record({
    kind: fc.constantFrom("flood", "flood", "flood", "known", "down", "up", "replug", "restore"),
    vm: fc.nat(all.length - 1),
    bytes: fc.integer({ min: 20, max: 1400 }),
  });

  test("whatever is sent, comes up and goes down: as many as if each had been counted at each port", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        let w = new World().build().listenAll();
        const out: Record<string, [bytes: number, frames: number]> = {};
        const metered: Record<string, number> = {};
        const unheard: Record<string, number> = {};
        const down = new Set<string>();
        for (const vm of all) out[vm] = [0, 0];
        const had = (vm: string, length: number): void => {
          const [bytes, frames] = out[vm] as [number, number];
          out[vm] = [bytes + length, frames + 1];
          metered[`${vm}/rx`] = (metered[`${vm}/rx`] ?? 0) + length;
        };
        for (const { kind, vm: index, bytes } of acts) {
          const vm = all[index] as string;
          const host = Number(vm.charAt(2));
          const before = exported(w.fabric).bridges;
          const taken = [...w.fabric.bridges.values()].map((bridge) => bridge.take());
          if (kind === "flood" && !down.has(vm)) {
            // To the sender's own address: nobody has it, so nobody is handed it.
            const frame = arp(vm, vm);
            w.fabric.send(vm, 0, frame);
            for (const other of all)
              if (other !== vm && !down.has(other)) {
                had(other, frame.length);
                unheard[other] = (unheard[other] ?? 0) + 1;
              }
          } else if (kind === "known" && !down.has(vm)) {
            const to = all[(index + 4) % all.length] as string;
            const frame = ip(vm, BROADCAST_MAC, bytes);
            w.fabric.send(vm, 0, frame);
            for (const other of all) if (other !== vm && !down.has(other)) had(other, frame.length);
            w.run(1000);
            if (!down.has(to)) expect(w.handed).toContain(to);
          } else if (kind === "down" || kind === "up") {
            const port = w.fabric.portOf(vm, 0)?.port;
            if (port) port.hasCarrier = kind === "up";
            if (kind === "up") down.delete(vm);
            else down.add(vm);
          } else if (kind === "replug") {
            w.fabric.unplug(bridgeOf(host), portOf(vm));
            w.plug(host, vm);
            w.listen(vm);
            out[vm] = [0, 0];
            unheard[vm] = 0;
            down.delete(vm);
          } else if (kind === "restore") w = w.copy();
          w.run(1000);
          expect(taken.map((state) => state())).toEqual(before);
        }
        for (const vm of all) expect([vm, w.traffic(vm).outBytes, w.traffic(vm).outFrames]).toEqual([vm, ...(out[vm] ?? [])]);
        w.run(5_000_000);
        for (const vm of all) {
          expect([vm, w.metered[`${vm}/rx`] ?? 0]).toEqual([vm, metered[`${vm}/rx`] ?? 0]);
          expect([vm, w.fabric.unmetered(vm, 0)]).toEqual([vm, 0]);
          expect([vm, w.fabric.takeUnheard(vm, 0).frames]).toEqual([vm, unheard[vm] ?? 0]);
        }
        expect(exported(w.copy().fabric)).toEqual(exported(w.fabric));
        for (const bridge of w.fabric.bridges.values()) expect(bridge.learnedCount(w.now)).toBe(bridge.learned(w.now).length);
      }),
      { numRuns: 60 },
    );
  });

  test("both ends of the cables and the NICs' meters count what crossed them, and a host nothing of its own twice", () => {
    const w = new World().build().listenAll();
    const frame = arp("vm00", "vm21");
    w.fabric.send("vm00", 0, frame);
    w.run(1000);
    const counted = (key: string, port: string) => {
      const traffic = w.fabric.bridges.get(key)?.ports.get(port)?.traffic;
      return [traffic?.inFrames, traffic?.outFrames];
    };
    expect([counted(bridgeOf(0), "eth0"), counted(bridgeOf(1), "eth0"), counted(bridgeOf(2), "eth0")]).toEqual([
      [0, 1],
      [1, 0],
      [1, 0],
    ]);
    expect([counted("switch/eth0", "h0/eth0"), counted("switch/eth0", "h1/eth0")]).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(counted(bridgeOf(1), "xenbr0")).toEqual([0, 1]);
    expect(ratesOf(w.traffic("vm11"), w.now)).toEqual({ inBytesPerS: 0, outBytesPerS: frame.length, framesPerS: 1 });
    expect(ratesOf(w.traffic("vm00"), w.now)).toEqual({ inBytesPerS: frame.length, outBytesPerS: 0, framesPerS: 1 });
    expect(ratesOf(w.traffic("vm11"), w.now + 2_000_000).framesPerS).toBe(0);
    expect(w.fabric.unmetered("vm11", 0)).toBe(frame.length);
    w.run(5_000_000);
    expect(w.metered).toMatchObject({ "h0/tx": frame.length, "h1/rx": frame.length, "h2/rx": frame.length, "vm11/rx": frame.length });
    expect(w.metered["h0/rx"]).toBe(undefined);
    // It was handed to vm21, which counts it itself.
    expect([w.fabric.takeUnheard("vm21", 0).frames, w.fabric.takeUnheard("vm20", 0).frames]).toEqual([0, 1]);
  });

  test("nothing comes through a cable that is down, and what went by meanwhile is not made up for", () => {
    const w = new World().build().listenAll();
    const cable = w.fabric.bridges.get(bridgeOf(1))?.uplink;
    if (!cable) throw new Error("a host has a cable");
    cable.hasCarrier = false;
    expect(w.handedBy(() => w.fabric.send("vm00", 0, arp("vm00", "vm11")))).toEqual([]);
    cable.hasCarrier = true;
    expect(w.traffic("vm11").outFrames).toBe(0);
    expect(w.fabric.bridges.get(bridgeOf(1))?.learned(w.now)).toEqual([]);
    expect(w.handedBy(() => w.fabric.send("vm00", 0, arp("vm00", "vm11")))).toEqual(["vm11"]);
    expect(w.traffic("vm11").outFrames).toBe(1);
  });
});
