import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Figures } from "./figures";
import { FollowedViews } from "./followed-views";
import { RecordStore } from "./store";

interface Asked {
  readonly id: string;
  readonly what: { readonly view: string; readonly args: unknown } | null;
}
/** A connection that keeps what is asked, and tells what the server says. */
function connection() {
  const asked: Asked[] = [];
  const hears = new Map<string, (news: unknown) => void>();
  const socket = {
    connected: true,
    on: (event: string, listener: (news: unknown) => void) => hears.set(event, listener),
    emit: (_event: string, _lab: string, id: string, what: Asked["what"]) => asked.push({ id, what }),
  };
  return {
    asked,
    socket: socket as never,
    says: (id: string, answer: unknown) => hears.get("view:update")?.({ labId: "lab", id, answer }),
  };
}
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("a figure is asked for once, kept for who comes back, and dropped after that", () => {
  const { asked, socket, says } = connection();
  const store = new RecordStore();
  const figures = new Figures(new FollowedViews("lab", socket), store);
  const slot = "figure VM cpu";
  const [first, second] = [figures.need(slot), figures.need(slot)];
  expect(asked.map(({ what }) => what?.args)).toEqual([{ of: "VM", by: "cpu", within: null, most: 100_000 }]);
  expect(figures.isKnown(slot)).toBe(false);
  let heard = 0;
  store.subscribe(slot, () => heard++);
  says(asked[0]?.id ?? "", { refs: ["a", "b"], values: [0.9, 0.1], count: 2 });
  expect([figures.isKnown(slot), heard, store.figure(slot, "a"), store.figure(slot, "b"), store.figure(slot, "c")]).toEqual([
    true,
    1,
    0.9,
    0.1,
    null,
  ]);
  first();
  first();
  second();
  vi.advanceTimersByTime(9_000);
  const third = figures.need(slot);
  vi.advanceTimersByTime(20_000);
  expect(store.figure(slot, "a")).toBe(0.9);
  third();
  vi.advanceTimersByTime(20_000);
  expect([asked.length, asked[1]?.what, store.figure(slot, "a"), figures.isKnown(slot)]).toEqual([2, null, null, false]);
});
