/** What can be done with a graph, as its menu has it. */
import type { GraphView } from "@/server/contract";
import type { Translate } from "../i18n";
import { type MenuEntry, separator } from "../ui/menu-entries";
import type { GraphDeed } from "./own-graphs";
import type { Graph } from "./series";

interface EntryParts {
  readonly t: Translate;
  readonly graph: Graph;
  /** all that one sees of the object, in their order */
  readonly all: readonly GraphView[];
  readonly act: (deed: GraphDeed) => void;
  readonly edit: (id: string) => void;
  readonly remove: (graph: GraphView) => void;
  readonly csv: () => void;
  readonly png: () => void;
  readonly setCpuStyle: (style: Graph["style"]) => void;
}

export function cardEntries(parts: EntryParts): readonly MenuEntry[] {
  const { t, graph, csv, png, setCpuStyle } = parts;
  const style: readonly MenuEntry[] = graph.isCpu
    ? [
        {
          kind: "radio",
          label: t({ en: "Drawn as", zh: "绘制方式" }),
          value: graph.style,
          options: [
            { value: "stacked", label: t({ en: "Areas on top of each other", zh: "堆叠面积" }) },
            { value: "lines", label: t({ en: "Lines", zh: "折线" }) },
          ],
          set: (value) => setCpuStyle(value === "lines" ? "lines" : "stacked"),
        },
        separator,
      ]
    : [];
  return [
    ...style,
    ...(graph.own ? ownEntries(parts, graph.own) : []),
    { label: t({ en: "Export numbers (CSV)", zh: "导出数值（CSV）" }), why: null, run: csv },
    { label: t({ en: "Export picture (PNG)", zh: "导出图片（PNG）" }), why: null, run: png },
  ];
}

function ownEntries({ t, all, act, edit, remove }: EntryParts, own: GraphView): readonly MenuEntry[] {
  const mine = all.filter(({ isOwn }) => isOwn).map(({ id }) => id);
  const at = mine.indexOf(own.id);
  const why = own.mayChange
    ? null
    : t(
        { en: "It is {name}'s: they, and who manages the lab, may change it.", zh: "它属于 {name}：只有本人和实验室管理者可以更改。" },
        { name: own.owner },
      );
  const notMine = own.isOwn ? null : t({ en: "What others share stands behind your own.", zh: "他人共享的图表排在您自己的之后。" });
  const swapped = (a: number, b: number): string[] => mine.map((id, n) => mine[n === a ? b : n === b ? a : n] ?? id);
  const move = (label: string, to: number): MenuEntry => ({
    label,
    why: notMine ?? (to < 0 || to >= mine.length ? t({ en: "There is none of yours that way.", zh: "该方向没有您的图表。" }) : null),
    run: () => act({ kind: "arrange", ids: swapped(at, to) }),
  });
  const share: MenuEntry =
    why === null
      ? {
          kind: "check",
          label: t({ en: "Shared with the lab's members", zh: "与实验室成员共享" }),
          isOn: own.isShared,
          set: (isShared) => act({ kind: "change", id: own.id, isShared }),
        }
      : { label: t({ en: "Shared with the lab's members", zh: "与实验室成员共享" }), why, run: () => undefined };
  return [
    { label: t({ en: "Edit…", zh: "编辑…" }), why, run: () => edit(own.id) },
    move(t({ en: "Move up", zh: "上移" }), at - 1),
    move(t({ en: "Move down", zh: "下移" }), at + 1),
    share,
    separator,
    { label: t({ en: "Delete graph", zh: "删除图表" }), isDanger: true, why, run: () => remove(own) },
    separator,
  ];
}
