import type { en } from "./text.en";

/** Texts of components/panels, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "panels.nameOpened": "已打开{name}",
  "panels.nameClosed": "已关闭{name}",
  "panels.nameFillsThePage": "{name}已铺满页面",
  "panels.nameHasItsSizeAgain": "{name}已恢复大小",
  "panels.nameFloats": "{name}已浮动",
  "panels.nameDocked": "{name}已停靠",
  "panels.closeName": "关闭{name}",
  "panels.page": "页面",
  "panels.itFloatsAlready": "已处于浮动状态。",
  "panels.backToItsSize": "恢复大小",
  "panels.fillThePage": "铺满页面",
  "panels.onlyADockedPanelCan": "只有停靠的面板可以铺满页面。",
  "panels.goToItsPage": "转到其页面",
  "panels.panel": "面板",
  "panels.whatThisPanelShowedIs": "此面板显示的内容已不存在",
  "panels.itComesBackWithIt": "撤销等操作使其恢复后，面板会重新显示。不需要时可关闭面板。",
  "panels.closeTitle": "关闭{title}",
  "panels.dockAtTheRight": "停靠在右侧",
  "panels.dockBelow": "停靠在下方",
  "panels.float": "浮动",
  "panels.ownWindow": "独立窗口",
  "panels.closeAllPanels": "关闭所有面板",
  "panels.theBrowserKeepsWindowsFrom": "浏览器阻止了新窗口：请允许本站弹出窗口。",
  "panels.mostPanelsAreOpenClose": "已打开 {most} 个面板：请先关闭一个。",
};
