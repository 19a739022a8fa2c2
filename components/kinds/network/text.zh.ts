import type { en } from "./text.en";

/** Texts of components/kinds/network, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "tree.networks": "网络",
  "field.bridge": "网桥（bridge）",
  "field.mtu": "MTU",
  "col.bridge": "网桥",
  "value.disconnected": "未连接",
  "net.vifs": "虚拟机接口（VIF）",
  "net.noVifs": "没有虚拟机连接此网络。",
};
