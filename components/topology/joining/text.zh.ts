import type { en } from "./text.en";

/** Texts of joining on the map, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "joining.connect": "连接到…",
  "joining.connectFrom": "把 {name} 连接到…",
  "joining.help": "方向键在可连接的对象之间移动，输入字母按名称查找，回车连接，Esc 离开；点击也可连接。",
  "joining.nothing": "这里没有可与它连接的对象。",
  "joining.notThese": "这两者之间没有可连接的。",
  "joining.isFolded": "这些折叠在一起，请先展开。",
  "joining.more": "另有 {count} 种可能",
  "joining.bar": "连接",
  "joining.onto": "到",
  "joining.doing": "{what}…",
  "joining.undoing": "正在撤销…",
  "joining.undo": "撤销",
  "joining.close": "关闭",
  "joining.what": "最近的连接",
};
