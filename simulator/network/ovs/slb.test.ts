/** @source ovs: ofproto/bond.c (bond_rebalance: 3 % or 100,000 bytes; choose_entry_to_migrate: nearer to the middle by a tenth; halved at each round) */
import { describe, expect, test } from "vitest";
import { bucketOf } from "./bond";
import { SlbBond } from "./slb";

const ROUND = 10_000_000;
const UP = ["eth0", "eth1"];
const macs = Array.from({ length: 40 }, (_, n) => `00:16:3e:00:01:${n.toString(16).padStart(2, "0")}`);
/** Addresses whose hashes begin at an interface, each with a hash of its own. */
function at(member: 0 | 1, count: number): string[] {
  const seen = new Set<number>();
  return macs
    .filter((mac) => {
      const hash = bucketOf(mac, 0);
      if (hash % 2 !== member || seen.has(hash)) return false;
      seen.add(hash);
      return true;
    })
    .slice(0, count);
}
/** A bond whose first interface has sent so many bytes for each of several sources, the second for others. */
function loaded(first: readonly number[], second: readonly number[]): SlbBond {
  const bond = new SlbBond(0);
  for (const [member, loads] of [first, second].entries())
    for (const [n, mac] of at(member as 0 | 1, loads.length).entries()) {
      const name = bond.memberOf(UP, mac, 0);
      expect(name).toBe(UP[member]);
      bond.count(name ?? "", mac, 0, loads[n] ?? 0, 1, ROUND);
    }
  return bond;
}
const loads = (bond: SlbBond): number[][] =>
  UP.map((name) =>
    bond.entries
      .filter(({ member }) => member === name)
      .map(({ bytes }) => bytes)
      .sort((a, b) => b - a),
  );

describe("a round", () => {
  test.each([
    ["two of one size on one interface: one is shifted, all are halved", [400_000, 400_000], [], [[200_000], [200_000]]],
    ["less than 100,000 bytes more is left alone", [90_000, 9_000], [], [[45_000, 4_500], []]],
    ["one hash alone is never shifted", [900_000], [], [[450_000], []]],
    ["less than a thirty-second more is left alone", [5_000_000, 5_000_000], [9_800_000], [[2_500_000, 2_500_000], [4_900_000]]],
    ["nothing that would only turn it round", [1_000_000, 10], [0], [[500_000, 5], [0]]],
    [
      "as many as bring both to the middle",
      [300_000, 300_000, 300_000, 300_000],
      [0],
      [
        [150_000, 150_000],
        [150_000, 150_000, 0],
      ],
    ],
  ] as const)("%s", (_, first, second, after) => {
    const bond = loaded(first, second);
    bond.rebalance(UP, ROUND, ROUND);
    expect(loads(bond)).toEqual(after);
  });
  test("is due 10 s after the last, as long as any load is left; a source stays where it was put until that goes down", () => {
    const bond = loaded([400_000, 400_000], []);
    expect([bond.due, bond.roundAfter(3_000_000, ROUND)]).toEqual([ROUND, ROUND]);
    expect(bond.rebalance(UP, ROUND, ROUND)).toBe(true);
    const [moved = ""] = at(0, 2).filter((mac) => bond.memberOf(UP, mac, 0) === "eth1");
    let now = ROUND;
    for (let round = 0; bond.due !== null; round++) {
      now = bond.due;
      bond.rebalance(UP, now, ROUND);
      expect(round).toBeLessThan(20);
    }
    expect([bond.memberOf(UP, moved, 0), bond.memberOf(["eth0"], moved, 0)]).toEqual(["eth1", "eth0"]);
    expect(SlbBond.import(bond.copy("bond0")).copy("bond0")).toEqual(bond.copy("bond0"));
  });
});

test("every source has a hash of those that there are, and an interface", () => {
  const bond = new SlbBond(0);
  for (let n = 0; n < 4_096; n++) {
    const mac = `00:16:3e:${(n >> 8).toString(16).padStart(2, "0")}:5a:${(n & 255).toString(16).padStart(2, "0")}`;
    const bucket = bucketOf(mac, n % 7);
    expect([bucket >= 0, bucket < 256, bond.memberOf(["a", "b", "c"], mac, n % 7)]).toEqual([true, true, expect.any(String)]);
  }
});
