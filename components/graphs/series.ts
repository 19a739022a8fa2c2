/** From data sources to graphs: which sources stand in which graph, under which name, in which unit. */
import type { MetricHistory } from "@/server/contract";
import type { TextKey } from "../i18n";

export type GraphName = "cpu" | "memory" | "network" | "disk";
export interface Line {
  readonly id: string;
  readonly label: { readonly key: TextKey; readonly device?: string } | { readonly text: string };
  readonly values: readonly (number | null)[];
  /** stroke token, `--series-N` */
  readonly colour: string;
}
export interface Graph {
  readonly name: GraphName;
  readonly unit: "fraction" | "bytes" | "bitRate" | "byteRate";
  readonly lines: readonly Line[];
}

/** Most lines of single CPUs drawn beside the mean. */
const CPU_LINES = 8;
const colour = (index: number): string => `--series-${(index % 8) + 1}`;

/** Graphs of a VM or host from its history; a graph without sources is left out. */
export function graphsOf(history: MetricHistory, kind: "VM" | "host"): Graph[] {
  const byName = new Map(history.series.map((s) => [s.name, s.values]));
  const graphs: Graph[] = [cpuGraph(byName, kind), memoryGraph(byName, kind), networkGraph(byName), diskGraph(byName)];
  return graphs.filter((graph) => graph.lines.length > 0);
}

type Sources = ReadonlyMap<string, readonly (number | null)[]>;

function cpuGraph(sources: Sources, kind: "VM" | "host"): Graph {
  const lines: Line[] = [];
  const mean = kind === "VM" ? "cpu_usage" : "cpu_avg";
  const all = sources.get(mean);
  if (all) lines.push({ id: mean, label: { key: `series.${mean}` }, values: all, colour: colour(0) });
  const single = [...sources.keys()].filter((name) => /^cpu\d+$/.test(name)).sort((a, b) => Number(a.slice(3)) - Number(b.slice(3)));
  if (single.length > 1 && single.length <= CPU_LINES) {
    for (const [index, name] of single.entries())
      lines.push({ id: name, label: { text: name }, values: sources.get(name) ?? [], colour: colour(index + 1) });
  }
  return { name: "cpu", unit: "fraction", lines };
}

function memoryGraph(sources: Sources, kind: "VM" | "host"): Graph {
  const scaled = (name: string): readonly (number | null)[] | undefined => sources.get(name)?.map((v) => (v === null ? null : v * 1024));
  const total = kind === "VM" ? sources.get("memory") : scaled("memory_total_kib");
  const free = kind === "VM" ? scaled("memory_internal_free") : scaled("memory_free_kib");
  const lines: Line[] = [];
  if (total && free) {
    const used = total.map((value, row) =>
      value === null || free[row] === null || free[row] === undefined ? null : Math.max(0, value - (free[row] as number)),
    );
    lines.push({ id: "memory_used", label: { key: "series.memory_used" }, values: used, colour: colour(0) });
  }
  if (total)
    lines.push({
      id: "memory_total",
      label: { key: kind === "VM" ? "series.memory" : "series.memory_total" },
      values: total,
      colour: colour(4),
    });
  return { name: "memory", unit: "bytes", lines };
}

function networkGraph(sources: Sources): Graph {
  const lines: Line[] = [];
  for (const [name, values] of sources) {
    const match = /^(vif|pif)_(\w+)_(rx|tx)$/.exec(name);
    if (!match) continue;
    const device = match[1] === "vif" ? `VIF ${match[2]}` : (match[2] as string);
    lines.push({
      id: name,
      label: { key: match[3] === "tx" ? "series.sent" : "series.received", device },
      values: values.map((v) => (v === null ? null : v * 8)),
      colour: "",
    });
  }
  lines.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { name: "network", unit: "bitRate", lines: lines.map((line, index) => ({ ...line, colour: colour(index) })) };
}

function diskGraph(sources: Sources): Graph {
  const lines: Line[] = [];
  for (const [name, values] of sources) {
    const match = /^vbd_(\w+)_(read|write)$/.exec(name);
    if (!match || match[1]?.includes("iops")) continue;
    lines.push({
      id: name,
      label: { key: match[2] === "read" ? "series.read" : "series.write", device: match[1] as string },
      values,
      colour: "",
    });
  }
  lines.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { name: "disk", unit: "byteRate", lines: lines.map((line, index) => ({ ...line, colour: colour(index) })) };
}

/** Current, mean and greatest value of a line. */
export function figuresOf(values: readonly (number | null)[]): { now: number | null; mean: number | null; max: number | null } {
  const known = values.filter((v): v is number => v !== null);
  if (known.length === 0) return { now: null, mean: null, max: null };
  return { now: values.at(-1) ?? null, mean: known.reduce((a, b) => a + b, 0) / known.length, max: Math.max(...known) };
}
