"use client";
import { Menubar } from "@base-ui/react/menubar";
import { useConsole } from "../data/console-context";
import type { AnyRec } from "../data/defaults";
import { useRecordsAt } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { usePrefsVersion } from "../data/prefs";
import { useT } from "../i18n";
import type { MenuName } from "../kinds/command";
import { useMenuEntries } from "../kinds/use-commands";
import { MenuButton } from "../ui/menu";
import { useThemeChoice } from "../ui/theme";
import { menus } from "./menus";

/** XenCenter's menus, drawn from the table of commands. They act on what is chosen, the Pool menu on the pool. */
export function MenuBar() {
  const t = useT();
  const { targets } = useConsole();
  const { store } = useLab().session;
  const chosen = useRecordsAt(targets);
  const entriesOf = useMenuEntries();
  // What an open menu shows of settings goes with them.
  usePrefsVersion();
  useThemeChoice();
  const meant = (menu: MenuName): readonly AnyRec[] => (menu === "pool" ? store.all("pool").slice(0, 1) : chosen);
  return (
    <Menubar aria-label={t("menu.bar")} className="flex items-center">
      {menus.map(([menu, label]) => (
        <MenuButton
          key={menu}
          entries={() => entriesOf(menu, meant(menu))}
          className="h-7 rounded-sm px-2.5 hover:bg-hover data-popup-open:bg-accent-soft"
        >
          {t(label)}
        </MenuButton>
      ))}
    </Menubar>
  );
}
