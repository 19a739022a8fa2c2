import { expect, test } from "vitest";
import { Marks } from "../kernel/pieces";
import { type Header, headerOf } from "../network/header";
import { LinuxBridge } from "../network/linux-bridge";
import type { Port } from "../network/port";
import { encodeEthernet } from "../wire/ethernet";
import type { World } from "../world/world";
import { bridgesPart } from "./network-parts";

const ALL = "ff:ff:ff:ff:ff:ff";
/** More addresses than are put into words in one step. */
const STATIONS = 3000;

function frame(station: number): Uint8Array {
  const source = `00:16:3e:00:${(station >> 8).toString(16).padStart(2, "0")}:${(station & 255).toString(16).padStart(2, "0")}`;
  return encodeEthernet({ destination: ALL, source, vlan: null, etherType: 0x0800, payload: new Uint8Array(50) });
}
/** A station is heard. */
function hear(bridge: LinuxBridge, station: number, now: number): void {
  const bytes = frame(station);
  bridge.forward(bridge.ports.get("eth0") as Port, headerOf(bytes) as Header, bytes.length, now);
}
/** As much of a world as bridges need: one with many addresses, and one behind it. */
function world(): { readonly world: World; readonly large: LinuxBridge } {
  const large = new LinuxBridge("host/large", "large");
  large.addPort("eth0", { kind: "host", domain: "dom0" }, "");
  for (let n = 0; n < STATIONS; n++) hear(large, n, n);
  const bridges = new Map([large, new LinuxBridge("host/small", "small")].map((bridge) => [bridge.key, bridge]));
  return { world: { fabric: { bridges }, marks: new Marks() } as unknown as World, large };
}
/** Begins a snapshot. @returns the pieces that it is handed */
function begin(marks: Marks) {
  const kept: { key: string; order: number; text: string }[] = [];
  marks.begin({ keep: (_part, key, order, text) => kept.push({ key, order, text: text() }) });
  return kept;
}

test("[KER-2] a bridge that changes between the steps in which it is written is written as it was", () => {
  const { world: it, large } = world();
  const before = [...bridgesPart.pieces(it)].map(({ key, order, text }) => ({ key, order, text: text() }));
  const kept = begin(it.marks);
  const rest = bridgesPart.begin(it);
  let steps = 0;
  for (; !rest.next().done; steps++) hear(large, STATIONS + steps, STATIONS + steps);
  expect(kept).toEqual(before);
  expect(steps).toBeGreaterThan(3);
});

test("a snapshot that has been given up for another hands it nothing", () => {
  const { world: it } = world();
  begin(it.marks);
  const first = bridgesPart.begin(it);
  first.next();
  const kept = begin(it.marks);
  const second = bridgesPart.begin(it);
  while (!first.next().done);
  expect(kept).toEqual([]);
  while (!second.next().done);
  expect(kept.map(({ key }) => key)).toEqual(["host/large", "host/small"]);
});
