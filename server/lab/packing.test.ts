import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { simTime } from "../../simulator";
import { openState, packState, StatePacker, StateUnreadable } from "./packing";

const at = simTime(5);
const head = { engine: "x", at, versions: { first: 1, second: 3 } };

test("a state comes back piece by piece, in the order of its parts whatever order they were written in", async () => {
  const large = randomBytes(400_000).toString("hex");
  const packer = new StatePacker(head);
  packer.add({ part: "second", key: "b", order: 2, text: JSON.stringify("ünïcode 🦆") });
  packer.add({ part: "second", key: "a", order: 1, text: JSON.stringify(large) });
  packer.add({ part: "first", key: "", order: 1, text: "" });
  packer.add({ part: "first", key: "__proto__", order: 2, text: "{}" });
  packer.add({ part: "second", key: "Brücke 🦆".repeat(40), order: 3, text: "1" });
  const state = openState(await packer.finish());
  expect(state).toMatchObject(head);
  expect(state.slices.map(({ part, key }) => [part, key])).toEqual([
    ["first", ""],
    ["first", "__proto__"],
    ["second", "a"],
    ["second", "b"],
    ["second", "Brücke 🦆".repeat(40)],
  ]);
  expect(state.slices.map(({ text }) => text)).toEqual(["", "{}", JSON.stringify(large), JSON.stringify("ünïcode 🦆"), "1"]);
});

test("what is cut short, says of itself what cannot be, or is too large is refused in words", async () => {
  const slices = [{ part: "first", key: "", text: `"${"x".repeat(1_000)}"` }];
  const bytes = await packState({ ...head, slices });
  for (const length of [0, 10, 20, 40, bytes.length - 1])
    expect(() => openState(bytes.subarray(0, length)), `${length}`).toThrow(StateUnreadable);
  expect(() => openState(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(StateUnreadable);
  expect(() => openState(bytes, 500)).toThrow(/too long|more than/);
  let refused = 0;
  for (let i = 0; i < bytes.length; i++) {
    const flipped = Buffer.from(bytes);
    flipped[i] = (flipped[i] as number) ^ 0x20;
    try {
      for (const { text } of openState(flipped).slices) if (text !== slices[0]?.text) throw new StateUnreadable("another text");
    } catch (error) {
      expect(error).toBeInstanceOf(StateUnreadable);
      refused++;
    }
  }
  // What is left are names and numbers of the head, which the snapshot's checksum stands for.
  expect(refused).toBeGreaterThan(bytes.length / 2);
});
