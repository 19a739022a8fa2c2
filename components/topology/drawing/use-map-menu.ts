"use client";
import { useCallback } from "react";
import type { TopologyNode } from "@/server/contract";
import { useConsole } from "../../data/console-context";
import { type Translate, useT } from "../../i18n";
import { type MenuEntry, separator } from "../../ui/menu-entries";
import { useEdgeMenu as edgeMenu, useEdgeActs } from "../acting/use-acting";
import { reachDialog } from "../dialogs";
import type { PlacedItem } from "../items/item-shape";
import { boundsOf, type MapParts, type MapProps } from "./map-drawing";
import "../looking/texts";
import "../trace/texts";
import type { Target } from "./scene";

interface Asked {
  readonly onOpen: (node: TopologyNode) => void;
  readonly onFold: (fold: string) => void;
  readonly onNear: (node: string) => void;
  readonly menuOf: (refs: readonly string[]) => readonly MenuEntry[];
  /** of what is joined and made new: at a node, or null: on the ground */
  readonly joining: (node: TopologyNode | null) => readonly MenuEntry[];
  /** of what people have drawn */
  readonly itemMenu: (placed: PlacedItem, parts: MapParts) => readonly MenuEntry[];
  /** of how the map is arranged */
  readonly arranging: (parts: MapParts) => readonly MenuEntry[];
}
function groundEntries(t: Translate, arranging: Asked["arranging"], parts: MapParts): readonly MenuEntry[] {
  const { stage, select, panZoom, marks } = parts;
  const chosen = boundsOf(stage, marks.selected);
  return [
    { label: t("topo.fit"), why: null, run: panZoom.fit },
    { label: t("map.fitSelected"), why: chosen ? null : t("map.noneSelected"), run: () => chosen && panZoom.show(chosen) },
    {
      label: t("map.selectAll"),
      why: null,
      run: () => select([...(stage.scene?.targets.values() ?? [])].flatMap(({ id, what }) => (what === "group" ? [] : [id]))),
    },
    separator,
    ...arranging(parts),
  ];
}

/** What can be done with what stands at a place of a map: its own, then what the console can do with the object behind it. */
export function useMapMenu({ onOpen, onFold, onNear, menuOf, joining, itemMenu, arranging }: Asked): MapProps["menuOf"] {
  const t = useT();
  const { open } = useConsole();
  const { mapEntries } = useEdgeActs();
  return useCallback(
    (target: Target | null, lineId: string | null, parts: MapParts): readonly MenuEntry[] => {
      const { scene } = parts.stage;
      const line = scene?.lines.find((one) => one.line.id === lineId);
      const lineEntries = edgeMenu(line?.edges);
      const chosen = !target ? [] : parts.marks.selected.has(target.id) ? [...parts.marks.selected] : [target.id];
      const refs =
        target?.what === "group"
          ? []
          : (scene?.graph.nodes ?? []).flatMap(({ id, ref }) => (ref !== null && chosen.includes(id) ? [ref] : []));
      // Whatever is meant: both are called as hooks.
      const commands = menuOf(refs);
      const own = [...groundEntries(t, arranging, parts), separator, ...mapEntries()];
      // How the map is arranged is no matter of a line: its own menu is long enough.
      if (line) return lineEntries.length > 0 ? [...lineEntries, separator, ...mapEntries()] : own;
      if (!scene || !target) return [...joining(null), separator, ...own];
      if (target.what === "group")
        return [{ label: t("map.unfoldServer"), why: null, run: () => onFold(target.group.fold) }, separator, ...own];
      if (target.what === "item") return [...itemMenu(target.placed, parts), separator, ...own];
      const { node } = target;
      const entries: MenuEntry[] = node.ref ? [{ label: t("map.open"), why: null, run: () => onOpen(node) }] : [];
      entries.push({ label: t("looking.nearby"), why: null, run: () => onNear(node.id) });
      entries.push(...joining(node));
      if (target.what === "frame")
        entries.push({ label: t(target.frame.isFolded ? "map.unfoldServer" : "map.foldServer"), why: null, run: () => onFold(node.id) });
      const two = scene.graph.nodes.filter(({ id, class: of }) => chosen.includes(id) && (of === "VM" || of === "host"));
      const [first, second] = two;
      if (first?.ref && second && two.length === 2 && chosen.length === 2)
        entries.push({ label: t("trace.between"), why: null, run: () => open(reachDialog, { from: first.ref ?? "", to: second.label }) });
      return [...entries, ...(entries.length > 0 ? [separator] : []), ...commands, ...(commands.length > 0 ? [separator] : []), ...own];
    },
    [t, onOpen, onFold, onNear, menuOf, joining, itemMenu, arranging, mapEntries, open],
  );
}
