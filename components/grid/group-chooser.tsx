"use client";
/** What the rows of a grid are put under is chosen from what its page offers, and kept for each grid. */
import { Group as GroupIcon } from "lucide-react";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import { MenuButton } from "../ui/menu";
import type { MenuEntry } from "../ui/menu-entries";

/** Rows stand as they are sorted. */
const NO_GROUP = "";
export interface GroupChoice {
  readonly name: string;
  readonly label: string;
}
/** Name of what the rows of a grid are put under, and what chooses another; "": nothing. @param id - that of the grid */
export function useGroupedBy(id: string): readonly [string, (name: string | undefined) => void] {
  return usePref<string>(`grid.${id}.group`, NO_GROUP);
}
export function GroupChooser({ id, choices }: { id: string; choices: readonly GroupChoice[] }) {
  const t = useT();
  const [by, setBy] = useGroupedBy(id);
  if (choices.length === 0) return null;
  const chosen = choices.find(({ name }) => name === by);
  return (
    <MenuButton
      className="inline-flex h-6 items-center gap-1 rounded-sm px-1.5 text-sm text-muted hover:bg-hover hover:text-text data-popup-open:bg-hover"
      label={t("state.group")}
      entries={() =>
        [{ name: NO_GROUP, label: t("grid.ungrouped") }, ...choices].map(
          ({ name, label }): MenuEntry => ({
            kind: "check",
            label,
            isOn: name === (chosen?.name ?? NO_GROUP),
            set: () => setBy(name === NO_GROUP ? undefined : name),
          }),
        )
      }
    >
      <GroupIcon size={13} aria-hidden />
      {chosen ? t("grid.groupBy", { by: chosen.label }) : t("state.group")}
    </MenuButton>
  );
}
