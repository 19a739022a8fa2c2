/** Long walks: nodes come and go, things are folded and moved by hand, in any order. */
import { expect, test } from "vitest";
import type { Picture, Point } from "../picture";
import { foldings } from "./foldings";
import { overlaps } from "./graphs.test-harness";
import { labelOf, picture } from "./picture-of";
import { graphOf, numbers, PLANS, segmentsOf } from "./plan-graphs.test-harness";

const window = { width: 1400, height: 800 };
const STEPS = 8;

test.each(PLANS.flatMap((plan) => [1, 5, 11].map((seed) => [plan, seed] as const)))(
  "%s, seed %i: nothing overlaps, what was moved stays, and the same again is the same",
  (plan, seed) => {
    const next = numbers(seed * 97);
    const whole = plan === "network" && seed > 1 ? segmentsOf(100, seed) : graphOf(plan, 100, seed);
    const fixed = new Map<string, Point>();
    let folded: ReadonlySet<string> = new Set();
    let previous: Picture | null = null;
    const deeds = [
      (): void => {
        const all = foldings(plan, whole, labelOf);
        const fold = all[next(Math.max(1, all.length))]?.fold;
        if (fold !== undefined) folded = new Set(folded.has(fold) ? [...folded].filter((one) => one !== fold) : [...folded, fold]);
      },
      (): void => {
        const ids = [...(previous?.nodes.keys() ?? [])];
        const at = { x: next(40) * 50 - 300, y: next(40) * 37 - 200 };
        const id = ids[next(Math.max(1, ids.length))];
        // Two that somebody puts on one another are so.
        const isFree = [...fixed.values()].every(({ x, y }) => Math.abs(x - at.x) > 400 || Math.abs(y - at.y) > 40);
        if (id !== undefined && isFree) fixed.set(id, at);
      },
      (): void => void fixed.delete([...fixed.keys()][0] ?? ""),
      (): void => {},
    ];
    for (let step = 0; step < STEPS; step += 1) {
      deeds[next(deeds.length)]?.();
      const gone = new Set(Array.from({ length: next(10) }, () => whole.nodes[next(whole.nodes.length)]?.id ?? ""));
      const graph = {
        version: step,
        nodes: whole.nodes.filter(({ id }) => !gone.has(id)),
        edges: whole.edges.filter(({ from, to }) => !gone.has(from) && !gone.has(to)),
      };
      const given = { folded, window, nameOf: labelOf, fixed: new Map(fixed) };
      const made: Picture = picture(plan, graph, { ...given, previous });
      const boxes = [...made.nodes].filter(([, { form }]) => form === "box").map(([id, one]) => [id, one] as const);
      expect(overlaps([...boxes, ...made.groups.map((group) => [`${group.fold} ${group.at}`, group] as const)])).toEqual([]);
      for (const [id, at] of fixed) expect(made.nodes.get(id) ?? at).toMatchObject(at);
      expect(picture(plan, graph, { ...given, previous: made })).toEqual(made);
      previous = made;
    }
  },
);
