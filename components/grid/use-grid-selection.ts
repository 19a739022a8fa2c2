"use client";
import { type KeyboardEvent, type MouseEvent, useState } from "react";

const NOBODY: ReadonlySet<string> = new Set();
interface Options {
  readonly ids: readonly string[];
  readonly isMulti: boolean;
  readonly selected: ReadonlySet<string>;
  readonly onChange: (selected: ReadonlySet<string>) => void;
  readonly onActivate?: ((id: string) => void) | undefined;
  readonly pageRows: number;
}
/** Rows are chosen as on a desktop: click, Ctrl, Shift, arrows, Home, End, Ctrl+A, Space, Enter. */
export function useGridSelection({ ids, isMulti, selected, onChange, onActivate, pageRows }: Options) {
  const [active, setActive] = useState<string | null>(null);
  const [anchor, setAnchor] = useState<string | null>(null);
  const at = active === null ? -1 : ids.indexOf(active);

  const range = (to: string): ReadonlySet<string> => {
    const from = Math.max(0, ids.indexOf(anchor ?? to));
    const end = ids.indexOf(to);
    return new Set(ids.slice(Math.min(from, end), Math.max(from, end) + 1));
  };
  const choose = (id: string, isToggle: boolean, isRange: boolean): void => {
    setActive(id);
    if (isMulti && isRange) {
      onChange(range(id));
      return;
    }
    setAnchor(id);
    if (isMulti && isToggle) {
      const next = new Set(selected);
      if (!next.delete(id)) next.add(id);
      onChange(next);
    } else onChange(new Set([id]));
  };
  return {
    active,
    at,
    onRowClick: (id: string, event: MouseEvent): void => choose(id, event.ctrlKey || event.metaKey, event.shiftKey),
    onRowMenu: (id: string): void => {
      setActive(id);
      if (!selected.has(id)) onChange(new Set([id]));
    },
    toggle: (id: string): void => choose(id, true, false),
    onKeyDown: (event: KeyboardEvent): boolean => {
      // Keys with Alt are commands of the console.
      if (event.altKey) return false;
      const move = (to: number): void => {
        const id = ids[Math.max(0, Math.min(ids.length - 1, to))];
        if (id === undefined) return;
        if (event.ctrlKey || event.metaKey) setActive(id);
        else choose(id, false, event.shiftKey);
      };
      switch (event.key) {
        case "ArrowDown":
          move(at + 1);
          return true;
        case "ArrowUp":
          move(at < 0 ? 0 : at - 1);
          return true;
        case "Home":
          move(0);
          return true;
        case "End":
          move(ids.length - 1);
          return true;
        case "PageDown":
          move(at + pageRows);
          return true;
        case "PageUp":
          move(at - pageRows);
          return true;
        case " ":
          if (active !== null) choose(active, true, false);
          return true;
        case "Enter":
          if (active !== null) onActivate?.(active);
          return true;
        case "Escape":
          onChange(NOBODY);
          return false;
        case "a":
          if (!isMulti || !(event.ctrlKey || event.metaKey)) return false;
          onChange(new Set(ids));
          return true;
        default:
          return false;
      }
    },
  };
}
