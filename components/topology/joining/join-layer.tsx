"use client";
/** Joining over the map: the handle that it begins at, the line to where it would go, and what would happen there. */
import { useCallback, useEffect, useRef, useState } from "react";
import { MenuAt } from "../../ui/menu";
import type { MenuEntry } from "../../ui/menu-entries";
import type { MapParts } from "../drawing/map-drawing";
import type { Point } from "../picture";
import type { JoinChoice } from "./join";
import { JoinHandle } from "./join-handle";
import { JoinLine } from "./join-line";
import { JoinOutcome } from "./join-outcome";
import { JoinPicker } from "./join-picker";
import { JoinTip } from "./join-tip";
import { inWindow } from "./spots";
import type { Joining } from "./use-joining";
import { useMeant } from "./use-meant";
import "./texts";

/** Several things can be done where a join has ended: one of them is chosen. */
interface Question {
  readonly x: number;
  readonly y: number;
  readonly choices: readonly JoinChoice[];
}

export function JoinLayer({ parts, joining }: { parts: MapParts; joining: Joining }) {
  const layer = useRef<HTMLDivElement>(null);
  const { stage, scene } = parts;
  const { from, by, over, choices, end, act } = joining;
  const { meant, hold } = useMeant(layer, parts, joining);
  const [at, setAt] = useState<Point | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const isJoining = from !== null;
  useEffect(() => {
    if (!isJoining) setAt(null);
  }, [isJoining]);
  /** To the node that it began at: whoever goes by keys goes on from there. */
  const back = useCallback((id: string): void => {
    const map = layer.current?.parentElement;
    const own = map?.querySelector<HTMLElement>(`[data-target="${CSS.escape(id)}"]`);
    (own ?? map?.querySelector<HTMLElement>('[data-target][tabindex="0"]'))?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (!from) return;
    const { id } = from;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      end();
      back(id);
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [from, end, back]);
  const finish = (): void => {
    const able = choices.filter(({ why }) => why === null);
    const [only] = able;
    const target = over && scene?.targets.get(over.id);
    if (!only || !target) {
      // By keys one stays where it cannot be done, and has heard why.
      if (by === "drag" || !over) end();
      return;
    }
    if (from && by === "pick") back(from.id);
    if (able.length === 1) {
      act(only);
      return;
    }
    end();
    const rect = inWindow(stage.view, target);
    const { left = 0, top = 0 } = layer.current?.getBoundingClientRect() ?? {};
    setQuestion({ x: left + (at?.x ?? rect.x + rect.width / 2), y: top + (at?.y ?? rect.y + rect.height), choices });
  };
  const entries: MenuEntry[] = (question?.choices ?? []).map((choice) => ({
    ...{ label: choice.label, why: choice.why, run: () => act(choice) },
    ...(choice.askWhy ? { askWhy: choice.askWhy } : {}),
  }));
  return (
    <div ref={layer} className="pointer-events-none absolute inset-0 overflow-hidden">
      {from && by === "pick" && <JoinPicker {...{ parts, joining, from, setAt, finish }} />}
      {from && <JoinLine {...{ parts, joining, from, at }} />}
      <JoinHandle {...{ parts, joining, meant, hold, setAt, finish }} />
      <JoinTip {...{ parts, joining, at }} />
      <JoinOutcome
        joining={joining}
        className="pointer-events-auto absolute top-3 left-1/2 z-20 max-w-[min(34rem,calc(100%-1.5rem))] -translate-x-1/2"
      />
      {question && <MenuAt x={question.x} y={question.y} entries={entries} onClose={() => setQuestion(null)} />}
    </div>
  );
}
