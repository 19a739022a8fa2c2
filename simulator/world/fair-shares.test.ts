import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Crossing, fairShares, type Lane, type Wish } from "./fair-shares";

const lane = (bytesPerS: number): Lane => ({ bytesPerS });
const wish = (tx: number, rx: number, ...over: Crossing[]): Wish => ({ tx, rx, over });
const tx = (of: Lane): Crossing => ({ lane: of, direction: "tx" });
const rx = (of: Lane): Crossing => ({ lane: of, direction: "rx" });

describe("max-min fairness", () => {
  test("who wants little has it; the rest is shared by those who want more", () => {
    const cable = lane(100);
    const wishes = [10, 40, 80, 80].map((rate) => wish(rate, 0, tx(cable)));
    const given = fairShares(wishes);
    expect(wishes.map((one) => given.get(one)?.tx)).toEqual([10, 30, 30, 30]);
  });
  // @source Bertsekas & Gallager, Data Networks, example of §6.5.2: what is left on a wide link goes to who is not held back elsewhere
  test("who is held back on one link leaves another to the others", () => {
    const [narrow, wide] = [lane(10), lane(100)];
    const [both, one, other] = [wish(90, 0, tx(narrow), tx(wide)), wish(90, 0, tx(narrow)), wish(200, 0, tx(wide))];
    const given = fairShares([both, one, other]);
    expect([both, one, other].map((each) => given.get(each)?.tx)).toEqual([5, 5, 95]);
  });
  test("directions of a link are apart, and an answer shrinks with its question", () => {
    const [out, back] = [lane(100_000), lane(100_000)];
    const asks = wish(200_000, 25_000, tx(out), rx(back));
    const sends = wish(0, 87_500, rx(back));
    const given = fairShares([asks, sends]);
    expect(given.get(asks)).toEqual({ tx: 100_000, rx: 12_500 });
    expect(given.get(sends)).toEqual({ tx: 0, rx: 87_500 });
  });
  test("who goes over a link twice needs the room twice", () => {
    const cable = lane(90);
    const [round, once] = [wish(80, 0, tx(cable), tx(cable)), wish(80, 0, tx(cable))];
    const given = fairShares([round, once]);
    expect([round, once].map((each) => given.get(each)?.tx)).toEqual([30, 30]);
  });
  test("who wants nothing is given nothing, and a lane without room carries nothing", () => {
    const shut = lane(0);
    const [none, some] = [wish(0, 0, tx(shut)), wish(5, 5, tx(shut))];
    const given = fairShares([none, some]);
    expect(given.get(none)).toEqual({ tx: 0, rx: 0 });
    expect(given.get(some)).toEqual({ tx: 0, rx: 0 });
  });

  const networks = fc
    .record({
      rooms: fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 5 }),
      flows: fc.array(
        fc.record({
          tx: fc.integer({ min: 0, max: 1_000_000 }),
          rx: fc.integer({ min: 0, max: 1_000_000 }),
          at: fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }),
        }),
        { minLength: 1, maxLength: 12 },
      ),
    })
    .map(({ rooms, flows }) => {
      const lanes = rooms.map(lane);
      const wishes = flows.map(({ at, ...rates }): Wish => {
        const places = [...new Set(at.map((n) => n % lanes.length))];
        return { ...rates, over: places.map((n, i) => ({ lane: lanes[n] as Lane, direction: i % 2 === 0 ? "tx" : "rx" })) };
      });
      return { lanes, wishes };
    });

  test("no lane carries more than it has room for, and each is held back by a full one on which nobody has more", () => {
    fc.assert(
      fc.property(networks, ({ lanes, wishes }) => {
        const given = fairShares(wishes);
        const carried = new Map(lanes.map((one) => [one, 0]));
        const peakOf = (one: Wish): number => Math.max(given.get(one)?.tx ?? 0, given.get(one)?.rx ?? 0);
        for (const one of wishes)
          for (const { lane: at, direction } of one.over) carried.set(at, (carried.get(at) ?? 0) + (given.get(one)?.[direction] ?? 0));
        for (const one of lanes) expect(carried.get(one)).toBeLessThanOrEqual(one.bytesPerS);
        for (const one of wishes) {
          if (peakOf(one) === Math.max(one.tx, one.rx)) continue;
          // Rates are whole bytes: a lane is full where less is left of it than one for each that goes over it.
          const isHeldBack = one.over.some(({ lane: at, direction }) => {
            if (one[direction] === 0) return false;
            const slack = 2 * wishes.length;
            const others = wishes.filter((each) => each.over.some((crossing) => crossing.lane === at && each[crossing.direction] > 0));
            return at.bytesPerS - (carried.get(at) ?? 0) <= slack && others.every((each) => peakOf(each) <= peakOf(one) * 1.000_01 + 2);
          });
          expect(isHeldBack).toBe(true);
        }
      }),
      { seed: 15, numRuns: 400 },
    );
  });
  test("the order in which they come decides nothing", () => {
    fc.assert(
      fc.property(networks, ({ wishes }) => {
        const one = fairShares(wishes);
        const other = fairShares([...wishes].reverse());
        for (const each of wishes) expect(other.get(each)).toEqual(one.get(each));
      }),
      { seed: 16, numRuns: 200 },
    );
  });
});
