import type { en } from "./text.en";

/** Texts of people on the map together, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "together.here": "也在此图上的人",
  "together.follow": "跟随 {name}",
  "together.unfollow": "不再跟随 {name}",
  "together.followNow": "跟随",
  "together.followsOther": "{name} 正在跟随别人。",
  "together.show": "显示 {name} 所看之处",
  "together.noSight": "{name} 所看之处无法在此显示。",
  "together.following": "正在跟随 {name}",
  "together.stop": "停止跟随",
  "together.isPresenting": "{name} 正在演示此图",
  "together.present": "演示",
  "together.presentsTo": "演示，{count} 人跟随",
  "together.point": "为大家指示",
};
