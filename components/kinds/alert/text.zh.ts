import type { en } from "./text.en";

/** Texts of components/kinds/alert, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "alert.noLongerThere": "已不存在",
  "alert.message": "内容",
  "alert.goToObject": "转到对象",
  "alert.whatItIsAboutIs": "所涉及的对象已不存在，或没有页面。",
  "alert.dismiss": "清除",
  "alert.dismissCountAlerts": "清除 {count} 条警报",
  "alert.alert": "警报",
  "alert.allPriorities": "所有优先级",
  "alert.noAlertsWhatTheToolstack": "没有警报。工具栈对虚拟机、服务器、存储和资源池的报告会列在这里。",
  "alert.noAlertsOfThisPriority": "没有此优先级的警报。",
  "alert.critical": "严重",
  "alert.major": "重要",
  "alert.goodNews": "好消息",
  "alert.information": "信息",
};
