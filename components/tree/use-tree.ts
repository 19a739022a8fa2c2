"use client";
import { useCallback, useDeferredValue, useMemo } from "react";
import { useTreeVersion } from "../data/hooks";
import { useLab } from "../data/lab-context";
import type { TreeMode } from "../data/nav-mode";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import { useFinding, useProperties, useTextMatcher } from "../search/use-search";
import { buildTree, filterTree, flattenTree, pathTo, type TreeRow, type TreeSearch } from "./build-tree";
import { propertyLevel } from "./property-level";
import type { TreeNode } from "./tree-node";

const EMPTY: readonly string[] = [];
export interface TreeModel {
  readonly nodes: readonly TreeNode[];
  readonly rows: readonly TreeRow[];
  readonly isFiltered: boolean;
  /** what is typed above it */
  readonly filter: string;
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
  const search = useTreeSearch(mode === "searches");
  // What a search has found changes with the search alone, which looks at what has changed by itself.
  const structure = mode === "searches" ? 0 : version;
  const nodes = useMemo(() => {
    void structure;
    const shows = { templates: showsTemplates, localStorage: showsLocalStorage };
    return buildTree(session.store, kinds, { mode, shows, t, ...(search ? { search } : {}) });
  }, [session, kinds, structure, mode, showsTemplates, showsLocalStorage, t, search]);
  const isFiltered = filter.trim() !== "";
  const shown = useFiltered(nodes, filter);
  const rows = useMemo(() => flattenTree(shown, toggled, isFiltered), [shown, toggled, isFiltered]);
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
  const emptyText = t(mode === "organisation" ? "tree.emptyOrganisation" : mode === "searches" ? "search.nothingIsFound" : "tree.empty");
  return useMemo(
    () => ({ nodes, rows, isFiltered, filter, emptyText, toggle, reveal, setAll }),
    [nodes, rows, isFiltered, filter, emptyText, toggle, reveal, setAll],
  );
}

/** The nodes that the box above the tree leaves. */
function useFiltered(nodes: readonly TreeNode[], text: string): readonly TreeNode[] {
  const { session, kinds } = useLab();
  const finds = useTextMatcher(text);
  return useMemo(() => {
    if (text.trim() === "") return nodes;
    const { store } = session;
    return filterTree(nodes, (ref) => {
      const record = store.any(ref);
      const kind = record && kinds.of(record);
      return record !== undefined && !!kind && finds(kind, record);
    });
  }, [nodes, text, session, kinds, finds]);
}
/** The current search for the tree. @param isOn - whether the tree shows it */
function useTreeSearch(isOn: boolean): TreeSearch | null {
  const { session, kinds } = useLab();
  const t = useT();
  const properties = useProperties();
  const finding = useFinding(isOn);
  return useMemo(() => {
    if (!finding) return null;
    const levels = finding.grouping.flatMap((name) => {
      const property = properties.get(name);
      return property ? [propertyLevel(property, { store: session.store, kinds, t })] : [];
    });
    return { types: finding.types, finds: finding.finds, levels };
  }, [finding, properties, session, kinds, t]);
}
