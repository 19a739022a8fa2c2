import { expect, test } from "vitest";
import type { GraphView, MetricHistory } from "@/server/contract";
import { aligned } from "./aligned";
import { cpuColour } from "./colours";
import { drawnOf } from "./plotted";
import { coloursOf, defaultGraphs, ownGraph, unitsOf } from "./series";

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
const vm = { ref: "OpaqueRef:1", of: "VM" } as const;
const own = (lines: GraphView["lines"], style: GraphView["style"] = "lines"): GraphView => ({
  ...{ id: "g", name: "mine", isShared: false, isOwn: true, owner: "ada", mayChange: true },
  ...{ style, lines },
});

test("sources stand in their graphs with their units", () => {
  const graphs = defaultGraphs(vm, aligned([history]), "lines");
  expect(graphs.map((g) => [g.id, g.lines.map((l) => l.source)])).toEqual([
    ["cpu", ["cpu_usage", "cpu0", "cpu1"]],
    ["memory", ["memory_used", "memory"]],
    ["network", ["vif_0_tx"]],
    ["disk", ["vbd_xvda_read"]],
  ]);
  expect(graphs[1]?.lines[0]?.values).toEqual([60 * 1024, 40 * 1024]);
  expect(graphs[2]?.lines[0]?.values).toEqual([80, 160]);
});

test("vCPUs stand in order, ten after nine, each in a colour of its own, and come to their mean when they are stacked", () => {
  const cpus = Array.from({ length: 64 }, (_, n) => ({ name: `cpu${n}`, values: [n % 2 === 0 ? 1 : 0.5] }));
  const wide = { ...history, series: [...cpus.toReversed(), { name: "cpu_usage", values: [0.75] }] };
  const [graph] = defaultGraphs(vm, aligned([wide]), "stacked");
  expect(graph?.lines.map(({ source }) => source)).toEqual(["cpu_usage", ...cpus.map(({ name }) => name)]);
  expect(new Set(graph?.lines.map(({ colour }) => colour)).size).toBe(65);
  const drawn = graph ? drawnOf(graph) : [];
  expect(drawn.map(({ line }) => line.source)).toEqual([...cpus.map(({ name }) => name), "cpu_usage"]);
  expect(drawn.at(-2)?.values[0]).toBeCloseTo(0.75, 12);
  expect(drawn.at(-1)?.values).toEqual([0.75]);
  expect([drawn[0]?.on, drawn[1]?.on, drawn[63]?.on, drawn[64]?.on]).toEqual([null, 0, 62, null]);
  expect(cpuColour(1)).toBe(cpuColour(1 + 64));
});

test("an unknown part of a stack is a gap in itself alone", () => {
  const [graph] = defaultGraphs(vm, aligned([history]), "stacked");
  expect((graph ? drawnOf(graph) : []).map(({ values }) => values)).toEqual([
    [0.05, null],
    [0.2, 0.25],
    [0.2, 0.5],
  ]);
});

test("histories of two objects stand on one row of times, with gaps where one knows nothing", () => {
  const other: MetricHistory = { ...history, ref: "OpaqueRef:2", startS: 105, series: [{ name: "cpu_avg", values: [0.7, 0.8] }] };
  const data = aligned([history, other]);
  expect([data.times, data.stepS]).toEqual([[100, 105, 110], 5]);
  expect(data.of.get("OpaqueRef:1")?.get("cpu_usage")).toEqual([0.2, 0.5, null]);
  expect(data.of.get("OpaqueRef:2")?.get("cpu_avg")).toEqual([null, 0.7, 0.8]);
  // Of a finer archive, the rows that end with the coarser one's.
  const minutes: MetricHistory = {
    ...history,
    ref: "OpaqueRef:3",
    startS: 60,
    stepS: 60,
    series: [{ name: "cpu_avg", values: [0.4, 0.6] }],
  };
  const fine: MetricHistory = { ...history, startS: 110, series: [{ name: "cpu_usage", values: [0.1, 0.2, 0.3, 0.4] }] };
  const mixed = aligned([fine, minutes]);
  expect([mixed.times, mixed.of.get("OpaqueRef:1")?.get("cpu_usage")]).toEqual([
    [60, 120],
    [null, 0.3],
  ]);
  expect(aligned([])).toMatchObject({ times: [], stepS: null });
  expect(aligned([{ ...history, series: [] }])).toMatchObject({ times: [], stepS: 5 });
});

test("an own graph has lines of several objects; an object that is gone leaves its line empty", () => {
  const lines = [
    { object: "u1", class: "VM", source: "cpu_usage", colour: null },
    { object: "u1", class: "VM", source: "memory_used", colour: 7 },
    { object: "gone", class: "host", source: "cpu_avg", colour: null },
  ] as const;
  const graph = ownGraph(own(lines, "stacked"), aligned([history]), (uuid) => (uuid === "u1" ? "OpaqueRef:1" : null));
  expect(graph.lines.map(({ source, object, values }) => [source, object, values])).toEqual([
    ["cpu_usage", "OpaqueRef:1", [0.2, 0.5]],
    ["memory_used", "OpaqueRef:1", [61_440, 40_960]],
    ["cpu_avg", null, []],
  ]);
  expect(unitsOf(graph)).toEqual(["fraction", "bytes"]);
  // Two units are never stacked.
  expect(graph.style).toBe("lines");
  expect(ownGraph(own(lines.slice(0, 1), "stacked"), aligned([history]), () => null).style).toBe("stacked");
});

test("a colour that was chosen stays; the same source of another object has another colour", () => {
  const line = (object: string, source: string, colour: number | null = null) => ({ object, class: "VM", source, colour }) as const;
  const names = (lines: GraphView["lines"]) => coloursOf(own(lines)).map((colour) => colour.slice(6, -1));
  expect(names([line("a", "cpu_usage"), line("b", "cpu_usage")])).toEqual(["series-1", "series-2"]);
  expect(names([line("a", "cpu_usage"), line("b", "cpu_usage", 1)])).toEqual(["series-2", "series-1"]);
  const many = names(Array.from({ length: 12 }, (_, n) => line(`${n}`, "memory")));
  expect(new Set(many).size).toBe(8);
});
