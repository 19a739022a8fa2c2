import type { en } from "./text.en";

/** Texts of components/frame/commands, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "history.openMenu": "实验室的历史",
  "history.undo": "撤销我的上一个操作…",
  "file.labs": "全部实验室",
  "file.export": "导出实验室…",
  "file.accounts": "账号",
  "tools.palette": "命令面板…",
  "help.forPage": "本页的帮助",
  "help.wholeGuide": "用户指南",
  "help.shortcuts": "键盘快捷键",
  "help.tour": "导览",
  "frame.viewAsRole": "以角色查看",
  "frame.noTabOfAnObject": "当前没有显示任何对象的选项卡。",
  "frame.noPanelIsOpen": "没有打开的面板。",
  "frame.consoleAsAPanel": "将控制台作为面板",
  "frame.performanceAsAPanel": "将性能作为面板",
  "frame.wiringAsAPanel": "将网络连接作为面板",
  "frame.consolesSideBySide": "并排显示控制台",
};
