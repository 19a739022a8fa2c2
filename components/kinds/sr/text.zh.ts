import type { en } from "./text.en";

/** Texts of components/kinds/sr, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "menu.newDiskOn": "添加磁盘…",
  "tree.storage": "存储",
  "col.usage": "使用率",
  "col.shared": "共享",
  "sr.storage": "存储",
  "sr.local": "本地",
  "sr.storageType": "存储类型",
};
