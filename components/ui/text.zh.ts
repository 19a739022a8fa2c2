import type { en } from "./text.en";

/** Texts of components/ui, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "dialog.help": "帮助（在新标签页中打开）",
  "dialog.stay": "继续输入",
  "dialog.leave": "离开",
  "form.nothingFits": "没有匹配项。",
  "unit.day": "天",
  "unit.hour": "小时",
  "unit.minute": "分",
  "unit.second": "秒",
  "common.copied": "已复制",
  "part.failed": "页面的这一部分没能取到。",
  "part.again": "重试",
  "general.copyValue": "复制{name}",
};
