import type { en } from "./text.en";

/** Texts of components/inside/details, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "common.delete": "删除",
};
