import type { Words } from "../i18n";

/** What is done with panels, in words that stand in several places. */
export const panelWords = {
  right: { en: "Dock at the right", zh: "停靠在右侧" },
  below: { en: "Dock below", zh: "停靠在下方" },
  float: { en: "Float", zh: "浮动" },
  window: { en: "Own window", zh: "独立窗口" },
  close: { en: "Close panel", zh: "关闭面板" },
  closeAll: { en: "Close all panels", zh: "关闭所有面板" },
  blocked: { en: "The browser keeps windows from opening: allow pop-ups for this site.", zh: "浏览器阻止了新窗口：请允许本站弹出窗口。" },
  full: { en: "{most} panels are open: close one first.", zh: "已打开 {most} 个面板：请先关闭一个。" },
} as const satisfies Readonly<Record<string, Words>>;
