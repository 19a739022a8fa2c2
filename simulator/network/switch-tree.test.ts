import fc from "fast-check";
import { expect, test } from "vitest";
import { Fabric } from "./fabric";
import { converge } from "./stp/converge";

const still = (): Fabric =>
  new Fabric({
    now: () => 0,
    later: () => undefined,
    jitter: () => 0,
    chance: () => 999_999,
    deliver: () => undefined,
    onPool: () => undefined,
    pass: () => undefined,
    onVif: () => undefined,
    onPif: () => undefined,
  });

/** Switches, the first joined to each of the others somehow, and further cables between any two, themselves among them. */
const graph = fc.integer({ min: 1, max: 8 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    parents: fc.tuple(...Array.from({ length: count - 1 }, (_, n) => fc.nat(n))),
    others: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 5 }),
    root: fc.nat(count - 1),
  }),
);

test("[NET-4] whatever cables there are, switches that have been on for long pass frames on along a tree, whose root has the lowest priority", () => {
  fc.assert(
    fc.property(graph, ({ count, parents, others, root }) => {
      const fabric = still();
      const cables = [...parents.map((parent, n) => [n + 1, parent] as const), ...others];
      for (let n = 0; n < count; n++) fabric.segment(`s${n}`);
      for (const [n, [a, b]] of cables.entries()) fabric.patch(`c${n}`, `s${a}`, `s${b}`);
      for (const [n, node] of fabric.switches.entries())
        node.change((tree) => {
          if (n === root) tree.state.priority = 4_096;
          tree.turnOn();
        });
      converge(fabric.switches, 0);
      const first = fabric.switches[root]?.id;
      expect(fabric.switches.map(({ tree }) => tree?.state.root)).toEqual(fabric.switches.map(() => first));
      const active = cables.filter((_, n) => fabric.patchEnds(`c${n}`).every(({ isUp }) => isUp));
      expect(active).toHaveLength(count - 1);
      const reached = new Set([root]);
      for (const at of reached) for (const [a, b] of active) if (a === at || b === at) reached.add(a === at ? b : a);
      expect(reached.size).toBe(count);
    }),
    { numRuns: 60, seed: 21 },
  );
});
