import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PlacedClaim, placedShares } from "./affinity-share";
import { fairShares } from "./fair-share";
import { Flow } from "./flow";

const PCPU = 1_000_000;
const claim = (weight: number, ceiling: number, ...pcpus: number[]): PlacedClaim => ({ weight, ceiling, pcpus });

describe("[hypervisor.md §10.4] shares where each may use some pCPUs", () => {
  test.each<[string, PlacedClaim[], number[]]>([
    ["two pinned to one pCPU share it by weight", [claim(512, PCPU, 0), claim(256, PCPU, 0)], [666_667, 333_333]],
    ["one that may go elsewhere does", [claim(256, PCPU, 0), claim(256, PCPU, 0), claim(256, PCPU, 0, 1)], [500_000, 500_000, PCPU]],
    [
      "a crowd on one pCPU does not touch the other",
      [claim(1, PCPU, 0), claim(1, PCPU, 0), claim(1, 300_000, 1)],
      [500_000, 500_000, 300_000],
    ],
    [
      "who may use both takes from each what is fair",
      [claim(1, PCPU, 0), claim(1, PCPU, 1), claim(1, PCPU, 0, 1)],
      [666_667, 666_667, 666_666],
    ],
  ])("%s", (_what, claims, shares) => {
    expect(placedShares(claims)).toEqual(shares);
  });

  const pcpus = fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 6 }).map((list) => list.sort((a, b) => a - b));
  const claims = fc.array(fc.record({ weight: fc.integer({ min: 1, max: 65_535 }), ceiling: fc.integer({ min: 0, max: PCPU }), pcpus }), {
    maxLength: 14,
  });
  const fits = (list: readonly PlacedClaim[], shares: readonly number[]): boolean => new Flow(list.map((c) => c.pcpus)).raise(shares, PCPU);

  test("shares fit on the pCPUs, nobody could have one unit more but at another's cost, and then only at that of a poorer one", () => {
    fc.assert(
      fc.property(claims, (list) => {
        const shares = placedShares(list);
        expect(fits(list, shares)).toBe(true);
        list.forEach((own, i) => {
          const share = shares[i] as number;
          expect(Number.isInteger(share) && share >= 0 && share <= own.ceiling).toBe(true);
          if (share === own.ceiling) return;
          const more = shares.map((s, j) => (j === i ? s + 1 : s));
          expect(fits(list, more)).toBe(false);
          // Taking two units from somebody who has more for its weight must not help either.
          list.forEach((other, j) => {
            const has = shares[j] as number;
            if (i === j || has < 3 || (has - 2) / other.weight <= (share + 2) / own.weight) return;
            expect(
              fits(
                list,
                more.map((s, k) => (k === j ? s - 2 : s)),
              ),
            ).toBe(false);
          });
        });
      }),
      { numRuns: 400, seed: 20_268 },
    );
  });
  test("without affinities they are the plain fair shares, to a unit", () => {
    fc.assert(
      fc.property(claims, (list) => {
        const all = list.map((c) => ({ ...c, pcpus: [0, 1, 2] }));
        const plain = fairShares(3 * PCPU, all);
        placedShares(all).forEach((share, i) => {
          expect(Math.abs(share - (plain[i] as number))).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 300, seed: 20_269 },
    );
  });
});
