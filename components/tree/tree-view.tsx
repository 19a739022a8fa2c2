"use client";
import { memo, useCallback, useEffect, useId, useRef, useState } from "react";
import { useConsole } from "../data/console-context";
import { useT } from "../i18n";
import { lazyPart } from "../ui/lazy-part";
import { MenuArea, MenuAt } from "../ui/menu";
import type { MenuEntry } from "../ui/menu-entries";
import { useFixedRows } from "../ui/use-fixed-rows";
import { usePhone } from "../ui/use-phone";
import type { TreeRow } from "./build-tree";
import type { TreeActions } from "./nav-panel";
import type { TreeNode } from "./tree-node";
import { TOUCH_ROW_HEIGHT, TREE_ROW_HEIGHT, TreeRowView } from "./tree-row";
import type { TreeModel } from "./use-tree";
import { useTreeChoice } from "./use-tree-choice";
import { useTreeDrag } from "./use-tree-drag";
import { useTreeKeys } from "./use-tree-keys";

// A drag goes on without it.
const DragLabel = lazyPart(() => import("./drag-layer").then((file) => file.DragLabel), { isSoon: true, isLate: true });

/** Asks for a row's context menu as the mouse does. */
function openMenuAt(element: HTMLElement | null): void {
  const box = element?.getBoundingClientRect();
  if (!box) return;
  const place = { clientX: box.left + 40, clientY: box.bottom - 4 };
  element?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, ...place }));
}

interface TreeViewProps extends TreeActions {
  readonly model: TreeModel;
  readonly onClearFilter: () => void;
}

/** The navigation tree: virtual rows, one Tab stop, the active row named by aria-activedescendant. A key in the box above draws it once. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one widget, whose roles and keys are read together
export const TreeView = memo(function TreeView({ model, menuOf, groupMenuOf, dropsOf, onClearFilter }: TreeViewProps) {
  const t = useT();
  const base = useId();
  const { object, go } = useConsole();
  const scroller = useRef<HTMLDivElement>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  const [menuNode, setMenuNode] = useState<TreeNode | null>(null);
  const { rows, toggle, reveal } = model;
  const height = usePhone() ? TOUCH_ROW_HEIGHT : TREE_ROW_HEIGHT;
  const { chosen, startAt, toggle: toggleChosen, extendTo } = useTreeChoice(rows);
  const active = Math.max(
    0,
    rows.findIndex((row) => row.node.id === (activeId ?? object?.ref)),
  );

  // The active row stays mounted wherever one scrolls, or the focus would name nothing.
  const { items, totalHeight, scrollTo } = useFixedRows({
    count: rows.length,
    height,
    scroller,
    overscan: 12,
    kept: active,
  });

  const selected = object?.ref ?? null;
  const revealed = useRef<string | null>(null);
  useEffect(() => {
    if (selected === null || revealed.current === selected) return;
    revealed.current = selected;
    setActiveId(selected);
    reveal(selected);
  }, [selected, reveal]);
  const activeKey = rows[active]?.node.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: Only when the active row becomes another one, not when rows come and go around it
  useEffect(() => {
    if (activeKey) scrollTo(active);
  }, [activeKey]);

  const pick = useCallback(
    (row: TreeRow) => {
      setActiveId(row.node.id);
      startAt(row);
      if (row.node.ref !== null) {
        revealed.current = row.node.ref;
        go(row.node.ref);
      }
    },
    [go, startAt],
  );
  /** As on a desktop: Ctrl takes one in or out, Shift all up to it. */
  const click = useCallback(
    (row: TreeRow, event: { readonly ctrlKey: boolean; readonly metaKey: boolean; readonly shiftKey: boolean }) => {
      if (event.shiftKey || event.ctrlKey || event.metaKey) {
        setActiveId(row.node.id);
        if (event.shiftKey) extendTo(row);
        else toggleChosen(row);
      } else pick(row);
    },
    [pick, extendTo, toggleChosen],
  );
  const entriesOf = ({ ref, group }: TreeNode): readonly MenuEntry[] =>
    ref !== null ? menuOf(chosen.has(ref) ? [...chosen] : [ref]) : group ? groupMenuOf(group) : [];
  const rowId = (id: string): string => `${base}-${id}`;
  const onKeys = useTreeKeys({
    rows,
    active,
    setActive: (at) => setActiveId(rows[at]?.node.id ?? null),
    pick,
    extendTo,
    toggleChosen,
    toggle,
    menu: (row) => {
      openMenuAt(document.getElementById(rowId(row.node.id)));
    },
    pageRows: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 260) / height) - 1),
  });

  const countLabel = useCallback((count: number) => t("grid.selected", { count }), [t]);
  const { drag, question, closeQuestion, handlers } = useTreeDrag({ scroller, rows, chosen, toggle, dropsOf, countLabel });
  const overId = drag?.over?.id;
  const takes = drag?.over?.choices.some(({ why }) => why === null) ?? false;

  if (rows.length === 0) {
    return (
      <p className="min-h-0 flex-1 px-4 py-6 text-center text-muted">
        {model.isFiltered ? t("tree.nothing", { text: model.filter }) : model.emptyText}
      </p>
    );
  }
  return (
    <>
      <MenuArea
        entries={menuNode && (menuNode.ref !== null || menuNode.group) ? () => entriesOf(menuNode) : null}
        area={
          <div
            ref={scroller}
            role="tree"
            aria-label={t("tree.label")}
            aria-multiselectable
            aria-activedescendant={activeKey ? rowId(activeKey) : undefined}
            tabIndex={0}
            {...handlers}
            onKeyDown={(event) => {
              if (event.key === "Escape" && model.isFiltered) onClearFilter();
              else onKeys(event);
            }}
            onContextMenuCapture={(event) => {
              const id = (event.target as HTMLElement).closest<HTMLElement>("[data-id]")?.dataset.id;
              const row = rows.find((one) => one.node.id === id);
              // The menu of one of several that are chosen is for all of them.
              if (row && !(chosen.size > 1 && row.node.ref !== null && chosen.has(row.node.ref))) pick(row);
              setMenuNode(row?.node ?? null);
            }}
            className="group/tree min-h-0 flex-1 overflow-x-hidden overflow-y-auto py-1 focus-visible:outline-none"
          />
        }
      >
        <div role="none" className="relative" style={{ height: totalHeight }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <TreeRowView
                key={row.node.id}
                row={row}
                id={rowId(row.node.id)}
                top={item.start}
                height={height}
                isActive={item.index === active}
                isSelected={row.node.ref !== null && chosen.has(row.node.ref)}
                {...(row.node.id === overId ? { drop: takes ? "taken" : "refused" } : {})}
                onPick={click}
                onToggle={toggle}
              />
            );
          })}
        </div>
      </MenuArea>
      {drag && <DragLabel drag={drag} />}
      {question && <MenuAt x={question.x} y={question.y} entries={question.choices} onClose={closeQuestion} />}
    </>
  );
});
