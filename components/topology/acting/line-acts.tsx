"use client";
import { EllipsisVertical, List, Radio, SlidersHorizontal, Unplug } from "lucide-react";
import type { TopologyEdge } from "@/server/contract";
import { useT } from "../../i18n";
import { IconButton } from "../../ui/button";
import { MenuButton } from "../../ui/menu";
import type { EdgeActId } from "./edge-entries";
import "./texts";
import { useEdgeMenu as edgeMenu, useEdgeActs } from "./use-acting";

/** What is done most with a line, with its picture. */
const MOST_USED = { plug: Unplug, set: SlidersHorizontal, capture: Radio, frames: List } as const satisfies Partial<
  Record<EdgeActId, unknown>
>;
const hasIcon = (id: EdgeActId): id is keyof typeof MOST_USED => id in MOST_USED;

/** What can be done with a line: of a single edge the most used as buttons, and all of it behind a menu. */
export function LineActs({ edges }: { edges: readonly TopologyEdge[] }) {
  const { entriesOf } = useEdgeActs();
  const [only] = edges;
  const buttons = only && edges.length === 1 ? entriesOf(only) : [];
  return (
    <div data-acts className="-mx-1 flex items-center gap-0.5">
      {buttons.map(({ id, entry }) => {
        if (!hasIcon(id) || !("run" in entry)) return null;
        const Icon = MOST_USED[id];
        return (
          <IconButton
            key={id}
            label={entry.label}
            disabledReason={entry.why}
            icon={<Icon size={14} aria-hidden />}
            onClick={() => entry.run()}
          />
        );
      })}
      <EdgeMenuButton edges={edges} />
    </div>
  );
}

/** The menu of some edges behind a button. */
export function EdgeMenuButton({ edges }: { edges: readonly TopologyEdge[] }) {
  const t = useT();
  return (
    <MenuButton
      label={t("acting.more")}
      entries={() => edgeMenu(edges)}
      className="inline-flex size-6 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-text data-popup-open:bg-pressed"
    >
      <EllipsisVertical size={14} aria-hidden />
    </MenuButton>
  );
}
