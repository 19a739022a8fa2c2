"use client";
/** Lines by keys: from a node through its lines, on to the panel of one, and back to the node. */
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Scene, Target } from "./scene";
import type { Selection } from "./use-marks";

/** A line that keys have come to, and the node that they have come from. */
export interface LineStop {
  readonly node: string;
  readonly line: string;
  /** its place among the node's lines, from 1, and how many these are */
  readonly at: number;
  readonly count: number;
}
export interface LineFocus {
  /** null: keys are at no line */
  readonly stop: LineStop | null;
  /** the panel of the line that is meant */
  readonly panel: RefObject<HTMLElement | null>;
  /** the line is left, and its panel with it: back to the node, or to where keys come into the map */
  readonly leave: () => void;
}

/** Lines that lead to what stands there, by their places in the scene. */
function linesOf({ linesAt, picture }: Scene, target: Target): readonly number[] {
  const ids =
    target.what === "group"
      ? (picture.groups.find(({ fold, at }) => fold === target.group.fold && at === target.group.at)?.members ?? [])
      : [target.id];
  return [...new Set(ids.flatMap((id) => linesAt.get(id) ?? []))];
}

interface Needs {
  readonly scene: Scene | null;
  readonly box: RefObject<HTMLElement | null>;
  readonly selection: Selection;
  readonly focus: (target: Target) => void;
}
export function useLineFocus({ scene, box, selection, focus }: Needs) {
  const { marks, selectLine } = selection;
  const [come, setCome] = useState<LineStop | null>(null);
  const panel = useRef<HTMLElement | null>(null);
  // Whatever else is selected meanwhile, by a pointer too, has left it.
  const stop = come !== null && come.line === marks.selectedLine ? come : null;
  const element = useCallback((): HTMLElement | null => box.current?.querySelector<HTMLElement>("[data-line]") ?? null, [box]);
  useEffect(() => {
    if (stop) element()?.focus({ preventScroll: true });
  }, [stop, element]);
  /** @param by - to the first: null; to the next or the one before */
  const step = useCallback(
    (node: string, by: 1 | -1 | null): void => {
      const target = scene?.targets.get(node);
      const lines = scene && target ? linesOf(scene, target) : [];
      if (!scene || lines.length === 0) return;
      const was = by === null ? -1 : lines.findIndex((at) => scene.lines[at]?.line.id === marks.selectedLine);
      const next = (was + (by ?? 1) + lines.length) % lines.length;
      const line = scene.lines[lines[next] ?? -1]?.line.id;
      if (line === undefined) return;
      selectLine(line);
      setCome({ node, line, at: next + 1, count: lines.length });
    },
    [scene, marks.selectedLine, selectLine],
  );
  const leave = useCallback((): void => {
    const target = scene?.targets.get(stop?.node ?? "");
    selectLine(null);
    setCome(null);
    if (target) focus(target);
    // Whoever has closed it by a pointer keeps what is in view.
    else box.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }, [scene, box, stop, selectLine, focus]);
  const openMenu = useCallback((): void => {
    const at = element();
    const { left = 0, bottom = 0 } = at?.getBoundingClientRect() ?? {};
    at?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: left, clientY: bottom }));
  }, [element]);
  const enter = useCallback((): void => {
    const into = panel.current?.querySelector<HTMLElement>("[data-acts] button") ?? panel.current;
    into?.focus();
  }, []);
  /** @returns what a key does at a line; null: nothing */
  const keyAct = ({ key, shiftKey }: KeyboardEvent<HTMLElement>): (() => void) | null => {
    if (!stop) return null;
    if (key === "Escape") return leave;
    if (key === "Enter" || key === " ") return enter;
    if (key === "ContextMenu" || (key === "F10" && shiftKey)) return openMenu;
    if (key === "ArrowRight" || key === "ArrowDown") return () => step(stop.node, 1);
    if (key === "ArrowLeft" || key === "ArrowUp") return () => step(stop.node, -1);
    return key.toLowerCase() === "e" ? () => step(stop.node, shiftKey ? -1 : 1) : null;
  };
  const lineFocus = useMemo<LineFocus>(() => ({ stop, panel, leave }), [stop, leave]);
  return { lineFocus, keyAct, begin: useCallback((node: string) => step(node, null), [step]) };
}
