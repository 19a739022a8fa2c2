import type { TextKey } from "../i18n";
import type { MenuName } from "../kinds/command";

/** XenCenter's menus in their order. @source consoles.md §1.4 */
export const menus: readonly (readonly [MenuName, TextKey])[] = [
  ["file", "menu.file"],
  ["view", "menu.view"],
  ["pool", "menu.pool"],
  ["server", "menu.server"],
  ["vm", "menu.vm"],
  ["storage", "menu.storage"],
  ["templates", "menu.templates"],
  ["tools", "menu.tools"],
  ["help", "menu.help"],
];
