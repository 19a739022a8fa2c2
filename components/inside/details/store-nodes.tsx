// biome-ignore-all lint/a11y/useSemanticElements: a tree has no HTML element
"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import type { InsideXenStoreDetail } from "@/server/contract";
import { useT } from "../../i18n";
import { cx } from "../../ui/cx";
import { litRows, parentOf, toggled } from "./store-tree";

const ROW = 22;

/** The tree of XenStore, drawn only where it is in view; rows light up as their keys change. */
export function StoreNodes({
  detail,
  open,
  onOpen,
  chosen,
  onChoose,
}: {
  detail: InsideXenStoreDetail;
  open: readonly string[];
  onOpen: (paths: readonly string[]) => void;
  chosen: string | null;
  onChoose: (path: string) => void;
}) {
  const t = useT();
  const base = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { nodes, changes } = detail;
  const newest = changes.at(-1)?.n ?? 0;
  const [seen, setSeen] = useState({ newest, lit: new Set<string>() as ReadonlySet<string> });
  // What changed since the last view stays lit until something else does.
  if (newest !== seen.newest)
    setSeen({
      newest,
      lit: litRows(
        nodes,
        changes.filter((change) => change.n > seen.newest),
      ),
    });
  const virtual = useVirtualizer({ count: nodes.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12 });
  const at = Math.max(
    0,
    nodes.findIndex((node) => node.path === chosen),
  );
  const choose = (index: number): void => {
    const to = Math.max(0, Math.min(nodes.length - 1, index));
    const node = nodes[to];
    if (!node) return;
    onChoose(node.path);
    virtual.scrollToIndex(to);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const node = nodes[at];
    if (!node) return;
    const isOpen = open.includes(node.path);
    switch (event.key) {
      case "ArrowDown":
        choose(chosen === null ? 0 : at + 1);
        break;
      case "ArrowUp":
        choose(at - 1);
        break;
      case "Home":
        choose(0);
        break;
      case "End":
        choose(nodes.length - 1);
        break;
      case "ArrowRight":
        if (node.children > 0 && !isOpen) onOpen(toggled(open, node.path));
        else choose(at + 1);
        break;
      case "ArrowLeft":
        if (isOpen && node.children > 0) onOpen(toggled(open, node.path));
        else choose(nodes.findIndex((one) => one.path === parentOf(node.path)));
        break;
      case "Enter":
      case " ":
        onChoose(node.path);
        if (node.children > 0) onOpen(toggled(open, node.path));
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label="XenStore"
      tabIndex={0}
      aria-activedescendant={nodes[at] ? `${base}-${at}` : undefined}
      onKeyDown={onKeyDown}
      className="h-72 shrink-0 overflow-auto rounded-md border border-line bg-surface font-mono text-xs"
    >
      {nodes.length === 0 && <p className="p-2 text-faint">{t("common.loading")}</p>}
      <div className="relative min-w-max" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const node = nodes[item.index];
          if (!node) return null;
          const isOpen = open.includes(node.path);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names its active row
            <div
              key={node.path}
              id={`${base}-${item.index}`}
              role="treeitem"
              aria-level={node.depth + 1}
              aria-selected={node.path === chosen}
              {...(node.children > 0 ? { "aria-expanded": isOpen } : {})}
              onClick={() => {
                onChoose(node.path);
                if (node.children > 0) onOpen(toggled(open, node.path));
              }}
              className={cx(
                "absolute top-0 left-0 flex w-full items-center gap-1 pr-2 whitespace-nowrap hover:bg-hover",
                node.path === chosen && "bg-accent-soft hover:bg-accent-soft",
                seen.lit.has(node.path) && "bg-event-soft text-event",
              )}
              style={{ height: ROW, transform: `translateY(${item.start}px)`, paddingLeft: 4 + node.depth * 14 }}
            >
              <span className="flex w-3.5 shrink-0 justify-center">
                {node.children > 0 && (
                  <ChevronRight
                    size={12}
                    aria-hidden
                    className={cx("text-faint transition-transform duration-120", isOpen && "rotate-90")}
                  />
                )}
              </span>
              <span>{node.name || "/"}</span>
              {(node.value !== "" || node.children === 0) && <span className="text-muted">= "{node.value}"</span>}
              {node.children > 0 && !isOpen && <span className="text-faint">({node.children})</span>}
            </div>
          );
        })}
      </div>
    </div>
  );
}
