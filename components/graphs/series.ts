/** From data sources to graphs: which sources stand in which graph, in which order, under which name and in which colour. */
import type { GraphBody, GraphStyle, GraphView } from "@/server/contract";
import type { Words } from "../i18n";
import { type Aligned, type MeasuredClass, type Values, withDerived } from "./aligned";
import { SERIES_COLOURS, seriesColour } from "./colours";
import { bySource, type SourceLook, sourceLook } from "./sources";

export interface Line {
  readonly id: string;
  /** ref of the object; null: the lab has it no more */
  readonly object: string | null;
  readonly source: string;
  readonly look: SourceLook;
  /** in the unit of its look */
  readonly values: Values;
  /** CSS colour */
  readonly colour: string;
}
export interface Graph {
  readonly id: string;
  /** written where it is the console's, a text where it is somebody's */
  readonly title: Words | { readonly text: string };
  readonly style: GraphStyle;
  readonly lines: readonly Line[];
  /** of a stack: the line that is drawn over it and not put on it */
  readonly top: string | null;
  /** of a stack: by which each value is multiplied */
  readonly stackScale: number;
  /** whether one may choose between lines and a stack; only of the console's own */
  readonly isCpu?: true;
  /** null: every object of its kind has it */
  readonly own: GraphView | null;
}
export interface Measured {
  readonly ref: string;
  readonly of: MeasuredClass;
}

const NO_VALUES: Values = [];
function lineOf(object: string | null, of: MeasuredClass, source: string, values: Values | undefined, colour?: string): Line {
  const look = sourceLook(source, of);
  const { scale } = look;
  const shown = scale === 1 ? values : values?.map((value) => (value === null ? null : value * scale));
  return { id: `${object} ${source}`, object, source, look, values: shown ?? NO_VALUES, colour: colour ?? look.colour };
}

/** Graphs that each VM and host has; one without sources is left out. @source consoles.md §1.5 (default graphs) */
export function defaultGraphs({ ref, of }: Measured, data: Aligned, cpuStyle: GraphStyle): Graph[] {
  const sources = withDerived(of, data.of.get(ref) ?? new Map<string, Values>());
  const names = [...sources.keys()].sort(bySource);
  const graph = (id: "cpu" | "memory" | "network" | "disk", shown: readonly string[]): Graph => ({
    ...{ id, title: `graph.${id}`, style: "lines", top: null, stackScale: 1, own: null },
    lines: shown.filter((name) => sources.has(name)).map((name) => lineOf(ref, of, name, sources.get(name))),
  });
  const all = [
    cpuGraph(graph("cpu", [of === "VM" ? "cpu_usage" : "cpu_avg", ...cpusOf(names)]), cpuStyle),
    graph("memory", ["memory_used", of === "VM" ? "memory" : "memory_total_kib"]),
    graph(
      "network",
      names.filter((name) => /^[vp]if_\w+?_(rx|tx)$/.test(name)),
    ),
    graph(
      "disk",
      names.filter((name) => sourceLook(name).unit === "byteRate"),
    ),
  ];
  return all.filter(({ lines }) => lines.length > 0);
}
/** Single CPUs beside the mean, where there are several. */
function cpusOf(names: readonly string[]): readonly string[] {
  const single = names.filter((name) => /^cpu\d+$/.test(name));
  return single.length > 1 ? single : [];
}
/** A stack of CPUs comes to their mean, each being its part of it. */
function cpuGraph(graph: Graph, style: GraphStyle): Graph {
  const [mean, ...single] = graph.lines;
  if (single.length === 0 || !mean) return graph;
  if (style === "lines") return { ...graph, isCpu: true };
  return { ...graph, isCpu: true, style, top: mean.id, stackScale: 1 / single.length };
}

/** A graph that somebody has put together. @param refOf - of the object of a uuid; null: it is gone */
export function ownGraph(view: GraphView, data: Aligned, refOf: (uuid: string) => string | null): Graph {
  const colours = coloursOf(view);
  const lines = view.lines.map((line, n) => {
    const ref = refOf(line.object);
    const sources = ref === null ? undefined : data.of.get(ref);
    const values = sources && withDerived(line.class, sources).get(line.source);
    return { ...lineOf(ref, line.class, line.source, values, colours[n]), id: `${line.object} ${line.source}` };
  });
  // A stack of different things would mean nothing.
  const isOneUnit = new Set(lines.map(({ look }) => look.unit)).size === 1;
  const style = isOneUnit ? view.style : "lines";
  return { id: view.id, title: { text: view.name }, style, lines, top: null, stackScale: 1, own: view };
}
/** Colours that were chosen, else those of the sources; where that one is taken in the same graph, the next that is free. */
export function coloursOf({ lines }: GraphBody): readonly string[] {
  const chosen = new Set(lines.flatMap(({ colour }) => (colour === null ? [] : [seriesColour(colour)])));
  const palette = Array.from({ length: SERIES_COLOURS }, (_, n) => seriesColour(n + 1));
  return lines.map(({ colour, source }, n) => {
    if (colour !== null) return seriesColour(colour);
    const own = sourceLook(source).colour;
    const free = chosen.has(own) ? palette.find((one) => !chosen.has(one)) : own;
    const taken = free ?? (palette[n % palette.length] as string);
    chosen.add(taken);
    return taken;
  });
}

/** Units of a graph's lines, each once, in the order of the lines: the first has its axis at the left, the second at the right. */
export function unitsOf({ lines }: Pick<Graph, "lines">): readonly SourceLook["unit"][] {
  return [...new Set(lines.map(({ look }) => look.unit))];
}
