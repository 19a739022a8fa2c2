/** Real labs as pictures: every way of looking at each shipped scenario is laid out whole, tidy, and the same again. */
import { expect, test } from "vitest";
import { expectTidy, hiddenLines } from "../../components/topology/layouts/graphs.test-harness";
import { foldedAtFirst, labelOf, picture } from "../../components/topology/layouts/picture-of";
import { PLANS } from "../../components/topology/layouts/plan-graphs.test-harness";
import { createLab } from "../../simulator/lab";
import { scenarios } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver } from "../support/lab-driver";
import { ovsLab } from "../support/ovs-lab";
import { plainEngine } from "../support/plain-engine";

const window = { width: 1_400, height: 800 };
const labOf = (name: string): LabDriver =>
  name === "ovs" ? ovsLab(2) : new LabDriver(createLab({ scenario: name, seed: 2, epochUs: EPOCH, makeEngine: plainEngine }));

test.each([...scenarios.map(({ id }) => id), "many:2:33", "ovs"])("%s", (name) => {
  const d = labOf(name);
  d.run(10);
  for (const plan of PLANS) {
    const graph = d.lab.ask("topology", { plan });
    for (const folded of [new Set<string>(), new Set(foldedAtFirst(plan, graph, { window, nameOf: labelOf }))]) {
      const made = picture(plan, graph, { folded, window, nameOf: labelOf });
      expectTidy(made);
      expect([plan, hiddenLines(made)]).toEqual([plan, []]);
      const frames = new Set(made.frames.map(({ node }) => node.id));
      const lost = graph.nodes.filter(({ id }) => !made.nodes.has(id) && !made.foldOf?.has(id) && !frames.has(id));
      expect([plan, lost]).toEqual([plan, []]);
      expect(picture(plan, graph, { folded, window, nameOf: labelOf, previous: made })).toEqual(made);
    }
  }
});
