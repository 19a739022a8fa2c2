import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LinuxBridge } from "../linux-bridge";
import { bridgedNet } from "../test-bridges";
import { decodeBpdu, encodeBpdu } from "./bpdu";

test("a frame of the protocol is read as it was written", () => {
  const bpdu = {
    kind: "config",
    isChange: true,
    isAck: false,
    root: "8000.00163e000001",
    cost: 104,
    bridge: "9000.00163e000002",
    port: 0x8002,
    messageAgeUs: 1_000_000,
    maxAgeUs: 20_000_000,
    helloUs: 2_000_000,
    forwardDelayUs: 15_000_000,
  } as const;
  expect(decodeBpdu(encodeBpdu("00:16:3e:00:00:02", bpdu))).toEqual(bpdu);
  expect(decodeBpdu(encodeBpdu("00:16:3e:00:00:02", { kind: "tcn" }))).toEqual({ kind: "tcn" });
});

/** States of all ports towards other bridges. */
const states = (bridges: readonly LinuxBridge[]): string[] =>
  bridges.flatMap((bridge) =>
    (bridge.tree?.state.ports ?? []).filter(({ name }) => name.startsWith("l")).map(({ name, state }) => `${name} ${state}`),
  );

describe("a triangle", () => {
  test("has the lowest id as its root, one port that blocks, and forwards after two forward delays", () => {
    const { bridges, stp, run, send } = bridgedNet(3, [
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    stp(true);
    run(4);
    const root = bridges[0] as LinuxBridge;
    expect(bridges.map(({ tree }) => tree?.state.root)).toEqual([root.id, root.id, root.id]);
    expect(states(bridges).filter((state) => state.endsWith("blocking"))).toEqual(["l1b blocking"]);
    run(40);
    expect(states(bridges).filter((state) => !state.endsWith("forwarding"))).toEqual(["l1b blocking"]);
    expect(send(0, "all")).toEqual(["g1", "g2"]);
    expect(send(2, 0)).toEqual(["g0"]);
  });
  test("finds another way when a link is cut, within max age and two forward delays", () => {
    const { bridges, stp, run, send, fabric } = bridgedNet(3, [
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    stp(true);
    run(60);
    send(2, 0);
    fabric.setTrunk("l2", 0, false);
    run(1);
    expect(states(bridges)).toContain("l2b disabled");
    run(52);
    expect(states(bridges).filter((state) => !/forwarding|l2. disabled/.test(state))).toEqual([]);
    // Nobody has heard of it: it is flooded.
    expect(send(2, 0)).toEqual(["g0", "g1"]);
  });
  test("a change of the tree has entries forgotten soon", () => {
    const { bridges, stp, run, fabric } = bridgedNet(3, [
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    stp(true);
    run(120);
    expect(bridges.map(({ ageingUs }) => ageingUs)).toEqual([300_000_000, 300_000_000, 300_000_000]);
    fabric.setTrunk("l0", 0, false);
    run(35);
    expect(Math.min(...bridges.map(({ ageingUs }) => ageingUs))).toBe(30_000_000);
    run(60);
    expect(bridges.map(({ ageingUs }) => ageingUs)).toEqual([300_000_000, 300_000_000, 300_000_000]);
  });
  test("a bridge with a lower priority becomes the root", () => {
    const { bridges, stp, run } = bridgedNet(3, [
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    stp(true);
    run(60);
    bridges[2]?.change((tree) => {
      tree.state.priority = 100;
    });
    run(10);
    expect(bridges[0]?.tree?.state.root).toMatch(/^0064\./);
    expect(bridges[2]?.tree?.isRoot).toBe(true);
  });
});

/** Random graphs of bridges: a tree that joins all of them, and further links. */
const graph = fc.integer({ min: 2, max: 7 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    parents: fc.tuple(...Array.from({ length: count - 1 }, (_, n) => fc.nat(n))),
    others: fc.array(
      fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).filter(([a, b]) => a !== b),
      { maxLength: 4 },
    ),
  }),
);
const treeOf = (parents: readonly number[]): (readonly [number, number])[] => parents.map((parent, n) => [n + 1, parent] as const);

test("on a tree of bridges each frame comes once to each whom it is for", () => {
  fc.assert(
    fc.property(graph, fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 8 }), ({ count, parents }, frames) => {
      const { send } = bridgedNet(count, treeOf(parents));
      const known = new Set<number>();
      const all = Array.from({ length: count }, (_, n) => n);
      for (const [a, b] of frames.map(([x, y]) => [x % count, y % count] as const)) {
        const others = all.filter((n) => n !== a).map((n) => `g${n}`);
        expect(send(a, "all")).toEqual(others);
        known.add(a);
        if (a !== b) expect(send(a, b)).toEqual(known.has(b) ? [`g${b}`] : others);
      }
    }),
    { numRuns: 30, seed: 11 },
  );
});

test("[NET-4] whatever loops there are, with STP the active topology is a tree, and everybody reaches everybody", () => {
  fc.assert(
    fc.property(graph, ({ count, parents, others }) => {
      const links = [...treeOf(parents), ...others];
      const { bridges, stp, run, send } = bridgedNet(count, links);
      stp(true);
      run(60);
      const forwarding = new Set(
        states(bridges)
          .filter((state) => state.endsWith(" forwarding"))
          .map((state) => state.split(" ")[0]),
      );
      const active = links.filter((_, n) => forwarding.has(`l${n}a`) && forwarding.has(`l${n}b`));
      expect(active).toHaveLength(count - 1);
      for (let n = 0; n < count; n++)
        expect(send(n, "all")).toEqual(
          Array.from({ length: count }, (_, m) => m)
            .filter((m) => m !== n)
            .map((m) => `g${m}`),
        );
    }),
    { numRuns: 25, seed: 12 },
  );
});
