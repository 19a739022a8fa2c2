import type { en } from "./text.en";

/** Texts of how a map is arranged, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "arrange.align": "对齐与分布",
  "arrange.align.left": "左边缘对齐",
  "arrange.align.centre": "上下居中对齐",
  "arrange.align.right": "右边缘对齐",
  "arrange.align.top": "上边缘对齐",
  "arrange.align.middle": "左右居中对齐",
  "arrange.align.bottom": "下边缘对齐",
  "arrange.distribute.x": "横向等距分布",
  "arrange.distribute.y": "纵向等距分布",
  "arrange.few": "请至少选择 {least} 个。",
  "arrange.putSelectedBack": "把所选的放回原处",
  "arrange.putBack": "全部放回原处",
  "arrange.noneMoved": "其中没有被移动过的。",
  "arrange.undo": "撤销上一次排列",
  "arrange.nothing": "没有可撤销的操作。",
  "arrange.own": "只为自己排列",
  "arrange.isOwn": "只为自己排列：您的角色不能为所有人排列",
  "fold.menu": "折叠",
  "fold.none": "这里没有可折叠的。",
  "fold.by.host": "按服务器：{name}（{count}）",
  "fold.allServers": "所有服务器（{count}）",
  "fold.by.network": "按网络：{name}（{count}）",
  "fold.by.tag": "按标签：{name}（{count}）",
  "fold.by.count": "数量多：{name}（{count}）",
};
