import type { en } from "./text.en";

/** Texts of components/grid, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "grid.columns": "列",
  "grid.resetColumns": "恢复默认列",
  "grid.columnsAreSo": "已是默认列。",
  "grid.groupBy": "分组：{by}",
  "grid.ungrouped": "（无）",
  "grid.menu": "行操作",
  "grid.saveAsCsv": "保存为 CSV",
  "grid.asShown": "按显示内容",
  "grid.rawValues": "原始数值",
  "grid.none": "（无）",
};
