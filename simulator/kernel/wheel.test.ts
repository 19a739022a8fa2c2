import fc from "fast-check";
import { expect, test } from "vitest";
import { type PendingEvent, TimingWheel } from "./wheel";

/** Reference: a sorted list with stable order. */
class Sorted {
  items: { at: number; id: number }[] = [];
  push(at: number, id: number) {
    let i = this.items.length;
    while (i > 0 && (this.items[i - 1]?.at ?? 0) > at) i--;
    this.items.splice(i, 0, { at, id });
  }
  popUntil(limit: number) {
    const first = this.items[0];
    if (!first || first.at > limit) return null;
    this.items.shift();
    return first;
  }
}

/** All pending events, asked for in two parts. */
function inTwo(wheel: TimingWheel): PendingEvent[] {
  const copied = wheel.copy();
  const half = Math.floor(wheel.size / 2);
  return [...copied(0, half), ...copied(half, wheel.size)];
}

const action = fc.oneof(
  fc.record({
    kind: fc.constant("push" as const),
    delta: fc.oneof(fc.nat(100), fc.nat(5_000_000), fc.nat(70_000_000_000), fc.constant(0)),
  }),
  fc.record({ kind: fc.constant("run" as const), delta: fc.oneof(fc.nat(50), fc.nat(3_000_000), fc.nat(90_000_000_000)) }),
  fc.record({ kind: fc.constant("restore" as const), delta: fc.constant(0) }),
);

test("[KER-1] the wheel takes events by time, equal times in entry order, whatever is entered, run or restored between", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
      let wheel = new TimingWheel();
      const reference = new Sorted();
      let now = 0;
      let id = 0;
      for (const a of actions) {
        if (a.kind === "push") {
          wheel.push(now + a.delta, id, null);
          reference.push(now + a.delta, id++);
        } else if (a.kind === "run") {
          const limit = now + a.delta;
          for (;;) {
            const due = reference.popUntil(limit);
            const took = wheel.popUntil(limit);
            expect(took).toBe(due !== null);
            if (!due) break;
            expect([wheel.now, wheel.kind]).toEqual([due.at, due.id]);
          }
          wheel.advanceTo(limit);
          now = limit;
        } else {
          const events = inTwo(wheel);
          expect(events.map((e) => e[1])).toEqual(reference.items.map((i) => i.id));
          wheel = new TimingWheel();
          wheel.advanceTo(now);
          for (const [at, kind, payload] of events) wheel.push(at, kind, payload);
        }
        expect(wheel.peek()).toBe(reference.items[0]?.at ?? Number.POSITIVE_INFINITY);
        expect(wheel.size).toBe(reference.items.length);
      }
    }),
    { numRuns: 300 },
  );
});
