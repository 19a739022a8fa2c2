import { dialogsEn } from "./en-dialogs";
import { historyEn } from "./en-history";
import { insideEn } from "./en-inside";
import { insideActsEn } from "./en-inside-acts";
import { pagesEn } from "./en-pages";
import { shellEn } from "./en-shell";
import { tabsEn } from "./en-tabs";
import { viewsEn } from "./en-views";

export const en = { ...shellEn, ...tabsEn, ...dialogsEn, ...pagesEn, ...viewsEn, ...historyEn, ...insideEn, ...insideActsEn } as const;
export type TextKey = keyof typeof en;
export type Dictionary<K extends string> = Readonly<Record<K, string>>;
