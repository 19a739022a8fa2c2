import type { en } from "./text.en";

/** Texts of components/frame/phone, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "frame.backToTheList": "返回列表",
  "frame.menus": "菜单",
  "frame.more": "更多",
  "frame.places": "位置",
  "frame.list": "列表",
  "frame.powerOfName": "{name} 的电源操作",
};
