import type { en } from "./text.en";

/** Texts of the help, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "help.panel": "帮助",
  "help.search": "搜索指南",
  "help.close": "关闭帮助",
  "help.thisPage": "回到本页的帮助",
  "help.pages": "指南的所有页面",
  "help.asPage": "在单独的页面中打开",
  "help.none": "指南中没有同时包含这些词的内容。",
  "help.found": "找到 {n} 节",
  "help.coming": "正在获取指南…",
  "help.guide": "用户指南",
  "help.print": "打印",
  "help.noPage": "指南中没有这一页。所有页面都在列表中。",
};
