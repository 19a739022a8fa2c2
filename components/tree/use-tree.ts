"use client";
import { useCallback, useDeferredValue, useMemo } from "react";
import { useTreeVersion } from "../data/hooks";
import { useLab } from "../data/lab-context";
import type { TreeMode } from "../data/nav-mode";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import { buildTree, filterTree, flattenTree, pathTo, type TreeRow } from "./build-tree";
import type { TreeNode } from "./tree-node";

const EMPTY: readonly string[] = [];
export interface TreeModel {
  readonly nodes: readonly TreeNode[];
  readonly rows: readonly TreeRow[];
  readonly isFiltered: boolean;
  /** what is said when nothing stands in it */
  readonly emptyText: string;
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
  const emptyText = t(mode === "organisation" ? "tree.emptyOrganisation" : "tree.empty");
  return { nodes, rows, isFiltered, emptyText, toggle, reveal, setAll };
}
