import { expect, test } from "vitest";
import type { LabOutput } from "../../../simulator";
import { CONSOLE_BATCH_UNITS, coalesce, consoleUnits } from "./output-batch";

const output = (more: Partial<LabOutput>): LabOutput => ({
  now: 0 as LabOutput["now"],
  changes: [],
  asked: [],
  console: [],
  exec: [],
  faults: [],
  tasks: [],
  ...more,
});

test("what one console prints between two batches goes out in one piece, whatever other consoles print meanwhile", () => {
  const { console } = coalesce(
    output({
      console: [
        { console: "a", offset: 10, text: "one " },
        { console: "b", offset: 0, text: "other" },
        { console: "a", offset: 14, text: "two" },
      ],
    }),
  );
  expect(console).toEqual([
    { console: "a", offset: 10, text: "one two" },
    { console: "b", offset: 0, text: "other" },
  ]);
});

test("a console that began anew stays a piece of its own", () => {
  const chunks = [
    { console: "a", offset: 90, text: "bye" },
    { console: "a", offset: 0, text: "boot" },
  ];
  expect(coalesce(output({ console: chunks })).console).toEqual(chunks);
});

test("a flood is cut to its newest, never inside a character, and the offset says how much is missing", () => {
  const text = `${"x".repeat(1_001)}${"😀".repeat(CONSOLE_BATCH_UNITS / 2)}y`;
  const flood = coalesce(output({ console: [{ console: "a", offset: 5, text }] }));
  const [chunk] = flood.console;
  expect(chunk?.text.startsWith("😀")).toBe(true);
  expect((chunk?.offset ?? 0) + (chunk?.text.length ?? 0)).toBe(5 + text.length);
  expect(consoleUnits(flood)).toBeLessThanOrEqual(CONSOLE_BATCH_UNITS);
});

test("a command's output is joined by stream, in the order in which it came, and its exit stays last", () => {
  const { exec } = coalesce(
    output({
      exec: [
        { id: "1", stream: "stdout", text: "a" },
        { id: "2", stream: "stdout", text: "z" },
        { id: "1", stream: "stdout", text: "b" },
        { id: "1", stream: "stderr", text: "!" },
        { id: "1", stream: "stdout", text: "c" },
        { id: "1", code: 0 },
      ],
    }),
  );
  expect(exec.filter(({ id }) => id === "1")).toEqual([
    { id: "1", stream: "stdout", text: "ab" },
    { id: "1", stream: "stderr", text: "!" },
    { id: "1", stream: "stdout", text: "c" },
    { id: "1", code: 0 },
  ]);
});
