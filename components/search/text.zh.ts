import type { en } from "./text.en";

/** Texts of components/search, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "search.atAtAValueIs": "第 {at} 个字符处：缺少值，或引号未闭合。",
  "search.atAtABracketIs": "第 {at} 个字符处：括号未闭合。",
  "search.atAtAConditionOr": "第 {at} 个字符处：此处应为条件或词语。",
  "search.atAtThisIsNo": "第 {at} 个字符处：不是正则表达式（RE2）。",
  "search.atAtThereIsNo": "第 {at} 个字符处：没有这个属性。",
  "search.vmsByOperatingSystem": "按操作系统列出虚拟机",
  "search.runningVmsWithoutCurrentTools": "正在运行但没有最新工具的虚拟机",
  "search.vmsByPowerState": "按电源状态列出虚拟机",
  "search.vmsByNetwork": "按网络列出虚拟机",
  "search.vmsByVApp": "按 vApp 列出虚拟机",
  "search.objectsByTag": "按标签列出对象",
  "search.snapshotsByVm": "按虚拟机列出快照",
};
