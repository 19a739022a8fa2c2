import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Claim, fairShares } from "./fair-share";

describe("[hypervisor.md] shares by weight", () => {
  test.each<[string, number, Claim[], number[]]>([
    [
      "all get what they want while there is enough",
      4_000_000,
      [
        { weight: 1, ceiling: 1_000_000 },
        { weight: 9, ceiling: 3_000_000 },
      ],
      [1_000_000, 3_000_000],
    ],
    [
      "equal weights share equally",
      2_000_000,
      [
        { weight: 256, ceiling: 2_000_000 },
        { weight: 256, ceiling: 2_000_000 },
      ],
      [1_000_000, 1_000_000],
    ],
    [
      "twice the weight gets twice the share",
      3_000_000,
      [
        { weight: 512, ceiling: 4_000_000 },
        { weight: 256, ceiling: 4_000_000 },
      ],
      [2_000_000, 1_000_000],
    ],
    [
      "what one leaves goes to the others",
      3_000_000,
      [
        { weight: 256, ceiling: 200_000 },
        { weight: 256, ceiling: 4_000_000 },
        { weight: 256, ceiling: 4_000_000 },
      ],
      [200_000, 1_400_000, 1_400_000],
    ],
    [
      "a ceiling of nothing gets nothing",
      1_000_000,
      [
        { weight: 65_535, ceiling: 0 },
        { weight: 1, ceiling: 2_000_000 },
      ],
      [0, 1_000_000],
    ],
    [
      "the last unit goes to somebody",
      10,
      [
        { weight: 1, ceiling: 10 },
        { weight: 1, ceiling: 10 },
        { weight: 1, ceiling: 10 },
      ],
      [4, 3, 3],
    ],
    ["nobody, nothing", 1_000_000, [], []],
  ])("%s", (_what, capacity, claims, shares) => {
    expect(fairShares(capacity, claims)).toEqual(shares);
  });
});

const claim = fc.record({ weight: fc.integer({ min: 1, max: 65_535 }), ceiling: fc.nat(32_000_000) });
test("nothing is lost, nobody gets more than the ceiling, and more weight never means less", () => {
  fc.assert(
    fc.property(fc.nat(64_000_000), fc.array(claim, { maxLength: 40 }), (capacity, claims) => {
      const shares = fairShares(capacity, claims);
      const wanted = claims.reduce((sum, c) => sum + c.ceiling, 0);
      expect(shares.reduce((sum, s) => sum + s, 0)).toBe(Math.min(capacity, wanted));
      shares.forEach((share, i) => {
        const own = claims[i] as Claim;
        expect(Number.isInteger(share) && share >= 0 && share <= own.ceiling).toBe(true);
        claims.forEach((other, j) => {
          // Whoever is held short has, for its weight, no less than anybody else; one unit of rounding apart.
          if (share < own.ceiling - 1) expect(((shares[j] as number) - 1) / other.weight).toBeLessThanOrEqual((share + 1) / own.weight);
        });
      });
    }),
    { numRuns: 500 },
  );
});
