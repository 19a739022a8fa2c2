"use client";
import { useRecordsAt } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { usePrefsVersion } from "../data/prefs";
import { useTargets } from "../data/targets";
import type { MenuName } from "../kinds/command";
import { useMenuEntries } from "../kinds/use-commands";
import type { MenuEntry } from "../ui/menu-entries";
import { useThemeChoice } from "../ui/theme";

/** Entries of the console's menus. They act on what is chosen, those of the Pool menu on the pool; what they show of settings goes with them. */
export function useBarMenus(): (menu: MenuName) => readonly MenuEntry[] {
  const { store } = useLab().session;
  const chosen = useRecordsAt(useTargets().targets);
  const entriesOf = useMenuEntries();
  usePrefsVersion();
  useThemeChoice();
  return (menu) => entriesOf(menu, menu === "pool" ? store.all("pool").slice(0, 1) : chosen);
}
