// biome-ignore-all lint/a11y/useSemanticElements: these are the roles of the ARIA pattern for this widget; no HTML element has them together with its keys
"use client";
import { ChevronsDownUp, ChevronsUpDown, Search, X } from "lucide-react";
import { useRef, useState } from "react";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import { IconButton } from "../ui/button";
import { cx } from "../ui/cx";
import type { MenuEntry } from "../ui/menu-entries";
import type { TreeMode } from "./build-tree";
import { TreeView } from "./tree-view";
import { useTreeModel } from "./use-tree";

/** @param menuOf - the menu of objects, by their refs */
export function NavPanel({ menuOf }: { menuOf: (refs: readonly string[]) => readonly MenuEntry[] }) {
  const t = useT();
  const [text, setText] = useState("");
  const [mode, setMode] = usePref<TreeMode>("tree.mode", "infrastructure");
  const box = useRef<HTMLInputElement>(null);
  const model = useTreeModel(text);
  return (
    <nav aria-label={t("nav.label")} className="flex h-full min-h-0 flex-col bg-surface">
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
              onClick={() => setText("")}
              className="absolute top-1 right-1 inline-flex size-4.5 items-center justify-center rounded-sm text-muted hover:bg-hover"
            >
              <X size={12} aria-hidden />
            </button>
          )}
        </div>
        <IconButton label={t("tree.expand")} icon={<ChevronsUpDown size={14} aria-hidden />} onClick={() => model.setAll(true)} />
        <IconButton label={t("tree.collapse")} icon={<ChevronsDownUp size={14} aria-hidden />} onClick={() => model.setAll(false)} />
      </div>
      <TreeView model={model} menuOf={menuOf} onClearFilter={() => setText("")} />
      <div role="radiogroup" aria-label={t("tree.mode")} className="flex shrink-0 gap-1 border-t border-line p-1">
        {(["infrastructure", "objects"] as const).map((name) => (
          <button
            key={name}
            type="button"
            role="radio"
            aria-checked={mode === name}
            onClick={() => setMode(name)}
            className={cx(
              "h-6 flex-1 rounded-sm text-sm text-muted hover:bg-hover",
              mode === name && "bg-accent-soft font-medium text-accent hover:bg-accent-soft",
            )}
          >
            {t(name === "infrastructure" ? "view.infrastructure" : "view.objects")}
          </button>
        ))}
      </div>
    </nav>
  );
}
