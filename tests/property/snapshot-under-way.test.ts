/** Snapshots that are written while their lab goes on. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { openLab } from "../../simulator/lab";
import { type LabDriver, starter } from "../support/lab-driver";

const deeds: readonly ((d: LabDriver) => unknown)[] = [
  (d) => d.run(1),
  (d) => d.run(20),
  (d) => d.exec("db-01", "echo more >> /root/notes; ping -c 1 10.0.0.1"),
  (d) => d.exec("xen-01", "echo more >> /root/notes; xl list"),
  (d) => d.call("VM.pause", { vm: d.vm("web-01") }),
  (d) => d.call("VM.unpause", { vm: d.vm("web-01") }),
  (d) => d.call("VM.clone", { vm: d.vm("test-01"), new_name: `clone ${d.now}` }),
  (d) => d.call("VM.hard_reboot", { vm: d.vm("db-01") }),
  (d) => d.call("VM.suspend", { vm: d.vm("db-01") }),
  (d) => d.call("VM.resume", { vm: d.vm("db-01") }),
  (d) => d.call("VM.destroy", { vm: d.vm("win-01") }),
];

test("[KER-2] nothing that is done while a snapshot is written shows in it, and it changes nothing of what is done", {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(fc.array(fc.record({ deed: fc.nat(deeds.length - 1), pieces: fc.nat(30) }), { minLength: 1, maxLength: 8 }), (steps) => {
      const [d, other] = [starter(3), starter(3)];
      for (const each of [d, other]) each.run(30);
      const before = d.lab.snapshot();
      const under = d.lab.beginSnapshot();
      const written: { part: string; key: string; text: string }[] = [];
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
      expect(written.length).toBe(before.slices.length);
      expect(texts(written)).toEqual(texts(before.slices));
      expect(d.lab.hash()).toBe(other.lab.hash());
    }),
    { numRuns: 12, seed: 20261127 },
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
