"use client";
import { useCallback } from "react";
import type { TopologyNode } from "@/server/contract";
import { useConsole } from "../../data/console-context";
import { useLab } from "../../data/lab-context";
import { useAct } from "../../data/submit";
import { roleWhy } from "../../form/page-fields";
import { type Translate, useT } from "../../i18n";
import { type MenuEntry, separator } from "../../ui/menu-entries";
import { linkDialog, reachDialog } from "../dialogs";
import type { PlacedItem } from "../items/item-shape";
import type { DrawnLine } from "./line-states";
import { boundsOf, type MapParts, type MapProps } from "./map-drawing";
import "../looking/texts";
import "../trace/texts";
import type { Target } from "./scene";

interface Asked {
  readonly onOpen: (node: TopologyNode) => void;
  readonly onFold: (fold: string) => void;
  readonly onNear: (node: string) => void;
  readonly menuOf: (refs: readonly string[]) => readonly MenuEntry[];
  /** of what people have drawn */
  readonly itemMenu: (placed: PlacedItem, parts: MapParts) => readonly MenuEntry[];
  /** of how the map is arranged */
  readonly arranging: (parts: MapParts) => readonly MenuEntry[];
}
function mapEntries(t: Translate, arranging: Asked["arranging"], parts: MapParts): readonly MenuEntry[] {
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
export function useMapMenu({ onOpen, onFold, onNear, menuOf, itemMenu, arranging }: Asked): MapProps["menuOf"] {
  const t = useT();
  const { open } = useConsole();
  const { role } = useLab();
  const act = useAct();
  const lineEntries = useCallback(
    (line: DrawnLine, nameOf: (id: string) => string): readonly MenuEntry[] => {
      const why = roleWhy(t, role, "pool-operator");
      return line.edges.flatMap(({ link, settings = {}, isChanged, from, to }) => {
        if (link === undefined) return [];
        const name = `${nameOf(from)} – ${nameOf(to)}`;
        const label = line.edges.length > 1 ? `${t("link.set")} ${name}` : t("link.set");
        const undo: MenuEntry[] = isChanged ? [{ label: t("link.undo"), why, run: () => void act(link, "link.undo", { link }) }] : [];
        return [{ label, why, run: () => open(linkDialog, { link, name, settings }) }, ...undo];
      });
    },
    [t, role, open, act],
  );
  return useCallback(
    (target: Target | null, lineId: string | null, parts: MapParts): readonly MenuEntry[] => {
      const { scene } = parts.stage;
      const own = mapEntries(t, arranging, parts);
      const line = scene?.lines.find((one) => one.line.id === lineId);
      if (scene && line) {
        const names = new Map(scene.graph.nodes.map((node) => [node.id, scene.words.nameOf(node)]));
        const entries = lineEntries(line, (id) => names.get(id) ?? id);
        return entries.length > 0 ? [...entries, separator, ...own] : own;
      }
      if (!scene || !target) return own;
      if (target.what === "group")
        return [{ label: t("map.unfoldServer"), why: null, run: () => onFold(target.group.fold) }, separator, ...own];
      if (target.what === "item") return [...itemMenu(target.placed, parts), separator, ...own];
      const { node } = target;
      const chosen = parts.marks.selected.has(target.id) ? [...parts.marks.selected] : [target.id];
      const refs = scene.graph.nodes.flatMap(({ id, ref }) => (ref !== null && chosen.includes(id) ? [ref] : []));
      const entries: MenuEntry[] = node.ref ? [{ label: t("map.open"), why: null, run: () => onOpen(node) }] : [];
      entries.push({ label: t("looking.nearby"), why: null, run: () => onNear(node.id) });
      if (target.what === "frame")
        entries.push({ label: t(target.frame.isFolded ? "map.unfoldServer" : "map.foldServer"), why: null, run: () => onFold(node.id) });
      const two = scene.graph.nodes.filter(({ id, class: of }) => chosen.includes(id) && (of === "VM" || of === "host"));
      const [first, second] = two;
      if (first?.ref && second && two.length === 2 && chosen.length === 2)
        entries.push({ label: t("trace.between"), why: null, run: () => open(reachDialog, { from: first.ref ?? "", to: second.label }) });
      const commands = refs.length > 0 ? menuOf(refs) : [];
      return [...entries, ...(entries.length > 0 ? [separator] : []), ...commands, ...(commands.length > 0 ? [separator] : []), ...own];
    },
    [t, onOpen, onFold, onNear, menuOf, itemMenu, arranging, lineEntries, open],
  );
}
