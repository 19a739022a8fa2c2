import type { en } from "./text.en";

/** Modes of bonds in words, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "bondMode.balance-slb": "主动-主动：虚拟机分布在所有网卡上",
  "bondMode.active-backup": "主动-被动：一个承载，另一个接替",
  "bondMode.lacp-ports": "LACP，按 IP 地址与端口均衡",
  "bondMode.lacp-mac": "LACP，按 MAC 地址均衡",
};
