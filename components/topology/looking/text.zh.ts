import type { en } from "./text.en";

/** Texts of what of a map is looked at, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "looking.find": "在图中查找",
  "looking.found": "找到 {count} 个",
  "looking.around": "{name} 周围，步数：",
  "looking.hops": "步数",
  "looking.whole": "整张图",
  "looking.nearby": "显示其邻居",
  "looking.earlier": "以前",
  "looking.moment": "时刻",
  "looking.noPast": "没有保留此实验室的过去。",
  "looking.now": "现在",
  "looking.compare": "此后的变化",
  "looking.coming": "正在重建该时刻…",
  "looking.counts": "新增 {added}，消失 {gone}，改变 {changed}",
  "looking.asItWas": "当时的样子",
  "looking.back": "回到现在",
};
