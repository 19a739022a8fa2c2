import type { en } from "./text.en";

/** Texts of components/kinds/template, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "menu.newVmFrom": "用模板新建虚拟机…",
  "vm.deleteTemplate": "删除模板…",
};
