import { expect, test } from "vitest";
import { EXEC_WAITING_UNITS, ExecOutbox } from "./exec-outbox";

/** A connection that takes what it has when the test says so. */
function slow() {
  const sent: { stream: string; text: string }[] = [];
  const codes: number[] = [];
  let unsent = 0;
  const outbox: ExecOutbox = new ExecOutbox({
    unsent: () => unsent,
    room: () => EXEC_WAITING_UNITS - outbox.waitingUnits,
    output: (stream, text) => {
      sent.push({ stream, text });
      unsent += text.length;
    },
    exit: (code) => codes.push(code),
  });
  const take = () => {
    unsent = 0;
    outbox.pump();
  };
  const text = (stream: string) =>
    sent
      .filter((piece) => piece.stream === stream)
      .map((piece) => piece.text)
      .join("");
  return { outbox, sent, codes, take, text };
}

test("a connection that keeps up gets everything, however much comes at once, and the exit last", () => {
  const { outbox, codes, take, text } = slow();
  const much = "0123456789abcdef".repeat(200_000);
  outbox.add("stdout", much);
  take();
  outbox.add("stdout", much);
  take();
  outbox.finish(3);
  expect(text("stdout")).toBe(much + much);
  expect(text("stderr")).toBe("");
  expect(codes).toEqual([3]);
});

test("for a slow one 1 MiB is kept; the newest is left out with one line that counts its bytes, in its place", () => {
  const { outbox, sent, codes, take, text } = slow();
  outbox.add("stdout", "a".repeat(300_000));
  for (let n = 0; n < 5; n++) outbox.add("stdout", "b".repeat(400_000));
  outbox.add("stderr", "ü\uDC80😀");
  outbox.finish(0);
  expect(codes).toEqual([]);
  for (let n = 0; n < 20; n++) take();
  expect(text("stdout").length).toBe(300_000 + EXEC_WAITING_UNITS);
  const leftOut = 2_000_000 - EXEC_WAITING_UNITS + 2 + 1 + 4;
  expect(text("stderr")).toBe(`xenarium: ${leftOut} bytes of output were left out here: the connection is too slow\n`);
  expect(sent.at(-1)?.stream).toBe("stderr");
  expect(codes).toEqual([0]);
});

test("after a gap output goes on, and no message ends inside a character", () => {
  const { outbox, sent, take, text } = slow();
  outbox.add("stdout", "x".repeat(300_000));
  outbox.add("stdout", `y${"😀".repeat(700_000)}`);
  for (let n = 0; n < 20; n++) take();
  outbox.add("stdout", "end");
  expect(text("stdout").endsWith("😀end")).toBe(true);
  expect(text("stderr")).toContain("left out");
  expect(sent.every((piece) => !/[\uD800-\uDBFF]$/.test(piece.text))).toBe(true);
});

test("why a command was ended is its last line, and nothing follows its exit", () => {
  const { outbox, sent, codes, take } = slow();
  outbox.add("stdout", "out\n");
  outbox.finish(125, "the lab was deleted");
  outbox.add("stdout", "late\n");
  outbox.finish(0);
  take();
  expect(sent.map(({ text }) => text)).toEqual(["out\n", "xenarium: the lab was deleted\n"]);
  expect(codes).toEqual([125]);
});
