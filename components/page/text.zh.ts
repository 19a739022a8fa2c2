import type { en } from "./text.en";

/** Texts of components/page, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "pw.title": "修改密码",
  "pw.current": "当前密码",
  "pw.new": "新密码",
  "pw.repeat": "再次输入新密码",
  "pw.mismatch": "两次输入不一致。",
  "pw.go": "修改",
  "page.notFound": "没有这个页面。",
  "page.notFoundHint": "地址可能过期或有误。",
  "page.error": "这个页面出了问题。",
  "page.errorHint": "实验室的运行不受影响。请重新载入；若再次发生，请告诉服务器的管理者。",
  "page.reload": "重新载入",
  "page.menu": "账号菜单",
  "page.language": "语言",
};
