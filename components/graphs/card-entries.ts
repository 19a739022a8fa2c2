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
          label: t("graphs.drawnAs"),
          value: graph.style,
          options: [
            { value: "stacked", label: t("graphs.areasOnTopOfEach") },
            { value: "lines", label: t("graphs.lines") },
          ],
          set: (value) => setCpuStyle(value === "lines" ? "lines" : "stacked"),
        },
        separator,
      ]
    : [];
  return [
    ...style,
    ...(graph.own ? ownEntries(parts, graph.own) : []),
    { label: t("graphs.exportNumbersCsv"), why: null, run: csv },
    { label: t("graphs.exportPicturePng"), why: null, run: png },
  ];
}

function ownEntries({ t, all, act, edit, remove }: EntryParts, own: GraphView): readonly MenuEntry[] {
  const mine = all.filter(({ isOwn }) => isOwn).map(({ id }) => id);
  const at = mine.indexOf(own.id);
  const why = own.mayChange ? null : t("graphs.itIsNameSThey", { name: own.owner });
  const notMine = own.isOwn ? null : t("graphs.whatOthersShareStandsBehind");
  const swapped = (a: number, b: number): string[] => mine.map((id, n) => mine[n === a ? b : n === b ? a : n] ?? id);
  const move = (label: string, to: number): MenuEntry => ({
    label,
    why: notMine ?? (to < 0 || to >= mine.length ? t("graphs.thereIsNoneOfYours") : null),
    run: () => act({ kind: "arrange", ids: swapped(at, to) }),
  });
  const share: MenuEntry =
    why === null
      ? {
          kind: "check",
          label: t("graphs.sharedWithTheLabsMembers"),
          isOn: own.isShared,
          set: (isShared) => act({ kind: "change", id: own.id, isShared }),
        }
      : { label: t("graphs.sharedWithTheLabsMembers"), why, run: () => undefined };
  return [
    { label: t("graphs.edit"), why, run: () => edit(own.id) },
    move(t("graphs.moveUp"), at - 1),
    move(t("graphs.moveDown"), at + 1),
    share,
    separator,
    { label: t("graphs.deleteGraph"), isDanger: true, why, run: () => remove(own) },
    separator,
  ];
}
