import fc from "fast-check";
import { expect, test } from "vitest";
import { Fabric } from "./fabric";
import { loopsOf } from "./loops";
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

test("[NET-5] a VLAN has a loop where the cables that pass it at both ends close one, whatever others pass", () => {
  const passing = fc.array(fc.tuple(fc.constantFrom([], [1], [10], [1, 10]), fc.constantFrom([], [1], [10], [1, 10])), {
    minLength: 12,
    maxLength: 12,
  });
  fc.assert(
    fc.property(graph, passing, ({ count, parents, others }, allowed) => {
      const fabric = still();
      const cables = [...parents.map((parent, n) => [n + 1, parent] as const), ...others];
      for (let n = 0; n < count; n++) fabric.segment(`s${n}`);
      for (const [n, [a, b]] of cables.entries()) {
        fabric.patch(`c${n}`, `s${a}`, `s${b}`);
        for (const [end, at] of [a, b].entries()) {
          const own = allowed[n]?.[end] ?? [];
          if (own.length > 0)
            fabric.setVlans(`s${at}`, `patch/c${n}/${end === 0 ? "first" : "second"}`, { mode: "trunk", native: 1, allowed: own });
        }
      }
      for (const vlan of [1, 10]) {
        // A cable between two switches that are joined already closes a loop.
        const group = Array.from({ length: count }, (_, n) => n);
        let isLoop = false;
        for (const [n, [a, b]] of cables.entries()) {
          if (!allowed[n]?.every((own) => own.length === 0 || own.some((one) => one === vlan))) continue;
          const [from, to] = [group[a], group[b]];
          if (from === to) isLoop = true;
          for (const [m, of] of group.entries()) if (of === from) group[m] = to as number;
        }
        expect(loopsOf(fabric.bridges, vlan).size > 0, `VLAN ${vlan}`).toBe(isLoop);
      }
    }),
    { numRuns: 60, seed: 22 },
  );
});
