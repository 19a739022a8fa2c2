/** Snapshots that are written while their lab goes on. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import type { PlacedSlice } from "../../simulator/kernel/pieces";
import { openLab } from "../../simulator/lab";
import { hashOfSlices, inOrder } from "../../simulator/state/snapshot";
import { parts } from "../../simulator/state/table";
import { deeds } from "../support/lab-deeds";
import { LabDriver, starter } from "../support/lab-driver";

test("[KER-2] nothing that is done while a snapshot is written shows in it, and it changes nothing of what is done", {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(fc.array(fc.record({ deed: fc.nat(deeds.length - 1), pieces: fc.nat(60) }), { minLength: 1, maxLength: 10 }), (steps) => {
      const [d, other] = [starter(3), starter(3)];
      for (const each of [d, other]) each.run(30);
      const before = d.lab.snapshot();
      const hash = d.lab.hash();
      const under = d.lab.beginSnapshot();
      const written: PlacedSlice[] = [];
      let isWhole = false;
      for (const { deed, pieces } of steps) {
        let left = pieces;
        isWhole ||= under.write(() => left-- <= 0);
        written.push(...under.take());
        for (const each of [d, other]) deeds[deed]?.(each);
      }
      while (!isWhole) isWhole = under.write(() => true);
      written.push(...under.take());
      const texts = (slices: readonly { part: string; key: string; text: string }[]) =>
        Object.fromEntries(slices.map(({ part, key, text }) => [`${part} ${key}`, text]));
      expect(hashOfSlices(inOrder(written, parts)), "the old form, written at once, and the new one hash alike").toBe(hash);
      expect(written.length).toBe(before.slices.length);
      expect(texts(written)).toEqual(texts(before.slices));
      expect(d.lab.hash()).toBe(other.lab.hash());
    }),
    { numRuns: 20, seed: 20261127 },
  );
});

test("[KER-2] a lab opened from a snapshot has its hash before anything is read, and afterwards", () => {
  const d = starter(4).run(60);
  const snapshot = d.lab.snapshot();
  const opened = openLab(snapshot, makeGuestEngine);
  expect(opened.hash()).toBe(d.lab.hash());
  opened.check();
  expect(opened.hash()).toBe(d.lab.hash());
  for (const { part, key, text } of opened.snapshot().slices)
    expect([part, key, text]).toEqual([part, key, snapshot.slices.find((slice) => slice.part === part && slice.key === key)?.text]);
});

test("[KER-2] whatever is done, a lab opened from a snapshot does as the one that it was taken of, though it has read little of it", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(deeds.length - 1), { minLength: 1, maxLength: 6 }), (steps) => {
      const d = starter(5).run(40);
      const opened = new LabDriver(openLab(d.lab.snapshot(), makeGuestEngine));
      for (const deed of steps) for (const each of [d, opened]) deeds[deed]?.(each);
      for (const each of [d, opened]) each.run(20);
      expect(opened.lab.hash()).toBe(d.lab.hash());
    }),
    { numRuns: 10, seed: 20261127 },
  );
});
