import { expect, test } from "vitest";
import { enterDomain } from "../../world/domain-book";
import type { RunningGuest, World } from "../../world/world";
import { checkDistinct } from "./distinct";

interface Stand {
  readonly uuid: string;
  readonly mac: string;
  readonly ip: string;
  readonly seed: number;
  readonly wakeAt: number;
}
const stands = (count: number): Stand[] =>
  Array.from({ length: count }, (_, i) => ({ uuid: `u${i}`, mac: `m${i}`, ip: `10.0.0.${i}`, seed: i, wakeAt: i }));

/** As much of a world as is looked at. */
function worldOf(list: readonly Stand[], leases: readonly number[] = list.map((_, i) => i)): World {
  const guests = list.map(({ uuid, mac, ip, wakeAt }, i) => ({
    id: `h/${i + 1}`,
    vm: `vm${i}`,
    domid: i + 1,
    spec: { uuid, name: `vm-${i}`, nics: [{ device: 0, mac, mtu: 1500 }] },
    addresses: [{ nic: 0, ipv4: ip }],
    wakeAt,
  }));
  const world = {
    fabric: {
      gateways: new Map([["eth0", { config: { segment: "eth0" }, leases: { current: () => leases.map((address) => ({ address })) } }]]),
    },
    kernel: { now: 0, random: { copy: () => () => list.map(({ seed }, i) => [`guest:vm${i}`, seed]) } },
  } as unknown as World;
  for (const guest of guests) enterDomain(world, guest as unknown as RunningGuest);
  return world;
}
const with3 = (change: Partial<Stand>): World => worldOf(stands(40).map((stand, i) => (i === 3 ? { ...stand, ...change } : stand)));

test("[COP-1] guests that differ in all that must differ hold the rule", () => {
  expect(() => checkDistinct(worldOf(stands(40)))).not.toThrow();
});

test.each([
  ["uuid", with3({ uuid: "u9" }), /vm-9 has the uuid u9, and so has vm-3/],
  ["MAC", with3({ mac: "m9" }), /vm-9 has the MAC m9, and so has vm-3/],
  ["address", with3({ ip: "10.0.0.9" }), /vm-9 has the address 10\.0\.0\.9, and so has vm-3/],
  ["leased address", worldOf(stands(40), [1, 2, 2]), /eth0 has leased an address twice/],
  ["random numbers", worldOf(stands(40).map((stand, i) => ({ ...stand, seed: i % 30 }))), /draw the same random numbers/],
  ["time", worldOf(stands(40).map((stand, i) => ({ ...stand, wakeAt: i % 10 }))), /4 of 40 guests are due at 0 µs/],
])("[COP-1] two with one %s break it", (_, world, message) => {
  expect(() => checkDistinct(world)).toThrow(message);
});
