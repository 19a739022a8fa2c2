import { expect, test } from "vitest";
import { starter } from "../../../tests/support/lab-driver";
import type { TopologyPlan } from "../../contract/topology";

const d = starter(1).run(60);

/** Ways of the flows over a machine's edges, by what stands along them. */
function waysOf(plan: TopologyPlan, name: string) {
  const { nodes, edges, version } = d.lab.ask("topology", { plan });
  const labelOf = new Map(nodes.map(({ id, label, kind }) => [id, label || kind]));
  const own = new Set(nodes.flatMap(({ id, label }) => (label === name ? [id] : [])));
  const asked = edges.flatMap(({ id, from, to }) => (own.has(from) || own.has(to) ? [id] : []));
  const answer = d.lab.ask("topologyFlows", { plan, edges: asked });
  expect(answer.version).toBe(version);
  expect(answer.count).toBe(answer.flows.length);
  expect(answer.edges).toEqual([...new Set(answer.flows.flatMap((flow) => flow.edges))].sort((a, b) => a - b));
  return answer.flows.map((flow) => {
    const rates = d.lab.ask("topologyRates", { plan });
    // No edge carries less than a flow that crosses it.
    for (const at of flow.edges) {
      const carried = (rates.forwardBytesPerS[at] ?? 0) + (rates.backwardBytesPerS[at] ?? 0);
      expect(carried + 1).toBeGreaterThanOrEqual(flow.txBytesPerS + flow.rxBytesPerS);
    }
    return flow.edges.map((at) => [labelOf.get(edges[at]?.from ?? ""), labelOf.get(edges[at]?.to ?? "")].sort().join(" – "));
  });
}

test("a flow goes from the machine that asks to the one that answers, over all that is between them and nothing else", () => {
  const [way = []] = waysOf("infrastructure", "db-01");
  expect([...way].sort()).toEqual(
    [
      ["app-01 – vif2.0", "vif2.0 – xenbr0", "eth0 – xenbr0", "eth0 – switch"],
      ["eth0 – switch", "eth0 – xenbr0", "vif1.0 – xenbr0", "db-01 – vif1.0"],
    ]
      .flat()
      .sort(),
  );
  expect([way[0], way.at(-1)]).toEqual(["app-01 – vif2.0", "vif1.0 – xenbr0"]);
  // Frames of a guest to another server's leave by the NICs of both.
  const bus = "Pool-wide network associated with eth0";
  expect(waysOf("network", "db-01")[0]).toEqual([`${bus} – app-01`, `${bus} – xen-01`, `${bus} – xen-02`, `${bus} – db-01`]);
});
test("what is for outside ends there", () => {
  const [way = []] = waysOf("infrastructure", "web-01");
  expect(way.at(-1)).toBe("10.0.0.1 – outside");
  expect(waysOf("layer3", "web-01")[0]?.at(-1)).toBe("10.0.0.1 – outside");
});
test("nothing flows over disks, tags, or edges that are not there", () => {
  for (const plan of ["storage", "logical"] as const)
    expect(
      d.lab.ask("topologyFlows", {
        plan,
        edges: d.lab
          .ask("topology", { plan })
          .edges.slice(0, 200)
          .map(({ id }) => id),
      }).count,
    ).toBe(0);
  expect(d.lab.ask("topologyFlows", { plan: "network", edges: ["no such"] })).toMatchObject({ edges: [], count: 0, flows: [] });
});
