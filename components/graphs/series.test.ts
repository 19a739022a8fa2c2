import { expect, test } from "vitest";
import type { MetricHistory } from "@/server/contract";
import { figuresOf, graphsOf } from "./series";

const history: MetricHistory = {
  ref: "OpaqueRef:1",
  startS: 100,
  stepS: 5,
  series: [
    { name: "cpu0", values: [0.1, null] },
    { name: "cpu1", values: [0.3, 0.5] },
    { name: "cpu_usage", values: [0.2, 0.5] },
    { name: "memory", values: [1024 * 100, 1024 * 100] },
    { name: "memory_internal_free", values: [40, 60] },
    { name: "vif_0_tx", values: [10, 20] },
    { name: "vbd_xvda_read", values: [0, 5] },
    { name: "vbd_xvda_iops_read", values: [0, 5] },
  ],
  events: [],
};

test("sources stand in their graphs with their units", () => {
  const graphs = graphsOf(history, "VM");
  expect(graphs.map((g) => [g.name, g.lines.map((l) => l.id)])).toEqual([
    ["cpu", ["cpu_usage", "cpu0", "cpu1"]],
    ["memory", ["memory_used", "memory_total"]],
    ["network", ["vif_0_tx"]],
    ["disk", ["vbd_xvda_read"]],
  ]);
  expect(graphs[1]?.lines[0]?.values).toEqual([60 * 1024, 40 * 1024]);
  expect(graphs[2]?.lines[0]?.values).toEqual([80, 160]);
});

test("figures leave out what is unknown", () => {
  expect(figuresOf([null, 1, 3])).toEqual({ now: 3, mean: 2, max: 3 });
  expect(figuresOf([1, null])).toEqual({ now: null, mean: 1, max: 1 });
  expect(figuresOf([])).toEqual({ now: null, mean: null, max: null });
});
