import { expect, test } from "vitest";
import type { GraphView, MetricHistory } from "@/server/contract";
import { aligned } from "./aligned";
import { csvOf } from "./csv";
import { defaultGraphs, type Line, ownGraph } from "./series";

const T = Date.parse("2026-03-03T14:00:00Z") / 1000;
const vm: MetricHistory = {
  ref: "v",
  startS: T,
  stepS: 5,
  series: [
    { name: "cpu_usage", values: [0.123456789012345, null, 1 / 3] },
    { name: "vif_0_rx", values: [1.5, 2, 0] },
  ],
  events: [],
};
const host: MetricHistory = { ref: "h", startS: T + 5, stepS: 5, series: [{ name: "memory_free_kib", values: [3, 4] }], events: [] };
const data = aligned([vm, host]);
const nameOf = ({ object }: Line): string => (object === "v" ? '=cmd(),"x"' : object === "h" ? "xen-01" : "?");

test("a file has the rows of the window, raw, with units, empty where nothing is known", () => {
  const own: GraphView = {
    ...{ id: "g", name: "both", isShared: false, isOwn: true, owner: "ada", mayChange: true, style: "lines" },
    lines: [
      { object: "host", class: "host", source: "memory_free_kib", colour: null },
      // It stands in the first graph too, and is one column.
      { object: "vm", class: "VM", source: "cpu_usage", colour: 3 },
    ],
  };
  const refs: Readonly<Record<string, string>> = { host: "h", vm: "v" };
  const graphs = [...defaultGraphs({ ref: "v", of: "VM" }, data, "lines"), ownGraph(own, data, (uuid) => refs[uuid] ?? null)];
  const lines = [
    'time,"cpu_usage =cmd(),""x"" (fraction)","vif_0_rx =cmd(),""x"" (bit/s)",memory_free_kib xen-01 (B)',
    "2026-03-03T14:00:05Z,,16,3072",
    "2026-03-03T14:00:10Z,0.3333333333333333,0,4096",
    "",
  ];
  expect(csvOf(graphs, data.times, [T + 1, T + 60], nameOf)).toBe(lines.join("\r\n"));
  expect(csvOf(graphs, data.times, [T + 60, T + 90], nameOf)).toBe(`${lines[0]}\r\n`);
});
