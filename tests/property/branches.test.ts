/** Labs that are opened from others while both go on. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import type { PlacedSlice } from "../../simulator/kernel/pieces";
import { openLab } from "../../simulator/lab";
import { hashOfSlices, inOrder } from "../../simulator/state/snapshot";
import { parts } from "../../simulator/state/table";
import { deeds } from "../support/lab-deeds";
import { LabDriver, starter } from "../support/lab-driver";

/** Something that is done in the lab or in its branch, and how much of the branch's first snapshot is written before. */
const step = fc.record({ deed: fc.nat(deeds.length - 1), isInBranch: fc.boolean(), pieces: fc.nat(60) });

test("[KER-2] a branch and the lab that it left keep to themselves, whatever is done in either while the branch is written down", {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), fc.boolean(), (steps, isGivenUp) => {
      const [lab, twin] = [starter(3), starter(3)];
      for (const each of [lab, twin]) each.run(30);
      const hash = lab.lab.hash();
      const opened = new LabDriver(openLab(lab.lab.snapshot(), makeGuestEngine));
      const under = lab.lab.beginSnapshot();
      const { engine, at, versions } = under;
      const branch = new LabDriver(openLab({ engine, at, versions, slices: under.slices() }, makeGuestEngine));
      const written: PlacedSlice[] = [];
      let isWhole = false;
      for (const [n, { deed, isInBranch, pieces }] of steps.entries()) {
        let left = pieces;
        if (isGivenUp && n === 3) under.giveUp();
        else if (!isGivenUp || n < 3) isWhole ||= under.write(() => left-- <= 0);
        written.push(...under.take());
        for (const each of isInBranch ? [branch, opened] : [lab, twin]) deeds[deed]?.(each);
      }
      if (!isGivenUp) {
        while (!isWhole) isWhole = under.write(() => true);
        written.push(...under.take());
        expect(hashOfSlices(inOrder(written, parts)), "what is written of the branch is the moment at which it left").toBe(hash);
      } else under.giveUp();
      expect(branch.lab.hash(), "the branch is as a lab opened from a whole snapshot").toBe(opened.lab.hash());
      expect(lab.lab.hash(), "the lab is as if nobody had left it").toBe(twin.lab.hash());
      branch.lab.check();
    }),
    { numRuns: 10, seed: 20261127 },
  );
});
