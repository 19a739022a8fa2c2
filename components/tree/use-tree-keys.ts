"use client";
import { type KeyboardEvent, useRef } from "react";
import type { TreeRow } from "./build-tree";

/** Longest pause between two letters of one word, ms. */
const PAUSE_MS = 700;

/** What is typed leads to the next row that begins so. */
function useTypeAhead(rows: readonly TreeRow[]): {
  readonly end: () => void;
  readonly type: (key: string, active: number) => number | undefined;
} {
  const typed = useRef({ text: "", at: 0 });
  return {
    end: () => {
      typed.current = { text: "", at: 0 };
    },
    type: (key, active) => {
      const now = performance.now();
      const text = (now - typed.current.at < PAUSE_MS ? typed.current.text : "") + key.toLowerCase();
      typed.current = { text, at: now };
      const from = text.length === 1 ? active + 1 : active;
      return [...rows.keys()].map((step) => (from + step) % rows.length).find((at) => rows[at]?.node.label.toLowerCase().startsWith(text));
    },
  };
}

interface Keys {
  readonly rows: readonly TreeRow[];
  readonly active: number;
  readonly setActive: (at: number) => void;
  readonly pick: (row: TreeRow) => void;
  /** chooses all up to a row, as Shift does */
  readonly extendTo: (row: TreeRow) => void;
  /** takes a row in or out of what is chosen, as Ctrl does */
  readonly toggleChosen: (row: TreeRow) => void;
  readonly toggle: (row: TreeRow) => void;
  readonly menu: (row: TreeRow) => void;
  readonly pageRows: () => number;
}
/** Arrow keys, Home, End, Enter, the menu key and type-ahead, with Shift and Ctrl to choose several, as in a desktop's tree. */
export function useTreeKeys({
  rows,
  active,
  setActive,
  pick,
  extendTo,
  toggleChosen,
  toggle,
  menu,
  pageRows,
}: Keys): (event: KeyboardEvent) => void {
  const typeAhead = useTypeAhead(rows);
  return (event) => {
    // Keys with Alt are commands of the console.
    if (event.altKey) return;
    const row = rows[active];
    const isCtrl = event.ctrlKey || event.metaKey;
    const move = (to: number): void => {
      const at = Math.max(0, Math.min(rows.length - 1, to));
      setActive(at);
      const next = rows[at];
      // With Ctrl the focus moves alone.
      if (next && event.shiftKey) extendTo(next);
      else if (next && !isCtrl) pick(next);
    };
    // A move ends the word being typed.
    if (event.key.length > 1 && event.key !== "Shift") typeAhead.end();
    const isTypeAhead = event.key.length === 1 && !" ?/".includes(event.key) && !isCtrl;
    switch (event.key) {
      case "ArrowDown":
        move(active + 1);
        break;
      case "ArrowUp":
        move(active - 1);
        break;
      case "Home":
        move(0);
        break;
      case "End":
        move(rows.length - 1);
        break;
      case "PageDown":
        move(active + pageRows());
        break;
      case "PageUp":
        move(active - pageRows());
        break;
      case "ArrowRight":
        if (row && row.node.children.length > 0) {
          if (row.isOpen) move(active + 1);
          else toggle(row);
        }
        break;
      case "ArrowLeft":
        if (row?.isOpen) toggle(row);
        else if (row?.parent) move(rows.findIndex((other) => other.node.id === row.parent));
        break;
      case " ":
        if (row && isCtrl) toggleChosen(row);
        else if (row && row.node.ref === null) toggle(row);
        else if (row) pick(row);
        break;
      case "Enter":
        if (row && row.node.ref === null) toggle(row);
        else if (row) pick(row);
        break;
      case "ContextMenu":
        if (row) menu(row);
        break;
      case "F10":
        if (!event.shiftKey) return;
        if (row) menu(row);
        break;
      default: {
        // `?` and `/` are keys of the whole console.
        if (!isTypeAhead) return;
        const hit = typeAhead.type(event.key, active);
        if (hit !== undefined) move(hit);
      }
    }
    event.preventDefault();
  };
}
