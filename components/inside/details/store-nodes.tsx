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

type Node = InsideXenStoreDetail["nodes"][number];

interface Standing {
  readonly nodes: readonly Node[];
  /** index of the row that keys act on */
  readonly at: number;
  readonly isOpen: boolean;
  /** whether somebody has chosen that row */
  readonly isChosen: boolean;
}

/** What a key asks for: a row to go to by its index, the active one to be chosen or opened and closed; null: it means nothing here. */
function keyMeaning(key: string, { nodes, at, isOpen, isChosen }: Standing): number | "pick" | "toggle" | null {
  const node = nodes[at];
  if (!node) return null;
  switch (key) {
    case "ArrowDown":
      return isChosen ? at + 1 : 0;
    case "ArrowUp":
      return at - 1;
    case "Home":
      return 0;
    case "End":
      return nodes.length - 1;
    case "ArrowRight":
      return node.children > 0 && !isOpen ? "toggle" : at + 1;
    case "ArrowLeft":
      return isOpen && node.children > 0 ? "toggle" : nodes.findIndex((one) => one.path === parentOf(node.path));
    case "Enter":
    case " ":
      return "pick";
    default:
      return null;
  }
}

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
  const pick = (node: Node): void => {
    onChoose(node.path);
    if (node.children > 0) onOpen(toggled(open, node.path));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const node = nodes[at];
    if (!node) return;
    const to = keyMeaning(event.key, { nodes, at, isOpen: open.includes(node.path), isChosen: chosen !== null });
    if (to === null) return;
    if (to === "pick") pick(node);
    else if (to === "toggle") onOpen(toggled(open, node.path));
    else choose(to);
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
          return (
            <StoreRow
              key={node.path}
              id={`${base}-${item.index}`}
              top={item.start}
              node={node}
              isOpen={open.includes(node.path)}
              isChosen={node.path === chosen}
              isLit={seen.lit.has(node.path)}
              onPick={() => pick(node)}
            />
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  readonly id: string;
  /** pixels from the top of the tree */
  readonly top: number;
  readonly node: Node;
  readonly isOpen: boolean;
  readonly isChosen: boolean;
  readonly isLit: boolean;
  readonly onPick: () => void;
}

function StoreRow({ id, top, node, isOpen, isChosen, isLit, onPick }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names its active row
    <div
      id={id}
      role="treeitem"
      aria-level={node.depth + 1}
      aria-selected={isChosen}
      {...(node.children > 0 ? { "aria-expanded": isOpen } : {})}
      onClick={onPick}
      className={cx(
        "absolute top-0 left-0 flex w-full items-center gap-1 pr-2 whitespace-nowrap hover:bg-hover",
        isChosen && "bg-accent-soft hover:bg-accent-soft",
        isLit && "bg-event-soft text-event",
      )}
      style={{ height: ROW, transform: `translateY(${top}px)`, paddingLeft: 4 + node.depth * 14 }}
    >
      <span className="flex w-3.5 shrink-0 justify-center">
        {node.children > 0 && (
          <ChevronRight size={12} aria-hidden className={cx("text-faint transition-transform duration-120", isOpen && "rotate-90")} />
        )}
      </span>
      <span>{node.name || "/"}</span>
      {(node.value !== "" || node.children === 0) && <span className="text-muted">= "{node.value}"</span>}
      {node.children > 0 && !isOpen && <span className="text-faint">({node.children})</span>}
    </div>
  );
}
