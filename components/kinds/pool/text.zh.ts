import type { en } from "./text.en";

/** Texts of components/kinds/pool, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "tree.pools": "资源池",
  "tab.topology": "拓扑",
};
