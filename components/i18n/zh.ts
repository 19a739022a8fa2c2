import type { Dictionary, TextKey } from "./en";
import { dialogsZh } from "./zh-dialogs";
import { historyZh } from "./zh-history";
import { insideZh } from "./zh-inside";
import { insideActsZh } from "./zh-inside-acts";
import { pagesZh } from "./zh-pages";
import { shellZh } from "./zh-shell";
import { tabsZh } from "./zh-tabs";
import { viewsZh } from "./zh-views";

export const zh: Dictionary<TextKey> = {
  ...shellZh,
  ...tabsZh,
  ...dialogsZh,
  ...pagesZh,
  ...viewsZh,
  ...historyZh,
  ...insideZh,
  ...insideActsZh,
};
