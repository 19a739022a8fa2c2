"use client";
/** What keys do on a map: one Tab stop, arrows to the nearest node, and all that a pointer can do. */
import type { KeyboardEvent } from "react";
import type { Point } from "../picture";
import { isWay, nearest, stepOf } from "./nearest";
import type { Scene, Target } from "./scene";

/** How far Alt with an arrow moves what is selected, and with Shift too, graph units. */
const STEP = 10;
const FINE = 1;

export interface KeyActs {
  readonly focus: (target: Target) => void;
  readonly open: (target: Target) => void;
  readonly toggle: (target: Target) => void;
  readonly fold: (fold: string) => void;
  /** begins to join something from it */
  readonly connect: (target: Target) => void;
  readonly menu: (target: Target) => void;
  /** goes to the first of the lines that lead there */
  readonly lines: (target: Target) => void;
  /** what a key does at a line; null: nothing */
  readonly atLine: (event: KeyboardEvent<HTMLElement>) => (() => void) | null;
  readonly selectAll: () => void;
  /** @returns whether anything was selected */
  readonly clear: () => boolean;
  readonly leave: () => void;
  readonly move: (target: Target, by: Point) => void;
}
export function mapKeys(scene: Scene | null, acts: KeyActs): (event: KeyboardEvent<HTMLElement>) => void {
  const does = (event: KeyboardEvent<HTMLElement>, target: Target): (() => void) | null => {
    const { key } = event;
    if (isWay(key)) {
      if (event.altKey) return () => acts.move(target, stepOf(key, event.shiftKey ? FINE : STEP));
      const next = scene ? nearest(scene.targets.values(), target, key) : null;
      // Where there is nothing that way the page is not moved either.
      return next ? () => acts.focus(next) : () => undefined;
    }
    if (key === "Enter") return () => acts.open(target);
    if (key === " ") return () => acts.toggle(target);
    if (key === "ContextMenu" || (key === "F10" && event.shiftKey)) return () => acts.menu(target);
    const letter = event.ctrlKey || event.metaKey || event.altKey ? "" : key.toLowerCase();
    if (letter === "e") return () => acts.lines(target);
    if (letter === "c") return () => acts.connect(target);
    if (key === "Escape") return () => void (acts.clear() || acts.leave());
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "a") return acts.selectAll;
    if (target.what === "frame" && (key === "+" || key === "-")) {
      const { isFolded, node } = target.frame;
      return isFolded === (key === "+") ? () => acts.fold(node.id) : () => undefined;
    }
    return null;
  };
  return (event) => {
    const { target: id, line } = event.target instanceof HTMLElement ? event.target.dataset : {};
    const target = id === undefined ? undefined : scene?.targets.get(id);
    const act = line !== undefined ? acts.atLine(event) : target ? does(event, target) : null;
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}
