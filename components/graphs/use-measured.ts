"use client";
import { useMemo } from "react";
import type { GraphStyle, GraphView } from "@/server/contract";
import type { Rec } from "../data/defaults";
import { useLab } from "../data/lab-context";
import { aligned } from "./aligned";
import { defaultGraphs, ownGraph } from "./series";
import { useHistories } from "./use-histories";
import type { ShownRange } from "./use-range";

const NO_VALUES: readonly (number | null)[] = [];

/** Graphs with their numbers, of what is shown; the overview's line over the whole. */
export function useMeasured(object: Rec<"VM"> | Rec<"host">, range: ShownRange, own: readonly GraphView[], cpuStyle: GraphStyle) {
  const { store } = useLab().session;
  const { ref } = object;
  const of = object.class;
  const uuids = JSON.stringify([...new Set(own.flatMap(({ lines }) => lines.map((line) => line.object)))]);
  const refs = useMemo(() => {
    const others = (JSON.parse(uuids) as string[]).flatMap((uuid) => store.byUuid(uuid)?.ref ?? []);
    return [...new Set([ref, ...others])];
  }, [ref, uuids, store]);
  const histories = useHistories(refs, range.shown, range.nowS);
  const all = useHistories(
    useMemo(() => [ref], [ref]),
    range.whole,
    range.nowS,
  );
  const data = useMemo(() => aligned(histories), [histories]);
  const graphs = useMemo(
    () => [
      ...defaultGraphs({ ref, of }, data, cpuStyle),
      ...own.map((view) => ownGraph(view, data, (uuid) => store.byUuid(uuid)?.ref ?? null)),
    ],
    [ref, of, data, cpuStyle, own, store],
  );
  const [from, to] = range.shown;
  const events = useMemo(
    () => (histories.find((history) => history.ref === ref)?.events ?? []).filter(({ atS }) => atS >= from && atS <= to),
    [histories, ref, from, to],
  );
  const overview = useMemo(() => {
    const whole = aligned(all);
    return { times: whole.times, values: whole.of.get(ref)?.get(of === "VM" ? "cpu_usage" : "cpu_avg") ?? NO_VALUES };
  }, [all, ref, of]);
  return { graphs, times: data.times, stepS: data.stepS, events, overview };
}
