import type { en } from "./text.en";

/** Texts of components/kinds/sr/tabs, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "disk.emptySr": "此存储上没有磁盘。",
  "disk.title.sr": "虚拟磁盘（VDI）",
};
