"use client";
import { useCallback, useMemo, useState } from "react";
import type { TopologyRates } from "@/server/contract";
import { useLitPath } from "../lit-path";
import type { DrawnLine } from "./line-states";
import { type Marks, NOTHING, type Pointed, type Sought } from "./marks";
import type { Scene, Target } from "./scene";
import { useFlow } from "./use-flow";

interface Selected {
  readonly targets: ReadonlySet<string>;
  readonly line: string | null;
}
const NOBODY: Pointed = { target: null, line: null };
const NONE: Selected = { targets: NOTHING, line: null };

export interface Selection {
  readonly marks: Marks;
  readonly point: (target: Target | null, line: DrawnLine | null) => void;
  readonly select: (ids: Iterable<string>, isMore?: boolean) => void;
  readonly toggle: (id: string) => void;
  readonly selectLine: (id: string | null) => void;
  /** @returns whether anything was selected */
  readonly clear: () => boolean;
}
/** What is pointed at, selected and lit. @param rates - which ways carry anything, for the flow through what is pointed at */
export function useMarks(scene: Scene | null, rates: TopologyRates | null, { found, fates, live }: Sought): Selection {
  const [pointed, setPointed] = useState<Pointed>(NOBODY);
  const [selected, setSelected] = useState<Selected>(NONE);
  const path = useLitPath();
  const flow = useFlow(scene, pointed, rates, live);
  const marks = useMemo<Marks>(
    () => ({
      ...{ pointed: pointed.target, pointedLine: pointed.line },
      ...{ selected: selected.targets, selectedLine: selected.line },
      ...{ flow, path, found, fates },
    }),
    [pointed, selected, flow, path, found, fates],
  );
  const point = useCallback((target: Target | null, line: DrawnLine | null) => {
    const next = { target: target?.id ?? null, line: line?.line.id ?? null };
    setPointed((before) => (before.target === next.target && before.line === next.line ? before : next));
  }, []);
  const select = useCallback((ids: Iterable<string>, isMore = false) => {
    setSelected(({ targets }) => ({ targets: new Set(isMore ? [...targets, ...ids] : ids), line: null }));
  }, []);
  const toggle = useCallback((id: string) => {
    setSelected(({ targets }) => {
      const next = new Set(targets);
      if (!next.delete(id)) next.add(id);
      return { targets: next, line: null };
    });
  }, []);
  const selectLine = useCallback((line: string | null) => setSelected(line === null ? NONE : { targets: NOTHING, line }), []);
  const isAny = selected.targets.size > 0 || selected.line !== null;
  const clear = useCallback(() => {
    if (isAny) setSelected(NONE);
    return isAny;
  }, [isAny]);
  return useMemo(() => ({ marks, point, select, toggle, selectLine, clear }), [marks, point, select, toggle, selectLine, clear]);
}
