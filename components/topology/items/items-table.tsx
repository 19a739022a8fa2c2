"use client";
import type { MapItem, TopologyPlan } from "@/server/contract";
import { useConsole } from "../../data/console-context";
import { useT } from "../../i18n";
import { Button } from "../../ui/button";
import { Table } from "../../ui/table";
import { visibleText } from "../../ui/visible-text";
import { useArrangement } from "../arranging/use-arrangement";
import { useWords } from "../drawing/use-words";
import { itemTextDialog } from "./dialogs";
import { useItems } from "./use-items";
import "./texts";

/** What people have drawn on a map, for those who read it as a table. */
export function ItemsTable({ plan }: { plan: TopologyPlan }) {
  const t = useT();
  const { open } = useConsole();
  const { itemName } = useWords();
  const { items, why, put, remove } = useItems(useArrangement(plan));
  if (items.length === 0) return null;
  const buttons = (item: MapItem) => (
    <span key="act" className="flex gap-2">
      <Button
        isSmall
        aria-label={t("items.editNamed", { name: itemName(item) })}
        disabledReason={why}
        onClick={() => open(itemTextDialog, { item, put })}
      >
        {t("items.editShort")}
      </Button>
      <Button isSmall aria-label={t("items.removeNamed", { name: itemName(item) })} disabledReason={why} onClick={() => remove([item.id])}>
        {t("items.remove")}
      </Button>
    </span>
  );
  const colourOf = (item: MapItem): string => (item.kind === "picture" ? "" : t(`items.colour.${item.colour}`));
  return (
    <section aria-label={t("items.list")} className="max-h-2/5 shrink-0 overflow-auto border-t border-line p-3">
      <Table
        name={t("items.list")}
        isNameShown
        columns={[{ name: t("items.listKind") }, { name: t("items.text") }, { name: t("items.colour") }, { name: t("items.listAct") }]}
        rows={items.map((item) => ({
          key: item.id,
          cells: [
            t(`items.kind.${item.kind}`),
            <span key="text" className="whitespace-pre-line">
              {visibleText(item.text)}
            </span>,
            colourOf(item),
            buttons(item),
          ],
        }))}
        empty={t("items.listEmpty")}
      />
    </section>
  );
}
