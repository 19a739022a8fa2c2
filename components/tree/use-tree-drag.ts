"use client";
import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { TreeRow } from "./build-tree";
import type { DragSource, DropChoice, DropsOf } from "./drag";

/** How far a pointer goes before it drags, px. */
const BEGINS_PX = 5;
/** How long it stays on a closed row before that opens, ms. */
const OPENS_MS = 700;
/** How near an edge it scrolls, and how far at each move, px. */
const EDGE_PX = 24;
const SCROLL_PX = 10;

export interface Drag {
  readonly source: DragSource;
  /** what is dragged, in words: the name of one, or how many */
  readonly label: string;
  readonly x: number;
  readonly y: number;
  /** the row it is over, and what may be done there; null: over none */
  readonly over: { readonly id: string; readonly choices: readonly DropChoice[] } | null;
}
/** A drop with several choices: one of them is made. */
export interface DropQuestion {
  readonly x: number;
  readonly y: number;
  readonly choices: readonly DropChoice[];
}
interface Parts {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly rows: readonly TreeRow[];
  readonly chosen: ReadonlySet<string>;
  readonly toggle: (row: TreeRow) => void;
  readonly dropsOf: DropsOf;
  readonly countLabel: (count: number) => string;
}
interface Begun {
  readonly x: number;
  readonly y: number;
  readonly row: TreeRow;
}

/** Rows are dragged by the pointer: several that are chosen together, a folder alone. Escape lets go without doing anything. */
export function useTreeDrag({ scroller, rows, chosen, toggle, dropsOf, countLabel }: Parts) {
  const begun = useRef<Begun | null>(null);
  const opening = useRef<{ id: string; timer: ReturnType<typeof setTimeout> } | null>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const [question, setQuestion] = useState<DropQuestion | null>(null);
  const end = useCallback(() => {
    begun.current = null;
    clearTimeout(opening.current?.timer);
    opening.current = null;
    setDrag(null);
  }, []);
  const isDragging = drag !== null;
  useEffect(() => {
    if (!isDragging) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      end();
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [isDragging, end]);

  const rowAt = (x: number, y: number): TreeRow | undefined => {
    const id = document.elementFromPoint(x, y)?.closest<HTMLElement>('[role="treeitem"]')?.dataset.id;
    return id === undefined ? undefined : rows.find(({ node }) => node.id === id);
  };
  const sourceOf = ({ node }: TreeRow): DragSource | null => {
    if (node.ref !== null) return { refs: chosen.has(node.ref) ? [...chosen] : [node.ref] };
    return node.group?.kind === "folder" && node.group.way !== "" ? { refs: [], group: node.group } : null;
  };
  /** A closed row opens when one waits on it. */
  const waitOn = (row: TreeRow | undefined): void => {
    if (opening.current?.id === row?.node.id) return;
    clearTimeout(opening.current?.timer);
    const opens = row && row.node.children.length > 0 && !row.isOpen;
    opening.current = opens ? { id: row.node.id, timer: setTimeout(() => toggle(row), OPENS_MS) } : null;
  };
  const onPointerDown = (event: PointerEvent): void => {
    const row = event.button === 0 && event.pointerType !== "touch" ? rowAt(event.clientX, event.clientY) : undefined;
    begun.current = row ? { x: event.clientX, y: event.clientY, row } : null;
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const from = begun.current;
    if (!from) return;
    const { clientX: x, clientY: y } = event;
    if (!drag && Math.hypot(x - from.x, y - from.y) < BEGINS_PX) return;
    const source = drag?.source ?? sourceOf(from.row);
    if (!source) {
      begun.current = null;
      return;
    }
    // What is dragged out of the tree is still dragged.
    if (!drag) event.currentTarget.setPointerCapture(event.pointerId);
    const box = scroller.current?.getBoundingClientRect();
    if (box && y < box.top + EDGE_PX) scroller.current?.scrollBy(0, -SCROLL_PX);
    if (box && y > box.bottom - EDGE_PX) scroller.current?.scrollBy(0, SCROLL_PX);
    const row = rowAt(x, y);
    waitOn(row);
    const place = row && { ref: row.node.ref, label: row.node.label, ...(row.node.group ? { group: row.node.group } : {}) };
    const isSame = row !== undefined && row.node.id === drag?.over?.id;
    const choices = isSame ? (drag?.over?.choices ?? []) : place ? dropsOf(source, place) : [];
    setDrag({
      source,
      label: source.refs.length > 1 ? countLabel(source.refs.length) : from.row.node.label,
      x,
      y,
      over: row && row.node.id !== from.row.node.id ? { id: row.node.id, choices } : null,
    });
  };
  const onPointerUp = (): void => {
    const dropped = drag;
    end();
    const choices = dropped?.over?.choices ?? [];
    const [only] = choices;
    if (!dropped || !only || choices.every(({ why }) => why !== null)) return;
    if (choices.length === 1) only.run();
    else setQuestion({ x: dropped.x, y: dropped.y, choices });
  };
  const handlers = { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: end };
  return { drag, question, closeQuestion: () => setQuestion(null), handlers };
}
