import type { en } from "./text.en";

/** Texts of components/grid, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "grid.columns": "列",
  "grid.menu": "行操作",
};
