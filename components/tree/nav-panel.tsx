"use client";
import { ChevronsDownUp, ChevronsUpDown, Search, X } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import { useConsole } from "../data/console-context";
import type { Group } from "../data/group";
import { isTreeMode } from "../data/nav-mode";
import { useT } from "../i18n";
import { IconButton } from "../ui/button";
import { lazyPart } from "../ui/lazy-part";
import type { MenuEntry } from "../ui/menu-entries";
import type { DropsOf } from "./drag";
import { NavModes } from "./nav-modes";
import { PageSections } from "./page-sections";
import { TreeView } from "./tree-view";
import { useTreeModel } from "./use-tree";

const SearchChooser = lazyPart(() => import("./search-chooser").then((file) => file.SearchChooser), { isSoon: true });

export interface TreeActions {
  /** the menu of objects, by their refs */
  readonly menuOf: (refs: readonly string[]) => readonly MenuEntry[];
  /** the menu of a group that is no object */
  readonly groupMenuOf: (group: Group) => readonly MenuEntry[];
  /** what may be done with what is dragged to a place */
  readonly dropsOf: DropsOf;
}
/** The navigation: a tree of the lab's objects or the sections of a page of the lab, and the buttons that choose between them. */
export function NavPanel(actions: TreeActions) {
  const t = useT();
  const { mode } = useConsole();
  return (
    <nav aria-label={t("nav.label")} className="flex h-full min-h-0 flex-col bg-surface">
      {isTreeMode(mode) ? <ObjectTree {...actions} /> : <PageSections />}
      <NavModes />
    </nav>
  );
}
/** A search box and the tree that it narrows. */
function ObjectTree(actions: TreeActions) {
  const t = useT();
  const [text, setText] = useState("");
  const box = useRef<HTMLInputElement>(null);
  const model = useTreeModel(text);
  const { mode } = useConsole();
  const clear = useCallback(() => setText(""), []);
  return (
    <>
      {mode === "searches" && <SearchChooser />}
      <div className="flex shrink-0 items-center gap-1 border-b border-line p-2">
        <div className="relative min-w-0 flex-1">
          <Search size={14} aria-hidden className="pointer-events-none absolute top-1.5 left-2 text-faint" />
          <input
            ref={box}
            id="tree-search"
            type="search"
            aria-label={t("tree.searchHint")}
            placeholder={t("tree.search")}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setText("");
              if (event.key === "ArrowDown") box.current?.closest("nav")?.querySelector<HTMLElement>('[role="tree"]')?.focus();
            }}
            className="h-[26px] w-full rounded-md border border-line bg-sunken pr-6 pl-7 placeholder:text-faint [&::-webkit-search-cancel-button]:hidden"
          />
          {text && (
            <button
              type="button"
              aria-label={t("tree.clear")}
              onClick={clear}
              className="absolute top-1 right-1 inline-flex size-4.5 items-center justify-center rounded-sm text-muted hover:bg-hover"
            >
              <X size={12} aria-hidden />
            </button>
          )}
        </div>
        <IconButton label={t("tree.expand")} icon={<ChevronsUpDown size={14} aria-hidden />} onClick={() => model.setAll(true)} />
        <IconButton label={t("tree.collapse")} icon={<ChevronsDownUp size={14} aria-hidden />} onClick={() => model.setAll(false)} />
      </div>
      <TreeView model={model} {...actions} onClearFilter={clear} />
    </>
  );
}
