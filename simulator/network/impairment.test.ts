import { expect, test } from "vitest";
import { Impaired, transferBytesPerS } from "./impairment";

const passing = { now: 0, bytes: 1_514, packetBytes: 1_500, chance: () => 999_999, bulk: 0 };

test.each([
  [{}, 0],
  [{ latencyUs: 20_000 }, 20_000],
  [{ kbitPerS: 10_000 }, 1_212],
  [{ kbitPerS: 10_000, latencyUs: 500 }, 1_712],
  [{ mtu: 1_500 }, 0],
  [{ mtu: 1_499 }, null],
  [{ lossPpm: 999_999 }, 0],
  [{ lossPpm: 1_000_000 }, null],
])("a frame takes as long as its link says: %j, %j µs", (settings, us) => {
  const link = new Impaired(settings);
  expect(link.pass("out", passing)).toBe(us);
  expect([link.lost("out"), link.lost("in")]).toEqual([us === null ? 1 : 0, 0]);
});

test("frames wait for those before them in their direction alone, and what does not fit into a thousand frames' queue is lost", () => {
  const link = new Impaired({ kbitPerS: 8_000 });
  const times = [1, 2, 3].map(() => link.pass("out", { ...passing, bytes: 1_000 }));
  expect(times).toEqual([1_000, 2_000, 3_000]);
  expect(link.pass("in", { ...passing, bytes: 1_000 })).toBe(1_000);
  const again = Impaired.import(link.state);
  expect(again.pass("out", { ...passing, bytes: 1_000 })).toBe(4_000);
  let sent = 4;
  while (again.pass("out", { ...passing, bytes: 1_000 }) !== null) sent++;
  expect([sent, again.lost("out")]).toEqual([1_501, 1]);
  // Who has more room from now on finds it free.
  const wider = again.with({ kbitPerS: 16_000 });
  expect([wider.lost("out"), wider.pass("out", { ...passing, bytes: 1_000 })]).toEqual([1, 500]);
  expect(again.with({ kbitPerS: 8_000, latencyUs: 1 }).pass("out", { ...passing, bytes: 1_000 })).toBeNull();
});

test.each([
  [[], null],
  [[{ kbitPerS: 10 }], null],
  // A window of 3 MiB in 100.5 ms.
  [[{ latencyUs: 50_000 }], 31_300_776],
  // Mathis: 1,448 bytes · √1.5 / (40.5 ms · √0.01).
  [[{ latencyUs: 20_000, lossPpm: 10_000 }], 437_884],
  [[{ latencyUs: 10_000 }, { latencyUs: 10_000, lossPpm: 10_000 }], 437_884],
  [[{ lossPpm: 1_000_000 }], 0],
  // As a delay of 20 ms and a loss of 1 %.
  [[{ latencyUs: 15_000, jitterUs: 10_000, corruptPpm: 10_000 }], 437_884],
])("a transfer over %j comes to %j bytes/s at most", (links, most) => {
  expect(transferBytesPerS(links)).toBe(most);
});
