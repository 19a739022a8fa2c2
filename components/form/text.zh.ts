import type { en } from "./text.en";

/** Texts of components/form, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "props.pages": "属性分页",
  "props.pageWrong": "有错误",
  "form.losesSecret": "密码不会保存在任何地方：已输入的密码将会丢失。",
  "form.restored": "已从您 {when} 的草稿恢复。",
  "form.offered": "您有一份 {when} 的草稿。",
  "form.afresh": "重新开始",
  "form.restore": "使用草稿",
  "form.theirs": "在您输入时，{who} 已将此项改为“{value}”。",
  "form.theirsOwn": "您同时在别处已将此项改为“{value}”。",
  "form.somebody": "有人",
  "form.keepMine": "保留我的",
  "form.takeTheirs": "采用对方的",
  "form.decide": "请先决定如何处理他人更改的内容。",
  "form.pageConflict": "已被他人更改",
  "form.changes": "待应用的更改",
  "form.changesCount": "{count} 项更改将一并应用",
  "form.effect.now": "立即生效",
  "form.effect.nextStart": "下次启动时生效",
  "form.rolePage": "您的角色",
  "wiz.previous": "上一步",
  "wiz.next": "下一步",
  "wiz.steps": "步骤",
};
