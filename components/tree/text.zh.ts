import type { en } from "./text.en";

/** Texts of components/tree, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "nav.label": "导航",
  "tree.search": "搜索",
  "tree.searchHint": "搜索对象",
  "tree.clear": "清除搜索",
  "tree.label": "实验室的对象",
  "tree.expand": "全部展开",
  "tree.collapse": "全部折叠",
  "tree.emptyOrganisation": "没有带标签或在文件夹中的对象。标签可在对象的“属性”中添加。",
  "tree.thisCannotBePutHere": "不能放在这里。",
  "tree.whatIsDragged": "正在拖动的对象",
  "tree.folders": "文件夹",
  "tree.changed": "已更改",
  "tree.savedSearch": "已存搜索",
  "tree.editSearch": "编辑搜索",
  "tree.unseenNewOfCount": "{count} 条中 {unseen} 条未看",
};
