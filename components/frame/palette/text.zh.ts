import type { en } from "./text.en";

/** Texts of components/frame/palette, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "palette.title": "命令面板",
  "palette.hint": "输入位置、设置或操作",
  "palette.none": "没有匹配项。",
  "frame.lab": "实验室",
};
