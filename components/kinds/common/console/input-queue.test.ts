import { expect, test } from "vitest";
import type { Ack } from "@/server/contract";
import { INPUT_PIECE, INPUT_WAITING, InputQueue, type InputRefusal } from "./input-queue";

const yes: Ack = { ok: true };
const busy: Ack = { ok: false, code: "TOO_BUSY", message: "Too much input at once; wait a moment." };

/** A server that answers as told, and what it has taken. */
function server(answer: (piece: string, n: number) => Ack | null) {
  const taken: string[] = [];
  const refusals: InputRefusal[] = [];
  const pauses: number[] = [];
  let asked = 0;
  let open = 0;
  let mostOpen = 0;
  let idle = (): void => undefined;
  const queue = new InputQueue(
    async (piece) => {
      mostOpen = Math.max(mostOpen, ++open);
      await Promise.resolve();
      open--;
      const ack = answer(piece, asked++);
      if (ack === null) throw new Error("socket has been disconnected");
      if (ack.ok) taken.push(piece);
      setTimeout(() => idle());
      return ack;
    },
    async (ms) => void pauses.push(ms),
  );
  queue.onRefused = (refusal) => refusals.push(refusal);
  const settled = (length: number) =>
    new Promise<void>((resolve) => {
      idle = () => {
        if (taken.join("").length >= length) resolve();
      };
      idle();
    });
  return { queue, taken, refusals, pauses, settled, mostOpen: () => mostOpen };
}

test("a paste of 1 MiB arrives whole and in order though the server is busy half of the time, one piece after the other", async () => {
  const { queue, taken, refusals, settled, mostOpen } = server((_, n) => (n % 2 === 0 ? busy : yes));
  const text = Array.from({ length: 1024 * 16 }, (_, n) => `${n}`.padStart(63, ".") + "\n").join("");
  queue.push(text);
  await settled(text.length);
  expect(taken.join("")).toBe(text);
  expect(taken.every((piece) => piece.length <= INPUT_PIECE)).toBe(true);
  expect(mostOpen()).toBe(1);
  expect(refusals).toEqual([]);
});

test("no piece ends inside a character", async () => {
  const { queue, taken, settled } = server(() => yes);
  const text = `a${"😀".repeat(INPUT_PIECE)}`;
  queue.push(text);
  await settled(text.length);
  expect(taken.join("")).toBe(text);
  expect(taken.every((piece) => !/[\uD800-\uDBFF]$/.test(piece))).toBe(true);
});

test("keys that are pressed while a piece is under way follow it", async () => {
  const { queue, taken, settled } = server(() => yes);
  for (const key of "ls -l\r") queue.push(key);
  await settled(6);
  expect(taken.join("")).toBe("ls -l\r");
  expect(taken[0]).toBe("l");
});

test("the longer the server is busy, the longer it is left alone", async () => {
  const { queue, pauses, settled } = server((_, n) => (n < 7 ? busy : yes));
  queue.push("x");
  await settled(1);
  expect(pauses).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
});

test("too much at once is refused as a whole and what waits already still arrives", async () => {
  const { queue, taken, refusals, settled } = server(() => yes);
  queue.push("before");
  queue.push("x".repeat(INPUT_WAITING));
  expect(refusals).toEqual([{ kind: "full" }]);
  await settled(6);
  expect(taken).toEqual(["before"]);
});

test("a refusal that waiting does not mend, or a lost connection, ends the paste and is shown once", async () => {
  const no: Ack = { ok: false, code: "FORBIDDEN", message: "You may not type here." };
  for (const [answer, refusal] of [
    [no, { kind: "refused", message: "You may not type here." }],
    [null, { kind: "lost" }],
  ] as const) {
    const { queue, taken, refusals, settled } = server((_, n) => (n === 1 ? answer : yes));
    queue.push("x".repeat(3 * INPUT_PIECE));
    await settled(INPUT_PIECE);
    await new Promise((resolve) => setTimeout(resolve));
    expect(taken).toHaveLength(1);
    expect(refusals).toEqual([refusal]);
    queue.push("again");
    await settled(INPUT_PIECE + 5);
    expect(taken[1]).toBe("again");
  }
});

test("who sends a text is told when all of it has arrived, or why it has not", async () => {
  const good = server(() => yes);
  const long = "x".repeat(INPUT_PIECE + 1);
  const first = good.queue.push(long);
  const second = good.queue.push("y");
  expect(await Promise.all([first, second])).toEqual([null, null]);
  expect(good.taken.join("")).toBe(`${long}y`);
  expect(await good.queue.push("z".repeat(INPUT_WAITING + 1))).toEqual({ kind: "full" });

  const bad = server((_piece, n) => (n === 0 ? yes : { ok: false, code: "FORBIDDEN", message: "No." }));
  const arrived = bad.queue.push("a");
  expect(await arrived).toBeNull();
  const lost = [bad.queue.push("b"), bad.queue.push("c")];
  expect(await Promise.all(lost)).toEqual([
    { kind: "refused", message: "No." },
    { kind: "refused", message: "No." },
  ]);
  const gone = server(() => null);
  expect(await gone.queue.push("d")).toEqual({ kind: "lost" });
});
