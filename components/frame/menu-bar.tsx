"use client";
import { Menubar } from "@base-ui/react/menubar";
import { memo } from "react";
import { useT } from "../i18n";
import type { MenuName } from "../kinds/command";
import { MenuButton } from "../ui/menu";
import { menus } from "./menus";
import { useBarMenus } from "./use-bar-menus";

/** What a menu shows, looked up by the menu while it is open: nine buttons have nothing to do with what is chosen. */
function entriesOf(menu: MenuName) {
  return function useEntries() {
    return useBarMenus()(menu);
  };
}
const bar = menus.map(([menu, label]) => ({ menu, label, useEntries: entriesOf(menu) }));

/** XenCenter's menus, drawn from the table of commands. */
export const MenuBar = memo(function AllMenus() {
  const t = useT();
  return (
    <Menubar aria-label={t("menu.bar")} className="flex items-center">
      {bar.map(({ menu, label, useEntries }) => (
        <MenuButton key={menu} entries={useEntries} className="h-7 rounded-sm px-2.5 hover:bg-hover data-popup-open:bg-accent-soft">
          {t(label)}
        </MenuButton>
      ))}
    </Menubar>
  );
});
