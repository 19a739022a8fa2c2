import type { Dictionary } from "./en";
import type { insideEn } from "./en-inside";

/** 内部视图：结构图、面板、跟踪请求。 */
export const insideZh: Dictionary<keyof typeof insideEn> = {
  "tab.inside": "内部",
  "inside.notRunning": "{name} 没有在运行，因此没有域（domain）。",
  "inside.notRunningHint": "域是虚拟机监控程序（hypervisor）运行的对象，从启动到关机期间才存在。",
};
