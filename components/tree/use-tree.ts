"use client";
import { type KeyboardEvent, useCallback, useDeferredValue, useMemo, useRef } from "react";
import { useTreeVersion } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import { buildTree, filterTree, flattenTree, pathTo, type TreeMode, type TreeNode, type TreeRow } from "./build-tree";

const EMPTY: readonly string[] = [];
export interface TreeModel {
  readonly nodes: readonly TreeNode[];
  readonly rows: readonly TreeRow[];
  readonly isFiltered: boolean;
  readonly toggle: (row: TreeRow) => void;
  readonly reveal: (id: string) => void;
  readonly setAll: (isOpen: boolean) => void;
}
/** Rows of the tree as they stand now: built when the structure changes, opened and filtered without building. */
export function useTreeModel(text: string): TreeModel {
  const { session, kinds } = useLab();
  const t = useT();
  const version = useTreeVersion();
  const [mode] = usePref<TreeMode>("tree.mode", "infrastructure");
  const [showsTemplates] = usePref("tree.templates", true);
  const [showsLocalStorage] = usePref("tree.localStorage", true);
  const [toggledList, keepToggled] = usePref<readonly string[]>(`tree.toggled.${mode}.${session.labId}`, EMPTY);
  const toggled = useMemo(() => new Set(toggledList), [toggledList]);
  const filter = useDeferredValue(text);
  const nodes = useMemo(() => {
    void version;
    return buildTree(session.store, kinds, { mode, shows: { templates: showsTemplates, localStorage: showsLocalStorage }, t });
  }, [session, kinds, version, mode, showsTemplates, showsLocalStorage, t]);
  const isFiltered = filter.trim() !== "";
  const rows = useMemo(() => flattenTree(filterTree(nodes, filter), toggled, isFiltered), [nodes, filter, toggled, isFiltered]);
  const toggle = useCallback(
    (row: TreeRow) => {
      const next = new Set(toggled);
      if (!next.delete(row.node.id)) next.add(row.node.id);
      keepToggled([...next]);
    },
    [toggled, keepToggled],
  );
  const reveal = useCallback(
    (id: string) => {
      const way = pathTo(nodes, id);
      if (!way) return;
      const next = new Set(toggled);
      const closed = new Set<string>();
      const walk = (list: readonly TreeNode[]): void => {
        for (const node of list) {
          if (node.isClosedAtFirst) closed.add(node.id);
          walk(node.children);
        }
      };
      walk(nodes);
      for (const step of way) {
        if (closed.has(step)) next.add(step);
        else next.delete(step);
      }
      if (next.size !== toggled.size || [...next].some((step) => !toggled.has(step))) keepToggled([...next]);
    },
    [nodes, toggled, keepToggled],
  );
  const setAll = useCallback(
    (isOpen: boolean) => {
      const next: string[] = [];
      const walk = (list: readonly TreeNode[]): void => {
        for (const node of list) {
          if (node.children.length > 0 && node.isClosedAtFirst === isOpen) next.push(node.id);
          walk(node.children);
        }
      };
      walk(nodes);
      keepToggled(next);
    },
    [nodes, keepToggled],
  );
  return { nodes, rows, isFiltered, toggle, reveal, setAll };
}

interface Keys {
  readonly rows: readonly TreeRow[];
  readonly active: number;
  readonly setActive: (at: number) => void;
  readonly pick: (row: TreeRow) => void;
  readonly toggle: (row: TreeRow) => void;
  readonly menu: (row: TreeRow) => void;
  readonly pageRows: () => number;
}
/** Arrow keys, Home, End, Enter, F2, the menu key and type-ahead, as in a desktop's tree. */
export function useTreeKeys({ rows, active, setActive, pick, toggle, menu, pageRows }: Keys): (event: KeyboardEvent) => void {
  const typed = useRef({ text: "", at: 0 });
  return (event) => {
    // Keys with Alt are commands of the console.
    if (event.altKey) return;
    const row = rows[active];
    const move = (to: number): void => {
      const at = Math.max(0, Math.min(rows.length - 1, to));
      setActive(at);
      const next = rows[at];
      if (next) pick(next);
    };
    // A move ends the word being typed.
    if (event.key.length > 1 && event.key !== "Shift") typed.current = { text: "", at: 0 };
    const isTypeAhead = event.key.length === 1 && !" ?/".includes(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
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
      case "Enter":
      case " ":
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
        const now = performance.now();
        const text = (now - typed.current.at < 700 ? typed.current.text : "") + event.key.toLowerCase();
        typed.current = { text, at: now };
        const from = text.length === 1 ? active + 1 : active;
        const hit = [...rows.keys()]
          .map((step) => (from + step) % rows.length)
          .find((at) => rows[at]?.node.label.toLowerCase().startsWith(text));
        if (hit !== undefined) move(hit);
      }
    }
    event.preventDefault();
  };
}
