import { expect, test } from "vitest";
import { type LabDriver, starter } from "../../tests/support/lab-driver";
import { plainEngine } from "../../tests/support/plain-engine";
import type { GuestEngine, GuestServices, GuestSpec } from "../guest/engine";
import { NO_LOAD } from "../guest/load";
import { openLab } from "../lab";
import { invariant } from "../model/fault";
import { AGEING_US } from "../network/learning-node";
import { BROADCAST_MAC } from "../wire/address";
import { ETHERTYPE, encodeEthernet } from "../wire/ethernet";
import { activeDomain } from "./domain-book";
import { portOfDomain } from "./domain-ports";
import { linksChanged } from "./traffic";
import type { World } from "./world";

/** Guests that send what web-01 is told to from their start on, and do nothing else. */
function steady(world: unknown, spec: GuestSpec, services: GuestServices): GuestEngine {
  const flows = spec.name === "web-01" ? [{ nic: 0, peer: "db-01", txBytesPerS: 1000, rxBytesPerS: 10 }] : [];
  const start = (): void => {
    services.probeFrontends();
    services.setLoad({ ...NO_LOAD, flows });
  };
  return Object.assign(plainEngine(world, spec, services), { wake: () => undefined, start });
}

/** app-01 and web-01 run on one host, db-01 on another; web-01 sends to db-01, and what it is given is looked at. */
function sending() {
  const services = new Map<string, GuestServices>();
  let opened: World | null = null;
  const d = starter(1, (own, spec, ofGuest) => {
    opened = own;
    services.set(spec.name, ofGuest);
    return steady(own, spec, ofGuest);
  }).run(1);
  const world = opened as World | null;
  invariant(world !== null, "the lab has guests");
  const place = (name: string) => {
    const guest = activeDomain(world, d.vm(name));
    const at = guest && portOfDomain(world, guest, 0);
    if (!guest || !at) throw new Error(`${name} is plugged in`);
    return { guest, at, mac: guest.spec.nics[0]?.mac ?? "" };
  };
  /** Says something to everybody, from an address. */
  const speak = (name: string, mac = place(name).mac): void => {
    const payload = new Uint8Array(50);
    services
      .get(name)
      ?.frameOut(0, encodeEthernet({ destination: BROADCAST_MAC, source: mac, vlan: null, etherType: ETHERTYPE.ipv4, payload }));
    d.run(0.01);
  };
  const carried = (): readonly number[] => {
    const { traffic } = place("web-01").at.port;
    return [traffic.flowIn, traffic.flowOut];
  };
  /** A guest sends so much, bytes/s, and is answered a hundredth of it. */
  const send = (name: string, peer: string | null, rates: readonly number[]): void => {
    const flows = rates.map((rate) => ({ nic: 0, peer, txBytesPerS: rate, rxBytesPerS: rate / 100 }));
    services.get(name)?.setLoad({ ...NO_LOAD, flows });
  };
  return { d, world, place, speak, carried, send };
}

/** The same lab, opened from what was saved, goes on in the same way. */
function expectSameAfterRestore(d: LabDriver, seconds: number): void {
  const opened = openLab(d.lab.snapshot(), steady);
  expect(opened.hash()).toBe(d.lab.hash());
  d.run(seconds);
  opened.advance(d.lab.now());
  expect(opened.hash()).toBe(d.lab.hash());
}

const ALL = [1000, 10];
const NOTHING = [0, 0];

test("[network.md §6] traffic goes to whom nobody has heard yet, and to whom everybody has", () => {
  const { d, speak, carried } = sending();
  expect(carried()).toEqual(ALL);
  speak("db-01");
  speak("web-01");
  expect(carried()).toEqual(ALL);
  expectSameAfterRestore(d, 1);
});

test("a flow that wants another rate on its way has it, shares a cable that has become too narrow, and has all when there is room again", () => {
  const { d, carried, send } = sending();
  send("web-01", "db-01", [2_000]);
  expect(carried()).toEqual([2_000, 20]);
  // Both hosts' cables take 117 MB/s. @source lifecycle.md §7
  send("web-01", "db-01", [117_000_000]);
  expect(carried()).toEqual([117_000_000, 1_170_000]);
  send("web-01", "db-01", [234_000_000]);
  expect(carried()).toEqual([117_000_000, 1_170_000]);
  send("app-01", "db-01", [234_000_000]);
  expect(carried()).toEqual([58_500_000, 585_000]);
  // Who wants less than an equal part has it; the rest is for the others.
  send("app-01", "db-01", [30_000_000]);
  expect(carried()).toEqual([87_000_000, 870_000]);
  expectSameAfterRestore(d, 1);
  send("app-01", "db-01", [1_000]);
  send("web-01", "db-01", [500]);
  expect(carried()).toEqual([500, 5]);
  send("web-01", "db-01", [500, 700]);
  expect(carried()).toEqual([1_200, 12]);
  send("web-01", "app-01", [300]);
  expect(carried()).toEqual([300, 3]);
  send("web-01", "nobody", [300]);
  expect(carried()).toEqual(NOTHING);
  send("web-01", "db-01", []);
  send("web-01", "db-01", [400]);
  expect(carried()).toEqual([400, 4]);
  expectSameAfterRestore(d, 1);
});

test("links that are not as usual hold traffic back: by their room, in either direction, and by what they lose and take longer", () => {
  const { d, carried, send } = sending();
  const pif = d.all("PIF").find(({ fields }) => fields.host === d.named("host", "xen-01").ref && fields.device === "eth0")?.ref;
  const vif = d.all("VIF").find(({ fields }) => fields.VM === d.vm("db-01"))?.ref;
  send("web-01", "db-01", [50_000_000]);
  expect(carried()).toEqual([50_000_000, 500_000]);
  const set = (link: unknown, settings: object): readonly number[] => {
    d.taken("link.set", { link, ...settings });
    d.run(0.01);
    return carried();
  };
  expect(set(pif, { rate: 100_000 })).toEqual([11_700_000, 117_000]);
  expect(set(vif, { rate: 10_000 })).toEqual([1_170_000, 11_700]);
  expectSameAfterRestore(d, 1);
  expect(set(pif, {})).toEqual([1_170_000, 11_700]);
  expect(set(vif, { latency: 20_000, loss: 10_000 })).toEqual([437_884, 4_378]);
  send("web-01", "db-01", [1_000]);
  expect(carried()).toEqual([1_000, 10]);
  send("web-01", "db-01", [50_000_000]);
  expect(carried()).toEqual([437_884, 4_378]);
  expectSameAfterRestore(d, 1);
  expect(set(vif, { carrier: false })).toEqual(NOTHING);
  expect(set(vif, {})).toEqual([50_000_000, 500_000]);
});

test("[io.md §3] steady traffic of a guest keeps to the limit of its interface, where it sends and not where it receives", () => {
  const { d, world, place, carried, send } = sending();
  const limit = (name: string, bytesPerS: number | null): readonly number[] => {
    place(name).at.port.takesBytesPerS = bytesPerS;
    linksChanged(world);
    send("web-01", "db-01", [50_000_000]);
    d.run(0.01);
    return carried();
  };
  expect(limit("web-01", 1_250_000)).toEqual([1_250_000, 12_500]);
  // Its answers are a hundredth of what it receives.
  expect(limit("web-01", null)).toEqual([50_000_000, 500_000]);
  // What is shared out is rounded down.
  expect(limit("db-01", 250_000)).toEqual([24_999_998, 249_999]);
});

test("traffic stops when the receiver's address is heard from somebody else, and goes on when the receiver speaks", () => {
  const { d, place, speak, carried } = sending();
  speak("db-01");
  speak("app-01", place("db-01").mac);
  expect(carried()).toEqual(NOTHING);
  expectSameAfterRestore(d, 1);
  speak("db-01");
  expect(carried()).toEqual(ALL);
  expectSameAfterRestore(d, 1);
});

test("the sender's own address may have been heard from anybody: its packets say where it is, and answers follow them", () => {
  const { place, speak, carried } = sending();
  speak("db-01", place("web-01").mac);
  expect(carried()).toEqual(ALL);
});

test("[network.md §6] a wrong entry ends after 300 s, and traffic goes on by itself", () => {
  const { d, place, speak, carried } = sending();
  speak("app-01", place("db-01").mac);
  expect(carried()).toEqual(NOTHING);
  d.run(AGEING_US / 1_000_000 - 2);
  expect(carried()).toEqual(NOTHING);
  expectSameAfterRestore(d, 2);
  d.run(2);
  expect(carried()).toEqual(ALL);
  expectSameAfterRestore(d, 1);
});

test("two who speak from one address in turn take the traffic from each other, at every frame", () => {
  const { place, speak, carried } = sending();
  const { mac } = place("db-01");
  for (let turn = 0; turn < 3; turn++) {
    speak("app-01", mac);
    expect(carried()).toEqual(NOTHING);
    speak("db-01");
    expect(carried()).toEqual(ALL);
  }
});

test("traffic over a cable without carrier stops at both of its ends' ports, and comes back with it", () => {
  const { d, place, carried } = sending();
  const { bridge } = place("db-01").at;
  const { uplink, link } = bridge;
  if (!uplink || !link) throw new Error("the host of db-01 has a cable");
  for (const end of [uplink, link.port]) {
    end.hasCarrier = false;
    d.run(0.01);
    expect([carried(), uplink.traffic.flowIn]).toEqual([NOTHING, 0]);
    expectSameAfterRestore(d, 1);
    end.hasCarrier = true;
    d.run(0.01);
    expect([carried(), uplink.traffic.flowIn]).toEqual([ALL, 1000]);
  }
});

test("traffic to an interface that its system has set down stops, and comes back with it", () => {
  const { d, world, place, carried } = sending();
  const { guest, mac } = place("db-01");
  const listening = { mac, addresses: [], neighbours: [], hearsArp: false };
  world.fabric.listen(guest.id, 0, { ...listening, mac: "" });
  d.run(0.01);
  expect(carried()).toEqual(NOTHING);
  world.fabric.listen(guest.id, 0, listening);
  d.run(0.01);
  expect(carried()).toEqual(ALL);
});
