import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { simTime } from "../../../simulator";
import { openState } from "./packed-state";
import { packState, StatePacker } from "./packing";
import { StateUnreadable, splitBlocks } from "./state-block";

const at = simTime(5);
const head = { engine: "x", at, versions: { first: 1, second: 3 } };

test("a state comes back piece by piece, in the order of its parts whatever order they were written in", async () => {
  const large = randomBytes(400_000).toString("hex");
  const blocks: Uint8Array[] = [];
  const packer = new StatePacker(head, (block, number) => void blocks.splice(number, 1, block));
  packer.add({ part: "second", key: "b", order: 2, text: JSON.stringify("ünïcode 🦆") });
  packer.add({ part: "second", key: "a", order: 1, text: JSON.stringify(large) });
  packer.add({ part: "first", key: "", order: 1, text: "" });
  packer.add({ part: "first", key: "__proto__", order: 2, text: "{}" });
  packer.add({ part: "second", key: "Brücke 🦆".repeat(40), order: 3, text: "1" });
  expect(await packer.finish()).toMatchObject({ blockCount: 3 });
  const state = openState(splitBlocks(Buffer.concat(blocks)));
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

test("blocks are given away in their order, each as soon as it is packed, and a part that nobody named is refused", async () => {
  const numbers: number[] = [];
  const packer = new StatePacker(head, (_, number) => numbers.push(number));
  for (let order = 0; order < 8; order++)
    packer.add({
      part: "first",
      key: `${order}`,
      order,
      text: order % 2 === 0 ? "x".repeat(3_000_000) : randomBytes(150_000).toString("hex"),
    });
  expect(packer.compressing).toBe(8);
  await packer.finish();
  expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(() => packer.add({ part: "third", key: "", order: 1, text: "" })).toThrow("part third");
});

test("what is cut short, says of itself what cannot be, or is too large is refused in words", async () => {
  const slices = [{ part: "first", key: "", text: `"${"x".repeat(1_000)}"` }];
  const { blocks } = await packState({ ...head, slices });
  const bytes = Buffer.concat(blocks);
  const open = (given: Uint8Array, most?: number) => openState(splitBlocks(given), most);
  for (const length of [0, 10, 20, 40, bytes.length - 1])
    expect(() => open(bytes.subarray(0, length)), `${length}`).toThrow(StateUnreadable);
  expect(() => open(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(StateUnreadable);
  expect(() => openState([blocks[0] as Uint8Array, ...blocks])).toThrow("2 blocks where it says 1");
  expect(() => openState(blocks.slice(1))).toThrow("0 blocks where it says 1");
  expect(() => openState(blocks.slice(0, -1))).toThrow("does not end as one does");
  expect(() => openState([...blocks.slice(1), ...blocks.slice(1)])).toThrow("ends before its last block");
  expect(() => open(bytes, 500)).toThrow(/more than/);
  let refused = 0;
  for (let i = 0; i < bytes.length; i++) {
    const flipped = Buffer.from(bytes);
    flipped[i] = (flipped[i] as number) ^ 0x20;
    try {
      for (const { text } of open(flipped).slices) if (text !== slices[0]?.text) throw new StateUnreadable("another text");
    } catch (error) {
      expect(error).toBeInstanceOf(StateUnreadable);
      refused++;
    }
  }
  // What is left are names and numbers of the head, which the snapshot's checksum stands for.
  expect(refused).toBeGreaterThan(bytes.length / 2);
});
